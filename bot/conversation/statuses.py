"""Statuses move outbox rows forward only, also when they arrive before the send's own response was recorded.

A status is matched by the `opaque` it carries, else by wamid. One that matches nothing yet waits: the response that brings the
wamid may still be on its way.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from bot.conversation.database import Database
from bot.conversation.outbox import RANK
from bot.conversation.schema import inbox, outbox
from bot.conversation.updates import Decision
from bot.logs import event

logger = logging.getLogger(__name__)
BATCH = 500
_METAS = frozenset({"sent", "delivered", "read", "played", "failed"})
_WAIT_FOR_ROW_S = 600.0
_LOOK_AGAIN_S = 1.0


class StatusApplier:
    """Applies stored statuses; `step` is for a pump."""

    def __init__(self, database: Database, clock: Callable[[], float], settled: Callable[[], None] = lambda: None) -> None:
        self._database, self._clock, self._settled = database, clock, settled

    async def step(self) -> bool:
        """Apply what waits. Raises DatabaseUnavailable."""
        now = self._clock()
        if not await self._database.read(lambda connection: _waiting(connection, now, 1)):
            return False
        settled = await self._database.write(lambda connection: apply(connection, now))
        if settled:
            self._settled()
        return True


def apply(connection: Connection, now: float) -> int:
    """Apply up to a batch of waiting statuses. Returns how many `unknown` rows they settled."""
    return sum(_apply_guarded(connection, row, now) for row in _waiting(connection, now, BATCH))


def _apply_guarded(connection: Connection, status: Row, now: float) -> int:
    """Apply one status in a savepoint, so that one that cannot be applied does not hold up the others."""
    try:
        with connection.begin_nested():
            return _apply_one(connection, status, now)
    except (ValueError, TypeError, KeyError, IntegrityError) as error:
        event(logger, "status.refused", level=logging.ERROR, inbox_id=status.id, error=type(error).__name__)
        connection.execute(sa.update(inbox).where(inbox.c.id == status.id).values(state="kept", finished_at=now, error=type(error).__name__))
        return 0


def _waiting(connection: Connection, now: float, limit: int) -> list[Row]:
    due = sa.and_(inbox.c.decision == Decision.STATUS.value, inbox.c.state == "new", inbox.c.next_attempt_at <= now)
    return list(connection.execute(sa.select(inbox).where(due).order_by(inbox.c.id).limit(limit)))


def _apply_one(connection: Connection, status: Row, now: float) -> int:
    content = json.loads(status.content)
    row = _row_of(connection, status, content.get("opaque"))
    if row is None:
        expired = now - status.received_at > _WAIT_FOR_ROW_S
        values = {"state": "kept", "finished_at": now, "error": "no such message"} if expired else {"next_attempt_at": now + _LOOK_AGAIN_S}
        connection.execute(sa.update(inbox).where(inbox.c.id == status.id).values(**values))
        return 0
    values = {"wamid": row.wamid or status.wamid}
    if moves_forward(row.state, status.status):
        values |= {"state": status.status, "changed_at": now}
        if status.status == "failed":
            values |= {"error_code": content.get("error_code"), "error": "failed after it was accepted"}
            event(logger, "whatsapp.delivery.failed", level=logging.WARNING, outbox_id=row.id, code=content.get("error_code"))
    connection.execute(sa.update(outbox).where(outbox.c.id == row.id).values(**values))
    connection.execute(sa.update(inbox).where(inbox.c.id == status.id).values(state="done", finished_at=now))
    return int(row.state == "unknown" or (row.state == "queued" and bool(row.possibly_twice)))


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
