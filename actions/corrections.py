"""What somebody wants to change before the request is sent: "namanya salah", "ubah nama jadi Rini", "ganti kebutuhannya"."""

from __future__ import annotations

import re

from .names import name_in
from .words import NOT, vocabulary, words

_MAX_WORDS = 8
_MAX_WORDS_ALONE = 3

_CHANGE = vocabulary("ubah diubah ubahin ganti diganti gantiin edit koreksi dikoreksi ralat revisi salah keliru typo change wrong")
_NO_CHANGE = re.compile(rf"\b(?:{NOT}(?: ada)?(?: (?:yang|yg))?(?: (?:usah|perlu))?|jangan|jgn) (?:di)?(?:ubah|ganti|salah|edit)")
_NAME = vocabulary("nama namanya namaku name")
_NEED = vocabulary("kebutuhan kebutuhannya keperluan keperluannya isi isinya need")
_NEW_NAME = re.compile(
    r"\b(?:nama|namanya|name)(?:\s+(?:saya|aku|gw|gue|jadi|ke|menjadi|adalah|harusnya|seharusnya|yang|yg|benar|bener|ganti|ubah|is|to))*\s+(?P<name>\S.*)$",
    re.IGNORECASE,
)


def correction(text: str) -> dict[str, str | None]:
    """New value by slot, None where it has to be asked for again. Empty when nothing is to be changed."""
    said = words(text)
    if len(said) > _MAX_WORDS or _CHANGE.isdisjoint(said) or _NO_CHANGE.search(" ".join(said)):
        return {}
    name, need = not _NAME.isdisjoint(said), not _NEED.isdisjoint(said)
    if not (name or need):
        return {} if "?" in text or len(said) > _MAX_WORDS_ALONE else {"lead_name": None, "lead_need": None}
    changed: dict[str, str | None] = {}
    if name:
        changed["lead_name"] = None if need else _new_name(text)
    if need:
        changed["lead_need"] = None
    return changed


def _new_name(text: str) -> str | None:
    found = _NEW_NAME.search(text)
    return name_in(found["name"]) if found else None
