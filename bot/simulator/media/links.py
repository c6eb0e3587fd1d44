"""Files that a send names by link. Only links to this machine are fetched: nothing leaves it."""

from __future__ import annotations

from typing import Final

import httpx

from ..clock import Clock
from ..graph_errors import GraphError
from ..history import History
from ..world.messages import Outbound
from .references import MediaReference, media_references
from .rules import LARGEST, bare_type, check_upload, fits
from .store import MediaStore

_TIMEOUT_S: Final = 5.0
_CACHED_S: Final = 600
"""Cloud API, media: what a link led to is used for 10 minutes."""


class Links:
    """Fetches the loopback links of accepted messages, after acceptance, as Meta does with all links."""

    def __init__(self, clock: Clock, history: History, media: MediaStore) -> None:
        self._clock = clock
        self._history = history
        self._media = media
        self._client: httpx.AsyncClient | None = None
        self._cache: dict[tuple[str, str], tuple[str, float]] = {}

    def start(self, client: httpx.AsyncClient) -> None:
        """Fetch with this client from now on."""
        self._client = client

    def clear(self) -> None:
        """Forget what was fetched."""
        self._cache.clear()

    async def collect(self, message: Outbound) -> bool:
        """Fetch what `message` links to on this machine. False when something could not be had: it then fails with 131053."""
        for reference in media_references(message.body):
            link = reference.link
            if link is None or link in message.fetched or not reference.on_this_machine:
                continue
            media_id = self._cached(reference) or await self._fetch(reference)
            if media_id is None:
                return False
            self._history.append("link", id=message.id, link=link, media_id=media_id)
        return True

    def _cached(self, reference: MediaReference) -> str | None:
        media_id, fetched_at = self._cache.get((reference.kind, reference.link or ""), ("", 0.0))
        fresh = 0 <= self._clock.now() - fetched_at < _CACHED_S
        return media_id if fresh and self._media.records.find(media_id) else None

    async def _fetch(self, reference: MediaReference) -> str | None:
        if self._client is None or reference.link is None:
            return None
        try:
            async with self._client.stream("GET", reference.link, timeout=_TIMEOUT_S) as answer:
                content = await _read(answer) if answer.status_code == 200 else None
                mime_type = answer.headers.get("content-type", "")
        except (httpx.HTTPError, httpx.InvalidURL):
            return None
        if content is None or not _acceptable(reference.kind, mime_type, content):
            return None
        media_id = self._media.put(content, mime_type, None, "link")
        self._cache[reference.kind, reference.link] = (media_id, self._clock.now())
        return media_id


async def _read(answer: httpx.Response) -> bytes | None:
    """The body, or None when it is larger than any file may be."""
    content = bytearray()
    async for piece in answer.aiter_bytes():
        content += piece
        if len(content) > LARGEST:
            return None
    return bytes(content)


def _acceptable(kind: str, mime_type: str, content: bytes) -> bool:
    if kind == "document":
        return bool(content) and bool(bare_type(mime_type))
    try:
        check_upload(mime_type, content)
    except GraphError:
        return False
    return fits(mime_type, kind)
