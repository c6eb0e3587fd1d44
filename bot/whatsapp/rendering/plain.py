"""Any message as plain words, for when it cannot be sent as it is.

The message may be an action's own, of any shape: that may be why it cannot be sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bot.whatsapp import limits
from bot.whatsapp.rendering.media import text
from bot.whatsapp.rendering.response import Rendered
from bot.whatsapp.rendering.splitting import ELLIPSIS, shortened

_NUMBER = re.compile(r"\d{1,2}\. ")
_PARAGRAPH = "\n\n"
_MEDIA = ("image", "video", "document", "audio", "sticker")


def simplified(message: Mapping[str, Any]) -> Rendered | None:
    """A plain text that says what a refused message said; None when it is plain already, a template, or says nothing.

    Where not everything fits, what is offered stays whole and the words before it are cut.
    """
    if message.get("type") == "text":
        return None
    said, offered = saying(message), shortened(_offering(message), limits.TEXT)
    room = limits.TEXT - len(offered) - len(_PARAGRAPH)
    words = _paragraphs([shortened(said, room) if room > 0 else "", offered]) if offered else shortened(said, limits.TEXT)
    return text(words) if words else None


def words_of(message: Mapping[str, Any]) -> str:
    """Everything a message says; empty for a sticker, a reaction and a template, whose words are at Meta."""
    return _paragraphs([saying(message), _offering(message)])


def saying(message: Mapping[str, Any]) -> str:
    """What a message says, without what it offers to tap."""
    kind = message.get("type")
    if not isinstance(kind, str):
        return ""
    if kind == "interactive":
        return _interactive(_object(message.get(kind)))
    if kind in _MEDIA:
        return _medium(kind, _object(message.get(kind)))
    reader = _READERS.get(kind)
    return reader(message.get(kind)) if reader else ""


def _text(node: object) -> str:
    return _words(_object(node), "body")


def _location(node: object) -> str:
    place = _object(node)
    words = [_words(place, "name"), _words(place, "address")]
    at = [place.get(key) for key in ("latitude", "longitude")]
    if all(isinstance(degrees, (int, float, str)) and not isinstance(degrees, bool) for degrees in at):
        words.append(f"https://maps.google.com/?q={at[0]},{at[1]}")
    return _lines(words)


def _contacts(node: object) -> str:
    return _paragraphs(_contact(contact) for contact in _objects(node))


def _contact(contact: Mapping[str, Any]) -> str:
    listed = (("phones", "phone"), ("emails", "email"), ("urls", "url"))
    details = [_words(item, key) for many, key in listed for item in _objects(contact.get(many))]
    return _lines([_words(_object(contact.get("name")), "formatted_name"), _words(_object(contact.get("org")), "company"), *details])


_READERS: Mapping[str, Callable[[object], str]] = {"text": _text, "location": _location, "contacts": _contacts}


def _medium(kind: str, medium: Mapping[str, Any]) -> str:
    return _paragraphs([_words(medium, "caption"), _address(medium.get("link"))]) if kind != "sticker" else ""


def _interactive(interactive: Mapping[str, Any]) -> str:
    return _paragraphs([_header(interactive), _words(_object(interactive.get("body")), "text"), _words(_object(interactive.get("footer")), "text")])


def _header(node: Mapping[str, Any]) -> str:
    header = _object(node.get("header"))
    medium = _object(header.get(str(header.get("type"))))
    return _words(header, "text") or _address(medium.get("link"))


def _offering(message: Mapping[str, Any]) -> str:
    action = _object(_object(message.get("interactive")).get("action"))
    lines = [f"- {title}" for title in (*_titles(action.get("buttons")), _link(action)) if title]
    for section in _objects(action.get("sections")):
        lines += [_words(section, "title"), *map(_row, _objects(section.get("rows")))]
    return _paragraphs([_lines(lines), *(_card(card) for card in _objects(action.get("cards")))])


def _row(row: Mapping[str, Any]) -> str:
    """A row in full, under its number where it shows one: that may be typed."""
    title, description = _words(row, "title"), _words(row, "description")
    number = _NUMBER.match(title)
    whole = title[number.end() :] if number else title
    words = description if whole.endswith(ELLIPSIS) and description else " — ".join(part for part in (whole, description) if part)
    return f"{number[0] if number else '- '}{words}" if words else ""


def _card(card: Mapping[str, Any]) -> str:
    action = _object(card.get("action"))
    offered = [f"- {title}" for title in (*_titles(action.get("buttons")), _link(action)) if title]
    return _lines([_words(_object(card.get("body")), "text"), _header(card), *offered])


def _titles(buttons: object) -> list[str]:
    return [_words(_object(button.get(kind)), "title") for button in _objects(buttons) for kind in ("reply", "quick_reply")]


def _link(action: Mapping[str, Any]) -> str:
    parameters = _object(action.get("parameters"))
    return ": ".join(words for words in (_words(parameters, "display_text"), _address(parameters.get("url"))) if words)


def _address(link: object) -> str:
    """A link that a person can open; a file of ours has none."""
    return link.strip() if isinstance(link, str) and link.startswith(("http://", "https://")) else ""


def _words(node: Mapping[str, Any], key: str) -> str:
    value = node.get(key)
    return value.strip() if isinstance(value, str) else ""


def _lines(words: Iterable[str]) -> str:
    return "\n".join(part for part in words if part)


def _paragraphs(words: Iterable[str]) -> str:
    return _PARAGRAPH.join(part for part in words if part)


def _object(node: object) -> Mapping[str, Any]:
    return node if isinstance(node, Mapping) else {}


def _objects(node: object) -> Sequence[Mapping[str, Any]]:
    return [item for item in node if isinstance(item, Mapping)] if isinstance(node, (list, tuple)) else []
