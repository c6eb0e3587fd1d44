"""The emulator's own time, which a test may push forward."""

from __future__ import annotations

import time
from collections.abc import Callable


class Clock:
    """Wall-clock seconds since 1970 plus an offset.

    Timestamps in webhooks, the 24-hour window and the seven days of webhook retries follow this
    clock. Gaps between retries and statuses are real time: moving the clock does not skip them.
    """

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self.offset_s = 0.0

    def now(self) -> float:
        """Emulated seconds since 1970."""
        return self._source() + self.offset_s
