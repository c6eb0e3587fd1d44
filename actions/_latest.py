"""What the customer's latest message was taken for."""

from __future__ import annotations

from rasa_sdk import Tracker


def latest_intent(tracker: Tracker) -> str:
    """The intent of the latest message, '' when there is none."""
    found = (tracker.latest_message.get("intent") or {}).get("name")
    return found if isinstance(found, str) else ""


def latest_confidence(tracker: Tracker) -> float:
    """How sure the model was of it, 0 to 1."""
    found = (tracker.latest_message.get("intent") or {}).get("confidence")
    return float(found) if isinstance(found, (int, float)) else 0.0


def latest_text(tracker: Tracker) -> str:
    """What was typed, on one line; a button's payload begins with "/"."""
    found = tracker.latest_message.get("text")
    return " ".join(found.split()) if isinstance(found, str) else ""


def latest_ranking(tracker: Tracker) -> list[str]:
    """The intents the message might have had, the likeliest first."""
    ranking = tracker.latest_message.get("intent_ranking") or []
    return [entry["name"] for entry in ranking if isinstance(entry, dict) and isinstance(entry.get("name"), str)]


def ran_in_previous_turn(tracker: Tracker, action: str) -> bool:
    """Whether `action` ran in answer to the message before the latest one."""
    in_previous = False
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            if in_previous:
                return False
            in_previous = True
        elif in_previous and event.get("event") == "action" and event.get("name") == action:
            return True
    return False
