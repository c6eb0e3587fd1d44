"""How a sender reaches the channel: one call for each send, and an answer that says what to do next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum

from bot.conversation.outbox import OutboxRow


class Verdict(Enum):
    """How a send ended, in terms of what to do next."""

    SENT = "sent"
    UNKNOWN = "unknown"
    UNREACHABLE = "unreachable"
    RETRY = "retry"
    RETRY_ONCE = "retry_once"
    PAUSE_CUSTOMER = "pause_customer"
    PAUSE_NUMBER = "pause_number"
    STOP_NUMBER = "stop_number"
    CHANGE_MESSAGE = "change_message"
    WINDOW_CLOSED = "window_closed"
    GIVE_UP = "give_up"


@dataclass(frozen=True)
class Delivery:
    """The answer to one send."""

    verdict: Verdict
    wamid: str = ""
    code: int | None = None
    retry_after_s: float | None = None
    reason: str = ""


Transport = Callable[[OutboxRow], Awaitable[Delivery]]
