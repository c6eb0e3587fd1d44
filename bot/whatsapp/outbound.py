"""A Rasa response into the message objects of the Cloud API, within Meta's limits.

Shapes: a Rasa response is `{text?, buttons?: [{title, payload}], quick_replies?, elements?, image?, attachment?, custom?}`;
a rendered message is the part of a send that does not depend on the recipient: `{"type": …, "<type>": {…}}`. No words are
lost: what is too long is split, what has too many or too long buttons becomes a list or numbered text, a card becomes text.
Source: Cloud API, "Text messages", "Interactive reply buttons", "Interactive lists", "Image messages".
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.logs import event

logger = logging.getLogger(__name__)

TEXT_LIMIT = 4096
BUTTON_BODY_LIMIT = 1024
BUTTONS_LIMIT = 3
BUTTON_TITLE_LIMIT = 20
ROWS_LIMIT = 10
ROW_TITLE_LIMIT = 24
ROW_DESCRIPTION_LIMIT = 72
LIST_OPENER = "Pilih"

Rendered = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """A button of a Rasa response: what the customer sees and the payload it stands for."""

    title: str
    payload: str


IssueTokens = Callable[[Sequence[Choice]], Sequence[str]]
"""Turns the choices of one message into one-use ids (at most 200 characters each), in the same order."""


def render(response: Mapping[str, Any], issue_tokens: IssueTokens) -> list[Rendered]:
    """The messages that say what `response` says, in order; an empty response gives none."""
    messages: list[Rendered] = []
    text = _words(response, "text")
    choices = [_choice(button) for key in ("buttons", "quick_replies") for button in _objects(response.get(key))]
    choices = [choice for choice in choices if choice.title]
    if choices:
        messages.extend(_with_choices(text or LIST_OPENER, choices, issue_tokens))
    elif text:
        messages.extend(_text(part) for part in split(text, TEXT_LIMIT))
    for card in _objects(response.get("elements")):
        messages.extend(_card(card, issue_tokens))
    if image := _words(response, "image"):
        messages.append({"type": "image", "image": {"link": image}})
    messages.extend(_text(part) for part in split(_attachment(response.get("attachment")), TEXT_LIMIT))
    custom = response.get("custom")
    if isinstance(custom, Mapping) and isinstance(custom.get("type"), str) and custom["type"] in custom:
        messages.append(dict(custom))
    elif custom:
        event(logger, "render.custom_skipped", level=logging.ERROR, hint="a custom response needs its type, and a part of that name")
    return messages


def _choice(button: Mapping[str, Any]) -> Choice:
    title = _words(button, "title")
    return Choice(title, _words(button, "payload") or title)


def _card(card: Mapping[str, Any], issue_tokens: IssueTokens) -> list[Rendered]:
    """A card of a carousel, as Rasa's channels for other messengers take it."""
    choices = [choice for choice in map(_choice, _objects(card.get("buttons"))) if choice.title]
    text = "\n".join(words for key in ("title", "subtitle", "image_url") if (words := _words(card, key)))
    if choices:
        return _with_choices(text or LIST_OPENER, choices, issue_tokens)
    return [_text(part) for part in split(text, TEXT_LIMIT)]


def _attachment(attachment: object) -> str:
    """The link of an attachment: text, or an object with a `payload` that has it, as Rasa's other channels take it."""
    if isinstance(attachment, Mapping):
        payload = attachment.get("payload")
        return next((link for node in (payload, attachment) if isinstance(node, Mapping) for key in ("url", "src") if (link := _words(node, key))), "")
    return attachment.strip() if isinstance(attachment, str) else ""


def _words(node: Mapping[str, Any], key: str) -> str:
    value = node.get(key)
    return str(value).strip() if isinstance(value, (str, int, float)) else ""


def _objects(node: object) -> list[Mapping[str, Any]]:
    return [item for item in node if isinstance(item, Mapping)] if isinstance(node, (list, tuple)) else []


def _with_choices(text: str, choices: Sequence[Choice], issue_tokens: IssueTokens) -> list[Rendered]:
    titles = [choice.title for choice in choices]
    unique = len(set(titles)) == len(titles)
    *before, body = split(text, BUTTON_BODY_LIMIT)
    lead = [_text(part) for part in before]
    if unique and len(choices) <= BUTTONS_LIMIT and all(len(title) <= BUTTON_TITLE_LIMIT for title in titles):
        tokens = issue_tokens(choices)
        buttons = [{"type": "reply", "reply": {"id": token, "title": title}} for token, title in zip(tokens, titles, strict=True)]
        return [*lead, {"type": "interactive", "interactive": {"type": "button", "body": {"text": body}, "action": {"buttons": buttons}}}]
    if len(choices) <= ROWS_LIMIT and all(len(title) <= ROW_DESCRIPTION_LIMIT for title in titles):
        tokens = issue_tokens(choices)
        rows = [_row(number, token, title) for number, (token, title) in enumerate(zip(tokens, titles, strict=True), 1)]
        action = {"button": LIST_OPENER, "sections": [{"rows": rows}]}
        return [*lead, {"type": "interactive", "interactive": {"type": "list", "body": {"text": body}, "action": action}}]
    lines = "\n".join(f"{number}. {title}" for number, title in enumerate(titles, 1))
    return [_text(part) for part in split(f"{text}\n\n{lines}", TEXT_LIMIT)]


def _row(number: int, token: str, title: str) -> Rendered:
    if len(title) <= ROW_TITLE_LIMIT:
        return {"id": token, "title": title}
    prefix = f"{number}. "
    return {"id": token, "title": prefix + title[: ROW_TITLE_LIMIT - len(prefix) - 1].rstrip() + "…", "description": title}


def _text(body: str) -> Rendered:
    return {"type": "text", "text": {"body": body, "preview_url": False}}


def split(text: str, limit: int) -> list[str]:
    """Parts of at most `limit` characters, cut at a paragraph, sentence or word where there is one."""
    parts: list[str] = []
    rest = text.strip()
    while len(rest) > limit:
        window = rest[: limit + 1]
        cut = next((match for match in (_last(pattern, window) for pattern in (r"\n\n", r"\n", r"(?<=[.!?…])\s", r"\s")) if match > limit // 3), limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _last(pattern: str, window: str) -> int:
    return max((match.start() for match in re.finditer(pattern, window)), default=-1)
