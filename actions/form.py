"""The consultation's form: reads each answer, and hands the turn to the rules when the message was not an answer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.events import ActionExecutionRejected, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from ._latest import latest_confidence, latest_intent, latest_text
from .corrections import correction
from .leaving import says_goodbye, wants_out
from .names import corrected_name, introduced_name, name_in, refuses_name
from .needs import is_statement, is_too_long, need_in
from .titles import titles
from .yes_no import yes_or_no

Events = list[dict[str, Any]]

FORM = "consultation_form"
#: What the worker tells the dialogue of itself (data/framework.yml); none of it is an answer.
FRAMEWORK_INTENTS = frozenset(
    {"expired_tap", "late_message", "sent_contact", "sent_flow", "sent_location", "sent_media", "sent_order", "sent_phone", "sent_sticker", "sent_voice"}
    | {"unreadable_message"}
)
LEAVING_INTENTS = frozenset({"cancel", "deny"})
#: Small talk is no name; "halo" and "makasih" are asked again.
NO_NAMES = frozenset({"greet", "thank", "affirm", "deny", "goodbye", "start_consultation"})
#: What the button under the confirmation says, and those who have no button write.
CHANGE_INTENT = "change_answers"

# In free text a topic must be this sure before it counts as a question instead of as the answer asked for. A need is
# a sentence about WhatsApp and so looks like a topic far more often than a name does.
_SURE = {"lead_name": 0.5, "lead_need": 0.8, "lead_confirmed": 0.6}
# The model has seen few names and takes some for small talk ("Rina Wijaya", "Halim"), so what could be a name is one
# unless it is very sure.
_SURE_IT_IS_NO_NAME = 0.85
_SURE_THEY_WANT_OUT = 0.65
_MAX_WORDS_OF_A_NAME = 4
# "Eh salah, nama saya Rini" comes late; a longer sentence about a name is a need.
_MAX_WORDS_OF_A_CORRECTION, _MAX_WORDS_OF_A_BARE_CORRECTION = 5, 2
# Leaving loses what was typed, so the model is believed for short messages only.
_MAX_WORDS_TO_LEAVE = 4
# What the answers about data tell people to write as their need.
_NEEDS_TOO = frozenset({"faq_delete_data", "faq_download_data"})


class ValidateConsultationForm(FormValidationAction):  # type: ignore[misc]  # rasa_sdk has no types
    """Checks each answer. What decides about sending and leaving is what was typed, not what the model guesses."""

    def __init__(self, topics: Collection[str] | None = None) -> None:
        self._topics = frozenset(titles() if topics is None else topics) - {"start_consultation"}

    def name(self) -> str:
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        asked = tracker.get_slot("requested_slot")
        # Rasa also asks for validation when the form starts with answers kept from before, and when it comes back
        # from an interruption. In neither case is there an answer to check, nor when no form is open.
        if (tracker.active_loop or {}).get("name") != FORM or asked is None or _was_handed_over(tracker):
            return [SlotSet("lead_kept", None)] if tracker.get_slot("lead_kept") else []
        if changed := _changed(tracker, asked):
            # Another lead than the one whose sending failed, so it needs a key of its own.
            return [SlotSet(asked, None), *(SlotSet(slot, value) for slot, value in changed.items()), SlotSet("lead_key", None)]
        if asked == "lead_confirmed":
            return self._confirmation(dispatcher, tracker)
        if _leaves(tracker, asked):
            return _left(tracker, asked)
        if self._is_question(tracker, asked):
            return _handed_over(asked)
        return list(await super().run(dispatcher, tracker, domain))

    def validate_lead_name(self, value: object, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> dict[str, str | None]:
        """Two to sixty characters with a letter among them, and no sentence."""
        text = _one_line(value)
        if refuses_name(text):
            dispatcher.utter_message(response="utter_name_refused")
            return {"lead_name": None}
        name = name_in(text)
        # "Saya …" in front of it tells a name whatever the model makes of the whole.
        is_bare = name is None or (text.startswith(name) and not text.removeprefix(name).startswith(","))
        # Who writes what they want instead ("berapa harganya") hears why it is asked again.
        is_request = name is None and latest_intent(tracker) == "start_consultation" and not _is_tap(tracker)
        is_small_talk = latest_intent(tracker) in NO_NAMES and latest_confidence(tracker) >= _sure_enough(tracker, "lead_name")
        if is_bare and is_small_talk and not is_request:
            return {"lead_name": None}
        if name is None:
            dispatcher.utter_message(response="utter_name_again")
        return {"lead_name": name}

    def validate_lead_need(self, value: object, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> dict[str, str | None]:
        """Five to five hundred characters that say something."""
        need = need_in(_one_line(value))
        if need is None:
            dispatcher.utter_message(response="utter_need_too_long" if is_too_long(_one_line(value)) else "utter_need_again")
        return {"lead_need": need}

    def _confirmation(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        said = _tapped(tracker, {"affirm": True, "deny": False}) if _is_tap(tracker) else yes_or_no(latest_text(tracker))
        if said is None and _leaves(tracker, "lead_confirmed"):
            said = False
        if said is not None:
            return [SlotSet("lead_confirmed", said)]
        if self._is_question(tracker, "lead_confirmed"):
            return _handed_over("lead_confirmed")
        dispatcher.utter_message(response="utter_confirm_again")
        return [SlotSet("lead_confirmed", None)]

    def _is_question(self, tracker: Tracker, asked: str) -> bool:
        intent, text = latest_intent(tracker), latest_text(tracker)
        if intent in FRAMEWORK_INTENTS:
            return True
        if intent not in self._topics or latest_confidence(tracker) < _sure_enough(tracker, asked):
            return False
        if asked == "lead_name" and (introduced_name(text) or refuses_name(text)):
            return False
        return not (asked == "lead_need" and (is_too_long(text) or _states_a_need(tracker)))


def _states_a_need(tracker: Tracker) -> bool:
    """Whether a text about a topic asks nothing: "pelanggan sering batal pesan" looks like one about messages."""
    intent, text = latest_intent(tracker), latest_text(tracker)
    if _is_tap(tracker) or "?" in text:
        return False
    return intent in _NEEDS_TOO or (intent.startswith("faq_") and need_in(text) is not None and is_statement(text))


def _changed(tracker: Tracker, asked: str) -> dict[str, str | None]:
    if asked == "lead_confirmed":
        if latest_intent(tracker) == CHANGE_INTENT and _is_tap(tracker):
            return {"lead_name": None, "lead_need": None}
        return correction(latest_text(tracker))
    # While the need is asked for, only the name can be wrong; "tolong ganti nama toko saya di wa" is a need.
    typed = latest_text(tracker).split()
    changed = correction(latest_text(tracker)) if asked == "lead_need" and len(typed) <= _MAX_WORDS_OF_A_CORRECTION else {}
    if asked == "lead_need" and not changed and (name := corrected_name(latest_text(tracker))):
        return {"lead_name": name}
    if "lead_need" in changed:
        return {"lead_name": None} if len(typed) <= _MAX_WORDS_OF_A_BARE_CORRECTION else {}
    return changed


def _leaves(tracker: Tracker, asked: str) -> bool:
    text = latest_text(tracker)
    if _is_tap(tracker):
        return latest_intent(tracker) in LEAVING_INTENTS
    if asked == "lead_name" and (introduced_name(text) or refuses_name(text)):
        return False
    # Under the last question a farewell is asked about: some who write it think the request is sent.
    if asked != "lead_confirmed" and says_goodbye(text):
        return True
    could_be_name = asked == "lead_name" and name_in(text) is not None
    sure = _SURE_IT_IS_NO_NAME if could_be_name else max(_SURE_THEY_WANT_OUT, _SURE[asked])
    is_sure = latest_intent(tracker) == "cancel" and latest_confidence(tracker) >= sure
    return wants_out(text) or (is_sure and "?" not in text and len(text.split()) <= _MAX_WORDS_TO_LEAVE)


def _left(tracker: Tracker, asked: str) -> Events:
    # The rules about leaving go by the intent. Where the model saw another one, the form itself ends, unconfirmed.
    if latest_intent(tracker) in LEAVING_INTENTS:
        return _handed_over(asked)
    return [SlotSet(asked, None), SlotSet("lead_confirmed", False), SlotSet("requested_slot", None)]


def _sure_enough(tracker: Tracker, asked: str) -> float:
    """How sure the model must be that the message is something else than the answer asked for."""
    if _is_tap(tracker):
        return 0.0
    text = latest_text(tracker)
    if asked == "lead_name" and name_in(text) and len(text.split()) <= _MAX_WORDS_OF_A_NAME:
        return _SURE_THEY_WANT_OUT if latest_intent(tracker) == "ask_human" else _SURE_IT_IS_NO_NAME
    return _SURE.get(asked, 1.0)


def _is_tap(tracker: Tracker) -> bool:
    """Whether the message is a button's payload; what is typed never begins with a "/" here."""
    return latest_text(tracker).startswith("/")


def _tapped(tracker: Tracker, meanings: dict[str, bool]) -> bool | None:
    return meanings.get(latest_intent(tracker))


def _handed_over(asked: str) -> Events:
    return [SlotSet(asked, None), ActionExecutionRejected(FORM)]


def _was_handed_over(tracker: Tracker) -> bool:
    """Whether the form gave this turn to the rules already."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return False
        if event.get("event") == "action_execution_rejected":
            return True
    return False


def _one_line(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
