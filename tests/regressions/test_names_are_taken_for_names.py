"""Names the model takes for small talk ("Rina Wijaya" looks like a yes to it) are still names, and ways out stay ways out."""

from __future__ import annotations

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.form import ValidateConsultationForm


def tracker(text: str, intent: str, confidence: float) -> Tracker:
    latest = {"text": text, "intent": {"name": intent, "confidence": confidence}, "entities": []}
    events = [{"event": "user", "text": text}, {"event": "slot", "name": "lead_name", "value": text}]
    slots = {"requested_slot": "lead_name", "lead_name": text}
    return Tracker("c", slots, latest, events, False, None, {"name": "consultation_form"}, "action_listen")


async def validated(text: str, intent: str, confidence: float) -> dict:
    form = ValidateConsultationForm(topics={"faq_chat_safety", "ask_human"})
    events = await form.run(CollectingDispatcher(), tracker(text, intent, confidence), {"forms": {"consultation_form": {"required_slots": ["lead_name"]}}})
    rejected = any(event["event"] == "action_execution_rejected" for event in events)
    return {"rejected": rejected, "name": next((event["value"] for event in events if event.get("name") == "lead_name"), None)}


@pytest.mark.parametrize(
    ("text", "intent", "confidence", "name"),
    [
        ("Rina Wijaya", "affirm", 0.57, "Rina Wijaya"),
        ("Halim", "greet", 0.74, "Halim"),
        ("nama saya Andi", "ask_human", 0.95, "Andi"),
        ("Siti", "affirm", 0.58, "Siti"),
    ],
)
async def test_a_name_is_taken_for_a_name(text: str, intent: str, confidence: float, name: str) -> None:
    assert await validated(text, intent, confidence) == {"rejected": False, "name": name}


@pytest.mark.parametrize(
    ("text", "intent", "confidence"), [("stop", "cancel", 0.77), ("cs dong", "ask_human", 0.72), ("wa aman ga kak buat chat bisnis", "faq_chat_safety", 0.6)]
)
async def test_a_way_out_or_a_question_is_no_name(text: str, intent: str, confidence: float) -> None:
    assert await validated(text, intent, confidence) == {"rejected": True, "name": None}


@pytest.mark.parametrize(("text", "intent", "confidence"), [("halo", "greet", 0.94), ("iya", "affirm", 0.95)])
async def test_small_talk_is_asked_again(text: str, intent: str, confidence: float) -> None:
    assert await validated(text, intent, confidence) == {"rejected": False, "name": None}
