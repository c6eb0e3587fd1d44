"""What Meta told the operator in the last days, and what customers and colleagues asked of the bot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.engine import Connection

from bot.conversation.notices import Notices, held, notices, stopped
from bot.doctor.finding import Finding
from bot.update_words import notice_words
from bot.whatsapp.errors import Remedy, remedy_for

_SHOWN_DAYS = 7
_DAY_S = 86_400.0
_MARKETING = "marketing_messages"
# Meta's words for what costs deliveries when nobody looks after it.
_TROUBLE = frozenset(
    {"REJECTED", "PAUSED", "DISABLED", "FLAGGED", "RED", "YELLOW", "DOWNGRADE", "CRITICAL"}
    | {"ACCOUNT_VIOLATION", "ACCOUNT_RESTRICTION", "ACCOUNT_DELETED", "DISABLED_UPDATE"}
)
_ERRORS = "errors"


def news(connection: Connection, now: float) -> Iterator[Finding]:
    """One finding for each kind of notice: how many, and the newest about each thing."""
    for told in notices(connection, now - _SHOWN_DAYS * _DAY_S):
        troubled = any(_is_trouble(content) for content in told.newest)
        words = "; ".join(notice_words(content) for content in told.newest)
        yield Finding(
            f"From Meta: {told.what}",
            "problem" if troubled else "note",
            f"{told.count} in {_SHOWN_DAYS} days" + (f", the newest: {words}" if words else ""),
            _next_step(told, troubled=troubled),
        )


def customers(connection: Connection, now: float, hold_s: float) -> Iterator[Finding]:
    """Who wants no marketing, and whom the bot leaves to a colleague. Nothing is said where there is nobody."""
    if refusing := stopped(connection, _MARKETING):
        yield Finding("Stopped marketing", "note", f"{refusing} customer(s)", "Meta refuses marketing templates to them (131050).")
    if waiting := held(connection, now, hold_s):
        yield Finding("Left to a colleague", "note", f"{waiting} conversation(s)", f"A colleague wrote from the phone app; the bot goes on {hold_s:g} s later.")


def _is_trouble(content: Mapping[str, Any]) -> bool:
    if content.get("what") == _ERRORS:
        return remedy_for(int(content["event"]), http_status=400) is Remedy.STOP_NUMBER
    return not _TROUBLE.isdisjoint((content.get("event"), content.get("reason")))


def _next_step(told: Notices, *, troubled: bool) -> str:
    if told.what == _ERRORS:
        return "docs/reference/graph-errors.md says what is done about each code."
    return "Look in Meta's WhatsApp Manager." if troubled else ""
