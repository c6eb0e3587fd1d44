"""A turn is whole or absent."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from bot.conversation import taps
from bot.conversation.database import Database
from bot.conversation.errors import TurnLost
from bot.conversation.lanes import Claimed
from bot.conversation.schema import events, inbox, metadata, outbox, tracker_windows
from bot.conversation.turn import StoredWindow, Turn, bury, commit, give_back, write_events
from tests.unit.conversation.given import NOW, claimed, column, rows, text

SLOT = {"type_name": "slot", "event": "slot", "timestamp": NOW, "name": "nama", "value": "Rina"}
USER = {"type_name": "user", "event": "user", "timestamp": NOW, "text": "halo", "parse_data": {"intent": {"name": "greet"}}}
REPLIES = [{"type": "text", "text": {"body": "Hai 👋"}}, {"type": "text", "text": {"body": "Ada yang bisa dibantu?"}}]


def finish(database: Database, turn: Turn, now: float = NOW + 1) -> None:
    with database.transaction() as connection:
        commit(connection, turn, now, 60.0)


def a_turn(*messages: Claimed, **filled: Any) -> Turn:
    turn = Turn(messages, 0.0, events=[dict(USER), dict(SLOT)], replies=list(REPLIES))
    for name, value in filled.items():
        setattr(turn, name, value)
    return turn


async def test_events_replies_and_completion_are_written_together(database: Database) -> None:
    (message,) = await claimed(database, text("w1"))
    issued = taps.new_taps([taps.Offer("Ya", "/confirm")])
    finish(database, a_turn(message, issued=issued, window=StoredWindow(1, None, {"nama": "Rina"}, "form_konsultasi")))
    (done,) = rows(database, inbox)
    assert (done["state"], done["claim"], done["turn_id"], done["finished_at"], done["error"]) == ("done", None, "w1", NOW + 1, None)
    first, second = rows(database, outbox)
    assert [json.loads(row["message"]) for row in (first, second)] == REPLIES
    assert [(row["turn_id"], row["position"], row["state"], row["conversation_id"]) for row in (first, second)] == [
        ("w1", 0, "queued", message.conversation_id),
        ("w1", 1, "queued", message.conversation_id),
    ]
    assert first["opaque"] != second["opaque"]
    assert [(row["type_name"], row["intent_name"], row["action_name"], row["sender_id"]) for row in rows(database, events)] == [
        ("user", "greet", None, message.conversation_id),
        ("slot", None, "nama", message.conversation_id),
    ]
    assert "type_name" not in json.loads(rows(database, events)[0]["data"])
    (window,) = rows(database, tracker_windows)
    assert (window["first_event_id"], json.loads(window["state"])) == (
        rows(database, events)[1]["id"],
        {"slots": {"nama": "Rina"}, "active_loop": "form_konsultasi"},
    )
    with database.transaction(write=False) as connection:
        assert taps.redeemable(connection, message.conversation_id, issued[0].token, NOW + 60.9) == issued[0]


def contents(database: Database) -> dict[str, Any]:
    return {table.name: rows(database, table) for table in metadata.sorted_tables}


@pytest.mark.parametrize(
    "broken",
    [
        {"events": [dict(USER), {"event": "slot"}]},  # no type_name: fails after the messages were finished
        {"events": [dict(USER), {**SLOT, "value": object()}]},
        {"window": StoredWindow(7, None, {}, None)},
        {"replies": [*REPLIES, {"text": object()}]},  # fails after the first replies were queued
        {"issued": taps.new_taps([taps.Offer("Ya", "/a")]) * 2},  # the same token twice: fails after all replies
    ],
    ids=["events", "values", "window", "replies", "taps"],
)
async def test_a_turn_that_breaks_half_way_leaves_no_trace(database: Database, broken: dict[str, Any]) -> None:
    (message,) = await claimed(database, text("w1"))
    before = contents(database)
    with pytest.raises((KeyError, TypeError, IndexError, sa.exc.IntegrityError)):
        finish(database, a_turn(message, **broken))
    assert contents(database) == before
    finish(database, a_turn(message))  # and it can still happen
    assert column(database, inbox.c.state) == ["done"] and len(rows(database, outbox)) == 2


@pytest.mark.parametrize(
    "meanwhile",
    [{"state": "new", "claim": None}, {"state": "claimed", "claim": "another"}, {"state": "done", "claim": None}, {"state": "dead", "claim": None}],
    ids=lambda values: f"{values['state']}-{values['claim']}",
)
async def test_a_turn_whose_message_is_no_longer_its_own_is_lost(database: Database, meanwhile: dict[str, Any]) -> None:
    (message,) = await claimed(database, text("w1"))
    with database.transaction() as connection:
        connection.execute(sa.update(inbox).values(**meanwhile))
    before = contents(database)
    with pytest.raises(TurnLost):
        finish(database, a_turn(message))
    with pytest.raises(TurnLost), database.transaction() as connection:
        bury(connection, [message], REPLIES, "gone", NOW)
    with database.transaction() as connection:
        give_back(connection, [message], NOW + 9, "late")
    assert contents(database) == before


async def test_a_turn_that_lost_one_of_its_messages_finishes_none(database: Database) -> None:
    first, second = await claimed(database, text("w1"), text("w2", who="6281100000002"))
    with database.transaction() as connection:
        connection.execute(sa.update(inbox).where(inbox.c.wamid == "w2").values(claim=None, state="new"))
    with pytest.raises(TurnLost):
        finish(database, a_turn(first, second))
    assert column(database, inbox.c.state) == ["claimed", "new"]


async def test_a_pressed_button_is_used_up_with_its_turn_and_not_with_a_lost_one(database: Database) -> None:
    (message,) = await claimed(database, text("w1"))
    (tap,) = taps.new_taps([taps.Offer("Ya", "/confirm")])
    with database.transaction() as connection:
        taps.issue(connection, message.conversation_id, [tap], NOW, 60.0, "turn")
    with pytest.raises(KeyError):
        finish(database, a_turn(message, tapped=tap, events=[{}]))
    with database.transaction(write=False) as connection:
        assert taps.redeemable(connection, message.conversation_id, tap.token, NOW) == tap
    finish(database, a_turn(message, tapped=tap))
    with database.transaction(write=False) as connection:
        assert taps.redeemable(connection, message.conversation_id, tap.token, NOW) is None


async def test_a_buried_message_is_answered_and_may_be_buried_again(database: Database) -> None:
    for _ in range(2):  # a replayed message that fails at once, in the same second
        (message,) = await claimed(database, text("w1"))
        with database.transaction() as connection:
            bury(connection, [message], REPLIES[:1], "E" * 999, NOW)
        (row,) = rows(database, inbox)
        assert (row["state"], row["claim"], row["finished_at"], row["error"]) == ("dead", None, NOW, "E" * 255)
        with database.transaction() as connection:
            connection.execute(sa.update(inbox).values(state="new"))
    assert [json.loads(row["message"]) for row in rows(database, outbox)] == [REPLIES[0], REPLIES[0]]


@pytest.mark.parametrize(("counted", "attempts"), [(True, 1), (False, 0)])
async def test_a_message_given_back_waits_for_its_time(database: Database, counted: bool, attempts: int) -> None:
    (message,) = await claimed(database, text("w1"))
    with database.transaction() as connection:
        give_back(connection, [message], NOW + 7, "failed", counted=counted)
    (row,) = rows(database, inbox)
    assert (row["state"], row["claim"], row["next_attempt_at"], row["attempts"], row["error"]) == ("new", None, NOW + 7, attempts, "failed")


def test_a_window_moves_to_an_event_that_is_stored_already(database: Database) -> None:
    with database.transaction() as connection:
        first, second = write_events(connection, "c", [USER, SLOT], StoredWindow(0, None, {}, None))
        (third,) = write_events(connection, "c", [SLOT], StoredWindow(0, second, {"nama": "Rina"}, None))
    assert first < second < third
    assert rows(database, tracker_windows) == [{"conversation_id": "c", "first_event_id": second, "state": '{"slots": {"nama": "Rina"}, "active_loop": null}'}]
