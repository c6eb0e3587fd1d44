"""The drawer's "Cuaca" tab: what may go wrong with Meta goes wrong on purpose, and is made normal again."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from bot.simulator.webhooks.settings import DeliverySettings

from .conftest import DESKTOP, PHONE
from .traced import CUSTOMER, Traced

Opened = Callable[..., Page]
SWITCHES = [field.name for field in dataclasses.fields(DeliverySettings) if isinstance(field.default, bool)]
NUMBERS = [field.name for field in dataclasses.fields(DeliverySettings) if not isinstance(field.default, bool)]
DAY_S = 24 * 3600


@pytest.fixture
def emulator() -> Iterator[Traced]:
    with Traced() as running:
        yield running


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(request: pytest.FixtureRequest, opened: Opened, emulator: Traced) -> Page:
    """The tab, beside the chat of a customer who has written and was answered."""
    emulator.turn()
    return weather(opened(request.param))


def weather(page: Page) -> Page:
    page.locator("#drawer-open").click()
    page.get_by_test_id("tab-weather").click()
    expect(state(page)).not_to_be_empty()
    return page


def state(page: Page) -> Locator:
    return page.get_by_test_id("weather-state")


def now(emulator: Traced, what: str) -> Any:
    return emulator.run(emulator.bench.look(what))


def say(emulator: Traced) -> httpx.Response:
    return emulator.run(emulator.bench.say(f"+{CUSTOMER}"))


def test_every_switch_of_the_simulator_is_there_and_works(page: Page, emulator: Traced) -> None:
    for name in SWITCHES:
        switch, before = page.get_by_role("switch").and_(page.get_by_test_id(f"weather-{name}")), now(emulator, "delivery")[name]
        switch.set_checked(not before)
        expect(page.get_by_test_id("weather-calm")).to_be_enabled()
        assert now(emulator, "delivery")[name] is not before
        switch.set_checked(before)
        expect(state(page)).to_have_text("Cuaca cerah")
        assert now(emulator, "delivery")[name] is before


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_is_taken_when_it_was_typed(page: Page, emulator: Traced, name: str) -> None:
    page.get_by_test_id(f"weather-{name}").fill("3")
    page.keyboard.press("Tab")
    expect(state(page)).to_contain_text("3")
    assert now(emulator, "delivery")[name] == 3


def test_a_number_out_of_bounds_is_not_taken(page: Page, emulator: Traced) -> None:
    page.get_by_test_id("weather-duplicate").fill("900")
    page.keyboard.press("Tab")
    expect(page.get_by_role("alert").filter(has_text="Tulis angka bulat dari 0 sampai 20.")).to_be_visible()
    assert now(emulator, "delivery")["duplicate"] == 0


def test_what_is_on_is_marked_on_the_button_of_the_chat_also_with_the_drawer_shut(page: Page) -> None:
    opener = page.locator("#drawer-open")
    expect(opener).not_to_have_attribute("data-weather", "")
    page.get_by_test_id("weather-reorder").check()
    expect(opener).to_have_attribute("data-weather", "")
    page.get_by_test_id("drawer-close").click()
    expect(opener).to_have_accessible_name(re.compile("Menyala: Acak urutan pesan"))
    assert opener.evaluate("one => getComputedStyle(one, '::after').width") == "10px"


def test_what_somebody_else_ordered_is_shown_too(page: Page, emulator: Traced) -> None:
    emulator.run(emulator.bench.order("delivery", duplicate=2, paused=True))
    expect(state(page)).to_have_text("Menyala: 2 salinan · Jeda semua webhook")
    expect(page.get_by_test_id("weather-paused")).to_be_checked()


def test_all_normal_takes_back_switches_faults_and_clock_and_keeps_the_conversation(page: Page, emulator: Traced) -> None:
    emulator.run(emulator.bench.order("delivery", **{**dict.fromkeys(SWITCHES, True), "duplicate": 3, "delay_ms": 500, "limits": False}))
    emulator.run(emulator.bench.order("faults", kind="html_502", count=5))
    emulator.run(emulator.bench.order("clock", advance_s=DAY_S))
    expect(state(page)).to_contain_text("jam maju 24 jam")
    page.get_by_test_id("weather-calm").click()
    expect(state(page)).to_have_text("Cuaca cerah")
    expect(page.get_by_test_id("weather-calm")).to_be_disabled()
    assert now(emulator, "delivery") == dataclasses.asdict(DeliverySettings())
    assert now(emulator, "faults") == []
    assert abs(now(emulator, "clock")["offset_s"]) < 1
    page.get_by_test_id("drawer-close").click()
    expect(page.get_by_test_id("bubble-in")).to_have_count(1)


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [("number", 429, 130429), ("pair", 429, 131056), ("html", 502, None), ("token", 401, 190)],
    ids=["number", "pair", "html", "token"],
)
def test_the_next_send_is_refused_as_ordered(page: Page, emulator: Traced, name: str, status: int, code: int | None) -> None:
    page.get_by_test_id("weather-fault-retry").fill("7")
    page.get_by_test_id(f"weather-fault-{name}").click()
    expect(page.get_by_test_id("weather-pending").locator("li")).to_have_count(1)
    refused = say(emulator)
    assert (refused.status_code, refused.json()["error"]["code"] if code else None) == (status, code)
    assert refused.headers.get("retry-after") == ("7" if status == 429 else None)


def test_a_send_can_be_accepted_and_lost_or_accepted_and_failed(page: Page, emulator: Traced) -> None:
    page.get_by_test_id("weather-fault-reset").click()
    expect(page.get_by_test_id("weather-pending")).to_contain_text("diterima, lalu sambungan putus")
    with pytest.raises(httpx.HTTPError):
        say(emulator)
    expect(page.get_by_test_id("weather-pending").locator("li")).to_have_count(0)
    page.get_by_test_id("weather-fault-late").click()
    expect(page.get_by_test_id("weather-pending")).to_contain_text("diterima, tetapi akan gagal")
    wamid = say(emulator).json()["messages"][0]["id"]
    emulator.run(emulator.bench.business.until(lambda: [s for s in emulator.bench.business.statuses if s["id"] == wamid and s["status"] == "failed"]))


def test_faults_are_counted_and_can_be_cancelled(page: Page, emulator: Traced) -> None:
    page.get_by_test_id("weather-fault-count").fill("3")
    page.get_by_test_id("weather-fault-hang").click()
    expect(page.get_by_test_id("weather-pending")).to_contain_text("× 3")
    assert [(one["kind"], one["count"]) for one in now(emulator, "faults")] == [("hang", 3)]
    page.get_by_test_id("weather-cancel").click()
    expect(page.get_by_test_id("weather-pending").locator("li")).to_have_count(0)
    assert now(emulator, "faults") == []


@pytest.mark.parametrize(("name", "ahead_s"), [("hour", 3600), ("day", DAY_S)])
def test_the_clock_goes_forward_and_back_to_the_present(page: Page, emulator: Traced, name: str, ahead_s: int) -> None:
    page.get_by_test_id(f"weather-clock-{name}").click()
    expect(page.get_by_test_id("weather-clock")).to_contain_text("maju")
    assert now(emulator, "clock")["offset_s"] == ahead_s
    page.get_by_test_id("weather-clock-now").click()
    expect(page.get_by_test_id("weather-clock")).to_contain_text("sama dengan jam komputer")
    assert now(emulator, "clock")["offset_s"] == 0


def test_the_customer_service_window_is_closed_by_the_clock(page: Page, emulator: Traced) -> None:
    assert say(emulator).status_code == 200
    page.get_by_test_id("weather-clock-window").click()
    expect(page.get_by_test_id("weather-clock")).to_contain_text("maju 24 jam")
    assert say(emulator).json()["error"]["code"] == 131047


def test_the_last_message_is_delivered_again_in_other_bytes(page: Page, emulator: Traced) -> None:
    page.get_by_test_id("weather-again").click()
    business = emulator.bench.business
    emulator.run(business.until(lambda: len(business.messages) == 2))
    first, second = [body for body in business.raw if b"mau konsultasi dong" in body]
    assert (business.messages[0]["id"] == business.messages[1]["id"], first == second) == (True, False)


def test_what_cannot_be_done_is_told(opened: Opened) -> None:
    page = weather(opened(DESKTOP))
    page.get_by_test_id("weather-again").click()
    expect(page.get_by_role("alert").filter(has_text="Belum ada pesan pelanggan di chat ini.")).to_be_visible()


def test_switches_are_found_by_their_words_and_turned_by_the_space_bar(page: Page, emulator: Traced) -> None:
    page.get_by_role("switch", name="Lewati “diterima”").focus()
    page.keyboard.press("Space")
    expect(state(page)).to_contain_text("Lewati “diterima”")
    assert now(emulator, "delivery")["skip_delivered"] is True
    assert page.locator(".drawer-content").evaluate("one => one.scrollWidth <= one.clientWidth")
