"""The name in an answer: "halo, nama saya Rina aja kak" says *Rina*; "ga mau kasih nama" says none."""

from __future__ import annotations

import re

from .words import FILLERS, NOT, vocabulary, words

#: Shortest and longest name, in characters; the CRM accepts the same.
NAME_CHARS = (2, 60)
_MAX_WORDS = 8
_MAX_WORDS_INTRODUCED = 4
_MAX_WORDS_BEFORE_A_COMMA = 4

_GREETING = r"(?:(?:halo|hallo|hai|hi|hello|hey|iya|ya|oke|ok|yes|eh|kak|min|permisi|assalamualaikum|(?:selamat|met)?\s*(?:pagi|siang|sore|malam))\b[\s,.!]+)*"
# "Eh salah nama, nama saya Tono"; "Salah" alone may be somebody's name.
_SLIP = r"(?P<slip>(?:(?:maaf|sorry|aduh|duh|eh|kak)\b[\s,.!]*)*(?:salah|keliru|ralat|typo|koreksi)(?:\s+(?:ketik|tulis|nama|namanya|kak|min))*(?:\s*[,.!;]\s*|\s+(?=(?:nama\s*(?:saya|aku|ku|gw|gue)|my\s+name)\s)))?"
_TELLING = (
    r"(?:nama\s*(?:nya|saya|aku|gw|gue|ku)?(?:\s+(?:adalah|itu))?(?=[\s:=-])|my\s+name\s+is|my\s+name's|i\s+am|i'?m|this\s+is|call\s+me|"
    r"perkenalkan|kenalin|panggil\s+(?:saya|aku|aja|saja)(?:\s+(?:aja|saja))?|atas\s+nama|a\.n\.?|a/n)"
)
_PRONOUN = r"(?:saya|aku|gw|gue|gua|dengan|ini|sama)\b"
_INTRODUCTION = re.compile(rf"^{_GREETING}{_SLIP}(?:(?:{_PRONOUN}|{_TELLING})[\s,:=-]+)*{_TELLING}[\s,:=-]+", re.IGNORECASE)
_OPENING = re.compile(rf"^{_GREETING}{_SLIP}(?:(?:{_TELLING}|{_PRONOUN})[\s,:=-]+)*", re.IGNORECASE)
_CLOSING = re.compile(r"(?:[\s,]+(?:aja|saja|kak|kakak|ya|yah|min|gan|sis|deh|dong|nih|bang|mas|mbak|mba|namanya))+[\s.!]*$", re.IGNORECASE)

# "Budi S.", "Siti S.Pd.": the dot belongs to what is shortened.
_SHORTENED = re.compile(r"(?:^|\s)(?:[^\W\d_]{1,2}\.)*[^\W\d_]\.$|(?:[^\W\d_]\.)+[^\W\d_]{1,3}\.$")
_REFUSED = re.compile(rf"\b(?:(?:{NOT}|gamau|jangan|ogah|males|malas|keberatan)\b.* (?:nama|namaku|namanya|my name)|rahasia|anonim|anonymous)\b")

# One of these anywhere, and it is a sentence about something.
_IN_NO_NAME = vocabulary(
    "ga gak gk ngga nggak enggak engga tidak tdk jangan bukan belum blm gamau gajadi mau pengen ingin batal batalin batalkan",
    "kenapa knp mengapa kapan berapa brp gimana gmn bagaimana apa apakah apaan siapa kok harus wajib memberi terima tanya nanya bicara ngomong",
    "maaf sorry pencet ketik kepencet udah sudah nanti dulu bisa yang yg untuk buat ini itu gitu begitu butuh perlu cara kalau kalo karena",
    "tolong rahasia harganya why how what when where could want dont not sebentar bentar ntar tunggu konsultasi dadah bye goodbye",
)
# Nothing but these, and nobody was named.
_NOBODY = FILLERS | vocabulary(
    "skip menu help info hai halo hallo hi hello hey permisi pagi siang sore malam selamat met cs bot robot customer service operator orang manusia",
    "misi punten gini begini anonim p y n t tes test ok oke sip siap yes no boleh bingung lanjut kirim ubah ganti salah edit stop start mulai cancel harga daftar",
    "makasih mksh terimakasih thanks thx tq saya aku gw gue gua nama namaku namanya dengan kamu anda lu hm hmm apa lupa ada rahasia lol sedih capek bosan bosen kesal kesel marah lapar sakit byebye bubye dah pamit see later",
)
_NOISE = re.compile(r"^(?:(?:w+k+)+w?|(?:h[aeio]+){2,}h?|(?:k+w+)+k?|(?:asd){2,}\w*|asdf\w*|qwe\w*|xi(?:xi)+)$")


def introduced_name(text: str) -> str | None:
    """The name in "nama saya …", "I'm …", "atas nama …"; None when nobody introduces themselves."""
    introduction = None if "?" in text else _INTRODUCTION.match(text)
    if introduction is None or len(text[introduction.end() :].split()) > _MAX_WORDS_INTRODUCED:
        return None
    return name_in(text)


def corrected_name(text: str) -> str | None:
    """The name in "eh salah nama, nama saya …"; None when nothing is said to be wrong or no name follows."""
    introduction = _INTRODUCTION.match(text)
    return introduced_name(text) if introduction and introduction["slip"] else None


def refuses_name(text: str) -> bool:
    """Whether somebody says that they will not tell it: "saya tidak mau kasih nama", "rahasia kak"."""
    said = words(text)
    return "?" not in text and len(said) <= _MAX_WORDS and _REFUSED.search(" ".join(said)) is not None and _before_comma(text) is None


def name_in(text: str) -> str | None:
    """The name that `text` is or tells; None when it is none."""
    if "?" in text or "@" in text or text.startswith("/") or "://" in text:
        return None
    opened = _without(_OPENING, text)
    return _name(opened) or _before_comma(opened, is_told=_INTRODUCTION.match(text) is not None)


def _name(text: str) -> str | None:
    closed = _without(_CLOSING, text).strip(" ,!*\"':-")
    name = closed.strip(" .,!*\"':-")
    said = words(name)
    if not NAME_CHARS[0] <= len(name) <= NAME_CHARS[1] or len(said) > _MAX_WORDS or not any(character.isalpha() for character in name):
        return None
    if _NOBODY.issuperset(said) or not _IN_NO_NAME.isdisjoint(said) or all(_NOISE.match(word) for word in name.lower().split()):
        return None
    return f"{name}." if len(name) < NAME_CHARS[1] and _SHORTENED.search(f"{name}.") and f"{name}." in closed else name


def _before_comma(text: str, *, is_told: bool = False) -> str | None:
    """Name and request in one line: "Rina Ayu, mau tanya harga". A phone makes the first letter large and no other."""
    head, comma, _ = text.partition(",")
    return _name(head) if comma and len(head.split()) <= _MAX_WORDS_BEFORE_A_COMMA and (is_told or head.istitle()) else None


def _without(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub("", text) or text
