"""A long conversation: every event is kept, a turn looks at a window, and what the bot says is the same as with all events."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot import rasa_fixes
from bot.conversation.database import Database
from bot.conversation.lanes import Claimed
from bot.conversation.turn import Turn, current_turn, write_events
from bot.conversation.utterance import Utterance
from tests.stack import free_ports

rasa_fixes.without_tensorflow()
rasa_fixes.apply()
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.conversation.tracker_store import SapaTrackerStore, window_problems
from bot.dialogue.action_endpoint import ActionEndpoint
from bot.dialogue.agent import Dialogue, ModelUnfit

QUESTIONS = ("halo", "kak chat saya aman ga kalo ke akun bisnis", "makasih ya", "siapa yang bisa baca chat saya", "blabla qwerty", "/expired_tap")
# Nothing answers the form's validation here, so it stays open for ever.
FORM_LEFT_OPEN = ("/start_consultation", "Budi Santoso", "halo", "makasih ya")
TURNS = 96


def claimed(number: int, conversation: str) -> Claimed:
    return Claimed(number, "claim", conversation, "1", f"wamid.{number}", time.time(), None, 1, {}, None)


async def talk(database: Database, model: Path, window: int, script: tuple[str, ...]) -> tuple[list[list[str]], int]:
    """Replies turn by turn, and the most events that any turn was shown."""
    store = SapaTrackerStore(database=database, window=window)
    endpoint = ActionEndpoint(f"http://127.0.0.1:{free_ports(1)[0]}/webhook", timeout_s=0.1)
    dialogue = Dialogue(store, endpoint)
    await dialogue.load(model)
    said, most = [], 0
    for number in range(TURNS):
        text = script[number % len(script)]
        turn = Turn([claimed(number, "c1")], time.monotonic() + 60)
        token = current_turn.set(turn)
        shown = await store.retrieve("c1")
        most = max(most, len(shown.events) if shown else 0)
        await dialogue.handle(turn, Utterance(text, command=text.startswith("/")))
        current_turn.reset(token)
        assert turn.failures == []
        await database.write(lambda connection, turn=turn: write_events(connection, "c1", turn.events, turn.window))
        said.append([str(reply.get("text", {}).get("body") or reply["type"]) for reply in turn.replies])
    await dialogue.close()
    return said, most


@pytest.mark.parametrize(("script", "bound"), [(QUESTIONS, 2), (FORM_LEFT_OPEN, 4)], ids=["questions", "a form left open"])
async def test_a_windowed_conversation_goes_like_an_unwindowed_one(tmp_path: Path, trained_model: Path, script: tuple[str, ...], bound: int) -> None:
    databases = [Database(f"sqlite:///{tmp_path / name}.sqlite3") for name in ("windowed", "whole")]
    for database in databases:
        database.upgrade()
    windowed, most_windowed = await talk(databases[0], trained_model, 48, script)
    whole, most_whole = await talk(databases[1], trained_model, 100_000, script)
    counts = []
    for database in databases:
        counts.append(await database.read(lambda connection: connection.exec_driver_sql("SELECT COUNT(*) FROM events").scalar()))
        database.close()
    assert windowed == whole
    assert counts[0] == counts[1] > 400
    assert most_windowed < 48 * bound + 30 < most_whole


async def test_slots_set_before_the_window_are_still_known_in_it(tmp_path: Path, trained_model: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'slots'}.sqlite3")
    database.upgrade()
    endpoint = ActionEndpoint("http://127.0.0.1:9/webhook", timeout_s=0.1)
    store = SapaTrackerStore(database=database, window=48)
    dialogue = Dialogue(store, endpoint)
    await dialogue.load(trained_model)
    tracker = await store.create_tracker("c1", append_action_listen=False)
    tracker.update(SlotSet("lead_name", "Budi"))
    for number in range(150):
        tracker.update(UserUttered(f"halo {number}", {"name": "greet"}))
        tracker.update(ActionExecuted("action_listen"))
        await store.save(tracker)
    shown = await store.retrieve("c1")
    await dialogue.close()
    database.close()
    assert shown is not None
    assert shown.get_slot("lead_name") == "Budi"
    assert len(shown.events) <= 2 * 48 + 5
    assert isinstance(shown, DialogueStateTracker)


@pytest.mark.parametrize(
    ("policies", "longest_rule", "words"),
    [
        ([("MemoizationPolicy", {"max_history": None})], 0, "MemoizationPolicy has no max_history"),
        ([("RulePolicy", {})], 500, "longest rule spans 500"),
    ],
)
def test_a_model_that_would_need_more_than_the_window_is_refused(policies, longest_rule: int, words: str) -> None:
    assert words in window_problems(policies, longest_rule, 120)[0]


def test_a_model_that_fits_the_window_is_fine() -> None:
    assert window_problems([("MemoizationPolicy", {"max_history": 5}), ("RulePolicy", {})], 10, 120) == []


async def test_a_window_too_small_for_the_projects_model_is_refused_at_start(tmp_path: Path, trained_model: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'small'}.sqlite3")
    database.upgrade()
    endpoint = ActionEndpoint("http://127.0.0.1:9/webhook")
    dialogue = Dialogue(SapaTrackerStore(database=database, window=10), endpoint)
    with pytest.raises(ModelUnfit, match="SAPA_WINDOW_EVENTS"):
        await dialogue.load(trained_model)
    await dialogue.close()
    database.close()
