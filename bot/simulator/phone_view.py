"""What the phone in the browser is told: chats, bubbles and ticks, without Meta's wire format."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .jsontype import JsonObject
from .sends import text_of
from .simulator import Simulator
from .world import Inbound, Outbound

_MEDIA: Final = ("image", "video", "document", "audio", "sticker")


def state(simulator: Simulator) -> JsonObject:
    """Everything, for a page that has just been opened. `cursor` is where its event stream begins."""
    messages: list[JsonObject] = [customer_bubble(m) for m in simulator.world.inbound.values()]
    messages += [business_bubble(m) for m in simulator.world.outbound.values() if visible(m)]
    return {
        "cursor": cursor(simulator, simulator.history.last_n),
        "numbers": [{"id": n.phone_number_id, "display": n.display_phone_number, "name": n.name} for n in simulator.config.numbers],
        "customers": [customer.as_json() for customer in simulator.world.customers],
        "messages": sorted(messages, key=lambda message: int(message["n"])),
        "connection": simulator.subscription.as_json(),
    }


def cursor(simulator: Simulator, n: int) -> str:
    """An event id: which history, and how far in it."""
    return f"{simulator.world.epoch}-{n}"


def event(simulator: Simulator, entry: JsonObject) -> tuple[str, JsonObject] | None:
    """An entry of the history as (event name, data), or None when the phone does not show it."""
    make = _EVENTS.get(entry["kind"])
    return make(simulator, entry) if make else None


def _on_message(simulator: Simulator, entry: JsonObject) -> tuple[str, JsonObject] | None:
    message = simulator.world.inbound.get(entry["id"])
    return ("message", customer_bubble(message)) if message else None


def _on_send(simulator: Simulator, entry: JsonObject) -> tuple[str, JsonObject] | None:
    message = simulator.world.outbound.get(entry["id"])
    return ("message", business_bubble(message)) if message and visible(message) else None


def _on_attempt(simulator: Simulator, entry: JsonObject) -> tuple[str, JsonObject] | None:
    found = [simulator.world.inbound.get(wamid) for wamid in entry["wamids"]]
    ticks = [_tick(message) for message in found if message]
    return ("ticks", {"ticks": ticks}) if ticks else None


def _on_receipt(simulator: Simulator, entry: JsonObject) -> tuple[str, JsonObject] | None:
    read = simulator.world.inbound.get(entry["message_id"])
    if read is None:
        return None
    shown = {"user_id": read.user_id, "number": read.phone_number_id, "n": read.n, "typing": entry["typing"]}
    return "receipt", shown


def _on_customer(simulator: Simulator, entry: JsonObject) -> tuple[str, JsonObject] | None:
    customer = simulator.world.customers.find(entry["customer"]["user_id"])
    return ("customer", customer.as_json()) if customer else None


def _on_connection(simulator: Simulator, _entry: JsonObject) -> tuple[str, JsonObject] | None:
    return "connection", simulator.subscription.as_json()


def _on_reset(_simulator: Simulator, _entry: JsonObject) -> tuple[str, JsonObject] | None:
    return "reset", {}


_EVENTS: Final[dict[str, Callable[[Simulator, JsonObject], tuple[str, JsonObject] | None]]] = {
    "message": _on_message,
    "send.accepted": _on_send,
    "webhook.attempt": _on_attempt,
    "receipt": _on_receipt,
    "customer": _on_customer,
    "connection": _on_connection,
    "reset": _on_reset,
}


def visible(message: Outbound) -> bool:
    """A customer sees a message unless it will fail, was dropped, or has no customer here."""
    return message.user_id is not None and message.doomed is None and message.status != "dropped"


def customer_bubble(message: Inbound) -> JsonObject:
    """A bubble of the customer's own."""
    context = message.message.get("context")
    return {
        **_content(message.message),
        **_tick(message),
        "n": message.n,
        "at": message.at,
        "user_id": message.user_id,
        "number": message.phone_number_id,
        "mine": True,
        "quotes": context.get("id") if isinstance(context, dict) else None,
    }


def business_bubble(message: Outbound) -> JsonObject:
    """A bubble from the business."""
    context = message.body.get("context")
    return {
        **_content(message.body),
        "id": message.id,
        "n": message.n,
        "at": message.at,
        "user_id": message.user_id,
        "number": message.phone_number_id,
        "mine": False,
        "quotes": context.get("message_id") if isinstance(context, dict) else None,
    }


def _tick(message: Inbound) -> JsonObject:
    return {"id": message.id, "tick": message.tick, "trouble": message.trouble}


def _content(body: JsonObject) -> JsonObject:
    """What a bubble shows. Customers' messages may be any JSON a test made up, so every shape is checked."""
    kind = str(body.get("type", "text"))
    shown: JsonObject = {"type": kind, "text": text_of(body)}
    content = body.get(kind)
    if kind == "interactive":
        shown.update(_interactive(_dict(content)))
    elif kind in _MEDIA:
        shown["media"] = _media(kind, content)
    elif kind == "contacts":
        shown[kind] = [item for item in content if isinstance(item, dict)] if isinstance(content, list) else []
    elif kind in {"location", "reaction", "template", "button"}:
        shown[kind] = _dict(content)
    return shown


def _interactive(content: JsonObject) -> JsonObject:
    kind, action = content.get("type"), _dict(content.get("action"))
    if kind in {"button_reply", "list_reply"}:
        reply = _dict(content.get(kind))
        return {"text": reply.get("title"), "reply": {"id": reply.get("id"), "detail": reply.get("description")}}
    header, footer = _dict(content.get("header")), _dict(content.get("footer"))
    shown: JsonObject = {"header": header.get("text"), "footer": footer.get("text")}
    if header.get("type") in _MEDIA:
        shown["media"] = _media(header["type"], header.get(header["type"]))
    if "buttons" in action:
        shown["buttons"] = [button["reply"] for button in action["buttons"] if "reply" in _dict(button)]
    elif "sections" in action:
        shown["list"] = {"button": action.get("button"), "sections": action["sections"]}
    elif kind == "cta_url":
        shown["link"] = _dict(action.get("parameters"))
    elif kind in {"location_request_message", "request_contact_info"}:
        shown["request"] = "location" if kind == "location_request_message" else "contact"
    return shown


def _media(kind: str, content: object) -> JsonObject:
    media = _dict(content)
    return {"kind": kind, "link": media.get("link"), "filename": media.get("filename")}


def _dict(value: object) -> JsonObject:
    return value if isinstance(value, dict) else {}
