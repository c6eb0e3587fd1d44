"""What the business has set up at Meta, and what customers chose: registration, profile, apps, marketing opt-outs."""

from __future__ import annotations

from collections.abc import Callable

from ..jsontype import JsonObject


class AccountRecords:
    """Made from the entries `number`, `profile`, `subscription` and `preference`. Numbers are registered from the start."""

    def __init__(self) -> None:
        self._unregistered: set[str] = set()
        self._unsubscribed: set[str] = set()
        self._profiles: dict[str, JsonObject] = {}
        self._opted_out: set[tuple[str, str]] = set()
        self.reducers: dict[str, Callable[[JsonObject], None]] = {
            "number": self._on_number,
            "profile": self._on_profile,
            "subscription": self._on_subscription,
            "preference": self._on_preference,
            "reset": self._on_reset,
        }

    def registered(self, phone_number_id: str) -> bool:
        """Whether the number may send."""
        return phone_number_id not in self._unregistered

    def subscribed(self, waba_id: str) -> bool:
        """Whether the app is subscribed to the account. It is from the start; the emulator delivers in any case."""
        return waba_id not in self._unsubscribed

    def profile(self, phone_number_id: str) -> JsonObject:
        """The business profile of a number, without `messaging_product`."""
        return self._profiles.get(phone_number_id, {})

    def opted_out(self, phone_number_id: str, user_id: str) -> bool:
        """Whether the customer stopped marketing messages of this number."""
        return (phone_number_id, user_id) in self._opted_out

    def _on_number(self, entry: JsonObject) -> None:
        _put(self._unregistered, entry["phone_number_id"], not entry["registered"])

    def _on_subscription(self, entry: JsonObject) -> None:
        _put(self._unsubscribed, entry["waba_id"], not entry["subscribed"])

    def _on_profile(self, entry: JsonObject) -> None:
        number = entry["phone_number_id"]
        self._profiles[number] = {**self.profile(number), **entry["profile"]}

    def _on_preference(self, entry: JsonObject) -> None:
        pair = (entry["phone_number_id"], entry["user_id"])
        if entry["marketing"] == "stop":
            self._opted_out.add(pair)
        else:
            self._opted_out.discard(pair)

    def _on_reset(self, _entry: JsonObject) -> None:
        self._unregistered.clear()
        self._unsubscribed.clear()
        self._profiles.clear()
        self._opted_out.clear()


def _put(names: set[str], name: str, inside: bool) -> None:
    if inside:
        names.add(name)
    else:
        names.discard(name)
