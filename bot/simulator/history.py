"""Everything that happened, in order: what the state is rebuilt from and what readers ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .clock import Clock
from .journal import Journal
from .jsontype import JsonObject

_KEPT: Final = 200_000
"""Entries kept in memory; the journal keeps them all."""


class History:
    """An append-only list of entries `{n, at, kind, …}`, with `n` rising by one and `at` in unix seconds.

    `apply` is called once for every entry, new or replayed, and is the only way the state changes: what a
    restart rebuilds is by construction what was there before.
    """

    def __init__(self, clock: Clock, journal: Journal | None, apply: Callable[[JsonObject], None]) -> None:
        self._clock = clock
        self._journal = journal
        self._apply = apply
        self._entries: list[JsonObject] = []
        self.last_n = 0

    def load(self) -> None:
        """Replay the journal. Raises JournalError."""
        if self._journal is not None:
            for entry in self._journal.replay():
                self._take(entry)
            self._journal.open()

    def append(self, kind: str, **data: object) -> JsonObject:
        """Record what happened: journal, then state."""
        entry: JsonObject = {"n": self.last_n + 1, "at": round(self._clock.now(), 3), "kind": kind, **data}
        if self._journal is not None:
            self._journal.append(entry)
        self._take(entry)
        return entry

    def after(self, n: int, kind: str | None = None, limit: int | None = None) -> list[JsonObject]:
        """Entries with a number above `n`; `kind` is a whole kind or the part before its dot."""
        first = self._entries[0]["n"] if self._entries else 1
        rest = self._entries[max(0, n - first + 1) :]
        if kind is not None:
            rest = [e for e in rest if e["kind"] == kind or e["kind"].startswith(kind + ".")]
        return rest[:limit]

    @property
    def first_n(self) -> int:
        """The number of the oldest entry still in memory."""
        return int(self._entries[0]["n"]) if self._entries else self.last_n + 1

    def close(self) -> None:
        """Close the journal."""
        if self._journal is not None:
            self._journal.close()

    def _take(self, entry: JsonObject) -> None:
        self._entries.append(entry)
        self.last_n = entry["n"]
        if len(self._entries) > _KEPT * 11 // 10:
            del self._entries[: len(self._entries) - _KEPT]
        self._apply(entry)
