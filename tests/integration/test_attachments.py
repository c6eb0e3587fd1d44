"""A turn finds the files of its messages where the operator wants them fetched, from the emulator over its two hops."""

from __future__ import annotations

import hashlib
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.attachments import with_attachments
from bot.conversation.lanes import Claimed
from bot.conversation.turn import Turn
from bot.conversation.utterance import Utterance
from bot.intake import intake
from bot.settings import Settings
from bot.simulator.testing import NUMBER, Bench, serve_bench, serve_business
from bot.whatsapp.client import GraphClient
from bot.whatsapp.inbound import parse

PICTURE = b"\xff\xd8\xff\xe0" + b"picture" * 100


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with serve_business() as business, serve_bench(business) as served:
        yield served


async def photographed(bench: Bench, count: int = 1) -> list[Mapping[str, Any]]:
    """What the inbox keeps of photos that a customer sent."""
    for _ in range(count):
        upload = await bench.http.post(f"{bench.url}/_control/media", content=PICTURE, headers={"Content-Type": "image/jpeg"})
        message = {"type": "image", "image": {"id": upload.raise_for_status().json()["id"]}}
        await bench.order("messages", **{"from": "6281100000001"}, message=message, wait=True)
    updates = [update for body in bench.business.raw for update in parse(body)]
    return [one.content for update in updates for one in intake(update, {NUMBER.phone_number_id}) if one.kind == "message/image"]


async def told(bench: Bench, home: Path, contents: list[Mapping[str, Any]], **settings: str) -> tuple[Mapping[str, Any], Turn]:
    """The metadata that the dialogue is told, and the turn."""
    values = Settings.load({"SAPA_HOME": str(home), "SAPA_MEDIA_DOWNLOAD": "on", **settings}, dotenv=None)
    messages = [Claimed(n, "claim", "conversation", NUMBER.phone_number_id, f"w{n}", 0.0, None, 1, dict(content), None) for n, content in enumerate(contents)]
    turn = Turn(messages, time.monotonic() + 20)
    metadata = {**contents[0], "parts": contents} if len(contents) > 1 else contents[0]
    seen: list[Utterance] = []

    async def handle(_turn: Turn, utterance: Utterance) -> None:
        seen.append(utterance)

    async with GraphClient(bench.url, "v26.0", {NUMBER.phone_number_id: NUMBER.access_token}.get) as client:
        await with_attachments(handle, client, values)(turn, Utterance("/sent_media", True, metadata))
    return seen[0].metadata, turn


async def test_a_photo_is_a_file_by_the_time_of_its_turn(bench: Bench, tmp_path: Path) -> None:
    metadata, turn = await told(bench, tmp_path, await photographed(bench))
    path = Path(metadata["media"]["path"])
    assert path.read_bytes() == PICTURE and path.parent == tmp_path / "media"
    assert path.name == hashlib.sha256(PICTURE).hexdigest() + ".jpg"
    assert metadata["media"]["mime_type"] == "image/jpeg" and turn.waits == 0


async def test_each_photo_of_an_album_is_fetched(bench: Bench, tmp_path: Path) -> None:
    metadata, _ = await told(bench, tmp_path, await photographed(bench, 3))
    assert [Path(part["media"]["path"]).read_bytes() for part in metadata["parts"]] == [PICTURE] * 3
    assert metadata["media"]["path"] == metadata["parts"][0]["media"]["path"]


async def test_a_photo_that_cannot_be_fetched_holds_up_nobody(bench: Bench, tmp_path: Path) -> None:
    metadata, _ = await told(bench, tmp_path, await photographed(bench), SAPA_MEDIA_LIMIT_BYTES="10")
    assert metadata["media"]["fetch_error"] == "MediaTooLarge" and "path" not in metadata["media"]
    assert list((tmp_path / "media").glob("*")) == []


async def test_nothing_is_fetched_unless_the_operator_wants_it(bench: Bench, tmp_path: Path) -> None:
    metadata, _ = await told(bench, tmp_path, await photographed(bench), SAPA_MEDIA_DOWNLOAD="off")
    assert "path" not in metadata["media"] and not (tmp_path / "media").exists()
