"""What an operator sees of the inbox, and putting dead messages back."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.conversation.database import Database
from bot.conversation.lanes import claim
from bot.conversation.review import counts, foreign, last_refusal, recent, replay, resend, unanswered
from bot.conversation.schema import inbox, outbox
from bot.conversation.turn import Turn, commit
from bot.conversation.updates import Decision, Update
from tests.unit.conversation.given import NOW, accepted, change, claimed, column, rows, status, text


async def answered(database: Database, wamid: str, reply: str) -> None:
    """A finished message whose two replies are in state `sent` and `reply`."""
    (message,) = await claimed(database, text(wamid, who=f"62811{wamid}"))
    with database.transaction() as connection:
        commit(connection, Turn([message], 0.0, replies=[{}, {}]), NOW, 60.0)
        for position, state in ((0, "sent"), (1, reply)):
            ours = sa.and_(outbox.c.turn_id == wamid, outbox.c.position == position)
            connection.execute(sa.update(outbox).where(ours).values(state=state, error="Meta said no" if state == "undeliverable" else None))


def dead(database: Database, *wamids: str) -> None:
    with database.transaction() as connection:
        values = {"state": "dead", "attempts": 4, "error": "ValueError", "finished_at": NOW, "next_attempt_at": NOW + 99}
        connection.execute(sa.update(inbox).where(inbox.c.wamid.in_(wamids)).values(**values))


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        ("sent", None),
        ("delivered", None),
        ("read", None),
        ("queued", "reply queued"),
        ("sending", "reply sending"),
        ("unknown", "reply unknown"),
        ("undeliverable", "reply undeliverable: Meta said no"),
        ("failed", "reply failed"),
    ],
)
async def test_a_message_is_unanswered_until_every_reply_was_accepted(database: Database, reply: str, problem: str | None) -> None:
    await answered(database, "1", reply)
    with database.transaction(write=False) as connection:
        assert [row["problem"] for row in unanswered(connection, 10)] == ([problem] if problem else [])


async def test_waiting_running_and_dead_messages_are_unanswered_oldest_first(database: Database) -> None:
    await answered(database, "1", "sent")
    await claimed(database, text("running"))
    accepted(database, text("waiting"), text("dead"), status("sent"))
    dead(database, "dead")
    with database.transaction(write=False) as connection:
        found = unanswered(connection, 10)
        assert [(row["state"], row["problem"], row["text"]) for row in found] == [
            ("claimed", None, "halo"),
            ("new", None, "halo"),
            ("dead", "ValueError", "halo"),
        ]
        assert len(unanswered(connection, 2)) == 2
        assert counts(connection) == {"messages_done": 1, "messages_claimed": 1, "messages_new": 1, "messages_dead": 1, "replies_sent": 2}


def test_recent_updates_come_newest_first_and_by_state(database: Database) -> None:
    accepted(database, text("a"), text("b"), status("sent"))
    dead(database, "a")
    with database.transaction(write=False) as connection:
        assert [row["kind"] for row in recent(connection, None, 2)] == ["status", "message/text"]
        assert [row["id"] for row in recent(connection, "dead", 9)] == [1]


@pytest.mark.parametrize(
    ("ids", "states"), [([1], ["new", "dead", "done"]), ([1, 2, 3, 99], ["new", "new", "done"]), (None, ["new", "new", "done"]), ([], ["dead", "dead", "done"])]
)
async def test_only_dead_messages_are_put_back(database: Database, ids: list[int] | None, states: list[str]) -> None:
    accepted(database, text("a"), text("b"), text("c"))
    dead(database, "a", "b")
    with database.transaction() as connection:
        connection.execute(sa.update(inbox).where(inbox.c.wamid == "c").values(state="done"))
        assert replay(connection, ids, NOW + 5) == states.count("new")
    assert column(database, inbox.c.state) == states


async def test_a_replayed_message_has_all_its_tries_again(database: Database) -> None:
    accepted(database, text("a"))
    dead(database, "a")
    with database.transaction() as connection:
        replay(connection, None, NOW + 5)
    (again,) = await claim(database, 1, NOW + 5)
    assert (again.attempts, again.replayed_at) == (1, NOW + 5)
    (row,) = rows(database, inbox)
    assert (row["error"], row["finished_at"]) == (None, None)


async def test_replies_that_were_given_up_can_be_sent_again(database: Database) -> None:
    await answered(database, "1", "undeliverable")
    await answered(database, "2", "undeliverable")
    change(database, outbox, attempts=8)
    with database.transaction() as connection:
        assert resend(connection, [1], NOW + 5) == 1
    assert [(row["turn_id"], row["state"], row["attempts"]) for row in rows(database, outbox) if row["position"] == 1] == [
        ("1", "queued", 0),
        ("2", "undeliverable", 8),
    ]


def test_messages_for_numbers_that_are_not_served_are_counted(database: Database) -> None:
    def to(number: str, wamid: str) -> Update:
        return replace(text(wamid, number=number), decision=Decision.FOREIGN, identity=None)

    accepted(database, text("ours"), to("2", "a"), to("2", "b"), to("3", "c"))
    accepted(database, to("4", "long ago, and mended since"), now=NOW - 99_000)
    with database.transaction(write=False) as connection:
        assert sorted(foreign(connection, NOW - 86_400)) == [("2", 2), ("3", 1)]


async def test_the_code_of_a_refusal_is_told_and_that_of_the_reply_that_waits_the_longest(database: Database) -> None:
    await answered(database, "1", "undeliverable")
    with database.transaction() as connection:
        assert last_refusal(connection) is None
        connection.execute(sa.update(outbox).where(outbox.c.state == "undeliverable").values(error_code=131008))
        assert unanswered(connection, 10)[0]["problem"] == "reply undeliverable: Meta said no, code 131008"
        connection.execute(sa.update(outbox).values(state="queued", error="HTTP 401 OAuthException", error_code=190))
        assert last_refusal(connection) == "HTTP 401 OAuthException, code 190"
