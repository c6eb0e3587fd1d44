"""Customers writing to the business."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from random import Random

from .clock import Clock
from .config import SimulatedNumber, SimulatorConfig
from .history import History
from .identifiers import BSUID, new_parent_user_id, new_user_id, new_wa_id, new_wamid
from .identity import CannotChange, Order, announcements, system_message, update_value
from .jsontype import JsonObject
from .media import MediaStore
from .media.rules import MEDIA_KINDS
from .webhooks.delivery import Deliverer, Delivery
from .webhooks.envelope import envelope, message_content
from .world import Inbound, World
from .world.customers import Customer, Mode

_NAMES = (
    "Dewi Lestari Putri", "Rizky Ramadhan", "Siti Nurhaliza Amalia", "Budi Santoso", "Ayu Wulandari", "Fajar Nugroho",
    "Maya Kartika", "Agus Prasetyo", "Putri Maharani", "Dimas Saputra", "Rina Anggraini", "Hendra Wijaya",
)  # fmt: skip


@dataclass(frozen=True)
class Incoming:
    """A message about to be written by a customer, without the sender's fields."""

    customer: Customer
    number: SimulatedNumber
    message: JsonObject

    @property
    def id(self) -> str:
        """Its wamid."""
        return str(self.message["id"])


@dataclass(frozen=True)
class CustomerSide:
    """Makes customers, lets them write, and changes their ids.

    `own_url` gives the simulator's own base URL as the business calls it, or None before anybody called.
    """

    config: SimulatorConfig
    clock: Clock
    rng: Random
    history: History
    world: World
    deliverer: Deliverer
    media: MediaStore
    own_url: Callable[[], str | None]

    def new_customer(
        self,
        wa_id: str | None = None,
        name: str | None = None,
        mode: Mode = "both",
        *,
        looking: bool = True,
        user_id: str | None = None,
    ) -> Customer:
        """Add a customer, inventing what is not given; one with the same phone number keeps their BSUID."""
        known = self.world.customers.find(wa_id) if wa_id else None
        if user_id is None:
            user_id = known.user_id if known else new_user_id(self.rng)
        if wa_id is None:
            wa_id = new_wa_id(self.rng)
            while self.world.customers.find(wa_id):
                wa_id = new_wa_id(self.rng)
        if name is None:
            name = known.name if known else _NAMES[len(self.world.customers) % len(_NAMES)]
        parent = known.parent_user_id if known else None
        if mode == "parent" and parent is None:
            parent = new_parent_user_id(self.rng)
        return self._keep(Customer(user_id, wa_id, name, mode, looking, known.bsuid if known else user_id, parent))

    def find_or_make(self, name: str) -> Customer:
        """The customer with this phone number or BSUID; an unknown BSUID becomes a phone-less customer."""
        known = self.world.customers.find(name)
        if known is not None:
            return known
        if BSUID.fullmatch(name):
            return self.new_customer(user_id=name, mode="phone_less")
        return self.new_customer(wa_id=name.lstrip("+"))

    def set_looking(self, customer: Customer, *, looking: bool) -> Customer:
        """Open or close the chat on the customer's phone."""
        return self._keep(replace(customer, looking=looking))

    def rename(self, customer: Customer, name: str) -> Customer:
        """Change the name that the customer's profile shows."""
        return self._keep(replace(customer, name=name))

    def rotate(self, customer: Customer, number: SimulatedNumber | None = None, order: Order = "update_first") -> Customer:
        """Give the customer another BSUID, as Meta does when a person changes phones, and tell `number` (the first one by default).

        Raises CannotChange for a customer without a BSUID.
        """
        if customer.mode == "phone_only":
            raise CannotChange(f"{customer.wa_id} has no user id: its mode is phone_only")
        return self._change(customer, customer.wa_id, number, order)

    def change_number(self, customer: Customer, wa_id: str, number: SimulatedNumber | None = None, order: Order = "update_first") -> Customer:
        """Give the customer another phone number (digits) and with it another BSUID, and tell `number` (the first one by default).

        Raises CannotChange when the number is another customer's.
        """
        if self.world.customers.find(wa_id) not in (None, customer):
            raise CannotChange(f"{wa_id} is another customer's number")
        return self._change(customer, wa_id, number, order)

    def _change(self, before: Customer, wa_id: str, number: SimulatedNumber | None, order: Order) -> Customer:
        parent = new_parent_user_id(self.rng) if before.parent_user_id else None
        now = self._keep(replace(before, wa_id=wa_id, bsuid=new_user_id(self.rng), parent_user_id=parent))
        told = number or self.config.numbers[0]
        for webhook in announcements(order):
            if webhook == "system":
                self.write(self.prepare(now, told, system_message(before, now)))
            elif now.mode != "phone_only":
                value = update_value(before, now, int(self.clock.now()))
                self.deliverer.queue(told.phone_number_id, "field", envelope([(told, value)], "user_id_update"))
        return now

    def _keep(self, customer: Customer) -> Customer:
        self.history.append("customer", customer=asdict(customer))
        return customer

    def prepare(
        self,
        customer: Customer,
        number: SimulatedNumber,
        content: JsonObject,
        wamid: str | None = None,
        timestamp: str | None = None,
    ) -> Incoming:
        """Give `content` (type and its object, perhaps context) an id and a time, and its file what a webhook tells of it."""
        kind = content.get("type")
        if kind in MEDIA_KINDS and isinstance(content.get(kind), dict):
            content = {**content, kind: self.media.in_webhook(content[kind], self.own_url())}
        message: JsonObject = {
            "id": wamid or new_wamid(self.rng),
            "timestamp": timestamp or str(int(self.clock.now())),
            **content,
        }
        return Incoming(customer, number, message)

    def write(self, incoming: Incoming) -> Delivery:
        """The customer writes: recorded, and on its way to the webhook."""
        self.record(incoming)
        body = envelope([(incoming.number, message_content(incoming.customer, [incoming.message]))])
        return self.deliverer.queue(incoming.number.phone_number_id, "message", body, (incoming.id,), incoming.customer.user_id)

    def write_together(self, batch: list[Incoming], statuses: list[JsonObject]) -> Delivery:
        """Several messages and raw statuses in one POST; consecutive ones of a customer share a change."""
        changes: list[tuple[SimulatedNumber, JsonObject]] = []
        runs: list[list[Incoming]] = []
        for incoming in batch:
            self.record(incoming)
            if runs and (runs[-1][0].customer, runs[-1][0].number) == (incoming.customer, incoming.number):
                runs[-1].append(incoming)
            else:
                runs.append([incoming])
        changes.extend((run[0].number, message_content(run[0].customer, [one.message for one in run])) for run in runs)
        senders = [self._sent_from(status) for status in statuses]
        number = next((found for found in (*(one.number for one in batch), *senders) if found), self.config.numbers[0])
        by_number: dict[SimulatedNumber, list[JsonObject]] = {}
        for status, sender in zip(statuses, senders, strict=True):
            # One POST has one signature: a status of a number with another secret goes under the number that signs.
            fits = sender is not None and sender.app_secret == number.app_secret
            by_number.setdefault(sender if sender and fits else number, []).append(status)
        changes.extend((one, {"statuses": found}) for one, found in by_number.items())
        wamids = tuple(incoming.id for incoming in batch)
        return self.deliverer.queue(number.phone_number_id, "batch", envelope(changes), wamids)

    def _sent_from(self, status: JsonObject) -> SimulatedNumber | None:
        """The number that sent the message of a status, if we know it."""
        sent = self.world.outbound.get(str(status.get("id")))
        return self.config.number(sent.phone_number_id) if sent else None

    def envelope_of(self, message: Inbound) -> JsonObject | None:
        """The update that `message` was delivered in, or would be; None for a number no longer configured."""
        customer = self.world.customers.find(message.user_id)
        number = self.config.number(message.phone_number_id)
        if customer is None or number is None:
            return None
        return envelope([(number, message_content(customer, [message.message]))])

    def record(self, incoming: Incoming) -> None:
        """Remember the message: it opens the window and is shown on the phone. A known id is not repeated."""
        if incoming.id not in self.world.inbound:
            self.history.append(
                "message",
                id=incoming.id,
                user_id=incoming.customer.user_id,
                phone_number_id=incoming.number.phone_number_id,
                message=incoming.message,
            )
