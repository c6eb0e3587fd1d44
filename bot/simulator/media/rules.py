"""Which files may be uploaded, and for which messages. Cloud API: media, supported media types."""

from __future__ import annotations

from typing import Final

from ..graph_errors import GraphError

MEDIA_KINDS: Final = ("image", "video", "audio", "document", "sticker")
_MB: Final = 1024 * 1024
_KB: Final = 1024
_AUDIO: Final = ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/opus")
_DOCUMENT: Final = (
    "application/pdf",
    "text/plain",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
)
_LIMITS: Final[dict[str, int]] = {
    **dict.fromkeys(("image/jpeg", "image/png"), 5 * _MB),
    **dict.fromkeys(_AUDIO, 16 * _MB),
    **dict.fromkeys(("video/mp4", "video/3gpp"), 16 * _MB),
    **dict.fromkeys(_DOCUMENT, 100 * _MB),
    "image/webp": 500 * _KB,
}
_STILL_STICKER: Final = 100 * _KB
LARGEST: Final = 100 * _MB
"""What a customer's phone sends at most, in bytes."""


def bare_type(mime_type: str) -> str:
    """`audio/ogg; codecs=opus` without its parameters, in lower case."""
    return mime_type.split(";", 1)[0].strip().lower()


def check_upload(mime_type: str, content: bytes) -> None:
    """Refuse a file that the business may not upload.

    Raises GraphError 100 for its type and for an empty file, 131053 for its size.
    """
    known = bare_type(mime_type)
    if known not in _LIMITS:
        allowed = ", ".join(sorted(_LIMITS))
        raise GraphError(100, f"Param file must be a file with one of the following types: {allowed}. Received '{known}'.")
    if not content:
        raise GraphError(100, "Param file must not be empty.")
    limit = _STILL_STICKER if known == "image/webp" and not _moves(content) else _LIMITS[known]
    if len(content) > limit:
        raise GraphError(131053, f"The file has {len(content)} bytes; a file of type {known} may have {limit}.")


def fits(mime_type: str, kind: str) -> bool:
    """Whether a file of this type may be sent as an `image`, `video`, `audio`, `sticker` or `document`."""
    known = bare_type(mime_type)
    if kind == "document":
        return True  # Cloud API: a document may be of any type
    if kind == "sticker":
        return known == "image/webp"
    if kind == "image":
        return known in ("image/jpeg", "image/png")
    return known.startswith(f"{kind}/")


def _moves(webp: bytes) -> bool:
    """Whether a WebP file is animated: it then has an ANIM chunk near its beginning. RFC 9649."""
    return b"ANIM" in webp[:64]
