"""A template as the customer sees it: with its real words, its header and its buttons."""

from __future__ import annotations

from typing import Final

from ._phone_values import MEDIA, LookUp, mapping, media, number, objects, url, words
from .jsontype import JsonObject

_BUTTONS: Final = {"url": "url", "phone_number": "phone", "copy_code": "copy", "flow": "flow"}


def template(given: JsonObject, text: JsonObject, look_up: LookUp) -> JsonObject:
    """What the template message `given` shows: as an interactive one does, with `template` {name, language, words} besides.

    `text` is what `template_text.render` made of it. `buttons` are {kind, id, title, url, phone, code}; kind is reply, url, phone, copy or flow. A template without
    rendered words, as one that a test made up, has no text: then its name and its parameters are all that can be shown.
    """
    parameters = [one for component in objects(given.get("components")) for one in objects(component.get("parameters"))]
    named = {
        "name": words(given.get("name")) or "",
        "language": words(mapping(given.get("language")).get("code")),
        "words": [words(one.get("text")) or words(one.get("type")) or "" for one in parameters],
    }
    if not text:
        return {"template": named}
    return {
        "template": named,
        **_header(mapping(text.get("header")), look_up),
        "text": words(text.get("body")),
        "footer": words(text.get("footer")),
        "buttons": [_button(button) for button in objects(text.get("buttons"))],
    }


def _header(header: JsonObject, look_up: LookUp) -> JsonObject:
    kind = header.get("type")
    if kind == "location":
        place = mapping(header.get("location"))
        degrees = {key: number(place.get(key)) for key in ("latitude", "longitude")}
        return {"location": {**degrees, "name": words(place.get("name")), "address": words(place.get("address"))}}
    if isinstance(kind, str) and kind in MEDIA:
        return {"media": media(kind, mapping(header.get(kind)), look_up)}
    return {"header": words(header.get("text"))}


def _button(button: JsonObject) -> JsonObject:
    return {
        "kind": _BUTTONS.get(str(button.get("type")), "reply"),
        "id": words(button.get("payload")) or "",
        "title": words(button.get("text")) or "",
        "url": url(button.get("url")),
        "phone": words(button.get("phone_number")),
        "code": words(button.get("code")),
    }
