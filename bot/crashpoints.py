"""Named places where a crash test kills a process, as a power cut would.

`SAPA_CRASH_FILE` names a file. A process that reaches a crash point whose name stands in it renames the file to `….hit` and sends
itself SIGKILL; so each arming kills once, whichever process gets there, and a test can see that the place was reached.
Without the variable a crash point costs one look at a constant.
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

_FILE = os.environ.get("SAPA_CRASH_FILE")


def armed() -> bool:
    """Whether this process may be asked to crash at all."""
    return _FILE is not None


def crashpoint(name: str) -> None:
    """Die here if a crash test asks for it."""
    if _FILE is None:
        return
    file = Path(_FILE)
    try:
        if file.read_text().strip() != name:
            return
        file.rename(f"{_FILE}.hit")
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
