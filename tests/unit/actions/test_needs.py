"""Which answers tell a need."""

from __future__ import annotations

import pytest

from actions.needs import is_statement, is_too_long, need_in


@pytest.mark.parametrize(
    "text", ["mau balas chat otomatis", "chats", "hapus data saya", "butuh bot", "x" * 500, "ga bisa balas chat pelanggan", "ganti nama toko di wa"]
)
def test_what_a_team_could_act_on_is_a_need(text: str) -> None:
    assert need_in(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "chat",
        "x" * 501,
        "butuh cs",
        "cs aja",
        "ga tau deh",
        "boleh",
        "bingung",
        "😊😊😊😊😊",
        "12345",
        "konsultasi",
        "/affirm",
        "iya kak boleh",
        "dadah",
        "bye kak",
        "makasih, dadah",
    ],
)
def test_what_says_nothing_is_none(text: str) -> None:
    assert need_in(text) is None


def test_a_statement_is_long_enough_and_asks_nothing() -> None:
    assert is_statement("pelanggan sering batal pesan, mau diingatkan otomatis")
    for text in ("pesan sementara", "data gw dibagi ke fb ga", "kapan mulai berlakunya kebijakan itu", "wa bisa baca chat saya?"):
        assert not is_statement(text)


def test_a_need_is_too_long_from_the_five_hundred_and_first_character_on() -> None:
    assert (is_too_long("x" * 500), is_too_long("x" * 501)) == (False, True)
