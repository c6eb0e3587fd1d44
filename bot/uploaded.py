"""Which files Meta has, kept in the database. A database that is down only means that a file is uploaded once more."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

from bot.conversation import uploads
from bot.conversation.database import Database
from bot.conversation.errors import DatabaseUnavailable


class StoredUploads:
    """An `UploadMemory` in the table `media_uploads`."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    async def find(self, number: str, sha256: str) -> str | None:
        with contextlib.suppress(DatabaseUnavailable):
            return await self._database.read(lambda connection: uploads.find(connection, number, sha256, self._clock()))
        return None

    async def remember(self, number: str, sha256: str, media_id: str) -> None:
        with contextlib.suppress(DatabaseUnavailable):
            await self._database.write(lambda connection: uploads.remember(connection, number, sha256, media_id, self._clock()))
