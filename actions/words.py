"""Words as people type them: "Iyaaa kak!!" is the words *iya* and *kak*.

Letters typed twice or more count once ("okee", "nggaak"), so every list of words goes through `vocabulary`.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[,.;!\n]|[👍👌✅☑✔👎❌✖]")
_REPEATED = re.compile(r"([^\W\d_])\1+")


def words(text: str) -> list[str]:
    """The words and telling emoji of `text`, without punctuation."""
    return [word for word in words_and_pauses(text) if word != ","]


def words_and_pauses(text: str) -> list[str]:
    """Like `words`, with a "," wherever the writer paused: "ga, kirim aja" is not "ga kirim aja"."""
    return ["," if part in ",.;!\n" else _plain(part) for part in _WORD.findall(text.lower())]


def vocabulary(*lists: str) -> frozenset[str]:
    """The words of space-separated lists, in the form `words` gives them."""
    return frozenset(_plain(word) for part in lists for word in part.split())


def _plain(word: str) -> str:
    return _REPEATED.sub(r"\1", word.replace("'", "").replace("’", ""))


#: A "no" before something, as a part of a pattern over joined `words`.
NOT = r"(?:g|ga|gak|gk|nga|ngak|enga|engak|tidak|tdk|tak|kagak|kaga|ndak|nda|no|not)"

#: Words that colour a sentence and change nothing.
FILLERS = vocabulary(
    "kak kakak ka kk min mimin admin gan sis bro bang bos mas mba mbak pak bu om tante",
    "ya yah iya aja saja dong deh nih kok lah atuh yuk pls please tolong sudah udah udh dah semua semuanya sekarang langsung sekali banget",
    "it this that thats the is to team tim motict ke oh eh now",
)
