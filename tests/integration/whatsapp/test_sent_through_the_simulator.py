"""From a Rasa response to what the simulator's phone has: rendered, files uploaded, sent, over real HTTP and a real database."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest_asyncio
from ruamel.yaml import YAML

from bot.conversation.database import Database
from bot.conversation.identity import Recipient
from bot.conversation.outbox import OutboxRow
from bot.conversation.transport import Delivery, Transport, Verdict
from bot.delivery import graph_transport, templates_of
from bot.simulator.testing import NUMBER, Bench, serve_bench, serve_business
from bot.uploaded import StoredUploads
from bot.whatsapp.client import GraphClient
from bot.whatsapp.media import MediaFolder
from bot.whatsapp.rendering import joined, render
from bot.whatsapp.rendering.stand_in import ClosedWindowTemplate
from bot.whatsapp.uploads import Uploads
from bot.whatsapp.webhook import Number

from .samples import SAMPLES
from .shown import Desk

RINA, DAY_S = "6281100000001", 86_400
PAGE = Path(__file__).parents[3] / "docs" / "reference" / "responses.md"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@dataclass
class Shop:
    """A business with a media folder, its customer Rina, and what it sends her."""

    bench: Bench
    transport: Transport
    clock: list[float]
    wamid: str = ""

    async def rina_writes(self) -> None:
        self.wamid = (await self.bench.order("messages", **{"from": RINA}, text="halo", wait=True))["id"]

    async def send(self, message: Mapping[str, Any]) -> Delivery:
        return await self.transport(OutboxRow(1, "c", NUMBER.phone_number_id, "opaque", message, 1, False, Recipient(RINA, None), 0.0))

    async def say(self, response: dict[str, Any]) -> list[Delivery]:
        return [await self.send(message) for message in joined(render(response, Desk(), answering=self.wamid))]

    async def kinds(self) -> list[str]:
        return [sent["type"] for sent in await self.bench.look(f"sent?to={RINA}")]


@pytest_asyncio.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    media = tmp_path / "media"
    media.mkdir()
    (media / "promo.png").write_bytes(PNG)
    (media / "harga.pdf").write_bytes(b"%PDF-1.7\n")
    (media / "lambai.webp").write_bytes(b"RIFF\x00\x00\x00\x00WEBPVP8L" + bytes(40))
    database = Database(f"sqlite:///{tmp_path / 'sapa.sqlite3'}")
    database.upgrade()
    clock = [1_800_000_000.0]
    async with serve_business() as business, serve_bench(business) as bench:
        async with GraphClient(bench.url, "v26.0", {NUMBER.phone_number_id: NUMBER.access_token}.get) as client:
            uploads = Uploads(MediaFolder(media), client, StoredUploads(database, lambda: clock[0]))
            shop = Shop(bench, graph_transport(client, uploads), clock)
            await shop.rina_writes()
            yield shop
    database.close()


async def test_a_message_of_each_type_arrives(shop: Shop) -> None:
    for name, custom in SAMPLES.items():
        if "template" in name or name in ("document", "quoting"):  # these need a template or an id that the simulator holds
            continue
        assert [delivery.verdict for delivery in await shop.say({"custom": custom})] == [Verdict.SENT], name
    assert {"text", "image", "video", "audio", "sticker", "location", "contacts", "reaction", "interactive"} <= set(await shop.kinds())


async def test_the_template_of_the_responses_page_arrives(shop: Shop) -> None:
    (block,) = (block for block in re.findall(r"```yaml\n(utter_.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL) if "template:" in block)
    ((custom,),) = (variant.values() for variant in YAML(typ="safe", pure=True).load(block)["utter_reminder"])
    assert [delivery.verdict for delivery in await shop.say({"custom": custom})] == [Verdict.SENT]
    assert await shop.kinds() == ["template"]


async def test_files_of_ours_arrive_and_are_uploaded_once(shop: Shop) -> None:
    promo = {"text": "Promo", "image": "media/promo.png"}
    (first,), (second,) = await shop.say(promo), await shop.say(promo)
    assert [first.verdict, second.verdict] == [Verdict.SENT, Verdict.SENT]
    others = [
        {"attachment": "media/harga.pdf"},
        {"custom": {"sticker": {"link": "media/lambai.webp"}}},
        {"text": "?", "image": "media/promo.png", "buttons": [{"title": "Ya"}]},
    ]
    assert [delivery.verdict for response in others for delivery in await shop.say(response)] == [Verdict.SENT] * 3
    sent = [entry["body"] for entry in await shop.bench.look("log?kind=send.accepted")]
    assert sent[0]["image"]["id"] == sent[1]["image"]["id"] == sent[4]["interactive"]["header"]["image"]["id"]
    assert len({sent[0]["image"]["id"], sent[2]["document"]["id"], sent[3]["sticker"]["id"]}) == 3


async def test_a_file_that_meta_forgot_is_uploaded_again_and_the_message_sent_once(shop: Shop) -> None:
    await shop.say({"image": "media/promo.png"})
    await shop.bench.order("clock", advance_s=31 * DAY_S)  # our own clock says that the id is still good
    await shop.rina_writes()
    (delivery,) = await shop.say({"image": "media/promo.png"})
    assert delivery.verdict is Verdict.SENT
    assert await shop.kinds() == ["image", "image"]


async def test_a_file_is_uploaded_again_before_its_30_days_are_over(shop: Shop) -> None:
    await shop.say({"image": "media/promo.png"})
    shop.clock[0] += 29 * DAY_S + 1
    await shop.say({"image": "media/promo.png"})
    sent = [entry["body"]["image"]["id"] for entry in await shop.bench.look("log?kind=send.accepted")]
    assert len(set(sent)) == 2


async def test_after_the_window_a_template_carries_the_words(shop: Shop) -> None:
    await shop.bench.order("clock", advance_s=DAY_S + 60)
    (message,) = render({"text": "Pesanan Kakak\nsudah dikirim.", "buttons": [{"title": "Lacak"}]}, Desk())
    assert (await shop.send(message)).verdict is Verdict.WINDOW_CLOSED
    number = Number(NUMBER.phone_number_id, "t", ("s",), ClosedWindowTemplate("balasan_tertunda", "id", "1"))
    instead = templates_of([number])(NUMBER.phone_number_id, message)
    assert instead is not None and (await shop.send(instead)).verdict is Verdict.SENT
    [entry] = await shop.bench.look("log?kind=send.accepted")
    assert "Pesanan Kakak sudah dikirim. - Lacak" in str(entry["template_text"])
