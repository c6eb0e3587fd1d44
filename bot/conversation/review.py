"""Looking at the inbox from outside of a turn, and putting back dead messages and replies that were given up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.conversation.schema import inbox, outbox
from bot.conversation.updates import Decision

STUCK = ("queued", "sending", "unknown", "undeliverable", "failed")
"""States of a reply that the channel has not taken, or not delivered."""


def recent(connection: Connection, state: str | None, limit: int, *, statuses: bool = True) -> list[dict[str, Any]]:
    """The newest updates, all or those in one state, with or without delivery statuses."""
    query = sa.select(inbox).order_by(inbox.c.id.desc()).limit(limit)
    if state:
        query = query.where(inbox.c.state == state)
    if not statuses:
        query = query.where(inbox.c.decision != Decision.STATUS.value)
    return [_described(row) for row in connection.execute(query)]


def message(connection: Connection, message_id: int) -> dict[str, Any] | None:
    """One update by its id, with the phone number id it came in on; None when there is none."""
    row = connection.execute(sa.select(inbox).where(inbox.c.id == message_id)).first()
    return {**_described(row), "phone_number_id": row.phone_number_id} if row else None


def unanswered(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """Messages that wait, that were given up, or whose reply has not been accepted by the channel; the oldest first."""
    stuck = (
        sa.select(outbox.c.turn_id, outbox.c.conversation_id, sa.func.min(outbox.c.id).label("reply"))
        .where(outbox.c.state.in_(STUCK))
        .group_by(outbox.c.turn_id, outbox.c.conversation_id)
        .subquery()
    )
    joined = inbox.outerjoin(stuck, sa.and_(stuck.c.turn_id == inbox.c.turn_id, stuck.c.conversation_id == inbox.c.conversation_id))
    query = (
        sa.select(inbox, stuck.c.reply)
        .select_from(joined)
        .where(inbox.c.decision == Decision.TURN.value, sa.or_(inbox.c.state.in_(("new", "claimed", "dead")), stuck.c.reply.isnot(None)))
        .order_by(inbox.c.id)
        .limit(limit)
    )
    rows = []
    for row in connection.execute(query):
        described = _described(row)
        if row.reply and row.state == "done":
            described["problem"] = _reply_problem(connection, row)
        rows.append(described)
    return rows


def _reply_problem(connection: Connection, row: Row) -> str:
    """The state of each stuck reply of a turn, with its reason."""
    mine = sa.and_(outbox.c.turn_id == row.turn_id, outbox.c.conversation_id == row.conversation_id, outbox.c.state.in_(STUCK))
    stuck = connection.execute(sa.select(outbox.c.state, outbox.c.error, outbox.c.error_code).where(mine).order_by(outbox.c.position))
    return "; ".join(dict.fromkeys(f"reply {state}" + _because(error, code) for state, error, code in stuck))


def _because(error: str | None, code: int | None) -> str:
    said = [*([error] if error else []), *([f"code {code}"] if code is not None else [])]
    return f": {', '.join(said)}" if said else ""


def last_refusal(connection: Connection) -> str | None:
    """Why the reply that waits the longest was refused when it was last tried; None when none was."""
    refused = sa.and_(sa.text("state = 'queued'"), outbox.c.error_code.isnot(None))
    row = connection.execute(sa.select(outbox.c.error, outbox.c.error_code).where(refused).order_by(outbox.c.id).limit(1)).first()
    return _because(row.error, row.error_code).removeprefix(": ") if row else None


def foreign(connection: Connection, since: float) -> list[tuple[str, int]]:
    """Phone number ids that this installation does not serve (or whose secret did not sign), and how many messages came for each."""
    messages = sa.and_(inbox.c.decision == Decision.FOREIGN.value, inbox.c.kind.like("message/%"), inbox.c.received_at >= since)
    found = connection.execute(sa.select(inbox.c.phone_number_id, sa.func.count()).where(messages).group_by(inbox.c.phone_number_id))
    return [(number, int(count)) for number, count in found]


def counts(connection: Connection) -> dict[str, int]:
    """How many messages wait or are dead, and how many replies wait, are unknown or were given up."""
    turns = connection.execute(sa.select(inbox.c.state, sa.func.count()).where(inbox.c.decision == Decision.TURN.value).group_by(inbox.c.state))
    replies = connection.execute(sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state))
    return {**{f"messages_{state}": count for state, count in turns}, **{f"replies_{state}": count for state, count in replies}}


def replay(connection: Connection, ids: Sequence[int] | None, now: float) -> int:
    """Put dead messages (all with `ids` None) back into their lanes with all their tries. Returns how many."""
    dead = inbox.c.state == "dead"
    chosen = dead if ids is None else sa.and_(dead, inbox.c.id.in_(list(ids)))
    values = {"state": "new", "attempts": 0, "next_attempt_at": 0.0, "replayed_at": now, "error": None, "finished_at": None}
    return int(connection.execute(sa.update(inbox).where(chosen).values(**values)).rowcount)


def resend(connection: Connection, ids: Sequence[int], now: float) -> int:
    """Queue again the replies to these messages that were given up, with all their tries. Returns how many."""
    turns = sa.select(inbox.c.turn_id, inbox.c.conversation_id).where(inbox.c.id.in_(list(ids)), inbox.c.turn_id.isnot(None)).subquery()
    of_them = sa.exists().where(turns.c.turn_id == outbox.c.turn_id, turns.c.conversation_id == outbox.c.conversation_id)
    values = {"state": "queued", "attempts": 0, "next_attempt_at": 0.0, "changed_at": now, "error": None, "error_code": None}
    return int(connection.execute(sa.update(outbox).where(outbox.c.state == "undeliverable", of_them).values(**values)).rowcount)


def _described(row: Row) -> dict[str, Any]:
    content = json.loads(row.content)
    return {
        "id": row.id,
        "state": row.state,
        "kind": row.kind,
        "decision": row.decision,
        "conversation_id": row.conversation_id,
        "received_at": row.received_at,
        "attempts": row.attempts,
        "problem": row.error,
        "text": content.get("text"),
        "content": content,
    }
