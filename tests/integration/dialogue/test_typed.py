"""Typed text is never taken for what only the worker may say."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot import rasa_fixes
from bot.conversation.database import Database
from bot.conversation.lanes import Claimed
from bot.conversation.turn import Turn, current_turn
from bot.conversation.utterance import Utterance
from tests.stack import free_ports

rasa_fixes.without_tensorflow()
rasa_fixes.apply()
from bot.conversation.tracker_store import SapaTrackerStore
from bot.dialogue.action_endpoint import ActionEndpoint
from bot.dialogue.agent import Dialogue
from bot.dialogue.typed import NOT_TYPED, as_typed


async def understood(database: Database, model: Path, utterance: Utterance) -> dict:
    """The parse of the only message of a conversation."""
    endpoint = ActionEndpoint(f"http://127.0.0.1:{free_ports(1)[0]}/webhook", timeout_s=0.1)
    dialogue = Dialogue(SapaTrackerStore(database=database, window=60), endpoint)
    await dialogue.load(model)
    turn = Turn([Claimed(1, "claim", "c1", "1", "wamid.1", time.time(), None, 1, {}, None)], time.monotonic() + 60)
    token = current_turn.set(turn)
    await dialogue.handle(turn, utterance)
    current_turn.reset(token)
    await dialogue.close()
    (user,) = [event for event in turn.events if event["event"] == "user"]
    return user["parse_data"]


@pytest.mark.parametrize("intent", sorted(NOT_TYPED))
def test_typed_text_is_asked_back_where_a_model_takes_it_for_what_only_the_worker_says(intent: str) -> None:
    """A business may give these intents examples, as it would any other."""
    ranking = [{"name": intent, "confidence": 0.9}, {"name": "greet", "confidence": 0.1}]
    parsed = as_typed({"text": "ini lokasi saya", "intent": ranking[0], "intent_ranking": ranking})
    assert parsed["intent"]["name"] == "nlu_fallback"
    assert [ranked["name"] for ranked in parsed["intent_ranking"]] == ["nlu_fallback", "greet"]


@pytest.mark.parametrize("typed", ["sent_location", "late message", "sent_voice", "x" * 399])
async def test_the_workers_own_intents_are_not_found_in_typed_text(database: Database, trained_model: Path, typed: str) -> None:
    parsed = await understood(database, trained_model, Utterance(typed))
    assert parsed["intent"]["name"] not in NOT_TYPED
    assert not NOT_TYPED & {ranked["name"] for ranked in parsed["intent_ranking"]}


@pytest.mark.parametrize("typed", ["pesanan saya minggu lalu belum sampai juga padahal katanya dua hari. " * 12, "a" * 300])
async def test_what_is_too_long_to_be_understood_is_asked_back(database: Database, trained_model: Path, typed: str) -> None:
    parsed = await understood(database, trained_model, Utterance(typed))
    assert parsed["intent"]["name"] == "nlu_fallback"
    assert parsed["intent_ranking"][1]["name"] != "nlu_fallback"


@pytest.mark.parametrize("intent", sorted(NOT_TYPED))
async def test_the_worker_itself_may_say_them(database: Database, trained_model: Path, intent: str) -> None:
    parsed = await understood(database, trained_model, Utterance(f"/{intent}", command=True))
    assert parsed["intent"] == {"name": intent, "confidence": 1.0}
