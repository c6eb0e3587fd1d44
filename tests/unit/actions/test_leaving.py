"""Who takes the request back, and who only writes about cancelling."""

from __future__ import annotations

import pytest

from actions.leaving import says_goodbye, wants_out


@pytest.mark.parametrize(
    "text",
    [
        "batal", "batalin aja kak", "saya ga jadi", "gw ga jadi deh", "saya batal", "aduh maaf saya ga jadi konsultasi", "saya ga mau konsultasi, tolong batalkan",
        "nanti aja ya kak", "lain kali aja", "stop", "never mind", "tidak", "ga usah", "maaf kak ga jadi", "cancel please", "iya ga jadi",
    ],
)  # fmt: skip
def test_taking_the_request_back_is_leaving(text: str) -> None:
    assert wants_out(text)


@pytest.mark.parametrize(
    "text",
    [
        "jangan batal", "ga jadi batal", "pelanggan sering batal pesan", "customer suka ga jadi bayar, mau pengingat", "batal?", "Rina", "Batalyon Infanteri",
        "ga ngerti", "wajib ga", "butuh bot untuk pembatalan tiket", "saya ga mau kasih nama", "sistem stop otomatis buat toko",
    ],
)  # fmt: skip
def test_anything_else_is_not(text: str) -> None:
    assert not wants_out(text)


@pytest.mark.parametrize("text", ["bye", "dadah", "dadaaah kak", "thanks, bye", "makasih, sampai jumpa", "pamit dulu ya", "see you later", "oke bye min"])
def test_a_farewell_is_one(text: str) -> None:
    assert says_goodbye(text)


@pytest.mark.parametrize("text", ["Rina", "makasih", "bye?", "Dada", "mau kirim pesan sampai jumpa ke pelanggan", "nanti aja", "selamat pagi"])
def test_what_says_more_or_less_is_no_farewell(text: str) -> None:
    assert not says_goodbye(text)
