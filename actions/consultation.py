"""The consultation: name, need, a yes, and then a lead in the CRM."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import ActionExecutionRejected, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.backends import BackendError, BackendRefused, call_of, current_call, serving_call

from ._latest import latest_confidence, latest_intent
from .backends.crm import CrmClient, shared_crm
from .titles import titles

logger = logging.getLogger(__name__)

Events = list[dict[str, Any]]

FORM = "consultation_form"
#: Shortest and longest answer, in characters; the CRM accepts the same.
NAME_CHARS = (2, 60)
NEED_CHARS = (5, 500)
FRAMEWORK_INTENTS = frozenset({"unreadable_message", "late_message", "expired_tap"})
LEAVING_INTENTS = frozenset({"cancel", "deny"})
#: Small talk is no name; "halo" and "makasih" are asked again.
NO_NAMES = frozenset({"greet", "thank", "affirm", "goodbye", "start_consultation"})

# In free text a topic must be this sure before it counts as a question instead of as the answer asked for. A need is
# a sentence about WhatsApp and so looks like a topic far more often than a name does.
_SURE = {"lead_name": 0.5, "lead_need": 0.8, "lead_confirmed": 0.0}
# The model has seen few names and takes some for small talk ("Rina Wijaya", "Halim"), so a few words that could be a
# name are one unless it is very sure, and who says "nama saya …" is telling a name.
_SURE_IT_IS_NO_NAME = 0.8
_SURE_THEY_WANT_OUT = 0.65
_WAYS_OUT = LEAVING_INTENTS | {"ask_human"}
_MAX_WORDS_OF_A_NAME = 4
# Leaving loses what was typed, so a long sentence with a "ga" in it is not taken for it.
_MAX_WORDS_TO_LEAVE = 4
# "konsultasi" typed again asks for the form, it is no need.
_MAX_WORDS_TO_START = 2
_INTRODUCTION = re.compile(
    r"^(?:halo|hai|hi|hello)?[\s,]*(?:(?:nama\s+(?:saya|aku|gw|gue|ku)|namaku|my\s+name\s+is|i\s+am|i'?m|perkenalkan|"
    r"saya|aku|gw|gue|dengan|atas\s+nama)\s*:?\s+)+",
    re.IGNORECASE,
)


class ValidateConsultationForm(FormValidationAction):  # type: ignore[misc]  # rasa_sdk has no types
    """Checks each answer; hands the turn to the rules when the message was not an answer at all."""

    def __init__(self, topics: Collection[str] | None = None) -> None:
        self._topics = frozenset(titles() if topics is None else topics) - {"start_consultation"}

    def name(self) -> str:
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        asked = tracker.get_slot("requested_slot")
        # Rasa also asks for validation when the form starts with answers kept from before, and when it comes back
        # from an interruption. In neither case is there an answer to check.
        if asked is None or _was_handed_over(tracker):
            return []
        if self._is_interruption(tracker, asked):
            return [SlotSet(asked, None), ActionExecutionRejected(FORM)]
        events: Events = list(await super().run(dispatcher, tracker, domain))
        if asked == "lead_confirmed" and not any(event.get("name") == asked for event in events):
            dispatcher.utter_message(response="utter_confirm_again")
            events.append(SlotSet(asked, None))
        return events

    def validate_lead_name(self, value: object, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> dict[str, str | None]:
        """Two to sixty characters with a letter among them."""
        if latest_intent(tracker) in NO_NAMES and latest_confidence(tracker) >= _sure_enough(tracker, "lead_name"):
            return {"lead_name": None}
        name = _INTRODUCTION.sub("", _one_line(value)).strip(" .,!*")
        if NAME_CHARS[0] <= len(name) <= NAME_CHARS[1] and any(character.isalpha() for character in name):
            return {"lead_name": name}
        dispatcher.utter_message(response="utter_name_again")
        return {"lead_name": None}

    def validate_lead_need(self, value: object, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> dict[str, str | None]:
        """Five to five hundred characters."""
        need = _one_line(value)
        if latest_intent(tracker) == "start_consultation" and len(need.split()) <= _MAX_WORDS_TO_START:
            return {"lead_need": None}
        if NEED_CHARS[0] <= len(need) <= NEED_CHARS[1]:
            return {"lead_need": need}
        dispatcher.utter_message(response="utter_need_again")
        return {"lead_need": None}

    def validate_lead_confirmed(self, value: object, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> dict[str, bool | None]:
        """A yes or a no."""
        return {"lead_confirmed": value if isinstance(value, bool) else None}

    def _is_interruption(self, tracker: Tracker, asked: str) -> bool:
        intent = latest_intent(tracker)
        if intent in FRAMEWORK_INTENTS:
            return True
        if latest_confidence(tracker) < _sure_enough(tracker, asked):
            return False
        if intent in LEAVING_INTENTS:
            # At the last question "no" is an answer, and the form takes it.
            if asked == "lead_confirmed":
                return intent == "cancel"
            return len(str(tracker.latest_message.get("text") or "").split()) <= _MAX_WORDS_TO_LEAVE
        return intent in self._topics


def _sure_enough(tracker: Tracker, asked: str) -> float:
    """How sure the model must be that the message is something else than the answer asked for."""
    sure = _SURE.get(asked, 1.0)
    if asked != "lead_name":
        return sure
    text = _one_line(tracker.latest_message.get("text"))
    if _INTRODUCTION.match(text):
        return 1.1
    could_be_a_name = "?" not in text and len(text.split()) <= _MAX_WORDS_OF_A_NAME
    if not could_be_a_name:
        return sure
    return _SURE_THEY_WANT_OUT if latest_intent(tracker) in _WAYS_OUT else _SURE_IT_IS_NO_NAME


class ActionSubmitConsultation(Action):  # type: ignore[misc]  # rasa_sdk has no types
    """Sends a confirmed lead to the CRM and says its reference; keeps the answers when that fails."""

    def __init__(self, crm: Callable[[], CrmClient] = shared_crm) -> None:
        self._crm = crm

    def name(self) -> str:
        return "action_submit_consultation"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        name, need = tracker.get_slot("lead_name"), tracker.get_slot("lead_need")
        if not (tracker.get_slot("lead_confirmed") and name and need):
            dispatcher.utter_message(response="utter_consultation_cancelled")
            return _forget()
        # The first attempt may have been recorded although its answer was lost, so the next one repeats its key.
        call = current_call() or call_of(tracker.current_state(), self.name())
        key = tracker.get_slot("lead_key") or call.next_write_key()
        try:
            with serving_call(call):
                lead = await self._crm().create_lead(name, need, contact=tracker.sender_id, key=key)
        except BackendError as error:
            logger.warning("crm.lead.failed kind=%s", error.kind)
            dispatcher.utter_message(response="utter_service_trouble")
            dispatcher.utter_message(response="utter_consultation_kept")
            # A refused key would be refused for ever; everything else is repeated with it.
            kept = None if isinstance(error, BackendRefused) else key
            return [SlotSet("lead_confirmed", None), SlotSet("lead_key", kept)]
        logger.info("crm.lead.created reference=%s", lead.reference)
        dispatcher.utter_message(response="utter_consultation_sent", reference=lead.reference)
        return _forget()


class ActionCancelConsultation(Action):  # type: ignore[misc]  # rasa_sdk has no types
    """Forgets what was typed and says that nothing was sent."""

    def name(self) -> str:
        return "action_cancel_consultation"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        dispatcher.utter_message(response="utter_consultation_cancelled")
        return _forget()


def _was_handed_over(tracker: Tracker) -> bool:
    """Whether the form gave this turn to the rules already."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "action_execution_rejected":
            return True
    return False


def _forget() -> Events:
    return [SlotSet(slot, None) for slot in ("lead_name", "lead_need", "lead_confirmed", "lead_key")]


def _one_line(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
