"""Business-scoped ids that took the place of others, so that updates may come in any order.

Meta gives a customer who changes phone a new id, and never gives the old one to anybody else. What is told of X -> Y and
Y -> Z can arrive the other way round, and a message written under X can arrive after both.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversation.schema import renames

_CHUNK = 200
_LONGEST_CHAIN = 16
Id = tuple[str, str]
"""A phone number id and a business-scoped id as that number sees it."""


class Renames:
    """The renames that one transaction needs. `load` what is asked for in bulk; further links are read one by one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._next: dict[Id, str | None] = {}

    def load(self, ids: Iterable[Id]) -> None:
        wanted = list(set(ids) - self._next.keys())
        key = sa.tuple_(renames.c.phone_number_id, renames.c.previous)
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            self._next.update(dict.fromkeys(chunk))
            rows = self._connection.execute(sa.select(renames.c.phone_number_id, renames.c.previous, renames.c.current).where(key.in_(chunk)))
            self._next.update({(row.phone_number_id, row.previous): row.current for row in rows})

    def note(self, number: str, previous: str, current: str, changed_at: float) -> None:
        """Keep that `previous` became `current`. Of two for one id the later one holds; none may lead back to itself."""
        if self.latest(number, current) == previous:
            self._connection.execute(sa.delete(renames).where(_is(number, current)))
            self._next[number, current] = None
        changed = sa.update(renames).where(_is(number, previous), renames.c.changed_at <= changed_at).values(current=current, changed_at=changed_at)
        if self._connection.execute(changed).rowcount == 0 and self._following(number, previous) is None:
            row = {"phone_number_id": number, "previous": previous, "current": current, "changed_at": changed_at}
            self._connection.execute(sa.insert(renames).values(**row))
        self._next.pop((number, previous), None)

    def latest(self, number: str, bsuid: str) -> str:
        """What became of an id: the end of its chain, itself when it was never renamed."""
        for _ in range(_LONGEST_CHAIN):
            following = self._following(number, bsuid)
            if following is None:
                break
            bsuid = following
        return bsuid

    def _following(self, number: str, bsuid: str) -> str | None:
        self.load([(number, bsuid)])
        return self._next[number, bsuid]


def _is(number: str, previous: str) -> sa.sql.ColumnElement:
    return sa.and_(renames.c.phone_number_id == number, renames.c.previous == previous)
