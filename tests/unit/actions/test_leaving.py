"""Who takes the request back, and who only writes about cancelling."""

from __future__ import annotations

import pytest

from actions.leaving import wants_out


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
