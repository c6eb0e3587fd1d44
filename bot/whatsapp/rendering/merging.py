"""Consecutive messages of a turn as one where nothing is lost by it: Meta bills each message.

Only neighbours are joined and their words keep their order: a text goes before the words of what offers choices, and below a
picture or file that has no caption yet, unless something else to look at comes after it: the text may belong to that. A message
that quotes stays the first of what it is joined with.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from bot.whatsapp import limits
from bot.whatsapp.rendering.media import CAPTIONED

Message = Mapping[str, Any]
_SHOWN = ("image", "video", "audio", "document", "sticker", "location", "contacts", "template")
_PARAGRAPH = "\n\n"
_BODIES = {
    "button": limits.BODY,
    "list": limits.LIST_BODY,
    "cta_url": limits.BODY,
    "location_request_message": limits.BODY,
    "request_contact_info": limits.BODY,
    "flow": limits.BODY,
}


def joined(messages: Sequence[Message]) -> list[Message]:
    """`messages` with neighbours joined where they say the same as one. The given messages are not changed."""
    merged: list[Message] = []
    for index, message in enumerate(messages):
        one = _one(merged[-1], message, messages[index + 1 :]) if merged else None
        if one is None:
            merged.append(message)
        else:
            merged[-1] = one
    return merged


def _one(first: Message, second: Message, rest: Sequence[Message]) -> Message | None:
    if second.get("context") not in (None, first.get("context")):
        return None
    if second["type"] == "text" and first["type"] == "text":
        return _texts(first, second)
    if second["type"] == "text" and first["type"] in CAPTIONED:
        return None if _shows(next((message for message in rest if message["type"] != "text"), None)) else _captioned(first, second)
    if second["type"] == "interactive" and first["type"] == "text":
        return _led(first, second)
    return None


def _shows(message: Message | None) -> bool:
    """Whether there is more to a message than words and what can be tapped below them."""
    content = message.get("interactive") if message else None
    if isinstance(content, Mapping):
        header = content.get("header")
        return content.get("type") not in _BODIES or (isinstance(header, Mapping) and header.get("type") != "text")
    return message is not None and message["type"] in _SHOWN


def _texts(first: Message, second: Message) -> Message | None:
    body = first["text"]["body"] + _PARAGRAPH + second["text"]["body"]
    previews = [bool(message["text"].get("preview_url")) for message in (first, second)]
    if len(body) > limits.TEXT or (previews[0] != previews[1] and "://" in first["text"]["body"] + second["text"]["body"]):
        return None  # WhatsApp previews the first address of a text: it must be the one whose preview was asked for
    return {**first, "text": {**first["text"], "body": body}}


def _captioned(first: Message, second: Message) -> Message | None:
    kind, words = first["type"], second["text"]["body"]
    if first[kind].get("caption") or len(words) > limits.CAPTION or second["text"].get("preview_url"):
        return None
    return {**first, kind: {**first[kind], "caption": words}}


def _led(first: Message, second: Message) -> Message | None:
    content: dict[str, Any] = second["interactive"]
    limit = _BODIES.get(str(content.get("type")))
    if limit is None or "header" in content or first["text"].get("preview_url"):
        return None  # a header stands above the words, so theirs would change places
    body = first["text"]["body"] + _PARAGRAPH + content["body"]["text"]
    if len(body) > limit:
        return None
    context = {"context": first["context"]} if "context" in first else {}
    return {**copy.deepcopy(second), **context, "interactive": {**copy.deepcopy(content), "body": {**content["body"], "text": body}}}
