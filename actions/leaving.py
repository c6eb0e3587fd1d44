"""Whether somebody takes the request back: "saya ga jadi", "tolong batalkan", "nanti aja ya kak"."""

from __future__ import annotations

import re

from .words import FILLERS, NOT, vocabulary, words
from .yes_no import yes_or_no

_MAX_WORDS = 8

_OUT = re.compile(
    rf"\b(?:batal(?:kan|in|an)?|dibatal(?:kan|in)|cancel|{NOT} jadi|gajadi|ngajadi|urungkan|nanti (?:aja|saja|dulu)|lain kali|stop|berhenti|keluar|udahan"
    rf"|(?:{NOT} (?:mau|usah|perlu)|gamau|gausah) (?:di)?(?:konsultasi|konsul|daftar|lanjut|lanjutkan|lanjutin|kirim)|never mind|nevermind|forget it)\b"
)
_STAYING = re.compile(rf"\b(?:{NOT}(?: jadi| usah)?|jangan|jgn|gajadi) (?:di)?(?:batal|cancel|stop)")
# Somebody may need help with orders that are cancelled, so every word must belong to taking the request itself back.
_KNOWN = FILLERS | vocabulary(
    "saya aku gw gue gua w maaf maap sorry sori aduh duh hm hmm kayaknya kayanya kyknya sepertinya mau dulu nanti lain kali lagi",
    "konsultasi konsultasinya konsul daftar daftarnya kirim dikirim lanjut dilanjut lanjutkan permintaan permintaannya pesan ini itu",
    "ga gak g gk ngga nggak enggak engga tidak tdk tak kagak kaga ndak no not jadi gajadi nggajadi usah perlu gamau gausah",
    "batal batalkan batalin batalan dibatalkan dibatalin cancel urungkan stop berhenti keluar udahan never mind nevermind forget i want my request",
)

# "Se" and "god": `words` writes double letters once.
_BYE = re.compile(
    r"\b(?:bye|byebye|godbye|god bye|bubye|dadah|babay|dah dah|pamit|sampai (?:jumpa|nanti|ketemu)|sampe (?:ketemu|nanti)|selamat tinggal|se you|se ya)\b"
)
_KNOWN_IN_A_BYE = FILLERS | vocabulary(
    "bye byebye goodbye good bubye dadah babay pamit sampai sampe jumpa ketemu nanti lagi selamat tinggal see you ya later tomorrow besok dulu saya aku gw",
    "ok oke okay sip siap baik makasih mksh terima kasih terimakasih thanks thank thx tq maaf sorry itu cukup",
)


def says_goodbye(text: str) -> bool:
    """Whether `text` is a farewell and nothing more: "thanks, bye"."""
    said = words(text)
    return "?" not in text and len(said) <= _MAX_WORDS and _BYE.search(" ".join(said)) is not None and _KNOWN_IN_A_BYE.issuperset(said)


def wants_out(text: str) -> bool:
    """Whether `text` takes the request back. A bare no does too, wherever it is not the answer that was asked for."""
    said = words(text)
    if "?" in text or len(said) > _MAX_WORDS:
        return False
    joined = " ".join(said)
    if _OUT.search(joined) and not _STAYING.search(joined) and _KNOWN.issuperset(said):
        return True
    return yes_or_no(text) is False
