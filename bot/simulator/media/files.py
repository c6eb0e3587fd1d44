"""The bytes of media: files beside the journal, or memory when there is no journal."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path


class MediaFiles:
    """Bytes by media id. `folder` is None for memory only. Ids are digits, so that none can name another place."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._memory: dict[str, bytes] = {}

    def keep_only(self, ids: Collection[str]) -> None:
        """Remove files that no entry of the journal speaks of, for instance of a journal that was moved away."""
        if self._folder is not None and self._folder.is_dir():
            for path in self._folder.iterdir():
                if path.name not in ids:
                    path.unlink()

    def write(self, media_id: str, content: bytes) -> None:
        """Keep the bytes, readable by the owner only: they are what customers sent."""
        if self._folder is None:
            self._memory[media_id] = content
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._folder / media_id, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)

    def read(self, media_id: str) -> bytes | None:
        """The bytes, or None when they are gone."""
        if self._folder is None:
            return self._memory.get(media_id)
        try:
            return (self._folder / media_id).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, media_id: str) -> None:
        """Forget the bytes."""
        self._memory.pop(media_id, None)
        if self._folder is not None:
            (self._folder / media_id).unlink(missing_ok=True)
