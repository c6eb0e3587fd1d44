"""One `sapa run` per SAPA_HOME: the lock that it holds while it runs, and a look at who holds it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import os_lock
from bot.settings import SettingError

_NAME = "run.lock"


class AlreadyRunning(SettingError):
    """Another `sapa run` uses the same SAPA_HOME."""


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the lock of `home` for the block; the system lets go of it when the process dies. Raises AlreadyRunning."""
    file = os.open(home / _NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not os_lock.take(file):
            pid = _pid(file) or "unknown"
            raise AlreadyRunning(f"Sapa is already running here (process {pid}). Stop it with Ctrl-C there, or set SAPA_HOME to another folder.")
        os.ftruncate(file, 0)
        os.pwrite(file, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(file)


def running_here(home: Path) -> str | None:
    """The process id of the `sapa run` that uses `home`, or None when none does."""
    try:
        file = os.open(home / _NAME, os.O_RDONLY)
    except OSError:
        return None
    try:
        return (_pid(file) or "unknown") if os_lock.is_taken(file) else None
    finally:
        os.close(file)


def _pid(file: int) -> str:
    return os.pread(file, 20, 0).decode(errors="replace").strip()
