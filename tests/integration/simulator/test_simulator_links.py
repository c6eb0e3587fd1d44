"""Links of sends: those to this machine are fetched after acceptance, no others."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from sanic import Request, Sanic
from sanic.response import HTTPResponse, raw, redirect

from bot.simulator.testing import Bench, served

DEWI = "628110000123"
PICTURE = b"\xff\xd8\xff\xe0 a picture of a shoe"


@dataclass
class Shop:
    """A small web server on this machine, with pictures of its goods."""

    url: str = ""
    asked: list[str] = field(default_factory=list)

    def app(self) -> Sanic:
        app = Sanic(f"shop-{uuid.uuid4().hex[:12]}", configure_logging=False)

        @app.get("/<name:str>")
        async def serve(_request: Request, name: str) -> HTTPResponse:
            self.asked.append(name)
            if name == "moved.jpg":
                return redirect("/shoe.jpg")
            if name == "gone.jpg":
                return raw(PICTURE, status=404, content_type="image/jpeg")
            return raw(PICTURE, content_type="text/html" if name == "page.jpg" else "image/jpeg")

        return app


@pytest_asyncio.fixture
async def shop() -> AsyncIterator[Shop]:
    made = Shop()
    async with served(made.app()) as url:
        made.url = url
        yield made


async def send(bench: Bench, link: str) -> str:
    answer = await bench.send({"to": f"+{DEWI}", "type": "image", "image": {"link": link}})
    return str(answer.raise_for_status().json()["messages"][0]["id"])


@pytest_asyncio.fixture
async def talking(bench: Bench) -> Bench:
    await bench.order("messages", **{"from": DEWI}, text="halo", wait=True)
    return bench


async def test_a_link_to_this_machine_is_fetched_once_in_ten_minutes(talking: Bench, shop: Shop) -> None:
    link = f"{shop.url}/shoe.jpg"
    sent = []
    for statuses in (3, 6):
        sent.append(await send(talking, link))
        await talking.business.until(lambda: len(talking.business.statuses) == statuses)  # noqa: B023 - awaited here
    assert shop.asked == ["shoe.jpg"]
    fetched = {entry["id"]: entry["media_id"] for entry in await talking.look("log?kind=link")}
    assert list(fetched) == sent

    await talking.order("clock", advance_s=601)
    await send(talking, link)
    await talking.business.until(lambda: len(talking.business.statuses) == 9)
    assert shop.asked == ["shoe.jpg"] * 2
    media = [entry for entry in await talking.look("log?kind=media") if entry["id"] == fetched[sent[0]]]
    assert [(entry["mime_type"], entry["size"]) for entry in media] == [("image/jpeg", len(PICTURE))]
    assert (await talking.graph("GET", fetched[sent[0]])).json()["error"]["error_subcode"] == 33


@pytest.mark.parametrize("name", ["gone.jpg", "moved.jpg", "page.jpg"])
async def test_a_link_that_leads_to_no_picture_fails_late(talking: Bench, shop: Shop, name: str) -> None:
    await send(talking, f"{shop.url}/{name}")
    await talking.business.until(lambda: talking.business.statuses)

    [status] = talking.business.statuses
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131053)
    assert [sent["status"] for sent in await talking.look("sent")] == ["failed"]


async def test_a_link_to_a_closed_port_fails_late_and_the_internet_is_left_alone(talking: Bench, shop: Shop) -> None:
    await send(talking, "http://127.0.0.1:9/shoe.jpg")
    await send(talking, "https://example.com/shoe.jpg")
    await send(talking, "http://[::1")
    await talking.business.until(lambda: len(talking.business.statuses) == 7)

    assert [sent["status"] for sent in await talking.look("sent")] == ["failed", "read", "read"]
    assert shop.asked == []
