"""The need in an answer: what somebody wants help with, and not "ga tau deh" or "😊😊😊😊😊"."""

from __future__ import annotations

from .words import FILLERS, vocabulary, words

#: Shortest and longest need, in characters; the CRM accepts the same.
NEED_CHARS = (5, 500)

# Nothing but these, and nothing was said that a team could act on.
_NOTHING = FILLERS | vocabulary(
    "ga gak g gk ngga nggak enggak engga tidak tdk no nope ok oke okay sip siap yes boleh lanjut mau butuh perlu minta ada",
    "tau tahu ngerti paham bingung entah lupa apa gatau gtw idk hm hmm saya aku gw gue bantu bantuan tolong",
    "cs operator orang manusia halo hallo hai hi hello permisi pagi siang sore malam selamat makasih terima kasih thanks thx",
    "konsultasi konsul ubah ganti salah skip menu help info tes test sama ke dong sih nanti sebentar bentar tunggu dulu wait lagi",
    "bye byebye goodbye bubye dadah daah pamit jumpa see you later",
)


_ASKING = vocabulary(
    "apa apakah apaan gimana gmn bagaimana kapan kpn siapa berapa brp kenapa knp mengapa mana dimana bisa boleh emang emg kah bener benarkah ga gak ngga tdk kan",
    "what how when who why where is are can do does should",
)
_SHORTEST_STATEMENT_WORDS = 4


def is_statement(text: str) -> bool:
    """Whether `text` tells something at some length, without any word that questions have."""
    said = words(text)
    return "?" not in text and len(said) >= _SHORTEST_STATEMENT_WORDS and _ASKING.isdisjoint(said)


def is_too_long(text: str) -> bool:
    """Whether `text` tells more than the CRM takes, so that telling more would not help."""
    return len(text) > NEED_CHARS[1]


def need_in(text: str) -> str | None:
    """`text` when it tells a need, else None."""
    said = words(text)
    if text.startswith("/") or not NEED_CHARS[0] <= len(text) <= NEED_CHARS[1] or not any(character.isalpha() for character in text):
        return None
    return None if _NOTHING.issuperset(said) else text
