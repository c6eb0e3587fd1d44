"""Replies go out in order, each by the rule of how its send ended."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
import sqlalchemy as sa

from bot.conversation.database import Database
from bot.conversation.lanes import claim
from bot.conversation.remedies import Remedies
from bot.conversation.schema import conversations, outbox
from bot.conversation.sender import Sender, SendLimits
from bot.conversation.transport import Delivery, Verdict
from bot.conversation.turn import add_replies
from tests.unit.conversation.given import BUDI, NOW, NUMBER, RINA, accepted, change, column, rows, text
from tests.unit.conversation.sending import Post, answer, said


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


async def test_replies_of_a_conversation_go_out_in_their_order(post: Post) -> None:
    await post.queue("1", "2")
    await post.queue("3")
    await post.send()
    assert post.channel.bodies == ["1", "2", "3"]
    assert post.states == ["sent"] * 3
    assert column(post.database, outbox.c.wamid) == ["wamid.1", "wamid.2", "wamid.3"]
    assert [row.recipient.phone for row in post.channel.sent] == [RINA] * 3
    assert [row.opaque for row in post.channel.sent] == column(post.database, outbox.c.opaque)


async def test_the_next_reply_waits_for_the_answer_to_the_one_before_and_others_do_not(post: Post) -> None:
    leave = asyncio.Event()

    async def slow() -> Delivery:
        await leave.wait()
        return Delivery(Verdict.SENT, wamid="w")

    post.channel.script["1"] = [slow]
    await post.queue("1", "2")
    await post.queue("b", who=BUDI)
    assert await post.sender.step()
    assert not await post.sender.step()
    assert sorted(post.channel.bodies) == ["1", "b"]
    leave.set()
    await post.sender.stop()
    await post.send()
    assert post.channel.bodies[2:] == ["2"]


async def test_no_more_sends_run_than_the_limit(database: Database) -> None:
    post, leave = Post(database, limits=SendLimits(in_flight=2)), asyncio.Event()

    async def slow() -> Delivery:
        await leave.wait()
        return Delivery(Verdict.SENT, wamid="w")

    for index in range(4):
        post.channel.script[str(index)] = [slow]
        await post.queue(str(index), who=f"628110000001{index}")
    await post.sender.step()
    await asyncio.sleep(0)
    assert len(post.channel.sent) == 2
    leave.set()
    await post.sender.step()
    await post.sender.stop()
    await post.send()
    assert post.channel.bodies == ["0", "1", "2", "3"]


@pytest.mark.parametrize(
    ("verdict", "code", "tries", "state"),
    [
        pytest.param(Verdict.GIVE_UP, 131026, 1, "undeliverable", id="give_up"),
        pytest.param(Verdict.CHANGE_MESSAGE, 131009, 1, "undeliverable", id="change_message-plain-already"),
        pytest.param(Verdict.RETRY, 131000, 4, "undeliverable", id="retry-to-the-bound"),
        pytest.param(Verdict.RETRY_ONCE, 131053, 2, "undeliverable", id="retry_once"),
        pytest.param(Verdict.PAUSE_CUSTOMER, 131056, 4, "undeliverable", id="pause_customer-to-the-bound"),
    ],
)
async def test_a_refused_reply_is_given_up_by_its_rule_and_the_next_goes_on(post: Post, verdict: Verdict, code: int, tries: int, state: str) -> None:
    post.channel.script["1"] = [answer(verdict, code)] * 99
    await post.queue("1", "2")
    for _ in range(12):
        await post.send_after(400)
    first, second = rows(post.database, outbox)
    assert (first["state"], first["error_code"], first["attempts"], second["state"]) == (state, code, tries, "sent")
    assert post.channel.bodies == ["1"] * tries + ["2"]


@pytest.mark.parametrize(
    ("verdict", "retry_after_s", "shortest", "longest"),
    [
        (Verdict.RETRY, None, 0.8 * 2, 1.2 * 2),
        (Verdict.RETRY, 50.0, 50, 50),
        (Verdict.RETRY, 1e9, 3600, 3600),
        (Verdict.PAUSE_CUSTOMER, None, 0.8 * 4, 1.2 * 4),
        (Verdict.UNREACHABLE, None, 1, 1),
        (Verdict.PAUSE_NUMBER, None, 1, 1),
        (Verdict.PAUSE_NUMBER, 0.0, 1, 1),  # "0 minutes" is a rounded figure: asking at once, again and again, would make it worse
        (Verdict.PAUSE_NUMBER, 120.0, 120, 120),
        (Verdict.PAUSE_NUMBER, 1e9, 3600, 3600),
        (Verdict.STOP_NUMBER, None, 30, 30),
    ],
)
async def test_a_reply_to_be_tried_again_waits_for_its_time(post: Post, verdict: Verdict, retry_after_s: float | None, shortest: float, longest: float) -> None:
    post.channel.script["1"] = [answer(verdict, 1, retry_after_s=retry_after_s)]
    await post.queue("1")
    await post.send()
    assert (post.row["state"], shortest <= post.row["next_attempt_at"] - NOW <= longest) == ("queued", True)
    await post.send_after(shortest - 0.01)
    assert post.channel.bodies == ["1"]
    await post.send_after(longest - shortest + 0.02)
    assert post.channel.bodies == ["1", "1"] and post.states == ["sent"]


async def test_pauses_grow_with_the_tries_of_one_customer_while_others_go_on(post: Post) -> None:
    post.channel.script["1"] = [answer(Verdict.PAUSE_CUSTOMER, 131056)] * 3
    await post.queue("1")
    for base in (4, 16, 64):
        await post.send()
        pause = post.row["next_attempt_at"] - post.clock()
        assert 0.8 <= pause / base <= 1.2
        post.clock.now += pause
    post.channel.script["1"] = [answer(Verdict.RETRY, 1)]
    await post.queue("b", who=BUDI)
    await post.send()
    assert post.channel.bodies == ["1", "1", "1", "1", "b"]


async def test_a_held_number_with_many_waiting_replies_does_not_hide_those_of_another(post: Post) -> None:
    post.channel.script["0"] = [answer(Verdict.STOP_NUMBER, 190)] * 2
    await post.queue("0", number="100000000000002")
    await post.send()
    with post.database.transaction() as connection:
        for index in range(501):
            name = f"c{index}"
            connection.execute(sa.insert(conversations).values(id=name, phone_number_id="100000000000002", last_inbound_at=NOW, created_at=NOW))
            values = {"conversation_id": name, "phone_number_id": "100000000000002", "turn_id": name, "position": 0, "opaque": name}
            connection.execute(sa.insert(outbox).values(**values, message=json.dumps(said("x")), state="queued", created_at=NOW, changed_at=NOW))
    await post.queue("b", who=BUDI)
    await post.send()
    assert post.channel.bodies == ["0", "b"]


@pytest.mark.parametrize("verdict", [Verdict.UNREACHABLE, Verdict.PAUSE_NUMBER, Verdict.STOP_NUMBER])
async def test_a_stopped_number_keeps_its_queue_and_another_number_goes_on(post: Post, verdict: Verdict) -> None:
    post.channel.script["r"] = [answer(verdict, 190)] * 20
    await post.queue("r")
    await post.send()
    await post.queue("b", who=BUDI)
    await post.queue("x", who=BUDI, number="100000000000002")
    await post.send()
    assert post.channel.bodies == ["r", "x"]
    for _ in range(19):
        await post.send_after(300)
    row = rows(post.database, outbox)[0]
    assert (row["state"], row["attempts"]) == ("queued", 0)  # however long it takes, no try is counted
    await post.send_after(300)
    assert [row["state"] for row in rows(post.database, outbox)] == ["sent"] * 3


async def test_sends_in_flight_together_that_meet_one_fault_pause_the_number_once(post: Post) -> None:
    for index in range(10):
        post.channel.script[str(index)] = [answer(Verdict.UNREACHABLE)]
        await post.queue(str(index), who=f"628110000001{index}")
    await post.send()
    await post.send_after(1.01)
    assert post.states == ["sent"] * 10


async def test_after_a_pause_one_send_probes_for_all_of_its_number(post: Post) -> None:
    for index in range(5):
        post.channel.script[str(index)] = [answer(Verdict.STOP_NUMBER, 190)] * 2
        await post.queue(str(index), who=f"628110000001{index}")
    await post.send()
    assert len(post.channel.sent) == 5
    await post.send_after(31)
    assert len(post.channel.sent) == 6
    post.channel.script.clear()
    await post.send_after(31)
    assert post.states == ["sent"] * 5
    assert len(post.channel.sent) == 11


async def test_a_refused_interactive_message_is_sent_as_plain_text(post: Post) -> None:
    post.channel.script[""] = [answer(Verdict.CHANGE_MESSAGE, 131009)]
    await post.queue(messages=[{"type": "interactive", "interactive": {}}])
    await post.send()
    assert post.channel.bodies == ["polos"] and post.states == ["sent"]


@pytest.mark.parametrize(
    ("age_s", "message", "states", "code"),
    [
        (24 * 3600 - 61, {"type": "text", "text": {"body": "x"}}, ["sent"], None),
        (24 * 3600 - 60, {"type": "text", "text": {"body": "x"}}, ["undeliverable"], 131047),  # a minute of margin
        (48 * 3600, {"type": "text", "text": {"body": "x"}}, ["undeliverable"], 131047),
        (48 * 3600, {"type": "template", "template": {"name": "halo"}}, ["sent"], None),
    ],
)
async def test_the_window_is_judged_when_a_reply_is_sent(post: Post, age_s: float, message: dict[str, Any], states: list[str], code: int | None) -> None:
    await post.queue(messages=[message])
    change(post.database, conversations, last_inbound_at=NOW - age_s)
    await post.send()
    assert (post.states, post.row["error_code"]) == (states, code)
    assert len(post.channel.sent) == (states == ["sent"])


@pytest.mark.parametrize("age_s", [0, 48 * 3600], ids=["sent", "window closed"])
async def test_whoever_waits_is_told_that_the_next_reply_may_go(database: Database, age_s: float) -> None:
    post, told = Post(database), list[int]()
    await post.queue("1")
    post.clock.now += age_s
    sender = Sender(database, post.channel, changed=lambda: told.append(1), clock=post.clock)
    await sender.step()
    await sender.stop()
    assert told == [1]


async def test_a_closed_window_ends_one_reply_after_the_other(post: Post) -> None:
    await post.queue("1", "2")
    await post.send_after(48 * 3600)
    assert post.states == ["undeliverable"] * 2 and post.channel.sent == []


async def test_an_outage_of_meta_is_waited_out_whatever_the_tries(post: Post) -> None:
    post.channel.script["1"] = [answer(Verdict.UNREACHABLE)] * 40
    await post.queue("1")
    for _ in range(41):
        await post.send_after(300)
    assert post.states == ["sent"] and post.channel.bodies == ["1"] * 41


async def test_an_outage_longer_than_the_window_ends_the_reply(post: Post) -> None:
    post.channel.script["1"] = [answer(Verdict.UNREACHABLE)] * 999
    await post.queue("1")
    await post.send()
    await post.send_after(24 * 3600)
    assert (post.row["state"], post.row["error_code"]) == ("undeliverable", 131047)


async def test_pauses_end_growing_however_often_a_number_was_held(post: Post) -> None:
    post.channel.script["1"] = [answer(Verdict.UNREACHABLE)] * 1500
    await post.queue("1")
    post.sender._pauses[NUMBER] = 2000
    await post.send()
    assert (post.row["state"], post.row["next_attempt_at"] - NOW) == ("queued", 300)


async def test_a_reply_that_meta_chokes_on_does_not_hold_up_its_number(post: Post) -> None:
    """Any waiting reply may be the one that probes a held number, so not for ever the first."""
    post.channel.script["poison"] = [answer(Verdict.UNREACHABLE)] * 999
    await post.queue("poison")
    await post.send()
    await post.queue("b", who=BUDI)
    for _ in range(20):
        await post.send_after(300)
    assert "b" in post.channel.bodies


async def test_a_number_that_meta_answers_for_again_is_held_no_more(post: Post) -> None:
    post.channel.script["1"] = [answer(Verdict.UNREACHABLE), answer(Verdict.GIVE_UP, 131026)]
    await post.queue("1")
    await post.send()
    await post.send_after(60)
    for index in range(3):
        await post.queue(f"n{index}", who=f"628110000002{index}")
    assert await post.sender.step()
    await post.sender.stop()
    assert sorted(post.channel.bodies[2:]) == ["n0", "n1", "n2"]  # together, not one probe at a time


async def test_a_reply_taken_by_a_step_that_was_cut_short_is_put_back(post: Post) -> None:
    await post.queue("1")
    change(post.database, outbox, state="sending", attempts=1)
    await post.sender.stop()
    assert (post.row["state"], post.row["attempts"]) == ("queued", 0)
    await post.another_sender().recover()
    await post.send()
    assert (post.states, post.row["possibly_twice"]) == (["sent"], False)


TEMPLATE = {"type": "template", "template": {"name": "balasan_tertunda"}}
BY_TEMPLATE = Remedies(stand_in=lambda number, message: TEMPLATE if number == NUMBER else None)


async def after_a_day(database: Database, *bodies: str, remedies: Remedies = BY_TEMPLATE, number: str | None = None) -> Post:
    """Replies whose window closed before they could be sent."""
    post = Post(database, remedies=remedies)
    await post.queue(*bodies, number=number)
    await post.send_after(25 * 3600)
    return post


async def test_the_numbers_template_takes_the_place_of_the_first_reply_that_comes_too_late(database: Database) -> None:
    post = await after_a_day(database, "1", "2", "3")
    assert [row.message for row in post.channel.sent] == [TEMPLATE]
    assert post.states == ["sent", "undeliverable", "undeliverable"]


async def test_a_number_without_a_template_gives_a_late_reply_up(database: Database) -> None:
    post = await after_a_day(database, "1", number="100000000000002")
    assert post.channel.sent == [] and post.states == ["undeliverable"]


async def test_a_customer_who_wrote_again_gets_a_template_again_when_that_answer_is_late_too(database: Database) -> None:
    post = await after_a_day(database, "1")
    post.clock.now += 60
    accepted(database, text("w2", sent_at=post.clock.now), now=post.clock.now)
    (message,) = await claim(database, 1, post.clock.now)
    with database.transaction() as connection:
        add_replies(connection, message, "w2", [{"type": "text", "text": {"body": "2"}}], post.clock.now)
    await post.send_after(25 * 3600)
    assert [row.message for row in post.channel.sent] == [TEMPLATE, TEMPLATE]


async def test_a_window_that_meta_holds_for_closed_brings_the_template_once(database: Database) -> None:
    post = Post(database, remedies=BY_TEMPLATE)
    post.channel.script["1"] = [answer(Verdict.WINDOW_CLOSED, 131047)]
    await post.queue("1")
    opaque = post.row["opaque"]
    await post.send()
    assert [row.message for row in post.channel.sent] == [post.channel.sent[0].message, TEMPLATE]
    assert post.states == ["sent"] and post.row["opaque"] != opaque  # what is told of the refused one does not count for it


async def test_a_template_that_is_refused_as_too_late_ends_there(database: Database) -> None:
    post = Post(database, remedies=BY_TEMPLATE)
    post.channel.script[""] = [answer(Verdict.WINDOW_CLOSED, 131047)]
    await post.queue(messages=[TEMPLATE])
    await post.send()
    assert len(post.channel.sent) == 1 and post.states == ["undeliverable"]


async def test_one_template_is_sent_however_many_answers_became_late_together(database: Database) -> None:
    post = Post(database, remedies=BY_TEMPLATE)
    await post.queue("1")
    post.clock.now += 60
    accepted(database, text("w2", sent_at=post.clock.now), now=post.clock.now)
    (message,) = await claim(database, 1, post.clock.now)
    with database.transaction() as connection:
        add_replies(connection, message, "w2", [said("2")], post.clock.now)
    await post.send_after(25 * 3600)
    assert [row.message for row in post.channel.sent] == [TEMPLATE] and post.states == ["sent", "undeliverable"]


async def test_a_template_that_meta_refuses_is_no_reason_to_send_none_for_the_next_reply(database: Database) -> None:
    post = Post(database, remedies=BY_TEMPLATE)
    post.channel.script[""] = [answer(Verdict.GIVE_UP, 132001)]
    await post.queue("1", "2")
    await post.send_after(25 * 3600)
    assert [row.message for row in post.channel.sent] == [TEMPLATE, TEMPLATE] and post.states == ["undeliverable", "sent"]


async def test_a_medium_that_cannot_be_fetched_twice_is_said_in_words(post: Post) -> None:
    post.channel.script[""] = [answer(Verdict.RETRY_ONCE, 131053)] * 2
    await post.queue(messages=[{"type": "interactive", "interactive": {}}])
    await post.send()
    await post.send_after(60)
    assert post.channel.bodies == ["polos"] and post.states == ["sent"]
