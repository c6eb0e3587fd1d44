"""Asking back instead of guessing: the likeliest topics as buttons, once; then the way to a human."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from ._latest import latest_ranking, ran_in_previous_turn
from .titles import titles

#: WhatsApp shows at most three reply buttons.
MAX_CHOICES = 3


class ActionAskBack(Action):  # type: ignore[misc]  # rasa_sdk has no types
    """Offers the three likeliest topics. Asked back already in the turn before, it says what else can be done."""

    def __init__(self, by_intent: Mapping[str, str] | None = None) -> None:
        # Read when the server starts, so that a broken file stops the start and not a customer's turn.
        self._titles = titles() if by_intent is None else by_intent

    def name(self) -> str:
        return "action_ask_back"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        likeliest = [intent for intent in latest_ranking(tracker) if intent in self._titles][:MAX_CHOICES]
        if not likeliest or ran_in_previous_turn(tracker, self.name()):
            dispatcher.utter_message(response="utter_default")
            return []
        buttons = [{"title": self._titles[intent], "payload": f"/{intent}"} for intent in likeliest]
        dispatcher.utter_message(response="utter_ask_back", buttons=buttons)
        return []
