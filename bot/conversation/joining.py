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

    def wait_s(self, content: Mapping[str, Any]) -> float:
        """Seconds of quiet that a lane waits for behind a message with this content."""
        if not self.may_join(content):
            return 0.0
        return self.lines_s if content.get("type") == "text" else ALBUM_S

    def kinds(self, content: Mapping[str, Any]) -> tuple[str, ...]:
        """The inbox kinds whose waiting such a message prolongs."""
        return tuple(f"message/{kind}" for kind in sorted(_ALBUM if content.get("type") in _ALBUM else {str(content.get("type"))}))

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


ALBUMS = Joining()
"""As Sapa is shipped: media that come together are answered together, texts one by one."""
