"""What one bubble on the phone shows.

A customer's message may be any JSON that a test made up, so every shape is checked here, once: what the page is given
are strings, numbers and lists of them, and it need not doubt any.

A reaction, an edit and a deletion have no bubble of their own: they come with `changes`, which names the message that
they change, and the page shows them there.
"""

from __future__ import annotations

from collections.abc import Callable

from ._phone_interactive import answered, offered
from ._phone_template import template
from ._phone_values import MEDIA, LookUp, mapping, media, number, objects, url, words
from .jsontype import JsonObject
from .sends import text_of
from .world.messages import Inbound, Outbound

_CHANGES = ("reaction", "edit", "revoke")


def customer_bubble(message: Inbound, look_up: LookUp = lambda _id: None) -> JsonObject:
    """A bubble from the customer, with its tick. `look_up` tells what is held under a media id."""
    context = mapping(message.message.get("context"))
    return {
        **_content(message.message, look_up, {}),
        **tick(message),
        **_place(message, mine=True),
        "quotes": words(context.get("id")),
        "forwarded": context.get("forwarded") is True or context.get("frequently_forwarded") is True,
        "referral": _referral(mapping(message.message.get("referral"))),
        "group": words(message.message.get("group_id")),
    }


def business_bubble(message: Outbound, look_up: LookUp = lambda _id: None) -> JsonObject:
    """A bubble from the business."""
    return {
        **_content(message.body, look_up, mapping(message.template_text)),
        "id": message.id,
        **_place(message, mine=False),
        "quotes": words(mapping(message.body.get("context")).get("message_id")),
    }


def failed_note(message: Outbound) -> JsonObject:
    """The note in the conversation that the business sent something which the customer never got; `code` says why."""
    return {
        "id": message.id,
        **_place(message, mine=False),
        "quotes": None,
        "type": "failed",
        "text": words(text_of(message.body)),
        "code": message.doomed,
    }


def _place(message: Inbound | Outbound, *, mine: bool) -> JsonObject:
    """Where a bubble stands: its number and time, whose conversation, with which business number, and on which side."""
    return {"n": message.n, "at": message.at, "user_id": message.user_id, "number": message.phone_number_id, "mine": mine}


def tick(message: Inbound) -> JsonObject:
    """How far a customer's message came, and why not further."""
    return {"id": message.id, "tick": message.tick, "trouble": message.trouble}


def _content(body: JsonObject, look_up: LookUp, template_text: JsonObject) -> JsonObject:
    kind = str(body.get("type", "text"))
    content = mapping(body.get(kind))
    shown: JsonObject = {"type": kind, "text": words(text_of(body))}
    if kind == "interactive":
        shown.update(answered(content) or offered(content, look_up))
    elif kind in MEDIA:
        shown["media"] = media(kind, content, look_up)
    elif kind == "template":
        shown.update(template(content, template_text, look_up))
    elif kind in _CHANGES:
        shown.update(_change(kind, content))
    elif kind in _READERS:
        shown.update(_READERS[kind](body))
    return shown


def _change(kind: str, content: JsonObject) -> JsonObject:
    if kind == "reaction":
        return {"changes": words(content.get("message_id")) or "", "reaction": {"emoji": words(content.get("emoji"))}}
    changed: JsonObject = {"changes": words(content.get("original_message_id")) or ""}
    if kind == "edit":
        changed["text"] = words(text_of(mapping(content.get("message"))))
    return changed


def _contacts(body: JsonObject) -> JsonObject:
    return {"contacts": [_contact(item) for item in objects(body.get("contacts"))]}


def _contact(contact: JsonObject) -> JsonObject:
    phones = [words(phone.get("phone")) or words(phone.get("wa_id")) for phone in objects(contact.get("phones"))]
    return {
        "name": words(mapping(contact.get("name")).get("formatted_name")),
        "phone": next((phone for phone in phones if phone), None),
        "company": words(mapping(contact.get("org")).get("company")),
    }


def _location(body: JsonObject) -> JsonObject:
    content = mapping(body.get("location"))
    place = {key: number(content.get(key)) for key in ("latitude", "longitude")}
    return {"location": {**place, "name": words(content.get("name")), "address": words(content.get("address"))}}


def _tapped(body: JsonObject) -> JsonObject:
    """The customer tapped a template's quick reply. Cloud API: button messages."""
    content = mapping(body.get("button"))
    return {"text": words(content.get("text")), "reply": {"id": words(content.get("payload")), "detail": None}}


def _order(body: JsonObject) -> JsonObject:
    content = mapping(body.get("order"))
    items = [
        {
            "name": words(item.get("product_retailer_id")) or "",
            "quantity": number(item.get("quantity")),
            "price": number(item.get("item_price")),
            "currency": words(item.get("currency")),
        }
        for item in objects(content.get("product_items"))
    ]
    return {"order": {"catalog": words(content.get("catalog_id")), "items": items}, "text": words(content.get("text"))}


def _system(body: JsonObject) -> JsonObject:
    content = mapping(body.get("system"))
    return {"text": words(content.get("body")), "note": words(content.get("type")) or "system"}


def _unsupported(body: JsonObject) -> JsonObject:
    return {"unsupported": words(mapping(body.get("unsupported")).get("type")) or ""}


def _referral(given: JsonObject) -> JsonObject | None:
    if not given:
        return None
    return {"headline": words(given.get("headline")), "body": words(given.get("body")), "url": url(given.get("source_url"))}


_READERS: dict[str, Callable[[JsonObject], JsonObject]] = {
    "contacts": _contacts,
    "location": _location,
    "button": _tapped,
    "order": _order,
    "system": _system,
    "unsupported": _unsupported,
}
