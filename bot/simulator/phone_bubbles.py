"""What one bubble on the phone shows.

A customer's message may be any JSON that a test made up, so every shape is checked here, once: what the page is given
are strings, numbers and lists of them, and it need not doubt any.
"""

from __future__ import annotations

import math
from typing import Any, Final

from .jsontype import JsonObject
from .sends import text_of
from .world import Inbound, Outbound

_MEDIA: Final = ("image", "video", "document", "audio", "sticker")
_WORDS: Final = 65_536
"""What WhatsApp lets a person type, in characters; a test's longer text is cut on the phone."""


def customer_bubble(message: Inbound) -> JsonObject:
    """A bubble from the customer, with its tick."""
    return {
        **_content(message.message),
        **tick(message),
        "n": message.n,
        "at": message.at,
        "user_id": message.user_id,
        "number": message.phone_number_id,
        "mine": True,
        "quotes": _words(_dict(message.message.get("context")).get("id")),
    }


def business_bubble(message: Outbound) -> JsonObject:
    """A bubble from the business."""
    return {
        **_content(message.body),
        "id": message.id,
        "n": message.n,
        "at": message.at,
        "user_id": message.user_id,
        "number": message.phone_number_id,
        "mine": False,
        "quotes": _words(_dict(message.body.get("context")).get("message_id")),
    }


def tick(message: Inbound) -> JsonObject:
    """How far a customer's message came, and why not further."""
    return {"id": message.id, "tick": message.tick, "trouble": message.trouble}


def _content(body: JsonObject) -> JsonObject:
    kind = str(body.get("type", "text"))
    shown: JsonObject = {"type": kind, "text": _words(text_of(body))}
    content = _dict(body.get(kind))
    if kind == "interactive":
        shown.update(_interactive(content))
    elif kind in _MEDIA:
        shown["media"] = _media(kind, content)
    elif kind == "contacts":
        shown["contacts"] = [_contact(item) for item in _objects(body.get("contacts"))]
    elif kind == "location":
        place = {key: _degrees(content.get(key)) for key in ("latitude", "longitude")}
        shown["location"] = {**place, "name": _words(content.get("name")), "address": _words(content.get("address"))}
    elif kind == "reaction":
        shown["reaction"] = {"emoji": _words(content.get("emoji"))}
    elif kind == "button":
        shown["text"] = _words(content.get("text"))
    elif kind == "template":
        shown["template"] = _template(content)
    return shown


def _interactive(content: JsonObject) -> JsonObject:
    kind, action = content.get("type"), _dict(content.get("action"))
    if kind in ("button_reply", "list_reply"):
        reply = _dict(content.get(kind))
        return {"text": _words(reply.get("title")), "reply": {"id": _words(reply.get("id")), "detail": _words(reply.get("description"))}}
    header, footer = _dict(content.get("header")), _dict(content.get("footer"))
    shown: JsonObject = {"header": _words(header.get("text")), "footer": _words(footer.get("text"))}
    if header.get("type") in _MEDIA:
        shown["media"] = _media(header["type"], _dict(header.get(header["type"])))
    if "buttons" in action:
        replies = [_dict(button.get("reply")) for button in _objects(action["buttons"])]
        shown["buttons"] = [_choice(reply) for reply in replies if reply]
    elif "sections" in action:
        sections = [{"title": _words(section.get("title")), "rows": _rows(section)} for section in _objects(action["sections"])]
        shown["list"] = {"button": _words(action.get("button")) or "", "sections": sections}
    elif kind == "cta_url":
        link = _dict(action.get("parameters"))
        shown["link"] = {"url": _url(link.get("url")), "label": _words(link.get("display_text")) or ""}
    elif kind in ("location_request_message", "request_contact_info"):
        shown["request"] = "location" if kind == "location_request_message" else "contact"
    return shown


def _rows(section: JsonObject) -> list[JsonObject]:
    return [{**_choice(row), "description": _words(row.get("description"))} for row in _objects(section.get("rows"))]


def _choice(given: JsonObject) -> JsonObject:
    """What can be tapped: a reply button or the row of a list."""
    return {"id": _words(given.get("id")) or "", "title": _words(given.get("title")) or ""}


def _media(kind: str, media: JsonObject) -> JsonObject:
    return {"kind": kind, "link": _url(media.get("link")), "filename": _words(media.get("filename"))}


def _contact(contact: JsonObject) -> JsonObject:
    phone = next(iter(_objects(contact.get("phones"))), {})
    return {"name": _words(_dict(contact.get("name")).get("formatted_name")), "phone": _words(phone.get("phone"))}


def _template(template: JsonObject) -> JsonObject:
    parameters = [one for component in _objects(template.get("components")) for one in _objects(component.get("parameters"))]
    words = [_words(one.get("text")) or _words(one.get("type")) or "" for one in parameters]
    language = _words(_dict(template.get("language")).get("code"))
    return {"name": _words(template.get("name")) or "", "language": language, "words": words}


def _words(value: object) -> str | None:
    return value[:_WORDS] if isinstance(value, str) else None


def _url(value: object) -> str | None:
    return value if isinstance(value, str) and value.startswith(("http://", "https://")) else None


def _degrees(value: object) -> float | None:
    try:
        degrees = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return degrees if math.isfinite(degrees) else None


def _objects(value: object) -> list[JsonObject]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _dict(value: Any) -> JsonObject:
    return value if isinstance(value, dict) else {}
