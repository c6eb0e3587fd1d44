"""The end of a consultation: a lead in the CRM, or nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.backends import BackendError, BackendRefused, call_of, current_call, serving_call

from .backends.crm import CrmClient, shared_crm

logger = logging.getLogger(__name__)

Events = list[dict[str, Any]]


class ActionSubmitConsultation(Action):  # type: ignore[misc]  # rasa_sdk has no types
    """Sends a confirmed lead to the CRM and says its reference; keeps the answers when that fails."""

    def __init__(self, crm: Callable[[], CrmClient] = shared_crm) -> None:
        self._crm = crm

    def name(self) -> str:
        return "action_submit_consultation"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        name, need = tracker.get_slot("lead_name"), tracker.get_slot("lead_need")
        if not (tracker.get_slot("lead_confirmed") is True and name and need):
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
            return [SlotSet("lead_confirmed", None), SlotSet("lead_key", None if _is_key_spent(error) else key), SlotSet("lead_kept", True)]
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


def _is_key_spent(error: BackendError) -> bool:
    """Whether the backend will refuse this key for ever. A 401 or "still in progress" may follow a write that happened."""
    return isinstance(error, BackendRefused) and (error.status == HTTPStatus.UNPROCESSABLE_ENTITY or error.code == "key_reused")


def _forget() -> Events:
    return [SlotSet(slot, None) for slot in ("lead_name", "lead_need", "lead_confirmed", "lead_key", "lead_kept")]
