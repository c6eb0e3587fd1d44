"""Accepting updates: one transaction for everything that waits, and an answer only after it is on disk.

One task commits at a time. While it does, further updates gather; the next commit takes them all (at most 2,000). There is
no pause to gather more: the running commit is the window.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversation.database import Database
from bot.conversation.errors import DatabaseUnavailable, Overloaded
from bot.conversation.identity import Resolver
from bot.conversation.schema import conversations, inbox
from bot.conversation.updates import Decision, Update
from bot.crashpoints import crashpoint
from bot.logs import event

logger = logging.getLogger(__name__)
BATCH = 2_000
_WAMID_LIMIT, _KIND_LIMIT = 255, 64
_CHUNK = 200

_INSERT = sa.text(
    """INSERT INTO inbox (phone_number_id, kind, wamid, status, conversation_id, decision, sent_at, received_at, content, raw, state)
       VALUES (:phone_number_id, :kind, :wamid, :status, :conversation_id, :decision, :sent_at, :received_at, :content, :raw, :state)
       ON CONFLICT (phone_number_id, kind, wamid, status) DO NOTHING"""
)


@dataclass
class _Waiting:
    updates: Sequence[Update]
    done: asyncio.Future[int]


class Inbox:
    """The way in. `accept` returns after the commit; use it as an async context manager."""

    def __init__(self, database: Database, *, capacity: int = 20_000, timeout_s: float = 3.0, clock: Callable[[], float] = time.time) -> None:
        self._database, self._capacity, self._timeout_s, self._clock = database, capacity, timeout_s, clock
        self._waiting: list[_Waiting] = []
        self._size = 0
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Inbox:
        self._task = asyncio.create_task(self._commit_for_ever())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        for waiting in self._waiting:
            if not waiting.done.done():
                waiting.done.set_exception(DatabaseUnavailable("the process is stopping"))

    async def accept(self, updates: Sequence[Update]) -> int:
        """Store `updates` and return how many were new; duplicates change nothing.

        Raises DatabaseUnavailable when they are not on disk within `timeout_s`, Overloaded when too many wait.
        """
        if self._size + len(updates) > self._capacity:
            raise Overloaded(f"{self._size} updates wait for the database")
        waiting = _Waiting(updates, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._size += len(updates)
        self._wake.set()
        try:
            return await asyncio.wait_for(waiting.done, self._timeout_s)
        except asyncio.TimeoutError:
            raise DatabaseUnavailable(f"no commit within {self._timeout_s:g} s") from None

    async def _commit_for_ever(self) -> None:
        while True:
            await self._wake.wait()
            batch = self._take()
            if not batch:
                self._wake.clear()
                continue
            await self._commit(batch)

    def _take(self) -> list[_Waiting]:
        """As many waiting requests as fit in one commit, at least one; those that gave up waiting are dropped."""
        batch: list[_Waiting] = []
        size = 0
        while self._waiting and (not batch or size + len(self._waiting[0].updates) <= BATCH):
            waiting = self._waiting.pop(0)
            self._size -= len(waiting.updates)
            if not waiting.done.done():
                batch.append(waiting)
                size += len(waiting.updates)
        return batch

    async def _commit(self, batch: Sequence[_Waiting]) -> None:
        try:
            counts = await self._database.write(lambda connection: [store(connection, waiting.updates, self._clock()) for waiting in batch])
        except DatabaseUnavailable as error:
            for waiting in batch:
                _settle(waiting, error)
        except Exception as error:  # one request must not take the others of its batch down
            if len(batch) == 1:
                event(logger, "inbox.refused", level=logging.ERROR, error=type(error).__name__)
                _settle(batch[0], DatabaseUnavailable(type(error).__name__))
                return
            for waiting in batch:
                await self._commit([waiting])
        else:
            crashpoint("accept.committed")
            for waiting, count in zip(batch, counts, strict=True):
                if not waiting.done.done():
                    waiting.done.set_result(count)


def _settle(waiting: _Waiting, error: Exception) -> None:
    if not waiting.done.done():
        waiting.done.set_exception(error)


def store(connection: Connection, updates: Sequence[Update], now: float) -> int:
    """Insert `updates` within the caller's transaction and return how many were new.

    What is stored already is left out before ids are resolved: an old message that comes again may carry ids that are
    another customer's by now.
    """
    crashpoint("accept.storing")
    stored = _stored(connection, updates)
    updates = [update for update in updates if _key(update) not in stored]
    resolver = Resolver(connection, now)
    identities = [(update.phone_number_id, identity) for update in updates for identity in (update.identity, update.previous) if identity]
    resolver.load(identities)
    new = 0
    for update in updates:
        conversation = _conversation(resolver, update)
        sent_at = min(update.sent_at, now) if update.sent_at else now
        result = connection.execute(_INSERT, _row(update, conversation, sent_at, now))
        if result.rowcount:
            new += 1
            if conversation and update.decision is Decision.TURN:
                _open_window(connection, conversation, sent_at)
    return new


def _key(update: Update) -> tuple[str, str, str, str]:
    return update.phone_number_id[:64], update.kind[:_KIND_LIMIT], update.wamid[:_WAMID_LIMIT], update.status[:32]


def _stored(connection: Connection, updates: Sequence[Update]) -> set[tuple[str, str, str, str]]:
    """The keys of those `updates` that the inbox has already."""
    keys = list({_key(update) for update in updates})
    columns = (inbox.c.phone_number_id, inbox.c.kind, inbox.c.wamid, inbox.c.status)
    found: set[tuple[str, str, str, str]] = set()
    for start in range(0, len(keys), _CHUNK):
        found.update(tuple(row) for row in connection.execute(sa.select(*columns).where(sa.tuple_(*columns).in_(keys[start : start + _CHUNK]))))
    return found


def _conversation(resolver: Resolver, update: Update) -> str | None:
    if update.previous and update.identity:
        return resolver.rename(update.phone_number_id, update.previous, update.identity)
    if update.identity and update.identity.aliases():
        return resolver.resolve(update.phone_number_id, update.identity)
    return None


def _row(update: Update, conversation: str | None, sent_at: float, now: float) -> dict[str, object]:
    waits = update.decision in (Decision.TURN, Decision.STATUS)
    number, kind, wamid, status = _key(update)
    return {
        "phone_number_id": number,
        "kind": kind,
        "wamid": wamid,
        "status": status,
        "conversation_id": conversation,
        "decision": update.decision.value,
        "sent_at": sent_at,
        "received_at": now,
        "content": json.dumps(update.content),
        "raw": json.dumps(update.raw),
        "state": "new" if waits else "kept",
    }


def _open_window(connection: Connection, conversation: str, sent_at: float) -> None:
    later = sa.and_(conversations.c.id == conversation, conversations.c.last_inbound_at < sent_at)
    connection.execute(sa.update(conversations).where(later).values(last_inbound_at=sent_at))


def waiting_turns(connection: Connection) -> int:
    """How many messages wait for an answer."""
    return int(
        connection.scalar(sa.select(sa.func.count()).select_from(inbox).where(inbox.c.decision == Decision.TURN.value, inbox.c.state.in_(("new", "claimed"))))
    )
