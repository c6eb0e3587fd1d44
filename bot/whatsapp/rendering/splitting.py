"""Text that is too long: cut where a reader would, or shortened so that it shows."""

from __future__ import annotations

import re

ELLIPSIS = "…"
_PLACES = (r"\n\n", r"\n", r"(?<=[.!?…])\s", r"\s")
_JOINERS = "\u200d\ufe0f\ufe0e"
"""What belongs to the emoji before it."""


def split(text: str, limit: int) -> list[str]:
    """Parts of at most `limit` characters, cut at a paragraph, line, sentence or word where there is one."""
    parts: list[str] = []
    rest = text.strip()
    while len(rest) > limit:
        window = rest[: limit + 1]
        cut = next((match for match in (_last(pattern, window) for pattern in _PLACES) if match > limit // 3), 0) or _whole(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def shortened(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, with "…" where something is missing."""
    if len(text) <= limit:
        return text
    room = limit - len(ELLIPSIS)
    cut = _last(r"\s", text[: room + 1])
    return text[: cut if cut > room // 2 else _whole(text, room)].rstrip() + ELLIPSIS


def _last(pattern: str, window: str) -> int:
    return max((match.start() for match in re.finditer(pattern, window)), default=-1)


def _whole(text: str, cut: int) -> int:
    """A place at or before `cut` that does not part an emoji of several characters."""
    place = cut
    while place > 1 and (text[place] in _JOINERS or text[place - 1] == "\u200d" or "\U0001f3fb" <= text[place] <= "\U0001f3ff"):
        place -= 1
    return place if place > 1 else cut
