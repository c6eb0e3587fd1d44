"""Files that do not arrive cost their own turn some of its time, and no other turn anything."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from bot.attachments import with_attachments
from bot.conversation.lanes import Claimed
from bot.conversation.turn import Turn
from bot.conversation.utterance import Utterance
from bot.settings import Settings
from bot.whatsapp.client import GraphClient


class Hanging(httpx.AsyncBaseTransport):
    """Never answers, but that it has no file called `gone`; remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked = list[str]()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.rsplit("/", 1)[-1]
        self.asked.append(name)
        if name != "gone":
            await asyncio.Event().wait()
        return httpx.Response(404, json={})


class Told:
    """Answers turns whose files are fetched from `meta`, and keeps what it was told of them."""

    def __init__(self, meta: Hanging, home: Path) -> None:
        self.metadata = list[Mapping[str, Any]]()
        client = GraphClient("https://graph.example", "v26.0", {"7": "t"}.get, transport=meta)
        self._answer = with_attachments(self._handle, client, Settings.load({"SAPA_HOME": str(home), "SAPA_MEDIA_DOWNLOAD": "on"}, dotenv=None))

    async def _handle(self, _turn: Turn, utterance: Utterance) -> None:
        self.metadata.append(utterance.metadata)

    async def answer(self, *names: str, left_s: float) -> None:
        """One turn about the files of these names, with so many seconds left."""
        parts = [{"type": "image", "media": {"id": name}} for name in names]
        message = Claimed(1, "claim", "conversation", "7", "w", 0.0, None, 1, {}, None)
        metadata = {**parts[0], "parts": parts} if len(parts) > 1 else parts[0]
        await self._answer(Turn([message], time.monotonic() + left_s), Utterance("/sent_media", True, metadata))


async def test_waiting_for_other_files_of_an_album_counts_towards_its_time(tmp_path: Path) -> None:
    meta = Hanging()
    told = Told(meta, tmp_path)
    await told.answer(*(f"photo-{n}" for n in range(20)), left_s=0.2)
    assert meta.asked == [f"photo-{n}" for n in range(4)]  # when the first four were given up, there was no time for others
    assert [part["media"]["fetch_error"] for part in told.metadata[0]["parts"]] == ["MediaUnreachable"] * 20


async def test_albums_that_hang_hold_up_no_other_customer(tmp_path: Path) -> None:
    meta = Hanging()
    told = Told(meta, tmp_path)
    albums = [asyncio.create_task(told.answer(*(f"photo-{album}-{n}" for n in range(8)), left_s=4)) for album in range(10)]
    while len({name.rpartition("-")[0] for name in meta.asked}) < len(albums):
        await asyncio.sleep(0)
    await told.answer("gone", left_s=4)
    assert [metadata["media"]["fetch_error"] for metadata in told.metadata] == ["MediaGone"]
    assert not any(album.done() for album in albums) and len(meta.asked) < 8 * len(albums)
    for album in albums:
        album.cancel()
    await asyncio.gather(*albums, return_exceptions=True)


async def test_each_file_of_an_album_keeps_what_became_of_it(tmp_path: Path) -> None:
    told = Told(Hanging(), tmp_path)
    await told.answer("photo", "gone", "photo", "gone", left_s=0.2)
    errors = [part["media"]["fetch_error"] for part in told.metadata[0]["parts"]]
    assert errors == ["MediaUnreachable", "MediaGone", "MediaUnreachable", "MediaGone"]
    assert told.metadata[0]["media"] == told.metadata[0]["parts"][0]["media"]
