"""The state of the emulated world: customers, messages in both directions, webhooks still to be delivered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from .clock import Clock
from .customers import Customer, CustomerDirectory
from .jsontype import JsonObject

WINDOW_S: Final = 24 * 3600
"""The customer-service window. Cloud API: 24 hours from the customer's last message to this number."""

Tick = Literal["pending", "delivered", "read"]


@dataclass
class Inbound:
    """A message from a customer to the business; `message` is Meta's object without the sender's fields."""

    n: int
    id: str
    at: float
    user_id: str
    phone_number_id: str
    message: JsonObject
    tick: Tick = "pending"
    trouble: str | None = None


@dataclass
class Outbound:
    """A message from the business. `user_id` is None when no customer of ours has that address.

    status: accepted, sent, delivered, read, failed or dropped (a BSUID put into `to`).
    doomed: the error code of the `failed` status that will come, or None.
    """

    n: int
    id: str
    at: float
    user_id: str | None
    phone_number_id: str
    address: str
    by_phone: bool
    body: JsonObject
    opaque: str | None
    doomed: int | None
    status: str = "accepted"
    reported: list[str] = field(default_factory=list)


class World:
    """Built from the history's entries alone; nothing else writes to it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.customers = CustomerDirectory()
        self.inbound: dict[str, Inbound] = {}
        self.outbound: dict[str, Outbound] = {}
        self.undelivered: dict[str, JsonObject] = {}
        self.epoch = ""
        self._last_contact: dict[tuple[str, str], float] = {}
        self._threads: dict[tuple[str, str], list[Inbound]] = {}
        self._reducers: dict[str, Callable[[JsonObject], None]] = {
            "epoch": self._on_epoch,
            "customer": self._on_customer,
            "message": self._on_message,
            "webhook.queued": self._on_queued,
            "webhook.attempt": self._on_attempt,
            "webhook.done": self._on_done,
            "send.accepted": self._on_send,
            "status": self._on_status,
            "receipt": self._on_receipt,
            "clock": self._on_clock,
            "reset": self._on_reset,
        }

    def apply(self, entry: JsonObject) -> None:
        """Take one entry of the history into the state; entries that change nothing are passed over."""
        reducer = self._reducers.get(entry["kind"])
        if reducer is not None:
            reducer(entry)

    def window_open(self, phone_number_id: str, customer: Customer, now: float) -> bool:
        """Whether the customer wrote to this number within the last 24 hours."""
        last = self._last_contact.get((phone_number_id, customer.user_id))
        return last is not None and now - last < WINDOW_S

    def _on_epoch(self, entry: JsonObject) -> None:
        self.epoch = entry["epoch"]

    def _on_customer(self, entry: JsonObject) -> None:
        self.customers.put(Customer(**entry["customer"]))

    def _on_message(self, entry: JsonObject) -> None:
        message = Inbound(entry["n"], entry["id"], entry["at"], entry["user_id"], entry["phone_number_id"], entry["message"])
        self.inbound[message.id] = message
        pair = (message.phone_number_id, message.user_id)
        self._threads.setdefault(pair, []).append(message)
        written = min(float(message.message["timestamp"]), entry["at"])
        self._last_contact[pair] = max(written, self._last_contact.get(pair, 0.0))

    def _on_queued(self, entry: JsonObject) -> None:
        self.undelivered[entry["delivery"]] = entry

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
        )
        self.outbound[message.id] = message

    def _on_status(self, entry: JsonObject) -> None:
        message = self.outbound.get(entry["id"])
        if message is not None:
            message.reported.append(entry["status"])
            rank = ("accepted", "sent", "delivered", "read", "failed")
            message.status = max(message.status, entry["status"], key=rank.index)

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
