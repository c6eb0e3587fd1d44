"""What typed text may be taken for.

The worker tells the dialogue of things that happened outside of the conversation (an outage, an old button, a voice note) as
intents of their own. A model has to know these intents, so it may also find them in what a customer types; there they are
wrong by definition. And a text far longer than any example says something to every intent: its many words add up to a
certainty that means nothing; so does one letter held down.
"""

from __future__ import annotations

from typing import Any

from bot.conversation.utterance import LATE_INTENT
from bot.turn_content import NEVER_TYPED

NOT_TYPED = NEVER_TYPED | {LATE_INTENT}
UNDERSTOOD_CHARS = 400
"""Examples have at most about 120."""
LONGEST_WORD_CHARS = 60
FALLBACK = {"name": "nlu_fallback", "confidence": 1.0}


def as_typed(parsed: dict[str, Any]) -> dict[str, Any]:
    """Rasa's parse of a typed text, with `nlu_fallback` in the place of what it cannot be taken for."""
    ranking = [ranked for ranked in parsed.get("intent_ranking") or () if ranked.get("name") not in NOT_TYPED]
    intent = parsed.get("intent") or {}
    if intent.get("name") in NOT_TYPED or not _can_be_understood(parsed.get("text") or ""):
        intent = dict(FALLBACK)
        ranking = [intent, *(ranked for ranked in ranking if ranked.get("name") != intent["name"])]
    return {**parsed, "intent": intent, "intent_ranking": ranking}


def _can_be_understood(text: str) -> bool:
    return len(text) <= UNDERSTOOD_CHARS and all(len(word) <= LONGEST_WORD_CHARS or "://" in word for word in text.split())
