"""Named places where a crash test kills the process, as a power cut would.

`SAPA_CRASH_AT=turn.committing` (optionally `:3`, the third pass) makes the process send itself SIGKILL there once;
`SAPA_CRASH_LOG` names a file to which the place is written first, so that a test can show that it was hit and so that the
restarted process does not die there again. With neither set, a crash point costs one dictionary look-up.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

POINTS = (
    "accept.storing",
    "accept.committed",
    "turn.claimed",
    "turn.understanding",
    "action.before_write",
    "action.after_write",
    "turn.committing",
    "turn.committed",
    "send.before_bytes",
    "send.after_bytes",
    "send.after_response",
)

_passes: dict[str, int] = {}


def crashpoint(name: str) -> None:
    """Die here if a crash test asks for it."""
    wanted = os.environ.get("SAPA_CRASH_AT")
    if not wanted:
        return
    place, _, count = wanted.partition(":")
    if place != name:
        return
    _passes[name] = _passes.get(name, 0) + 1
    log = os.environ.get("SAPA_CRASH_LOG")
    if _passes[name] != int(count or 1) or (log and Path(log).exists()):
        return
    if log:
        Path(log).write_text(name)
    os.kill(os.getpid(), signal.SIGKILL)
