"""The drawer beside the phone: what crossed the wire for a message."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.stack import ROOT, Stack

from .conftest import DESKTOP, PHONE
from .test_phone import write
from .traced import CUSTOMER, Traced, trace

Opened = Callable[..., Page]
WIDTHS = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
WAY = ["webhook", "stored", "understood", "slots", "actions", "replies", "sent", "status"]
PATIENCE_MS = 20_000


@pytest.fixture
def emulator() -> Iterator[Traced]:
    with Traced() as running:
        yield running


def step(page: Page, name: str) -> Locator:
    return page.get_by_test_id(f"step-{name}")


def subject(page: Page) -> Locator:
    return page.get_by_test_id("wire-subject")


def inspect(page: Page, wamid: str) -> None:
    """Choose "Lihat kawat" in the menu of a bubble."""
    page.locator(f'[data-id="{wamid}"] .bubble').click(button="right")
    page.get_by_test_id("menu-wire").click()


def with_drawer(page: Page) -> Page:
    page.locator("#drawer-open").click()
    expect(page.get_by_test_id("tab-wire")).to_be_visible()
    return page


@WIDTHS
def test_the_way_of_a_message_is_shown_from_its_webhook_to_the_status_of_its_reply(opened: Opened, emulator: Traced, size: dict[str, int]) -> None:
    wamid, _ = emulator.turn()
    page = opened(size)
    inspect(page, wamid)
    expect(subject(page)).to_contain_text("Pesan pelanggan")
    expect(subject(page)).to_contain_text("mau konsultasi dong")
    expect(page.locator(".step")).to_have_count(len(WAY))
    assert page.locator(".step").evaluate_all("all => all.map(one => one.dataset.testid)") == [f"step-{name}" for name in WAY]
    expect(step(page, "webhook")).to_contain_text(re.compile(r"200 dalam \d+ ms"))
    expect(step(page, "stored")).to_contain_text("selesai dijawab")
    expect(step(page, "stored")).to_contain_text("dalam 250 ms")
    expect(step(page, "understood").get_by_test_id("confidence")).to_have_text("start_consultation91%")
    expect(step(page, "understood").locator(".ranking .confidence")).to_have_count(4)
    filled = step(page, "understood").locator(".track i").evaluate_all("all => all.map(one => one.style.width)")
    assert filled == ["91%", "5%", "2%", "1%", "1%"]
    expect(step(page, "slots").locator(".pair")).to_have_text(["requested_slotlead_name", "lead_keykosong"])
    expect(step(page, "actions")).to_contain_text("RulePolicy · 100%")
    expect(step(page, "actions")).to_contain_text("Formulir consultation_form dibuka")
    expect(step(page, "replies")).to_contain_text("dibaca")
    expect(step(page, "sent")).to_contain_text("1 diterima Meta")
    expect(step(page, "status").locator(".fact > span")).to_have_text(["terkirim", "diterima", "dibaca"])


@WIDTHS
def test_a_reply_and_the_message_that_caused_it_lead_to_each_other(opened: Opened, emulator: Traced, size: dict[str, int]) -> None:
    wamid, reply = emulator.turn()
    page = opened(size)
    inspect(page, wamid)
    step(page, "replies").get_by_test_id("to-message").click()
    expect(subject(page)).to_contain_text("Balasan bisnis")
    expect(step(page, "webhook")).to_have_count(0)
    expect(page.locator(".inspected")).to_have_attribute("data-id", reply)
    subject(page).get_by_test_id("to-message").click()
    expect(subject(page)).to_contain_text("Pesan pelanggan")
    expect(page.locator(".inspected")).to_have_attribute("data-id", wamid)


@WIDTHS
def test_the_drawer_is_used_with_the_keyboard_alone(opened: Opened, emulator: Traced, window: BrowserContext, size: dict[str, int]) -> None:
    window.grant_permissions(["clipboard-read", "clipboard-write"])
    wamid, _ = emulator.turn()
    page = opened(size)
    page.locator("#drawer-open").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("tab-wire")).to_be_focused()
    until_focused(page, step(page, "replies").get_by_test_id("step-toggle"))
    page.keyboard.press("Enter")
    expect(step(page, "replies").locator(".json-text")).to_contain_text('"possibly_twice": false')
    until_focused(page, step(page, "replies").get_by_test_id("json-copy"))
    page.keyboard.press("Enter")
    expect(step(page, "replies").get_by_test_id("json-copy")).to_have_text("Tersalin")
    assert json.loads(page.evaluate("navigator.clipboard.readText()"))[0]["wamid"] == emulator.traces[wamid]["replies"][0]["wamid"]
    page.get_by_test_id("tab-wire").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("tab-weather")).to_be_focused()
    expect(page.get_by_role("tabpanel")).to_have_count(1)
    expect(page.get_by_test_id("weather-calm")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("tablist")).to_have_count(0)
    expect(page.locator("#drawer-open")).to_be_focused()
    expect(page.locator("#drawer-open")).to_have_attribute("aria-expanded", "false")


@WIDTHS
def test_a_bubble_is_looked_at_with_the_keyboard_and_has_the_focus_again_afterwards(opened: Opened, emulator: Traced, size: dict[str, int]) -> None:
    wamid, _ = emulator.turn()
    page = opened(size)
    row = page.locator(f'[data-id="{wamid}"]')
    row.focus()
    page.keyboard.press("Enter")
    page.get_by_test_id("menu-wire").focus()
    page.keyboard.press("Enter")
    expect(subject(page).get_by_role("heading", name="Pesan pelanggan")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("tablist")).to_have_count(0)
    expect(row).to_be_focused()


def until_focused(page: Page, wanted: Locator) -> None:
    for _ in range(40):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not lead there")


def test_on_a_wide_screen_it_is_a_third_pane_beside_a_chat_that_goes_on(opened: Opened, emulator: Traced) -> None:
    emulator.turn()
    page = with_drawer(opened(DESKTOP))
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.get_by_test_id("composer").fill("halo lagi")
    page.get_by_test_id("composer").press("Enter")
    expect(subject(page)).to_contain_text("halo lagi")
    edges = [
        page.locator(one).evaluate("one => [one.getBoundingClientRect().left, one.getBoundingClientRect().right]") for one in (".people", ".stage", "#drawer")
    ]
    assert [round(right[0] - left[1]) for left, right in pairwise(edges)] == [0, 0]


def test_on_a_narrow_screen_it_is_a_dialog_over_everything(opened: Opened, emulator: Traced) -> None:
    emulator.turn()
    page = opened(PHONE)
    page.emulate_media(reduced_motion="reduce")
    with_drawer(page)
    expect(page.get_by_role("dialog")).to_be_visible()
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, PHONE["width"], PHONE["height"])
    assert page.locator(".drawer-content").evaluate("one => one.scrollWidth <= one.clientWidth")


def test_it_moves_between_pane_and_dialog_when_the_window_is_resized(opened: Opened, emulator: Traced) -> None:
    wamid, _ = emulator.turn()
    page = opened(DESKTOP)
    inspect(page, wamid)
    expect(page.locator("#drawer .subject")).to_be_visible()
    page.set_viewport_size(PHONE)
    expect(page.get_by_role("dialog").locator(".subject")).to_contain_text("mau konsultasi dong")
    page.set_viewport_size(DESKTOP)
    expect(page.locator("#drawer .subject")).to_contain_text("mau konsultasi dong")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_it_follows_the_last_message_until_one_is_chosen(opened: Opened, emulator: Traced) -> None:
    first, _ = emulator.turn("yang pertama", "Jawaban pertama")
    page = with_drawer(opened(DESKTOP))
    expect(subject(page)).to_contain_text("Jawaban pertama")
    emulator.turn("yang kedua", "Jawaban kedua")
    expect(subject(page)).to_contain_text("Jawaban kedua")
    inspect(page, first)
    expect(subject(page)).to_contain_text("yang pertama")
    expect(page.get_by_test_id("wire-follow")).to_have_attribute("aria-pressed", "false")
    emulator.turn("yang ketiga", "Jawaban ketiga")
    expect(page.get_by_test_id("bubble-in").last).to_contain_text("Jawaban ketiga")
    expect(subject(page)).to_contain_text("yang pertama")
    page.get_by_test_id("wire-follow").click()
    expect(subject(page)).to_contain_text("Jawaban ketiga")


def test_what_happens_is_shown_at_once_and_what_was_open_stays_open(opened: Opened, emulator: Traced) -> None:
    emulator.run(emulator.bench.order("delivery", hold_statuses=True))
    _, reply = emulator.turn()
    page = opened(DESKTOP)
    inspect(page, reply)
    expect(step(page, "status")).to_have_attribute("data-tone", "busy")
    toggle = step(page, "status").get_by_test_id("step-toggle")
    toggle.click()
    expect(step(page, "status").locator(".json")).not_to_have_count(0)
    emulator.run(emulator.bench.order("delivery", hold_statuses=False))
    expect(step(page, "status")).to_have_attribute("data-tone", "ok")
    expect(step(page, "status").locator(".fact small").first).to_have_text(re.compile("webhook 200"))
    expect(step(page, "status").locator(".json")).not_to_have_count(0)
    expect(toggle).to_be_focused()


def test_a_webhook_that_was_refused_and_repeated_shows_every_attempt(opened: Opened, emulator: Traced) -> None:
    emulator.bench.business.answers = [503, 200]
    wamid = emulator.written(CUSTOMER, text="halo")
    emulator.run(emulator.bench.order("replay", id=wamid))
    page = opened(DESKTOP)
    inspect(page, wamid)
    expect(step(page, "webhook").locator(".fact > span")).to_have_text(["percobaan 1: 503", "percobaan 2: 200", "Diantar ulang: 200"])
    step(page, "webhook").get_by_test_id("step-toggle").click()
    expect(step(page, "webhook").locator(".json h4")).to_have_text(["Isi webhook", re.compile(r"Byte persis webhook \(\d+\)"), "Kepala webhook"])
    expect(step(page, "webhook").locator(".json-text").nth(1)).to_have_text(emulator.bench.business.raw[0].decode())


def test_a_reply_that_met_trouble_is_told_with_its_reason(opened: Opened, emulator: Traced) -> None:
    wamid = emulator.written(CUSTOMER, text="halo")
    emulator.run(emulator.bench.order("faults", kind="error", code=130429, retry_after_s=7))
    assert emulator.run(emulator.bench.say(f"+{CUSTOMER}", biz_opaque_callback_data="mark")).status_code >= 400
    waits = {"opaque": "mark", "wamid": None, "state": "queued", "attempts": 2, "error_code": 130429, "error": "Rate limit", "possibly_twice": True}
    emulator.traces[wamid] = trace(wamid, "halo", waits)
    page = opened(DESKTOP)
    inspect(page, wamid)
    expect(step(page, "replies")).to_have_attribute("data-tone", "busy")
    for words in ("antre", "2 kali dicoba", "130429 · Rate limit", "Mungkin terkirim dua kali"):
        expect(step(page, "replies")).to_contain_text(words)
    expect(step(page, "sent")).to_have_attribute("data-tone", "bad")
    expect(step(page, "sent")).to_contain_text("kode 130429")
    expect(step(page, "sent")).to_contain_text("coba lagi 7 dtk")
    expect(step(page, "status")).to_have_count(0)


def test_why_a_reply_was_given_up_is_told_in_the_words_of_the_page(opened: Opened, emulator: Traced) -> None:
    wamid = emulator.written(CUSTOMER, text="halo")
    closed = {"opaque": "mark", "wamid": None, "state": "undeliverable", "error_code": 131047, "error": "the 24-hour window is closed"}
    emulator.traces[wamid] = trace(wamid, "halo", closed)
    page = opened(DESKTOP)
    inspect(page, wamid)
    expect(step(page, "replies")).to_contain_text("131047 · jendela 24 jam sudah tertutup")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"state": "new", "turn": None}, "menunggu giliran"),
        ({"state": "dead", "turn": None, "error": "TurnFailed"}, "TurnFailed"),
        ({"state": "done", "turn": None, "error": "held back: a colleague answers"}, "selesai tanpa jawaban"),
        ({"state": "kept", "decision": "reaction", "turn": None}, "reaksi; tidak perlu dijawab"),
    ],
    ids=["waits", "given up", "held back", "kept"],
)
def test_a_message_without_an_answer_says_why(opened: Opened, emulator: Traced, message: dict[str, str], words: str) -> None:
    wamid = emulator.written(CUSTOMER, text="halo")
    emulator.traces[wamid] = {**trace(wamid, "halo", **{key: value for key, value in message.items() if key != "turn"}), "turn": None}
    page = opened(DESKTOP)
    inspect(page, wamid)
    expect(step(page, "stored")).to_contain_text(words)
    expect(step(page, "understood")).to_have_count(0)


def test_without_the_bots_own_account_the_wire_is_shown_and_the_reason_told(opened: Opened, emulator: Traced) -> None:
    wamid = emulator.written(CUSTOMER, text="halo")
    page = opened(DESKTOP)
    inspect(page, wamid)
    expect(step(page, "inside")).to_contain_text("Bot belum menyimpan pesan ini.")
    expect(step(page, "webhook")).to_contain_text("200")


def test_words_with_markup_in_them_stay_words(opened: Opened, emulator: Traced) -> None:
    wamid, _ = emulator.turn("<img src=x onerror=document.title='kena'>", "<b>tebal</b>")
    page = opened(DESKTOP)
    inspect(page, wamid)
    expect(subject(page)).to_contain_text("<img src=x")
    for toggle in page.get_by_test_id("step-toggle").all():
        toggle.click()
    expect(page.locator(".steps img, .subject img, .steps b >> text=tebal")).to_have_count(0)
    expect(page).not_to_have_title("kena")


def test_an_open_pane_is_open_again_after_a_reload(opened: Opened, emulator: Traced) -> None:
    emulator.turn()
    page = with_drawer(opened(DESKTOP))
    page.get_by_test_id("tab-weather").click()
    page.reload()
    expect(page.get_by_test_id("weather-calm")).to_be_visible()
    page.get_by_test_id("drawer-close").click()
    page.reload()
    expect(page.locator("#business-name")).to_have_text("Motict")
    expect(page.locator("#drawer")).to_be_hidden()


def test_nothing_moves_for_those_who_want_no_motion(opened: Opened, emulator: Traced) -> None:
    emulator.run(emulator.bench.order("delivery", hold_statuses=True))
    _, reply = emulator.turn()
    page = opened(DESKTOP)
    inspect(page, reply)
    expect(step(page, "status")).to_have_attribute("data-tone", "busy")
    beat = "one => getComputedStyle(one, '::before').animationName"
    assert step(page, "status").evaluate(beat) == "beat"
    page.emulate_media(reduced_motion="reduce")
    assert step(page, "status").evaluate(beat) == "none"


def test_before_anybody_wrote_it_says_what_to_do(opened: Opened) -> None:
    page = with_drawer(opened(DESKTOP))
    expect(subject(page)).to_contain_text("Belum ada pesan")


def test_with_the_real_bot_every_step_is_told(page: Page, sapa: Stack) -> None:
    write(page, "mau konsultasi dong")
    page.locator("#drawer-open").click()
    expect(subject(page)).to_contain_text("Balasan bisnis")
    subject(page).get_by_test_id("to-message").click()
    expect(subject(page)).to_contain_text("mau konsultasi dong")
    expect(page.locator(".step")).to_have_count(len(WAY) + 1)
    assert page.locator(".step").evaluate_all("all => all.map(one => one.dataset.testid)") == [f"step-{name}" for name in [*WAY[:2], "receipt", *WAY[2:]]]
    expect(step(page, "understood").get_by_test_id("confidence")).to_contain_text("start_consultation")
    expect(step(page, "slots")).to_contain_text("requested_slot")
    expect(step(page, "actions")).to_contain_text("consultation_form")
    expect(step(page, "status")).to_contain_text("dibaca", timeout=PATIENCE_MS)
    keep_screenshot(page, "wire")
    page.get_by_test_id("tab-weather").click()
    page.get_by_test_id("weather-duplicate").fill("2")
    page.get_by_test_id("weather-reorder").check()
    expect(page.get_by_test_id("weather-state")).to_have_text("Menyala: 2 salinan · Acak urutan pesan")
    keep_screenshot(page, "weather")
    page.get_by_test_id("weather-calm").click()
    expect(page.get_by_test_id("weather-state")).to_have_text("Cuaca cerah")


def keep_screenshot(page: Page, name: str) -> None:
    """The pictures of the guide are made here; they are written only when asked for, so that a test run changes no file."""
    if os.environ.get("SAPA_SCREENSHOTS"):
        width = page.viewport_size["width"] if page.viewport_size else 0
        shown = f"drawer-{name}-phone.png" if width < 600 else f"drawer-{name}.png"
        page.screenshot(path=str(Path(ROOT) / "docs" / "images" / shown), animations="disabled")
