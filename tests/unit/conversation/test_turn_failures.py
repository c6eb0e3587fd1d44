"""What becomes of a message whose turn goes wrong."""

from __future__ import annotations

import asyncio
import contextlib
import json

import pytest
import sqlalchemy as sa

from bot.conversation.database import Database
from bot.conversation.errors import DatabaseUnavailable
from bot.conversation.lanes import claim, release_left_behind
from bot.conversation.schema import events, inbox, outbox
from bot.conversation.turn import Turn
from bot.conversation.turns import TurnLimits, TurnRunner
from bot.conversation.utterance import Utterance
from tests.unit.conversation.given import NOW, Clock, accepted, change, column, rows, run_all, text

MAAF = {"type": "text", "text": {"body": "maaf"}}


class Failing:
    """Fails the first `times` tries in one way, then answers."""

    def __init__(self, how: str, times: int = 99) -> None:
        self.how, self.times, self.tries = how, times, 0

    async def __call__(self, turn: Turn, _utterance: Utterance) -> None:
        self.tries += 1
        turn.events.append({"type_name": "user", "event": "user", "timestamp": NOW})
        if self.tries > self.times:
            turn.replies.append({"type": "text", "text": {"body": "akhirnya"}})
            return
        if self.how == "raises":
            raise ValueError("something with a name in it: Rina")
        if self.how == "hangs":
            await asyncio.Event().wait()
        if self.how == "database":
            raise DatabaseUnavailable("disk on fire")
        turn.replies.append({})
        if self.how == "caught by rasa":
            turn.failures.append(KeyError("x"))
        elif self.how == "database, caught by rasa":
            turn.failures.append(DatabaseUnavailable("disk on fire"))
        elif self.how == "says nothing":
            turn.replies.clear()


def runner(database: Database, handle: Failing, clock: Clock, **limits: float) -> TurnRunner:
    return TurnRunner(database, handle, lambda: [MAAF], limits=TurnLimits(attempts=3, deadline_s=limits.pop("deadline_s", 20.0)), clock=clock)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("raises", "ValueError"),
        ("hangs", "TurnFailed: no answer within 0.01 s"),
        ("caught by rasa", "KeyError"),
        ("says nothing", "TurnFailed: the dialogue said nothing"),
    ],
)
async def test_a_failing_message_is_tried_with_growing_pauses_then_buried_with_an_apology(database: Database, how: str, reason: str) -> None:
    clock, handle = Clock(), Failing(how)
    running = runner(database, handle, clock, deadline_s=0.01)
    accepted(database, text("w1"))
    for tries, pause in ((1, 1.0), (2, 2.0)):
        await run_all(running)
        (row,) = rows(database, inbox)
        assert (row["state"], row["attempts"], row["next_attempt_at"], row["error"]) == ("new", tries, clock() + pause, reason)
        assert rows(database, outbox) == rows(database, events) == []
        clock.now += pause - 0.1
        assert not await running.step()  # not yet
        clock.now += 0.1
    await run_all(running)
    (row,) = rows(database, inbox)
    assert (row["state"], row["attempts"], row["error"], handle.tries) == ("dead", 3, reason, 3)
    assert [json.loads(message) for message in column(database, outbox.c.message)] == [MAAF]
    assert rows(database, events) == []


async def test_a_message_that_recovers_is_answered_once(database: Database) -> None:
    clock, handle = Clock(), Failing("raises", times=2)
    accepted(database, text("w1"))
    for _ in range(3):
        await run_all(runner(database, handle, clock))
        clock.now += 60
    (row,) = rows(database, inbox)
    assert (row["state"], row["attempts"], row["error"]) == ("done", 3, None)
    assert [json.loads(message)["text"]["body"] for message in column(database, outbox.c.message)] == ["akhirnya"]
    assert len(rows(database, events)) == 1


async def test_later_messages_wait_behind_a_failing_one_and_go_on_after_it(database: Database) -> None:
    clock, handle = Clock(), Failing("raises", times=3)
    accepted(database, text("w1"), text("w2"))
    for _ in range(3):
        await run_all(runner(database, handle, clock))
        clock.now += 60
    assert [(row["wamid"], row["state"]) for row in rows(database, inbox)] == [("w1", "dead"), ("w2", "done")]
    assert handle.tries == 4


@pytest.mark.parametrize("how", ["database", "database, caught by rasa"])
async def test_an_outage_of_the_database_does_not_count_as_a_try(database: Database, how: str) -> None:
    handle, clock = Failing(how, times=5), Clock()
    running = runner(database, handle, clock)
    accepted(database, text("w1"))
    for pause in (0.5, 1.0, 2.0, 4.0, 5.0):
        await run_all(running)
        assert column(database, inbox.c.next_attempt_at) == [clock() + pause]
        clock.now += pause
    await run_all(running)
    (row,) = rows(database, inbox)
    assert (handle.tries, row["state"], row["attempts"]) == (6, "done", 1)


async def test_a_turn_that_the_database_fails_again_and_again_while_it_takes_writes_is_buried(database: Database) -> None:
    handle, clock = Failing("database"), Clock()
    running = runner(database, handle, clock)
    accepted(database, text("w1"))
    for _ in range(40):
        await run_all(running)
        clock.now += 60
    (row,) = rows(database, inbox)
    assert (row["state"], row["attempts"], row["error"]) == ("dead", 3, "DatabaseUnavailable")
    assert handle.tries == 3 * 9  # eight outages are forgiven before each of three tries


async def test_a_message_that_kills_its_worker_takes_no_other_along(database: Database) -> None:
    """Eight customers' messages are in flight when one of them kills the worker, again and again."""
    answered: list[str] = []
    gone = False

    class Killed(BaseException):
        """The process is gone: nothing is written any more."""

    async def handle(turn: Turn, _utterance: Utterance) -> None:
        nonlocal gone
        gone |= turn.id == "poison"
        for _ in range(3):  # whatever else is in flight dies with it
            await asyncio.sleep(0)
            if gone:
                raise Killed
        answered.append(turn.id)
        turn.replies.append(MAAF)

    for index in range(8):
        accepted(database, text("poison" if index == 3 else f"w{index}", who=f"628110000001{index}"), now=NOW + index)
    change(database, inbox, state="claimed", claim="dead worker", attempts=1)
    for _ in range(6):  # workers
        gone = False
        with database.transaction() as connection:
            left = release_left_behind(connection)
        running = TurnRunner(database, handle, lambda: [MAAF], limits=TurnLimits(attempts=3), clock=lambda: NOW + 60)
        if left:
            running.suspect()
        while await running.step():
            tasks = [task for task in asyncio.all_tasks() if task.get_coro().__qualname__ == "TurnRunner._run"]
            results = await asyncio.gather(*tasks, return_exceptions=True)
            if any(isinstance(result, Killed) for result in results):
                break
    states = {row["wamid"]: (row["state"], row["attempts"]) for row in rows(database, inbox)}
    assert states.pop("poison") == ("dead", 4)
    assert set(states.values()) == {("done", 2)}
    assert sorted(answered) == sorted(states)


async def test_a_handler_that_does_not_let_go_does_not_hold_its_lane(database: Database) -> None:
    let_go = asyncio.Event()

    async def stubborn(_turn: Turn, _utterance: Utterance) -> None:
        while not let_go.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await let_go.wait()

    accepted(database, text("w1"))
    running = TurnRunner(database, stubborn, list, limits=TurnLimits(deadline_s=0.01), clock=Clock())
    await running.step()
    await running.stop()
    assert column(database, inbox.c.state) == ["new"]
    let_go.set()


async def test_a_turn_that_is_thought_is_committed_when_the_database_is_back(database: Database) -> None:
    impatient, thought, commits = Database(database.url, busy_timeout_s=0.01), asyncio.Event(), asyncio.Event()

    async def handle(turn: Turn, _utterance: Utterance) -> None:
        turn.replies.append(MAAF)
        thought.set()
        await go_on.wait()

    go_on = asyncio.Event()
    accepted(database, text("w1"))
    running = TurnRunner(impatient, handle, list, clock=Clock(), committed=commits.set)
    await running.step()
    await thought.wait()
    with database.engine.connect().execution_options(sapa_write=True) as holder, holder.begin():
        go_on.set()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(commits.wait(), 0.1)
    await asyncio.wait_for(commits.wait(), 20)
    await running.stop()
    assert column(database, inbox.c.attempts) == [1] and len(rows(database, outbox)) == 1
    impatient.close()


async def test_a_message_that_kills_its_worker_is_not_tried_for_ever(database: Database) -> None:
    handle = Failing("raises", times=0)
    accepted(database, text("w1"))
    change(database, inbox, attempts=3)  # three workers died while they had it
    await run_all(runner(database, handle, Clock()))
    (row,) = rows(database, inbox)
    assert (handle.tries, row["state"], row["error"]) == (0, "dead", "its worker died in every try")
    assert [json.loads(message) for message in column(database, outbox.c.message)] == [MAAF]


async def test_a_turn_taken_over_meanwhile_commits_nothing(database: Database) -> None:
    async def overtaken(turn: Turn, _utterance: Utterance) -> None:
        turn.replies.append(MAAF)
        await database.write(lambda connection: connection.execute(sa.update(inbox).values(claim="another worker")))

    accepted(database, text("w1"))
    await run_all(TurnRunner(database, overtaken, list, clock=Clock()))
    (row,) = rows(database, inbox)
    assert (row["state"], row["claim"], rows(database, outbox)) == ("claimed", "another worker", [])


async def test_a_paused_conversation_is_finished_without_a_word(database: Database) -> None:
    async def paused(turn: Turn, _utterance: Utterance) -> None:
        turn.paused = True

    accepted(database, text("w1"))
    await run_all(TurnRunner(database, paused, list, clock=Clock()))
    assert column(database, inbox.c.state) == ["done"] and rows(database, outbox) == []


async def test_a_cancelled_turn_is_given_back_uncounted(database: Database) -> None:
    accepted(database, text("w1"))
    thinking = asyncio.Event()

    async def hang(_turn: Turn, _utterance: Utterance) -> None:
        thinking.set()
        await asyncio.Event().wait()

    running = TurnRunner(database, hang, list, clock=Clock())
    await running.step()
    await thinking.wait()
    (task,) = [task for task in asyncio.all_tasks() if task.get_coro().__qualname__ == "TurnRunner._run"]
    task.cancel()
    await asyncio.wait([task])
    (again,) = await claim(database, 1, NOW)
    assert again.attempts == 1
