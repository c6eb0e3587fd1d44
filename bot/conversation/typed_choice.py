"""A number that a customer types to choose from numbered choices: "3", "no 3", "yang ketiga", "tiga aja kak"."""

from __future__ import annotations

import re
from collections.abc import Iterable

LARGEST = 99
_CARDINALS = ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
_ENGLISH = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_TYPED = {
    "atu": 1,
    "duwa": 2,
    "dwa": 2,
    "tga": 3,
    "tigaa": 3,
    "empt": 4,
    "ampat": 4,
    "lma": 5,
    "enem": 6,
    "tjuh": 7,
    "dlpn": 8,
    "lapan": 8,
    "smbilan": 9,
    "splh": 10,
}
_TEENS = {f"{_CARDINALS[unit - 1]} belas": 10 + unit for unit in range(2, 10)}
_TENS = {f"{_CARDINALS[ten - 1]} puluh": 10 * ten for ten in range(2, 10)}
_TENS_AND_UNITS = {f"{words} {_CARDINALS[unit - 1]}": ten + unit for words, ten in _TENS.items() for unit in range(1, 10)}
_WORDS = {
    **{word: number for number, word in enumerate(_CARDINALS, 1)},
    **{word: number for number, word in enumerate(_ENGLISH, 1)},
    **{word: number for number, word in enumerate(_ORDINALS, 1)},
    **_TYPED,
    **_TEENS,
    **_TENS,
    **_TENS_AND_UNITS,
    "pertama": 1,
    "kesatu": 1,
}


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_WORD = _any_of(_WORDS)
_NO = rf"no(?!\W*(?:the|i want|choose|number|option|{_any_of((*_ENGLISH, *_ORDINALS))})\b)"
"""Indonesian for "number"; before an English word it is the English one: "no one"."""
_THE = rf"the(?=\W*(?:number|option|\d|(?:{_any_of(_ORDINALS)})\b))"
"""Not "the one", which is none of several."""
_LEAD = rf"(?:(?:aku|saya|sy|gw|gue|mau|pilih|plih|milih|ambil|yang|yg|yng|nomor|nomer|nomr|nmr|{_NO}|opsi|pilihan|angka|number|option|{_THE}|i want|choose)\.?\s*)*"
_TAIL = r"(?:\s*(?:aja|saja|aj|ya|yaa|deh|dong|dongs|kak|ka|min|kk|mas|mbak|bang|please|pls|one|thanks|makasih|mksh|boleh))*"
_CHOICE = re.compile(rf"{_LEAD}[#(\[]?\s*(?:ke\s*-?\s*)?(?:(?P<digits>\d{{1,2}})|(?P<word>{_WORD}))(?:\s*(?:st|nd|rd|th))?\s*[)\].]*{_TAIL}\s*[.!?🙏😊👍]*")
# A keycap is its digit with two marks behind it.
_KEYCAP_MARKS = str.maketrans("", "", "\ufe0f\u20e3")


def typed_number(text: str) -> int | None:
    """The number that a text is, from 1 to 99; None for a text that says anything else."""
    plain = text.translate(_KEYCAP_MARKS).casefold().strip()
    match = _CHOICE.fullmatch(plain) if len(plain) <= 60 else None
    if match is None:
        return None
    number = int(match["digits"]) if match["digits"] else _WORDS[match["word"]]
    return number if 1 <= number <= LARGEST else None
