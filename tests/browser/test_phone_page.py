"""The phone's page on a simulator alone: whatever arrives, it goes on showing what comes next."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, Route, expect

from .conftest import DESKTOP, PHONE, Emulator
from .test_phone import count_the_dots

DEWI, BUDI = "628110000123", "628110000124"
Opened = Callable[..., Page]
BUTTONS = [{"type": "reply", "reply": {"id": name, "title": name}} for name in ("Ya", "Tidak")]
ODD: list[dict[str, Any]] = [
    {"type": "interactive", "interactive": {"type": []}},
    {"type": "interactive", "interactive": {"type": "button", "action": {"buttons": 5}}},
    {"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"title": 5}}},
    {"type": "template", "template": {"components": 5}},
    {"type": "location", "location": {"latitude": "x"}},
    {"type": "text", "text": {"body": "*a* " * 16_000}},
    {"type": "text", "text": {"body": "*a " * 20_000}},
    {"type": "text", "text": {"body": "_" * 60_000}},
    {"type": "text", "text": {"body": "setengah emoji \ud83d"}},
]


def customer(page: Page, name: str) -> Any:
    return page.get_by_test_id("customer").filter(has_text=name)


def with_two_customers(emulator: Emulator) -> None:
    for wa_id, name in ((DEWI, "Dewi"), (BUDI, "Budi")):
        emulator.run(emulator.bench.order("customers", wa_id=wa_id, name=name))
        emulator.written(wa_id, text=f"halo dari {name}")


def distance_to_end(page: Page) -> float:
    return float(page.locator("#scroller").evaluate("s => s.scrollHeight - s.scrollTop - s.clientHeight"))


def overflowing(page: Page, selector: str) -> list[str]:
    """The elements that stick out of the window, or whose words stick out of them."""
    return page.locator(selector).evaluate_all("""all => all.filter(e => {
        const words = document.createRange();
        words.selectNodeContents(e);
        const inside = Math.max(0, ...[...words.getClientRects()].map(r => r.right));
        return Math.max(inside, e.getBoundingClientRect().right) > Math.min(innerWidth, e.getBoundingClientRect().right + 1);
    }).map(e => e.textContent)""")


def test_no_message_of_a_customer_stops_the_page(opened: Opened, emulator: Emulator) -> None:
    emulator.written(DEWI, text="sebelum")
    page = opened()
    for message in ODD:
        emulator.written(DEWI, message=message)
    emulator.written(DEWI, text="sesudah")

    for _ in range(2):
        expect(page.get_by_test_id("bubble-out")).to_have_count(len(ODD) + 2)
        expect(page.get_by_test_id("bubble-out").last).to_contain_text("sesudah")
        expect(page.locator(".text strong")).to_have_count(16_000)
        page.reload()


def test_a_bubble_that_cannot_be_shown_says_so_and_the_console_why(browser: Browser, emulator: Emulator) -> None:
    emulator.written(DEWI, text="rusak")
    emulator.written(DEWI, text="utuh")
    errors: list[str] = []

    def spoil(route: Route) -> None:
        answer = route.fetch()
        state = answer.json()
        state["messages"][0]["tick"] = "entah"
        route.fulfill(response=answer, json=state)

    page = browser.new_page(viewport=PHONE)
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.route("**/_phone/state", spoil)
    page.goto(emulator.url)

    expect(page.get_by_test_id("bubble-out")).to_have_count(2)
    expect(page.get_by_test_id("bubble-out").first).to_have_text("Pesan ini tidak bisa ditampilkan.")
    expect(page.get_by_test_id("bubble-out").last).to_contain_text("utuh")
    assert any("could not be shown" in error for error in errors)
    page.close()


def test_marks_become_formatting_and_links_links(opened: Opened, emulator: Emulator) -> None:
    emulator.written(DEWI, text="*tebal _dan miring_* ~coret~ `kode *a*` ```mono``` 2*3*4 (mis. *K-0012*) https://contoh.example/a_b_c, _*")
    page = opened()
    text = page.get_by_test_id("bubble-out").locator(".text")

    html = text.inner_html()

    link = '<a href="https://contoh.example/a_b_c" target="_blank" rel="noopener noreferrer" tabindex="0">https://contoh.example/a_b_c</a>'
    assert (
        html
        == f"<strong>tebal <em>dan miring</em></strong> <s>coret</s> <code>kode *a*</code> <code>mono</code> 2*3*4 (mis. <strong>K-0012</strong>) {link}, _*"
    )


def test_the_chat_stays_at_its_end_when_the_window_shrinks(opened: Opened, emulator: Emulator) -> None:
    for number in range(25):
        emulator.written(DEWI, text=f"pesan nomor {number} yang cukup panjang supaya barisnya bertambah kalau layarnya menyempit")
    page = opened(DESKTOP)
    expect(page.get_by_test_id("bubble-out")).to_have_count(25)

    keyboard = {"width": 390, "height": 420}
    for size in (PHONE, keyboard, PHONE, DESKTOP):
        page.set_viewport_size(size)
        page.wait_for_function("() => { const s = document.getElementById('scroller'); return s.scrollHeight - s.scrollTop - s.clientHeight < 2 }")

    page.locator("#scroller").evaluate("s => { s.scrollTop = 0 }")
    expect(page.locator("#to-end")).to_be_visible()
    page.set_viewport_size(PHONE)
    expect(page.locator(".back")).to_be_visible()
    assert distance_to_end(page) > 500


def test_a_double_tap_on_a_reply_button_answers_once(opened: Opened, emulator: Emulator) -> None:
    emulator.written(DEWI, text="halo")
    emulator.sent_interactive(DEWI, type="button", body={"text": "Setuju?"}, action={"buttons": BUTTONS})
    page = opened()
    expect(page.get_by_test_id("reply-button")).to_have_count(2)

    page.evaluate("() => { const tap = () => document.querySelectorAll('[data-testid=reply-button]').forEach((b) => b.click()); tap(); tap(); }")

    expect(page.get_by_test_id("bubble-out")).to_have_count(2)
    page.get_by_test_id("composer").fill("sudah")
    page.get_by_test_id("composer").press("Enter")
    expect(page.get_by_test_id("bubble-out").last).to_contain_text("sudah")
    assert [message["type"] for message in emulator.messages()] == ["text", "interactive", "text"]


def test_a_tap_that_was_refused_can_be_repeated_and_the_banner_goes(opened: Opened, emulator: Emulator) -> None:
    emulator.written(DEWI, text="halo")
    emulator.sent_interactive(DEWI, type="button", body={"text": "Setuju?"}, action={"buttons": BUTTONS})
    page = opened()

    def refuse(route: Route) -> None:
        route.fulfill(status=400, json={"error": "'from' must be a phone number."})

    page.route("**/_phone/messages", refuse)
    page.get_by_test_id("reply-button").first.click()
    expect(page.locator("#banner")).to_have_text("Simulator menolak permintaan ini. Alasannya: 'from' must be a phone number.")
    expect(page.get_by_test_id("reply-button").first).to_be_enabled()
    page.unroute("**/_phone/messages")

    page.get_by_test_id("reply-button").first.click()

    expect(page.get_by_test_id("bubble-out").last).to_contain_text("Ya")
    expect(page.locator("#banner")).to_be_hidden()


def test_at_phone_width_the_list_counts_what_its_open_chat_got(opened: Opened, emulator: Emulator) -> None:
    with_two_customers(emulator)
    page = opened()
    customer(page, "Dewi").click()
    page.locator("#back").click()

    emulator.sent(DEWI, "satu")
    emulator.sent(DEWI, "dua")

    expect(customer(page, "Dewi").locator(".badge")).to_have_text("2")
    customer(page, "Dewi").click()
    expect(page.get_by_test_id("bubble-in").last).to_contain_text("dua")
    page.locator("#back").click()
    expect(page.locator(".badge")).to_have_count(0)


def test_the_composer_has_room_for_its_text_wherever_the_page_began(opened: Opened, emulator: Emulator) -> None:
    with_two_customers(emulator)
    page = opened()
    customer(page, "Dewi").click()

    composer = page.get_by_test_id("composer")
    assert composer.evaluate("c => c.clientHeight >= 40 && c.scrollHeight <= c.clientHeight")
    composer.fill("satu\ndua\ntiga")
    assert composer.evaluate("c => c.clientHeight >= 80 && c.scrollHeight <= c.clientHeight")


def test_a_reload_keeps_what_was_in_view(opened: Opened, emulator: Emulator) -> None:
    with_two_customers(emulator)
    page = opened()
    expect(page.get_by_test_id("customer")).to_have_count(2)
    expect(customer(page, "Dewi")).to_be_visible()

    customer(page, "Dewi").click()
    page.reload()
    expect(page.get_by_test_id("bubble-out")).to_have_text(re.compile("halo dari Dewi"))
    expect(page.get_by_test_id("composer")).to_be_visible()

    page.locator("#back").click()
    page.reload()
    expect(customer(page, "Dewi")).to_be_visible()


def test_every_customer_has_a_draft_of_their_own(opened: Opened, emulator: Emulator) -> None:
    with_two_customers(emulator)
    page = opened(DESKTOP)
    composer = page.get_by_test_id("composer")

    customer(page, "Dewi").click()
    composer.fill("punya Dewi")
    customer(page, "Budi").click()
    expect(composer).to_have_value("")
    composer.fill("punya Budi")
    customer(page, "Dewi").click()
    expect(composer).to_have_value("punya Dewi")
    composer.press("Enter")
    expect(page.get_by_test_id("bubble-out").last).to_contain_text("punya Dewi")
    customer(page, "Budi").click()
    expect(composer).to_have_value("punya Budi")
    customer(page, "Dewi").click()
    expect(composer).to_have_value("")


def test_nothing_is_wider_than_its_place_at_phone_width(opened: Opened, emulator: Emulator) -> None:
    long = "a" * 20
    emulator.written(DEWI, text="w" * 300)
    emulator.sent_interactive(
        DEWI, type="button", body={"text": "Ok"}, action={"buttons": [{"type": "reply", "reply": {"id": f"{n}", "title": f"{n}" + "W" * 19}} for n in range(3)]}
    )
    rows = [{"id": "1", "title": "W" * 24, "description": "w" * 72}]
    emulator.sent_interactive(DEWI, type="list", body={"text": long}, action={"button": "W" * 20, "sections": [{"title": "W" * 24, "rows": rows}]})
    page = opened()

    expect(page.locator("#subtitle")).to_have_text(re.compile(r"\+62 811-0000-0000$"))
    assert overflowing(page, "#subtitle, #business-name, .stack, .bubble, .actions, .action, #scroller") == []
    page.get_by_test_id("list-open").click()
    expect(page.get_by_test_id("list-row")).to_be_visible()
    assert overflowing(page, "#sheet, .row, .row span, #sheet-title, #sheet h3") == []


def test_a_long_pasted_text_arrives_whole(opened: Opened, emulator: Emulator) -> None:
    emulator.written(DEWI, text="halo")
    page = opened()
    pasted = "panjang " * 2_000 + "habis"

    page.get_by_test_id("composer").fill(pasted)
    page.get_by_test_id("composer").press("Enter")

    expect(page.get_by_test_id("bubble-out").last).to_contain_text("habis")
    assert emulator.messages()[-1]["text"]["body"] == pasted


def test_eight_tabs_of_one_browser_all_follow(opened: Opened, emulator: Emulator) -> None:
    emulator.written(DEWI, text="halo")
    tabs = [opened() for _ in range(8)]

    emulator.sent(DEWI, "untuk semua tab")

    for tab in tabs:
        expect(tab.get_by_test_id("bubble-in").last).to_contain_text("untuk semua tab")


def test_the_dots_are_shown_while_the_business_types_and_go_with_its_reply(opened: Opened, emulator: Emulator) -> None:
    wamid = emulator.written(DEWI, text="halo")
    page = opened()
    expect(page.get_by_test_id("typing")).to_be_hidden()

    emulator.run(emulator.bench.send({"status": "read", "message_id": wamid, "typing_indicator": {"type": "text"}}))

    expect(page.get_by_test_id("typing")).to_be_visible()
    expect(page.locator("#subtitle")).to_have_text("sedang mengetik…")
    emulator.sent(DEWI, "Halo juga")
    expect(page.get_by_test_id("bubble-in").filter(has_text="Halo juga")).to_be_visible()
    expect(page.get_by_test_id("typing")).to_be_hidden()
    expect(page.locator("#subtitle")).not_to_have_text("sedang mengetik…")


def test_the_dots_are_seen_even_when_the_reply_comes_within_a_blink(opened: Opened, emulator: Emulator) -> None:
    wamid = emulator.written(DEWI, text="halo")
    page = opened()
    count_the_dots(page)

    emulator.run(emulator.bench.send({"status": "read", "message_id": wamid, "typing_indicator": {"type": "text"}}))
    emulator.sent(DEWI, "Halo juga")

    expect(page.get_by_test_id("bubble-in").filter(has_text="Halo juga")).to_be_visible()
    expect(page.get_by_test_id("typing")).to_be_hidden()
    assert page.evaluate("window.dots") > 0


def typing(emulator: Emulator, wamid: str) -> None:
    emulator.run(emulator.bench.send({"status": "read", "message_id": wamid, "typing_indicator": {"type": "text"}}))


def test_the_dots_go_when_what_the_business_wrote_was_refused(opened: Opened, emulator: Emulator) -> None:
    wamid = emulator.written(DEWI, text="halo")
    page = opened()
    typing(emulator, wamid)
    expect(page.get_by_test_id("typing")).to_be_visible()

    assert emulator.run(emulator.bench.send({"to": f"+{DEWI}", "type": "text", "text": {"body": ""}})).status_code == 400
    expect(page.get_by_test_id("typing")).to_be_hidden()


def test_the_dots_go_when_what_the_business_wrote_fails_later(opened: Opened, emulator: Emulator) -> None:
    wamid = emulator.written(DEWI, text="halo")
    page = opened()
    typing(emulator, wamid)
    expect(page.get_by_test_id("typing")).to_be_visible()

    emulator.run(emulator.bench.order("faults", kind="late_failed", code=131026))
    emulator.sent(DEWI, "tidak sampai")
    expect(page.get_by_test_id("note")).to_be_visible()
    expect(page.get_by_test_id("typing")).to_be_hidden()
