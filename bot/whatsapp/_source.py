"""One change of a webhook, as the readers of its updates see it: which number, which field, and whose contacts stand beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.whatsapp._nodes import Json, as_object, digest, objects, seconds, text
from bot.whatsapp.updates import Person

Ids = tuple[str | None, str | None]
"""Phone number and business-scoped id."""


class Contacts:
    """The `contacts` of a change, by each of their ids. `senders` are the ids of those who wrote."""

    def __init__(self, node: object, senders: Sequence[Ids] = ()) -> None:
        contacts = objects(node)
        self._by_id = {key: contact for contact in contacts for key in (text(contact.get("wa_id")), text(contact.get("user_id"))) if key}
        # One contact and one sender are one person, also where the number is written in two ways (Brazil, Mexico).
        self._only = contacts[0] if len(contacts) == len(set(senders)) == 1 else None

    def of(self, ids: Ids) -> Json | None:
        """The contact with one of these ids, or the only one there is."""
        phone, bsuid = ids
        return self._by_id.get(bsuid or "") or self._by_id.get(phone or "") or self._only


@dataclass(frozen=True)
class Source:
    """Where an update was found."""

    number: str
    field: str
    value: Json
    change: Json
    entry: Json
    contacts: Contacts

    def timestamp(self, raw: Json) -> float:
        """Of the update itself, else of the change, else of the entry."""
        return next((found for found in map(seconds, (raw.get("timestamp"), self.change.get("timestamp"), self.entry.get("time"))) if found), 0.0)

    def digest(self, raw: Json) -> str:
        """Stands in for an id. Where the update does not say when it was, the time of the entry tells two alike ones apart."""
        if seconds(raw.get("timestamp")):
            return digest(raw)
        return digest({"update": raw, "field": self.field, "entry": self.entry.get("id"), "time": self.entry.get("time")})

    def person(self, raw: Json, *, phone: str = "from", bsuid: str = "from_user_id", parent: str = "from_parent_user_id") -> Person:
        """Who `raw` is about, by its own ids under these names and by those of the contact beside it."""
        ids = text(raw.get(phone)), text(raw.get(bsuid))
        known = described(self.contacts.of(ids) or {})
        return Person(ids[0] or known.phone, ids[1] or known.bsuid, text(raw.get(parent)) or known.parent_bsuid, known.name)


def described(contact: Json) -> Person:
    """The person whom an entry of `contacts` describes."""
    name = text(as_object(contact.get("profile")).get("name"))
    return Person(text(contact.get("wa_id")), text(contact.get("user_id")), text(contact.get("parent_user_id")), name)


def senders(messages: Sequence[Json]) -> list[Ids]:
    """The ids of those who wrote, one pair for each message."""
    return [(text(raw.get("from")), text(raw.get("from_user_id"))) for raw in messages]


def group_of(raw: Json) -> str | None:
    """The group a message belongs to; named in any way, it is a group."""
    group = raw.get("group_id")
    return text(group) or ("unreadable" if group else None)
