"""A file of ours is uploaded once for each number, and its id put where the message names it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.whatsapp.client import GraphClient
from bot.whatsapp.media import LocalFile, MediaFolder, MediaUnfit
from bot.whatsapp.outcomes import Refused, Unknown, Unsent
from bot.whatsapp.uploads import UploadFailed, Uploads, local_media

from .files import PDF, PNG, folder


class Meta(httpx.AsyncBaseTransport):
    """Takes files and remembers what came; `answer` replaces its own."""

    def __init__(self, answer: httpx.Response | Exception | None = None) -> None:
        self.answer, self.bodies, self.paths = answer, list[bytes](), list[str]()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.bodies.append(await request.aread())
        self.paths.append(request.url.path)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer or httpx.Response(200, json={"id": f"media-{len(self.bodies)}"})


class Memory(dict[tuple[str, str], str]):
    """An `UploadMemory` in a dict."""

    async def find(self, number: str, sha256: str) -> str | None:
        return self.get((number, sha256))

    async def remember(self, number: str, sha256: str, media_id: str) -> None:
        self[number, sha256] = media_id


class Counting(MediaFolder):
    """Counts how often a file is read."""

    reads = 0

    def read(self, link: str, kind: str) -> LocalFile:
        self.reads += 1
        return super().read(link, kind)


def client(meta: Meta) -> GraphClient:
    return GraphClient("http://graph.example", "v26.0", {"7": "t", "8": "u"}.get, transport=meta)


PICTURE: dict[str, Any] = {"type": "image", "image": {"link": "media/promo.png", "caption": "Promo"}}


async def test_a_file_is_uploaded_once_for_each_number(tmp_path: Path) -> None:
    meta = Meta()
    async with client(meta) as graph:
        uploads = Uploads(MediaFolder(folder(tmp_path, promo_png=PNG)), graph, Memory())
        first, second, other = [await uploads.prepared(number, PICTURE) for number in ("7", "7", "8")]
    assert [one.message["image"] for one in (first, second, other)] == [{"id": name, "caption": "Promo"} for name in ("media-1", "media-1", "media-2")]
    assert (first.remembered, second.remembered) == (False, True)
    assert meta.paths == ["/v26.0/7/media", "/v26.0/8/media"]
    assert PNG in meta.bodies[0] and b'filename="promo.png"' in meta.bodies[0] and b"Content-Type: image/png" in meta.bodies[0]
    assert b'name="messaging_product"\r\n\r\nwhatsapp' in meta.bodies[0]


async def test_a_file_is_read_again_only_when_it_has_changed_or_must_be_uploaded(tmp_path: Path) -> None:
    meta, media = Meta(), Counting(folder(tmp_path, promo_png=PNG))
    async with client(meta) as graph:
        uploads = Uploads(media, graph, Memory())
        ids = [(await uploads.prepared("7", PICTURE)).message["image"]["id"] for _ in range(3)]
        assert (ids, media.reads) == (["media-1"] * 3, 1)
        (tmp_path / "files" / "promo.png").write_bytes(PNG + b"changed")
        changed = [(await uploads.prepared("7", PICTURE)).message["image"]["id"] for _ in range(2)]
        assert (changed, media.reads) == (["media-2"] * 2, 2)
        await uploads.prepared("8", PICTURE)
        assert (len(meta.bodies), media.reads) == (3, 3)


async def test_a_file_that_is_gone_is_not_sent_by_the_id_that_it_had(tmp_path: Path) -> None:
    async with client(Meta()) as graph:
        uploads = Uploads(MediaFolder(folder(tmp_path, promo_png=PNG)), graph, Memory())
        await uploads.prepared("7", PICTURE)
        (tmp_path / "files" / "promo.png").unlink()
        with pytest.raises(MediaUnfit):
            await uploads.prepared("7", PICTURE)


async def test_a_file_that_another_process_uploaded_is_not_uploaded_again(tmp_path: Path) -> None:
    meta, memory, root = Meta(), Memory(), folder(tmp_path, promo_png=PNG)
    async with client(meta) as graph:
        for _ in range(2):
            assert (await Uploads(MediaFolder(root), graph, memory).prepared("7", PICTURE)).message["image"]["id"] == "media-1"
    assert len(meta.bodies) == 1


async def test_messages_that_need_the_same_file_at_the_same_time_share_one_upload_and_its_outcome(tmp_path: Path) -> None:
    media = MediaFolder(folder(tmp_path, promo_png=PNG))
    for meta in (Meta(), Meta(httpx.ReadTimeout("x"))):
        async with client(meta) as graph:
            uploads = Uploads(media, graph, Memory())
            outcomes = await asyncio.gather(*(uploads.prepared("7", PICTURE) for _ in range(5)), return_exceptions=True)
        assert len(meta.bodies) == 1
        assert len({type(outcome) for outcome in outcomes}) == 1


async def test_a_message_that_is_given_up_does_not_stop_the_upload_that_another_waits_for(tmp_path: Path) -> None:
    meta = Meta()
    async with client(meta) as graph:
        uploads = Uploads(MediaFolder(folder(tmp_path, promo_png=PNG)), graph, Memory())
        given_up, waiting = (asyncio.create_task(uploads.prepared("7", PICTURE)) for _ in range(2))
        await asyncio.sleep(0)
        given_up.cancel()
        assert (await waiting).message["image"]["id"] == "media-1"
    assert given_up.cancelled() and len(meta.bodies) == 1


async def test_afresh_means_that_a_remembered_id_is_not_trusted(tmp_path: Path) -> None:
    async with client(Meta()) as graph:
        uploads = Uploads(MediaFolder(folder(tmp_path, promo_png=PNG)), graph, Memory())
        await uploads.prepared("7", PICTURE)
        afresh = await uploads.prepared("7", PICTURE, afresh=True)
        assert (afresh.message["image"]["id"], afresh.remembered) == ("media-2", False)
        assert (await uploads.prepared("7", PICTURE)).message["image"]["id"] == "media-2"


async def test_every_file_of_a_message_is_found_and_the_message_itself_is_not_changed(tmp_path: Path) -> None:
    cards = [{"header": {"type": "image", "image": {"link": "media/a.png"}}}, {"header": {"type": "image", "image": {"link": "https://example.com/b.png"}}}]
    message = {"type": "interactive", "interactive": {"header": {"type": "document", "document": {"link": "media/c.pdf"}}, "action": {"cards": cards}}}
    assert sorted(local_media(message)) == [("document", "media/c.pdf"), ("image", "media/a.png")]
    async with client(Meta()) as graph:
        ready = await Uploads(MediaFolder(folder(tmp_path, a_png=PNG, c_pdf=PDF)), graph, Memory()).prepared("7", message)
    assert local_media(ready.message) == [] and len(local_media(message)) == 2
    assert "https://example.com/b.png" in str(ready.message)


async def test_a_message_without_files_of_ours_is_left_as_it_is(tmp_path: Path) -> None:
    meta = Meta()
    words = {"type": "text", "text": {"body": "media/promo.png"}}
    async with client(meta) as graph:
        assert (await Uploads(MediaFolder(tmp_path), graph, Memory()).prepared("7", words)).message is words
    assert meta.bodies == []


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (httpx.Response(400, json={"error": {"code": 100, "type": "OAuthException"}}), Refused),
        (httpx.Response(200, json={}), Unknown),
        (httpx.Response(504, text="<p>"), Unknown),
        (httpx.ReadTimeout("x"), Unknown),
        (httpx.ConnectError("x"), Unsent),
    ],
)
async def test_an_upload_that_fails_says_how(tmp_path: Path, answer: httpx.Response | Exception, outcome: type) -> None:
    memory = Memory()
    async with client(Meta(answer)) as graph:
        with pytest.raises(UploadFailed) as caught:
            await Uploads(MediaFolder(folder(tmp_path, promo_png=PNG)), graph, memory).prepared("7", PICTURE)
    assert isinstance(caught.value.outcome, outcome) and memory == {}


async def test_a_file_that_is_not_there_is_unfit(tmp_path: Path) -> None:
    async with client(Meta()) as graph:
        with pytest.raises(MediaUnfit, match=r"media/promo\.png"):
            await Uploads(MediaFolder(folder(tmp_path)), graph, Memory()).prepared("7", PICTURE)
