"""What is answered together, and what a lane waits for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.conversation.database import Database
from bot.conversation.joining import ALBUM_S, LONGEST_WAITS, Joining
from bot.conversation.lanes import claim, extend_claim
from bot.conversation.schema import conversations, inbox, outbox
from bot.conversation.turn import HELD, give_back
from bot.conversation.turns import TurnLimits
from bot.conversation.updates import Decision, Update
from tests.unit.conversation.given import BUDI, NOW, Clock, accepted, column, rows, run_all, text
from tests.unit.conversation.test_turn_runner import Dialogue, runner

LINES, JOINED = TurnLimits(merge_lines_s=2.0), Joining(2.0)


def sent(wamid: str, kind: str, words: str | None = None, *, intent: str = "sent_media", **more: Any) -> Update:
    """A message of another type than text; without `words` it is told as `intent`."""
    content = {"type": kind, "context": None, **({"text": words} if words else {"intent": intent})}
    return replace(text(wamid, **more), kind=f"message/{kind}", content=content)


def told(dialogue: Dialogue) -> list[tuple[str, str, int]]:
    """Of each turn: its id, what was told, and of how many messages."""
    return [(turn, utterance.text, len(utterance.metadata.get("parts", [1]))) for turn, utterance in dialogue.told]


async def test_five_lines_in_a_row_are_five_turns_in_order(database: Database) -> None:
    dialogue = Dialogue()
    accepted(database, *(text(f"w{index}", f"baris {index}", sent_at=NOW - 9 + index) for index in range(5)))
    await run_all(runner(database, dialogue))
    assert told(dialogue) == [(f"w{index}", f"baris {index}", 1) for index in range(5)]


async def test_with_merging_on_five_lines_in_a_row_are_one_turn(database: Database) -> None:
    dialogue, clock = Dialogue(), Clock()
    accepted(database, *(text(f"w{index}", f"baris {index}", sent_at=NOW - 9 + index) for index in range(5)), joining=JOINED)
    await run_all(runner(database, dialogue, clock=clock, limits=LINES))
    assert dialogue.told == []  # a sixth line may be on its way
    clock.now += 2
    await run_all(runner(database, dialogue, clock=clock, limits=LINES))
    assert told(dialogue) == [("w0", "baris 0\nbaris 1\nbaris 2\nbaris 3\nbaris 4", 5)]
    assert [part["wamid"] for part in dialogue.told[0][1].metadata["parts"]] == ["w0", "w1", "w2", "w3", "w4"]
    assert column(database, inbox.c.state) == ["done"] * 5 and column(database, inbox.c.turn_id) == ["w0"] * 5
    assert column(database, outbox.c.turn_id) == ["w0"]


async def test_each_further_line_is_waited_for_but_not_for_ever(database: Database) -> None:
    dialogue, clock = Dialogue(), Clock()
    running = runner(database, dialogue, clock=clock, limits=LINES)
    for index in range(5):
        accepted(database, text(f"w{index}", f"baris {index}", sent_at=clock.now), now=clock.now, joining=JOINED)
        await run_all(running)
        assert (dialogue.told == []) == (clock.now < NOW + LONGEST_WAITS * 2)
        clock.now += 1.9
    assert told(dialogue) == [("w0", "baris 0\nbaris 1\nbaris 2\nbaris 3\nbaris 4", 5)]


async def test_lines_are_not_merged_across_a_tap_another_customer_or_a_picture(database: Database) -> None:
    dialogue = Dialogue()
    accepted(
        database,
        text("w1", "a", sent_at=NOW - 9),
        text("b1", "x", sent_at=NOW - 8, who=BUDI),
        replace(
            text("w2", "Senin", sent_at=NOW - 8, tap="of-a-template"),
            kind="message/button",
            content={"type": "button", "tap": "of-a-template", "text": "Senin"},
        ),
        text("w3", "b", sent_at=NOW - 7),
        sent("w4", "image", sent_at=NOW - 6),
        text("w5", "c", sent_at=NOW - 5),
        now=NOW - 5,
        joining=JOINED,
    )
    await run_all(runner(database, dialogue, limits=LINES))
    assert sorted(told(dialogue)) == [
        ("b1", "x", 1),
        ("w1", "a", 1),
        ("w2:button", "Senin", 1),
        ("w3", "b", 1),
        ("w4:image", "/sent_media", 1),
        ("w5", "c", 1),
    ]


@pytest.mark.parametrize(
    ("album", "turns"),
    [
        ([("image", None), ("image", None), ("video", None)], [("w0:image", "/sent_media", 3)]),
        ([("image", "ini rusak kak"), ("image", None)], [("w0:image", "ini rusak kak", 2)]),
        ([("image", None), ("image", "yang kanan"), ("document", "notanya")], [("w0:image", "yang kanan\nnotanya", 3)]),
        ([("audio", None), ("audio", None)], [("w0:audio", "/sent_media", 2)]),
        ([("audio", None), ("image", None)], [("w0:audio", "/sent_media", 1), ("w1:image", "/sent_media", 1)]),
        ([("location", None), ("location", None)], [("w0:location", "/sent_media", 1), ("w1:location", "/sent_media", 1)]),
    ],
)
async def test_media_that_come_together_are_answered_once(database: Database, album: list[tuple[str, str | None]], turns: list[tuple[str, str, int]]) -> None:
    dialogue = Dialogue()
    accepted(database, *(sent(f"w{index}", kind, words, sent_at=NOW - 9 + index) for index, (kind, words) in enumerate(album)), now=NOW - ALBUM_S)
    await run_all(runner(database, dialogue))
    assert told(dialogue) == turns


async def test_the_rest_of_an_album_is_waited_for(database: Database) -> None:
    dialogue, clock = Dialogue(), Clock()
    running = runner(database, dialogue, clock=clock)
    accepted(database, sent("w0", "image", sent_at=NOW - 2))
    await run_all(running)
    clock.now += 0.5
    accepted(database, sent("w1", "image", sent_at=NOW - 1), text("w2", "ini gmn", sent_at=NOW), now=clock.now)
    await run_all(running)
    assert dialogue.told == []
    clock.now += ALBUM_S
    await run_all(running)
    assert told(dialogue) == [("w0:image", "/sent_media", 2), ("w2", "ini gmn", 1)]


async def test_a_turn_of_several_messages_that_fails_gives_them_all_back_and_is_tried_as_the_same_turn(database: Database) -> None:
    async def break_down(_turn: object, _utterance: object) -> None:
        raise ValueError

    clock, dialogue = Clock(), Dialogue()
    accepted(database, text("w1", "a", sent_at=NOW - 9), text("w2", "b", sent_at=NOW - 8), now=NOW - 5, joining=JOINED)
    await run_all(runner(database, break_down, clock=clock, limits=LINES))
    assert column(database, inbox.c.state) == ["new", "new"]
    clock.now += 60
    await run_all(runner(database, dialogue, clock=clock, limits=LINES))
    assert told(dialogue) == [("w1", "a\nb", 2)]


def echo(wamid: str, at: float) -> Update:
    """A colleague wrote to Rina from the phone app."""
    return replace(text(wamid), kind="field/smb_message_echoes", decision=Decision.ECHO, sent_at=at, content={})


async def test_the_bot_holds_back_while_a_colleague_answers_and_then_goes_on(database: Database) -> None:
    dialogue, clock, shown = Dialogue(), Clock(), list[str]()

    def started(message: Any) -> Any:
        shown.append(message.wamid)
        return lambda: None

    running = runner(database, dialogue, clock=clock, started=started)
    accepted(database, text("w1", sent_at=NOW - 60), echo("e1", NOW - 30), text("b1", who=BUDI, sent_at=NOW - 20))
    await run_all(running)
    assert [turn for turn, _ in dialogue.told] == shown == ["b1"]  # not even the ticks of the other turn blue
    assert [(row["state"], row["error"]) for row in rows(database, inbox) if row["wamid"] == "w1"] == [("done", HELD)]
    clock.now += 1800
    accepted(database, text("w2", sent_at=clock.now), now=clock.now)
    await run_all(running)
    assert [turn for turn, _ in dialogue.told] == ["b1", "w2"]


async def test_an_echo_neither_opens_the_window_nor_moves_the_hold_back(database: Database) -> None:
    accepted(database, text("w1", sent_at=NOW - 90), echo("e2", NOW - 10))
    accepted(database, echo("e1", NOW - 50))
    (row,) = rows(database, conversations)
    assert (row["last_inbound_at"], row["colleague_at"]) == (NOW - 90, NOW - 10)


async def test_a_turn_that_is_tried_again_does_not_grow(database: Database) -> None:
    """What its first try wrote elsewhere carries a key made of the turn's id."""

    async def break_down(_turn: object, _utterance: object) -> None:
        raise ValueError

    clock, dialogue = Clock(), Dialogue()
    accepted(database, text("w1", "pesan 1", sent_at=NOW - 9), now=NOW - 5, joining=JOINED)
    await run_all(runner(database, break_down, clock=clock, limits=LINES))
    accepted(database, text("w2", "bukan, pesan 3", sent_at=NOW - 1), now=NOW, joining=JOINED)
    clock.now += 60
    await run_all(runner(database, dialogue, clock=clock, limits=LINES))
    assert told(dialogue) == [("w1", "pesan 1", 1), ("w2", "bukan, pesan 3", 1)]


async def test_lines_are_told_in_the_order_they_were_sent_in(database: Database) -> None:
    dialogue, clock = Dialogue(), Clock()
    for index, wamid in enumerate(("w0", "w2", "w1")):
        accepted(database, text(wamid, wamid, sent_at=NOW - 9 + int(wamid[1])), now=NOW - 8 + index, joining=JOINED)
    await run_all(runner(database, dialogue, clock=clock, limits=LINES))
    assert told(dialogue) == [("w0", "w0\nw1\nw2", 3)]


async def test_an_older_line_that_comes_after_its_turn_has_begun_is_a_turn_of_its_own(database: Database) -> None:
    accepted(database, text("w1", "a", sent_at=NOW - 5), now=NOW - 5, joining=JOINED)
    (head,) = await claim(database, 1, NOW)
    accepted(database, text("w0", "b", sent_at=NOW - 9), text("w2", "c", sent_at=NOW - 4), joining=JOINED)
    with database.transaction() as connection:
        assert [one.wamid for one in extend_claim(connection, head, lambda _: True, 9)] == ["w2"]


async def test_lanes_that_wait_for_more_hold_up_no_other(database: Database) -> None:
    dialogue = Dialogue()
    accepted(database, *(sent(f"p{index}", "audio", who=f"628110000001{index}") for index in range(9)), text("w1"))
    await run_all(runner(database, dialogue, limits=TurnLimits(in_flight=2)))
    assert told(dialogue) == [("w1", "halo", 1)]


async def test_photos_and_videos_wait_for_each_other(database: Database) -> None:
    dialogue, clock = Dialogue(), Clock()
    running = runner(database, dialogue, clock=clock)
    for index, kind in enumerate(("image", "video", "video")):
        accepted(database, sent(f"w{index}", kind, sent_at=clock.now), now=clock.now)
        await run_all(running)
        clock.now += 0.6
    clock.now += ALBUM_S
    await run_all(running)
    assert told(dialogue) == [("w0:image", "/sent_media", 3)]


async def test_a_worker_that_stops_while_others_join_a_turn_gives_them_all_back(database: Database) -> None:
    accepted(database, text("w1", "a", sent_at=NOW - 5), text("w2", "b", sent_at=NOW - 4), now=NOW - 5, joining=JOINED)
    (head,) = await claim(database, 1, NOW)
    with database.transaction() as connection:
        extend_claim(connection, head, lambda _: True, 9)
        give_back(connection, [head], NOW, "the worker stopped", counted=False)
    assert [(row["state"], row["attempts"]) for row in rows(database, inbox)] == [("new", 0), ("new", 0)]
