"""Which messages that follow each other are answered as one, and how long a lane waits for them.

Photos chosen together arrive as a message each, and each apology that a bot cannot see them is billed: media without
words are one turn. Lines typed in a row are one turn only where the setting says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ALBUM_S = 1.0
"""WhatsApp delivers the photos of an album one by one, within about a second of each other."""
LONGEST_WAITS = 3
"""A lane in which message follows message is answered after so many waits."""
MOST = 30
"""Messages of one turn."""
_ALBUM = frozenset({"image", "video", "document"})
_ALONE = frozenset({"audio", "sticker", "contacts", "unsupported"})


@dataclass(frozen=True)
class Joining:
    """`lines_s`: how long to wait after a text for the next one; 0 answers each line by itself."""

    lines_s: float = 0.0

    def waits(self) -> Mapping[str, float]:
        """Seconds of quiet that a lane beginning with a message of this inbox `kind` waits for."""
        lines = {"message/text": self.lines_s} if self.lines_s else {}
        return {**{f"message/{kind}": ALBUM_S for kind in sorted(_ALBUM | _ALONE)}, **lines}

    def may_join(self, head: Mapping[str, Any]) -> bool:
        """Whether anything can join a turn that begins with this message's content."""
        return self.joins(head, head)

    def joins(self, head: Mapping[str, Any], following: Mapping[str, Any]) -> bool:
        """Whether `following` is answered with `head`; both as the inbox keeps a message's content."""
        kind, other = head.get("type"), following.get("type")
        if kind == other == "text":
            return bool(self.lines_s) and bool(head.get("text")) and bool(following.get("text"))
        if kind in _ALBUM:
            return other in _ALBUM
        return kind in _ALONE and kind == other and head.get("intent") == following.get("intent")
