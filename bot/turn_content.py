"""What a turn is given of a message: the words, or the intent of a message without words, and everything it carries beside them.

The content is JSON; it stands in the inbox row and becomes the metadata of the user's message in the dialogue, where an
action reads it as `tracker.latest_message["metadata"]`. `docs/how-to/developer.md` shows it to developers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.conversation.utterance import EXPIRED_TAP_INTENT
from bot.whatsapp.carried import CONTACT_REQUEST
from bot.whatsapp.updates import Message

UNREADABLE_INTENT = "unreadable_message"
GREETING_INTENT = "greet"
SHARED_PHONE_INTENT = "sent_phone"
FLOW_INTENT = "sent_flow"
WORDLESS_INTENTS: Mapping[str, str] = {
    "audio": "sent_voice",
    "image": "sent_media",
    "video": "sent_media",
    "document": "sent_media",
    "sticker": "sent_sticker",
    "location": "sent_location",
    "contacts": "sent_contact",
    "order": "sent_order",
}
"""By message type: the intent of a message that says nothing in words."""
NEVER_TYPED = frozenset({UNREADABLE_INTENT, EXPIRED_TAP_INTENT, SHARED_PHONE_INTENT, FLOW_INTENT, *WORDLESS_INTENTS.values()})
"""Intents that a message has by what it is; typed words never have them."""


def turn_content(message: Message) -> dict[str, Any]:
    """`text`, or `intent` where there is nothing to read; `tap` is the id of a tapped choice; the rest is what it carries."""
    content: dict[str, Any] = {"type": message.type, **_carried(message)}
    said = message.text if message.text and message.text.strip() else None
    if message.reply_id:
        content["tap"] = message.reply_id
    if said is not None:
        content["text"] = said
    else:
        content["intent"] = _intent(message)
    return content


def _intent(message: Message) -> str:
    if message.type == "request_welcome":
        return GREETING_INTENT
    if message.flow:
        return FLOW_INTENT
    if message.reply_id or (message.type == "interactive" and message.error_codes):  # a choice without words, or one tapped once more
        return EXPIRED_TAP_INTENT
    if any(card.origin == CONTACT_REQUEST for card in message.cards):
        return SHARED_PHONE_INTENT
    return WORDLESS_INTENTS.get(message.type, UNREADABLE_INTENT)


def _carried(message: Message) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "context": message.quoted and asdict(message.quoted),
        "referral": message.referral and asdict(message.referral),
        "media": message.medium and asdict(message.medium),
        "location": message.place and asdict(message.place),
        "contacts": [asdict(card) for card in message.cards],
        "order": message.order and asdict(message.order),
        "flow": message.flow and {"name": message.flow.name, "data": dict(message.flow.data)},
        "profile_name": message.person.name,
    }
    return {name: part if name == "flow" else _without_gaps(part) for name, part in parts.items() if part}


def _without_gaps(node: Any) -> Any:
    """The same without what is not there; tuples become lists, as JSON has them."""
    if isinstance(node, dict):
        return {key: _without_gaps(value) for key, value in node.items() if value is not None and value != ()}
    return [_without_gaps(item) for item in node] if isinstance(node, (list, tuple)) else node
