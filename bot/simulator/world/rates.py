"""How fast a business may send: two leaky buckets, judged by the emulator's clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ..jsontype import JsonObject

_PRECISION_S: Final = 0.001
"""The history's times are in milliseconds, and sums of small gaps are not exact."""


@dataclass(frozen=True)
class Bucket:
    """A bucket that holds `burst` messages and lets one out every `gap_s` seconds."""

    burst: int
    gap_s: float

    def wait_s(self, full_until: float, now: float) -> float:
        """Seconds until one more fits; 0 when it fits now. `full_until` is when the bucket would be empty."""
        wait_s = full_until - now - (self.burst - 1) * self.gap_s
        return wait_s if wait_s > _PRECISION_S else 0.0

    def add(self, full_until: float, now: float) -> float:
        """When the bucket is empty after one more went in; what overflows is not remembered."""
        return min(max(full_until, now) + self.gap_s, now + self.burst * self.gap_s)


PAIR: Final = Bucket(burst=45, gap_s=6.0)
"""Cloud API, pair rate limits: one message in 6 s to the same user; up to 45 at once, paid back by the pause that follows."""
NUMBER: Final = Bucket(burst=80, gap_s=1 / 80)
"""Cloud API, throughput: 80 messages per second and business number, those received included."""


class SendRates:
    """The fill of every bucket, made from the messages of the history."""

    def __init__(self) -> None:
        self._pairs: dict[tuple[str, str], float] = {}
        self._numbers: dict[str, float] = {}
        self._offset_s = 0.0
        self.reducers: dict[str, Callable[[JsonObject], None]] = {
            "send.accepted": self._on_send,
            "message": self._on_message,
            "clock": self._on_clock,
            "reset": self._on_reset,
        }

    def pair_wait_s(self, phone_number_id: str, address: str, now: float) -> float:
        """Seconds until this number may send to this address again; 0 when it may now."""
        return PAIR.wait_s(self._pairs.get((phone_number_id, address), 0.0), now)

    def number_wait_s(self, phone_number_id: str, now: float) -> float:
        """Seconds until this number may send at all; 0 when it may now."""
        return NUMBER.wait_s(self._numbers.get(phone_number_id, 0.0), now)

    def _on_send(self, entry: JsonObject) -> None:
        pair = (entry["phone_number_id"], entry["user_id"] or entry["address"])
        self._pairs[pair] = PAIR.add(self._pairs.get(pair, 0.0), entry["at"])
        self._on_message(entry)

    def _on_message(self, entry: JsonObject) -> None:
        number = entry["phone_number_id"]
        self._numbers[number] = NUMBER.add(self._numbers.get(number, 0.0), entry["at"])

    def _on_clock(self, entry: JsonObject) -> None:
        # A clock that was turned back would make everybody wait for a time that has passed already.
        if entry["offset_s"] < self._offset_s:
            self._empty()
        self._offset_s = entry["offset_s"]

    def _on_reset(self, _entry: JsonObject) -> None:
        self._empty()
        self._offset_s = 0.0

    def _empty(self) -> None:
        self._pairs.clear()
        self._numbers.clear()
