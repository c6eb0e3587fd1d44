"""Every type of message, in and out, is shown as a customer knows it, at phone and at desktop width."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from . import rich
from .conftest import DESKTOP, PHONE, Emulator

Opened = Callable[..., Page]
WIDTHS = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


def row(page: Page, wamid: str) -> Locator:
    return page.locator(f'[data-id="{wamid}"]')


def loaded(image: Locator) -> None:
    """The picture has arrived and could be decoded."""
    image.scroll_into_view_if_needed()
    image.evaluate("async (i) => { await i.decode(); if (!i.naturalWidth) throw new Error('no picture') }")


def sticking_out(page: Page) -> list[str]:
    return page.locator(".log > *:not(.unread), .log .bubble:not(.slide)").evaluate_all(
        "all => all.filter(e => { const b = e.getBoundingClientRect(); return b.left < 0 || b.right > innerWidth }).map(e => e.textContent)"
    )


@WIDTHS
def test_everything_that_two_can_say_to_each_other_is_shown(opened: Opened, emulator: Emulator, size: dict[str, int]) -> None:
    said = rich.everything(emulator)
    page = opened(size)
    expect(row(page, said["advert"])).to_contain_text("Datang dari iklan")
    expect(row(page, said["advert"])).to_contain_text("Konsultasi WhatsApp gratis")

    buttons = row(page, said["buttons"])
    expect(buttons).to_contain_text("Masih ada dong! Promo November")
    expect(buttons).to_contain_text("Balas STOP untuk berhenti")
    loaded(buttons.get_by_test_id("image").locator("img"))
    expect(buttons.get_by_test_id("reply-button")).to_have_text(["Lihat paket", "Konsultasi", "Bicara dengan orang"])
    expect(buttons.locator(".chosen")).to_have_text("Lihat paket")
    expect(row(page, said["tap"]).get_by_test_id("quote")).to_contain_text("Halo kak Dewi")

    cards = row(page, said["carousel"]).get_by_test_id("card")
    expect(cards).to_have_count(3)
    expect(cards.nth(1)).to_contain_text("Sampai 10.000 chat")
    expect(cards.nth(2).get_by_test_id("reply-button")).to_have_text("Pilih Mekar")

    loaded(row(page, said["photo"]).get_by_test_id("image").locator("img"))
    expect(row(page, said["photo"]).get_by_test_id("reactions")).to_have_text("❤️")
    loaded(row(page, said["quoted"]).locator(".thumbnail"))
    expect(row(page, said["voice"]).get_by_test_id("length")).to_have_text("0:02")
    expect(row(page, said["list"]).get_by_test_id("list-open")).to_have_text("Pilih jadwal")
    expect(row(page, said["list"])).to_contain_text("Jadwal konsultasi")
    expect(row(page, said["place"]).get_by_test_id("location")).to_contain_text("Toko Rekaan")
    expect(row(page, said["place"]).locator("svg.map")).to_have_count(1)
    expect(row(page, said["ask-place"]).get_by_test_id("request")).to_have_text("Kirim lokasi")
    expect(row(page, said["contact"]).get_by_test_id("contact")).to_contain_text("+62 811-0000-0124")
    loaded(row(page, said["sticker"]).get_by_test_id("sticker"))
    expect(row(page, said["document"]).get_by_test_id("document")).to_contain_text("Proposal Toko Rekaan.pdfPDF · 47 KB")
    expect(row(page, said["link"]).get_by_test_id("link-button")).to_have_attribute("href", "https://contoh.example/harga")

    template = row(page, said["template"])
    expect(template).to_contain_text("Jadwal konsultasi kak Dewi")
    expect(template).to_contain_text("kami ingatkan konsultasinya Kamis, 26 November jam 14.00")
    expect(template.get_by_test_id("reply-button")).to_have_text(["Jadi, kak", "Ganti jadwal"])
    expect(template.get_by_test_id("link-button")).to_have_attribute("href", re.compile("/lokasi/pusat$"))

    marks = row(page, said["marks"])
    expect(marks.locator("ol li")).to_have_text(["Nama toko", "Nomor yang belum dipakai WhatsApp", "KTP"])
    expect(marks.locator("blockquote")).to_have_text("chat aman ga sih?")
    expect(marks.get_by_test_id("reactions")).to_have_text("🙏")
    expect(row(page, said["forwarded"])).to_contain_text("Diteruskan")
    expect(row(page, said["typo"]).locator(".text")).to_have_text("makasi kak")
    expect(row(page, said["typo"])).to_contain_text("Diedit")
    expect(row(page, said["gone"])).to_contain_text("Anda menghapus pesan ini")
    expect(row(page, said["gone"])).not_to_contain_text("salah kirim")
    expect(row(page, said["gone"]).get_by_test_id("tick")).to_have_attribute("data-state", "read")
    assert sticking_out(page) == []


FURTHER: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a form": (
        {
            "type": "flow",
            "body": {"text": "Isi data dulu ya"},
            "action": {
                "name": "flow",
                "parameters": {"flow_message_version": "3", "flow_id": "123", "flow_cta": "Isi formulir", "flow_token": "t"},
            },
        },
        ["Isi data dulu ya", "Isi formulir"],
    ),
    "a request for the number": (
        {"type": "request_contact_info", "body": {"text": "Boleh minta nomornya?"}, "action": {"name": "request_contact_info"}},
        ["Boleh minta nomornya?", "Bagikan nomor"],
    ),
    "a request to call": (
        {"type": "call_permission_request", "body": {"text": "Boleh kami telepon?"}, "action": {"name": "call_permission_request"}},
        ["Boleh kami telepon?", "Jawab permintaan"],
    ),
    "one product": (
        {"type": "product", "body": {"text": "Yang ini kak"}, "action": {"catalog_id": "katalog-1", "product_retailer_id": "kopi-susu"}},
        ["kopi-susu", "Yang ini kak", "Pilih barang"],
    ),
    "products": (
        {
            "type": "product_list",
            "header": {"type": "text", "text": "Menu"},
            "body": {"text": "Silakan pilih"},
            "action": {
                "catalog_id": "katalog-1",
                "sections": [{"title": "Minum", "product_items": [{"product_retailer_id": name} for name in ("kopi-susu", "teh-manis")]}],
            },
        },
        ["Menu", "2 produk", "Silakan pilih"],
    ),
}


@pytest.mark.parametrize(("interactive", "words"), FURTHER.values(), ids=FURTHER.keys())
def test_what_a_business_can_further_offer_is_shown(opened: Opened, emulator: Emulator, interactive: dict[str, Any], words: list[str]) -> None:
    emulator.written(rich.DEWI, text="halo")
    wamid = rich.from_business(emulator, rich.DEWI, "interactive", interactive)
    page = opened()
    for shown in words:
        expect(row(page, wamid)).to_contain_text(shown)


def test_media_by_a_link_from_elsewhere_is_a_card_and_is_not_fetched(opened: Opened, emulator: Emulator) -> None:
    emulator.written(rich.DEWI, text="halo")
    wamid = rich.from_business(emulator, rich.DEWI, "image", {"link": "https://contoh.example/foto.jpg", "caption": "Ini fotonya"})
    page = opened()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()

    card = row(page, wamid).get_by_test_id("document")
    expect(card).to_contain_text("Foto")
    expect(card).to_contain_text("contoh.example")
    expect(card).to_have_attribute("href", "https://contoh.example/foto.jpg")
    assert [url for url in asked if not url.startswith(emulator.url)] == []


def test_media_by_a_link_on_this_machine_is_fetched_and_shown(opened: Opened, emulator: Emulator) -> None:
    emulator.written(rich.DEWI, text="halo")
    page = opened()
    here = f"{emulator.url}/_phone/media/{rich.uploaded(emulator, rich.picture(), 'image/jpeg')}"
    wamid = rich.from_business(emulator, rich.DEWI, "image", {"link": here, "caption": "Ini fotonya"})

    loaded(row(page, wamid).get_by_test_id("image").locator("img"))
    page.reload()
    loaded(row(page, wamid).get_by_test_id("image").locator("img"))


def test_a_link_that_leads_nowhere_ends_in_a_note(opened: Opened, emulator: Emulator) -> None:
    emulator.written(rich.DEWI, text="halo")
    page = opened()
    wamid = rich.from_business(emulator, rich.DEWI, "image", {"link": f"{emulator.url}/_phone/media/tidak-ada"})

    expect(row(page, wamid)).to_contain_text("Bisnis mengirim pesan yang tidak sampai (kode 131053)")
    expect(page.get_by_test_id("bubble-in")).to_have_count(0)


def test_a_colleagues_message_from_the_app_is_one_of_the_business(opened: Opened, emulator: Emulator) -> None:
    emulator.written(rich.DEWI, text="halo")
    page = opened()
    emulator.run(emulator.bench.order("echo", to=rich.DEWI, text="Halo, dengan Rina di sini"))

    expect(page.get_by_test_id("bubble-in")).to_contain_text("Halo, dengan Rina di sini")


def test_a_sound_is_played_from_any_point(opened: Opened, emulator: Emulator) -> None:
    content = rich.sound(6)
    wamid = emulator.written(rich.DEWI, message={"type": "audio", "audio": {"id": rich.uploaded(emulator, content, "audio/wav"), "voice": True}})
    page = opened()
    sound = row(page, wamid)
    expect(sound.get_by_test_id("length")).to_have_text("0:06")

    slider = sound.get_by_role("slider")
    slider.focus()
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuenow", "5")
    sound.get_by_test_id("play").click()
    expect(sound.get_by_test_id("play")).to_have_attribute("aria-label", "Jeda")
    expect(sound.get_by_test_id("play")).to_have_attribute("aria-label", "Putar", timeout=10_000)


def test_a_film_is_shown_and_played(opened: Opened, emulator: Emulator) -> None:
    emulator.written(rich.DEWI, text="halo")
    page = opened()
    film = page.evaluate("""async () => {
        const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 120 });
        const pen = canvas.getContext('2d');
        const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/mp4;codecs=avc1' });
        const chunks = [];
        recorder.ondataavailable = (event) => chunks.push(event.data);
        const ended = new Promise((done) => (recorder.onstop = done));
        recorder.start();
        for (let frame = 0; frame < 60; frame += 1) {
            pen.fillStyle = `hsl(${frame * 6} 70% 50%)`;
            pen.fillRect(0, 0, 160, 120);
            await new Promise(requestAnimationFrame);
        }
        recorder.stop();
        await ended;
        return [...new Uint8Array(await new Blob(chunks).arrayBuffer())];
    }""")
    media = rich.business_media(emulator, bytes(film), "video/mp4", "toko.mp4")
    wamid = rich.from_business(emulator, rich.DEWI, "video", {"id": media, "caption": "Tokonya begini kak"})

    player = row(page, wamid).get_by_test_id("video")
    expect(row(page, wamid)).to_contain_text("Tokonya begini kak")
    page.wait_for_function("v => v.videoWidth === 160", arg=player.element_handle())
    player.evaluate("async (v) => { v.muted = true; await v.play() }")
    page.wait_for_function("v => v.currentTime > 0", arg=player.element_handle())


def test_a_file_that_is_a_page_is_saved_and_never_runs_here(emulator: Emulator) -> None:
    page = b"<script>alert(1)</script>"
    media = rich.uploaded(emulator, page, "text/html", "halaman.html")

    answer = emulator.run(emulator.bench.http.get(f"{emulator.url}/_phone/media/{media}"))
    part = emulator.run(emulator.bench.http.get(f"{emulator.url}/_phone/media/{media}", headers={"Range": "bytes=1-6"}))
    beyond = emulator.run(emulator.bench.http.get(f"{emulator.url}/_phone/media/{media}", headers={"Range": "bytes=99-"}))
    nowhere = emulator.run(emulator.bench.http.get(f"{emulator.url}/_phone/media/123"))

    assert (answer.status_code, answer.content) == (200, page)
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''halaman.html"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, b"script", f"bytes 1-6/{len(page)}")
    assert beyond.status_code == 416
    assert nowhere.status_code == 404


def test_what_the_business_sent_in_vain_is_a_note_that_the_customer_does_not_see(opened: Opened, emulator: Emulator) -> None:
    emulator.written(rich.DEWI, text="halo")
    page = opened()
    emulator.run(emulator.bench.order("faults", kind="late_failed", code=131026))
    wamid = rich.from_business(emulator, rich.DEWI, "text", {"body": "tidak akan sampai"})

    for _ in range(2):
        expect(row(page, wamid)).to_have_text("Bisnis mengirim pesan yang tidak sampai (kode 131026). Pelanggan tidak melihatnya.")
        expect(page.get_by_test_id("bubble-in")).to_have_count(0)
        page.reload()


def test_a_message_that_the_bot_does_not_take_says_so_at_its_tick(opened: Opened, emulator: Emulator) -> None:
    emulator.written(rich.DEWI, text="halo")
    page = opened()
    emulator.bench.business.answers.extend([500] * 40)
    page.get_by_test_id("composer").fill("sampai?")
    page.get_by_test_id("composer").press("Enter")

    tick = page.get_by_test_id("bubble-out").last.get_by_test_id("tick")
    expect(tick).to_have_attribute("aria-label", "Bot belum menerima pesan ini (mencoba lagi…)")
    emulator.bench.business.answers.clear()
    expect(tick).to_have_attribute("data-state", "delivered")


def test_reactions_of_both_sides_come_and_go(opened: Opened, emulator: Emulator) -> None:
    wamid = emulator.written(rich.DEWI, text="halo")
    page = opened()
    badge = row(page, wamid).get_by_test_id("reactions")

    for emoji in ("👍", "😂"):
        rich.from_business(emulator, rich.DEWI, "reaction", {"message_id": wamid, "emoji": emoji})
        expect(badge).to_have_text(emoji)
    emulator.written(rich.DEWI, message={"type": "reaction", "reaction": {"message_id": wamid, "emoji": "🔥"}})
    expect(badge).to_have_text("🔥😂2")
    rich.from_business(emulator, rich.DEWI, "reaction", {"message_id": wamid, "emoji": ""})
    expect(badge).to_have_text("🔥")
    badge.click()
    expect(badge).to_have_count(0)
    expect(page.get_by_test_id("bubble-out")).to_have_count(1)
    assert emulator.messages()[-1]["reaction"] == {"message_id": wamid, "emoji": ""}


def test_carts_forms_and_what_the_api_cannot_carry_are_told_in_words(opened: Opened, emulator: Emulator) -> None:
    wamid = emulator.written(rich.DEWI, message={"type": "unsupported", "unsupported": {"type": "poll_creation"}, "errors": [{"code": 131051, "title": "x"}]})
    order = {"catalog_id": "k", "product_items": [{"product_retailer_id": "kopi", "quantity": 2, "item_price": 18_000, "currency": "IDR"}], "text": "pedas"}
    cart = emulator.written(rich.DEWI, message={"type": "order", "order": order})
    form = {"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": "Sent", "response_json": '{"kota": "Bandung", "flow_token": "t"}'}}
    filled = emulator.written(rich.DEWI, message={"type": "interactive", "interactive": form})
    page = opened()

    expect(row(page, wamid)).to_contain_text("Pesan ini tidak bisa diterima bisnis lewat API.")
    expect(row(page, cart)).to_contain_text(re.compile(r"1 barang · Rp\s?36\.000"))
    expect(row(page, cart)).to_contain_text("2 × kopi")
    expect(row(page, cart)).to_contain_text("pedas")
    expect(row(page, filled).locator("dl")).to_have_text("kotaBandung")


@WIDTHS
@pytest.mark.parametrize("caption", ["Ini fotonya", "Ini fotonya ya kak, diambil kemarin sore dari depan toko kami di Jalan Melati"], ids=["short", "long"])
def test_the_time_of_a_photo_stands_at_the_end_of_its_words(opened: Opened, emulator: Emulator, size: dict[str, int], caption: str) -> None:
    media_id = rich.business_media(emulator, rich.picture(), "image/jpeg", "toko.jpg")
    emulator.written(rich.DEWI, text="halo")
    wamid = rich.from_business(emulator, rich.DEWI, "image", {"id": media_id, "caption": caption})
    page = opened(size)
    loaded(row(page, wamid).locator("img.picture"))

    gap, below = row(page, wamid).evaluate("""row => {
        const [bubble, words, time] = ['.bubble', '.text', '.meta'].map((one) => row.querySelector(one).getBoundingClientRect());
        return [bubble.right - time.right, words.bottom - time.bottom];
    }""")
    assert 6 <= gap <= 8
    assert abs(below) < 8


def test_cards_fade_only_where_there_are_more_of_them(opened: Opened, emulator: Emulator) -> None:
    emulator.written(rich.DEWI, text="halo")
    rich.from_business(emulator, rich.DEWI, "interactive", rich.carousel(emulator))
    page = opened(PHONE)
    strip = page.get_by_test_id("carousel")

    expect(strip).to_have_class("slides more-right")
    strip.evaluate("strip => strip.scrollTo({ left: strip.scrollWidth, behavior: 'instant' })")
    expect(strip).to_have_class("slides more-left")


def test_a_picture_of_a_card_that_was_not_fetched_stays_inside_its_card(opened: Opened, emulator: Emulator) -> None:
    emulator.written(rich.DEWI, text="halo")
    cards = rich.carousel(emulator)
    cards["action"]["cards"][0]["header"]["image"] = {"link": "https://contoh.example/foto.jpg"}
    rich.from_business(emulator, rich.DEWI, "interactive", cards)
    page = opened(PHONE)

    left, right = page.get_by_test_id("card").first.evaluate("""card => {
        const [outer, inner] = [card, card.querySelector('.file')].map((one) => one.getBoundingClientRect());
        return [inner.left - outer.left, outer.right - inner.right];
    }""")
    assert left == pytest.approx(right, abs=1)
    assert left > 3


def test_a_sticker_that_cannot_be_drawn_says_so(opened: Opened, emulator: Emulator) -> None:
    media_id = rich.uploaded(emulator, b"bukan gambar", "image/webp")
    wamid = emulator.written(rich.DEWI, message={"type": "sticker", "sticker": {"id": media_id, "mime_type": "image/webp", "animated": False}})
    page = opened()

    expect(row(page, wamid)).to_contain_text("Stiker tidak bisa ditampilkan di sini")
    expect(row(page, wamid).locator(".bare")).to_have_count(0)


def test_the_number_of_a_contact_is_written_as_everywhere(opened: Opened, emulator: Emulator) -> None:
    contact = {"name": {"formatted_name": "Budi Santoso"}, "phones": [{"phone": f"+{rich.BUDI}"}]}
    wamid = emulator.written(rich.DEWI, message={"type": "contacts", "contacts": [contact]})
    page = opened()

    expect(row(page, wamid).get_by_test_id("contact")).to_contain_text("+62 811-0000-0124")
