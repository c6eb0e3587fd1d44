"""Which conversation a customer's ids belong to.

A conversation has an id of its own that never changes; phone number, business-scoped id (BSUID) and parent BSUID are
aliases of it. The phone may be missing and the BSUID may change. Where two aliases of one update point to different
conversations, the most trustworthy one wins (BSUID, then parent, then phone) and takes the others over: a phone
number can have passed to another person, a BSUID cannot. For the same reason a phone number alone does not lead a new
BSUID into the conversation of a customer who has one already.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversation.schema import OPEN_REPLIES, aliases, conversations, inbox, outbox, taps
from bot.conversation.updates import Identity

_CHUNK = 200
_CLOCKS_DIFFER_S = 300.0
"""By how much Meta's clock may be ahead of ours."""
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Recipient:
    """How to reach a conversation's customer; at least one id is set for a conversation that ever had a message."""

    phone: str | None
    bsuid: str | None


class Resolver:
    """Resolves the identities of one transaction. `load` what it is going to need, and `flush` what it made."""

    def __init__(self, connection: Connection, now: float) -> None:
        self._connection, self._now = connection, now
        self._known: dict[Key, str] = {}
        self._new_conversations: list[dict[str, object]] = []
        self._new_aliases: dict[Key, str] = {}

    def load(self, wanted: Iterable[tuple[str, Identity]]) -> None:
        """Read all aliases that are going to be asked for, in few round trips."""
        keys = list({(number, kind, value) for number, identity in wanted for kind, value in identity.aliases()})
        columns = sa.tuple_(aliases.c.phone_number_id, aliases.c.kind, aliases.c.value)
        for start in range(0, len(keys), _CHUNK):
            rows = self._connection.execute(
                sa.select(aliases.c.phone_number_id, aliases.c.kind, aliases.c.value, aliases.c.conversation_id).where(
                    columns.in_(keys[start : start + _CHUNK])
                )
            )
            self._known.update({(row[0], row[1], row[2]): row[3] for row in rows})

    def flush(self) -> None:
        """Write the conversations and aliases made so far."""
        if self._new_conversations:
            self._connection.execute(sa.insert(conversations), self._new_conversations)
        if self._new_aliases:
            rows = [
                {"phone_number_id": number, "kind": kind, "value": value, "conversation_id": conversation, "seen_at": self._now}
                for (number, kind, value), conversation in self._new_aliases.items()
            ]
            self._connection.execute(sa.insert(aliases), rows)
        self._new_conversations, self._new_aliases = [], {}

    def resolve(self, number: str, identity: Identity) -> str:
        """The conversation of `identity`, made when there is none; its aliases point to it afterwards."""
        keys = [(number, kind, value) for kind, value in identity.aliases()]
        found = next((key for key in keys if key in self._known), None)
        conversation = self._known[found] if found else None
        if found and conversation and found[1] == "phone" and identity.bsuid and self._has_bsuid(conversation):
            conversation = None  # the number has passed on to somebody else
        if conversation is None:
            conversation = uuid.uuid4().hex
            self._new_conversations.append({"id": conversation, "phone_number_id": number, "last_inbound_at": 0.0, "created_at": self._now})
        for key in keys:
            if self._known.get(key) != conversation:
                self._point(key, conversation)
        return conversation

    def rename(self, number: str, previous: Identity, current: Identity, changed_at: float) -> str | None:
        """Give the conversation of `previous` the ids of `current`, which replace its old ids of the same kind.

        What the customer has begun under the new ids before this was told goes on in it. Returns the conversation, or None
        when it is unknown.
        """
        old = [(number, kind, value) for kind, value in previous.aliases()]
        conversation = next((self._known[key] for key in old if key in self._known), None)
        if conversation is None:
            return None
        self.flush()
        new = [(number, kind, value) for kind, value in current.aliases()]
        before = {self._known[key] for key in new if key in self._known} - {conversation}
        for key in new:
            self._point(key, conversation)
        self.flush()
        replaced = dict(current.aliases())
        for key in old:
            if replaced.get(key[1], key[2]) != key[2] and key in self._known:
                del self._known[key]
                self._connection.execute(sa.delete(aliases).where(_is(key)))
        for early in before:
            self._join(early, conversation, changed_at)
        return conversation

    def _join(self, early: str, conversation: str, changed_at: float) -> None:
        """Let the customer's two lanes be one: what is unfinished in `early` is finished in `conversation`.

        Not when `early` is older than the change or has ids of its own left: then it belongs to the former owner of an id.
        """
        execute = self._connection.execute
        begun = execute(sa.select(conversations.c.created_at, conversations.c.last_inbound_at).where(conversations.c.id == early)).one()
        has_own_ids = execute(sa.select(aliases.c.value).where(aliases.c.conversation_id == early).limit(1)).first() is not None
        if has_own_ids or begun.created_at < changed_at - _CLOCKS_DIFFER_S:
            return
        moved = sa.or_(conversations.c.id == early, conversations.c.moved_to == early)
        execute(sa.update(conversations).where(moved).values(moved_to=conversation))
        later = sa.and_(conversations.c.id == conversation, conversations.c.last_inbound_at < begun.last_inbound_at)
        execute(sa.update(conversations).where(later).values(last_inbound_at=begun.last_inbound_at))
        for table, unfinished in ((inbox, inbox.c.state.in_(("new", "claimed"))), (outbox, outbox.c.state.in_(OPEN_REPLIES)), (taps, taps.c.used_at.is_(None))):
            execute(sa.update(table).where(table.c.conversation_id == early, unfinished).values(conversation_id=conversation))

    def _has_bsuid(self, conversation: str) -> bool:
        self.flush()
        query = sa.select(aliases.c.value).where(aliases.c.conversation_id == conversation, aliases.c.kind == "bsuid")
        return self._connection.execute(query.limit(1)).first() is not None

    def _point(self, key: Key, conversation: str) -> None:
        if key not in self._known or key in self._new_aliases:
            self._new_aliases[key] = conversation
        else:
            self.flush()
            self._connection.execute(sa.update(aliases).where(_is(key)).values(conversation_id=conversation, seen_at=self._now))
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
