"""Updates are stored once, together, or not at all."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from typing import Any

import pytest

from bot.conversation.database import Database
from bot.conversation.errors import DatabaseUnavailable, Overloaded
from bot.conversation.inbox import Inbox
from bot.conversation.schema import conversations, inbox
from bot.conversation.updates import Decision, Update
from tests.unit.conversation.given import NOW, NUMBER, Clock, accepted, column, rows, status, text


def other(decision: Decision, wamid: str = "x") -> Update:
    return Update(NUMBER, "field/x", wamid, "", decision, NOW, {}, {"kept": True})


async def test_a_redelivered_message_is_stored_once(database: Database) -> None:
    async with Inbox(database, clock=Clock()) as box:
        first = await box.accept([text("w1", "halo")])
        again = await box.accept([dataclasses.replace(text("w1", "halo"), raw={"text": "halo", "id": "w1", "x_new_field": 1})])
    assert (first, again) == (1, 0)
    (row,) = rows(database, inbox)
    assert (row["state"], row["decision"], row["attempts"], json.loads(row["content"])["text"]) == ("new", "turn", 0, "halo")
    assert json.loads(row["raw"]) == {"id": "w1", "text": "halo"}


@pytest.mark.parametrize(
    ("one", "another", "new"),
    [
        (text("w1"), text("w1"), 1),
        (text("w1"), text("w2"), 2),
        (text("w1"), text("w1", number="100000000000002"), 2),  # another business number
        (status("sent"), status("sent"), 1),
        (status("sent"), status("delivered"), 2),
        (status("sent"), text("wamid.out"), 2),
    ],
)
def test_an_update_is_known_by_number_kind_id_and_status(database: Database, one: Update, another: Update, new: int) -> None:
    assert accepted(database, one, another) == new
    assert accepted(database, another, one) == 0


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        (Decision.TURN, "new"),
        (Decision.STATUS, "new"),
        *((decision, "kept") for decision in Decision if decision not in (Decision.TURN, Decision.STATUS)),
    ],
)
def test_only_what_is_to_be_worked_on_waits(database: Database, decision: Decision, state: str) -> None:
    accepted(database, other(decision))
    assert column(database, inbox.c.state) == [state]


@pytest.mark.parametrize(("sent_at", "stored"), [(NOW - 50, NOW - 50), (0.0, NOW), (NOW + 9_999, NOW)])  # unknown, or from a clock that is ahead
def test_a_message_is_never_younger_than_its_arrival(database: Database, sent_at: float, stored: float) -> None:
    accepted(database, text("w1", sent_at=sent_at))
    assert column(database, inbox.c.sent_at) == [stored]
    assert column(database, conversations.c.last_inbound_at) == [stored]


def test_the_window_is_opened_by_the_latest_message_whatever_the_order(database: Database) -> None:
    accepted(database, text("late", sent_at=NOW - 5), text("early", sent_at=NOW - 90))
    assert column(database, conversations.c.last_inbound_at) == [NOW - 5]


async def test_a_batch_of_many_customers_is_stored_whole_and_in_order(database: Database) -> None:
    batch = [text(f"w{index}", who=f"62811000000{index % 20:02d}", sent_at=NOW - 300 + index) for index in range(200)]
    async with Inbox(database, clock=Clock()) as box:
        assert await box.accept(batch) == 200
    assert column(database, inbox.c.wamid) == [f"w{index}" for index in range(200)]
    assert len(rows(database, conversations)) == 20
    assert len(set(column(database, inbox.c.conversation_id)[::20])) == 1
    assert column(database, inbox.c.state) == ["new"] * 200


async def test_the_same_update_accepted_many_times_at_once_is_new_once(database: Database) -> None:
    async with Inbox(database, clock=Clock()) as box:
        counts = await asyncio.gather(*(box.accept([text("w1"), text(f"own{index}")]) for index in range(50)))
    assert sorted(counts) == [1] * 49 + [2]
    assert len(rows(database, inbox)) == 51 and len(rows(database, conversations)) == 1


async def test_too_many_waiting_updates_are_refused_and_the_rest_is_stored(database: Database) -> None:
    async with Inbox(database, capacity=3, clock=Clock()) as box:
        answers = await asyncio.gather(*(box.accept([text(f"w{index}"), text(f"x{index}")]) for index in range(3)), return_exceptions=True)
        assert [type(answer) for answer in answers] == [int, Overloaded, Overloaded]
        assert await box.accept([text("w8"), text("w9"), text("w10")]) == 3  # there is room again
    assert column(database, inbox.c.wamid) == ["w0", "x0", "w8", "w9", "w10"]


class Poison(dict[str, Any]):
    """Content that no JSON can hold."""

    def __init__(self) -> None:
        super().__init__(self=object())


async def test_a_request_that_cannot_be_stored_takes_no_other_down(database: Database) -> None:
    poisoned = dataclasses.replace(text("bad"), content=Poison())
    async with Inbox(database, clock=Clock()) as box:
        answers = await asyncio.gather(box.accept([text("a")]), box.accept([text("b"), poisoned]), box.accept([text("c")]), return_exceptions=True)
        assert [type(answer) for answer in answers] == [int, DatabaseUnavailable, int]
        assert await box.accept([text("d")]) == 1
    assert column(database, inbox.c.wamid) == ["a", "c", "d"]


async def test_a_locked_database_is_told_in_time_and_nothing_is_half_stored(database: Database) -> None:
    quick = Database(database.url, busy_timeout_s=0.05)
    async with Inbox(quick, timeout_s=5.0, clock=Clock()) as box:
        with database.transaction():
            with pytest.raises(DatabaseUnavailable, match="locked"):
                await box.accept([text("a"), text("b", who="6281100000002")])
        assert rows(database, inbox) == rows(database, conversations) == []
        assert await box.accept([text("a")]) == 1
    quick.close()


async def test_waiting_for_the_database_ends_at_the_timeout(database: Database) -> None:
    async with Inbox(database, timeout_s=0.05, clock=Clock()) as box:
        with database.transaction():
            with pytest.raises(DatabaseUnavailable, match="no commit within 0.05 s"):
                await box.accept([text("a")])


async def test_what_waits_when_the_process_stops_is_refused(database: Database) -> None:
    box = Inbox(database, clock=Clock())  # never entered: nobody commits
    waiting = asyncio.ensure_future(box.accept([text("a")]))
    await asyncio.wait([waiting], timeout=0)
    await box.__aexit__()
    with pytest.raises(DatabaseUnavailable, match="stopping"):
        await waiting
    assert rows(database, inbox) == []


def test_ids_that_are_alike_for_as_long_as_the_column_is_are_two_ids(database: Database) -> None:
    assert accepted(database, text("w" * 255 + "1"), text("w" * 255 + "2"), text("w" * 255 + "1")) == 2


@pytest.mark.parametrize(
    ("decision", "kind", "opened"),
    [
        (Decision.TURN, "message/text", NOW - 5),
        (Decision.REACTION, "message/reaction", NOW - 5),
        (Decision.CALL, "call", NOW - 5),
        (Decision.PREFERENCE, "message/interactive", NOW - 5),  # an answer to a request to be called
        (Decision.PREFERENCE, "field/user_preferences", 0.0),
        (Decision.EDIT, "message/edit", 0.0),
        (Decision.ECHO, "echo/text", 0.0),
    ],
)
def test_what_a_customer_does_opens_the_window(database: Database, decision: Decision, kind: str, opened: float) -> None:
    accepted(database, dataclasses.replace(text("w1", sent_at=NOW - 5), decision=decision, kind=kind))
    assert column(database, conversations.c.last_inbound_at) == [opened]
