"""Markdown into WhatsApp's own formatting: `**bold**` becomes `*bold*`, a heading a bold line, a link its words and address.

WhatsApp's marks (`*bold*`, `_italic_`, `~struck~`, `code`, lists, quotes) stay as they are, and so does everything inside code
and addresses. No character that means something is dropped: what is not surely Markdown is left alone.
Source: WhatsApp help, "How to format your messages".
"""

from __future__ import annotations

import re
from collections.abc import Callable

_KEPT = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\(((?:https?://|mailto:|tel:)(?:[^\s()]|\([^\s()]*\))+)\)")
_ADDRESS = re.compile(r"https?://[^\s<>\x00]*[^\s<>\x00*_~.,;:!?)\]}\"']")
_HELD = re.compile(r"\x00(\d+)\x00")


def _pair(mark: str) -> re.Pattern[str]:
    """Words of one line between two marks that touch them, and touch no word outside; bounded, so that no text takes long."""
    sign = re.escape(mark[0])
    return re.compile(rf"(?<![\w{sign}\\]){re.escape(mark)}(?=[^\s{sign}])([^\n]{{0,500}}?[^\s{sign}\\]){re.escape(mark)}(?![\w{sign}])(?!\.\w)")


# The longest first: what `***` holds must not be taken for `**`.
_PAIRS = ((_pair("***"), r"*_\1_*"), (_pair("**"), r"*\1*"), (_pair("__"), r"*\1*"), (_pair("~~"), r"~\1~"))
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(\S[^\n]*)$", re.MULTILINE)
_BULLET = re.compile(r"^([ \t]*)\*([ \t]+)(?=[^*\n]*(?:\*[^*\n]+\*[^*\n]*)*$)", re.MULTILINE)


def whatsapp_marks(text: str) -> str:
    """`text` as WhatsApp shows what it means. A text with NUL in it is left as it is."""
    if "\x00" in text:
        return text
    held: list[str] = []

    def hold(part: str) -> str:
        held.append(part)
        return f"\x00{len(held) - 1}\x00"

    text = _KEPT.sub(lambda match: hold(match[0]), text)
    text = _LINK.sub(lambda match: _linked(match[1], match[2], hold), text)
    text = _ADDRESS.sub(lambda match: hold(match[0]), text)
    for pattern, marked in _PAIRS:
        text = pattern.sub(marked, text)
    text = _BULLET.sub(r"\1-\2", text)
    text = _HEADING.sub(lambda match: _bold_line(match[1]), text)
    while _HELD.search(text):  # code inside a link's words is held within what is held
        text = _HELD.sub(lambda match: held[int(match[1])], text)
    return text


def _linked(words: str, address: str, hold: Callable[[str], str]) -> str:
    shown = re.sub(r"^(?:mailto|tel):", "", address)
    return hold(shown) if not words.strip() or words.strip() in (address, shown) else f"{words} ({hold(shown)})"


def _bold_line(words: str) -> str:
    """A heading's words in bold, without the marks that may close it; bold within bold would show its own."""
    open_words = re.sub(r"\*([^*\n]+)\*", r"\1", words.rstrip().rstrip("#").rstrip() or words.rstrip())
    return words if "*" in open_words else f"*{open_words}*"
