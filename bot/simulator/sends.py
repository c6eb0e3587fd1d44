"""Takes a well-formed send: window, acceptance, and what is reported later."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from .clock import Clock
from .config import SimulatedNumber
from .customers import CustomerDirectory
from .delivery import Deliverer
from .graph_errors import GraphError
from .history import History
from .identifiers import new_wamid
from .jsontype import JsonObject
from .recipients import Recipient, resolve
from .statuses import StatusReporter
from .validation import Receipt, Send
from .world import Outbound, World


@dataclass(frozen=True)
class Sender:
    """The accepting half of the Graph API."""

    clock: Clock
    rng: Random
    history: History
    world: World
    deliverer: Deliverer
    reporter: StatusReporter

    def recipient(self, send: Send, number: SimulatedNumber) -> Recipient:
        """Who the message is for."""
        return resolve(send, number, self.world.customers)

    def accept(self, send: Send, number: SimulatedNumber, to: Recipient, doomed: int | None) -> JsonObject:
        """Accept the message and answer as Meta does: accepted only, nothing is known about delivery yet.

        `doomed` is the error code of an ordered late failure. Raises GraphError 131047 when the window is closed.
        """
        doomed = doomed or self._fate(send, number, to)
        entry = self.history.append(
            "send.accepted",
            id=new_wamid(self.rng),
            phone_number_id=number.phone_number_id,
            user_id=to.customer.user_id if to.customer else None,
            address=to.address,
            by_phone=to.by_phone,
            dropped=to.dropped,
            doomed=doomed,
            opaque=send.opaque,
            body=send.body,
        )
        self.reporter.report(self.world.outbound[entry["id"]])
        return {"messaging_product": "whatsapp", "contacts": [to.contact], "messages": [{"id": entry["id"]}]}

    def receive_receipt(self, receipt: Receipt, number: SimulatedNumber) -> JsonObject:
        """Mark the customer's message, and the earlier ones, as read; show "typing…" if asked."""
        message = self.world.inbound.get(receipt.message_id)
        if message is None or message.phone_number_id != number.phone_number_id:
            raise GraphError(100, f"The message id '{receipt.message_id}' does not exist.", message="Invalid parameter")
        self.history.append(
            "receipt",
            phone_number_id=number.phone_number_id,
            user_id=message.user_id,
            message_id=message.id,
            typing=receipt.typing,
        )
        return {"success": True}

    def _fate(self, send: Send, number: SimulatedNumber, to: Recipient) -> int | None:
        if to.dropped:
            return None
        if to.customer is None:
            return 131026
        if send.type == "template" or self.world.window_open(number.phone_number_id, to.customer, self.clock.now()):
            return None
        if self.deliverer.settings.late_window_error:
            return 131047
        raise GraphError(
            131047,
            "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
        )


def sent_row(message: Outbound, customers: CustomerDirectory) -> JsonObject:
    """An accepted send as `GET /_control/sent` lists it."""
    customer = customers.find(message.user_id) if message.user_id else None
    unknown = None if message.status == "dropped" else message.address
    return {
        "n": message.n,
        "at": message.at,
        "id": message.id,
        "phone_number_id": message.phone_number_id,
        "to": customer.key if customer else unknown,
        "type": message.body.get("type", "text"),
        "text": text_of(message.body),
        "body": message.body,
        "status": message.status,
        "opaque": message.opaque,
    }


def text_of(body: JsonObject) -> str | None:
    """The words of a message in either direction: text, interactive body, or caption."""
    kind = str(body.get("type", "text"))
    content = body.get(kind)
    if not isinstance(content, dict):
        return None
    words = content.get({"text": "body", "interactive": "body"}.get(kind, "caption"))
    if kind == "interactive":
        words = words.get("text") if isinstance(words, dict) else None
    return str(words) if words is not None else None
