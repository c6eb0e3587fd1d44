"""What only a mouse or a finger does: drop, paste, right click, long press, and the buttons that appear under the pointer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from . import rich
from .conftest import DESKTOP, PHONE, Emulator
from .test_phone_sending import arrived
from .test_phone_types import row

Opened = Callable[..., Page]


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(request: pytest.FixtureRequest, opened: Opened, emulator: Emulator) -> Page:
    """Dewi's chat, with a greeting in it, at both widths."""
    emulator.written(rich.DEWI, text="halo")
    page = opened(request.param)
    expect(page.get_by_test_id("bubble-out")).to_have_count(1)
    return page


def test_a_file_that_is_dropped_and_one_that_is_pasted(page: Page, emulator: Emulator) -> None:
    transfer = page.evaluate_handle("""() => {
        const all = new DataTransfer();
        all.items.add(new File(['catatan'], 'catatan.txt', { type: 'text/plain' }));
        return all;
    }""")
    page.locator("section.chat").dispatch_event("dragover", {"dataTransfer": transfer})
    expect(page.locator("[data-part=drop]")).to_be_visible()
    page.locator("section.chat").dispatch_event("drop", {"dataTransfer": transfer})
    page.get_by_test_id("sheet-submit").click()
    assert arrived(page, emulator)["document"]["filename"] == "catatan.txt"
    expect(page.locator("[data-part=drop]")).to_be_hidden()

    page.get_by_test_id("composer").evaluate("""(composer) => {
        const all = new DataTransfer();
        all.items.add(new File(['tempelan'], 'tempelan.txt', { type: 'text/plain' }));
        composer.dispatchEvent(new ClipboardEvent('paste', { clipboardData: all, bubbles: true, cancelable: true }));
    }""")
    page.get_by_test_id("sheet-submit").click()
    assert arrived(page, emulator, 3)["document"]["filename"] == "tempelan.txt"


def test_a_long_press_opens_the_menu(page: Page, emulator: Emulator) -> None:
    page.get_by_test_id("bubble-out").first.dispatch_event("pointerdown", {"pointerType": "touch", "clientX": 200, "clientY": 150})
    page.get_by_test_id("quick-reaction").first.click()
    expect(page.get_by_test_id("reactions")).to_have_text("👍")
    assert emulator.messages()[-1]["reaction"]["emoji"] == "👍"


def test_the_buttons_under_the_pointer_react_and_open_the_menu(page: Page, emulator: Emulator) -> None:
    wamid = rich.from_business(emulator, rich.DEWI, "text", {"body": "Ada yang bisa dibantu, kak?"})
    row(page, wamid).hover()
    row(page, wamid).get_by_test_id("react").click()
    page.get_by_test_id("quick-reaction").nth(5).click()
    expect(row(page, wamid).get_by_test_id("reactions")).to_have_text("🙏")

    row(page, wamid).get_by_test_id("message-menu").click()
    page.get_by_test_id("menu-react").click()
    page.get_by_role("button", name="Emoji lain").click()
    page.get_by_test_id("emoji-choice").nth(7).click()
    expect(row(page, wamid).get_by_test_id("reactions")).to_have_text("🔥")

    page.get_by_test_id("attach").click()
    expect(page.get_by_test_id("menu-photo")).to_be_visible()
    page.get_by_test_id("attach").click()
    expect(page.get_by_test_id("menu-photo")).to_be_hidden()
    page.get_by_test_id("attach").click()
    page.mouse.click(200, 300)
    expect(page.get_by_test_id("menu-photo")).to_be_hidden()


def test_a_sheet_that_is_opened_right_after_it_was_closed_has_its_rows(page: Page, emulator: Emulator) -> None:
    sections = [{"title": "Kamis", "rows": [{"id": "k10", "title": "10.00"}]}]
    action = {"button": "Pilih", "sections": sections}
    rich.from_business(emulator, rich.DEWI, "interactive", {"type": "list", "body": {"text": "Kapan?"}, "action": action})
    expect(page.get_by_test_id("list-open")).to_be_visible()

    page.evaluate("""() => {
        const open = document.querySelector('[data-testid=list-open]');
        open.click();
        document.getElementById('sheet').close();
        open.click();
    }""")
    page.get_by_test_id("list-row").click()
    expect(page.get_by_test_id("bubble-out").last).to_contain_text("10.00")


def test_a_right_click_on_a_link_leaves_the_browsers_own_menu(page: Page, emulator: Emulator) -> None:
    wamid = rich.from_business(emulator, rich.DEWI, "text", {"body": "Lihat https://contoh.example ya"})
    row(page, wamid).locator("a").click(button="right")
    expect(page.get_by_test_id("menu-reply")).to_have_count(0)
    row(page, wamid).locator(".bubble").click(button="right", position={"x": 14, "y": 12})
    expect(page.get_by_test_id("menu-reply")).to_be_visible()


def test_a_sheet_begins_at_its_first_row_and_not_at_its_way_out(page: Page, emulator: Emulator) -> None:
    sections = [{"title": "Kamis", "rows": [{"id": "k10", "title": "10.00"}]}]
    rich.from_business(emulator, rich.DEWI, "interactive", {"type": "list", "body": {"text": "Kapan?"}, "action": {"button": "Pilih", "sections": sections}})
    page.get_by_test_id("list-open").click()
    expect(page.get_by_test_id("list-row")).to_be_focused()
