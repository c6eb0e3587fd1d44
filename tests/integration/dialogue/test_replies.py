"""From what Rasa says in a turn to the replies that the turn commits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from bot import rasa_fixes
from bot.conversation.lanes import Claimed
from bot.conversation.turn import Turn, current_turn

rasa_fixes.without_tensorflow()
rasa_fixes.apply()
from rasa.core.actions.action import create_bot_utterance

from bot.dialogue.replies import NO_ANSWER_TEXT, TurnReplies, end_turn


@pytest.fixture
def turn() -> Iterator[Turn]:
    """A running turn that answers two messages."""
    running = Turn([Claimed(n, "claim", "c1", "1", f"wamid.{n}", time.time(), None, 1, {}, None) for n in (1, 2)], time.monotonic() + 60)
    token = current_turn.set(running)
    yield running
    current_turn.reset(token)


async def say(response: dict[str, Any]) -> None:
    """Hand a response to the channel as Rasa does: by way of the event that its tracker keeps."""
    await TurnReplies().send_response("c1", create_bot_utterance(dict(response)).message())


async def test_a_responses_metadata_reaches_the_renderer(turn: Turn) -> None:
    await say({"utter_action": "utter_x", "text": "Halo", "metadata": {"quote": True, "footer": "Toko"}})
    assert turn.replies == [{"type": "text", "text": {"body": "Halo\n\nToko", "preview_url": False}, "context": {"message_id": "wamid.2"}}]


async def test_choices_are_issued_with_what_they_stand_for_and_the_numbers_they_show(turn: Turn) -> None:
    await say({"text": "Mau?", "buttons": [{"title": "Ya", "payload": "/affirm"}]})
    await say({"text": "Pilih", "buttons": [{"title": f"Kota {n}", "payload": f"/kota_{n}"} for n in range(11)]})
    assert [(tap.title, tap.payload, tap.number) for tap in turn.issued[:2]] == [("Ya", "/affirm", None), ("Kota 0", "/kota_0", 1)]
    assert turn.replies[0]["interactive"]["action"]["buttons"][0]["reply"]["id"] == turn.issued[0].token
    assert len({tap.message_key for tap in turn.issued}) == 2


async def test_a_number_means_one_choice_of_the_turn(turn: Turn) -> None:
    cities = [{"title": f"Kota {n}", "payload": f"/kota_{n}"} for n in range(11)]
    hours = [{"title": "Sabtu pagi antara jam delapan dan sembilan", "payload": "/pagi"}, {"title": "Minggu", "payload": "/minggu"}]
    await say({"text": "Kota mana?", "buttons": cities})
    await say({"text": "Yakin?", "buttons": [{"title": "Ya", "payload": "/affirm"}]})
    await say({"text": "Kapan?", "buttons": hours})
    await say({"text": "Atau di sini?", "buttons": cities})
    numbers = [tap.number for tap in turn.issued]
    assert numbers == [*range(1, 12), None, 12, 13, *range(14, 25)]
    end_turn(turn, {})
    words = "\n".join(str(reply) for reply in turn.replies)
    assert all(shown in words for shown in ("11. Kota 10", "12. Sabtu pagi", "13. Minggu", "14. Kota 0", "24. Kota 10"))


async def test_a_picture_is_sent_once_although_rasa_names_it_twice(turn: Turn) -> None:
    await say({"image": "https://example.com/a.png"})
    assert turn.replies == [{"type": "image", "image": {"link": "https://example.com/a.png"}}]


async def test_at_its_end_a_turns_neighbours_are_joined(turn: Turn) -> None:
    await say({"text": "Sudah dicatat."})
    await say({"text": "Ada lagi?", "buttons": [{"title": "Ya"}]})
    end_turn(turn, {})
    (reply,) = turn.replies
    assert reply["interactive"]["body"]["text"] == "Sudah dicatat.\n\nAda lagi?"


@pytest.mark.parametrize(
    ("responses", "words"),
    [({}, NO_ANSWER_TEXT), ({"utter_no_answer": [{"text": "umum"}, {"text": "di WhatsApp", "channel": "whatsapp"}]}, "di WhatsApp")],
)
def test_a_turn_that_said_nothing_says_so(turn: Turn, responses: dict[str, Any], words: str) -> None:
    end_turn(turn, responses)
    assert [reply["text"]["body"] for reply in turn.replies] == [words]


def test_a_paused_or_failed_turn_stays_silent(turn: Turn) -> None:
    turn.paused = True
    end_turn(turn, {})
    turn.paused, turn.failures = False, [ValueError()]
    end_turn(turn, {})
    assert turn.replies == []


async def test_a_reply_outside_of_a_turn_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="outside of a turn"):
        await say({"text": "halo"})
