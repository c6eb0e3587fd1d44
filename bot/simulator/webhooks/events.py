"""What else Meta tells a business by webhook: calls, colleagues, opt-outs, and everything about the account."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from ..clock import Clock
from ..config import SimulatedNumber
from ..history import History
from ..identifiers import new_call_id, new_wamid
from ..jsontype import JsonObject
from ..world.customers import Customer
from .delivery import Deliverer, Delivery
from .envelope import account_envelope, envelope
from .samples import NUMBER_FIELDS, sample

Marketing = Literal["stop", "resume"]


@dataclass(frozen=True)
class Events:
    """Makes the webhooks of other fields than `messages`, and remembers what they mean."""

    clock: Clock
    rng: Random
    history: History
    deliverer: Deliverer

    def field(self, number: SimulatedNumber, field: str, value: object = None) -> Delivery:
        """A change of any field, known or not; without a value, an invented one of that field.

        `messaging_product` and `metadata` are added to the value of a field that belongs to a number.
        """
        now = int(self.clock.now())
        content = sample(field, number, now) if value is None else value
        if field in NUMBER_FIELDS and isinstance(content, dict):
            body = envelope([(number, content)], field)
        else:
            body = account_envelope(number.waba_id, field, content, now)
        return self.deliverer.queue(number.phone_number_id, "field", body)

    def call(self, customer: Customer, number: SimulatedNumber) -> Delivery:
        """The customer calls, nobody answers. A call opens the window as a message does. Cloud API: calling, webhooks."""
        self.history.append("call", user_id=customer.user_id, phone_number_id=number.phone_number_id)
        call: JsonObject = {
            "id": new_call_id(self.rng),
            "to": number.digits,
            **customer.ids("from", "from_user_id", "from_parent_user_id"),
            "event": "terminate",
            "timestamp": str(int(self.clock.now())),
            "direction": "USER_INITIATED",
            "status": "FAILED",
        }
        return self.field(number, "calls", {"contacts": [customer.contact()], "calls": [call]})

    def echo(self, customer: Customer, number: SimulatedNumber, content: JsonObject) -> str:
        """A colleague writes to the customer in the WhatsApp Business app; the customer sees it. Returns the message's id.

        `content` is a message object such as `{"type": "text", "text": {"body": "…"}}`. Cloud API: smb_message_echoes.
        """
        entry = self.history.append(
            "echo",
            id=new_wamid(self.rng),
            phone_number_id=number.phone_number_id,
            user_id=customer.user_id,
            address=customer.wa_id,
            by_phone=True,
            dropped=False,
            doomed=None,
            opaque=None,
            body=content,
        )
        echo: JsonObject = {
            "from": number.digits,
            **customer.ids("to", "to_user_id", "to_parent_user_id"),
            "id": entry["id"],
            "timestamp": str(int(self.clock.now())),
            **content,
        }
        self.field(number, "smb_message_echoes", {"contacts": [customer.contact()], "message_echoes": [echo]})
        return str(entry["id"])

    def prefer(self, customer: Customer, number: SimulatedNumber, marketing: Marketing) -> Delivery:
        """The customer stops, or resumes, marketing messages of this number: templates of that category fail late with 131050.

        Cloud API: user_preferences.
        """
        self.history.append("preference", user_id=customer.user_id, phone_number_id=number.phone_number_id, marketing=marketing)
        preference: JsonObject = {
            **customer.ids("wa_id", "user_id", "parent_user_id"),
            "detail": f"User requested to {marketing} marketing messages",
            "category": "marketing_messages",
            "value": marketing,
            "timestamp": int(self.clock.now()),
        }
        return self.field(number, "user_preferences", {"contacts": [customer.contact()], "user_preferences": [preference]})
