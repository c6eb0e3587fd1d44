"""Statuses move a reply forward only."""

from __future__ import annotations

import json

import pytest
from sqlalchemy.engine import Connection

from bot.conversation.database import Database
from bot.conversation.outbox import OutboxRow, record_sent, take
from bot.conversation.remedies import Remedies
from bot.conversation.schema import inbox, outbox
from bot.conversation.statuses import BATCH, StatusApplier, moves_forward
from bot.conversation.turn import add_replies
from tests.unit.conversation.given import BUDI, NOW, Clock, accepted, change, claimed, column, rows, status, text

FORWARD = {
    "queued": {"sent", "delivered", "read", "played", "failed"},
    "sending": {"sent", "delivered", "read", "played", "failed"},
    "unknown": {"sent", "delivered", "read", "played", "failed"},
    "undeliverable": {"sent", "delivered", "read", "played", "failed"},
    "sent": {"delivered", "read", "played", "failed"},
    "delivered": {"read", "played"},
    "read": {"played"},
    "played": set(),
    "failed": set(),
}
WORDS = ["sent", "delivered", "read", "played", "failed", "teleported", "", "queued", "sending", "unknown", "undeliverable"]


@pytest.mark.parametrize(("state", "word"), [(state, word) for state in FORWARD for word in WORDS])
def test_a_row_takes_only_a_later_status_of_metas(state: str, word: str) -> None:
    assert moves_forward(state, word) is (word in FORWARD[state])


async def replied(database: Database, state: str = "sent", *, who: str = "6281100000001", wamid: str | None = "wamid.out") -> str:
    """A reply in `state`; its opaque."""
    (message,) = await claimed(database, text(f"in {who}", who=who))
    with database.transaction() as connection:
        add_replies(connection, message, message.wamid, [{}], NOW)
        connection.execute(outbox.update().where(outbox.c.turn_id == message.wamid).values(state=state, wamid=wamid))
    return str(rows(database, outbox)[-1]["opaque"])


async def apply(database: Database, *, now: float = NOW) -> bool:
    return await StatusApplier(database, Clock(now)).step()


def states(database: Database) -> list[str]:
    return [row["state"] for row in rows(database, inbox) if row["decision"] == "status"]


async def test_statuses_in_any_order_end_at_the_latest(database: Database) -> None:
    await replied(database)
    accepted(database, status("read"), status("sent"), status("delivered"))
    assert await apply(database)
    assert column(database, outbox.c.state) == ["read"] and states(database) == ["done"] * 3
    assert not await apply(database)


async def test_a_status_finds_its_reply_by_what_was_sent_along_before_the_response_is_recorded(database: Database) -> None:
    opaque = await replied(database, "sending", wamid=None)
    accepted(database, status("delivered", opaque=opaque))
    await apply(database)
    (row,) = rows(database, outbox)
    assert (row["state"], row["wamid"]) == ("delivered", "wamid.out")


async def test_a_status_moves_no_other_reply(database: Database) -> None:
    first, second = await replied(database), await replied(database, who=BUDI, wamid="wamid.other")
    accepted(database, status("read", "wamid.x", opaque=second), status("delivered", number="100000000000002", opaque=first))
    await apply(database)
    assert column(database, outbox.c.state) == ["sent", "read"]
    assert states(database) == ["done", "kept"]  # what belongs to another number does not match


async def test_a_status_of_an_unknown_message_waits_for_it_and_is_kept_at_last(database: Database) -> None:
    await replied(database, wamid=None)
    accepted(database, status("delivered"))
    await apply(database)
    assert states(database) == ["new"]
    assert not await apply(database, now=NOW + 0.9)  # looked for again after a second
    change(database, outbox, wamid="wamid.out")
    await apply(database, now=NOW + 1)
    assert column(database, outbox.c.state) == ["delivered"] and states(database) == ["done"]


async def test_a_status_that_matches_nothing_is_looked_at_again_with_growing_pauses_and_kept_at_last(database: Database) -> None:
    accepted(database, status("delivered"))
    looks = []
    now = NOW
    while states(database) == ["new"]:
        (due,) = [row["next_attempt_at"] for row in rows(database, inbox)]
        now = max(now, due)
        looks.append(now - NOW)
        await apply(database, now=now)
    assert looks == [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
    assert column(database, inbox.c.error) == ["no such message"]


async def test_a_status_with_the_mark_of_another_program_is_kept_at_once(database: Database) -> None:
    accepted(database, status("delivered", opaque="campaign-17"))
    await apply(database)
    assert states(database) == ["kept"]


async def test_many_statuses_that_match_nothing_do_not_hold_up_one_that_does(database: Database) -> None:
    accepted(database, *(status("sent", f"wamid.foreign.{index}") for index in range(BATCH + 50)))
    await apply(database)
    await apply(database)
    opaque = await replied(database, "unknown")
    accepted(database, status("sent", opaque=opaque))
    await apply(database, now=NOW + 5)  # all the others are due again, too
    assert column(database, outbox.c.state) == ["sent"]


async def test_a_failure_after_the_send_is_recorded_with_its_code(database: Database) -> None:
    await replied(database)
    accepted(database, status("failed", error_code=131026))
    await apply(database)
    (row,) = rows(database, outbox)
    assert (row["state"], row["error_code"], row["error"]) == ("failed", 131026, "failed after it was accepted")


async def test_a_failure_after_delivery_changes_nothing(database: Database) -> None:
    await replied(database, "delivered")
    accepted(database, status("failed", error_code=131026))
    await apply(database)
    (row,) = rows(database, outbox)
    assert (row["state"], row["error_code"]) == ("delivered", None)
    assert states(database) == ["done"]


@pytest.mark.parametrize(("state", "told"), [("unknown", 1), ("sent", 0), ("sending", 0)])
async def test_the_sender_is_told_when_a_lost_send_is_settled(database: Database, state: str, told: int) -> None:
    opaque, calls = await replied(database, state), list[int]()
    accepted(database, status("sent", opaque=opaque))
    await StatusApplier(database, Clock(), lambda: calls.append(1)).step()
    assert len(calls) == told


async def fail(database: Database, code: int, *, opaque: str | None = None, wamid: str = "wamid.out") -> None:
    """Meta tells that a reply failed; what failed with 131056 is worth another try."""
    accepted(database, status("failed", wamid, opaque=opaque, error_code=code))
    applier = StatusApplier(database, Clock(), remedies=Remedies(after_failure=lambda code, message: message if code == 131056 else None))
    while await applier.step():
        pass


async def test_a_reply_that_failed_for_a_passing_reason_is_sent_again_under_another_mark(database: Database) -> None:
    opaque = await replied(database)
    change(database, outbox, attempts=1)
    await fail(database, 131056)
    (row,) = rows(database, outbox)
    assert (row["state"], row["next_attempt_at"], row["error_code"], row["wamid"]) == ("queued", NOW + 4, 131056, None)
    assert row["opaque"] != opaque
    accepted(database, status("delivered", opaque=opaque))  # of the first send, and late
    await apply(database, now=NOW + 1)
    assert column(database, outbox.c.state) == ["queued"]


@pytest.mark.parametrize(("code", "attempts"), [(131026, 1), (131056, 4)])
async def test_a_reply_that_cannot_arrive_or_failed_too_often_is_not_sent_again(database: Database, code: int, attempts: int) -> None:
    await replied(database)
    change(database, outbox, attempts=attempts)
    await fail(database, code)
    assert column(database, outbox.c.state) == ["failed"]


async def test_a_reply_that_failed_because_its_window_was_closed_is_replaced_by_the_numbers_template_once(database: Database) -> None:
    template = {"type": "template", "template": {"name": "balasan_tertunda"}}
    applier = StatusApplier(database, Clock(NOW + 25 * 3600), remedies=Remedies(stand_in=lambda number, message: template))
    opaque = await replied(database)
    accepted(database, status("failed", opaque=opaque, error_code=131047))
    await applier.step()
    (row,) = rows(database, outbox)
    assert (row["state"], json.loads(row["message"]), row["opaque"] != opaque) == ("queued", template, True)
    accepted(database, status("failed", "wamid.second", opaque=row["opaque"], error_code=131047))
    await applier.step()
    assert column(database, outbox.c.state) == ["failed"]


async def test_a_reply_that_failed_for_a_closed_window_goes_out_itself_when_the_customer_has_written_since(database: Database) -> None:
    applier = StatusApplier(database, Clock(), remedies=Remedies(stand_in=lambda number, message: {"type": "template"}))
    opaque = await replied(database)
    accepted(database, status("failed", opaque=opaque, error_code=131047), text("in again"))
    await applier.step()
    (row,) = rows(database, outbox)
    assert (row["state"], json.loads(row["message"]), row["opaque"] != opaque) == ("queued", {}, True)


async def test_the_answer_to_a_send_that_a_status_has_failed_already_does_not_end_its_second_try(database: Database) -> None:
    opaque = await replied(database, "sending", wamid=None)
    with database.transaction() as connection:
        (sending,) = take_again(connection)
    applier = StatusApplier(database, Clock(), remedies=Remedies(after_failure=lambda code, message: message))
    accepted(database, status("failed", opaque=opaque, error_code=131056))
    await applier.step()
    with database.transaction() as connection:
        record_sent(connection, sending.id, sending.opaque, "wamid.first", NOW)
    (row,) = rows(database, outbox)
    assert (row["state"], row["wamid"]) == ("queued", None)


def take_again(connection: Connection) -> list[OutboxRow]:
    """The row as its sender holds it."""
    connection.execute(outbox.update().values(state="queued"))
    return take(connection, [1], NOW)
