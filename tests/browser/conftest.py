"""A real browser on the phone of a running Sapa."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.stack import Stack

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def sapa(tmp_path_factory: pytest.TempPathFactory, trained_model: Path) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("sapa")) as running:
        yield running
        print(running.log()[-5_000:])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
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
