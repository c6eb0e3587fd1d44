"""Lanes: which worker may answer which conversation, and how it hears that there is work.

This is the only module that differs between databases. Here is SQLite: one worker process, kept single by an OS lock on
a file beside the database (released by the system even on `kill -9`), so a claim needs no lease: whatever is still
`claimed` when a worker starts was left behind by a dead one. A change made by another process is seen by polling
`PRAGMA data_version`, which costs microseconds and reads no page.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.engine.url import make_url

from bot import os_lock
from bot.conversation.database import Database
from bot.conversation.errors import ConversationError, LaneTaken
from bot.conversation.schema import inbox

POLL_S = 0.02
_READY = b"ready\n"
_TELL_S, _STALE_S = 1.0, 15.0

# A message may be claimed when nothing of its conversation is being answered and nothing in it was sent earlier (or at the
# same time and came earlier). So an older message that arrives during a turn waits for its end. The longest waiting comes
# first, read from the small index of what waits; the look at its lane is one of the lane index.
_CLAIMABLE = """
    SELECT id FROM inbox AS head
    WHERE decision = 'turn' AND state = 'new' AND next_attempt_at <= :now {condition} AND NOT EXISTS (
        SELECT 1 FROM inbox AS other
        WHERE other.conversation_id = head.conversation_id AND other.state = 'claimed' AND other.decision = 'turn'
    ) AND NOT EXISTS (
        SELECT 1 FROM inbox AS other
        WHERE other.conversation_id = head.conversation_id AND other.state = 'new' AND other.decision = 'turn'
        AND (other.sent_at, other.id) < (head.sent_at, head.id)
    )
    ORDER BY {order} LIMIT :limit"""
_HEADS = sa.text(_CLAIMABLE.format(condition="", order="received_at, id"))
_SUSPECTS = sa.text(_CLAIMABLE.format(condition="AND deaths > 0", order="deaths, received_at, id"))


@dataclass(frozen=True)
class Claimed:
    """A message that this worker, and no other, may answer now."""

    id: int
    claim: str
    conversation_id: str
    phone_number_id: str
    wamid: str
    sent_at: float
    replayed_at: float | None
    attempts: int
    """Tries so far, this one included."""
    content: dict[str, Any]

    @property
    def turn_id(self) -> str:
        """The id of a turn that begins with this message: its wamid, with its type where Meta may have given another message the same id."""
        kind = self.content.get("type", "text")
        return self.wamid if kind == "text" else f"{self.wamid}:{kind}"


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


def release_left_behind(connection: Connection) -> int:
    """Give back what a dead worker had claimed, as suspects; call it once, holding the lock. Returns how many."""
    return int(connection.execute(sa.text("UPDATE inbox SET state = 'new', claim = NULL, deaths = deaths + 1 WHERE state = 'claimed'")).rowcount)


async def claim(database: Database, limit: int, now: float, *, suspects: bool = False) -> list[Claimed]:
    """Claim the heads of up to `limit` lanes that nobody is working on, the longest waiting first.

    With `suspects`, only among messages whose worker died, the least suspect first. The try is counted in the same
    transaction, so that a message which kills its worker is not tried for ever. Raises DatabaseUnavailable.
    """
    query = _SUSPECTS if suspects else _HEADS
    ids = await database.read(lambda connection: [row.id for row in connection.execute(query, {"now": now, "limit": limit})])
    return await database.write(lambda connection: _mark_claimed(connection, ids, uuid.uuid4().hex)) if ids else []


def extend_claim(connection: Connection, head: Claimed, until_sent_at: float) -> list[Claimed]:
    """Claim, for the same turn, the head's directly following messages sent before `until_sent_at`."""
    rows = connection.execute(
        sa.select(inbox.c.id, inbox.c.sent_at, inbox.c.replayed_at, inbox.c.state)
        .where(inbox.c.conversation_id == head.conversation_id, inbox.c.decision == "turn", inbox.c.state.in_(("new", "claimed")))
        .order_by(inbox.c.sent_at, inbox.c.id)
    ).all()
    following: list[int] = []
    for row in rows:
        if row.id == head.id:
            continue
        if row.state != "new" or row.sent_at >= until_sent_at or row.replayed_at is not None:
            break
        following.append(row.id)
    if not following:
        return []
    return _mark_claimed(connection, following, head.claim)


def _mark_claimed(connection: Connection, ids: Collection[int], token: str) -> list[Claimed]:
    wanted = sa.and_(inbox.c.id.in_(list(ids)), inbox.c.state == "new")
    connection.execute(sa.update(inbox).where(wanted).values(state="claimed", claim=token, attempts=inbox.c.attempts + 1))
    rows = connection.execute(sa.select(inbox).where(inbox.c.id.in_(list(ids)), inbox.c.claim == token).order_by(inbox.c.received_at, inbox.c.id))
    return [
        Claimed(row.id, token, row.conversation_id, row.phone_number_id, row.wamid, row.sent_at, row.replayed_at, row.attempts, json.loads(row.content))
        for row in rows
    ]


class WakeUp:
    """Wait until something may have changed: a commit of this process (`notify`) or of another one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._event = asyncio.Event()
        self._version: int | None = None
        self._connection: Any = None

    def notify(self) -> None:
        """Tell the waiting task of a commit made in this process."""
        self._event.set()

    async def wait(self, timeout_s: float) -> None:
        """Return at the next sign of change, or after `timeout_s`: polling is the truth, a sign only makes it quicker."""
        end = time.monotonic() + timeout_s
        while time.monotonic() < end and not self._event.is_set() and not self._changed():
            await asyncio.sleep(POLL_S)
        self._event.clear()

    def _changed(self) -> bool:
        try:
            if self._connection is None:
                self._connection = self._database.engine.raw_connection()
            version = self._connection.cursor().execute("PRAGMA data_version").fetchone()[0]
        except Exception:  # whatever it is, the next claim meets it too and reports it
            self._connection = None
            return False
        changed = self._version is not None and version != self._version
        self._version = version
        return changed
