"""Which entries of the history belong to which message: looked up, so that a long history costs a drawer nothing."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from .history import History
from .jsontype import JsonObject

_LISTS: Final = ("messages", "statuses", "message_echoes", "calls")
"""The lists of a webhook's `value` whose elements are about a message."""
_AT_ONCE: Final = 5_000
"""Entries that are read before others of the process have their turn."""
_SLACK: Final = 20_000
"""Entries that the history has dropped before they are dropped here too."""


class WireIndex:
    """Entries by the wamid they are about, and sends by the mark (`biz_opaque_callback_data`) they carry.

    It knows what it has read: nothing is done for those who never open the drawer.
    """

    def __init__(self, history: History) -> None:
        self._history = history
        self._read = 0
        self._first = 0
        self._forget()

    def about(self, wamid: str) -> list[JsonObject]:
        """Every entry about a message, the earliest first."""
        return list(self._by_wamid.get(wamid, ()))

    def marked(self, opaque: str) -> list[JsonObject]:
        """Every send that carries this mark: accepted, refused, or met by a fault."""
        return list(self._by_mark.get(opaque, ()))

    def offset_s(self, n: int) -> float:
        """How far the emulator's clock was ahead when entry `n` was written, in seconds."""
        return next((offset for since, offset in reversed(self._offsets) if since < n), 0.0)

    async def read_on(self) -> None:
        """Read what has happened since; the first time in a long history, others have their turn meanwhile."""
        if self._history.first_n - self._first > _SLACK:
            self._drop_old()
        while self._read < self._history.last_n:
            for entry in self._history.after(self._read, limit=_AT_ONCE):
                self._take(entry)
                self._read = entry["n"]
            await asyncio.sleep(0)

    def _take(self, entry: JsonObject) -> None:
        kind = entry["kind"]
        if kind == "reset":
            self._forget()
        elif kind == "clock":
            self._offsets.append((entry["n"], entry["offset_s"]))
        for wamid in self._wamids(kind, entry):
            self._by_wamid[wamid].append(entry)
        if kind in ("send.accepted", "send.refused", "send.fault"):
            mark = entry["body"].get("biz_opaque_callback_data") if isinstance(entry["body"], dict) else None
            if isinstance(mark, str):
                self._by_mark[mark].append(entry)

    def _wamids(self, kind: str, entry: JsonObject) -> list[str]:
        if kind == "webhook.queued":
            wamids = list(dict.fromkeys([*entry["wamids"], *_named(entry["body"])]))
            self._of_delivery[entry["delivery"]] = wamids
            return wamids
        if kind == "webhook.attempt":
            return self._of_delivery.get(entry["delivery"], [])
        if kind == "webhook.done":
            return self._of_delivery.pop(entry["delivery"], [])
        if kind == "probe":
            return list(dict.fromkeys(entry.get("wamids", ())))
        wamid = entry.get("message_id" if kind == "receipt" else "id")
        return [wamid] if isinstance(wamid, str) else []

    def _forget(self) -> None:
        self._by_wamid: defaultdict[str, list[JsonObject]] = defaultdict(list)
        self._by_mark: defaultdict[str, list[JsonObject]] = defaultdict(list)
        self._of_delivery: dict[str, list[str]] = {}
        self._offsets: list[tuple[int, float]] = []

    def _drop_old(self) -> None:
        """Let go of messages of which the history has no entry any more."""
        self._first = self._history.first_n
        for index in (self._by_wamid, self._by_mark):
            for key in [key for key, entries in index.items() if entries[-1]["n"] < self._first]:
                del index[key]


def _named(body: Any) -> Iterator[str]:
    """The ids of everything that a webhook is about, passing over whatever has another shape."""
    for entry in _objects(body, "entry"):
        for change in _objects(entry, "changes"):
            value = change.get("value")
            for name in _LISTS:
                yield from (one["id"] for one in _objects(value, name) if isinstance(one.get("id"), str))


def _objects(value: Any, key: str) -> list[JsonObject]:
    found = value.get(key) if isinstance(value, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
