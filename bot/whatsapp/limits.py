"""What Meta takes, in characters, counts and bytes.

Sources: Cloud API reference "Messages" and "Media", and the pages of each interactive type. Meta does not say how it counts
characters; here they are code points.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

TEXT = 4096
CAPTION = 1024
BODY = 1024
LIST_BODY = 4096
HEADER = 60
FOOTER = 60

BUTTONS = 3
BUTTON_TITLE = 20
ROWS = 10
SECTIONS = 10
ROW_TITLE = 24
ROW_DESCRIPTION = 72
SECTION_TITLE = 24
LABEL = 20
"""The words on what opens a list, a link or a flow."""

CARDS = range(2, 11)
CARD_BODY = 160
CARD_LINE_BREAKS = 2
CARD_BUTTONS = 3

PRODUCTS = 30
CALL_MINUTES = range(1, 30 * 24 * 60 + 1)
CONTACTS = 257
URL = 2000
FILENAME = 240
EMOJI = 20
"""One emoji may be a dozen code points: a family, a flag, a skin tone."""

TEMPLATE_NAME = 512
TEMPLATE_BODY = 1024
TEMPLATE_BUTTONS = 10
TEMPLATE_PAYLOAD = 256

MB = 1_000_000


@dataclass(frozen=True)
class FileKind:
    """How a file is sent: `kind` is image, video, audio, document or sticker."""

    kind: str
    mime: str
    limit_bytes: int


def _kinds() -> dict[str, FileKind]:
    office = "application/vnd.openxmlformats-officedocument."
    table = {
        "image": (5 * MB, {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}),
        "video": (16 * MB, {"mp4": "video/mp4", "3gp": "video/3gpp"}),
        "audio": (
            16 * MB,
            {"aac": "audio/aac", "amr": "audio/amr", "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "opus": "audio/ogg"},
        ),
        "document": (
            100 * MB,
            {
                "pdf": "application/pdf",
                "txt": "text/plain",
                "doc": "application/msword",
                "xls": "application/vnd.ms-excel",
                "ppt": "application/vnd.ms-powerpoint",
                "docx": f"{office}wordprocessingml.document",
                "xlsx": f"{office}spreadsheetml.sheet",
                "pptx": f"{office}presentationml.presentation",
            },
        ),
        "sticker": (500_000, {"webp": "image/webp"}),
    }
    return {extension: FileKind(kind, mime, limit) for kind, (limit, mimes) in table.items() for extension, mime in mimes.items()}


FILE_KINDS = MappingProxyType(_kinds())
"""By extension, lower case, without the dot."""


def extension_of(link: str) -> str:
    """The extension of a link or path, lower case, without the dot; empty when it has none."""
    return PurePosixPath(_path(link)).suffix.lower().lstrip(".")


def filename_of(link: str) -> str:
    """The last part of a link or path, as a person reads it; empty when it has none."""
    return PurePosixPath(_path(link)).name


def _path(link: str) -> str:
    if "://" not in link:
        return link
    try:
        return unquote(urlsplit(link).path)
    except ValueError:  # an address such as http://[
        return ""
