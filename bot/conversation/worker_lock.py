"""The OS lock on a file beside an SQLite database that keeps its worker the only one, also through `kill -9`.

The file also says whether that worker is warmed up, for the gateway's readiness.
"""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

from sqlalchemy.engine.url import make_url

from bot import os_lock
from bot.conversation.errors import ConversationError, LaneTaken

_READY = b"ready\n"
_TELL_S, _STALE_S = 1.0, 15.0


class WorkerLock:
    """The OS lock that makes a worker the only one of its SQLite database. Hold it for the life of the process."""

    def __init__(self, database_url: str) -> None:
        self._path = lock_path(database_url)
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the lock. Raises LaneTaken when another worker has it."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        if not os_lock.take(file):
            os.close(file)
            raise LaneTaken(f"Another worker already serves this database (lock {self._path}). Stop it first; SQLite has one worker.")
        os.ftruncate(file, 0)
        self._file = file

    def tell_ready(self) -> None:
        """Let the gateway's readiness see that this worker is warmed up."""
        if self._file is not None:
            os.pwrite(self._file, _READY, 0)

    async def stay_ready(self) -> None:
        """Tell so again and again, for ever: a worker that hangs is not ready, whatever it once said."""
        while True:
            self.tell_ready()
            await asyncio.sleep(_TELL_S)

    def release(self) -> None:
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None


def lock_path(database_url: str) -> Path:
    """The lock file of a database. Raises ConversationError for a database this version cannot share out."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise ConversationError("SAPA_DATABASE_URL must name an SQLite file: this version serves no other database.")
    return Path(f"{url.database}.worker.lock")


def worker_is_ready(database_url: str) -> bool:
    """Whether a live, warmed-up worker serves the database. A dead one's lock is gone with it; a hanging one's word is old."""
    path = lock_path(database_url)
    try:
        file = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        said_so = os.pread(file, len(_READY), 0) == _READY and time.time() - os.fstat(file).st_mtime < _STALE_S
        return os_lock.is_taken(file) and said_so
    finally:
        os.close(file)
