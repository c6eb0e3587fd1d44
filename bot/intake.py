"""From Meta's updates to the conversation's: what each one is and what becomes of it.

The one place of decisions; `tests/unit/test_intake.py` is their table, and `docs/reference/inbound.md` is made of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from bot.conversation.updates import Decision, Identity, Update
from bot.turn_content import turn_content
from bot.whatsapp import updates as meta
from bot.whatsapp.carried import CONTACT_REQUEST

KEPT_TYPES = {"reaction": Decision.REACTION, "edit": Decision.EDIT, "revoke": Decision.EDIT, "system": Decision.KEPT}
_UNSUPPORTED_CHANGES = frozenset({"edit", "revoke"})
"""What Meta cannot pass on, but says to be a change of an earlier message."""
_OWNED = frozenset({Decision.TURN, Decision.IDENTITY, Decision.REACTION, Decision.EDIT, Decision.ECHO, Decision.CALL, Decision.PREFERENCE})
"""Decisions about a customer: the update belongs to a conversation."""


def intake(update: meta.Update, served: Collection[str]) -> list[Update]:
    """The conversation's view of one update. `served` are the phone number ids whose secret signed it.

    One for each update, but for a changed business-scoped id: that belongs to all numbers of the business.
    """
    if isinstance(update, meta.Message):
        return [_message(update, served)]
    if isinstance(update, meta.Status):
        decision = Decision.STATUS if update.phone_number_id in served else Decision.FOREIGN
        content = {"opaque": update.opaque, "error_code": update.error_code}
        return [Update(update.phone_number_id, "status", update.wamid, update.status, decision, update.timestamp, content, update.raw)]
    if isinstance(update, meta.UserIdUpdate):
        numbers = sorted(served) if update.phone_number_id in {*served, ""} else []
        return [_user_id_update(update, number, Decision.IDENTITY) for number in numbers] or [_user_id_update(update, update.phone_number_id, Decision.FOREIGN)]
    if isinstance(update, (meta.Call, meta.Echo, meta.Preference)):
        return [_of_a_customer(update, served)]
    if isinstance(update, (meta.GroupChange, meta.Notice)):
        return [_of_the_business(update, served)]
    return [Update(update.phone_number_id, update.kind, update.digest, "", Decision.KEPT, update.timestamp, {}, update.raw)]


def _message(message: meta.Message, served: Collection[str]) -> Update:
    decision = _decide(message, served)
    identity, previous = _identity(message.person), None
    if decision is Decision.IDENTITY and message.renamed:
        previous, identity = _identity(message.previous or message.person), _identity(message.renamed)
    if decision is Decision.TURN:
        identity = _with_shared_phone(identity, message)
    return Update(
        phone_number_id=message.phone_number_id,
        kind=f"message/{message.type}",
        wamid=message.wamid,
        status="",
        decision=decision,
        sent_at=message.timestamp,
        content=_content(message, decision),
        raw={"messages": [message.raw], **({"contacts": [message.contact]} if message.contact else {})},
        identity=identity if decision in _OWNED else None,
        previous=previous,
    )


def _decide(message: meta.Message, served: Collection[str]) -> Decision:
    if message.phone_number_id not in served:
        return Decision.FOREIGN
    return Decision.GROUP if message.group_id else _decide_private(message)


def _decide_private(message: meta.Message) -> Decision:
    if message.renamed:
        return Decision.IDENTITY
    if message.type == "unsupported" and message.subtype in _UNSUPPORTED_CHANGES:
        return Decision.EDIT
    if message.type in KEPT_TYPES:
        return KEPT_TYPES[message.type]
    if not _identity(message.person).aliases():
        return Decision.ANONYMOUS
    return Decision.PREFERENCE if message.permission else Decision.TURN


def _content(message: meta.Message, decision: Decision) -> Mapping[str, Any]:
    if decision is Decision.TURN:
        return turn_content(message)
    if decision is Decision.REACTION and message.reaction:
        return {"emoji": message.reaction.emoji or "", "to": message.reaction.to}
    if decision is Decision.EDIT:
        return {"to": message.changes, **({"text": message.text} if message.text else {})}
    if decision is Decision.PREFERENCE:
        return {"category": "calls", "value": message.permission}
    return {}


def _with_shared_phone(identity: Identity, message: meta.Message) -> Identity:
    """The sender's ids, with the phone number that the sender shared on our request. Anybody else's card tells nothing of the sender."""
    numbers = {phone.wa_id or _digits(phone.phone) for card in message.cards if card.origin == CONTACT_REQUEST for phone in card.phones} - {None}
    if identity.phone or len(message.cards) != 1 or len(numbers) != 1:
        return identity
    return Identity(numbers.pop(), identity.bsuid, identity.parent_bsuid)


def _digits(phone: str | None) -> str | None:
    """`+62 811-0000-0001` as WhatsApp writes it; a number without its country's code stays unknown."""
    return "".join(filter(str.isdigit, phone)) or None if phone and phone.strip().startswith("+") else None


def _user_id_update(update: meta.UserIdUpdate, number: str, decision: Decision) -> Update:
    known = decision is Decision.IDENTITY
    return Update(
        phone_number_id=number,
        kind="field/user_id_update",
        wamid=update.digest,
        status="",
        decision=decision,
        sent_at=update.timestamp,
        content={},
        raw=update.raw,
        identity=_identity(update.person) if known else None,
        previous=Identity(bsuid=update.previous) if known else None,
    )


def _of_a_customer(update: meta.Call | meta.Echo | meta.Preference, served: Collection[str]) -> Update:
    if isinstance(update, meta.Call):
        kind, key, status = "call", update.call_id, update.event
        decision = Decision.CALL if update.by_customer else Decision.KEPT
        content: dict[str, Any] = {"event": update.event}
    elif isinstance(update, meta.Echo):
        kind, key, status = f"echo/{update.type}", update.wamid, ""
        decision = Decision.GROUP if update.group_id else Decision.ECHO
        content = {"type": update.type, **({"text": update.text} if update.text else {})}
    else:
        kind, key, status = "field/user_preferences", update.digest, ""
        decision, content = Decision.PREFERENCE, {"category": update.category, "value": update.value}
    identity = _identity(update.person)
    if update.phone_number_id not in served:
        decision = Decision.FOREIGN
    elif decision in _OWNED and not identity.aliases():
        decision = Decision.ANONYMOUS
    owned = decision in _OWNED
    return Update(
        phone_number_id=update.phone_number_id,
        kind=kind,
        wamid=key,
        status=status,
        decision=decision,
        sent_at=update.timestamp,
        content=content if owned else {},
        raw=update.raw,
        identity=identity if owned else None,
    )


def _of_the_business(update: meta.GroupChange | meta.Notice, served: Collection[str]) -> Update:
    decision = Decision.NOTICE if isinstance(update, meta.Notice) else Decision.GROUP
    words = {"event": update.event} if isinstance(update, meta.GroupChange) else {"subject": update.subject, "event": update.event, "reason": update.reason}
    return Update(
        phone_number_id=update.phone_number_id,
        kind=f"field/{update.webhook_field}",
        wamid=update.digest,
        status="",
        decision=decision if update.phone_number_id in {*served, ""} else Decision.FOREIGN,  # most of these name no number
        sent_at=update.timestamp,
        content={"what": update.webhook_field, **{name: word for name, word in words.items() if word}},
        raw=update.raw,
    )


def _identity(person: meta.Person) -> Identity:
    return Identity(person.phone, person.bsuid, person.parent_bsuid)
