"""The state of the emulated world: customers, messages in both directions, webhooks still to be delivered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..clock import Clock
from ..jsontype import JsonObject
from ..media.records import MediaRecords
from ..templates.records import TemplateRecords
from .account import AccountRecords
from .customers import Customer, CustomerDirectory
from .messages import Inbound, Outbound
from .rates import SendRates

WINDOW_S: Final = 24 * 3600
"""The customer-service window. Cloud API: 24 hours from the customer's last message to this number."""
_RANKS: Final = ("accepted", "sent", "delivered", "read", "played", "failed")


class World:
    """Built from the history's entries alone; nothing else writes to it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.customers = CustomerDirectory()
        self.inbound: dict[str, Inbound] = {}
        self.outbound: dict[str, Outbound] = {}
        self.undelivered: dict[str, JsonObject] = {}
        self.media = MediaRecords()
        self.templates = TemplateRecords()
        self.rates = SendRates()
        self.account = AccountRecords()
        self.epoch = ""
        self.last_delivery = 0
        self._last_contact: dict[tuple[str, str], float] = {}
        self._threads: dict[tuple[str, str], list[Inbound]] = {}
        own: dict[str, Callable[[JsonObject], None]] = {
            "epoch": self._on_epoch,
            "customer": self._on_customer,
            "message": self._on_message,
            "call": self._on_call,
            "webhook.queued": self._on_queued,
            "webhook.attempt": self._on_attempt,
            "webhook.done": self._on_done,
            "send.accepted": self._on_send,
            "send.doomed": self._on_doomed,
            "link": self._on_link,
            "echo": self._on_send,
            "status": self._on_status,
            "receipt": self._on_receipt,
            "clock": self._on_clock,
            "reset": self._on_reset,
        }
        self._reducers: dict[str, list[Callable[[JsonObject], None]]] = {}
        for reducers in (own, self.media.reducers, self.templates.reducers, self.rates.reducers, self.account.reducers):
            for kind, reducer in reducers.items():
                self._reducers.setdefault(kind, []).append(reducer)

    def apply(self, entry: JsonObject) -> None:
        """Take one entry of the history into the state; entries that change nothing are passed over."""
        for reducer in self._reducers.get(entry["kind"], ()):
            reducer(entry)

    def window_open(self, phone_number_id: str, customer: Customer, now: float) -> bool:
        """Whether the customer wrote to, or called, this number within the last 24 hours."""
        last = self._last_contact.get((phone_number_id, customer.user_id))
        return last is not None and now - last < WINDOW_S

    def _on_epoch(self, entry: JsonObject) -> None:
        self.epoch = entry["epoch"]

    def _on_customer(self, entry: JsonObject) -> None:
        self.customers.put(Customer(**entry["customer"]), entry["n"])

    def _on_message(self, entry: JsonObject) -> None:
        message = Inbound(entry["n"], entry["id"], entry["at"], entry["user_id"], entry["phone_number_id"], entry["message"])
        self.inbound[message.id] = message
        pair = (message.phone_number_id, message.user_id)
        self._threads.setdefault(pair, []).append(message)
        # What Meta itself says of a customer, and what is said in a group, opens no window.
        if message.message.get("type") != "system" and "group_id" not in message.message:
            self._contact(pair, min(float(message.message["timestamp"]), entry["at"]))

    def _on_call(self, entry: JsonObject) -> None:
        self._contact((entry["phone_number_id"], entry["user_id"]), entry["at"])

    def _contact(self, pair: tuple[str, str], at: float) -> None:
        self._last_contact[pair] = max(at, self._last_contact.get(pair, 0.0))

    def _on_queued(self, entry: JsonObject) -> None:
        self.undelivered[entry["delivery"]] = entry
        self.last_delivery = max(self.last_delivery, int(entry["delivery"]))

    def _on_attempt(self, entry: JsonObject) -> None:
        for message in self._messages_of(entry):
            if entry["status"] == 200:
                message.trouble = None
                if message.tick == "pending":
                    message.tick = "delivered"
            else:
                message.trouble = entry["error"] or f"HTTP {entry['status']}"

    def _on_done(self, entry: JsonObject) -> None:
        self.undelivered.pop(entry["delivery"], None)

    def _on_send(self, entry: JsonObject) -> None:
        message = Outbound(
            n=entry["n"],
            id=entry["id"],
            at=entry["at"],
            user_id=entry["user_id"],
            phone_number_id=entry["phone_number_id"],
            address=entry["address"],
            by_phone=entry["by_phone"],
            body=entry["body"],
            opaque=entry["opaque"],
            doomed=entry["doomed"],
            status="dropped" if entry["dropped"] else "accepted",
            template_text=entry.get("template_text"),
            echo=entry["kind"] == "echo",
        )
        self.outbound[message.id] = message

    def _on_doomed(self, entry: JsonObject) -> None:
        self.outbound[entry["id"]].doomed = entry["code"]

    def _on_link(self, entry: JsonObject) -> None:
        self.outbound[entry["id"]].fetched[entry["link"]] = entry["media_id"]

    def _on_status(self, entry: JsonObject) -> None:
        message = self.outbound.get(entry["id"])
        if message is not None:
            message.reported.append(entry["status"])
            message.status = max(message.status, entry["status"], key=_RANKS.index)

    def _on_receipt(self, entry: JsonObject) -> None:
        """A read receipt also marks the earlier messages of the conversation. Cloud API: mark as read."""
        read = self.inbound.get(entry["message_id"])
        if read is None:
            return
        for message in reversed(self._threads[read.phone_number_id, read.user_id]):
            if message.n <= read.n:
                if message.tick == "read":
                    break
                message.tick, message.trouble = "read", None

    def _on_clock(self, entry: JsonObject) -> None:
        self._clock.offset_s = entry["offset_s"]

    def _on_reset(self, _entry: JsonObject) -> None:
        self._clock.offset_s = 0.0
        self.customers.clear()
        stores: tuple[dict[Any, Any], ...] = (
            self.inbound,
            self.outbound,
            self.undelivered,
            self._last_contact,
            self._threads,
        )
        for store in stores:
            store.clear()

    def _messages_of(self, entry: JsonObject) -> list[Inbound]:
        return [self.inbound[wamid] for wamid in entry["wamids"] if wamid in self.inbound]
