"""Days in the chat and in the list of customers follow the simulator's clock, which goes forward and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import Locator, Page, expect

from bot.simulator.testing import Bench, serve_bench, serve_business

from . import rich
from .conftest import DESKTOP, PHONE, Emulator

Opened = Callable[..., Page]
DAY_S = 86_400
JAKARTA = timezone(timedelta(hours=7))
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
WIDTHS = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


class Late(Emulator):
    """A simulator that says a second later how a message of the business fared."""

    async def _serve(self) -> Bench:
        business = await self._served.enter_async_context(serve_business())
        return await self._served.enter_async_context(serve_bench(business, status_delay_s=1))


@pytest.fixture
def emulator() -> Iterator[Late]:
    with Late() as running:
        yield running


@pytest.fixture
def begun(emulator: Emulator) -> datetime:
    """It is noon, and Dewi has written; the day of it, in Jakarta."""
    now = datetime.fromtimestamp(emulator.run(emulator.bench.look("clock"))["now"], JAKARTA)
    noon = now.replace(hour=12, minute=0, second=0)
    move(emulator, days=0, seconds=(noon - now).total_seconds())
    rich.people(emulator)
    emulator.written(rich.DEWI, text="halo")
    return noon


def move(emulator: Emulator, *, days: int, seconds: float = 0) -> None:
    emulator.run(emulator.bench.order("clock", advance_s=days * DAY_S + seconds))


def chat_of_dewi(page: Page) -> Page:
    page.get_by_test_id("customer").filter(has_text="Dewi").click()
    return page


def days(page: Page) -> Locator:
    return page.get_by_test_id("day")


def when(page: Page) -> Locator:
    return page.get_by_test_id("customer").filter(has_text="Dewi").locator("time")


@WIDTHS
def test_the_days_of_a_chat_are_named_anew_when_the_clock_goes_on(opened: Opened, emulator: Emulator, begun: datetime, size: dict[str, int]) -> None:
    page = chat_of_dewi(opened(size))
    expect(days(page)).to_have_text(["Hari ini"])

    move(emulator, days=1)
    expect(days(page)).to_have_text(["Kemarin"])
    emulator.written(rich.DEWI, text="besoknya")
    expect(days(page)).to_have_text(["Kemarin", "Hari ini"])
    move(emulator, days=1)
    emulator.written(rich.DEWI, text="lusanya")
    expect(days(page)).to_have_text([re.compile(rf"^{WEEKDAYS[begun.weekday()]}, {begun.day} \w+ {begun.year}$"), "Kemarin", "Hari ini"])


def test_a_message_after_the_clock_was_set_right_keeps_its_place_under_a_day_of_its_own(opened: Opened, emulator: Emulator, begun: datetime) -> None:
    page = chat_of_dewi(opened(DESKTOP))
    move(emulator, days=2)
    emulator.written(rich.DEWI, text="dari lusa")
    expect(days(page)).to_have_count(2)
    move(emulator, days=-2)
    emulator.written(rich.DEWI, text="hari ini lagi")

    lusa = begun + timedelta(days=2)
    expect(days(page)).to_have_text(["Hari ini", re.compile(rf"^{WEEKDAYS[lusa.weekday()]}, {lusa.day} "), "Hari ini"])
    expect(page.get_by_test_id("bubble-out")).to_contain_text(["halo", "dari lusa", "hari ini lagi"])
    assert page.locator("#log > *").evaluate_all("all => all.map((one) => one.classList[0])") == ["day", "turn"] * 3


def test_what_failed_before_stands_between_the_days_it_belongs_to(opened: Opened, emulator: Emulator, begun: datetime) -> None:
    page = chat_of_dewi(opened(DESKTOP))
    emulator.run(emulator.bench.order("faults", kind="late_failed", code=131026))
    move(emulator, days=1)
    emulator.sent(rich.DEWI, "tidak sampai")
    move(emulator, days=1)
    emulator.written(rich.DEWI, text="lusanya")
    expect(page.get_by_test_id("note")).to_be_visible()

    expect(days(page)).to_have_count(3)
    assert page.locator("#log > *").evaluate_all("all => all.map((one) => one.className.replace('new-bubble', '').trim())") == [
        "day",
        "turn mine first",
        "day",
        "turn note failed",
        "day",
        "turn mine first",
    ]


@WIDTHS
def test_the_list_names_days_briefly_and_leaves_the_name_its_room(opened: Opened, emulator: Emulator, begun: datetime, size: dict[str, int]) -> None:
    page = opened(size)
    if size is PHONE and not when(page).is_visible():
        page.locator("#back").click()
    expect(when(page)).to_have_text("12.00")
    for further, words in ((1, "Kemarin"), (2, WEEKDAYS[begun.weekday()]), (6, begun.strftime("%-d/%m/%y")), (-11, begun.strftime("%-d/%m/%y"))):
        move(emulator, days=further)
        expect(when(page)).to_have_text(words)
    expect(when(page)).to_have_attribute("title", re.compile(rf"^{WEEKDAYS[begun.weekday()]}, {begun.day} \w+ {begun.year}$"))
    name = page.get_by_test_id("customer").filter(has_text="Dewi").locator("b")
    assert name.evaluate("b => b.scrollWidth <= b.clientWidth")


def test_a_new_customer_stands_first_until_another_one_writes(opened: Opened, emulator: Emulator, begun: datetime) -> None:
    page = opened(DESKTOP)
    emulator.run(emulator.bench.order("customers", wa_id="6281100009977", name="Rani Baru"))
    expect(page.get_by_test_id("customer").first).to_contain_text("Rani Baru")
    page.reload()
    expect(page.get_by_test_id("customer").first).to_contain_text("Rani Baru")

    emulator.written(rich.DEWI, text="saya lagi")
    expect(page.get_by_test_id("customer").first).to_contain_text("Dewi")
    expect(page.get_by_test_id("customer").nth(1)).to_contain_text("Rani Baru")
