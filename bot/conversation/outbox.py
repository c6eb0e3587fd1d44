"""The way out: one row per message to a customer, sent in order within a conversation, each at most once but for one rule.

States: `queued` -> `sending` -> `sent` -> `delivered` -> `read`; `unknown` when a send's response was lost; `failed` when
Meta says so later; `undeliverable` when we gave up. A row moves forward only.

The one gap that no client of this API can close is a send whose response was lost. Such a row is `unknown` and holds back
later replies of its conversation. A status that carries its `opaque` settles it as sent, and it is never resent; if none
has come in time it is resent once and marked `possibly_twice`.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversation.identity import Recipient, recipient
from bot.conversation.schema import OPEN_REPLIES, conversations, outbox

RANK = {"queued": 0, "sending": 1, "unknown": 2, "undeliverable": 3, "sent": 4, "delivered": 5, "read": 6, "played": 7}

# The first open row of each conversation, read from the small index of what is queued.
_SENDABLE = sa.text(
    """SELECT id, phone_number_id FROM outbox AS head
       WHERE state = 'queued' AND next_attempt_at <= :now AND phone_number_id NOT IN :paused AND NOT EXISTS (
           SELECT 1 FROM outbox AS other
           WHERE other.conversation_id = head.conversation_id AND other.state IN ('queued', 'sending', 'unknown') AND other.id < head.id
       )
       ORDER BY id LIMIT 500"""
).bindparams(sa.bindparam("paused", expanding=True))
_IS_UNKNOWN = sa.text("state = 'unknown'")


@dataclass(frozen=True)
class OutboxRow:
    """A reply that is being sent."""

    id: int
    conversation_id: str
    phone_number_id: str
    opaque: str
    message: Mapping[str, Any]
    attempts: int
    """Tries so far, this one included."""
    possibly_twice: bool
    recipient: Recipient
    last_inbound_at: float


def recover(connection: Connection, now: float) -> int:
    """Rows that a dead sender left in `sending`: whether they went out is unknown. Call once at start. Returns how many."""
    return int(connection.execute(sa.text("UPDATE outbox SET state = 'unknown', changed_at = :now WHERE state = 'sending'"), {"now": now}).rowcount)


def put_back(connection: Connection, begun: Collection[int], now: float) -> int:
    """Queue again the rows marked as being sent that no byte was sent of: all but `begun`. Returns how many."""
    untouched = sa.and_(sa.text("state = 'sending'"), outbox.c.id.not_in(list(begun)))
    values = {"state": "queued", "attempts": outbox.c.attempts - 1, "changed_at": now}
    return int(connection.execute(sa.update(outbox).where(untouched).values(**values)).rowcount)


def sendable(connection: Connection, paused: Collection[str], busy: Collection[int], now: float) -> list[tuple[int, str]]:
    """(id, phone number id) of the heads of conversations that may be sent now, oldest first."""
    rows = connection.execute(_SENDABLE, {"now": now, "paused": list(paused)})
    return [(row.id, row.phone_number_id) for row in rows if row.id not in busy]


def take(connection: Connection, ids: Collection[int], now: float) -> list[OutboxRow]:
    """Mark rows as being sent, and count the try, before a byte leaves."""
    waiting = sa.and_(outbox.c.id.in_(list(ids)), outbox.c.state == "queued")
    connection.execute(sa.update(outbox).where(waiting).values(state="sending", attempts=outbox.c.attempts + 1, changed_at=now))
    rows = connection.execute(
        sa.select(outbox, conversations.c.last_inbound_at)
        .join(conversations, conversations.c.id == outbox.c.conversation_id)
        .where(outbox.c.id.in_(list(ids)), outbox.c.state == "sending")
        .order_by(outbox.c.id)
    ).all()
    return [
        OutboxRow(
            row.id,
            row.conversation_id,
            row.phone_number_id,
            row.opaque,
            json.loads(row.message),
            row.attempts,
            bool(row.possibly_twice),
            recipient(connection, row.conversation_id),
            row.last_inbound_at,
        )
        for row in rows
    ]


def record_sent(connection: Connection, row_id: int, opaque: str, wamid: str, now: float) -> None:
    """Meta accepted the row. A status that came first has already moved it further; then only the id is noted.

    Nothing is noted when that status was a failure after which the row was queued anew, under another mark.
    """
    same = sa.and_(outbox.c.id == row_id, outbox.c.opaque == opaque)
    connection.execute(sa.update(outbox).where(same).values(wamid=wamid))
    earlier = sa.and_(same, outbox.c.state.in_(OPEN_REPLIES))
    connection.execute(sa.update(outbox).where(earlier).values(state="sent", changed_at=now, error=None, error_code=None))


def record_unknown(connection: Connection, row_id: int, reason: str, now: float) -> None:
    """The response was lost; the waiting time for proof starts now."""
    connection.execute(_still_sending(row_id).values(state="unknown", error=reason[:255], changed_at=now))


def record_retry(
    connection: Connection, row_id: int, at: float, code: int | None, reason: str, *, counted: bool, now: float, message: Mapping[str, Any] | None = None
) -> None:
    """Queue the row again for `at`; `message` replaces what Meta would not take. Uncounted tries have no bound."""
    values: dict[str, Any] = {"state": "queued", "next_attempt_at": at, "error_code": code, "error": reason[:255], "changed_at": now}
    if not counted:
        values["attempts"] = outbox.c.attempts - 1
    if message is not None:
        values["message"] = json.dumps(message, ensure_ascii=False)
    connection.execute(_still_sending(row_id).values(**values))


def replace_by_template(connection: Connection, row_id: int, template: Mapping[str, Any], now: float) -> bool:
    """Queue `template` in the place of a reply whose window is closed; False when the customer has got one since their last message.

    One is enough to bring the customer back, and each is billed.
    """
    conversation = connection.scalar(sa.select(outbox.c.conversation_id).where(outbox.c.id == row_id))
    heard_at = sa.select(conversations.c.last_inbound_at).where(conversations.c.id == conversation).scalar_subquery()
    reached = outbox.c.state.not_in(("failed", "undeliverable"))
    since = sa.and_(outbox.c.conversation_id == conversation, outbox.c.stood_in_at >= heard_at, reached)
    if connection.execute(sa.select(outbox.c.id).where(since).limit(1)).first():
        return False
    values = {"state": "queued", "stood_in_at": now, "message": json.dumps(template, ensure_ascii=False), "opaque": uuid.uuid4().hex, "wamid": None}
    reason = "the 24-hour window is closed; a template stands in"
    connection.execute(sa.update(outbox).where(outbox.c.id == row_id).values(**values, next_attempt_at=now, changed_at=now, error=reason))
    return True


def record_undeliverable(connection: Connection, row_id: int, code: int | None, reason: str, now: float) -> None:
    """Give the row up. Later replies of the conversation go on."""
    connection.execute(_still_sending(row_id).values(state="undeliverable", error_code=code, error=reason[:255], changed_at=now))


def resend_unknown(connection: Connection, before: float, now: float) -> tuple[int, int]:
    """Rows unknown since `before`: queue each once more, marked; give up those that were. Returns (resent, given up)."""
    old = sa.and_(_IS_UNKNOWN, outbox.c.changed_at <= before)
    lost = connection.execute(
        sa.update(outbox).where(old, outbox.c.possibly_twice.is_(True)).values(state="undeliverable", error="no answer to two sends", changed_at=now)
    )
    again = connection.execute(
        sa.update(outbox).where(old, outbox.c.possibly_twice.is_(False)).values(state="queued", possibly_twice=True, next_attempt_at=now, changed_at=now)
    )
    return int(again.rowcount), int(lost.rowcount)


def _still_sending(row_id: int) -> sa.sql.dml.Update:
    return sa.update(outbox).where(outbox.c.id == row_id, outbox.c.state == "sending")


def has_unknown(connection: Connection, before: float) -> bool:
    """Whether any row has been unknown since `before`."""
    return connection.execute(sa.select(outbox.c.id).where(_IS_UNKNOWN, outbox.c.changed_at <= before).limit(1)).first() is not None
