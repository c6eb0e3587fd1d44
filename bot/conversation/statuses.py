"""Statuses move outbox rows forward only, also when they arrive before the send's own response was recorded.

A status is matched by the `opaque` it carries, else by wamid. One without an `opaque` that matches nothing yet waits, with
growing pauses: the response that brings the wamid may still be on its way. One whose `opaque` is not ours is of another
program that sends from the same number.

A message that Meta took and then failed to deliver is not there: where the reason is a passing one it is sent again.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from bot.conversation.database import Database
from bot.conversation.outbox import RANK, replace_by_template
from bot.conversation.remedies import Remedies
from bot.conversation.schema import conversations, inbox, outbox
from bot.logs import event

logger = logging.getLogger(__name__)
BATCH = 200
_METAS = frozenset({"sent", "delivered", "read", "played", "failed"})
_WAIT_FOR_ROW_S = 600.0
_LOOK_AGAIN_S = 1.0
_TRIES = 4
_RETRY_BASE_S = 4.0

_DUE = sa.text("SELECT * FROM inbox WHERE decision = 'status' AND state = 'new' AND next_attempt_at <= :now ORDER BY next_attempt_at, id LIMIT :limit")

WINDOW_S = 24 * 3600.0
WINDOW_MARGIN_S = 60.0
WINDOW_CLOSED_CODE = 131047


class StatusApplier:
    """Applies stored statuses; `step` is for a pump. `changed` is called when a reply may be sent because of them."""

    def __init__(self, database: Database, clock: Callable[[], float], changed: Callable[[], None] = lambda: None, remedies: Remedies | None = None) -> None:
        self._database, self._clock, self._changed, self._remedies = database, clock, changed, remedies or Remedies()

    async def step(self) -> bool:
        """Apply what waits. Raises DatabaseUnavailable."""
        now = self._clock()
        if not await self._database.read(lambda connection: waiting(connection, now, 1)):
            return False
        changed = await self._database.write(lambda connection: apply(connection, now, self._remedies))
        if changed:
            self._changed()
        return True


def apply(connection: Connection, now: float, remedies: Remedies) -> int:
    """Apply up to a batch of waiting statuses. Returns how many rows they settled or queued again."""
    return sum(_apply_guarded(connection, row, now, remedies) for row in waiting(connection, now, BATCH))


def _apply_guarded(connection: Connection, status: Row, now: float, remedies: Remedies) -> int:
    """Apply one status in a savepoint, so that one that cannot be applied does not hold up the others."""
    try:
        with connection.begin_nested():
            return _apply_one(connection, status, now, remedies)
    except (ValueError, TypeError, KeyError, IntegrityError) as error:
        event(logger, "status.refused", level=logging.ERROR, inbox_id=status.id, error=type(error).__name__)
        connection.execute(sa.update(inbox).where(inbox.c.id == status.id).values(state="kept", finished_at=now, error=type(error).__name__))
        return 0


def waiting(connection: Connection, now: float, limit: int) -> list[Row]:
    """Statuses that are due, those never looked at first."""
    return list(connection.execute(_DUE, {"now": now, "limit": limit}))


def _apply_one(connection: Connection, status: Row, now: float, remedies: Remedies) -> int:
    content = json.loads(status.content)
    row = _row_of(connection, status, content.get("opaque"))
    if row is None:
        connection.execute(sa.update(inbox).where(inbox.c.id == status.id).values(**_unmatched(status, content.get("opaque"), now)))
        return 0
    values: dict[str, Any] = {"wamid": row.wamid or status.wamid}
    again = False
    if moves_forward(row.state, status.status):
        values |= {"state": status.status, "changed_at": now}
        if status.status == "failed":
            code = content.get("error_code")
            values |= {"error": "failed after it was accepted", "error_code": code}
            again = _try_again(connection, row, code, now, remedies)
            event(logger, "whatsapp.delivery.failed", level=logging.WARNING, outbox_id=row.id, code=code, again=again)
    if not again:
        connection.execute(sa.update(outbox).where(outbox.c.id == row.id).values(**values))
    connection.execute(sa.update(inbox).where(inbox.c.id == status.id).values(state="done", finished_at=now))
    return int(again or row.state == "unknown" or (row.state == "queued" and bool(row.possibly_twice)))


def _try_again(connection: Connection, row: Row, code: int | None, now: float, remedies: Remedies) -> bool:
    """Queue what may be sent in the place of a message that was taken and failed; False when there is nothing."""
    message = json.loads(row.message)
    if code == WINDOW_CLOSED_CODE and not _window_open(connection, row, now):
        template = remedies.stand_in(row.phone_number_id, message)
        return template is not None and replace_by_template(connection, row.id, template, now)
    again = None
    if row.attempts < _TRIES:
        again = message if code == WINDOW_CLOSED_CODE else remedies.after_failure(code, message)
    if again is not None:
        connection.execute(sa.update(outbox).where(outbox.c.id == row.id).values(error_code=code, **_once_more(row, again, now)))
    return again is not None


def _window_open(connection: Connection, row: Row, now: float) -> bool:
    """Whether the customer has written since the message was refused for want of that."""
    heard_at = connection.scalar(sa.select(conversations.c.last_inbound_at).where(conversations.c.id == row.conversation_id))
    return bool(now < heard_at + WINDOW_S - WINDOW_MARGIN_S)


def _unmatched(status: Row, opaque: str | None, now: float) -> dict[str, Any]:
    age = now - status.received_at
    if opaque or age > _WAIT_FOR_ROW_S:
        return {"state": "kept", "finished_at": now, "error": "no such message"}
    return {"next_attempt_at": now + max(_LOOK_AGAIN_S, age)}


def _once_more(row: Row, message: Mapping[str, Any], now: float) -> dict[str, Any]:
    """A row that Meta failed to deliver, queued again under another mark, so that what is told of the first does not count for the second."""
    pause = _RETRY_BASE_S**row.attempts
    fresh = {"opaque": uuid.uuid4().hex, "wamid": None, "message": json.dumps(message, ensure_ascii=False)}
    return {**fresh, "state": "queued", "next_attempt_at": now + pause, "changed_at": now, "error": "failed after it was accepted; sent again"}


def _row_of(connection: Connection, status: Row, opaque: str | None) -> Row | None:
    mine = outbox.c.phone_number_id == status.phone_number_id
    for condition in (outbox.c.opaque == opaque if opaque else None, outbox.c.wamid == status.wamid):
        if condition is not None:
            row = connection.execute(sa.select(outbox).where(mine, condition)).first()
            if row is not None:
                return row
    return None


def moves_forward(state: str, status: str) -> bool:
    """Whether a row in `state` takes `status`: forward only; `failed` ends a row unless it was already delivered."""
    if status not in _METAS:  # a word we do not know, also when it happens to be one of our own states
        return False
    if status == "failed":
        return state not in ("delivered", "read", "played", "failed")
    return state != "failed" and RANK[status] > RANK.get(state, 0)
