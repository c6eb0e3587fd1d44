"""One checked thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "note", "problem"]


@dataclass(frozen=True)
class Finding:
    """`next_step` says what to do about a problem."""

    what: str
    level: Level
    found: str
    next_step: str = ""
