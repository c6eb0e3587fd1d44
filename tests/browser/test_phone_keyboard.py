"""Without a mouse: everything can be reached and done, and the focus is where one expects it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from . import rich
from .conftest import DESKTOP, PHONE, Emulator
from .keyboard import Keyboard
from .test_phone_types import row

Opened = Callable[..., Page]


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(request: pytest.FixtureRequest, opened: Opened, emulator: Emulator) -> Page:
    """The list of customers, at both widths; nobody touches the mouse from here on."""
    rich.people(emulator)
    emulator.written(rich.DEWI, text="halo")
    page = opened(request.param)
    expect(page.get_by_test_id("customer")).to_have_count(3)
    return page


@pytest.fixture
def keys(page: Page) -> Keyboard:
    """Dewi's chat is open, by the keyboard."""
    keys = Keyboard(page)
    keys.tap(page.get_by_test_id("customer").filter(has_text="Dewi"))
    expect(page.get_by_test_id("composer")).to_be_focused()
    return keys


def test_a_whole_conversation_is_held_with_the_keyboard(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    page.keyboard.type("halo kak")
    keys.press("Enter")
    expect(page.get_by_test_id("bubble-out")).to_have_count(2)
    page.keyboard.type("baris satu")
    keys.press("Shift+Enter")
    page.keyboard.type("baris dua")
    keys.press("Enter")
    expect(page.get_by_test_id("bubble-out")).to_have_count(3)
    assert emulator.messages()[-1]["text"]["body"] == "baris satu\nbaris dua"

    keys.press("ArrowUp")
    assert keys.focused.startswith("Anda, ")
    keys.press("ArrowUp", "Enter")
    expect(page.get_by_test_id("menu-reply")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_test_id("composer")).to_be_focused()
    page.keyboard.type("yang ini")
    keys.press("Enter")
    expect(page.get_by_test_id("bubble-out")).to_have_count(4)
    assert emulator.messages()[-1]["context"]["id"] == emulator.messages()[1]["id"]

    keys.press("ArrowUp", "Shift+F10")
    expect(page.get_by_test_id("menu-reply")).to_be_focused()
    keys.press("ArrowUp", "Home", "ArrowRight", "Enter")
    expect(page.get_by_test_id("reactions")).to_have_text("❤️")
    assert keys.focused.startswith("Anda, ")  # back on the row, though it was drawn anew

    keys.press("Enter", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown")
    expect(page.get_by_test_id("menu-edit")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_test_id("composer")).to_have_value("yang ini")
    keys.press("Control+a")
    page.keyboard.type("yang itu")
    keys.press("Enter")
    expect(page.get_by_test_id("bubble-out").last.locator(".text")).to_have_text("yang itu")

    keys.press("ArrowUp", "Enter", "End", "ArrowUp")
    expect(page.get_by_test_id("menu-delete")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_test_id("bubble-out").last).to_contain_text("Anda menghapus pesan ini")


def test_what_a_bubble_offers_is_reached_from_its_row(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    actions = {"buttons": rich.buttons("Ya", "Tidak")}
    rich.from_business(emulator, rich.DEWI, "interactive", {"type": "button", "body": {"text": "Setuju?"}, "action": actions})
    sections = [{"title": "Kamis", "rows": [{"id": "k10", "title": "10.00"}, {"id": "k14", "title": "14.00", "description": "Online"}]}]
    rich.from_business(emulator, rich.DEWI, "interactive", {"type": "list", "body": {"text": "Kapan?"}, "action": {"button": "Pilih", "sections": sections}})
    expect(page.get_by_test_id("list-open")).to_be_visible()

    keys.press("ArrowUp")
    assert keys.focused.startswith("Bisnis, ")
    keys.tab_to("list-open", most=3)
    keys.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_test_id("list-open")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_test_id("list-row").first).to_be_focused()
    keys.press("Tab", "Enter")
    expect(page.get_by_test_id("bubble-out").last).to_contain_text("14.00")
    assert emulator.messages()[-1]["interactive"]["list_reply"] == {"id": "k14", "title": "14.00", "description": "Online"}

    expect(page.get_by_test_id("composer")).to_be_focused()
    keys.press("ArrowUp", "ArrowUp", "ArrowUp")
    keys.tab_to("reply-button", most=3)
    keys.press("Tab", "Enter")
    expect(page.get_by_test_id("bubble-out").last).to_contain_text("Tidak")


def test_tab_goes_through_one_message_only_and_letters_go_to_the_composer(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    for number in range(12):
        emulator.sent(rich.DEWI, f"pesan {number}, lihat https://contoh.example/{number}")
    expect(page.get_by_test_id("bubble-in")).to_have_count(12)

    reached = page.evaluate("document.querySelectorAll('#log [tabindex=\"0\"]').length")
    assert reached <= 4  # the row, its link, its menu and its reaction
    keys.press("ArrowUp", "ArrowUp", "Home")
    assert "halo" in keys.focused
    keys.press("End", "ArrowDown")
    expect(page.get_by_test_id("composer")).to_be_focused()
    keys.press("ArrowUp", "o")
    expect(page.get_by_test_id("composer")).to_be_focused()
    expect(page.get_by_test_id("composer")).to_have_value("o")
    keys.press("Backspace", "ArrowUp", "Control+c")
    expect(page.get_by_test_id("composer")).to_have_value("")
    assert keys.focused.startswith("Bisnis, ")
    keys.press("Escape")
    expect(page.get_by_test_id("composer")).to_be_focused()


def test_attachments_emoji_cards_and_sheets_work_without_a_mouse(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    keys.tab_to("attach", "Shift+Tab", 3)
    keys.press("Enter")
    expect(page.get_by_test_id("menu-photo")).to_be_focused()
    keys.press("Escape")
    expect(page.get_by_test_id("attach")).to_be_focused()
    keys.press("Enter", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "Enter")
    expect(page.get_by_role("dialog", name="Kirim lokasi")).to_be_visible()
    keys.tab_to("place", most=4)
    keys.press("Enter")
    expect(page.get_by_test_id("location")).to_contain_text("Monas")

    keys.tab_to("emoji", "Tab", 12)
    keys.press("Enter", "ArrowRight", "ArrowDown", "Enter", "Escape")
    expect(page.get_by_test_id("emoji")).to_be_focused()
    expect(page.get_by_test_id("composer")).to_have_value("😃")

    rich.from_business(emulator, rich.DEWI, "interactive", rich.carousel(emulator))
    expect(page.get_by_test_id("carousel")).to_be_visible()
    page.get_by_test_id("composer").press("Control+a")
    keys.press("Shift+Tab", "Shift+Tab")
    keys.tab_to("carousel", "Shift+Tab", 14)
    if page.viewport_size == PHONE:
        keys.press("ArrowRight")
        page.wait_for_function("() => document.querySelector('.slides').scrollLeft > 100")
    keys.tab_to("reply-button", most=4)
    keys.press("Enter")
    expect(page.get_by_test_id("bubble-out").last).to_contain_text("Pilih Rintis")


def test_every_control_has_a_name_and_every_message_is_said(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    rich.everything(emulator, rich.DEWI)
    expect(page.get_by_test_id("bubble-out").last).to_contain_text("Anda menghapus pesan ini")
    nameless = page.evaluate("""() => [...document.querySelectorAll('button, a, textarea, input, select, [role=slider], dialog')]
        .filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length || e.getAttribute('aria-labelledby')))
        .map((e) => e.outerHTML.slice(0, 120))""")
    assert nameless == []
    pictures = page.evaluate("[...document.querySelectorAll('#log img')].filter((i) => !i.hasAttribute('alt')).length")
    assert pictures == 0

    emulator.sent(rich.DEWI, "Sudah kami kirim, kak")
    expect(page.locator("#announcer")).to_have_text("Motict: Sudah kami kirim, kak")
    expect(page.locator("#log .turn").last).to_have_attribute("aria-label", re.compile(r"^Bisnis, \d\d\.\d\d: Sudah kami kirim, kak$"))


def test_a_reader_who_wants_no_motion_gets_none(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    page.emulate_media(reduced_motion="reduce")
    emulator.sent(rich.DEWI, "pelan-pelan")
    bubble = page.get_by_test_id("bubble-in").last
    expect(bubble).to_contain_text("pelan-pelan")
    assert page.evaluate("document.getAnimations().filter((a) => a.playState === 'running').length") == 0


def test_the_wire_of_a_message_is_reached_by_its_menu(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    wamid = emulator.messages()[0]["id"]
    page.evaluate("document.addEventListener('sapa:inspect', (event) => { window.inspected = event.detail.id })")
    keys.press("ArrowUp")
    expect(row(page, wamid)).to_be_focused()
    keys.press("Enter", "End", "Enter")
    page.wait_for_function("() => window.inspected !== undefined")
    assert page.evaluate("window.inspected") == wamid
