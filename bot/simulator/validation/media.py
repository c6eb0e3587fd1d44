"""Image, video, audio, document and sticker: the object that names a media file, alone or in a header."""

from __future__ import annotations

from typing import Final

from ._param import Param, malformed

CAPTION_LIMIT: Final = 1024
_KEYS: Final = {
    "image": ("id", "link", "caption"),
    "video": ("id", "link", "caption"),
    "document": ("id", "link", "caption", "filename"),
    "audio": ("id", "link", "voice"),
    "sticker": ("id", "link"),
}
MEDIA_TYPES: Final = frozenset(_KEYS)


def check_media(request: Param, kind: str) -> None:
    """A media message of the type `kind`. Cloud API: media messages."""
    media = request.child(kind)
    media.only(*_KEYS[kind])
    _one_source(media)
    media.may_text("caption", CAPTION_LIMIT)
    media.may_text("filename", 240)
    media.may_flag("voice")


def check_header_media(header: Param, kind: str) -> None:
    """The media of a header, of a card or of a template's header: it has no caption."""
    media = header.child(kind)
    media.only("id", "link", *(("filename",) if kind == "document" else ()))
    _one_source(media)
    media.may_text("filename", 240)


def _one_source(media: Param) -> None:
    if media.has("id") == media.has("link"):
        raise malformed(f"Param {media.path} must have exactly one of id and link.")
    if media.has("link"):
        media.url("link")
    else:
        media.text("id", 128)
