"""Which conversation a customer's ids belong to."""

from __future__ import annotations

import pytest

from bot.conversation.database import Database
from bot.conversation.identity import Recipient, Resolver, recipient
from bot.conversation.lanes import claim
from bot.conversation.schema import aliases, conversations, inbox, outbox
from bot.conversation.turn import add_replies
from bot.conversation.updates import Identity
from tests.unit.conversation.given import BUDI, NOW, NUMBER, RINA, accepted, claimed, column, renamed, rows, text

BOTH = Identity(RINA, "ID.rina")


def resolve(database: Database, identity: Identity, *, number: str = NUMBER, now: float = NOW) -> str:
    with database.transaction() as connection:
        resolver = Resolver(connection, now)
        resolver.load([(number, identity)])
        conversation = resolver.resolve(number, identity)
        resolver.flush()
        return conversation


def rename(database: Database, previous: Identity, current: Identity, *, now: float = NOW + 1) -> str | None:
    with database.transaction() as connection:
        resolver = Resolver(connection, now)
        resolver.load([(NUMBER, previous), (NUMBER, current)])
        return resolver.rename(NUMBER, previous, current, now)


def reach(database: Database, conversation: str) -> Recipient:
    with database.transaction(write=False) as connection:
        return recipient(connection, conversation)


@pytest.mark.parametrize(
    ("first", "then", "same"),
    [
        (BOTH, BOTH, True),
        (BOTH, Identity(RINA), True),
        (BOTH, Identity(bsuid="ID.rina"), True),
        (Identity(RINA), BOTH, True),  # the business-scoped id appears
        (Identity(bsuid="ID.rina"), BOTH, True),  # the phone number appears
        (Identity(RINA, "ID.rina", "ID.ENT.p"), Identity(parent_bsuid="ID.ENT.p"), True),
        (BOTH, Identity(BUDI, "ID.rina"), True),  # another phone, the same person
        (BOTH, Identity(BUDI, "ID.budi"), False),
        (Identity(RINA), Identity(BUDI), False),
    ],
)
def test_ids_that_share_one_known_alias_are_one_conversation(database: Database, first: Identity, then: Identity, same: bool) -> None:
    assert (resolve(database, first) == resolve(database, then)) is same


def test_a_conversation_id_tells_nothing_of_its_customer(database: Database) -> None:
    conversation = resolve(database, BOTH)
    assert len(conversation) == 32 and RINA not in conversation


def test_a_conversation_never_crosses_numbers(database: Database) -> None:
    assert resolve(database, BOTH) != resolve(database, BOTH, number="100000000000002")


def test_the_business_scoped_id_wins_over_a_phone_number_that_passed_on(database: Database) -> None:
    rina, budi = resolve(database, BOTH), resolve(database, Identity(BUDI, "ID.budi"))
    assert resolve(database, Identity(RINA, "ID.budi"), now=NOW + 1) == budi
    assert resolve(database, Identity(RINA)) == budi
    assert reach(database, rina) == Recipient(None, "ID.rina")


def test_a_customer_is_reached_by_the_newest_ids(database: Database) -> None:
    conversation = resolve(database, Identity(RINA, "ID.rina"))
    resolve(database, Identity("6281100000009", "ID.rina"), now=NOW + 1)
    assert reach(database, conversation) == Recipient("6281100000009", "ID.rina")


@pytest.mark.parametrize(
    ("previous", "current", "reached"),
    [
        (Identity(bsuid="ID.rina"), Identity(bsuid="ID.new"), Recipient(None, "ID.new")),
        (Identity(bsuid="ID.rina"), Identity("6281100000009", "ID.new"), Recipient("6281100000009", "ID.new")),
        (Identity(RINA), Identity("6281100000009"), Recipient("6281100000009", "ID.rina")),
        (BOTH, Identity("6281100000009"), Recipient("6281100000009", "ID.rina")),
    ],
)
def test_a_conversation_goes_on_under_changed_ids(database: Database, previous: Identity, current: Identity, reached: Recipient) -> None:
    conversation = resolve(database, BOTH)
    assert rename(database, previous, current) == conversation
    assert resolve(database, current) == conversation
    assert reach(database, conversation) == reached


def test_an_id_that_was_given_up_belongs_to_nobody(database: Database) -> None:
    conversation = resolve(database, BOTH)
    rename(database, Identity(RINA), Identity("6281100000009"))
    assert resolve(database, Identity(RINA)) != conversation


def test_a_change_of_unknown_ids_makes_no_conversation(database: Database) -> None:
    assert rename(database, Identity(bsuid="ID.nobody"), Identity(bsuid="ID.new")) is None
    assert rows(database, conversations) == rows(database, aliases) == []


def test_a_change_and_the_message_after_it_may_come_in_one_body(database: Database) -> None:
    accepted(
        database, text("a", who=None, bsuid="ID.rina"), renamed("x", Identity(bsuid="ID.rina"), Identity(bsuid="ID.new")), text("b", who=None, bsuid="ID.new")
    )
    assert len(set(column(database, inbox.c.conversation_id))) == 1


def test_a_message_under_the_new_id_may_come_before_the_change_and_is_still_answered(database: Database) -> None:
    before = resolve(database, Identity(bsuid="ID.rina"))
    early = resolve(database, Identity(bsuid="ID.new"))
    rename(database, Identity(bsuid="ID.rina"), Identity(bsuid="ID.new"))
    assert resolve(database, Identity(bsuid="ID.new")) == before != early
    assert reach(database, early) == reach(database, before) == Recipient(None, "ID.new")


def test_a_conversation_that_lost_only_its_phone_to_a_change_keeps_its_own_replies(database: Database) -> None:
    rina, budi = resolve(database, BOTH), resolve(database, Identity(BUDI, "ID.budi"))
    rename(database, Identity(RINA), Identity(BUDI))  # Rina took over the number that was Budi's
    assert reach(database, rina) == Recipient(BUDI, "ID.rina")
    assert reach(database, budi) == Recipient(None, "ID.budi")


async def test_a_customer_known_by_phone_and_by_id_apart_is_one_once_a_message_has_both(database: Database) -> None:
    (by_phone,) = await claimed(database, text("wamid.phone"))
    accepted(database, text("wamid.id", who=None, bsuid="ID.rina", sent_at=NOW - 5), text("wamid.both", bsuid="ID.rina", sent_at=NOW - 4))
    kept = resolve(database, Identity(bsuid="ID.rina"))
    assert by_phone.conversation_id != kept == resolve(database, Identity(RINA))
    assert set(column(database, inbox.c.conversation_id)) == {kept}
    assert [(row["moved_to"], row["last_inbound_at"]) for row in rows(database, conversations) if row["id"] == kept] == [(None, NOW)]
    assert await claim(database, 10, NOW) == []  # what is being answered under the phone number holds the one lane


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["in order", "the later one first"])
def test_two_changes_of_id_lead_to_one_conversation_in_any_order(database: Database, order: tuple[int, int]) -> None:
    first = resolve(database, Identity(RINA, "ID.x"))
    changes = [(Identity(bsuid="ID.x"), Identity(RINA, "ID.y")), (Identity(bsuid="ID.y"), Identity(BUDI, "ID.z"))]
    written = [resolve(database, Identity(BUDI, "ID.z"))]  # under the newest id, before anything was told
    for index in order:
        rename(database, *changes[index], now=NOW + 1 + index)
    written += [resolve(database, Identity(bsuid=bsuid)) for bsuid in ("ID.z", "ID.x", "ID.y")]
    assert written[1:] == [first] * 3
    assert reach(database, first) == reach(database, written[0]) == Recipient(BUDI, "ID.z")


def test_a_message_under_an_old_id_that_comes_late_goes_on_in_the_conversation(database: Database) -> None:
    first = resolve(database, Identity(bsuid="ID.x"))
    rename(database, Identity(bsuid="ID.x"), Identity(bsuid="ID.y"))
    assert resolve(database, Identity(bsuid="ID.x")) == first
    assert reach(database, first) == Recipient(None, "ID.y")


@pytest.mark.parametrize(("told", "reached"), [(None, None), (BUDI, BUDI)], ids=["no number is told", "the new number is told"])
def test_a_new_id_takes_the_old_phone_number_away(database: Database, told: str | None, reached: str | None) -> None:
    """It may be a stranger's by now."""
    conversation = resolve(database, Identity(RINA, "ID.x"))
    rename(database, Identity(bsuid="ID.x"), Identity(told, "ID.y"))
    assert reach(database, conversation) == Recipient(reached, "ID.y")
    assert resolve(database, Identity(RINA, "ID.stranger")) != conversation
    assert resolve(database, Identity(bsuid="ID.y")) == conversation


def test_ids_that_were_renamed_in_a_circle_end_somewhere(database: Database) -> None:
    first = resolve(database, Identity(bsuid="ID.x"))
    rename(database, Identity(bsuid="ID.x"), Identity(bsuid="ID.y"), now=NOW + 1)
    rename(database, Identity(bsuid="ID.y"), Identity(bsuid="ID.x"), now=NOW + 2)
    assert reach(database, first) == Recipient(None, "ID.x")
    assert resolve(database, Identity(bsuid="ID.x")) == resolve(database, Identity(bsuid="ID.y")) == first


def test_a_phone_number_that_passed_on_does_not_lead_a_stranger_into_a_conversation(database: Database) -> None:
    rina = resolve(database, BOTH)
    stranger = resolve(database, Identity(RINA, "ID.stranger"), now=NOW + 1)
    assert stranger != rina
    assert resolve(database, Identity(bsuid="ID.rina")) == rina
    assert reach(database, rina) == Recipient(None, "ID.rina")
    assert reach(database, stranger) == Recipient(RINA, "ID.stranger")


def test_a_new_id_with_the_same_phone_is_the_same_customer_once_meta_says_so(database: Database) -> None:
    rina = resolve(database, BOTH)
    early = resolve(database, Identity(RINA, "ID.new"))
    assert rename(database, Identity(bsuid="ID.rina"), Identity(bsuid="ID.new")) == rina
    assert resolve(database, Identity(bsuid="ID.new")) == rina
    assert early != rina


async def test_what_was_begun_under_the_new_id_before_the_change_was_told_goes_on_in_the_one_lane(database: Database) -> None:
    (early,) = await claimed(database, text("early", who=None, bsuid="ID.new"))
    accepted(database, text("behind it", who=None, bsuid="ID.new"), now=NOW + 1)
    accepted(database, text("old", who=None, bsuid="ID.rina", sent_at=NOW - 60), now=NOW + 1)
    with database.transaction() as connection:
        add_replies(connection, early, "earlier turn", [{}], NOW)
    accepted(database, renamed("x", Identity(bsuid="ID.rina"), Identity(bsuid="ID.new")), now=NOW + 2)
    assert len(set(column(database, inbox.c.conversation_id))) == 1
    assert column(database, outbox.c.conversation_id) == column(database, inbox.c.conversation_id)[:1]
    assert await claim(database, 10, NOW + 3) == []  # the message being answered holds the lane


def test_conversations_that_moved_twice_are_reached_where_the_last_one_is(database: Database) -> None:
    first = resolve(database, Identity(bsuid="ID.c"))
    second = resolve(database, Identity(bsuid="ID.b"))
    third = resolve(database, Identity(bsuid="ID.a"))
    rename(database, Identity(bsuid="ID.b"), Identity(bsuid="ID.c"))
    rename(database, Identity(bsuid="ID.a"), Identity(bsuid="ID.c"))
    assert reach(database, first) == reach(database, second) == reach(database, third) == Recipient(None, "ID.c")


async def test_what_the_former_owner_of_a_number_left_unfinished_is_not_given_to_its_new_owner(database: Database) -> None:
    budi = resolve(database, Identity(BUDI), now=NOW - 86_400)
    rina = resolve(database, BOTH, now=NOW - 86_400)
    accepted(database, text("budi's", who=BUDI), now=NOW)
    rename(database, Identity(RINA), Identity(BUDI))
    assert column(database, inbox.c.conversation_id) == [budi] != [rina]
    assert reach(database, budi) == Recipient(None, None)


def test_an_old_message_that_comes_again_gives_no_id_back_to_its_former_owner(database: Database) -> None:
    old = text("old", who=RINA, bsuid="ID.rina")
    accepted(database, old, text("hers", who=None, bsuid="ID.budi"))
    accepted(database, text("new", who=RINA, bsuid="ID.budi"), now=NOW + 5)  # the phone number has passed on
    before = rows(database, aliases)
    assert accepted(database, old, now=NOW + 10) == 0
    assert rows(database, aliases) == before
