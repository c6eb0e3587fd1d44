"""Files of ours that messages may send: read from one folder, and only what Meta would take.

A message names such a file as a medium whose link begins with `media/`. Source: Cloud API, "Supported media types".
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.whatsapp.limits import FILE_KINDS, MB, FileKind, extension_of

LOCAL = "media/"
"""How the path of a file of ours begins, whatever the folder is called."""
_DOCUMENT_BYTES = 100 * MB
_STILL_STICKER_BYTES = 100_000
_BEGINNINGS: Mapping[str, tuple[int, bytes]] = {
    "image/jpeg": (0, b"\xff\xd8\xff"),
    "image/png": (0, b"\x89PNG\r\n\x1a\n"),
    "image/webp": (8, b"WEBP"),
    "video/mp4": (4, b"ftyp"),
    "video/3gpp": (4, b"ftyp"),
    "audio/mp4": (4, b"ftyp"),
    "audio/amr": (0, b"#!AMR"),
    "audio/ogg": (0, b"OggS"),
    "application/pdf": (0, b"%PDF-"),
}
"""Where a file says what it is, for the kinds that do: (offset, bytes)."""


class MediaUnfit(Exception):
    """A file of ours cannot be sent; the message names it and says why."""


@dataclass(frozen=True)
class LocalFile:
    """A file that Meta would take."""

    name: str
    mime: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class MediaFolder:
    """The folder whose files may be sent; nothing outside of it is ever read, and no symbolic link followed."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, link: str, kind: str) -> LocalFile:
        """The file that `link` names, to be sent as `kind`. Raises MediaUnfit."""
        known = FILE_KINDS.get(extension_of(link))
        if known is None or kind not in (known.kind, "document"):
            raise MediaUnfit(f"{link}: a file with this ending cannot be sent as {kind}.")
        limit = _DOCUMENT_BYTES if kind == "document" else known.limit_bytes
        content = self._content(link, limit)
        _must_be(content, link, known)
        if kind == "sticker" and len(content) > _STILL_STICKER_BYTES and not _moves(content):
            raise MediaUnfit(f"{link}: {len(content):,} bytes; a sticker that does not move may have {_STILL_STICKER_BYTES:,}.")
        return LocalFile(PurePosixPath(link).name, known.mime, content)

    def _content(self, link: str, limit: int) -> bytes:
        parts = PurePosixPath(link.removeprefix(LOCAL)).parts
        if not link.startswith(LOCAL) or not parts or any(part in ("..", "/") or "\0" in part for part in parts):
            raise MediaUnfit(f"{link}: not a path below {LOCAL}.")
        try:
            with _opened(self._root, parts) as descriptor, open(descriptor, "rb", closefd=False) as file:
                size = os.fstat(descriptor).st_size
                content = file.read(limit + 1)
        except OSError as error:
            raise MediaUnfit(f"{link}: cannot be read below {self._root}: {error.strerror}.") from error
        if len(content) > limit:
            raise MediaUnfit(f"{link}: {size:,} bytes; Meta takes at most {limit:,}.")
        if not content:
            raise MediaUnfit(f"{link}: the file is empty.")
        return content


@contextlib.contextmanager
def _opened(root: Path, parts: tuple[str, ...]) -> Iterator[int]:
    """A descriptor of the file at `parts` below `root`, each step of the way without following a symbolic link. Raises OSError."""
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = inner
        file = os.open(parts[-1], os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise OSError(0, "not a plain file")
            yield file
        finally:
            os.close(file)
    finally:
        os.close(folder)


def _must_be(content: bytes, link: str, known: FileKind) -> None:
    at, sign = _BEGINNINGS.get(known.mime, (0, b""))
    if content[at : at + len(sign)] != sign:
        raise MediaUnfit(f"{link}: its content is not {known.mime}, which its name promises.")


def _moves(content: bytes) -> bool:
    """Whether a WebP file is animated: bit 1 of the flags of its extended header."""
    return content[12:16] == b"VP8X" and len(content) > 20 and bool(content[20] & 2)
