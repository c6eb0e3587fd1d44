"""The people who write to the business, and the names Meta knows them by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal, get_args

from .jsontype import JsonObject

Mode = Literal["both", "phone_less", "phone_only"]
MODES: tuple[str, ...] = get_args(Mode)


@dataclass(frozen=True)
class Customer:
    """One person. `user_id` is also the simulator's own key for them, whatever the mode.

    mode: "both" sends phone and BSUID; "phone_less" only the BSUID and a username, as for a person who
    adopted a username; "phone_only" only the phone, as before April 2026. Cloud API: business-scoped user ids.
    looking: whether the chat is open on their phone, so that `read` follows `delivered`.
    """

    user_id: str
    wa_id: str
    name: str
    mode: Mode = "both"
    looking: bool = True

    @property
    def key(self) -> str:
        """What the business can know them by: the phone number, or the BSUID of a phone-less one."""
        return self.user_id if self.mode == "phone_less" else self.wa_id

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
        contact: JsonObject = {"profile": profile}
        if self.mode != "phone_less":
            contact["wa_id"] = self.wa_id
        if self.mode != "phone_only":
            contact["user_id"] = self.user_id
        return contact

    def sender(self) -> JsonObject:
        """The person as the sender fields of a webhook's message."""
        sender: JsonObject = {}
        if self.mode != "phone_less":
            sender["from"] = self.wa_id
        if self.mode != "phone_only":
            sender["from_user_id"] = self.user_id
        return sender

    def as_json(self) -> JsonObject:
        """The customer as the control API and the phone show it."""
        return {**asdict(self), "key": self.key, "username": self.username}


class CustomerDirectory:
    """All customers, found by phone number or by BSUID."""

    def __init__(self) -> None:
        self._by_user_id: dict[str, Customer] = {}
        self._by_wa_id: dict[str, str] = {}

    def put(self, customer: Customer) -> None:
        """Add the customer, or replace the one with the same BSUID."""
        before = self._by_user_id.get(customer.user_id)
        if before is not None:
            self._by_wa_id.pop(before.wa_id, None)
        self._by_user_id[customer.user_id] = customer
        self._by_wa_id[customer.wa_id] = customer.user_id

    def find(self, name: str) -> Customer | None:
        """The customer with this phone number (with or without "+") or BSUID."""
        known = self._by_user_id.get(name)
        if known is None:
            known = self._by_user_id.get(self._by_wa_id.get(name.lstrip("+"), ""))
        return known

    def clear(self) -> None:
        """Forget everybody."""
        self._by_user_id.clear()
        self._by_wa_id.clear()

    def __iter__(self) -> Iterator[Customer]:
        return iter(list(self._by_user_id.values()))

    def __len__(self) -> int:
        return len(self._by_user_id)
