"""What a customer sent along, fetched before the turn where the operator wants it, so that an action finds a file.

Meta's address of a file lives five minutes and its id seven days, so a turn is the time to fetch. A file that cannot be
fetched holds up nobody: the turn goes on and is told why there is none.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.conversation.turn import Turn
from bot.conversation.utterance import Utterance
from bot.logs import event, hashed
from bot.settings import Settings
from bot.whatsapp.client import GraphClient
from bot.whatsapp.download import MediaError, MediaUnreachable, fetch

logger = logging.getLogger(__name__)
FOLDER = "media"
"""Below SAPA_HOME."""
_SHARE_OF_TURN = 0.5
_FIRSTS, _BESIDE, _LANES = 24, 8, 4
"""Files at once in the process: one each of so many turns, and so many beside those, of one turn at most `_LANES` in all.

An album that is slow holds up its own turn only. Together they leave half of the client's connections to sending.
"""
Handle = Callable[[Turn, Utterance], Awaitable[None]]
Metadata = Mapping[str, Any]


def with_attachments(handle: Handle, client: GraphClient, settings: Settings) -> Handle:
    """`handle`, told of each medium's file as `path` in its metadata, or of why there is none as `fetch_error`.

    All files of a turn, the wait for their turn included, may take half of the time that the turn has left. With
    SAPA_MEDIA_DOWNLOAD off, `handle` itself.
    """
    if not settings.flag("SAPA_MEDIA_DOWNLOAD"):
        return handle
    fetcher = _Fetcher(client, settings.home.resolve() / FOLDER, settings.count("SAPA_MEDIA_LIMIT_BYTES"))

    async def handle_with_files(turn: Turn, utterance: Utterance) -> None:
        parts = utterance.metadata.get("parts") or [utterance.metadata]
        media = [part["media"] for part in parts if part.get("media")]
        if media:
            with turn.waiting():
                fetched = iter(await fetcher.fetched(turn, media))
            parts = [{**part, "media": next(fetched)} if part.get("media") else part for part in parts]
            metadata = {**utterance.metadata, **parts[0], "parts": parts} if len(parts) > 1 else parts[0]
            utterance = replace(utterance, metadata=metadata)
        await handle(turn, utterance)

    return handle_with_files


class _Fetcher:
    """Fetches the media of turns, several at a time."""

    def __init__(self, client: GraphClient, folder: Path, limit_bytes: int) -> None:
        self._client, self._folder, self._limit_bytes = client, folder, limit_bytes
        self._firsts, self._beside = asyncio.Semaphore(_FIRSTS), asyncio.Semaphore(_BESIDE)

    async def fetched(self, turn: Turn, media: Sequence[Metadata]) -> list[Metadata]:
        """`media` with what became of each; what has not arrived in time is MediaUnreachable."""
        within_s = (turn.deadline - time.monotonic()) * _SHARE_OF_TURN
        waiting, found = deque(range(len(media))), dict[int, Metadata]()

        async def next_one() -> None:
            index = waiting.popleft()
            found[index] = await self._one(turn, media[index], within_s)

        async def first_lane() -> None:
            while waiting:
                async with self._firsts:
                    if waiting:
                        await next_one()

        async def lane_beside() -> None:
            if not self._beside.locked():  # where there is no room now, the first lane does it all
                async with self._beside:
                    while waiting:
                        await next_one()

        lanes = [first_lane(), *(lane_beside() for _ in range(min(_LANES, len(media)) - 1))]
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.gather(*lanes), within_s)
        late = MediaUnreachable(f"the file did not arrive within {within_s:.3g} s")
        return [found[index] if index in found else _without(turn, medium, late) for index, medium in enumerate(media)]

    async def _one(self, turn: Turn, medium: Metadata, within_s: float) -> Metadata:
        number = turn.messages[0].phone_number_id
        try:
            path = await fetch(self._client, number, medium, self._folder, limit_bytes=self._limit_bytes, deadline_s=within_s)
        except MediaError as error:
            return _without(turn, medium, error)
        return {**medium, "path": str(path)}


def _without(turn: Turn, medium: Metadata, error: MediaError) -> Metadata:
    event(logger, "media.not_fetched", level=logging.WARNING, turn=hashed(turn.id), error=type(error).__name__, reason=str(error))
    return {**medium, "fetch_error": type(error).__name__}
