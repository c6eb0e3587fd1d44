"""What is kept for the operator to know: notices of Meta, customers' preferences, conversations left to a colleague."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversation.schema import conversations, inbox
from bot.conversation.updates import Decision

_NEWEST = 8
"""So many things are told of each kind of notice."""


@dataclass(frozen=True)
class Notices:
    """The notices of one kind."""

    what: str
    count: int
    newest: tuple[Mapping[str, Any], ...]
    """Content of the newest notice about each thing, the newest first; about at most eight."""


def notices(connection: Connection, since: float) -> list[Notices]:
    """Notices received since a time (seconds since 1970), by kind."""
    query = (
        sa.select(inbox.c.content)
        .where(inbox.c.decision == Decision.NOTICE.value, inbox.c.received_at >= since)
        .order_by(inbox.c.sent_at.desc(), inbox.c.id.desc())
    )
    counts: dict[str, int] = {}
    newest: dict[str, dict[object, Mapping[str, Any]]] = {}
    for row in connection.execute(query):
        content = json.loads(row.content)
        what = str(content.get("what"))
        counts[what] = counts.get(what, 0) + 1
        newest.setdefault(what, {}).setdefault(content.get("subject") or content.get("event"), content)
    return [Notices(what, counts[what], tuple(newest[what].values())[:_NEWEST]) for what in sorted(counts)]


def stopped(connection: Connection, category: str) -> int:
    """How many customers last said `stop` to a category of messages."""
    query = sa.select(inbox.c.conversation_id, inbox.c.content).where(inbox.c.decision == Decision.PREFERENCE.value).order_by(inbox.c.sent_at, inbox.c.id)
    latest: dict[str, object] = {}
    for row in connection.execute(query):
        content = json.loads(row.content)
        if content.get("category") == category:
            latest[row.conversation_id] = content.get("value")
    return sum(value == "stop" for value in latest.values())


def held(connection: Connection, now: float, hold_s: float) -> int:
    """How many conversations the bot leaves to a colleague, who wrote less than `hold_s` ago."""
    recently = sa.select(sa.func.count()).select_from(conversations).where(conversations.c.colleague_at > now - hold_s)
    return int(connection.scalar(recently) or 0)
