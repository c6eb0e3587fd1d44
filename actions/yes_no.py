"""Whether a typed answer is a plain yes or a plain no. Nothing is sent to anybody on a guess.

The model is not asked: it is sure that "sebentar ya" is a yes. Here every word must be known; "?" or a word that is
not ("ok besok") makes it neither.
"""

from __future__ import annotations

import re

from .words import FILLERS, NOT, vocabulary, words_and_pauses

_MAX_WORDS = 6

_YES = vocabulary(
    "ya iya iyah yaa y yo yoi yup yap yep yes yeah ye ok oke okay okey oks siap sip boleh betul benar bener bnr setuju sesuai cocok",
    "kirim kirimkan kirimin lanjut lanjutkan lanjutin gas gaskan gaskeun gaspol monggo mangga silakan silahkan ayo yuk hayu",
    "mau jadi deal acc approve approved sure correct right confirm agree proceed send go ahead 👍 👌 ✅ ☑ ✔",
)
_NO = vocabulary(
    "tidak tdk ga gak g gk ngga nggak enggak engga kagak kaga ndak nda no nope not dont jangan jgn batal batalkan batalin cancel",
    "ogah emoh gamau gajadi gausah 👎 ❌ ✖",
)
_THANKS = vocabulary("makasih mksh terima kasih terimakasih thanks thank you thx")
_SENDING = vocabulary("kirim kirimkan kirimin send")
# "Tapi" is missing on purpose: what follows it is a condition.
_KNOWN = _YES | _NO | _THANKS | FILLERS | vocabulary("lagi coba ulang ulangi do")

# Said before a yes as often as before a no: "ga papa, kirim aja", "no problem, send it", "ga ada yang salah".
_NEITHER = re.compile(
    rf"\b(?:{NOT} (?:papa|apa apa|apa|masalah|problem|wories|salah|ada(?: (?:yang|yg))?(?: (?:salah|kurang|diubah|diganti))?"
    rf"|(?:usah|perlu) (?:di)?(?:ubah|ganti))|jangan (?:di)?(?:ubah|ganti)|(?:jangan|{NOT} jadi|gajadi|{NOT}) (?:di)?(?:batal|cancel)(?:kan|in)?|gapapa|gapa|gp+|ngapapa)\b"
)
# A yes behind one of these is a no: "ga jadi", "jangan dikirim", "don't send it".
_REFUSED = re.compile(
    rf"\b(?:{NOT} (?:jadi|mau|setuju|boleh|usah|perlu|lanjut|dikirim)|(?:jangan|jgn|gausah|dont|do not)(?= ))"
    r"(?: (?:di)?kirim(?:kan|in)?| send| lanjut(?:kan|in)?| setuju)?(?: dulu)?\b"
)


def yes_or_no(text: str) -> bool | None:
    """True for a yes, False for a no, None for everything else."""
    if "?" in text:
        return None
    said = _REFUSED.sub("tidak", _NEITHER.sub(",", " ".join(words_and_pauses(text))))
    found = [word for word in said.split() if word != ","]
    if len(found) > _MAX_WORDS or not _KNOWN.issuperset(found):
        return None
    # "Oke makasih" ends a talk as often as it agrees.
    if not _THANKS.isdisjoint(found) and _NO.isdisjoint(found) and _SENDING.isdisjoint(found):
        return None
    yes, no = not _YES.isdisjoint(found), not _NO.isdisjoint(found)
    return None if yes == no else yes
