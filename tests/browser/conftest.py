"""A real browser: on the phone of a running Sapa, or of a simulator alone."""

from __future__ import annotations

import asyncio
import re
import shutil
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.simulator.testing import Bench, serve_bench, serve_business
from tests.stack import Stack

Answer = TypeVar("Answer")

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def sapa(tmp_path_factory: pytest.TempPathFactory, trained_model: Path) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("sapa")) as running:
        yield running
        print(running.log()[-5_000:])


def chromium() -> str | None:
    """Where the browser is."""
    return next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("No Chromium found; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(request: pytest.FixtureRequest, browser: Browser, sapa: Stack) -> Iterator[Page]:
    """The phone's page with a fresh customer, at phone and at desktop width."""
    context = browser.new_context(viewport=request.param, locale="id-ID", timezone_id="Asia/Jakarta")
    page = context.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(sapa.simulator_url + "/")
    expect(page.get_by_test_id("connection")).to_have_text(re.compile(r"^\s*terhubung"), timeout=20_000)  # the page knows what to show
    if not page.get_by_test_id("new-customer").is_visible():  # at phone width the chat is shown first
        page.locator("#back").click()
    page.get_by_test_id("new-customer").click()
    expect(page.get_by_test_id("bubble-in")).to_have_count(0)  # the new, empty conversation is shown
    expect(page.get_by_test_id("composer")).to_be_visible()
    yield page
    context.close()
    assert failures == []


class Emulator:
    """A simulator and a business that acknowledges everything and says only what it is told to, beside the browser."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._served = AsyncExitStack()
        self.bench: Bench

    def __enter__(self) -> Emulator:
        self._thread.start()
        self.bench = self.run(self._serve())
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._served.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def url(self) -> str:
        return self.bench.url

    def run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        """Have the simulator's thread do something, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def written(self, customer: str, **message: Any) -> str:
        """A customer has written; the wamid."""
        return str(self.run(self.bench.order("messages", **{"from": customer}, **message, wait=True))["id"])

    def sent(self, customer: str, words: str = "Halo kak") -> None:
        """The business has sent a text."""
        assert self.run(self.bench.say(f"+{customer}", words)).status_code == 200

    def sent_interactive(self, customer: str, **interactive: Any) -> None:
        """The business has sent an interactive message."""
        assert self.run(self.bench.send({"to": f"+{customer}", "type": "interactive", "interactive": interactive})).status_code == 200

    def messages(self) -> list[dict[str, Any]]:
        """What customers wrote, the earliest first."""
        return [entry["message"] for entry in self.run(self.bench.look("log?kind=message"))]

    async def _serve(self) -> Bench:
        business = await self._served.enter_async_context(serve_business())
        return await self._served.enter_async_context(serve_bench(business))


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture
def window(browser: Browser, emulator: Emulator) -> Iterator[BrowserContext]:
    """A browser with nothing stored, closed before the simulator is; no page in it may fail, but a test may have the server refuse."""
    context = browser.new_context(viewport=PHONE, locale="id-ID", timezone_id="Asia/Jakarta")
    failures: list[str] = []
    context.on("weberror", lambda error: failures.append(str(error.error)))
    context.on("console", lambda said: failures.append(said.text) if said.type == "error" and not said.text.startswith("Failed to load") else None)
    yield context
    context.close()
    assert failures == []


@pytest.fixture
def opened(window: BrowserContext, emulator: Emulator) -> Callable[..., Page]:
    """Opens the phone of the simulator, and waits until it shows what it should."""

    def open_page(size: dict[str, int] = PHONE) -> Page:
        page = window.new_page()
        page.set_viewport_size(size)
        page.goto(emulator.url)
        expect(page.locator("#business-name")).to_have_text("Motict")
        return page

    return open_page
