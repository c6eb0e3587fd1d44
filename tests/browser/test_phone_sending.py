"""A customer without a mouse sends every type, at both widths; what arrives at the business is Meta's shape of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from . import rich
from .conftest import DESKTOP, PHONE, Emulator
from .keyboard import Keyboard
from .test_phone_types import row

Opened = Callable[..., Page]


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(request: pytest.FixtureRequest, opened: Opened, emulator: Emulator) -> Page:
    """Dewi's chat, with a greeting in it, at both widths."""
    rich.people(emulator)
    emulator.written(rich.DEWI, text="halo")
    page = opened(request.param)
    Keyboard(page).tap(page.get_by_test_id("customer").filter(has_text="Dewi"))
    expect(page.get_by_test_id("bubble-out")).to_have_count(1)
    return page


@pytest.fixture
def keys(page: Page) -> Keyboard:
    return Keyboard(page)


def attach(page: Page, keys: Keyboard, *items: str) -> None:
    keys.tap(page.get_by_test_id("attach"))
    for item in items:
        keys.tap(page.get_by_test_id(f"menu-{item}"))


def arrived(page: Page, emulator: Emulator, count: int = 2) -> dict[str, Any]:
    """The last message, once the page shows it taken by the business."""
    expect(page.get_by_test_id("bubble-out")).to_have_count(count)
    expect(page.get_by_test_id("bubble-out").last.get_by_test_id("tick")).to_have_attribute("data-state", "delivered")
    return emulator.messages()[-1]


def choose(page: Page, keys: Keyboard, item: str, *files: dict[str, Any]) -> None:
    keys.tap(page.get_by_test_id("attach"))
    with page.expect_file_chooser() as chooser:
        keys.tap(page.get_by_test_id(f"menu-{item}"))
    chooser.value.set_files(list(files))  # type: ignore[arg-type]


def file(name: str, mime: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": mime, "buffer": content}


def test_a_photo_with_its_words(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    content = rich.picture()
    choose(page, keys, "photo", file("toko.jpg", "image/jpeg", content))
    keys.write(page.get_by_test_id("caption"), "ini tokonya")
    keys.tap(page.get_by_test_id("sheet-submit"))

    message = arrived(page, emulator)
    assert (message["type"], message["image"]["caption"], message["image"]["mime_type"]) == ("image", "ini tokonya", "image/jpeg")
    assert rich.held(emulator, message["image"]) == (content, "image/jpeg")
    keys.tap(page.get_by_test_id("image").last)
    expect(page.locator("#lightbox")).to_be_visible()
    keys.press("Escape")
    expect(page.locator("#lightbox")).to_be_hidden()


def test_a_picture_that_whatsapp_does_not_take_is_made_a_jpeg_as_a_phone_does(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    choose(page, keys, "photo", file("gambar.webp", "image/webp", rich.picture(form="WEBP")))
    keys.tap(page.get_by_test_id("sheet-submit"))

    message = arrived(page, emulator)
    content, mime = rich.held(emulator, message["image"])
    assert (content[:3], mime) == (b"\xff\xd8\xff", "image/jpeg")


def test_two_documents_at_once(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    choose(page, keys, "document", file("daftar.pdf", "application/pdf", b"%PDF-1.4 satu"), file("foto.jpg", "image/jpeg", rich.picture(60, 40)))
    keys.write(page.get_by_test_id("caption"), "dua berkas")
    keys.tap(page.get_by_test_id("sheet-submit"))

    arrived(page, emulator, 3)
    first, second = (message["document"] for message in emulator.messages()[-2:])
    assert (first["filename"], first["caption"], first["mime_type"]) == ("daftar.pdf", "dua berkas", "application/pdf")
    assert (second["filename"], "caption" in second) == ("foto.jpg", False)


def test_a_film_that_whatsapp_does_not_take_goes_as_a_document(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    choose(page, keys, "photo", file("layar.webm", "video/webm", b"\x1aE\xdf\xa3 bukan mp4"))
    keys.tap(page.get_by_test_id("sheet-submit"))

    message = arrived(page, emulator)
    assert (message["type"], message["document"]["filename"]) == ("document", "layar.webm")


def test_a_film(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    choose(page, keys, "photo", file("toko.mp4", "video/mp4", b"\0\0\0\x18ftypmp42"))
    keys.tap(page.get_by_test_id("sheet-submit"))

    message = arrived(page, emulator)
    assert (message["type"], message["video"]["mime_type"]) == ("video", "video/mp4")
    expect(page.get_by_test_id("video")).to_have_count(1)


def test_stickers_of_an_emoji_and_of_a_file(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    attach(page, keys, "sticker")
    keys.tap(page.get_by_role("button", name="Stiker 🎉"))
    message = arrived(page, emulator)
    content, mime = rich.held(emulator, message["sticker"])
    assert (mime, content[:4], content[8:12], message["sticker"]["animated"]) == ("image/webp", b"RIFF", b"WEBP", False)
    assert len(content) <= 100 * 1024

    attach(page, keys, "sticker")
    with page.expect_file_chooser() as chooser:
        keys.tap(page.get_by_role("button", name="Pilih berkas"))
    chooser.value.set_files([file("senyum.webp", "image/webp", rich.sticker())])  # type: ignore[list-item]
    message = arrived(page, emulator, 3)
    assert rich.held(emulator, message["sticker"])[0] == rich.sticker()


def test_a_place_of_the_list_and_one_by_its_degrees(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    attach(page, keys, "location")
    keys.tap(page.get_by_test_id("place").filter(has_text="Malioboro"))
    assert arrived(page, emulator)["location"]["name"] == "Malioboro"

    attach(page, keys, "location")
    keys.write(page.get_by_label("Lintang"), "-6,9")
    keys.write(page.get_by_label("Bujur"), "207.6")
    keys.tap(page.get_by_test_id("sheet-submit"))
    expect(page.locator(".sheet-trouble")).to_have_text("Lintang -90 sampai 90, bujur -180 sampai 180.")
    keys.write(page.get_by_label("Bujur"), "107.6")
    keys.tap(page.get_by_test_id("sheet-submit"))
    assert arrived(page, emulator, 3)["location"] == {"latitude": -6.9, "longitude": 107.6}


def test_another_customers_contact(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    attach(page, keys, "contact")
    keys.tap(page.get_by_test_id("contact-choice").filter(has_text="Budi"))

    [card] = arrived(page, emulator)["contacts"]
    assert card["name"]["formatted_name"] == "Budi Santoso"
    assert card["phones"] == [{"phone": f"+{rich.BUDI}", "wa_id": rich.BUDI, "type": "CELL"}]


def test_a_cart(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    attach(page, keys, "more", "cart")
    keys.write(page.get_by_test_id("quantity").nth(0), "0")
    keys.tap(page.get_by_test_id("sheet-submit"))
    expect(page.locator(".sheet-trouble")).to_have_text("Isi jumlah paling sedikit satu barang.")
    keys.write(page.get_by_test_id("quantity").nth(1), "3")
    keys.write(page.get_by_label("Catatan (boleh kosong)"), "jangan pedas")
    keys.tap(page.get_by_test_id("sheet-submit"))

    order = arrived(page, emulator)["order"]
    assert order["text"] == "jangan pedas"
    assert [(item["product_retailer_id"], item["quantity"]) for item in order["product_items"]] == [("keripik-singkong-balado", 3)]


def test_the_message_after_an_advertisement_carries_it(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    attach(page, keys, "more", "advert")
    keys.write(page.get_by_label("Judul iklan"), "Promo November")
    keys.tap(page.get_by_test_id("sheet-submit"))
    keys.write(page.get_by_test_id("composer"), "masih ada?")
    keys.tap(page.get_by_test_id("send"))

    message = arrived(page, emulator)
    assert (message["text"]["body"], message["referral"]["headline"], message["referral"]["source_type"]) == ("masih ada?", "Promo November", "ad")
    keys.write(page.get_by_test_id("composer"), "lagi")
    keys.tap(page.get_by_test_id("send"))
    assert "referral" not in arrived(page, emulator, 3)


def test_what_the_api_cannot_carry_and_the_first_opening(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    attach(page, keys, "more", "poll")
    message = arrived(page, emulator)
    assert (message["type"], message["errors"][0]["code"]) == ("unsupported", 131051)

    attach(page, keys, "more", "welcome")
    expect(page.get_by_test_id("note")).to_have_text("Pelanggan membuka chat untuk pertama kali")
    assert emulator.messages()[-1]["type"] == "request_welcome"


def test_emoji_go_into_the_text(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    keys.write(page.get_by_test_id("composer"), "makasih ")
    keys.tap(page.get_by_test_id("emoji"))
    keys.tap(page.get_by_test_id("emoji-choice").first)
    keys.tap(page.get_by_test_id("emoji-choice").nth(1))
    keys.press("Escape")
    keys.tap(page.get_by_test_id("send"))

    assert arrived(page, emulator)["text"]["body"] == "makasih 👍❤️"


def test_a_message_is_quoted_forwarded_edited_and_deleted(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    theirs = rich.from_business(emulator, rich.DEWI, "text", {"body": "Ada yang bisa dibantu?"})
    expect(row(page, theirs)).to_be_visible()

    keys.open_menu(row(page, theirs))
    keys.tap(page.get_by_test_id("menu-reply"))
    keys.write(page.get_by_test_id("composer"), "ada kka")
    keys.tap(page.get_by_test_id("send"))
    quoted = arrived(page, emulator)
    assert (quoted["text"]["body"], quoted["context"]["id"]) == ("ada kka", theirs)

    keys.open_menu(row(page, quoted["id"]))
    keys.tap(page.get_by_test_id("menu-edit"))
    expect(page.get_by_test_id("composer")).to_have_value("ada kka")
    keys.write(page.get_by_test_id("composer"), "ada kak")
    keys.tap(page.get_by_test_id("send"))
    expect(row(page, quoted["id"]).locator(".text")).to_have_text("ada kak")
    assert emulator.messages()[-1]["edit"] == {"original_message_id": quoted["id"], "message": {"type": "text", "text": {"body": "ada kak"}}}

    keys.open_menu(row(page, theirs))
    keys.tap(page.get_by_test_id("menu-forward"))
    forwarded = arrived(page, emulator, 3)
    assert (forwarded["text"]["body"], forwarded["context"]) == ("Ada yang bisa dibantu?", {"forwarded": True})

    keys.open_menu(row(page, quoted["id"]))
    keys.tap(page.get_by_test_id("menu-delete"))
    expect(row(page, quoted["id"])).to_contain_text("Anda menghapus pesan ini")
    assert emulator.messages()[-1]["revoke"] == {"original_message_id": quoted["id"]}
    keys.open_menu(row(page, quoted["id"]))
    expect(page.get_by_test_id("menu-wire")).to_be_visible()
    expect(page.get_by_test_id("menu-edit")).to_have_count(0)


def test_the_words_of_a_message_are_copied(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    keys.open_menu(page.get_by_test_id("bubble-out").first)
    keys.tap(page.get_by_test_id("menu-copy"))
    expect(page.locator("#announcer")).to_have_text("Tersalin")
    assert page.evaluate("navigator.clipboard.readText()") == "halo"


def test_a_text_older_than_fifteen_minutes_cannot_be_edited(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    later = emulator.run(emulator.bench.look("clock"))["now"] + 15 * 60
    with page.expect_response(lambda answer: "/_phone/events" in answer.url and answer.json()["now"] > later):
        emulator.run(emulator.bench.order("clock", advance_s=16 * 60))
    with page.expect_response("**/_phone/events*"):
        pass  # what the page was told before is shown by now

    keys.open_menu(page.get_by_test_id("bubble-out").first)
    expect(page.get_by_test_id("menu-delete")).to_be_visible()
    expect(page.get_by_test_id("menu-edit")).to_have_count(0)


def interactive(emulator: Emulator, content: dict[str, Any]) -> str:
    return rich.from_business(emulator, rich.DEWI, "interactive", content)


def test_cards_are_gone_through_and_tapped(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    wamid = interactive(emulator, rich.carousel(emulator))
    keys.tap(row(page, wamid).get_by_test_id("card").nth(2).get_by_test_id("reply-button"))

    message = arrived(page, emulator)
    assert message["interactive"]["button_reply"] == {"id": "paket-2", "title": "Pilih Mekar"}
    assert message["context"]["id"] == wamid
    expect(row(page, wamid).get_by_test_id("reply-button").nth(2)).to_be_disabled()
    expect(row(page, wamid).get_by_test_id("reply-button").nth(0)).to_be_enabled()


def test_a_templates_quick_reply_comes_back_as_a_button(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    wamid = rich.reminder(emulator)
    keys.tap(row(page, wamid).get_by_test_id("reply-button").first)

    message = arrived(page, emulator)
    assert (message["type"], message["button"]["text"], message["context"]["id"]) == ("button", "Jadi, kak", wamid)


def test_a_form_is_filled_in_field_by_field(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    parameters = {
        "flow_message_version": "3",
        "flow_id": "123",
        "flow_cta": "Isi formulir",
        "flow_token": "tanda-1",
        "flow_action": "navigate",
        "flow_action_payload": {"screen": "DATA_DIRI", "data": {"nama": "Dewi"}},
    }
    interactive(emulator, {"type": "flow", "body": {"text": "Isi dulu ya"}, "action": {"name": "flow", "parameters": parameters}})
    keys.tap(page.get_by_test_id("flow-open"))
    expect(page.locator("#sheet")).to_contain_text("Layar DATA_DIRI")
    expect(page.get_by_test_id("flow-value").first).to_have_value("Dewi")
    keys.write(page.get_by_test_id("flow-label").nth(1), "kota")
    keys.write(page.get_by_test_id("flow-value").nth(1), "Bandung")
    keys.tap(page.get_by_test_id("sheet-submit"))

    reply = arrived(page, emulator)["interactive"]["nfm_reply"]
    assert (reply["name"], reply["response_json"]) == ("flow", '{"nama":"Dewi","kota":"Bandung","flow_token":"tanda-1"}')
    expect(page.get_by_test_id("form-answer")).to_contain_text("Formulir terkirim")
    expect(page.get_by_test_id("flow-open")).to_be_disabled()


def test_a_place_a_number_and_a_call_that_the_business_asks_for(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    place = interactive(emulator, {"type": "location_request_message", "body": {"text": "Di mana?"}, "action": {"name": "send_location"}})
    keys.tap(row(page, place).get_by_test_id("request"))
    keys.tap(page.get_by_test_id("place").first)
    message = arrived(page, emulator)
    assert (message["location"]["name"], message["context"]["id"]) == ("Monas", place)
    expect(row(page, place).get_by_test_id("request")).to_be_disabled()

    number = interactive(emulator, {"type": "request_contact_info", "body": {"text": "Nomornya?"}, "action": {"name": "request_contact_info"}})
    keys.tap(row(page, number).get_by_test_id("request"))
    [card] = arrived(page, emulator, 3)["contacts"]
    assert (card["origin"], card["phones"][0]["wa_id"]) == ("contact_request", rich.DEWI)

    call = interactive(emulator, {"type": "call_permission_request", "body": {"text": "Boleh telepon?"}, "action": {"name": "call_permission_request"}})
    keys.tap(row(page, call).get_by_test_id("request"))
    keys.tap(page.get_by_test_id("menu-allow"))
    assert arrived(page, emulator, 4)["interactive"]["call_permission_reply"]["response"] == "accept"


def test_a_file_that_the_simulator_refuses_stays_to_be_sent_again(page: Page, keys: Keyboard, emulator: Emulator) -> None:
    page.route("**/_control/media*", lambda route: route.fulfill(status=400, json={"error": "Sedang penuh."}))
    choose(page, keys, "photo", file("toko.jpg", "image/jpeg", rich.picture(80, 60)))
    keys.tap(page.get_by_test_id("sheet-submit"))
    expect(page.locator("#banner")).to_contain_text("Sedang penuh.")
    expect(page.locator(".sheet-trouble")).to_have_text(re.compile("Belum terkirim"))

    page.unroute("**/_control/media*")
    keys.tap(page.get_by_test_id("sheet-submit"))
    assert arrived(page, emulator)["type"] == "image"
