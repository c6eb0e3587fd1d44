"""The one gap: a send whose response was lost."""

from __future__ import annotations

import pytest

from bot.conversation.database import Database
from bot.conversation.schema import outbox
from bot.conversation.statuses import BATCH, StatusApplier
from bot.conversation.transport import Delivery, Verdict
from tests.unit.conversation.given import BUDI, NOW, accepted, column, rows, status
from tests.unit.conversation.sending import Post, answer

LOST = Delivery(Verdict.UNKNOWN, reason="ReadTimeout")


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


async def told(post: Post, word: str, position: int = 0) -> None:
    """A status of the row at `position` comes and is applied."""
    opaque = column(post.database, outbox.c.opaque)[position]
    accepted(post.database, status(word, opaque=opaque), now=post.clock())
    await StatusApplier(post.database, post.clock).step()


async def test_a_lost_response_holds_back_later_replies_of_its_conversation_only(post: Post) -> None:
    post.channel.script["1"] = [LOST]
    await post.queue("1", "2")
    await post.queue("b", who=BUDI)
    await post.send()
    await post.send_after(59)
    assert post.channel.bodies == ["1", "b"]
    assert post.states == ["unknown", "queued", "sent"]


@pytest.mark.parametrize(("word", "state"), [("sent", "sent"), ("delivered", "delivered"), ("read", "read"), ("failed", "failed")])
async def test_a_status_settles_it_and_it_is_never_sent_again(post: Post, word: str, state: str) -> None:
    post.channel.script["1"] = [LOST]
    await post.queue("1", "2")
    await post.send()
    await told(post, word)
    await post.send_after(3600)
    assert post.channel.bodies == ["1", "2"]
    assert post.states == [state, "sent"]
    assert rows(post.database, outbox)[0]["wamid"] == "wamid.out"


async def test_without_a_status_it_is_sent_once_more_and_marked(post: Post) -> None:
    post.channel.script["1"] = [LOST]
    await post.queue("1", "2")
    await post.send()
    await post.send_after(60)
    assert post.channel.bodies == ["1", "1", "2"]
    assert column(post.database, outbox.c.possibly_twice) == [True, False]
    assert [row.possibly_twice for row in post.channel.sent] == [False, True, False]
    assert post.states == ["sent", "sent"]


async def test_a_status_that_is_here_but_not_applied_yet_is_proof_too(post: Post) -> None:
    """After an outage of the worker the statuses of all that time wait; the proof may be the last of them."""
    post.channel.script["1"] = [LOST]
    await post.queue("1")
    await post.send()
    (opaque,) = column(post.database, outbox.c.opaque)
    accepted(post.database, *(status("sent", f"wamid.foreign.{index}", opaque=f"foreign-{index}") for index in range(6 * BATCH)))
    accepted(post.database, status("sent", opaque=opaque))
    for _ in range(5):
        await post.send_after(60)
    assert post.channel.bodies == ["1"]
    assert (post.states, column(post.database, outbox.c.possibly_twice)) == (["sent"], [False])


async def test_two_lost_responses_end_it_and_the_next_reply_goes_on(post: Post) -> None:
    post.channel.script["1"] = [LOST, LOST, LOST]
    await post.queue("1", "2")
    await post.send()
    await post.send_after(60)
    assert post.states == ["unknown", "queued"]
    await post.send_after(60)
    assert post.channel.bodies == ["1", "1", "2"]
    assert post.states == ["undeliverable", "sent"]


async def test_a_status_after_it_was_given_up_still_tells_the_truth(post: Post) -> None:
    post.channel.script["1"] = [LOST, LOST]
    await post.queue("1")
    await post.send()
    await post.send_after(60)
    await post.send_after(60)
    await told(post, "delivered")
    assert post.states == ["delivered"]


async def test_a_status_before_the_second_send_prevents_it(post: Post) -> None:
    post.channel.script["1"] = [LOST, answer(Verdict.UNREACHABLE)]
    await post.queue("1")
    await post.send()
    await post.send_after(60)
    assert post.states == ["queued"]  # the second send reached nobody; it would be tried again
    await told(post, "sent")
    await post.send_after(600)
    assert post.channel.bodies == ["1", "1"] and post.states == ["sent"]


async def test_a_status_that_overtakes_the_response_is_not_undone_by_it(post: Post) -> None:
    async def overtaken() -> Delivery:
        await told(post, "delivered")
        return Delivery(Verdict.SENT, wamid="wamid.response")

    post.channel.script["1"] = [overtaken]
    await post.queue("1")
    await post.send()
    assert (post.row["state"], post.row["wamid"]) == ("delivered", "wamid.response")


@pytest.mark.parametrize(
    "late", [LOST, answer(Verdict.RETRY, 131000), answer(Verdict.GIVE_UP, 131026), answer(Verdict.STOP_NUMBER, 190)], ids=lambda one: one.verdict.value
)
async def test_no_answer_moves_a_row_back_that_a_status_has_moved(post: Post, late: Delivery) -> None:
    async def overtaken() -> Delivery:
        await told(post, "sent")
        return late

    post.channel.script["1"] = [overtaken]
    await post.queue("1")
    await post.send()
    await post.send_after(7200)
    assert post.channel.bodies == ["1"] and post.states == ["sent"]


async def test_what_a_dead_sender_was_sending_is_unknown(post: Post) -> None:
    await post.queue("1", "2")
    with post.database.transaction() as connection:
        connection.execute(outbox.update().where(outbox.c.id == 1).values(state="sending", attempts=1))
    post.sender = post.another_sender()
    await post.sender.recover()
    await post.send()
    assert post.states == ["unknown", "queued"] and post.channel.sent == []
    await post.send_after(60)
    assert post.channel.bodies == ["1", "2"]
    assert [row.possibly_twice for row in post.channel.sent] == [True, False]


async def test_a_fault_of_our_own_while_sending_counts_as_lost(post: Post) -> None:
    async def broken() -> Delivery:
        raise RuntimeError

    post.channel.script["1"] = [broken]
    await post.queue("1")
    await post.send()
    assert (post.row["state"], post.row["error"], post.row["changed_at"]) == ("unknown", "RuntimeError", NOW)
