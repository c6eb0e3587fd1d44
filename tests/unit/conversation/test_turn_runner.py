"""What the dialogue is told, and in which order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.conversation import taps
from bot.conversation.database import Database
from bot.conversation.lanes import Claimed
from bot.conversation.schema import conversations, inbox, outbox
from bot.conversation.turn import Turn, current_turn
from bot.conversation.turns import TurnLimits, TurnRunner
from bot.conversation.utterance import Utterance, as_text
from tests.unit.conversation.given import BUDI, NOW, RINA, Clock, accepted, change, column, rows, run_all, text


class Dialogue:
    """Answers everything with one reply and remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Utterance]] = []

    async def __call__(self, turn: Turn, utterance: Utterance) -> None:
        assert current_turn.get() is turn
        self.told.append((turn.id, utterance))
        turn.replies.append({"type": "text", "text": {"body": f"jawab {turn.id}"}})


def runner(
    database: Database, handle: Callable[[Turn, Utterance], Awaitable[None]], *, clock: Clock | None = None, limits: TurnLimits | None = None, **more: Any
) -> TurnRunner:
    return TurnRunner(database, handle, lambda: [{"type": "text", "text": {"body": "maaf"}}], limits=limits, clock=clock or Clock(), **more)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("halo", "halo"),
        ("  halo \n", "halo"),
        ("/restart", "restart"),
        ("/confirm{}", "confirm{}"),
        ('/confirm{"slot":"1"}', 'confirm{"slot":"1"}'),
        ("//x", "x"),
        (" / / /restart", "restart"),
        ("\t/\u00a0/restart", "restart"),
        ("5/6", "5/6"),
        ("/", "…"),
        ("", "…"),
    ],
)
async def test_what_a_customer_types_is_never_a_command(database: Database, typed: str, told: str) -> None:
    dialogue = Dialogue()
    accepted(database, text("w1", typed))
    await run_all(runner(database, dialogue))
    ((_, utterance),) = dialogue.told
    assert (utterance.text, utterance.command) == (told, False)
    assert as_text(typed) == told and not told.startswith("/")


async def test_the_dialogue_is_told_of_the_message(database: Database) -> None:
    dialogue, shown, commits = Dialogue(), list[str](), list[int]()

    def started(message: Claimed) -> Callable[[], None]:
        shown.append(message.wamid)
        return lambda: shown.append("thought")

    accepted(database, text("w1", "yang ini", sent_at=NOW - 5, context="wamid.earlier"))
    await run_all(runner(database, dialogue, started=started, committed=lambda: commits.append(1)))
    ((_, utterance),) = dialogue.told
    assert dict(utterance.metadata) == {"wamid": "w1", "type": "text", "sent_at": NOW - 5, "context": "wamid.earlier"}
    assert shown == ["w1", "thought"] and commits == [1]
    assert column(database, inbox.c.state) == ["done"] and column(database, outbox.c.turn_id) == ["w1"]


@pytest.mark.parametrize("intent", ["unreadable_message", "greet"])
async def test_a_message_without_words_is_told_as_its_intent(database: Database, intent: str) -> None:
    dialogue = Dialogue()
    accepted(database, text("w1", None, intent=intent))
    await run_all(runner(database, dialogue))
    assert dialogue.told[0][1].text == f"/{intent}" and dialogue.told[0][1].command


async def test_messages_of_a_conversation_are_answered_in_their_order(database: Database) -> None:
    dialogue = Dialogue()
    accepted(database, text("w3", sent_at=NOW - 1), text("w1", sent_at=NOW - 3), text("w2", sent_at=NOW - 2))
    await run_all(runner(database, dialogue))
    assert [told[0] for told in dialogue.told] == ["w1", "w2", "w3"]
    assert column(database, outbox.c.turn_id) == ["w1", "w2", "w3"]


async def test_other_conversations_run_beside_one_that_hangs(database: Database) -> None:
    hanging, leave, finished = asyncio.Event(), asyncio.Event(), list[str]()

    async def handle(turn: Turn, _utterance: Utterance) -> None:
        if turn.id == "r1":
            hanging.set()
            await leave.wait()
        finished.append(turn.id)
        turn.replies.append({})

    accepted(database, text("r1"), text("r2"), *(text(f"b{index}", who=f"628110000001{index}") for index in range(4)))
    committed = asyncio.Semaphore(0)
    running = runner(database, handle, limits=TurnLimits(in_flight=3), committed=committed.release)
    await running.step()
    await hanging.wait()
    for _ in range(4):  # the others need one turn's end each, and room for two is left
        await asyncio.wait_for(committed.acquire(), 20)
        await running.step()
    assert sorted(finished) == ["b0", "b1", "b2", "b3"]
    leave.set()
    await running.stop()
    await run_all(running)
    assert finished[4:] == ["r1", "r2"]


async def test_no_more_turns_run_than_the_limit(database: Database) -> None:
    now, most, entered, leave = 0, 0, asyncio.Semaphore(0), asyncio.Event()

    async def handle(turn: Turn, _utterance: Utterance) -> None:
        nonlocal now, most
        now, most = now + 1, max(most, now + 1)
        entered.release()
        await leave.wait()
        now -= 1
        turn.replies.append({})

    accepted(database, *(text(f"b{index}", who=f"628110000001{index}") for index in range(7)))
    running = runner(database, handle, limits=TurnLimits(in_flight=2))
    await running.step()
    await entered.acquire()
    await entered.acquire()
    leave.set()
    await run_all(running)
    assert most == 2 and column(database, inbox.c.state) == ["done"] * 7


def tapped(database: Database, token: str, *, who: str = RINA, wamid: str = "w2") -> None:
    accepted(database, text(wamid, "Konfirmasi", who=who, tap=token))


async def issued(database: Database) -> list[taps.Tap]:
    """The buttons of a reply to Rina."""
    made = taps.new_taps([taps.Offer("Konfirmasi", '/confirm{"slot":"1"}'), taps.Offer("Batal", "/cancel")])

    async def offer(turn: Turn, _utterance: Utterance) -> None:
        turn.replies.append({})
        turn.issued.extend(made)

    accepted(database, text("w1"))
    await run_all(runner(database, offer))
    return made


async def test_a_tap_is_told_as_the_payload_of_its_choice_once(database: Database) -> None:
    confirm, cancel = await issued(database)
    dialogue = Dialogue()
    for wamid, token in (("w2", confirm.token), ("w3", confirm.token), ("w4", cancel.token)):
        tapped(database, token, wamid=wamid)
        await run_all(runner(database, dialogue))
    assert [(told.text, told.command) for _, told in dialogue.told] == [('/confirm{"slot":"1"}', True), ("/expired_tap", True), ("/expired_tap", True)]
    assert dialogue.told[0][1].metadata["title"] == "Konfirmasi"


async def test_an_old_tap_does_nothing(database: Database) -> None:
    confirm, _ = await issued(database)
    dialogue = Dialogue()
    tapped(database, confirm.token)
    change(database, taps.taps, expires_at=NOW)
    await run_all(runner(database, dialogue))
    assert dialogue.told[0][1].text == "/expired_tap"


async def test_a_token_in_another_conversation_does_nothing(database: Database) -> None:
    confirm, _ = await issued(database)
    dialogue = Dialogue()
    tapped(database, confirm.token, who=BUDI)
    await run_all(runner(database, dialogue))
    assert dialogue.told[0][1].text == "/expired_tap"


async def test_an_id_that_we_did_not_issue_is_the_text_of_its_button(database: Database) -> None:
    dialogue = Dialogue()
    tapped(database, '/confirm{"slot":"1"}')
    await run_all(runner(database, dialogue))
    assert (dialogue.told[0][1].text, dialogue.told[0][1].command) == ("Konfirmasi", False)


async def test_a_tap_works_again_when_its_turn_failed(database: Database) -> None:
    confirm, _ = await issued(database)
    tapped(database, confirm.token)

    async def break_down(_turn: Turn, _utterance: Utterance) -> None:
        raise ValueError

    clock, dialogue = Clock(), Dialogue()
    await run_all(runner(database, break_down, clock=clock))
    clock.now += 60
    await run_all(runner(database, dialogue, clock=clock))
    assert dialogue.told[0][1].text == '/confirm{"slot":"1"}'


async def test_late_messages_of_a_conversation_are_answered_together_as_late(database: Database) -> None:
    dialogue = Dialogue()
    accepted(database, text("r1", sent_at=NOW - 9000), text("r2", sent_at=NOW - 8000), text("r3", sent_at=NOW - 10), text("b1", who=BUDI, sent_at=NOW - 3600))
    await run_all(runner(database, dialogue, limits=TurnLimits(late_after_s=3600)))
    told = {wamid: (utterance.text, utterance.metadata.get("late")) for wamid, utterance in dialogue.told}
    assert told == {"r1": ("/late_message", 2), "r3": ("halo", None), "b1": ("halo", None)}
    assert column(database, inbox.c.turn_id) == ["r1", "r1", "r3", "b1"]
    assert len(rows(database, outbox)) == 3


async def test_a_late_tap_is_late_and_stays_unused(database: Database) -> None:
    confirm, _ = await issued(database)
    clock, dialogue = Clock(NOW + 7200), Dialogue()
    tapped(database, confirm.token)
    await run_all(runner(database, dialogue, clock=clock))
    assert dialogue.told[0][1].text == "/late_message"
    assert {row["used_at"] for row in rows(database, taps.taps)} == {None}


async def test_a_replayed_message_is_not_late(database: Database) -> None:
    dialogue = Dialogue()
    accepted(database, text("w1", "masih mau", sent_at=NOW - 90_000))
    change(database, inbox, replayed_at=NOW)
    await run_all(runner(database, dialogue))
    assert dialogue.told[0][1].text == "masih mau"


async def test_a_turn_that_waits_for_an_action_makes_room_for_another(database: Database) -> None:
    answered, go_on = [], asyncio.Event()

    async def handle(turn: Turn, utterance: Utterance) -> None:
        if utterance.text == "pakai backend":
            with turn.waiting():
                await go_on.wait()
        turn.replies.append({})
        answered.append(turn.id)

    for index in range(5):
        accepted(database, text(f"hangs{index}", "pakai backend", who=f"628110000001{index}"), now=NOW - 9)
    accepted(database, text("quick", who=BUDI))
    running = runner(database, handle, limits=TurnLimits(in_flight=1))
    for _ in range(12):
        await running.step()
        if "quick" in answered:
            break
    assert answered == ["quick"]
    go_on.set()
    await running.stop()
    assert len(answered) == 6


async def test_a_suspect_that_waits_for_an_action_holds_up_nobody(database: Database) -> None:
    answered, go_on = [], asyncio.Event()

    async def handle(turn: Turn, _utterance: Utterance) -> None:
        if turn.id == "suspect":
            with turn.waiting():
                await go_on.wait()
        turn.replies.append({})
        answered.append(turn.id)

    accepted(database, text("suspect"), text("ordinary", who=BUDI))
    with database.transaction() as connection:
        connection.execute(inbox.update().where(inbox.c.wamid == "suspect").values(deaths=1))
    running = runner(database, handle)
    running.suspect()
    while "ordinary" not in answered:
        await running.step()
        await asyncio.sleep(0)
    assert answered == ["ordinary"]
    go_on.set()
    await running.stop()
    assert answered == ["ordinary", "suspect"]


async def test_a_message_of_another_type_with_the_same_id_is_a_turn_of_its_own(database: Database) -> None:
    """As in Meta's own examples."""
    dialogue = Dialogue()
    accepted(
        database, text("w1", "halo"), replace(text("w1", "di sini"), kind="message/location", content={"type": "location", "text": "di sini", "context": None})
    )
    await run_all(runner(database, dialogue))
    assert [turn for turn, _ in dialogue.told] == ["w1", "w1:location"]
    assert column(database, inbox.c.state) == ["done", "done"]
    assert len(rows(database, outbox)) == 2


async def numbered(database: Database) -> list[taps.Tap]:
    """Twelve choices, shown to Rina as numbered text."""
    made = taps.new_taps([taps.Offer(f"Pilihan {number}", f"/pick_{number}", number) for number in range(1, 13)])

    async def offer(turn: Turn, _utterance: Utterance) -> None:
        turn.replies.append({})
        turn.issued.extend(made)

    accepted(database, text("w1"))
    await run_all(runner(database, offer))
    return made


@pytest.mark.parametrize(("typed", "told"), [("3", "/pick_3"), ("tiga aja kak", "/pick_3"), ("no 12", "/pick_12"), ("13", "13"), ("3 orang", "3 orang")])
async def test_a_typed_number_is_the_numbered_choice_it_names(database: Database, typed: str, told: str) -> None:
    await numbered(database)
    dialogue = Dialogue()
    accepted(database, text("w2", typed))
    await run_all(runner(database, dialogue))
    assert dialogue.told[0][1].text == told and dialogue.told[0][1].command is told.startswith("/")


async def test_a_typed_number_chooses_once_and_only_from_the_last_thing_said(database: Database) -> None:
    await numbered(database)
    dialogue = Dialogue()
    for wamid, typed in (("w2", "3"), ("w3", "4")):
        accepted(database, text(wamid, typed))
        await run_all(runner(database, dialogue))
    assert [utterance.text for _, utterance in dialogue.told] == ["/pick_3", "4"]
    change(database, taps.taps, used_at=None)  # also when the choices are still open
    accepted(database, text("w4", "5"))
    await run_all(runner(database, dialogue))
    assert dialogue.told[-1][1].text == "5"


async def test_a_typed_number_chooses_nothing_from_another_customers_choices_or_expired_ones(database: Database) -> None:
    await numbered(database)
    dialogue = Dialogue()
    accepted(database, text("b1", "3", who=BUDI))
    await run_all(runner(database, dialogue))
    change(database, taps.taps, expires_at=NOW)
    accepted(database, text("w2", "3"))
    await run_all(runner(database, dialogue))
    assert [utterance.text for _, utterance in dialogue.told] == ["3", "3"]


async def test_what_a_flow_was_filled_with_comes_with_the_choice_that_opened_it(database: Database) -> None:
    confirm, _ = await issued(database)
    dialogue = Dialogue()
    flow = {"type": "interactive", "context": None, "tap": confirm.token, "flow": {"tanggal": "2026-12-01"}, "intent": "sent_flow"}
    accepted(database, replace(text("w2"), kind="message/interactive", content=flow))
    await run_all(runner(database, dialogue))
    ((_, utterance),) = dialogue.told
    assert utterance.text == confirm.payload and utterance.metadata["flow"] == {"tanggal": "2026-12-01"}


async def test_a_choice_that_stands_for_words_is_told_as_words(database: Database) -> None:
    (tap,) = taps.new_taps([taps.Offer("Jam buka", "jam buka?")])

    async def offer(turn: Turn, _utterance: Utterance) -> None:
        turn.replies.append({})
        turn.issued.append(tap)

    accepted(database, text("w1"))
    await run_all(runner(database, offer))
    dialogue = Dialogue()
    tapped(database, tap.token)
    await run_all(runner(database, dialogue))
    assert (dialogue.told[0][1].text, dialogue.told[0][1].command) == ("jam buka?", False)


async def test_a_typed_number_that_two_questions_show_chooses_nothing(database: Database) -> None:
    first, second = (taps.new_taps([taps.Offer("Satu", f"/{name}_1", 1), taps.Offer("Dua", f"/{name}_2", 2)]) for name in "ab")

    async def offer(turn: Turn, _utterance: Utterance) -> None:
        turn.replies.extend([{}, {}])
        turn.issued.extend([*first, *second])

    accepted(database, text("w1"))
    await run_all(runner(database, offer))
    dialogue = Dialogue()
    accepted(database, text("w2", "1"))
    await run_all(runner(database, dialogue))
    assert dialogue.told[0][1].text == "1"


async def test_a_typed_number_answers_the_colleague_who_has_written_since(database: Database) -> None:
    await numbered(database)
    change(database, conversations, colleague_at=NOW + 1)
    clock, dialogue = Clock(NOW + 1801), Dialogue()
    accepted(database, text("w2", "3", sent_at=clock.now), now=clock.now)
    await run_all(runner(database, dialogue, clock=clock))
    assert dialogue.told[0][1].text == "3"


async def test_buttons_of_a_turn_during_which_its_conversation_became_part_of_another_work_there(database: Database) -> None:
    (tap,) = taps.new_taps([taps.Offer("Ya", "/affirm")])

    async def offer(turn: Turn, _utterance: Utterance) -> None:
        both = text("w3", "a", bsuid="ID.rina", sent_at=NOW - 1)
        accepted(database, text("w2", "b", who=None, bsuid="ID.rina", sent_at=NOW - 2), both)  # one customer, as it turns out
        turn.replies.append({})
        turn.issued.append(tap)

    accepted(database, text("w1", sent_at=NOW - 3))
    running = runner(database, offer, limits=TurnLimits(in_flight=1))
    await running.step()
    await running.stop()
    dialogue = Dialogue()
    accepted(database, text("w4", "Ya", who=None, bsuid="ID.rina", tap=tap.token))
    await run_all(runner(database, dialogue))
    assert dialogue.told[-1][1].text == "/affirm"
    assert len(set(column(database, outbox.c.conversation_id))) == 1
