"""Each Rasa response takes the form that holds all of it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.whatsapp.findings import Finding
from bot.whatsapp.rendering import Choice, Rendered, render

from .issuing import Issued, token

PNG, PDF = "https://example.com/a.png", "https://example.com/a.pdf"


def buttons(*titles: str) -> list[dict[str, str]]:
    return [{"title": title, "payload": f"/{number}"} for number, title in enumerate(titles)]


def link(title: str) -> dict[str, str]:
    return {"title": title, "url": "https://example.com/x"}


def card(title: str, *choices: dict[str, str], image: str = PNG) -> dict[str, Any]:
    return {"title": title, "subtitle": "Rp100", "image_url": image, "buttons": list(choices)}


def shape(message: Rendered) -> str:
    if message["type"] == "interactive":
        return str(message["interactive"]["type"])
    return message["type"] + ("+" if "caption" in message[message["type"]] else "")


def rows(message: Rendered) -> list[dict[str, str]]:
    return [row for section in message["interactive"]["action"]["sections"] for row in section["rows"]]


@pytest.mark.parametrize(
    ("response", "shapes"),
    [
        ({}, []),
        ({"text": None}, []),
        ({"text": "  \n "}, []),
        ({"text": "halo"}, ["text"]),
        ({"text": 42}, ["text"]),
        ({"text": "a" * 4096}, ["text"]),
        ({"text": "a" * 4097}, ["text", "text"]),
        # Choices: at most three short ones are buttons, at most ten a list, the others numbered text.
        ({"text": "?", "buttons": buttons("Ya", "Tidak", "Nanti")}, ["button"]),
        ({"text": "?", "buttons": buttons("A" * 20)}, ["button"]),
        ({"text": "?", "buttons": buttons("A" * 21)}, ["list"]),
        ({"text": "?", "buttons": buttons("Ya", "Ya")}, ["list"]),
        ({"text": "?", "buttons": buttons(*"1234")}, ["list"]),
        ({"text": "?", "buttons": buttons(*"1234567890")}, ["list"]),
        ({"text": "?", "buttons": buttons(*"1234567890a")}, ["text"]),
        ({"text": "?", "buttons": buttons("A" * 72)}, ["list"]),
        ({"text": "?", "buttons": buttons("A" * 73)}, ["text"]),
        ({"text": "?", "buttons": [{"title": "Ya", "description": "jadi"}]}, ["list"]),
        ({"text": "?", "buttons": [{"title": "Ya", "section": "Pilihan"}]}, ["list"]),
        ({"text": "?", "buttons": [{"title": "Ya", "section": "x" * 25}]}, ["text"]),
        ({"text": "?", "buttons": [{"title": "Ya", "description": "x" * 73}]}, ["text"]),
        ({"text": "?", "buttons": buttons(" ", "")}, ["text"]),
        ({"text": "?", "buttons": ["Ya", None, {"title": 1}, {}]}, ["button"]),
        ({"text": "?", "buttons": {"title": "Ya"}}, ["text"]),
        ({"buttons": buttons("Ya")}, ["button"]),
        ({"text": "b" * 1024, "buttons": buttons("Ya")}, ["button"]),
        ({"text": "b" * 1025, "buttons": buttons("Ya")}, ["text", "button"]),
        ({"text": "b" * 4096, "buttons": buttons(*"1234")}, ["list"]),
        ({"text": "b" * 4097, "buttons": buttons(*"1234")}, ["text", "list"]),
        ({"text": "?", "quick_replies": buttons("Ya", "Tidak")}, ["button"]),
        ({"text": "?", "buttons": buttons("Ya"), "quick_replies": [{"content_type": "text", "title": "Nanti", "payload": "/n"}]}, ["button"]),
        # Links.
        ({"text": "?", "buttons": [link("Buka")]}, ["cta_url"]),
        ({"text": "?", "buttons": [link("B" * 21)]}, ["text"]),
        ({"text": "?", "buttons": [link("Buka"), link("Lihat")]}, ["text"]),
        ({"text": "?", "buttons": [link("Buka"), *buttons("Ya")]}, ["button"]),
        # Pictures and files.
        ({"image": PNG}, ["image"]),
        ({"text": "ini", "image": PNG}, ["image+"]),
        ({"text": "a" * 1025, "image": PNG}, ["text", "image"]),
        ({"text": "ini", "image": "https://example.com/a"}, ["image+"]),
        ({"image": "https://example.com/a.gif"}, ["text"]),
        ({"image": "halo.png"}, ["text"]),
        ({"image": "media/promo.jpg"}, ["image"]),
        ({"text": "?", "image": PNG, "buttons": buttons("Ya")}, ["button"]),
        ({"text": "b" * 1025, "image": PNG, "buttons": buttons("Ya")}, ["image", "text", "button"]),
        ({"text": "?", "image": PNG, "buttons": buttons(*"1234")}, ["image", "list"]),
        ({"attachment": PDF}, ["document"]),
        ({"text": "harga", "attachment": PDF}, ["document+"]),
        ({"text": "?", "buttons": buttons("Ya"), "attachment": PDF}, ["button", "document"]),
        ({"attachment": {"type": "file", "payload": {"url": PDF}}}, ["document"]),
        ({"attachment": {"type": "video", "payload": {"src": "https://example.com/a.mp4"}}}, ["video"]),
        ({"attachment": {"type": "document", "payload": {"src": "https://example.com/a.mp4"}}}, ["document"]),
        ({"text": "dengar", "attachment": {"type": "audio", "payload": {"src": "https://example.com/a"}}}, ["text", "audio"]),
        ({"attachment": {"type": "file", "payload": {"url": "https://example.com/a.zip"}}}, ["text"]),
        ({"attachment": {"type": "audio"}}, []),
        # Cards.
        ({"elements": [card("A", *buttons("Pilih")), card("B", *buttons("Pilih"))]}, ["carousel"]),
        ({"text": "Paket:", "elements": [card("A", link("Buka")), card("B", link("Buka"))]}, ["carousel"]),
        ({"elements": [card("A", *buttons("Pilih"))]}, ["button"]),
        ({"elements": [card("A", *buttons("Pilih"))] * 11}, ["button"] * 11),
        ({"text": "Paket:", "elements": [card("A", *buttons("Pilih")), card("B", *buttons("Pilih", "Tanya"))]}, ["text", "button", "button"]),
        ({"elements": [card("A", *buttons("Pilih")), card("B", link("Buka"))]}, ["button", "cta_url"]),
        ({"elements": [card("A", *buttons("P")), card("B", *buttons("P"), image="")]}, ["button", "button"]),
        ({"elements": [card("A" * 160, *buttons("P")), card("B", *buttons("P"))]}, ["button", "button"]),  # 160 and a subtitle
        ({"elements": [card("A", {"title": "P", "section": "S"})] * 2}, ["image", "list"] * 2),
        ({"elements": [card("A"), {"title": "B"}, "?"]}, ["image+", "text"]),
        # Asking for something.
        ({"text": "di mana?", "metadata": {"ask": "location"}}, ["location_request_message"]),
        ({"text": "nomornya?", "metadata": {"ask": "contact"}}, ["request_contact_info"]),
        ({"text": "?", "metadata": {"ask": "pulsa"}}, ["text"]),
        # A message in Meta's own form stands after the others.
        ({"text": "ya", "custom": {"type": "location", "location": {"latitude": 1, "longitude": 2}}}, ["text", "location"]),
        ({"custom": {"template": {"name": "halo", "language": {"code": "id"}}}}, ["template"]),
        ({"custom": {"type": "template"}}, []),
        ({"custom": "halo"}, []),
    ],
)  # fmt: skip
def test_each_response_takes_the_form_that_holds_it(response: dict[str, Any], shapes: list[str]) -> None:
    assert [shape(message) for message in render(response, token)] == shapes


def test_a_tap_id_is_the_issued_token_and_never_the_payload() -> None:
    (message,) = render({"text": "?", "buttons": [{"title": "Ya", "payload": "/confirm"}, {"title": "Tidak", "payload": "/deny"}]}, token)
    assert [button["reply"] for button in message["interactive"]["action"]["buttons"]] == [{"id": "tap:0", "title": "Ya"}, {"id": "tap:1", "title": "Tidak"}]


def test_tokens_are_issued_for_payloads_in_their_order_and_a_button_without_one_stands_for_its_title() -> None:
    issued = Issued()
    render({"text": "?", "buttons": [{"title": "Ya", "payload": "/confirm"}, {"title": "Tidak"}]}, issued)
    assert issued.choices == [Choice("Ya", "/confirm"), Choice("Tidak", "Tidak")]


def test_numbered_choices_are_issued_with_their_numbers() -> None:
    issued = Issued()
    (message,) = render({"text": "Pilih:", "buttons": buttons(*"abcdefghijkl")}, issued)
    assert message["text"]["body"].startswith("Pilih:\n\n1. a\n2. b\n") and message["text"]["body"].endswith("\n12. l")
    assert [(choice.number, choice.payload) for choice in issued.choices] == [(number + 1, f"/{number}") for number in range(12)]


def test_numbers_go_on_from_one_message_of_a_response_to_the_next() -> None:
    issued = Issued()
    many = [{"title": f"Kota {n}"} for n in range(11)]
    elements = [{"title": "Atau", "buttons": many}, {"title": "Lewat", "buttons": [{"title": "Pos"}]}, {"title": "Jam", "buttons": many}]
    messages = render({"text": "Kota mana?", "buttons": many, "elements": elements}, issued, first_number=4)
    assert [choice.number for choice in issued.choices] == [*range(4, 26), None, *range(26, 37)]
    assert "4. Kota 0" in messages[0]["text"]["body"] and "36. Kota 10" in messages[-1]["text"]["body"]


def test_all_rows_of_a_list_show_a_number_when_one_is_cut_and_that_one_stands_below_in_full() -> None:
    issued = Issued()
    long = "Konsultasi lewat telepon dengan tim kami"
    (message,) = render({"text": "?", "buttons": buttons("Chat", long)}, issued)
    assert rows(message) == [{"id": "tap:0", "title": "1. Chat"}, {"id": "tap:1", "title": "2. Konsultasi lewat…", "description": long}]
    assert [choice.number for choice in issued.choices] == [1, 2]


def test_rows_of_a_list_that_all_fit_show_no_number() -> None:
    issued = Issued()
    (message,) = render({"text": "?", "buttons": [*buttons(*"abc"), {"title": "D" * 24, "description": "yang keempat"}]}, issued)
    assert rows(message)[3] == {"id": "tap:3", "title": "D" * 24, "description": "yang keempat"}
    assert {choice.number for choice in issued.choices} == {None}


def test_sections_keep_the_order_of_the_choices() -> None:
    choices = [{"title": "Satu", "section": "A"}, {"title": "Dua", "section": "A"}, {"title": "Tiga", "section": "B"}, {"title": "Empat"}]
    (message,) = render({"text": "?", "buttons": choices}, token)
    sections = message["interactive"]["action"]["sections"]
    assert [(section["title"], [row["title"] for row in section["rows"]]) for section in sections] == [("A", ["Satu", "Dua"]), ("B", ["Tiga"]), ("Lainnya", ["Empat"])]  # fmt: skip


def test_sections_of_numbered_text_are_its_headings() -> None:
    choices = [{"title": f"Kota {number}", "section": "Jawa" if number < 6 else "Bali"} for number in range(1, 12)]
    (message,) = render({"text": "Pilih kota:", "buttons": choices}, token)
    assert message["text"]["body"].startswith("Pilih kota:\n\n*Jawa*\n1. Kota 1\n") and "\n5. Kota 5\n\n*Bali*\n6. Kota 6\n" in message["text"]["body"]


def test_header_footer_and_opener_stand_in_their_places() -> None:
    metadata = {"header": "Jadwal", "footer": "Toko Contoh", "button": "Lihat jadwal"}
    (listed,) = render({"text": "Pilih hari", "buttons": buttons(*"1234"), "metadata": metadata}, token)
    content = listed["interactive"]
    assert (content["header"], content["footer"], content["action"]["button"]) == ({"type": "text", "text": "Jadwal"}, {"text": "Toko Contoh"}, "Lihat jadwal")
    (plain,) = render({"text": "Buka", "metadata": metadata}, token)
    assert plain["text"]["body"] == "*Jadwal*\n\nBuka\n\nToko Contoh"


def test_what_does_not_fit_its_place_joins_the_words_and_is_told() -> None:
    told: list[Finding] = []
    metadata = {"header": "h" * 61, "footer": "f" * 61, "button": "b" * 21}
    (message,) = render({"text": "Pilih", "buttons": buttons(*"1234"), "metadata": metadata}, token, tell=told.append)
    assert message["interactive"]["body"]["text"] == f"*{'h' * 61}*\n\nPilih\n\n{'b' * 21}\n\n{'f' * 61}"
    assert {finding.where for finding in told} == {"metadata.header", "metadata.footer", "metadata.button"}


def test_a_picture_above_buttons_is_their_header_and_moves_a_header_of_words_into_the_text() -> None:
    (message,) = render({"text": "Mau?", "image": PNG, "buttons": buttons("Ya"), "metadata": {"header": "Promo"}}, token)
    assert message["interactive"]["header"] == {"type": "image", "image": {"link": PNG}}
    assert message["interactive"]["body"]["text"] == "*Promo*\n\nMau?"


def test_a_response_may_quote_what_it_answers() -> None:
    quoting = {"text": "a" * 5000, "metadata": {"quote": True}}
    first, second = render(quoting, token, answering="wamid.7")
    assert first["context"] == {"message_id": "wamid.7"} and "context" not in second
    assert "context" not in render(quoting, token)[0]
    assert "context" not in render({"text": "halo"}, token, answering="wamid.7")[0]
    (reaction,) = render({"custom": {"reaction": {"emoji": "👍"}}, "metadata": {"quote": True}}, token, answering="wamid.7")
    assert "context" not in reaction  # it names its message itself


def test_an_address_is_previewed_only_when_asked_for() -> None:
    assert [render({"text": "https://example.com", "metadata": {"preview": on}}, token)[0]["text"]["preview_url"] for on in (True, False, "ya")] == [
        True,
        False,
        False,
    ]


def test_a_document_has_the_name_that_its_link_ends_in() -> None:
    named = {"attachment": {"type": "file", "payload": {"src": PDF, "filename": "Harga.pdf"}}}
    (document,) = render({"attachment": "https://example.com/Daftar%20harga.pdf?v=2"}, token)
    assert document["document"]["filename"] == "Daftar harga.pdf"
    assert render(named, token)[0]["document"]["filename"] == "Harga.pdf"


def test_links_beside_choices_are_shown_in_the_text() -> None:
    (message,) = render({"text": "Mau?", "buttons": [link("Syarat"), *buttons("Ya")]}, token)
    assert message["interactive"]["body"]["text"] == "Mau?\n\nSyarat: https://example.com/x"


@pytest.mark.parametrize(
    ("response", "level", "where"),
    [
        ({"text": "?", "buttons": [{"payload": "/x"}]}, "error", "buttons[0]"),
        ({"text": "?", "buttons": buttons(*"1234567890a")}, "warning", "buttons"),
        ({"text": "?", "buttons": buttons("A" * 25)}, "warning", "buttons[0].title"),
        ({"text": "?", "buttons": [link("B" * 21)]}, "warning", "buttons"),
        ({"text": "b" * 1025, "buttons": buttons("Ya")}, "warning", "text"),
        ({"text": "b" * 4097}, "warning", "text"),
        ({"image": "a.png"}, "error", "image"),
        ({"image": "https://example.com/a.gif"}, "warning", "image"),
        ({"image": "media/a.gif"}, "error", "image"),
        ({"metadata": {"ask": "location"}}, "error", "metadata.ask"),
        ({"text": "?", "buttons": buttons("Ya"), "metadata": {"ask": "location"}}, "error", "metadata.ask"),
        ({"text": "?", "buttons": [link("Buka")], "metadata": {"ask": "location"}}, "error", "metadata.ask"),
        ({"text": "?", "metadata": {"ask": "pulsa"}}, "error", "metadata.ask"),
        ({"elements": [card("A", link("Buka")), card("B")]}, "warning", "elements"),
        ({"text": "?", "metadata": {"Footer": "x"}}, "warning", "metadata.Footer"),
        ({"text": "?", "metadata": {"quotes": True, "team": "b"}}, "warning", "metadata.quotes"),
        ({"text": "?", "buttons": [{"title": "Ya", "desription": "x", "type": "postback"}]}, "warning", "buttons[0].desription"),
        ({"custom": ["x"]}, "error", "custom"),
        ({"custom": {"text": {"body": "a"}, "image": {"id": "1"}}}, "error", "custom"),
        ({"custom": {"type": "text", "text": {"body": "a" * 4097}}}, "error", "custom.text.body"),
    ],
)  # fmt: skip
def test_what_is_shown_in_another_form_or_cannot_be_sent_is_told_with_its_place(response: dict[str, Any], level: str, where: str) -> None:
    told: list[Finding] = []
    render(response, token, tell=told.append)
    assert [(finding.level, finding.where) for finding in told] == [(level, where)]


def test_while_customers_are_served_only_errors_are_logged_and_none_of_the_words(caplog: pytest.LogCaptureFixture) -> None:
    render({"text": "rahasia " * 600}, token)
    assert caplog.text == ""
    render({"custom": {"type": "text", "text": {"body": "rahasia " * 600}}}, token)
    assert "render.refused where=custom.text.body reason='4,800 characters, at most 4,096'" in caplog.text
    assert "rahasia" not in caplog.text
