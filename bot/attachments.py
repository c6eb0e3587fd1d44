"""What a customer sent along, fetched before the turn where the operator wants it, so that an action finds a file.

Meta's address of a file lives five minutes and its id seven days, so a turn is the time to fetch. A file that cannot be
fetched holds up nobody: the turn goes on and is told why there is none.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.conversation.turn import Turn
from bot.conversation.utterance import Utterance
from bot.logs import event, hashed
from bot.settings import Settings
from bot.whatsapp.client import GraphClient
from bot.whatsapp.download import MediaError, fetch

logger = logging.getLogger(__name__)
FOLDER = "media"
"""Below SAPA_HOME."""
_SHARE_OF_TURN = 0.5
_AT_ONCE = 4
Handle = Callable[[Turn, Utterance], Awaitable[None]]
Metadata = Mapping[str, Any]


def with_attachments(handle: Handle, client: GraphClient, settings: Settings) -> Handle:
    """`handle`, told of each medium's file as `path` in its metadata, or of why there is none as `fetch_error`.

    With SAPA_MEDIA_DOWNLOAD off, `handle` itself.
    """
    if not settings.flag("SAPA_MEDIA_DOWNLOAD"):
        return handle
    folder, limit_bytes = settings.home.resolve() / FOLDER, settings.count("SAPA_MEDIA_LIMIT_BYTES")
    room = asyncio.Semaphore(_AT_ONCE)

    async def fetched(turn: Turn, medium: Metadata) -> Metadata:
        deadline_s = max(0.1, (turn.deadline - time.monotonic()) * _SHARE_OF_TURN)
        try:
            async with room:
                path = await fetch(client, turn.messages[0].phone_number_id, medium, folder, limit_bytes=limit_bytes, deadline_s=deadline_s)
        except MediaError as error:
            event(logger, "media.not_fetched", level=logging.WARNING, turn=hashed(turn.id), error=type(error).__name__, reason=str(error))
            return {**medium, "fetch_error": type(error).__name__}
        return {**medium, "path": str(path)}

    async def part_of(turn: Turn, part: Metadata) -> Metadata:
        return {**part, "media": await fetched(turn, part["media"])} if part.get("media") else part

    async def handle_with_files(turn: Turn, utterance: Utterance) -> None:
        parts = utterance.metadata.get("parts") or [utterance.metadata]
        if any(part.get("media") for part in parts):
            with turn.waiting():
                parts = await asyncio.gather(*(part_of(turn, part) for part in parts))
            metadata = {**utterance.metadata, **parts[0], "parts": parts} if len(parts) > 1 else parts[0]
            utterance = replace(utterance, metadata=metadata)
        await handle(turn, utterance)

    return handle_with_files
