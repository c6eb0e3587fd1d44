"""Numbers that choose, as people type them, and texts that only contain one."""

from __future__ import annotations

import pytest

from bot.conversation.typed_choice import typed_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3", 3),
        (" 3. ", 3),
        ("(3)", 3),
        ("3️⃣", 3),
        ("#3", 3),
        ("no 3", 3),
        ("No. 3 kak", 3),
        ("nomor tiga", 3),
        ("nmr 3 aja min", 3),
        ("yang ketiga", 3),
        ("yg ke-3", 3),
        ("yg ke 3 ya", 3),
        ("pilih 3 dong", 3),
        ("mau yang nomor 3", 3),
        ("tiga", 3),
        ("TIGA!", 3),
        ("tga", 3),
        ("opsi 12 🙏", 12),
        ("dua belas", 12),
        ("sebelas aja", 11),
        ("sepuluh", 10),
        ("dua puluh satu", 21),
        ("pertama", 1),
        ("yang pertama aja", 1),
        ("satu", 1),
        ("three", 3),
        ("the third one please", 3),
        ("the 3rd", 3),
        ("the second", 2),
        ("one", 1),
        ("option two", 2),
        ("no satu", 1),
        ("no ke 2", 2),
        ("number 3", 3),
        ("99", 99),
    ],
)
def test_a_typed_number_chooses(typed: str, number: int) -> None:
    assert typed_number(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "halo",
        "0",
        "100",
        "3 juta",
        "jam 3",
        "3 orang",
        "besok jam 3 sore",
        "3,5",
        "3-4",
        "1 2 3",
        "tiga puluh ribu",
        "ada 3 pertanyaan",
        "no",
        "no one",
        "No. One",
        "noone",
        "no second",
        "no the first",
        "the one",
        "i want the one",
        "mau no one",
        "yang",
        "ke",
        "-3",
        "0811-0000-0001",
        "3" * 70,
    ],
)
def test_a_text_that_says_more_than_a_number_chooses_nothing(typed: str) -> None:
    assert typed_number(typed) is None
