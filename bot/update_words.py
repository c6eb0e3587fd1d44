"""What an update says in a few words, for the operator; never what a customer wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.conversation.updates import Decision


def update_words(decision: str, content: Mapping[str, Any]) -> str:
    """An update of the inbox by its decision and content; empty where its kind says everything."""
    words = _WORDS.get(decision)
    return words(content) if words else ""


def notice_words(content: Mapping[str, Any]) -> str:
    """`balasan_tertunda (id): REJECTED (INVALID_FORMAT)`."""
    event, reason = content.get("event"), content.get("reason")
    happened = f"{event} ({reason})" if event and reason else event or reason
    return ": ".join(str(word) for word in (content.get("subject"), happened) if word)


def _turn_words(content: Mapping[str, Any]) -> str:
    media = content.get("media")
    parts = [content.get("intent"), media.get("mime_type") if isinstance(media, Mapping) else None]
    return ", ".join(str(part) for part in parts if part)


_CALL_WORDS = {"connect": "the customer called", "terminate": "the customer's call ended"}
_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    Decision.TURN.value: _turn_words,
    Decision.REACTION.value: lambda content: str(content.get("emoji") or "taken back"),
    Decision.ECHO.value: lambda _content: "a colleague wrote",
    Decision.CALL.value: lambda content: _CALL_WORDS.get(str(content.get("event")), f"call: {content.get('event')}"),
    Decision.PREFERENCE.value: lambda content: f"{content.get('category')}: {content.get('value')}",
    Decision.NOTICE.value: notice_words,
}
