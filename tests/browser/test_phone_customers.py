"""Many customers on one page: side by side, renamed, with another number or id, and long conversations."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from . import rich
from .conftest import DESKTOP, PHONE, Emulator

Opened = Callable[..., Page]


def three_chats(opened: Opened, emulator: Emulator) -> Page:
    rich.people(emulator)
    for wa_id, words in ((rich.SITI, "dari Siti"), (rich.BUDI, "dari Budi"), (rich.DEWI, "dari Dewi")):
        emulator.written(wa_id, text=words)
    page = opened(DESKTOP)
    page.get_by_test_id("customer").filter(has_text="Dewi").click()
    return page


def chat(page: Page, name: str):
    return page.get_by_role("region", name=f"Chat {name}")


def test_two_customers_write_side_by_side(opened: Opened, emulator: Emulator) -> None:
    page = three_chats(opened, emulator)
    page.get_by_test_id("compare").click()
    page.get_by_role("menuitem", name="Budi Santoso").click()

    expect(chat(page, "Dewi Lestari Putri").get_by_test_id("bubble-out")).to_contain_text("dari Dewi")
    budi = chat(page, "Budi Santoso")
    expect(budi.get_by_test_id("bubble-out")).to_contain_text("dari Budi")
    expect(budi.get_by_test_id("composer")).to_be_focused()
    page.keyboard.type("kapan buka?")
    page.keyboard.press("Enter")
    expect(budi.get_by_test_id("bubble-out")).to_have_count(2)
    emulator.sent(rich.DEWI, "untuk Dewi")
    emulator.sent(rich.BUDI, "untuk Budi")

    expect(chat(page, "Dewi Lestari Putri").get_by_test_id("bubble-in")).to_contain_text("untuk Dewi")
    expect(budi.get_by_test_id("bubble-in")).to_contain_text("untuk Budi")
    expect(page.locator(".badge")).to_have_count(0)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))

    budi.get_by_test_id("leave").click()
    expect(budi).to_have_count(0)
    emulator.sent(rich.BUDI, "tak terlihat")
    expect(page.get_by_test_id("customer").filter(has_text="Budi").locator(".badge")).to_have_text("1")


def test_a_third_chat_is_opened_from_the_list_and_a_fourth_takes_its_place(opened: Opened, emulator: Emulator) -> None:
    page = three_chats(opened, emulator)
    for name in ("Budi", "Siti"):
        page.locator("#customers li").filter(has_text=name).get_by_test_id("beside").click()
    expect(page.locator("section.chat")).to_have_count(3)

    page.get_by_test_id("compare").click()
    page.get_by_test_id("menu-compare-new").click()
    expect(page.locator("section.chat")).to_have_count(3)
    expect(page.locator("#panes")).to_contain_text("dari Siti")
    expect(page.locator("#panes")).not_to_contain_text("dari Budi")

    page.get_by_test_id("customer").filter(has_text="Siti").click()
    expect(page.locator("section.chat")).to_have_count(2)
    expect(chat(page, "Siti Nurhaliza Amalia")).to_have_count(1)
    page.set_viewport_size(PHONE)
    expect(page.locator("section.chat")).to_have_count(1)


def test_a_customer_is_renamed_moves_and_gets_another_id(opened: Opened, emulator: Emulator) -> None:
    page = three_chats(opened, emulator)
    page.locator("#as").click()
    page.get_by_test_id("info-name").fill("Dewi Baru")
    page.get_by_test_id("info-mode").select_option("phone_less")
    page.get_by_test_id("info-looking").uncheck()
    page.get_by_test_id("info-save").click()

    expect(page.locator("#as")).to_have_text(re.compile(r"Anda: Dewi Baru · @dewibaru"))
    [dewi] = [one for one in emulator.run(emulator.bench.look("customers")) if one["wa_id"] == rich.DEWI]
    assert (dewi["name"], dewi["mode"], dewi["looking"]) == ("Dewi Baru", "phone_less", False)

    page.locator("#as").click()
    page.get_by_test_id("info-rotate").click()
    expect(page.get_by_test_id("note")).to_contain_text("ID pelanggan ini berganti")
    page.locator("#as").click()
    page.get_by_test_id("info-number").fill("+62 811-0000-0129")
    page.get_by_test_id("info-change-number").click()
    expect(page.get_by_test_id("note")).to_have_count(2)
    [changed] = [one for one in emulator.run(emulator.bench.look("customers")) if one["user_id"] == dewi["user_id"]]
    assert changed["wa_id"] == "6281100000129"
    assert changed["bsuid"] != dewi["bsuid"]
    expect(page.get_by_test_id("bubble-out")).to_contain_text("dari Dewi")

    page.locator("#as").click()
    page.get_by_test_id("info-number").fill(rich.BUDI)
    page.get_by_test_id("info-change-number").click()
    expect(page.locator(".sheet-trouble").filter(has_text="another customer")).to_be_visible()


def test_what_came_meanwhile_is_marked_as_unread(opened: Opened, emulator: Emulator) -> None:
    page = three_chats(opened, emulator)
    for number in range(30):
        emulator.sent(rich.BUDI, f"kabar {number}")
    budi = page.get_by_test_id("customer").filter(has_text="Budi")
    expect(budi.locator(".badge")).to_have_text("30")
    expect(page).to_have_title("(30) Simulator Sapa")
    budi.click()

    expect(page.get_by_test_id("unread")).to_have_text("30 pesan belum dibaca")
    expect(page.get_by_test_id("unread")).to_be_in_viewport()
    page.get_by_test_id("composer").fill("oke")
    page.get_by_test_id("composer").press("Enter")
    expect(page.get_by_test_id("unread")).to_have_count(0)
    expect(page).to_have_title("Simulator Sapa")
    expect(budi.locator(".badge")).to_have_count(0)


def test_a_thousand_messages_are_drawn_as_they_are_asked_for(opened: Opened, emulator: Emulator) -> None:
    batch = [{"from": rich.DEWI, "text": f"pesan {number}"} for number in range(1_000)]
    first = emulator.run(emulator.bench.order("batch", messages=batch, wait=True))["ids"][0]
    emulator.written(rich.DEWI, text="ini menjawab yang pertama", context={"id": first})
    page = opened()

    expect(page.get_by_test_id("bubble-out").last).to_contain_text("ini menjawab yang pertama")
    assert page.locator(".turn").count() <= 200
    page.get_by_test_id("earlier").click()
    expect(page.locator(".text").filter(has_text=re.compile(r"^pesan 800$"))).to_have_count(1)
    page.locator("#to-end").click()
    page.get_by_test_id("quote").click()
    target = page.locator(f'[data-id="{first}"]')
    expect(target).to_be_in_viewport()
    expect(target).to_be_focused()


def test_of_many_customers_the_latest_are_listed_first_and_the_others_when_asked_for(opened: Opened, emulator: Emulator) -> None:
    emulator.run(emulator.bench.order("batch", messages=[{"from": f"62811000{number:05d}", "text": f"halo {number}"} for number in range(120)], wait=True))
    page = opened(DESKTOP)

    expect(page.get_by_test_id("customer")).to_have_count(100)
    expect(page.get_by_test_id("customer").first).to_contain_text("halo 119")
    page.get_by_test_id("more-people").click()
    expect(page.get_by_test_id("customer")).to_have_count(120)
    expect(page.get_by_test_id("more-people")).to_have_count(0)


def test_the_look_is_chosen_and_kept(opened: Opened, emulator: Emulator) -> None:
    page = three_chats(opened, emulator)
    background = "getComputedStyle(document.querySelector('.people')).backgroundColor"
    light = page.evaluate(f"getComputedStyle(document.body).color + {background}")
    page.locator("#theme").click()
    dark = page.evaluate(f"getComputedStyle(document.body).color + {background}")
    assert light != dark
    page.reload()
    assert page.evaluate(f"getComputedStyle(document.body).color + {background}") == dark
    page.locator("#theme").click()
    assert page.evaluate(f"getComputedStyle(document.body).color + {background}") == light


def test_nothing_is_asked_of_another_machine_and_nothing_of_the_page_breaks_its_policy(opened: Opened, emulator: Emulator) -> None:
    page = opened(DESKTOP)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("document.addEventListener('securitypolicyviolation', (event) => console.error(event.violatedDirective))")
    rich.everything(emulator)
    expect(page.get_by_test_id("bubble-out").last).to_contain_text("Anda menghapus pesan ini")

    assert [url for url in asked if not url.startswith((emulator.url, "blob:"))] == []
