"""The pictures of the docs: a rich conversation at both widths, light and dark, and two customers side by side.

They are looked at in every run and written only when asked for (`SAPA_SCREENSHOTS=1`), so that a run changes no file.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.stack import ROOT

from . import rich
from .conftest import DESKTOP, PHONE, Emulator
from .test_phone_types import row


@pytest.fixture(scope="module")
def spoken() -> Iterator[tuple[Emulator, dict[str, str]]]:
    """Three customers, and everything that Dewi and the business said."""
    with Emulator() as emulator:
        rich.people(emulator)
        emulator.written(rich.SITI, text="kak, bukanya jam berapa ya?")
        emulator.sent(rich.SITI, "Halo kak Siti, kami buka jam 09.00 sampai 17.00 ☀️")
        emulator.written(rich.BUDI, text="paket saya udah sampe mana ya kak")
        emulator.sent(rich.BUDI, "Sebentar kami cek ya kak Budi 🙏")
        yield emulator, rich.everything(emulator)


def opened(browser: Browser, emulator: Emulator, size: dict[str, int], scheme: str) -> Page:
    page = browser.new_page(viewport=size, locale="id-ID", timezone_id="Asia/Jakarta", color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(emulator.url)
    page.get_by_test_id("customer").filter(has_text="Dewi").click()
    expect(page.get_by_test_id("bubble-out").last).to_be_visible()
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    return page


def show(page: Page, wamid: str, block: str) -> None:
    """Have a message stand at the start or the end of the chat, with its pictures drawn."""
    row(page, wamid).evaluate("(row, block) => row.scrollIntoView({ block })", block)
    page.evaluate("Promise.all([...document.querySelectorAll('#log img')].map((i) => { i.loading = 'eager'; return i.decode().catch(() => {}) }))")
    row(page, wamid).evaluate("(row, block) => row.scrollIntoView({ block })", block)
    expect(row(page, wamid)).to_be_in_viewport()


def keep(page: Page, name: str) -> None:
    """Take a picture of the page."""
    taken = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    assert len(taken.getcolors(1 << 24) or []) > 1_000  # something was drawn
    if os.environ.get("SAPA_SCREENSHOTS"):
        taken.save(ROOT / "docs" / "images" / f"{name}.png", optimize=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("name", "size"), [("phone", PHONE), ("desktop", DESKTOP)])
def test_a_rich_conversation(browser: Browser, spoken: tuple[Emulator, dict[str, str]], name: str, size: dict[str, int], scheme: str) -> None:
    emulator, said = spoken
    page = opened(browser, emulator, size, scheme)
    show(page, said["carousel"] if scheme == "light" else said["quoted"], "start")
    keep(page, f"conversation-{name}-{scheme}")
    page.close()


def test_two_customers_side_by_side(browser: Browser, spoken: tuple[Emulator, dict[str, str]]) -> None:
    emulator, said = spoken
    page = opened(browser, emulator, DESKTOP, "light")
    page.get_by_test_id("compare").click()
    page.get_by_role("menuitem", name="Budi").click()
    expect(page.locator("section.chat")).to_have_count(2)
    show(page, said["template"], "start")
    keep(page, "compare-desktop")
    page.close()


def test_the_menu_of_a_message_and_what_can_be_attached(browser: Browser, spoken: tuple[Emulator, dict[str, str]]) -> None:
    emulator, said = spoken
    page = opened(browser, emulator, PHONE, "light")
    show(page, said["forwarded"], "end")
    row(page, said["forwarded"]).locator(".bubble").click(button="right", position={"x": 30, "y": 30})
    expect(page.get_by_test_id("menu-reply")).to_be_visible()
    keep(page, "menu-phone")
    page.keyboard.press("Escape")
    page.get_by_test_id("attach").click()
    expect(page.get_by_test_id("menu-photo")).to_be_visible()
    keep(page, "attach-phone")
    page.close()
