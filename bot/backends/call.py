"""The action call that is being served: which turn it belongs to, how long it may take, how its writes are keyed.

A replayed turn makes the same calls in the same order, so it makes the same keys, and a backend that honours
`Idempotency-Key` does each write once however often the turn is repeated.
"""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field

#: How long a call may take when nobody said.
DEFAULT_TIMEOUT_S = 8.0


@dataclass
class Call:
    """One run of one action within one turn.

    `run` counts earlier runs of the same action since the customer's message; `deadline_monotonic` is in seconds of
    `time.monotonic()`.
    """

    turn_id: str
    action: str
    run: int
    deadline_monotonic: float
    _writes: int = field(default=0, repr=False)

    def next_write_key(self) -> str:
        """The idempotency key of this call's next write: turn, action, run and number of the write."""
        key = f"{self.turn_id}:{self.action}:{self.run}.{self._writes}"
        self._writes += 1
        return key

    def left_s(self, now_monotonic: float | None = None) -> float:
        """Seconds until the deadline, never negative."""
        now = time.monotonic() if now_monotonic is None else now_monotonic
        return max(0.0, self.deadline_monotonic - now)


_current: ContextVar[Call | None] = ContextVar("sapa_backend_call", default=None)


def current_call() -> Call | None:
    """The call being served in this task, or None outside of one."""
    return _current.get()


def set_call(call: Call | None) -> None:
    """Make `call` the one being served in this task; for servers that have no block to wrap."""
    _current.set(call)


@contextlib.contextmanager
def serving_call(call: Call) -> Iterator[Call]:
    """Make `call` the one being served while the block runs."""
    token = _current.set(call)
    try:
        yield call
    finally:
        _current.reset(token)


def call_of(tracker: Mapping[str, object], action: str, *, turn_id: str | None = None, timeout_s: float = DEFAULT_TIMEOUT_S) -> Call:
    """The call that runs `action` on a tracker as Rasa sends it to an action server.

    Without `turn_id` the turn is named by the message it answers, so that a repeat of the turn has the same name.
    """
    turn = turn_id or _message_id(tracker) or uuid.uuid4().hex
    return Call(turn, action, runs_before(tracker, action), time.monotonic() + timeout_s)


def runs_before(tracker: Mapping[str, object], action: str) -> int:
    """How often `action` ran since the last user event of a tracker as Rasa sends it to an action server."""
    events = tracker.get("events")
    runs = 0
    for event in reversed(events if isinstance(events, list) else []):
        if not isinstance(event, Mapping):
            continue
        if event.get("event") == "user":
            break
        if event.get("event") == "action" and event.get("name") == action:
            runs += 1
    return runs


def _message_id(tracker: Mapping[str, object]) -> str | None:
    latest = tracker.get("latest_message")
    found = latest.get("message_id") if isinstance(latest, Mapping) else None
    return found if isinstance(found, str) and found else None
