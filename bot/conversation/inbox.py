"""Accepting updates: one transaction for everything that waits, and an answer only after it is on disk.

One task commits at a time. While it does, further updates gather; the next commit takes them all (at most 2,000). There is
no pause to gather more: the running commit is the window.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversation.database import Database
from bot.conversation.errors import DatabaseUnavailable, Overloaded
from bot.conversation.identity import Resolver
from bot.conversation.joining import ALBUMS, LONGEST_WAITS, Joining
from bot.conversation.schema import inbox
from bot.conversation.updates import Decision, Update
from bot.crashpoints import crashpoint
from bot.logs import event

logger = logging.getLogger(__name__)
BATCH = 2_000
_WAMID_LIMIT, _KIND_LIMIT = 200, 64
_CHUNK = 200
Key = tuple[str, str, str, str]
OPENS_WINDOW = (Decision.TURN, Decision.REACTION, Decision.CALL)
"""What a customer does that opens the 24-hour window."""

_INSERT = sa.text(
    """INSERT INTO inbox (phone_number_id, kind, wamid, status, conversation_id, decision, sent_at, received_at, content, raw, state, next_attempt_at)
       VALUES (:phone_number_id, :kind, :wamid, :status, :conversation_id, :decision, :sent_at, :received_at, :content, :raw, :state, :next_attempt_at)
       ON CONFLICT (phone_number_id, kind, wamid, status) DO NOTHING"""
)
_HEARD = sa.text("UPDATE conversations SET last_inbound_at = :at WHERE id = :heard_from AND last_inbound_at < :at")


_HOLD_BACK = sa.text("UPDATE conversations SET colleague_at = :at WHERE id = :written_to AND coalesce(colleague_at, 0) < :at")


# What waits for its followers waits on when one comes, but not for ever. What was tried before has waited.
_WAIT_ON = sa.text(
    """UPDATE inbox SET next_attempt_at = CASE WHEN received_at + :most < :now + :wait THEN received_at + :most ELSE :now + :wait END
       WHERE conversation_id = :lane AND decision = 'turn' AND state = 'new' AND attempts = 0 AND next_attempt_at > :now AND kind IN :kinds"""
).bindparams(sa.bindparam("kinds", expanding=True))


@dataclass
class _Waiting:
    updates: Sequence[Update]
    done: asyncio.Future[int]


class Inbox:
    """The way in. `accept` returns after the commit; use it as an async context manager."""

    def __init__(
        self, database: Database, *, capacity: int = 20_000, timeout_s: float = 3.0, joining: Joining = ALBUMS, clock: Callable[[], float] = time.time
    ) -> None:
        self._database, self._capacity, self._timeout_s, self._clock = database, capacity, timeout_s, clock
        self._joining = joining
        self._waiting: deque[_Waiting] = deque()
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
            waiting = self._waiting.popleft()
            self._size -= len(waiting.updates)
            if not waiting.done.done():
                batch.append(waiting)
                size += len(waiting.updates)
        return batch

    async def _commit(self, batch: Sequence[_Waiting]) -> None:
        try:
            updates = [update for waiting in batch for update in waiting.updates]
            new = await self._database.write(lambda connection: store(connection, updates, self._clock(), self._joining))
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
            fresh = set(map(id, new))
            for waiting in batch:
                if not waiting.done.done():
                    waiting.done.set_result(sum(id(update) in fresh for update in waiting.updates))


def _settle(waiting: _Waiting, error: Exception) -> None:
    if not waiting.done.done():
        waiting.done.set_exception(error)


def store(connection: Connection, updates: Sequence[Update], now: float, joining: Joining = ALBUMS) -> list[Update]:
    """Insert `updates` within the caller's transaction and return those that were new.

    A message that others may join waits for them; see `joining`.

    What is stored already is left out before ids are resolved: an old message that comes again may carry ids that are
    another customer's by now.
    """
    crashpoint("accept.storing")
    fresh = _fresh(connection, updates)
    resolver = Resolver(connection, now)
    resolver.load((update.phone_number_id, identity) for update in fresh for identity in (update.identity, update.previous) if identity)
    rows: list[dict[str, object]] = []
    heard: dict[str, float] = {}
    helped: dict[str, float] = {}
    longer: list[dict[str, object]] = []
    for update in fresh:
        conversation = _conversation(resolver, update, now)
        sent_at = min(update.sent_at, now) if update.sent_at else now
        wait_s = joining.wait_s(update.content) if update.decision is Decision.TURN else 0.0
        rows.append(_row(update, conversation, sent_at, now, wait_s))
        if wait_s:
            longer.append({"lane": conversation, "kinds": joining.kinds(update.content), "now": now, "wait": wait_s, "most": LONGEST_WAITS * wait_s})
        if conversation and _opens_window(update):
            heard[conversation] = max(sent_at, heard.get(conversation, 0.0))
        if conversation and update.decision is Decision.ECHO:
            helped[conversation] = max(sent_at, helped.get(conversation, 0.0))
    resolver.flush()
    if rows:
        connection.execute(_INSERT, rows)
    for waiting in longer:
        connection.execute(_WAIT_ON, waiting)
    if heard:
        connection.execute(_HEARD, [{"heard_from": conversation, "at": at} for conversation, at in heard.items()])
    if helped:
        connection.execute(_HOLD_BACK, [{"written_to": conversation, "at": at} for conversation, at in helped.items()])
    return fresh


def _key(update: Update) -> Key:
    wamid = update.wamid if len(update.wamid) <= _WAMID_LIMIT else hashlib.sha256(update.wamid.encode()).hexdigest()
    return update.phone_number_id[:64], update.kind[:_KIND_LIMIT], wamid, update.status[:32]


def _fresh(connection: Connection, updates: Sequence[Update]) -> list[Update]:
    """The first of each of `updates` that the inbox does not have yet."""
    first: dict[Key, Update] = {}
    for update in updates:
        first.setdefault(_key(update), update)
    keys = list(first)
    columns = (inbox.c.phone_number_id, inbox.c.kind, inbox.c.wamid, inbox.c.status)
    for start in range(0, len(keys), _CHUNK):
        for row in connection.execute(sa.select(*columns).where(sa.tuple_(*columns).in_(keys[start : start + _CHUNK]))):
            del first[tuple(row)]
    return list(first.values())


def _conversation(resolver: Resolver, update: Update, now: float) -> str | None:
    if update.previous and update.identity:
        return resolver.rename(update.phone_number_id, update.previous, update.identity, update.sent_at or now)
    if update.identity and update.identity.aliases():
        return resolver.resolve(update.phone_number_id, update.identity)
    return None


def _opens_window(update: Update) -> bool:
    return update.decision in OPENS_WINDOW or (update.decision is Decision.PREFERENCE and update.kind.startswith("message/"))


def _row(update: Update, conversation: str | None, sent_at: float, now: float, wait_s: float) -> dict[str, object]:
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
        "next_attempt_at": now + wait_s if wait_s else 0.0,
    }
