"""Text, media, location, contacts and reaction: one check per message type."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ..graph_errors import GraphError
from ..jsontype import JsonObject
from . import _fields as f

TEXT_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024
_URL_LIMIT: Final = 2048
_DEGREES: Final = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,40})?")
_MEDIA_KEYS: Final = {
    "image": {"id", "link", "caption"},
    "video": {"id", "link", "caption"},
    "document": {"id", "link", "caption", "filename"},
    "audio": {"id", "link", "voice"},
    "sticker": {"id", "link"},
}


def check_text(body: JsonObject) -> None:
    """`text.body` 1 to 4096 characters. Cloud API: text messages."""
    text = f.need_object(body, "text")
    f.only_keys(text, {"body", "preview_url"}, "text")
    f.need_text(text, "body", "text", TEXT_LIMIT)
    if not isinstance(text.get("preview_url", False), bool):
        raise f.invalid("Parameter 'text.preview_url' must be a boolean.")


def check_media_object(media: JsonObject, kind: str, where: str) -> None:
    """A media object by `id` or by `link`, exactly one of them."""
    f.only_keys(media, _MEDIA_KEYS[kind], where)
    if ("id" in media) == ("link" in media):
        raise f.invalid(f"Parameter '{where}' must have exactly one of 'id' and 'link'.")
    if "link" in media:
        link = f.need_text(media, "link", where, _URL_LIMIT)
        if not link.startswith(("http://", "https://")):
            raise f.invalid(f"Parameter '{where}.link' is not a valid URI.")
    else:
        f.need_text(media, "id", where, 128)
    f.may_text(media, "caption", where, CAPTION_LIMIT)
    f.may_text(media, "filename", where, 240)


def check_location(body: JsonObject) -> None:
    """Coordinates in degrees, with an optional name and address."""
    location = f.need_object(body, "location")
    f.only_keys(location, {"latitude", "longitude", "name", "address"}, "location")
    for key, bound in (("latitude", 90.0), ("longitude", 180.0)):
        if key not in location:
            raise f.missing(f"location.{key}")
        degrees = location[key]
        if isinstance(degrees, str) and _DEGREES.fullmatch(degrees):
            degrees = float(degrees)
        if isinstance(degrees, bool) or not isinstance(degrees, (int, float)):
            raise f.invalid(f"Parameter 'location.{key}' must be a number.")
        if not -bound <= degrees <= bound:
            raise GraphError(131009, f"Parameter 'location.{key}' must be between -{bound:g} and {bound:g}.")
    f.may_text(location, "name", "location", 1000)
    f.may_text(location, "address", "location", 1000)


def check_contacts(body: JsonObject) -> None:
    """1 to 257 contacts, each with `name.formatted_name`."""
    if not isinstance(body["contacts"], list):
        raise f.invalid("Parameter 'contacts' must be an array.")
    f.count(len(body["contacts"]), 1, 257, "contacts")
    for index, item in enumerate(body["contacts"]):
        where = f"contacts[{index}]"
        name = f.need_object(f.as_object(item, where), "name", where)
        f.need_text(name, "formatted_name", f"{where}.name", 1000)


def check_reaction(body: JsonObject) -> None:
    """An emoji on a message, or "" to take it back."""
    reaction = f.need_object(body, "reaction")
    f.only_keys(reaction, {"message_id", "emoji"}, "reaction")
    f.need_text(reaction, "message_id", "reaction", 512)
    emoji = reaction.get("emoji", "")
    if not isinstance(emoji, str) or len(emoji) > 20:
        raise f.invalid("Parameter 'reaction.emoji' must be one emoji or an empty string.")


def _media_check(kind: str) -> Callable[[JsonObject], None]:
    def check(body: JsonObject) -> None:
        check_media_object(f.need_object(body, kind), kind, kind)

    return check


CONTENT: Final[dict[str, Callable[[JsonObject], None]]] = {
    "text": check_text,
    "location": check_location,
    "contacts": check_contacts,
    "reaction": check_reaction,
    **{kind: _media_check(kind) for kind in _MEDIA_KEYS},
}
