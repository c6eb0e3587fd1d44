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
from typing import NamedTuple

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
    """A file of ours cannot be sent; the message names it and says why.

    `reason` says why without naming it: the name can be a customer's words, where a slot fills it.
    """

    def __init__(self, link: str, reason: str) -> None:
        super().__init__(f"{link}: {reason}")
        self.reason = reason


@dataclass(frozen=True)
class LocalFile:
    """A file that Meta would take."""

    name: str
    mime: str
    content: bytes
    sha256: str
    """Of the content, in hex."""


class _State(NamedTuple):
    """What changes when a file does."""

    inode: int
    size: int
    modified_ns: int
    changed_ns: int

    @classmethod
    def of(cls, descriptor: int) -> _State:
        status = os.fstat(descriptor)
        return cls(status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


class _Hashed(NamedTuple):
    state: _State
    sha256: str


class MediaFolder:
    """The folder whose files may be sent; nothing outside of it is ever read, and no symbolic link followed.

    Its methods wait for the disk: call them in a thread.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._hashes: dict[tuple[PurePosixPath, str], _Hashed] = {}

    def known_hash(self, link: str, kind: str) -> str | None:
        """The SHA-256 (hex) of a file that was read as `kind` before and is unchanged since; it is not read again."""
        known = self._hashes.get((PurePosixPath(link), kind))
        if known is None:
            return None
        try:
            with _opened(self._root, _parts(link)) as descriptor:
                return known.sha256 if known.state == _State.of(descriptor) else None
        except OSError:
            return None

    def read(self, link: str, kind: str) -> LocalFile:
        """The file that `link` names, to be sent as `kind`. Raises MediaUnfit."""
        known = FILE_KINDS.get(extension_of(link))
        if known is None or kind not in (known.kind, "document"):
            raise MediaUnfit(link, f"a file with this ending cannot be sent as {kind}.")
        limit = _DOCUMENT_BYTES if kind == "document" else known.limit_bytes
        content, state = self._content(link, limit)
        _must_be(content, link, known)
        if kind == "sticker" and len(content) > _STILL_STICKER_BYTES and not _moves(content):
            raise MediaUnfit(link, f"{len(content):,} bytes; a sticker that does not move may have {_STILL_STICKER_BYTES:,}.")
        file = LocalFile(PurePosixPath(link).name, known.mime, content, hashlib.sha256(content).hexdigest())
        self._hashes[PurePosixPath(link), kind] = _Hashed(state, file.sha256)
        return file

    def _content(self, link: str, limit: int) -> tuple[bytes, _State]:
        parts = _parts(link)
        if not link.startswith(LOCAL) or not parts or any(part in ("..", "/") or "\0" in part for part in parts):
            raise MediaUnfit(link, f"not a path below {LOCAL}.")
        try:
            with _opened(self._root, parts) as descriptor, open(descriptor, "rb", closefd=False) as file:
                state = _State.of(descriptor)
                content = file.read(limit + 1)
        except OSError as error:
            raise MediaUnfit(link, f"cannot be read below {self._root}: {error.strerror}.") from error
        if len(content) > limit:
            raise MediaUnfit(link, f"{state.size:,} bytes; Meta takes at most {limit:,}.")
        if not content:
            raise MediaUnfit(link, "the file is empty.")
        return content, state


def _parts(link: str) -> tuple[str, ...]:
    return PurePosixPath(link.removeprefix(LOCAL)).parts


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
        raise MediaUnfit(link, f"its content is not {known.mime}, which its name promises.")


def _moves(content: bytes) -> bool:
    """Whether a WebP file is animated: bit 1 of the flags of its extended header."""
    return content[12:16] == b"VP8X" and len(content) > 20 and bool(content[20] & 2)
