"""From Meta's updates to the conversation's: what each one is and what becomes of it.

The one place of decisions; `tests/unit/test_intake.py` is their table.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from bot.conversation.updates import Decision, Identity, Update
from bot.whatsapp import updates as meta

READABLE = frozenset({"text", "button", "interactive"})
"""Message types whose words the bot reads as they are."""
KEPT_TYPES = {"reaction": Decision.REACTION, "edit": Decision.EDIT, "revoke": Decision.EDIT, "system": Decision.KEPT}
UNREADABLE_INTENT = "unreadable_message"
EXPIRED_TAP_INTENT = "expired_tap"
GREETING_INTENT = "greet"


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
    return [Update(update.phone_number_id, update.kind, update.digest, "", Decision.KEPT, update.timestamp, {}, update.raw)]


def _message(message: meta.Message, served: Collection[str]) -> Update:
    decision = _decide(message, served)
    identity, previous = _identity(message.person), None
    if decision is Decision.KEPT and message.type == "system" and message.renamed:
        decision, previous, identity = Decision.IDENTITY, identity, _identity(message.renamed)
    owned = decision in (Decision.TURN, Decision.IDENTITY, Decision.REACTION, Decision.EDIT)
    return Update(
        phone_number_id=message.phone_number_id,
        kind=f"message/{message.type}",
        wamid=message.wamid,
        status="",
        decision=decision,
        sent_at=message.timestamp,
        content=_content(message) if decision is Decision.TURN else {},
        raw={"messages": [message.raw], **({"contacts": [message.contact]} if message.contact else {})},
        identity=identity if owned else None,
        previous=previous,
    )


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


def _decide(message: meta.Message, served: Collection[str]) -> Decision:
    if message.phone_number_id not in served:
        return Decision.FOREIGN
    if message.group_id:
        return Decision.GROUP
    if message.type in KEPT_TYPES:
        return KEPT_TYPES[message.type]
    if not _identity(message.person).aliases():
        return Decision.ANONYMOUS
    return Decision.TURN


def _content(message: meta.Message) -> dict[str, Any]:
    """What a turn needs: `text`, or `intent` where there is nothing to read; `tap` is the id of a tapped choice."""
    content: dict[str, Any] = {"type": message.type, "context": message.context_id}
    if message.reply_id:
        return {**content, "tap": message.reply_id, "text": message.text}
    if message.type == "request_welcome":
        return {**content, "intent": GREETING_INTENT}
    if message.text and message.text.strip():
        return {**content, "text": message.text}
    if message.type == "interactive" and message.raw.get("errors"):  # a button tapped once more
        return {**content, "intent": EXPIRED_TAP_INTENT}
    return {**content, "intent": UNREADABLE_INTENT}


def _identity(person: meta.Person) -> Identity:
    return Identity(person.phone, person.bsuid, person.parent_bsuid)
