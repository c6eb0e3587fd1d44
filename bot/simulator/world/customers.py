"""The people who write to the business, and the names Meta knows them by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal, get_args

from ..jsontype import JsonObject

Mode = Literal["both", "phone_less", "phone_only", "parent"]
MODES: tuple[str, ...] = get_args(Mode)


@dataclass(frozen=True)
class Customer:
    """One person. `user_id` is the simulator's own key for them and never changes.

    mode: "both" sends phone and BSUID; "phone_less" only the BSUID and a username, as for a person who
    adopted a username; "phone_only" only the phone, as before April 2026; "parent" phone, BSUID and parent BSUID, as for
    a portfolio that is enrolled for them. Cloud API: business-scoped user ids.
    looking: whether the chat is open on their phone, so that `read` follows `delivered`.
    bsuid: the business-scoped user id of today, in the beginning the same as `user_id`; it is another one after a rotation.
    """

    user_id: str
    wa_id: str
    name: str
    mode: Mode = "both"
    looking: bool = True
    bsuid: str = ""
    parent_user_id: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "bsuid", self.bsuid or self.user_id)

    @property
    def key(self) -> str:
        """What the business can know them by: the phone number, or the BSUID of a phone-less one."""
        return self.bsuid if self.mode == "phone_less" else self.wa_id

    @property
    def addresses(self) -> frozenset[str]:
        """Everything the business can reach them by today: phone number, BSUID, parent BSUID."""
        return frozenset(filter(None, (self.wa_id, self.bsuid, self.parent_user_id)))

    @property
    def username(self) -> str | None:
        """The username a phone-less customer shows instead of a number."""
        if self.mode != "phone_less":
            return None
        letters = "".join(c for c in self.name.lower() if c.isascii() and c.isalnum())
        return f"{letters or 'pelanggan'}.{self.wa_id[-4:]}"

    def contact(self) -> JsonObject:
        """The person as an element of a webhook's `contacts`."""
        profile: JsonObject = {"name": self.name}
        if self.username is not None:
            profile["username"] = self.username
        return {"profile": profile, **self.ids("wa_id", "user_id", "parent_user_id")}

    def sender(self) -> JsonObject:
        """The person as the sender fields of a webhook's message."""
        return self.ids("from", "from_user_id", "from_parent_user_id")

    def ids(self, phone: str, user_id: str, parent: str) -> JsonObject:
        """The ids that the business is shown of this person, under the names that a webhook gives them."""
        shown: JsonObject = {}
        if self.mode != "phone_less":
            shown[phone] = self.wa_id
        if self.mode != "phone_only":
            shown[user_id] = self.bsuid
        if self.mode == "parent":
            shown[parent] = self.parent_user_id
        return shown

    def as_json(self) -> JsonObject:
        """The customer as the control API and the phone show it."""
        return {**asdict(self), "key": self.key, "username": self.username}


class CustomerDirectory:
    """All customers, found by phone number or by BSUID."""

    def __init__(self) -> None:
        self._by_user_id: dict[str, Customer] = {}
        self._by_name: dict[str, str] = {}
        self._created: dict[str, int] = {}

    def put(self, customer: Customer, n: int) -> None:
        """Add the customer, or replace the one with the same key; `n` is the entry of the history. A phone number that was given up is nobody's."""
        self._created.setdefault(customer.user_id, n)
        before = self._by_user_id.get(customer.user_id)
        if before is not None and self._by_name.get(before.wa_id) == before.user_id:
            del self._by_name[before.wa_id]
        self._by_user_id[customer.user_id] = customer
        for name in (customer.user_id, *customer.addresses):
            self._by_name[name] = customer.user_id

    def created(self, user_id: str) -> int:
        """The entry of the history that this customer began with. Raises KeyError for somebody who is not here."""
        return self._created[user_id]

    def find(self, name: str) -> Customer | None:
        """The customer with this phone number (with or without "+"), or with this BSUID now or before a rotation."""
        return self._by_user_id.get(self._by_name.get(name.lstrip("+"), ""))

    def reach(self, address: str) -> Customer | None:
        """The customer whom a send to this address reaches today: a BSUID from before a rotation reaches nobody."""
        known = self.find(address)
        return known if known is not None and address in known.addresses else None

    def clear(self) -> None:
        """Forget everybody."""
        self._by_user_id.clear()
        self._by_name.clear()
        self._created.clear()

    def __iter__(self) -> Iterator[Customer]:
        return iter(list(self._by_user_id.values()))

    def __len__(self) -> int:
        return len(self._by_user_id)
