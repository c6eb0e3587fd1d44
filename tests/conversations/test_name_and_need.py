"""The first two questions of the consultation: what is stored and what is not, with the trained model."""

from __future__ import annotations

from typing import Any

import pytest

NO_NAME = """saya mau bicara dengan manusia | aku mau tanya dulu, kapan berlakunya | dengan siapa ini? | saya tidak mau memberi nama | ga mau kasih nama | kenapa harus nama? |
berapa harganya | bot ya? | cs | bye | dadah | thanks, bye | saya tidak mau kasih nama | udah deh | skip | menu | help | hai | selamat pagi | maaf salah pencet | rina@gmail.com | wkwkwk | ga ngerti | wajib ga"""
LEAVING = ["saya ga jadi", "saya batal", "gw ga jadi deh", "gamau", "nanti aja ya kak", "ga", "batalin aja kak"]
NAMES = [
    ("iya nama saya Dodi", "Dodi"),
    ("nama: Budi", "Budi"),
    ("panggil aja Rara", "Rara"),
    ("budi aja", "budi"),
    ("dodi kak", "dodi"),
    ("saya Wibowo", "Wibowo"),
    ("Halim", "Halim"),
    ("Gita", "Gita"),
    ("Toko Sinar Jaya", "Toko Sinar Jaya"),
    ("Agus Salim", "Agus Salim"),
    ("nyoman", "nyoman"),
    ("Joko S", "Joko S"),
    ("Budi S.", "Budi S."),
    ("Rina Ayu, mau tanya harga", "Rina Ayu"),
    ("eh salah nama, nama saya Tono", "Tono"),
]
NO_NEED = ["butuh cs", "cs aja", "ga tau deh", "boleh", "bingung", "😊😊😊😊😊"]
GOODBYES = ["bye", "dadah", "thanks, bye"]
LEAVING_AT_NEED = ["dadah", "bye", "makasih, sampai jumpa", "aduh maaf saya ga jadi konsultasi", "saya ga mau konsultasi, tolong batalkan", "ga usah"]
NEEDS = [
    "pelanggan sering batal pesan, mau diingatkan otomatis",
    "hapus data saya",
    "minta salinan data saya",
    "pembeli suka ga jadi bayar, mau pengingat",
    "chatbot",
]


@pytest.mark.parametrize("text", [text.strip() for text in NO_NAME.split("|")])
def test_what_is_no_name_is_not_stored_and_the_name_is_asked_again(customer: Any, text: str) -> None:
    customer.say("konsultasi")
    answer = customer.say(text)
    assert customer.slot("lead_name") is None
    assert customer.slot("requested_slot") == "lead_name" or "tidak jadi" in answer[0]


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_a_name_is_stored_without_the_words_around_it(customer: Any, text: str, name: str) -> None:
    customer.say("konsultasi")
    customer.say(text)
    assert customer.slot("lead_name") == name


@pytest.mark.parametrize("text", NO_NEED)
def test_what_tells_no_need_is_not_stored(customer: Any, text: str) -> None:
    customer.go_through("konsultasi", "Rina", text)
    assert customer.slot("lead_need") is None
    assert customer.slot("requested_slot") == "lead_need"


@pytest.mark.parametrize("text", NEEDS)
def test_a_need_is_stored_also_when_it_speaks_of_cancelling_or_of_data(customer: Any, text: str) -> None:
    customer.go_through("konsultasi", "Rina", text)
    assert customer.slot("lead_need") == text


@pytest.mark.parametrize(("steps", "text"), [(("konsultasi",), t) for t in LEAVING + GOODBYES] + [(("konsultasi", "Rina"), t) for t in LEAVING_AT_NEED])
def test_leaving_in_ones_own_words_ends_the_consultation(customer: Any, steps: tuple[str, ...], text: str) -> None:
    answer = customer.go_through(*steps, text)
    assert len(answer) == 1
    assert "tidak jadi saya kirim" in answer[0]
    assert (customer.slot("lead_name"), customer.slot("lead_need"), customer.slot("requested_slot")) == (None, None, None)
    assert "Sapa" in customer.say("halo kak")[0]


@pytest.mark.parametrize("text", ["saya tidak mau kasih nama", "ga mau sebut nama", "rahasia kak"])
def test_who_keeps_the_name_hears_that_an_initial_is_enough(customer: Any, text: str) -> None:
    customer.say("konsultasi")
    assert "inisial" in customer.say(text)[0]
    assert "R.S." in customer.say("R.S.")[0]


@pytest.mark.parametrize("text", ["mau tanya harga dong kak", "berapa harganya"])
def test_who_writes_the_request_first_hears_that_it_is_no_name(customer: Any, text: str) -> None:
    customer.say("konsultasi")
    assert customer.say(text)[0].startswith("Maaf")


def test_a_need_that_is_too_long_is_said_to_be_too_long(customer: Any) -> None:
    answer = customer.go_through("konsultasi", "Rina", "mau balas chat pelanggan " * 21)
    assert "terlalu panjang" in answer[0]
    assert "500" in answer[0]
    assert customer.slot("lead_need") is None


def test_a_goodbye_under_the_last_question_is_told_that_nothing_was_sent(customer: Any) -> None:
    assert "belum saya kirim" in customer.go_through("konsultasi", "Rina", "mau chatbot toko", "bye")[0]


def test_who_wants_a_human_inside_the_form_is_not_told_to_start_it(customer: Any) -> None:
    customer.say("konsultasi")
    answer = customer.say("mau ngomong sama cs dong")
    assert "belum bisa menyambungkan" in answer[0]
    assert "konsultasi" not in answer[0]
    assert "nama" in answer[1]


@pytest.mark.parametrize("text", ["eh salah, nama saya Rini", "eh salah nama, nama saya Rini", "maaf salah ketik nama, nama saya Rini"])
def test_the_name_can_be_corrected_while_the_need_is_asked(customer: Any, text: str) -> None:
    assert "Rini" in customer.go_through("konsultasi", "Rina", text)[0]
    assert customer.slot("lead_name") == "Rini"
    assert customer.slot("lead_need") is None
