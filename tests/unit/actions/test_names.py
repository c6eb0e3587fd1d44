"""Which answers hold a name."""

from __future__ import annotations

import pytest

from actions.names import corrected_name, introduced_name, name_in, refuses_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rina", "Rina"),
        ("iya nama saya Dodi", "Dodi"),
        ("nama: Budi", "Budi"),
        ("panggil aja Rara", "Rara"),
        ("budi aja", "budi"),
        ("dodi kak", "dodi"),
        ("halo kak, saya Dewi Lestari.", "Dewi Lestari"),
        ("selamat pagi, dengan Ayu", "Ayu"),
        ("ini Budi dari Toko Jaya", "Budi dari Toko Jaya"),
        ("atas nama Siti", "Siti"),
        ("i'm John", "John"),
        ("namaku Ani", "Ani"),
        ("Sayakarta", "Sayakarta"),
        ("An Nisa", "An Nisa"),
        ("PT Maju 88", "PT Maju 88"),
        ("Halim", "Halim"),
        ("Rina Wijaya", "Rina Wijaya"),
        ("Gani", "Gani"),
        ("Asdi", "Asdi"),
        ("Budi S.", "Budi S."),
        ("nama saya Budi S. kak", "Budi S."),
        ("R.S.", "R.S."),
        ("Siti S.Pd.", "Siti S.Pd."),
        ("Budi.", "Budi"),
        ("Rina Ayu, mau tanya harga", "Rina Ayu"),
        ("nama saya Budi, mau tanya harga", "Budi"),
        ("nama saya rina, mau tanya harga", "rina"),
        ("Siti, S.Pd.", "Siti, S.Pd."),
        ("eh salah nama, nama saya Tono", "Tono"),
        ("maaf kak salah ketik, nama saya Tono", "Tono"),
        ("salah ketik nama saya Tono", "Tono"),
        ("Salah Udin", "Salah Udin"),
        ("Dada Rosada", "Dada Rosada"),
    ],
)
def test_the_name_in_an_answer_is_found(text: str, name: str) -> None:
    assert name_in(text) == name


NO_NAME = """saya ga jadi | saya mau bicara dengan manusia | aku mau tanya dulu, kapan berlakunya | dengan siapa ini? | saya tidak mau memberi nama | ga mau kasih nama |
kenapa harus nama? | berapa harganya | bot ya? | cs | gamau | udah deh | nanti aja ya kak | skip | menu | help | hai | selamat pagi | maaf salah pencet | rina@gmail.com |
wkwkwk | hahaha | saya | nama saya | 😊😊 | 0812345 | x | asdasd | Rina? | https://toko.example | terima kasih | sebentar ya | aku sedih | /affirm | bye | dadah | thanks, bye |
Toko rame, mau bot | Misi, mau tanya | aku mau tanya dulu, kapan berlakunya | x. | assalamualaikum, mau tanya"""


@pytest.mark.parametrize("text", [text.strip() for text in NO_NAME.split("|")])
def test_an_answer_that_holds_none_is_no_name(text: str) -> None:
    assert name_in(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("nama saya Andi", "Andi"),
        ("perkenalkan saya Dewi", "Dewi"),
        ("my name is John", "John"),
        ("saya Budi", None),
        ("saya batal", None),
        ("nama saya apa?", None),
        ("nama saya tidak penting", None),
        ("nama saya itu panjang sekali dan susah dieja orang", None),
    ],
)
def test_only_an_introduction_introduces(text: str, name: str | None) -> None:
    assert introduced_name(text) == name


def test_a_name_is_corrected_only_when_something_is_said_to_be_wrong() -> None:
    assert corrected_name("eh salah nama, nama saya Tono") == "Tono"
    for text in ("nama saya Tono, mau ganti nomor", "tolong ganti nama toko saya di wa", "salah nama terus pelanggan saya"):
        assert corrected_name(text) is None, text


@pytest.mark.parametrize("text", ["saya tidak mau kasih nama", "ga mau sebut nama", "rahasia kak", "ogah kasih nama", "gamau ngasih nama"])
def test_who_will_not_tell_a_name_refuses(text: str) -> None:
    assert refuses_name(text)


@pytest.mark.parametrize(
    "text", ["Rina", "kenapa harus nama?", "ga mau konsultasi", "batal", "No Name Store", "Budi, ga mau kasih nama lengkap", "nama saya Rahasiana"]
)
def test_anything_else_is_no_refusal(text: str) -> None:
    assert not refuses_name(text)
