"""A response's `custom:`, a message in Meta's own form: completed, checked, its ids replaced by tokens.

What Meta would refuse is not sent blindly: it is told, and its words and choices are said in another form.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.whatsapp.checks import problems
from bot.whatsapp.findings import Finding, error
from bot.whatsapp.rendering import tappable
from bot.whatsapp.rendering.choices import with_choices
from bot.whatsapp.rendering.context import Context
from bot.whatsapp.rendering.frame import Frame
from bot.whatsapp.rendering.media import texts
from bot.whatsapp.rendering.plain import saying, words_of
from bot.whatsapp.rendering.response import Rendered, storable

TYPES = ("text", "image", "video", "audio", "document", "sticker", "location", "contacts", "reaction", "interactive", "template")
_RECIPIENT = frozenset({"messaging_product", "recipient_type", "to", "recipient", "biz_opaque_callback_data"})
"""The sender's to say, whatever the message says."""


def custom_messages(custom: Mapping[str, Any], context: Context) -> list[Rendered]:
    """The message, or what says the same; nothing when it says nothing."""
    message = _completed(custom, context)
    if message is None:
        return []
    found = tappable.places(message)
    tappable.put(found, [f"token-{number}" for number, _ in enumerate(found)])  # the ids that are checked are never sent
    wrong = problems(message)
    if wrong:
        for problem in wrong:
            context.tell(Finding(problem.level, f"custom.{problem.where}", problem.said))
        return _otherwise(message, found, context)
    if found:
        tappable.put(found, context.issued([place.choice for place in found]))
    return [message]


def _completed(custom: Mapping[str, Any], context: Context) -> Rendered | None:
    message = _as_json({key: node for key, node in custom.items() if key not in _RECIPIENT}, context)
    if message is None:
        return None
    named = [key for key in TYPES if key in message]
    if "type" not in message and len(named) == 1:
        message["type"] = named[0]
    if not isinstance(message.get("type"), str) or message["type"] not in message:
        context.tell(error("custom", "it needs its type, and a part of that name"))
        return None
    reaction = message.get("reaction")
    if message["type"] == "reaction" and isinstance(reaction, dict) and not reaction.get("message_id"):
        if context.answering is None:
            return None
        reaction["message_id"] = context.answering
    return message


def _as_json(custom: Mapping[str, Any], context: Context) -> Rendered | None:
    """A copy that can be stored and sent; a date, as YAML reads one, becomes its words."""
    try:
        copied: Rendered = json.loads(storable(json.dumps(custom, default=str, allow_nan=False, ensure_ascii=False)))
    except (ValueError, TypeError, RecursionError):
        context.tell(error("custom", "it holds what JSON has no form for"))
        return None
    return copied


def _otherwise(message: Rendered, found: Sequence[tappable.Place], context: Context) -> list[Rendered]:
    """The words of a message, and what it offers; the cards of a carousel one by one."""
    cards = tappable.cards_of(message)
    if cards:
        shown = [_otherwise(card, tappable.within(card, found), context) for card in cards]
        return [*texts(saying(message)), *(part for parts in shown for part in parts)]
    # A form's token stands for the form that was filled in, not for a wish to see it.
    choices = [replace(place.choice, title=" ".join(place.choice.title.split())) for place in found if place.key == "id"]
    choices = [choice for choice in choices if choice.title]
    if choices:
        return with_choices(saying(message), choices, Frame(), context)
    return texts(words_of(message))
