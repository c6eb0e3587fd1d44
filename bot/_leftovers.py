"""Processes that a killed `sapa run` left behind: found by a mark in their environment, waited for, ended.

The system tells them to end (see `bot.child`), but one may still be finishing its work, or be stuck, and hold a port or the
database. Found on Linux only, where the system shows a process's environment.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.logs import event

logger = logging.getLogger(__name__)
_MARK = "SAPA_STARTED_FOR"
_PROCESSES = Path("/proc")
_LOOK_S = 0.1
_KILLED_S = 2.0
"""So long the system may need to take back what a killed process held."""


def mark(home: Path) -> Mapping[str, str]:
    """What to put into the environment of a child, so that the next `sapa run` knows it for its own."""
    return {_MARK: str(home.resolve())}


async def end_leftovers(home: Path, within_s: float) -> None:
    """End what an earlier `sapa run` of `home` left behind, with `within_s` to finish. Call it only while holding the lock of `home`."""
    pids = leftovers(home)
    if not pids:
        return
    event(logger, "child.left_behind", level=logging.WARNING, pids=",".join(map(str, pids)), waiting_s=within_s)
    for number, patience_s in ((signal.SIGTERM, within_s), (signal.SIGKILL, _KILLED_S)):
        _send(pids, number)
        end = time.monotonic() + patience_s
        while pids and time.monotonic() < end:
            await asyncio.sleep(_LOOK_S)
            pids = leftovers(home)


def leftovers(home: Path) -> list[int]:
    """The processes that were started for `home` and still live, this one excepted."""
    wanted = f"{_MARK}={home.resolve()}".encode()
    return [pid for pid, environment in _roles() if wanted in environment and pid != os.getpid()]


def _roles() -> Iterator[tuple[int, list[bytes]]]:
    """Process id and environment of each process of ours that is a role; none where the system has no /proc."""
    if not _PROCESSES.is_dir():
        return
    for entry in _PROCESSES.iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it ended meanwhile, or belongs to somebody else
                if b"bot.cli" in (entry / "cmdline").read_bytes().split(b"\0"):
                    yield int(entry.name), (entry / "environ").read_bytes().split(b"\0")


def _send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(OSError):
            os.kill(pid, number)
