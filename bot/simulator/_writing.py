"""Reading a message that a customer is to write, from the control API or from the phone."""

from __future__ import annotations

import re
from typing import Final

from sanic.exceptions import InvalidUsage, NotFound

from ._requests import Fields
from .config import SimulatedNumber
from .identifiers import BSUID
from .inbound import Incoming
from .jsontype import JsonObject
from .simulator import Simulator
from .world.customers import Customer

MESSAGE_KEYS: Final = ("from", "text", "message", "id", "timestamp", "phone_number_id", "context", "referral")
TEXT_LIMIT: Final = 65_536
"""What WhatsApp lets a person type, in characters."""
_CHANGEABLE_S: Final = {"edit": 15 * 60, "revoke": 2 * 24 * 3600}
"""Cloud API, edit and revoke webhooks: seconds after which a message stays as it is."""
_WA_ID: Final = re.compile(r"\+?[0-9]{6,20}")


def read_message(simulator: Simulator, given: Fields) -> Incoming:
    """The message that `given` describes; its sender is made when unknown."""
    content = _content(given)
    number = read_number(simulator, given)
    context = given.body.get("context")
    if context is not None:
        content = {"context": _context(given, number), **content}
    if given.has("referral"):
        content = {"referral": given.mapping("referral"), **content}
    customer = read_customer(simulator, given, "from")
    _check_change(simulator, customer, content)
    timestamp = given.body.get("timestamp")
    if timestamp is not None and not re.fullmatch(r"[0-9]{1,12}", str(timestamp)):
        raise given.wrong("timestamp", "unix seconds, as a number or as digits")
    wamid = given.text("id", 512)
    return simulator.customers.prepare(customer, number, content, wamid, None if timestamp is None else str(timestamp))


def read_customer(simulator: Simulator, given: Fields, key: str) -> Customer:
    """The customer named by phone number or BSUID, made when unknown."""
    name = given.need_text(key)
    if not (_WA_ID.fullmatch(name) or BSUID.fullmatch(name)):
        raise given.wrong(key, "a phone number such as 628110000123 or a user id such as ID.1A2b3C4d5E6f7G8h9I0j")
    return simulator.customers.find_or_make(name)


def read_number(simulator: Simulator, given: Fields) -> SimulatedNumber:
    """The business number meant: `phone_number_id`, or the first one."""
    name = given.text("phone_number_id")
    number = simulator.config.number(name) if name else simulator.config.numbers[0]
    if number is None:
        known = ", ".join(n.phone_number_id for n in simulator.config.numbers)
        raise NotFound(f"No business number '{name}'. Configured: {known}.")
    return number


def read_content(given: Fields) -> JsonObject:
    """A message as `text` or as Meta's `message` object, exactly one of them."""
    if given.has("text") == given.has("message"):
        raise InvalidUsage("Give exactly one of 'text' (a string) and 'message' (Meta's message object with 'type').")
    if given.has("text"):
        return {"type": "text", "text": {"body": given.need_text("text", TEXT_LIMIT)}}
    message = given.mapping("message")
    if not isinstance(message.get("type"), str):
        raise InvalidUsage("'message.type' is missing: give Meta's message type, such as text, image or interactive.")
    return message


def _content(given: Fields) -> JsonObject:
    message = read_content(given)
    owned = {"from", "from_user_id", "id", "timestamp"} & set(message)
    if owned:
        raise InvalidUsage(f"'message.{min(owned)}' is set by the simulator: give 'from', 'id' and 'timestamp'.")
    return message


def _check_change(simulator: Simulator, customer: Customer, content: JsonObject) -> None:
    """WhatsApp lets people edit and delete their own messages, for some time. An original that is not known here is not judged."""
    kind = content["type"]
    change = content.get(kind) if kind in _CHANGEABLE_S else None
    original = simulator.world.inbound.get(str(change.get("original_message_id"))) if isinstance(change, dict) else None
    if original is None:
        return
    if original.user_id != customer.user_id:
        raise InvalidUsage(f"'message.{kind}.original_message_id' is another customer's message.")
    if simulator.clock.now() - original.at > _CHANGEABLE_S[kind]:
        raise InvalidUsage(f"'message.{kind}.original_message_id' is older than the {_CHANGEABLE_S[kind] // 60} minutes that WhatsApp allows.")


def _context(given: Fields, number: SimulatedNumber) -> JsonObject:
    context = given.mapping("context")
    return context if "from" in context or "forwarded" in context else {"from": number.digits, **context}
