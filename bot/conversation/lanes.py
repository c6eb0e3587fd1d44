"""Lanes: which worker may answer which conversation, and how it hears that there is work.

With `worker_lock` this is all that differs between databases. Here is SQLite: one worker process, so a claim needs no
lease: whatever is still `claimed` when a worker starts was left behind by a dead one. A change made by another process is
seen by polling `PRAGMA data_version`, which costs microseconds and reads no page.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.conversation.database import Database
from bot.conversation.schema import conversations, inbox

POLL_S = 0.02

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
    colleague_at: float | None
    """When a colleague last wrote to this customer from the phone app."""
    joined: str | None = None
    """The turn whose messages an earlier try has settled."""

    @property
    def turn_id(self) -> str:
        """The id of a turn that begins with this message: its wamid, with its type where Meta may have given another message the same id."""
        kind = self.content.get("type", "text")
        return self.wamid if kind == "text" else f"{self.wamid}:{kind}"


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
    return await database.write(lambda connection: _claim_each(connection, ids)) if ids else []


def _claim_each(connection: Connection, ids: Sequence[int]) -> list[Claimed]:
    """Each with a claim of its own, so that a turn can give back all that it holds."""
    token = sa.literal(f"{uuid.uuid4().hex[:16]}.") + sa.cast(inbox.c.id, sa.String)
    return _mark_claimed(connection, ids, {"claim": token})


@dataclass(frozen=True)
class Follower:
    """A message that waits behind a claimed one."""

    sent_at: float
    content: Mapping[str, Any]
    turn_id: str | None
    """The turn that it joined in an earlier try."""


def extend_claim(connection: Connection, head: Claimed, joins: Callable[[Follower], bool], limit: int) -> list[Claimed]:
    """Claim, for the head's turn, up to `limit` of the messages directly behind it, as long as they `joins`.

    The turn's id is noted in all of them: when it is tried again it consists of the same messages, because what it wrote
    elsewhere carries a key made of that id.
    """
    behind = sa.tuple_(inbox.c.sent_at, inbox.c.id) > sa.tuple_(head.sent_at, head.id)
    rows = connection.execute(
        sa.select(inbox.c.id, inbox.c.sent_at, inbox.c.replayed_at, inbox.c.state, inbox.c.content, inbox.c.turn_id)
        .where(inbox.c.conversation_id == head.conversation_id, inbox.c.decision == "turn", inbox.c.state.in_(("new", "claimed")), behind)
        .order_by(inbox.c.sent_at, inbox.c.id)
        .limit(limit)
    )
    following: list[int] = []
    for row in rows:
        if row.state != "new" or row.replayed_at is not None or not joins(Follower(row.sent_at, json.loads(row.content), row.turn_id)):
            break
        following.append(row.id)
    connection.execute(sa.update(inbox).where(inbox.c.id == head.id, inbox.c.claim == head.claim).values(turn_id=head.turn_id))
    return _mark_claimed(connection, following, {"claim": head.claim, "turn_id": head.turn_id}) if following else []


def _mark_claimed(connection: Connection, ids: Sequence[int], values: Mapping[str, Any]) -> list[Claimed]:
    wanted = inbox.c.id.in_(list(ids))
    connection.execute(sa.update(inbox).where(wanted, inbox.c.state == "new").values(state="claimed", attempts=inbox.c.attempts + 1, **values))
    rows = connection.execute(
        sa.select(inbox, conversations.c.colleague_at)
        .join(conversations, conversations.c.id == inbox.c.conversation_id)
        .where(wanted, inbox.c.state == "claimed", inbox.c.claim == values["claim"])
    )
    order = {wanted_id: position for position, wanted_id in enumerate(ids)}
    return sorted(map(_claimed, rows), key=lambda message: order[message.id])


def _claimed(row: Row) -> Claimed:
    return Claimed(
        id=row.id,
        claim=row.claim,
        conversation_id=row.conversation_id,
        phone_number_id=row.phone_number_id,
        wamid=row.wamid,
        sent_at=row.sent_at,
        replayed_at=row.replayed_at,
        attempts=row.attempts,
        content=json.loads(row.content),
        colleague_at=row.colleague_at,
        joined=row.turn_id,
    )


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
