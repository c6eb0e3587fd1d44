"""What the dialogue is told of a message. What a customer types is text; only we say commands (`/intent{…}`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LATE_INTENT = "late_message"
EXPIRED_TAP_INTENT = "expired_tap"


@dataclass(frozen=True)
class Utterance:
    """What the dialogue is told. `command` text (`/intent{…}`) comes only from us, never from what a customer typed."""

    text: str
    command: bool = False
    metadata: Mapping[str, Any] = field(default_factory=dict)


def as_text(typed: str) -> str:
    """What a customer typed, so that Rasa never takes it for a command: `/restart` becomes `restart`."""
    text = typed.strip()
    while text.startswith("/"):
        text = text.lstrip("/").lstrip()
    return text or "…"
