"""Which conversation a customer's ids belong to.

A conversation has an id of its own that never changes; phone number, business-scoped id (BSUID) and parent BSUID are
aliases of it. The phone may be missing and the BSUID may change. Where two aliases of one update point to different
conversations, the most trustworthy one wins (BSUID, then parent, then phone) and takes the others over: a phone
number can have passed to another person, a BSUID cannot.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversation.schema import aliases, conversations
from bot.conversation.updates import Identity

_CHUNK = 200
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Recipient:
    """How to reach a conversation's customer; at least one id is set for a conversation that ever had a message."""

    phone: str | None
    bsuid: str | None


class Resolver:
    """Resolves the identities of one transaction, remembering what it has already read or made in it."""

    def __init__(self, connection: Connection, now: float) -> None:
        self._connection, self._now = connection, now
        self._known: dict[Key, str] = {}

    def load(self, wanted: Iterable[tuple[str, Identity]]) -> None:
        """Read all aliases that `resolve` is going to need, in few round trips."""
        keys = list({(number, kind, value) for number, identity in wanted for kind, value in identity.aliases()})
        columns = sa.tuple_(aliases.c.phone_number_id, aliases.c.kind, aliases.c.value)
        for start in range(0, len(keys), _CHUNK):
            rows = self._connection.execute(
                sa.select(aliases.c.phone_number_id, aliases.c.kind, aliases.c.value, aliases.c.conversation_id).where(
                    columns.in_(keys[start : start + _CHUNK])
                )
            )
            self._known.update({(row[0], row[1], row[2]): row[3] for row in rows})

    def resolve(self, number: str, identity: Identity) -> str:
        """The conversation of `identity`, made when there is none; its aliases point to it afterwards."""
        keys = [(number, kind, value) for kind, value in identity.aliases()]
        conversation = next((self._known[key] for key in keys if key in self._known), None)
        if conversation is None:
            conversation = uuid.uuid4().hex
            self._connection.execute(sa.insert(conversations).values(id=conversation, phone_number_id=number, last_inbound_at=0.0, created_at=self._now))
        for key in keys:
            if self._known.get(key) != conversation:
                self._point(key, conversation)
        return conversation

    def rename(self, number: str, previous: Identity, current: Identity) -> str | None:
        """Give the conversation of `previous` the ids of `current`, which replace its old ids of the same kind.

        A conversation that the new ids had already begun is reached through this one from now on. Returns the conversation,
        or None when it is unknown.
        """
        old = [(number, kind, value) for kind, value in previous.aliases()]
        conversation = next((self._known[key] for key in old if key in self._known), None)
        if conversation is None:
            return None
        for kind, value in current.aliases():
            early = self._known.get((number, kind, value), conversation)
            if early != conversation:
                self._connection.execute(sa.update(conversations).where(conversations.c.id == early).values(moved_to=conversation))
            self._point((number, kind, value), conversation)
        replaced = dict(current.aliases())
        for key in old:
            if replaced.get(key[1], key[2]) != key[2] and key in self._known:
                del self._known[key]
                self._connection.execute(sa.delete(aliases).where(_is(key)))
        return conversation

    def _point(self, key: Key, conversation: str) -> None:
        number, kind, value = key
        changed = self._connection.execute(sa.update(aliases).where(_is(key)).values(conversation_id=conversation, seen_at=self._now))
        if changed.rowcount == 0:
            row = {"phone_number_id": number, "kind": kind, "value": value, "conversation_id": conversation, "seen_at": self._now}
            self._connection.execute(sa.insert(aliases).values(**row))
        self._known[key] = conversation


def recipient(connection: Connection, conversation: str) -> Recipient:
    """The newest phone number and BSUID of a conversation; of the one it moved to when it has none left itself."""
    own = _newest(connection, conversation)
    if own.phone or own.bsuid:  # it lost only a phone number, to another person perhaps: its replies are not theirs
        return own
    moved_to = connection.scalar(sa.select(conversations.c.moved_to).where(conversations.c.id == conversation))
    return _newest(connection, moved_to) if moved_to else own


def _newest(connection: Connection, conversation: str) -> Recipient:
    rows = connection.execute(
        sa.select(aliases.c.kind, aliases.c.value).where(aliases.c.conversation_id == conversation).order_by(aliases.c.seen_at, aliases.c.value)
    )
    newest: dict[str, str] = dict(rows.all())
    return Recipient(newest.get("phone"), newest.get("bsuid"))


def _is(key: Key) -> sa.sql.ColumnElement:
    number, kind, value = key
    return sa.and_(aliases.c.phone_number_id == number, aliases.c.kind == kind, aliases.c.value == value)
