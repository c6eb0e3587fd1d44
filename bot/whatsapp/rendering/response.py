"""A Rasa response, read once, whatever shape it comes in.

Shapes, as Rasa's domain and an action's dispatcher make them: `{text?, buttons?, quick_replies?, elements?, image?,
attachment?, custom?, metadata?}`. What cannot be read counts as not given. A response's words are turned into WhatsApp's
formatting here; titles of what can be tapped are plain words on one line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from bot.whatsapp.findings import Tell, error, warning
from bot.whatsapp.rendering.formatting import whatsapp_marks

Rendered = dict[str, Any]
"""The part of a send that does not depend on the recipient: `{"type": …, "<type>": {…}, "context"?: {…}}`."""

ASKS = ("location", "contact")
_OPTIONS = ("quote", "header", "footer", "button", "preview", "ask")
_BUTTON = ("title", "payload", "url", "description", "section")


@dataclass(frozen=True)
class Choice:
    """A button of a Rasa response: what the customer sees and the payload it stands for."""

    title: str
    payload: str
    number: int | None = None
    """The number it is shown under, where one is shown: the customer may type it."""
    description: str = ""
    section: str = ""


IssueTokens = Callable[[Sequence[Choice]], Sequence[str]]
"""Turns the choices of one message into one-use ids (at most 200 characters each), in the same order.

It is also told of choices that are only shown as numbered text; their ids go nowhere, their numbers may be typed.
"""


@dataclass(frozen=True)
class Link:
    """A button that opens a page."""

    title: str
    url: str


@dataclass(frozen=True)
class Medium:
    """A picture or file: `link` is an address or a path below `media/`; `kind` is what its author calls it."""

    link: str
    kind: str = ""
    caption: str = ""
    filename: str = ""


@dataclass(frozen=True)
class Card:
    """An element: words, a picture, and what can be tapped."""

    text: str
    image: Medium | None
    choices: tuple[Choice, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Options:
    """What a response's `metadata` says of its form."""

    quote: bool = False
    header: str = ""
    footer: str = ""
    button: str = ""
    preview: bool = False
    ask: str = ""


@dataclass(frozen=True)
class Response:
    """Everything a Rasa response says."""

    text: str
    choices: tuple[Choice, ...]
    links: tuple[Link, ...]
    cards: tuple[Card, ...]
    image: Medium | None
    attachment: Medium | None
    custom: Mapping[str, Any] | None
    options: Options = field(default_factory=Options)


def read(response: Mapping[str, Any], tell: Tell) -> Response:
    """The parts of `response`; what is there and cannot be used is told."""
    choices, links = _tappable([*_objects(response.get("buttons")), *_objects(response.get("quick_replies"))], "buttons", tell)
    image = _words(response, "image")
    custom = response.get("custom")
    if custom and not isinstance(custom, Mapping):
        tell(error("custom", "it must be a mapping, in the form of Meta's messages"))
        custom = None
    return Response(
        whatsapp_marks(_words(response, "text")),
        choices,
        links,
        tuple(_card(card, f"elements[{index}]", tell) for index, card in enumerate(_objects(response.get("elements")))),
        Medium(image, "image") if image else None,
        _attachment(response.get("attachment")),
        custom or None,
        _options(response.get("metadata"), tell),
    )


def _tappable(buttons: Sequence[Mapping[str, Any]], where: str, tell: Tell) -> tuple[tuple[Choice, ...], tuple[Link, ...]]:
    choices, links = [], []
    for index, button in enumerate(buttons):
        _tell_slips(button, _BUTTON, f"{where}[{index}]", tell)
        title, url = _line(button, "title"), _words(button, "url")
        if not title:
            tell(error(f"{where}[{index}]", "it has no title and is left out"))
        elif url:
            links.append(Link(title, url))
        else:
            choices.append(Choice(title, _words(button, "payload") or title, None, _line(button, "description"), _line(button, "section")))
    return tuple(choices), tuple(links)


def _card(card: Mapping[str, Any], where: str, tell: Tell) -> Card:
    """An element, as Rasa's channels for other messengers take it."""
    choices, links = _tappable(_objects(card.get("buttons")), f"{where}.buttons", tell)
    text = "\n".join(words for key in ("title", "subtitle") if (words := whatsapp_marks(_words(card, key))))
    image = _words(card, "image_url")
    return Card(text, Medium(image, "image") if image else None, choices, links)


def _attachment(attachment: object) -> Medium | None:
    """An attachment: a link, or an object with a `payload` that has it, as Rasa's other channels take it."""
    if isinstance(attachment, str):
        return Medium(attachment.strip()) if attachment.strip() else None
    if not isinstance(attachment, Mapping):
        return None
    payload = attachment.get("payload")
    nodes = [payload, attachment] if isinstance(payload, Mapping) else [attachment]

    def first(*keys: str) -> str:
        return next((words for node in nodes for key in keys if (words := _words(node, key))), "")

    link = first("url", "src", "link")
    return Medium(link, _words(attachment, "type"), whatsapp_marks(first("caption")), first("filename")) if link else None


def _options(metadata: object, tell: Tell) -> Options:
    if not isinstance(metadata, Mapping):
        return Options()
    ask = _words(metadata, "ask")
    if ask and ask not in ASKS:
        tell(error("metadata.ask", f"it must be one of {', '.join(ASKS)}"))
        ask = ""
    _tell_slips(metadata, _OPTIONS, "metadata", tell)
    words = {key: _line(metadata, key) for key in ("header", "footer", "button")}
    return Options(quote=metadata.get("quote") is True, preview=metadata.get("preview") is True, ask=ask, **words)


def _tell_slips(node: Mapping[str, Any], known: Sequence[str], where: str, tell: Tell) -> None:
    """Tell of keys that are none but nearly one; other keys may be another channel's."""
    for key in map(str, node):
        meant = [] if key in known else get_close_matches(key.lower(), known, 1, 0.8)
        if meant:
            tell(warning(f"{where}.{key}", f"it is not known; is {meant[0]} meant?"))


def _words(node: Mapping[str, Any], key: str) -> str:
    value = node.get(key)
    return storable(str(value)).strip() if isinstance(value, (str, int, float)) else ""


def storable(text: str) -> str:
    """`text` with "?" for halves of characters, which JSON can carry and no database or network takes."""
    return text.encode("utf-8", "replace").decode()


def _line(node: Mapping[str, Any], key: str) -> str:
    return " ".join(_words(node, key).split())


def _objects(node: object) -> list[Mapping[str, Any]]:
    return [item for item in node if isinstance(item, Mapping)] if isinstance(node, (list, tuple)) else []
