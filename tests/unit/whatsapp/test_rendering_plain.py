"""What cannot be sent as it is, is said in plain words, or by a template when the window is closed."""

from __future__ import annotations

from typing import Any

import pytest

from bot.whatsapp.rendering import render, simplified
from bot.whatsapp.rendering.stand_in import PARAMETER, ClosedWindowTemplate, stand_in

from .issuing import token

LONG = "Konsultasi lewat telepon dengan tim kami"


def interactive(**content: Any) -> dict[str, Any]:
    return {"type": "interactive", "interactive": content}


def plain(message: dict[str, Any]) -> str | None:
    simple = simplified(message)
    assert simple is None or simple["type"] == "text"
    return simple["text"]["body"] if simple else None


@pytest.mark.parametrize(
    ("titles", "body"),
    [
        (["Ya", "Tidak"], "Pilih?\n\n- Ya\n- Tidak"),
        (["Ya", "Tidak", "Nanti saja", "Tanya orang"], "Pilih?\n\n- Ya\n- Tidak\n- Nanti saja\n- Tanya orang"),
        (["Ya", LONG], f"Pilih?\n\n1. Ya\n2. {LONG}"),  # the numbers were shown and may be typed
    ],
    ids=["buttons", "list", "long rows"],
)
def test_choices_are_said_in_plain_text(titles: list[str], body: str) -> None:
    (message,) = render({"text": "Pilih?", "buttons": [{"title": title, "payload": "/x"} for title in titles]}, token)
    assert plain(message) == body
    assert simplified({"type": "text", "text": {"body": body}}) is None


CARDS = [{"title": name, "image_url": f"https://example.com/{name}.png", "buttons": [{"title": "Pilih", "payload": f"/{name}"}]} for name in "ab"]
CONTACT = {
    "name": {"formatted_name": "Layanan"},
    "org": {"company": "Toko"},
    "phones": [{"phone": "+6281100000001"}],
    "emails": [{"email": "halo@example.com"}],
}


@pytest.mark.parametrize(
    ("message", "body"),
    [
        ({"type": "image", "image": {"link": "https://example.com/a.png"}}, "https://example.com/a.png"),
        ({"type": "image", "image": {"link": "media/a.png", "caption": "Promo"}}, "Promo"),
        ({"type": "document", "document": {"id": "9", "caption": "Daftar harga"}}, "Daftar harga"),
        ({"type": "video", "video": {"link": "https://example.com/v.mp4", "caption": "Cara daftar"}}, "Cara daftar\n\nhttps://example.com/v.mp4"),
        ({"type": "location", "location": {"latitude": -6.2, "longitude": "106.8", "name": "Kantor"}}, "Kantor\nhttps://maps.google.com/?q=-6.2,106.8"),
        ({"type": "contacts", "contacts": [CONTACT]}, "Layanan\nToko\n+6281100000001\nhalo@example.com"),
        (render({"text": "Paket", "elements": CARDS}, token)[0], "Paket\n\na\nhttps://example.com/a.png\n- Pilih\n\nb\nhttps://example.com/b.png\n- Pilih"),
        (render({"text": "Lihat", "buttons": [{"title": "Buka", "url": "https://example.com"}]}, token)[0], "Lihat\n\n- Buka: https://example.com"),
        (interactive(header={"type": "text", "text": "Judul"}, body={"text": "Isi"}, footer={"text": "Kaki"}), "Judul\n\nIsi\n\nKaki"),
        (interactive(body={"text": "Pilih"}, action={"buttons": [{"title": "Ya"}, "?", {"reply": "Ya"}]}), "Pilih"),
        (interactive(body={"text": "Pilih"}, action=["?"]), "Pilih"),
        (interactive(body={"text": "Pilih"}, action={"sections": {"rows": []}}), "Pilih"),
        (interactive(body={"text": "Pilih"}, action={"sections": [{"title": "Bagian", "rows": [{"id": "1"}, {"title": "Dua", "description": "dua"}]}]}), "Pilih\n\nBagian\n- Dua — dua"),
    ],
)  # fmt: skip
def test_every_type_is_said_in_words(message: dict[str, Any], body: str) -> None:
    assert plain(message) == body


@pytest.mark.parametrize(
    "message",
    [
        {"type": "image", "image": {"id": "9"}},
        {"type": "image", "image": {"link": "media/a.png"}},
        {"type": "image"},
        {"type": "sticker", "sticker": {"link": "https://example.com/a.webp"}},
        {"type": "reaction", "reaction": {"emoji": "👍", "message_id": "w"}},
        {"type": "template", "template": {"name": "halo"}},
        {"type": "interactive", "interactive": "?"},
        {"type": ["x"]},
        {"type": "ephemeral", "ephemeral": {}},
        interactive(body="Pilih"),
    ],
)
def test_what_has_no_words_has_no_plainer_form(message: dict[str, Any]) -> None:
    assert simplified(message) is None


def test_a_plainer_form_that_is_too_long_is_cut_before_what_it_offers() -> None:
    rows = [{"title": f"Kota {n}", "description": "x" * 72} for n in range(10)]
    body = plain(interactive(body={"text": "kata " * 800}, action={"sections": [{"rows": rows}]}))
    said, _, offered = (body or "").partition("…\n\n")
    assert offered.splitlines() == [f"- Kota {n} — {'x' * 72}" for n in range(10)]
    assert body is not None and said.endswith("kata") and 4080 < len(body) <= 4096


@pytest.mark.parametrize(
    "message",
    [
        {"type": "contacts", "contacts": [CONTACT] * 100},
        interactive(body={"text": "kata " * 1000}),
        interactive(body={"text": "kata"}, action={"cards": [{"body": {"text": "kartu " * 200}}] * 10}),
    ],
)
def test_what_is_too_long_in_itself_shows_that_it_was_cut(message: dict[str, Any]) -> None:
    body = plain(message)
    assert body is not None and 4000 < len(body) <= 4096 and body.endswith("…")


NAMED, NUMBERED, WORDLESS = ClosedWindowTemplate("balasan", "id", "isi"), ClosedWindowTemplate("reply", "en_US", "1"), ClosedWindowTemplate("ada_balasan")


@pytest.mark.parametrize(
    ("template", "components"),
    [
        (NAMED, [{"type": "body", "parameters": [{"type": "text", "text": "Halo Kak - Ya - Tidak", "parameter_name": "isi"}]}]),
        (NUMBERED, [{"type": "body", "parameters": [{"type": "text", "text": "Halo Kak - Ya - Tidak"}]}]),
        (WORDLESS, None),
    ],
)
def test_a_template_carries_the_words_of_a_late_reply_on_one_line(template: ClosedWindowTemplate, components: Any) -> None:
    (message,) = render({"text": "Halo\n\nKak", "buttons": [{"title": "Ya"}, {"title": "Tidak"}]}, token)
    sent = stand_in(template, message)
    assert sent is not None
    assert (sent["template"]["name"], sent["template"]["language"], sent["template"].get("components")) == (
        template.name,
        {"code": template.language},
        components,
    )


def test_words_too_long_for_a_template_show_that_they_were_cut() -> None:
    sent = stand_in(NUMBERED, {"type": "text", "text": {"body": "kata " * 800}})
    assert sent is not None
    words = sent["template"]["components"][0]["parameters"][0]["text"]
    assert PARAMETER - 6 <= len(words) <= PARAMETER and words.endswith("kata…")


@pytest.mark.parametrize("message", [{"type": "template", "template": {"name": "halo"}}, {"type": "reaction", "reaction": {"emoji": "👍"}}])
def test_what_says_nothing_is_not_stood_in_for(message: dict[str, Any]) -> None:
    assert stand_in(NAMED, message) is None
