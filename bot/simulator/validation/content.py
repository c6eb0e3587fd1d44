"""Text, location and reaction."""

from __future__ import annotations

import re
from typing import Final

from ._param import Param, malformed, not_valid

TEXT_LIMIT: Final = 4096
_DEGREES: Final = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,40})?")
_EMOJI_LIMIT: Final = 20
"""Characters of the longest emoji, a family of four with its joiners and skin tones."""


def check_text(request: Param) -> None:
    """`text.body` of 1 to 4096 characters. Cloud API: text messages."""
    text = request.child("text")
    text.only("body", "preview_url")
    text.text("body", TEXT_LIMIT)
    text.may_flag("preview_url")


def check_location(request: Param) -> None:
    """Coordinates in degrees, as numbers or as digits, with an optional name and address."""
    location = request.child("location")
    location.only("latitude", "longitude", "name", "address")
    for key, bound in (("latitude", 90), ("longitude", 180)):
        _check_degrees(location, key, bound)
    location.may_text("name", 1000)
    location.may_text("address", 1000)


def check_reaction(request: Param) -> None:
    """An emoji on a message, or "" to take it back."""
    reaction = request.child("reaction")
    reaction.only("message_id", "emoji")
    reaction.text("message_id", 512)
    emoji = reaction.value["emoji"] if reaction.has("emoji") else ""
    if not isinstance(emoji, str):
        raise malformed(f"Param {reaction.at('emoji')} must be a string.")
    if len(emoji) > _EMOJI_LIMIT or any(letter.isascii() and letter.isalpha() for letter in emoji):
        raise not_valid(f"Param {reaction.at('emoji')} must be one emoji or empty")


def _check_degrees(location: Param, key: str, bound: int) -> None:
    degrees = location.value.get(key)
    if not location.has(key):
        raise malformed(f"The parameter {location.at(key)} is required.")
    if isinstance(degrees, str) and _DEGREES.fullmatch(degrees):
        degrees = float(degrees)
    if isinstance(degrees, bool) or not isinstance(degrees, (int, float)):
        raise malformed(f"Param {location.at(key)} must be a number.")
    if not -bound <= degrees <= bound:
        raise not_valid(f"Param {location.at(key)} must be between -{bound} and {bound}")
