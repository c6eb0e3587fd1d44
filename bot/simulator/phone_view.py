"""What the phone in the browser is told: chats, bubbles and ticks, without Meta's wire format."""

from __future__ import annotations

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
        "numbers": [
            {"id": n.phone_number_id, "display": n.display_phone_number, "name": n.name}
            for n in simulator.config.numbers
        ],
        "customers": [customer.as_json() for customer in simulator.world.customers],
        "messages": sorted(messages, key=lambda message: int(message["n"])),
        "connection": simulator.subscription.as_json(),
    }


def cursor(simulator: Simulator, n: int) -> str:
    """An event id: which history, and how far in it."""
    return f"{simulator.world.epoch}-{n}"


def event(simulator: Simulator, entry: JsonObject) -> tuple[str, JsonObject] | None:
    """An entry of the history as (event name, data), or None when the phone does not show it."""
    world = simulator.world
    kind = entry["kind"]
    if kind == "message" and entry["id"] in world.inbound:
        return "message", customer_bubble(world.inbound[entry["id"]])
    if kind == "send.accepted" and entry["id"] in world.outbound:
        sent = world.outbound[entry["id"]]
        return ("message", business_bubble(sent)) if visible(sent) else None
    if kind == "webhook.attempt" and entry["wamids"]:
        found = [world.inbound[wamid] for wamid in entry["wamids"] if wamid in world.inbound]
        return "ticks", {"ticks": [_tick(message) for message in found]}
    if kind == "receipt" and entry["message_id"] in world.inbound:
        read = world.inbound[entry["message_id"]]
        return "receipt", {
            "user_id": read.user_id,
            "number": read.phone_number_id,
            "n": read.n,
            "typing": entry["typing"],
        }
    if kind == "customer":
        known = world.customers.find(entry["customer"]["user_id"])
        return ("customer", known.as_json()) if known else None
    if kind == "connection":
        return "connection", simulator.subscription.as_json()
    return ("reset", {}) if kind == "reset" else None


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
    kind = str(body.get("type", "text"))
    shown: JsonObject = {"type": kind, "text": text_of(body)}
    content = body.get(kind)
    if kind == "interactive" and isinstance(content, dict):
        shown.update(_interactive(content))
    elif kind in _MEDIA and isinstance(content, dict):
        shown["media"] = {"kind": kind, "link": content.get("link"), "filename": content.get("filename")}
    elif kind in {"location", "reaction", "contacts", "template", "button"}:
        shown[kind] = content
    return shown


def _interactive(content: JsonObject) -> JsonObject:
    kind, action = content.get("type"), content.get("action") or {}
    if kind in {"button_reply", "list_reply"}:
        reply = content.get(kind) or {}
        return {"text": reply.get("title"), "reply": {"id": reply.get("id"), "detail": reply.get("description")}}
    header = content.get("header") or {}
    shown: JsonObject = {"header": header.get("text"), "footer": (content.get("footer") or {}).get("text")}
    if header.get("type") in _MEDIA:
        media = header.get(header["type"]) or {}
        shown["media"] = {"kind": header["type"], "link": media.get("link"), "filename": media.get("filename")}
    if kind == "button":
        shown["buttons"] = [button["reply"] for button in action["buttons"]]
    elif kind == "list":
        shown["list"] = {"button": action["button"], "sections": action["sections"]}
    elif kind == "cta_url":
        shown["link"] = action["parameters"]
    elif kind in {"location_request_message", "request_contact_info"}:
        shown["request"] = "location" if kind == "location_request_message" else "contact"
    return shown
