"""Takes a well-formed send: window, acceptance, and what is reported later."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from .clock import Clock
from .config import SimulatedNumber
from .graph_errors import GraphError
from .history import History
from .identifiers import new_wamid
from .jsontype import JsonObject
from .media import MediaStore
from .media.references import MediaReference, media_references
from .media.rules import fits
from .recipients import Recipient, resolve
from .templates.text import render
from .throttle import throttle_headers
from .validation import Receipt, Send
from .webhooks.delivery import Deliverer
from .webhooks.statuses import StatusReporter
from .world import Outbound, World
from .world.customers import Customer, CustomerDirectory
from .world.rates import NUMBER, PAIR

_REACTABLE_S: Final = 30 * 24 * 3600


@dataclass(frozen=True)
class Sender:
    """The accepting half of the Graph API."""

    clock: Clock
    rng: Random
    history: History
    world: World
    deliverer: Deliverer
    reporter: StatusReporter
    media: MediaStore

    def check(self, send: Send, number: SimulatedNumber) -> JsonObject | None:
        """The words of the template that is sent, if it is one.

        Refuses what no well-formed message may do: an unregistered number, media that are not there, a template that does not fit.
        Raises GraphError 133010, 100 (no such file), 131009 (another kind of file), or a template's code.
        """
        if not self.world.account.registered(number.phone_number_id):
            raise GraphError(133010, "The business phone number is not registered: call /register first.")
        for reference in media_references(send.body):
            self._check_media(reference, number)
        return render(send.body["template"], self.world.templates) if send.type == "template" else None

    def recipient(self, send: Send, number: SimulatedNumber) -> Recipient:
        """Who the message is for."""
        return resolve(send, number, self.world.customers)

    def accept(self, send: Send, number: SimulatedNumber, to: Recipient, doomed: int | None, words: JsonObject | None) -> JsonObject:
        """Accept the message and answer as Meta does: accepted only, nothing is known about delivery yet.

        `doomed` is the error code of an ordered late failure, `words` what `check` returned. Raises GraphError 131047 (window
        closed), 131056 and 130429 (too fast) or 131062 (a code to somebody without a number).
        """
        if words is not None and words["category"] == "AUTHENTICATION" and not to.by_phone:
            raise GraphError(131062, "Authentication templates need a phone number: send to 'to', not to 'recipient'.")
        self._check_rates(number, to)
        doomed = doomed or self._fate(send, number, to, words)
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
            contact=to.contact,
            template_text=words,
        )
        self.reporter.report(self.world.outbound[entry["id"]])
        message: JsonObject = {"id": entry["id"]}
        if words is not None:
            message["message_status"] = "accepted"
        return {"messaging_product": "whatsapp", "contacts": [to.contact], "messages": [message]}

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

    def _check_media(self, reference: MediaReference, number: SimulatedNumber) -> None:
        if reference.id is None:
            return
        record = self.media.find(reference.id, number.phone_number_id)
        if record is None:
            raise GraphError(
                100,
                f"Param {reference.path}.id: there is no media with ID {reference.id}, or it has expired.",
                message=f"Param {reference.name}['id'] is not a valid whatsapp business account media attachment ID",
            )
        if not fits(record.mime_type, reference.kind):
            raise GraphError(131009, f"Param {reference.path}.id: media with ID {reference.id} is {record.mime_type}, not {reference.kind}.")

    def _check_rates(self, number: SimulatedNumber, to: Recipient) -> None:
        if not self.deliverer.settings.limits:
            return
        rates, now = self.world.rates, self.clock.now()
        pair_wait_s = rates.pair_wait_s(number.phone_number_id, to.customer.user_id if to.customer else to.address, now)
        number_wait_s = rates.number_wait_s(number.phone_number_id, now)
        for code, wait_s, bucket in ((131056, pair_wait_s, PAIR), (130429, number_wait_s, NUMBER)):
            if wait_s > 0:
                details = f"More than {bucket.burst} messages at once and one in {bucket.gap_s:g} s after them; try again in {wait_s:.3f} s."
                raise GraphError(code, details, headers=throttle_headers(code, number, wait_s))

    def _fate(self, send: Send, number: SimulatedNumber, to: Recipient, words: JsonObject | None) -> int | None:
        if to.dropped:
            return None
        if to.customer is None:
            return 131026
        if words is not None:
            stopped = self.world.account.opted_out(number.phone_number_id, to.customer.user_id)
            return 131050 if stopped and words["category"] == "MARKETING" else None
        if self.world.window_open(number.phone_number_id, to.customer, self.clock.now()):
            return 131009 if send.type == "reaction" and not self._can_react(send, number, to.customer) else None
        if self.deliverer.settings.late_window_error:
            return 131047
        raise GraphError(
            131047,
            "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
        )

    def _can_react(self, send: Send, number: SimulatedNumber, customer: Customer) -> bool:
        """Cloud API, reaction messages: on a message of this chat of the last 30 days that is no reaction itself."""
        named = send.body["reaction"]["message_id"]
        inbound, outbound = self.world.inbound.get(named), self.world.outbound.get(named)
        target = inbound or outbound
        kind = inbound.message.get("type") if inbound else outbound.body.get("type") if outbound else None
        if target is None or kind == "reaction":
            return False
        here = (target.user_id, target.phone_number_id) == (customer.user_id, number.phone_number_id)
        return here and self.clock.now() - target.at <= _REACTABLE_S


def sent_row(message: Outbound, customers: CustomerDirectory) -> JsonObject:
    """An accepted send as `GET /_control/sent` lists it. `text` of a template are the words that the customer sees."""
    customer = customers.find(message.user_id) if message.user_id else None
    unknown = None if message.status == "dropped" else message.address
    return {
        "n": message.n,
        "at": message.at,
        "id": message.id,
        "phone_number_id": message.phone_number_id,
        "to": customer.key if customer else unknown,
        "type": message.body.get("type", "text"),
        "text": message.template_text["body"] if message.template_text else text_of(message.body),
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
