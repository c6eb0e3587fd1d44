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

from bot.conversation._renames import Renames
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
        self._renames = Renames(connection)
        self._known: dict[Key, str] = {}
        self._new_conversations: list[dict[str, object]] = []
        self._new_aliases: dict[Key, str] = {}

    def load(self, wanted: Iterable[tuple[str, Identity]]) -> None:
        """Read all aliases that are going to be asked for, in few round trips."""
        keys = list({(number, kind, value) for number, identity in wanted for kind, value in identity.aliases()} - self._known.keys())
        columns = sa.tuple_(aliases.c.phone_number_id, aliases.c.kind, aliases.c.value)
        for start in range(0, len(keys), _CHUNK):
            rows = self._connection.execute(
                sa.select(aliases.c.phone_number_id, aliases.c.kind, aliases.c.value, aliases.c.conversation_id).where(
                    columns.in_(keys[start : start + _CHUNK])
                )
            )
            self._known.update({(row[0], row[1], row[2]): row[3] for row in rows})
        self._renames.load((number, value) for number, kind, value in keys if kind == "bsuid" and (number, kind, value) not in self._known)

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
        """The conversation of `identity`, made when there is none; its aliases point to it afterwards.

        A conversation of the same phone number that never had a business-scoped id is the same customer's, from before
        one was seen; it is taken over.
        """
        identity = self._current(number, identity)
        keys = [(number, kind, value) for kind, value in identity.aliases()]
        found = next((key for key in keys if key in self._known), None)
        conversation = self._known[found] if found else None
        if found and conversation and found[1] == "phone" and identity.bsuid and self._has_bsuid(conversation):
            conversation = None  # the number has passed on to somebody else
        if conversation is None:
            conversation = uuid.uuid4().hex
            self._new_conversations.append({"id": conversation, "phone_number_id": number, "last_inbound_at": 0.0, "created_at": self._now})
        others = {self._known[key] for key in keys if self._known.get(key, conversation) != conversation}
        for key in keys:
            if self._known.get(key) != conversation:
                self._point(key, conversation)
        for other in others:
            if identity.bsuid and not self._has_bsuid(other):
                self._join(other, conversation)
        return conversation

    def rename(self, number: str, previous: Identity, current: Identity, changed_at: float) -> str | None:
        """Give the conversation of `previous` the ids of `current`, which replace its old ids of the same kind.

        What the customer has begun under the new ids before this was told goes on in it. Returns the conversation, or None
        when it is unknown: a change of the id before that one may still be on its way.
        """
        if previous.bsuid and current.bsuid and previous.bsuid != current.bsuid:
            self._renames.note(number, previous.bsuid, current.bsuid, changed_at)
        current = self._current(number, current)
        old = [(number, kind, value) for kind, value in previous.aliases()]
        conversation = next((self._known[key] for key in old if key in self._known), None)
        if conversation is None:
            return None
        self.flush()
        new = [(number, kind, value) for kind, value in current.aliases()]
        before = {self._known[key]: key[1] for key in reversed(new) if key in self._known and self._known[key] != conversation}
        for key in new:
            self._point(key, conversation)
        self.flush()
        replaced = dict(current.aliases())
        for key in old:
            if replaced.get(key[1], key[2]) != key[2] and key in self._known:
                del self._known[key]
                self._connection.execute(sa.delete(aliases).where(_is(key)))
        if "bsuid" in replaced and previous.bsuid and replaced["bsuid"] != previous.bsuid:
            self._forget_phones(number, conversation, current.phone)
        for early, kind in before.items():
            if kind == "bsuid" or self._begun_since(early, changed_at):
                self._join(early, conversation)
        return conversation

    def _forget_phones(self, number: str, conversation: str, known: str | None) -> None:
        """Meta gives a new id to who changes phone: the old number may be a stranger's by now, and must not get the answers."""
        old = sa.and_(aliases.c.conversation_id == conversation, aliases.c.kind == "phone", aliases.c.value != (known or ""))
        self._connection.execute(sa.delete(aliases).where(old))
        self._known = {key: owner for key, owner in self._known.items() if owner != conversation or key[1] != "phone" or key == (number, "phone", known)}

    def _current(self, number: str, identity: Identity) -> Identity:
        """The identity with the business-scoped id that its own has become, as far as Meta has told."""
        if not identity.bsuid or (number, "bsuid", identity.bsuid) in self._known:
            return identity
        latest = self._renames.latest(number, identity.bsuid)
        if latest == identity.bsuid:
            return identity
        # The id that came after it tells of the phone number too, and better.
        identity = Identity(bsuid=latest)
        self.load([(number, identity)])
        return identity

    def _begun_since(self, early: str, changed_at: float) -> bool:
        """Whether `early` is of a new owner of a phone number: begun after the change, and nothing else leads to it.

        An older one, or one with ids of its own left, belongs to the number's former owner.
        """
        created_at = self._connection.scalar(sa.select(conversations.c.created_at).where(conversations.c.id == early))
        has_own_ids = self._connection.execute(sa.select(aliases.c.value).where(aliases.c.conversation_id == early).limit(1)).first() is not None
        return not has_own_ids and created_at >= changed_at - _CLOCKS_DIFFER_S

    def _join(self, early: str, conversation: str) -> None:
        """Let the customer's two lanes be one: `early`'s ids lead to `conversation`, and what is unfinished there is finished here."""
        self.flush()
        execute = self._connection.execute
        begun = execute(sa.select(conversations.c.last_inbound_at, conversations.c.colleague_at).where(conversations.c.id == early)).one()
        moved = sa.or_(conversations.c.id == early, conversations.c.moved_to == early)
        execute(sa.update(conversations).where(moved).values(moved_to=conversation))
        for mark, value in (("last_inbound_at", begun.last_inbound_at), ("colleague_at", begun.colleague_at or 0.0)):
            earlier = sa.func.coalesce(conversations.c[mark], 0.0) < value
            execute(sa.update(conversations).where(conversations.c.id == conversation, earlier).values({mark: value}))
        execute(sa.update(aliases).where(aliases.c.conversation_id == early).values(conversation_id=conversation))
        self._known = {key: conversation if known == early else known for key, known in self._known.items()}
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
