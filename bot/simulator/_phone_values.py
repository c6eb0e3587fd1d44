"""Reads one value of a message that may be any JSON: what is not of the expected kind is as if it were not there."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from .jsontype import JsonObject

LookUp: TypeAlias = Callable[[str], "JsonObject | None"]
"""What the simulator holds under a media id or a link: `{id, mime, filename, size}`, in bytes; None when nothing."""

MEDIA: Final = ("image", "video", "document", "audio", "sticker")
_WORDS: Final = 65_536
"""What WhatsApp lets a person type, in characters; a test's longer text is cut on the phone."""
_ITEMS: Final = 300
"""Elements of a list that are shown: above every limit of the Cloud API."""


def words(value: object) -> str | None:
    """A string, cut at what a person can type."""
    return value[:_WORDS] if isinstance(value, str) else None


def url(value: object) -> str | None:
    """A web address that may be opened by a click."""
    return value if isinstance(value, str) and value.startswith(("http://", "https://")) else None


def number(value: object) -> float | None:
    """A finite number, also when it stands in a string as coordinates often do."""
    try:
        found = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def objects(value: object) -> list[JsonObject]:
    """The objects in a list."""
    return [item for item in value[:_ITEMS] if isinstance(item, dict)] if isinstance(value, list) else []


def mapping(value: Any) -> JsonObject:
    """An object, empty when it is none."""
    return value if isinstance(value, dict) else {}


def media(kind: str, given: JsonObject, look_up: LookUp) -> JsonObject:
    """A picture, film, sound, document or sticker: how it is shown, and where its bytes are.

    `id` is set only when the simulator holds the bytes; `link` is where the business said they are.
    """
    name = words(given.get("id")) or url(given.get("link"))
    held = look_up(name) if name else None
    return {
        "kind": kind,
        "id": words(held.get("id")) if held else None,
        "link": url(given.get("link")),
        "filename": words(given.get("filename")) or (words(held.get("filename")) if held else None),
        "mime": words(held.get("mime")) if held else words(given.get("mime_type")),
        "size": number(held.get("size")) if held else None,
        "voice": given.get("voice") is True,
    }


def header(given: object, look_up: LookUp) -> JsonObject:
    """The head of an interactive message or of a carousel's card: `header` (words) and perhaps `media`."""
    content = mapping(given)
    kind = content.get("type")
    shown: JsonObject = {"header": words(content.get("text"))}
    if isinstance(kind, str) and kind in MEDIA:
        shown["media"] = media(kind, mapping(content.get(kind)), look_up)
    return shown
