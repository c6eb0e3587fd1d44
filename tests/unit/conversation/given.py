"""What tests of this room begin with: updates, a clock that is set, and a look into the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.conversation.database import Database
from bot.conversation.inbox import store
from bot.conversation.joining import ALBUMS, Joining
from bot.conversation.lanes import Claimed, claim
from bot.conversation.turns import TurnRunner
from bot.conversation.updates import Decision, Identity, Update

NUMBER = "100000000000001"
NOW = 1_790_000_000.0
RINA, BUDI = "6281100000001", "6281100000002"


@dataclass
class Clock:
    """Seconds since 1970, moved by the test."""

    now: float = NOW

    def __call__(self) -> float:
        return self.now


def text(
    wamid: str, body: str | None = "halo", *, who: str | None = RINA, bsuid: str | None = None, sent_at: float = NOW, number: str = NUMBER, **content: Any
) -> Update:
    """A message that is to be answered; `content` adds `tap`, `intent`, …"""
    content = {"type": "text", "context": None, "text": body, **content}
    return Update(number, "message/text", wamid, "", Decision.TURN, sent_at, content, {"id": wamid, "text": body}, Identity(who, bsuid))


def status(word: str, wamid: str = "wamid.out", *, opaque: str | None = None, error_code: int | None = None, number: str = NUMBER) -> Update:
    """A status of a sent message."""
    return Update(number, "status", wamid, word, Decision.STATUS, NOW, {"opaque": opaque, "error_code": error_code}, {"id": wamid, "status": word})


def renamed(digest: str, previous: Identity, current: Identity) -> Update:
    """A customer's ids changed."""
    return Update(NUMBER, "field/user_id_update", digest, "", Decision.IDENTITY, NOW, {}, {}, current, previous)


def accepted(database: Database, *updates: Update, now: float = NOW, joining: Joining = ALBUMS) -> int:
    """Store updates in one transaction; how many were new."""
    with database.transaction() as connection:
        return len(store(connection, updates, now, joining))


async def claimed(database: Database, *updates: Update, now: float = NOW) -> list[Claimed]:
    """Store updates and claim what can be claimed."""
    accepted(database, *updates, now=now)
    return await claim(database, 100, now)


def rows(database: Database, table: sa.Table, *order: sa.Column) -> list[dict[str, Any]]:
    """A whole table."""
    with database.transaction(write=False) as connection:
        return [dict(row._mapping) for row in connection.execute(sa.select(table).order_by(*(order or table.primary_key.columns)))]


def column(database: Database, what: sa.Column) -> list[Any]:
    """One column of a table, in the order of its ids."""
    return [row[what.name] for row in rows(database, what.table)]


def change(database: Database, table: sa.Table, **values: Any) -> None:
    """Set columns of every row of a table."""
    with database.transaction() as connection:
        connection.execute(sa.update(table).values(**values))


async def run_all(runner: TurnRunner) -> None:
    """Run turns until nothing can be claimed."""
    while await runner.step():
        await runner.stop()
