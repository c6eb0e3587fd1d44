"""The name in an answer: "halo, nama saya Rina aja kak" says *Rina*; "ga mau kasih nama" says none."""

from __future__ import annotations

import re

from .words import FILLERS, vocabulary, words

#: Shortest and longest name, in characters; the CRM accepts the same.
NAME_CHARS = (2, 60)
_MAX_WORDS = 8
_MAX_WORDS_INTRODUCED = 4

_GREETING = r"(?:(?:halo|hallo|hai|hi|hello|hey|iya|ya|oke|ok|yes|eh|kak|min|permisi|assalamualaikum|(?:selamat|met)?\s*(?:pagi|siang|sore|malam))\b[\s,.!]+)*"
_TELLING = (
    r"(?:nama\s*(?:nya|saya|aku|gw|gue|ku)?(?:\s+(?:adalah|itu))?(?=[\s:=-])|my\s+name\s+is|my\s+name's|i\s+am|i'?m|this\s+is|call\s+me|"
    r"perkenalkan|kenalin|panggil\s+(?:saya|aku|aja|saja)(?:\s+(?:aja|saja))?|atas\s+nama|a\.n\.?|a/n)"
)
_PRONOUN = r"(?:saya|aku|gw|gue|gua|dengan|ini|sama)\b"
_INTRODUCTION = re.compile(rf"^{_GREETING}(?:(?:{_PRONOUN}|{_TELLING})[\s,:=-]+)*{_TELLING}[\s,:=-]+", re.IGNORECASE)
_OPENING = re.compile(rf"^{_GREETING}(?:(?:{_TELLING}|{_PRONOUN})[\s,:=-]+)*", re.IGNORECASE)
_CLOSING = re.compile(r"(?:[\s,]+(?:aja|saja|kak|kakak|ya|yah|min|gan|sis|deh|dong|nih|bang|mas|mbak|mba|namanya))+[\s.!]*$", re.IGNORECASE)

# One of these anywhere, and it is a sentence about something.
_IN_NO_NAME = vocabulary(
    "ga gak gk ngga nggak enggak engga tidak tdk jangan bukan belum blm gamau gajadi mau pengen ingin batal batalin batalkan",
    "kenapa knp mengapa kapan berapa brp gimana gmn bagaimana apa apakah apaan siapa kok harus wajib memberi terima tanya nanya bicara ngomong",
    "maaf sorry pencet ketik kepencet udah sudah nanti dulu bisa yang yg untuk buat ini itu gitu begitu butuh perlu cara kalau kalo karena",
    "tolong rahasia harganya why how what when where could want dont not sebentar bentar ntar tunggu konsultasi",
)
# Nothing but these, and nobody was named.
_NOBODY = FILLERS | vocabulary(
    "skip menu help info hai halo hallo hi hello hey permisi pagi siang sore malam selamat met cs bot robot customer service operator orang manusia",
    "p y n t tes test ok oke sip siap yes no boleh bingung lanjut kirim ubah ganti salah edit stop start mulai cancel harga daftar",
    "makasih mksh terimakasih thanks thx tq saya aku gw gue gua nama namaku namanya dengan kamu anda lu hm hmm apa lupa ada rahasia lol sedih capek bosan bosen kesal kesel marah lapar sakit",
)
_NOISE = re.compile(r"^(?:(?:w+k+)+w?|(?:h[aeio]+){2,}h?|(?:k+w+)+k?|(?:asd){2,}\w*|asdf\w*|qwe\w*|xi(?:xi)+)$")


def introduced_name(text: str) -> str | None:
    """The name in "nama saya …", "I'm …", "atas nama …"; None when nobody introduces themselves."""
    introduction = None if "?" in text else _INTRODUCTION.match(text)
    if introduction is None or len(text[introduction.end() :].split()) > _MAX_WORDS_INTRODUCED:
        return None
    return name_in(text)


def name_in(text: str) -> str | None:
    """The name that `text` is or tells; None when it is none."""
    if "?" in text or "@" in text or text.startswith("/") or "://" in text:
        return None
    name = _without(_CLOSING, _without(_OPENING, text)).strip(" .,!*\"':-")
    said = words(name)
    if not NAME_CHARS[0] <= len(name) <= NAME_CHARS[1] or len(said) > _MAX_WORDS or not any(character.isalpha() for character in name):
        return None
    if _NOBODY.issuperset(said) or not _IN_NO_NAME.isdisjoint(said) or all(_NOISE.match(word) for word in name.lower().split()):
        return None
    return name


def _without(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub("", text) or text
