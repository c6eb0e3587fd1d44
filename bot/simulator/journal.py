"""The append-only file that lets conversations survive a restart: one JSON object per line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from io import BufferedWriter
from pathlib import Path

from .jsontype import JsonObject
from .strict_json import compact


class JournalError(Exception):
    """The journal cannot be read. The message names the file and the line, and what to do."""


class Journal:
    """Reads a journal once, then appends to it.

    Lines reach the operating system at once, so that a killed process loses nothing; they are not forced to
    disk, because a developer's conversation is not worth the wait.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BufferedWriter | None = None

    def replay(self) -> Iterator[JsonObject]:
        """Every entry so far. A last line cut short by a crash is dropped from the file."""
        if not self._path.exists():
            return
        data = self._path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        if len(whole) != len(data):
            os.truncate(self._path, len(whole))
        for number, line in enumerate(whole.splitlines(), start=1):
            try:
                entry = json.loads(line)
            except ValueError:
                raise JournalError(f"{self._path}, line {number}, is not JSON: move the file away to start with an empty simulator") from None
            yield entry

    def open(self) -> None:
        """Make the file (readable by its owner only: it holds what customers wrote) and be ready to append."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._file = os.fdopen(descriptor, "ab")

    def append(self, entry: JsonObject) -> None:
        """Add one entry."""
        if self._file is not None:
            self._file.write(compact(entry).encode() + b"\n")
            self._file.flush()

    def close(self) -> None:
        """Close the file; later entries are kept in memory only."""
        if self._file is not None:
            self._file.close()
            self._file = None
