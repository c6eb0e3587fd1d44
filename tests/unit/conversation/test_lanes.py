"""One head per conversation, in the order it was sent."""

from __future__ import annotations

import asyncio
import os
import threading
import time

import pytest
import sqlalchemy as sa

from bot.conversation.database import Database
from bot.conversation.lanes import WakeUp, claim, extend_claim, release_left_behind
from bot.conversation.schema import inbox
from bot.conversation.turn import give_back
from bot.conversation.updates import Decision
from bot.conversation.worker_lock import WorkerLock, lock_path, worker_is_ready
from tests.unit.conversation.given import BUDI, NOW, RINA, accepted, change, claimed, column, status, text


async def wamids(database: Database, limit: int = 10, now: float = NOW) -> list[str]:
    return [one.wamid for one in await claim(database, limit, now)]


async def test_only_the_head_of_each_conversation_can_be_claimed(database: Database) -> None:
    accepted(database, text("r1"), text("r2"), text("b1", who=BUDI), text("b2", who=BUDI))
    assert await wamids(database) == ["r1", "b1"]
    assert await wamids(database) == []


@pytest.mark.parametrize(
    ("sent", "head"),
    [
        ([("w1", NOW - 1), ("w2", NOW - 9)], "w2"),  # the older one, though it came second
        ([("w1", NOW - 9), ("w2", NOW - 9)], "w1"),  # sent in the same second: the one that came first
        ([("w1", 0.0), ("w2", NOW - 1)], "w2"),  # without a timestamp it counts from its arrival
    ],
)
async def test_a_lane_is_ordered_by_time_sent_then_by_arrival(database: Database, sent: list[tuple[str, float]], head: str) -> None:
    for wamid, at in sent:
        accepted(database, text(wamid, sent_at=at))
    assert await wamids(database) == [head]


async def test_an_older_message_that_arrives_during_a_turn_waits_for_its_end(database: Database) -> None:
    (running,) = await claimed(database, text("w1", sent_at=NOW - 1))
    accepted(database, text("older", sent_at=NOW - 100))
    assert await wamids(database) == []
    with database.transaction() as connection:
        connection.execute(sa.update(inbox).where(inbox.c.id == running.id).values(state="done", claim=None))
    assert await wamids(database) == ["older"]


async def test_the_longest_waiting_lanes_come_first_up_to_the_limit(database: Database) -> None:
    for index in range(5):
        accepted(database, text(f"w{index}", who=f"628110000001{index}", sent_at=NOW - index), now=NOW + index)
    assert await wamids(database, limit=3, now=NOW + 9) == ["w0", "w1", "w2"]


async def test_a_head_that_is_to_be_tried_later_holds_its_lane_and_no_other(database: Database) -> None:
    first = await claimed(database, text("r1"), text("r2"))
    accepted(database, text("b1", who=BUDI))
    with database.transaction() as connection:
        give_back(connection, first, NOW + 10, "failed")
    assert await wamids(database, now=NOW + 9.9) == ["b1"]
    assert await wamids(database, now=NOW + 10) == ["r1"]


async def test_only_messages_to_be_answered_are_claimed(database: Database) -> None:
    accepted(database, status("sent"))
    for state in ("done", "dead", "kept"):
        accepted(database, text(state, who=f"62811{len(state)}"))
        with database.transaction() as connection:
            connection.execute(sa.update(inbox).where(inbox.c.wamid == state).values(state=state))
    assert await wamids(database) == []


async def test_a_try_is_counted_when_it_is_claimed(database: Database) -> None:
    (first,) = await claimed(database, text("w1"))
    with database.transaction() as connection:
        assert release_left_behind(connection) == 1  # as the next worker does after this one died
    (second,) = await claim(database, 1, NOW)
    assert (first.attempts, second.attempts) == (1, 2)
    assert first.claim != second.claim
    assert (second.wamid, second.content["text"], second.replayed_at) == ("w1", "halo", None)


async def test_messages_right_behind_the_head_join_its_claim(database: Database) -> None:
    head, _ = await claimed(
        database,
        text("r1", sent_at=NOW - 9),
        text("r2", sent_at=NOW - 8),
        text("r3", sent_at=NOW - 7),
        text("r4", sent_at=NOW - 1),
        text("b1", who=BUDI, sent_at=NOW - 9),
    )
    with database.transaction() as connection:
        joined = extend_claim(connection, head, lambda follower: follower.sent_at < NOW - 5, 9)
    assert [one.wamid for one in joined] == ["r2", "r3"]
    assert {one.claim for one in joined} == {head.claim}
    assert column(database, inbox.c.state) == ["claimed", "claimed", "claimed", "new", "claimed"]


async def test_a_replayed_message_behind_the_head_ends_the_row(database: Database) -> None:
    (head,) = await claimed(database, text("r1", sent_at=NOW - 9))
    accepted(database, text("r2", sent_at=NOW - 8), text("r3", sent_at=NOW - 7))
    with database.transaction() as connection:
        connection.execute(sa.update(inbox).where(inbox.c.wamid == "r2").values(replayed_at=NOW))
        assert extend_claim(connection, head, lambda _: True, 9) == []


async def test_waiting_ends_with_a_notice_of_this_process(database: Database) -> None:
    wake = WakeUp(database)
    waiting = asyncio.ensure_future(wake.wait(60))
    wake.notify()
    await asyncio.wait_for(waiting, 20)


async def test_waiting_ends_with_a_commit_of_anybody(database: Database) -> None:
    wake = WakeUp(database)
    await wake.wait(0.001)  # sees the state before
    waiting = asyncio.ensure_future(wake.wait(60))
    accepted(database, text("w1"))
    await asyncio.wait_for(waiting, 20)


async def test_waiting_ends_by_itself_also_without_a_database(database: Database) -> None:
    database.close()
    await asyncio.wait_for(WakeUp(Database("sqlite:////proc/nowhere.sqlite3")).wait(0.05), 20)


async def test_turns_of_one_lane_never_overlap_whatever_arrives_when(database: Database) -> None:
    """Every interleaving of three arrivals and claims: at most one message of the conversation is claimed at a time."""
    for number, order in enumerate(([3, 1, 2], [2, 3, 1], [1, 2, 3], [3, 2, 1])):
        who, running = f"62811000000{number}", []
        for position in order:
            accepted(database, text(f"{number}.{position}", who=who, sent_at=NOW - 100 + position))
            running += await wamids(database)
            assert len(running) == 1
        change(database, inbox, state="done", claim=None, decision=Decision.TURN.value)


@pytest.mark.parametrize("who", [RINA, BUDI])
async def test_a_claim_names_what_the_turn_needs(database: Database, who: str) -> None:
    (one,) = await claimed(database, text("w1", "apa kabar", who=who, sent_at=NOW - 3))
    assert (one.sent_at, one.attempts, one.content["type"], len(one.conversation_id)) == (NOW - 3, 1, "text", 32)


async def test_after_a_death_the_least_suspect_message_is_claimed_first(database: Database) -> None:
    accepted(database, text("r1"), text("b1", who=BUDI), text("b2", who=BUDI), text("fresh", who="6281100000003"))
    change(database, inbox, deaths=0)
    with database.transaction() as connection:
        for wamid, deaths in (("r1", 2), ("b1", 1)):
            connection.execute(sa.update(inbox).where(inbox.c.wamid == wamid).values(deaths=deaths))
    assert [one.wamid for one in await claim(database, 1, NOW, suspects=True)] == ["b1"]
    assert [one.wamid for one in await claim(database, 1, NOW, suspects=True)] == ["r1"]
    assert await claim(database, 1, NOW, suspects=True) == []
    assert await wamids(database) == ["fresh"]


def test_a_look_at_the_readiness_does_not_keep_a_worker_from_starting(database: Database) -> None:
    looking, stop = threading.Event(), threading.Event()

    def look() -> None:
        while not stop.is_set():
            worker_is_ready(database.url)
            looking.set()

    lock_path(database.url).touch()
    watcher = threading.Thread(target=look)
    watcher.start()
    looking.wait(10)
    try:
        for _ in range(50):
            lock = WorkerLock(database.url)
            lock.acquire()
            lock.release()
    finally:
        stop.set()
        watcher.join()


def test_a_worker_that_has_not_said_so_for_a_while_is_not_ready(database: Database) -> None:
    lock = WorkerLock(database.url)
    lock.acquire()
    lock.tell_ready()
    assert worker_is_ready(database.url)
    past = time.time() - 60
    os.utime(lock_path(database.url), (past, past))
    assert not worker_is_ready(database.url)
    lock.tell_ready()
    assert worker_is_ready(database.url)
    lock.release()
