"""Opening the database and running transactions off the event loop.

SQLite: WAL, `synchronous=FULL` (a commit survives power loss), `BEGIN IMMEDIATE` for writes so that two processes
queue instead of deadlocking, and a connection pool (SQLAlchemy 1.4 would reopen the file for each use). One thread
writes, so that writers of one process never wait for each other's lock.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.pool import QueuePool

from bot.conversation.errors import DatabaseUnavailable

Result = TypeVar("Result")
BUSY_TIMEOUT_S = 2.0
_READERS = 2


class Database:
    """One database. `busy_timeout_s` bounds the wait for another process's write lock (SQLite)."""

    def __init__(self, url: str, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        self.url = url
        self.engine = _engine(url, busy_timeout_s)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="database-write")
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="database-read")

    @contextmanager
    def transaction(self, *, write: bool = True) -> Iterator[Connection]:
        """A transaction that commits at the end of the block. Raises DatabaseUnavailable."""
        try:
            with self.engine.connect() as opened:
                connection = opened.execution_options(sapa_write=True) if write else opened
                with connection.begin():
                    yield connection
        except (DBAPIError, sa.exc.TimeoutError, sqlite3.DatabaseError) as error:
            if _is_outage(error):
                raise DatabaseUnavailable(_reason(error)) from error
            raise

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` in one write transaction on the writer thread. Raises DatabaseUnavailable."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._run, work, True)

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` in one read transaction on a reader thread. Raises DatabaseUnavailable."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._run, work, False)

    def _run(self, work: Callable[[Connection], Result], write: bool) -> Result:
        with self.transaction(write=write) as connection:
            return work(connection)

    def upgrade(self) -> None:
        """Bring the schema to the newest version. Raises DatabaseUnavailable."""
        try:
            command.upgrade(alembic_config(self.url), "head")
        except (DBAPIError, sqlite3.DatabaseError, OSError) as error:
            if _is_outage(error):
                raise DatabaseUnavailable(_reason(error)) from error
            raise

    def close(self) -> None:
        self._writer.shutdown()
        self._readers.shutdown()
        self.engine.dispose()


def alembic_config(url: str) -> Config:
    """Alembic's configuration for `url`; the migrations travel inside the package."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["url"] = url
    return config


def _engine(url: str, busy_timeout_s: float) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(url, future=True, pool_pre_ping=True)
    if parsed.database:
        _make_private(Path(parsed.database))
    engine = sa.create_engine(
        url, future=True, poolclass=QueuePool, pool_size=_READERS + 2, connect_args={"check_same_thread": False, "timeout": busy_timeout_s}
    )

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions are ours to begin, see _begin
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("sapa_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _make_private(file: Path) -> None:
    """Make the file, for this user only, before SQLite makes it for everybody: it holds what customers write."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise DatabaseUnavailable(f"The folder {file.parent} of the database cannot be made: {error.strerror}.") from error
    with contextlib.suppress(OSError):  # whatever it is, opening the database meets it too and tells it
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))


def _is_outage(error: Exception) -> bool:
    """Whether the database is at fault, not what was asked of it. DatabaseError itself: the file is broken, or no database."""
    if not isinstance(error, DBAPIError):
        return True  # no connection could be made
    return error.connection_invalidated or isinstance(error, (OperationalError, InterfaceError)) or type(error) is sa.exc.DatabaseError


def _reason(error: BaseException) -> str:
    """The driver's own words, without the statement and its parameters (they hold customer text)."""
    origin = getattr(error, "orig", None) or error
    return f"{type(origin).__name__}: {str(origin).splitlines()[0] if str(origin) else 'no detail'}"
