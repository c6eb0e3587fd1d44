"""What a bench reads afterwards: how fast the webhook was acknowledged and how much went each way."""

from __future__ import annotations

from collections import Counter, deque
from typing import Final

from .jsontype import JsonObject

_KEPT: Final = 100_000


class Stats:
    """Counts since the start or the last reset. Latencies are milliseconds from request to a 200."""

    def __init__(self) -> None:
        self._ack_ms: deque[float] = deque(maxlen=_KEPT)
        self.counts: Counter[str] = Counter()

    def acknowledged(self, latency_ms: float) -> None:
        """A webhook was answered with 200 after this long."""
        self._ack_ms.append(latency_ms)

    def clear(self) -> None:
        """Start over."""
        self._ack_ms.clear()
        self.counts.clear()

    def as_json(self) -> JsonObject:
        """Meta's standard is a median of at most 250 ms and under 1 % above one second."""
        ordered = sorted(self._ack_ms)
        slow = sum(ms > 1000 for ms in ordered)
        return {
            "acks": {
                "count": len(ordered),
                "p50_ms": _percentile(ordered, 0.50),
                "p99_ms": _percentile(ordered, 0.99),
                "max_ms": round(ordered[-1], 2) if ordered else None,
                "over_1s": slow,
                "within_meta_standard": not ordered or ((_percentile(ordered, 0.50) or 0.0) <= 250 and slow < len(ordered) / 100),
            },
            "counts": dict(sorted(self.counts.items())),
        }


def _percentile(ordered: list[float], share: float) -> float | None:
    """Nearest-rank percentile."""
    if not ordered:
        return None
    rank = max(1, -(-len(ordered) * round(share * 100) // 100))
    return round(ordered[rank - 1], 2)
