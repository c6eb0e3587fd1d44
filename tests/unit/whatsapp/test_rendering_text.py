"""Text is cut where a reader would, and Markdown becomes what WhatsApp shows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.whatsapp.rendering import render, shortened, split
from bot.whatsapp.rendering.formatting import whatsapp_marks

from .issuing import token

FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("", 10, []),
        ("satu dua", 10, ["satu dua"]),
        ("satu dua tiga", 10, ["satu dua", "tiga"]),
        ("satu\n\ndua tiga", 10, ["satu", "dua tiga"]),  # a paragraph before a word
        ("Ya ada. Tidak", 10, ["Ya ada.", "Tidak"]),
        ("abcdefghijkl", 10, ["abcdefghij", "kl"]),
        ("satu dua t", 10, ["satu dua t"]),
        ("a bcdefghijklm", 10, ["a bcdefghi", "jklm"]),  # a cut too early would make many small parts
        (f"abcdef{FAMILY}gh", 10, ["abcdef", f"{FAMILY}gh"]),  # an emoji is not parted
        ("abcdefghi👍🏽j", 10, ["abcdefghi", "👍🏽j"]),
    ],
)
def test_text_is_cut_where_a_reader_would(text: str, limit: int, parts: list[str]) -> None:
    assert split(text, limit) == parts


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("ab .\n!?😀\u200d🏽"), max_size=300), st.integers(1, 60))
def test_splitting_loses_nothing_but_spaces_at_the_cuts(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(1 <= len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [("satu dua", 8, "satu dua"), ("satu dua tiga", 10, "satu dua…"), ("abcdefghijkl", 10, "abcdefghi…"), (f"abcdef{FAMILY}", 10, "abcdef…")],
)
def test_what_is_shortened_shows_it(text: str, limit: int, short: str) -> None:
    assert shortened(text, limit) == short


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("**tebal**", "*tebal*"),
        ("__tebal__", "*tebal*"),
        ("***keduanya***", "*_keduanya_*"),
        ("**_keduanya_**", "*_keduanya_*"),
        ("~~batal~~", "~batal~"),
        ("(**tebal**), ya", "(*tebal*), ya"),
        ("**a** dan **b**", "*a* dan *b*"),
        ("# Jadwal", "*Jadwal*"),
        ("### Jadwal ###\nSenin", "*Jadwal*\nSenin"),
        ("## Jadwal **libur** ini", "*Jadwal libur ini*"),
        ("* satu\n* dua", "- satu\n- dua"),
        ("  * dalam", "  - dalam"),
        ("* **Senin**: buka", "- *Senin*: buka"),
        ("[situs kami](https://example.com)", "situs kami (https://example.com)"),
        ("[https://example.com](https://example.com)", "https://example.com"),
        ("![logo](https://example.com/a_(1).png)", "logo (https://example.com/a_(1).png)"),
        ("[telepon](tel:0811)", "telepon (0811)"),
        ("[x](mailto:x@example.com)", "x (x@example.com)"),
        ("**https://example.com/a**", "*https://example.com/a*"),
        ("**[situs](https://example.com)**", "*situs (https://example.com)*"),
    ],
)
def test_markdown_becomes_what_whatsapp_shows(markdown: str, shown: str) -> None:
    assert whatsapp_marks(markdown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "*tebal* _miring_ ~batal~ `kode`",
        "- satu\n1. dua\n> kutipan",
        "`**kode**` dan ```\n# bukan judul\n**kode**\n```",
        "https://example.com/a__b__c/**d**?x=~~y~~",
        "2**3 = 8, a ** b, ** x **",
        "__init__.py, nama_file_panjang, a__b__c",
        "Nama: ________ (isi)",
        "#promo #1 #",
        "[bukan tautan](di sini) [x]",
        "**tidak ditutup",
        "**dua\nbaris**",
        r"\**bukan\**",
        "\x00**aneh**",
        "* penting *",
    ],
)
def test_what_is_whatsapps_own_or_not_surely_markdown_is_left_alone(text: str) -> None:
    assert whatsapp_marks(text) == text


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(["**", "*", "__", "_", "~~", "`", "```", "# ", "[", "](https://e.id/)", " ", "\n", "kata", "Rp5", "😀", "\\"]), max_size=40))
def test_formatting_loses_no_word_and_changes_nothing_but_marks(parts: list[str]) -> None:
    text = "".join(parts)
    kept = [sign for sign in whatsapp_marks(text) if sign.isalnum() or sign == "😀"]
    assert kept == [sign for sign in text if sign.isalnum() or sign == "😀"]


@pytest.mark.parametrize("part", ["**a ", "[a](https://x(", "*a* * ", "~~a _b ", "# # #  ", "``` `"])
def test_a_text_full_of_marks_comes_to_an_end(part: str) -> None:
    text = part * 10_000 + " " * 50_000 + "#x"
    assert [sign for sign in whatsapp_marks(text) if sign.isalnum()] == [sign for sign in text if sign.isalnum()]


def test_titles_are_plain_words_and_texts_are_formatted() -> None:
    (message,) = render({"text": "**Yakin?**", "buttons": [{"title": "**Ya**"}]}, token)
    assert message["interactive"]["body"]["text"] == "*Yakin?*"
    assert message["interactive"]["action"]["buttons"][0]["reply"]["title"] == "**Ya**"
