"""Buttons work once, for their own conversation, and for a while."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.conversation import taps
from bot.conversation.database import Database
from bot.conversation.inbox import store
from bot.conversation.schema import inbox
from tests.unit.conversation.given import BUDI, NOW, RINA, text

TTL_S = 100.0
CHOICES = [taps.Offer("Konfirmasi", '/confirm{"slot": "1"}'), taps.Offer("Batal", "/cancel")]


def conversation(connection: sa.engine.Connection, who: str) -> str:
    store(connection, [text(f"from {who}", who=who)], NOW)
    return str(connection.scalar(sa.select(inbox.c.conversation_id).where(inbox.c.wamid == f"from {who}")))


def test_a_token_gives_back_the_payload_of_its_choice(database: Database) -> None:
    with database.transaction() as connection:
        rina = conversation(connection, RINA)
        issued = taps.new_taps(CHOICES)
        taps.issue(connection, rina, issued, NOW, TTL_S, "turn")
        assert [taps.redeemable(connection, rina, tap.token, NOW) for tap in issued] == issued
        assert [(tap.title, tap.payload, tap.number) for tap in issued] == CHOICES


def test_tokens_are_long_random_and_short_enough_for_a_list_row() -> None:
    tokens = [tap.token for _ in range(100) for tap in taps.new_taps(CHOICES)]
    assert len(set(tokens)) == 200
    assert all(20 < len(token) <= 64 and taps.issued_here(token) for token in tokens)


@pytest.mark.parametrize(("reply_id", "ours"), [("tap:x", True), ("/confirm", False), ("", False), ("xtap:", False)])
def test_only_ids_of_our_shape_are_tokens(reply_id: str, ours: bool) -> None:
    assert taps.issued_here(reply_id) is ours


@pytest.mark.parametrize(("age_s", "works"), [(0.0, True), (TTL_S - 0.1, True), (TTL_S, False), (TTL_S + 1, False)])
def test_a_button_expires(database: Database, age_s: float, works: bool) -> None:
    with database.transaction() as connection:
        rina = conversation(connection, RINA)
        (tap,) = taps.new_taps(CHOICES[:1])
        taps.issue(connection, rina, [tap], NOW, TTL_S, "turn")
        assert (taps.redeemable(connection, rina, tap.token, NOW + age_s) is not None) is works


def test_pressing_one_choice_uses_all_of_its_message_up_and_no_other(database: Database) -> None:
    with database.transaction() as connection:
        rina = conversation(connection, RINA)
        pressed, beside = taps.new_taps(CHOICES)
        (elsewhere,) = taps.new_taps(CHOICES[:1])
        taps.issue(connection, rina, [pressed, beside, elsewhere], NOW, TTL_S, "turn")
        taps.use_up(connection, rina, pressed.message_key, NOW)
        assert [taps.redeemable(connection, rina, tap.token, NOW) for tap in (pressed, beside, elsewhere)] == [None, None, elsewhere]


def test_another_customers_token_and_an_invented_one_do_nothing(database: Database) -> None:
    with database.transaction() as connection:
        rina, budi = conversation(connection, RINA), conversation(connection, BUDI)
        (tap,) = taps.new_taps(CHOICES[:1])
        taps.issue(connection, rina, [tap], NOW, TTL_S, "turn")
        assert taps.redeemable(connection, budi, tap.token, NOW) is None
        assert taps.redeemable(connection, rina, "tap:guessed", NOW) is None
        taps.use_up(connection, budi, tap.message_key, NOW)
        assert taps.redeemable(connection, rina, tap.token, NOW) == tap


def test_the_same_choices_offered_again_replace_those_of_the_earlier_message(database: Database) -> None:
    """Between the two "Konfirmasi" the customer may have changed what is confirmed."""
    with database.transaction() as connection:
        rina, budi = conversation(connection, RINA), conversation(connection, BUDI)
        earlier, others, budis = (
            taps.new_taps(CHOICES),
            taps.new_taps([taps.Offer("Jam buka", "/hours"), taps.Offer("Batal", "/cancel")]),
            taps.new_taps(CHOICES),
        )
        taps.issue(connection, rina, [*earlier, *others], NOW, TTL_S, "turn")
        taps.issue(connection, budi, budis, NOW, TTL_S, "turn")
        again = taps.new_taps(CHOICES[::-1])
        taps.issue(connection, rina, again, NOW + 1, TTL_S, "turn")
        live = [tap for tap in [*earlier, *others, *again] if taps.redeemable(connection, rina, tap.token, NOW + 1)]
        assert live == [*others, *again]
        assert taps.redeemable(connection, budi, budis[0].token, NOW + 1) == budis[0]
