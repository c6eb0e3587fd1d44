"""Reading `value.messages` and `value.statuses`."""

from __future__ import annotations

from bot.whatsapp._nodes import Json, as_object, code, objects, seconds, text
from bot.whatsapp._source import Source, group_of
from bot.whatsapp.carried import ContactCard, FlowReply, Medium, Order, Place, Quoted, Reaction, Referral
from bot.whatsapp.updates import Message, Other, Person, Status

_ID_CHANGES = ("user_changed_number", "customer_changed_number", "user_changed_user_id")


def message(source: Source, raw: Json) -> Message | Other:
    """One message; without an id it is kept by its content."""
    kind = text(raw.get("type")) or "unknown"
    wamid = text(raw.get("id"))
    if wamid is None:
        return Other(source.number, f"message/{kind}", source.digest(raw), seconds(raw.get("timestamp")), raw)
    node = as_object(raw.get(kind))
    subtype = text(node.get("type")) if kind in ("interactive", "system", "unsupported") else None
    reply = as_object(node.get(subtype or "")) if kind == "interactive" else {}
    flow = FlowReply.read(reply) if subtype == "nfm_reply" else None
    words, reply_id = _words(kind, node, {} if flow else reply)
    person = source.person(raw)
    renamed = _renamed(node) if kind == "system" else None
    return Message(
        phone_number_id=source.number,
        wamid=wamid,
        type=kind,
        timestamp=seconds(raw.get("timestamp")),
        person=person,
        group_id=group_of(raw),
        text=words,
        reply_id=flow.token if flow else reply_id,
        raw=raw,
        subtype=subtype,
        quoted=Quoted.read(as_object(raw.get("context"))),
        referral=Referral.read(as_object(raw.get("referral"))),
        medium=Medium.read(kind, node),
        place=Place.read(node) if kind == "location" else None,
        cards=tuple(ContactCard.read(card) for card in objects(raw.get("contacts"))) if kind == "contacts" else (),
        reaction=Reaction.read(node) if kind == "reaction" else None,
        order=Order.read(node) if kind == "order" else None,
        flow=flow,
        permission=text(reply.get("response")) if subtype == "call_permission_reply" else None,
        changes=text(node.get("original_message_id")) if kind in ("edit", "revoke") else None,
        error_codes=_codes(raw),
        previous=_previous(person, node) if renamed else None,
        renamed=renamed,
        contact=source.contacts.of((text(raw.get("from")), text(raw.get("from_user_id")))),
    )


def status(source: Source, raw: Json) -> Status | Other:
    """One status; without an id or a word it is kept by its content."""
    wamid, word = text(raw.get("id")), text(raw.get("status"))
    if wamid is None or word is None:
        return Other(source.number, "status/unknown", source.digest(raw), seconds(raw.get("timestamp")), raw)
    return Status(
        phone_number_id=source.number,
        wamid=wamid,
        status=word,
        timestamp=seconds(raw.get("timestamp")),
        opaque=text(raw.get("biz_opaque_callback_data")),
        error_code=next(iter(_codes(raw)), None),
        raw=raw,
    )


def _words(kind: str, node: Json, reply: Json) -> tuple[str | None, str | None]:
    """What the customer says with it, and the id of the choice that was tapped."""
    if kind == "text":
        return text(node.get("body")), None
    if kind == "button":
        return text(node.get("text")) or text(node.get("payload")), text(node.get("payload"))
    if kind == "interactive":
        return text(reply.get("title")), text(reply.get("id"))
    if kind == "edit":
        edited = as_object(node.get("message"))
        return _words("text", as_object(edited.get("text")), {})[0], None
    return text(node.get("caption")), None


def _renamed(system: Json) -> Person | None:
    phone, bsuid = text(system.get("wa_id")) or text(system.get("new_wa_id")), text(system.get("user_id"))
    parent = text(system.get("parent_user_id"))
    return Person(phone, bsuid, parent) if system.get("type") in _ID_CHANGES and (phone or bsuid) else None


def _previous(sender: Person, system: Json) -> Person:
    """Who changed: the sender; older versions of the API name the former number in `customer`."""
    return sender if sender.phone or sender.bsuid or sender.parent_bsuid else Person(text(system.get("customer")))


def _codes(raw: Json) -> tuple[int, ...]:
    return tuple(found for error in objects(raw.get("errors")) if (found := code(error.get("code"))) is not None)
