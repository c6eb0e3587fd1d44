"""What the drawer of the simulated phone may see of a message inside the bot, over real HTTP and SQLite."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import pytest_asyncio

from bot.conversation.database import Database
from bot.conversation.outbox import record_sent
from bot.conversation.review import replay
from bot.conversation.schema import outbox
from bot.conversation.turn import Turn
from bot.conversation.turns import TurnLimits, TurnRunner
from bot.conversation.updates import Decision, Identity, Update
from bot.conversation.utterance import Utterance
from bot.gateway import create_app
from bot.http_server import serving
from bot.settings import Settings
from tests.unit.conversation.given import BUDI, NOW, NUMBER, RINA, Clock, accepted, rows, run_all, status, text

TOKEN = "a-token-for-tests"
ASKED, ANSWER = "wamid.HBgM/a+b==", "wamid.out"
RANKING = [{"name": f"intent_{place}", "confidence": round(0.8 - place / 10, 2)} for place in range(7)]
REPLY = {"type": "text", "text": {"body": "Boleh tahu dengan Kakak siapa?"}}


@dataclass
class Served:
    """A gateway with a trace, and the database it looks into."""

    client: httpx.AsyncClient
    database: Database
    clock: Clock

    async def look(self, wamid: str, number: str = NUMBER, token: str | None = TOKEN) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await self.client.get(f"/trace/{number}/{quote(wamid, safe='')}", headers=headers)

    async def turn(self, handle: Callable[[Turn, Utterance], Awaitable[None]], apology: Sequence[dict[str, Any]] = (), attempts: int = 4) -> None:
        """Answer everything that waits with `handle`."""
        await run_all(TurnRunner(self.database, handle, lambda: apology, limits=TurnLimits(attempts=attempts), clock=self.clock))


def settings(database: Database, folder: Path, **values: str) -> Settings:
    return Settings.load(environ={}, dotenv=None).with_values(
        **{
            "WHATSAPP_PHONE_NUMBER_ID": NUMBER,
            "WHATSAPP_ACCESS_TOKEN": "t",
            "WHATSAPP_APP_SECRET": "s",
            "WHATSAPP_VERIFY_TOKEN": "v",
            "WHATSAPP_GRAPH_URL": "http://127.0.0.1:5057",
            "SAPA_TRACE_TOKEN": TOKEN,
            "SAPA_CREDENTIALS": str(folder / "none.yml"),
            "SAPA_DATABASE_URL": database.url,
            **values,
        }
    )


@pytest_asyncio.fixture
async def served(tmp_path: Path, database: Database) -> AsyncIterator[Served]:
    async with serving(create_app(settings(database, tmp_path), database), "127.0.0.1", 0) as port:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            yield Served(client, database, Clock())


def said(turn: Turn, words: str, **metadata: Any) -> dict[str, Any]:
    """The user's event as the dialogue stores it."""
    entities = [{"entity": "orang", "value": "Rina", "start": 0, "end": 4, "extractor": "RegexEntityExtractor"}]
    parsed = {"intent": RANKING[0], "intent_ranking": RANKING, "entities": entities}
    return {"type_name": "user", "event": "user", "timestamp": NOW, "text": words, "parse_data": parsed, "metadata": metadata, "message_id": turn.id}


async def asks_for_a_name(turn: Turn, utterance: Utterance) -> None:
    """A form begins: as the tracker has it; a message of "halo lagi" begins a new session, whose events come before the user's."""
    common = {"timestamp": NOW, "metadata": {}}
    session = [
        {"type_name": "slot", "event": "slot", **common, "name": "session_started_metadata", "value": {"wamid": turn.id}},
        {"type_name": "action", "event": "action", **common, "name": "action_session_start", "policy": None, "confidence": 1.0},
        {"type_name": "session_started", "event": "session_started", **common},
    ]
    turn.events = [
        *(session if utterance.text == "halo lagi" else []),
        said(turn, utterance.text),
        {"type_name": "user_featurization", "event": "user_featurization", **common, "use_text_for_featurization": False},
        {"type_name": "action", "event": "action", **common, "name": "consultation_form", "policy": "RulePolicy", "confidence": 0.9},
        {"type_name": "active_loop", "event": "active_loop", **common, "name": "consultation_form"},
        {"type_name": "slot", "event": "slot", **common, "name": "requested_slot", "value": "lead_name"},
        {"type_name": "bot", "event": "bot", "timestamp": NOW, "text": REPLY["text"]["body"], "metadata": {"utter_action": "utter_ask_lead_name"}},
        {"type_name": "action", "event": "action", **common, "name": "action_listen", "policy": "RulePolicy", "confidence": 1.0},
    ]
    turn.replies = [REPLY]


async def test_an_answered_message_shows_what_was_understood_done_and_replied(served: Served) -> None:
    accepted(served.database, text(ASKED, "mau konsultasi dong"))
    await served.turn(asks_for_a_name)
    found = (await served.look(ASKED)).json()
    assert found["asked"] is None
    assert found["answers"] == [ASKED]
    assert {name: found["message"][name] for name in ("wamid", "state", "kind", "decision", "attempts", "error", "turn_id", "received_at")} == {
        "wamid": ASKED,
        "state": "done",
        "kind": "message/text",
        "decision": "turn",
        "attempts": 1,
        "error": None,
        "turn_id": ASKED,
        "received_at": NOW,
    }
    turn = found["turn"]
    assert (turn["text"], turn["intent"], turn["ranking"]) == ("mau konsultasi dong", RANKING[0], RANKING[:5])
    assert [(one["entity"], one["value"]) for one in turn["entities"]] == [("orang", "Rina")]
    assert [{name: value for name, value in event.items() if name != "at"} for event in turn["events"]] == [
        {"kind": "action", "name": "consultation_form", "policy": "RulePolicy", "confidence": 0.9},
        {"kind": "form", "name": "consultation_form"},
        {"kind": "slot", "name": "requested_slot", "value": "lead_name"},
        {"kind": "bot", "text": REPLY["text"]["body"], "response": "utter_ask_lead_name"},
        {"kind": "action", "name": "action_listen", "policy": "RulePolicy", "confidence": 1.0},
    ]
    (reply,) = found["replies"]
    assert (reply["position"], reply["type"], reply["state"], reply["attempts"], reply["possibly_twice"], reply["wamid"]) == (
        0,
        "text",
        "queued",
        0,
        False,
        None,
    )


async def test_a_turns_events_end_where_the_next_turn_or_session_begins(served: Served) -> None:
    words = {"w1": "halo", "w2": "apa kabar", "w3": "halo lagi"}
    accepted(served.database, *(text(wamid, said_then, sent_at=NOW - 10 + place) for place, (wamid, said_then) in enumerate(words.items())))
    await served.turn(asks_for_a_name)
    for wamid, said_then in words.items():
        turn = (await served.look(wamid)).json()["turn"]
        assert (turn["text"], [event["kind"] for event in turn["events"]]) == (said_then, ["action", "form", "slot", "bot", "action"])


async def test_a_reply_leads_to_the_message_that_caused_it_and_carries_its_statuses(served: Served) -> None:
    accepted(served.database, text(ASKED))
    await served.turn(asks_for_a_name)
    (row,) = rows(served.database, outbox)
    with served.database.transaction() as connection:
        record_sent(connection, row["id"], row["opaque"], ANSWER, NOW + 1)
    accepted(served.database, status("sent", ANSWER), status("delivered", ANSWER), now=NOW + 2)
    found = (await served.look(ANSWER)).json()
    assert (await served.look(row["opaque"])).json() == found  # the mark leads there too
    assert (found["asked"], found["message"]["wamid"], found["turn"]["intent"]) == (row["id"], ASKED, RANKING[0])
    (reply,) = found["replies"]
    assert (reply["id"], reply["wamid"], reply["state"], reply["opaque"]) == (row["id"], ANSWER, "sent", row["opaque"])
    assert [(one["status"], one["received_at"]) for one in reply["statuses"]] == [("sent", NOW + 2), ("delivered", NOW + 2)]


async def test_a_message_that_waits_has_no_turn_yet(served: Served) -> None:
    accepted(served.database, text(ASKED))
    found = (await served.look(ASKED)).json()
    assert (found["message"]["state"], found["turn"], found["replies"]) == ("new", None, [])


async def test_a_message_that_never_begins_a_turn_is_shown_with_its_decision(served: Served) -> None:
    reaction = Update(NUMBER, "message/reaction", "r1", "", Decision.REACTION, NOW, {}, {"id": "r1"}, Identity(RINA, None))
    accepted(served.database, reaction)
    found = (await served.look("r1")).json()
    assert (found["message"]["state"], found["message"]["decision"], found["turn"], found["replies"]) == ("kept", "reaction", None, [])


async def test_a_message_given_up_shows_the_apology_and_the_reason(served: Served) -> None:
    async def fails(_turn: Turn, _utterance: Utterance) -> None:
        raise ValueError("told nowhere")

    accepted(served.database, text(ASKED))
    await served.turn(fails, apology=[REPLY], attempts=1)
    found = (await served.look(ASKED)).json()
    assert (found["message"]["state"], found["message"]["error"], found["turn"]) == ("dead", "ValueError", None)
    assert [reply["type"] for reply in found["replies"]] == ["text"]
    with served.database.transaction() as connection:
        assert replay(connection, None, NOW) == 1
    again = (await served.look(ASKED)).json()
    assert (again["message"]["state"], again["turn"], again["replies"]) == ("new", None, found["replies"])


async def test_a_long_turn_is_cut_to_a_bounded_answer(served: Served) -> None:
    async def talks_without_end(turn: Turn, _utterance: Utterance) -> None:
        slots = [{"type_name": "slot", "event": "slot", "timestamp": NOW, "name": f"s{place}", "value": ["x" * 5_000]} for place in range(300)]
        turn.events, turn.replies = [said(turn, "x" * 20_000), *slots], [REPLY] * 60

    accepted(served.database, text(ASKED))
    await served.turn(talks_without_end)
    found = (await served.look(ASKED)).json()
    assert (len(found["turn"]["events"]), len(found["replies"])) == (200, 50)
    assert len(found["turn"]["text"]) == 8_001
    assert {len(event["value"]) for event in found["turn"]["events"]} == {2_001}


async def test_half_an_emoji_does_not_break_the_answer(served: Served) -> None:
    async def repeats(turn: Turn, _utterance: Utterance) -> None:
        turn.events, turn.replies = [said(turn, "setengah \ud83d")], [REPLY]

    accepted(served.database, text(ASKED))
    await served.turn(repeats)
    answer = await served.look(ASKED)
    assert (answer.status_code, r"\ud83d" in answer.text) == (200, True)


async def test_a_late_message_answered_together_with_another_shows_both(served: Served) -> None:
    accepted(served.database, text("w1", sent_at=NOW - 90_000), text("w2", sent_at=NOW - 89_999), text("w3", who=BUDI))
    await served.turn(asks_for_a_name)
    for wamid in ("w1", "w2"):
        assert (await served.look(wamid)).json()["answers"] == ["w1", "w2"]


async def test_an_unknown_message_and_another_numbers_message_are_not_found(served: Served) -> None:
    accepted(served.database, text(ASKED))
    assert (await served.look("wamid.nobody")).status_code == 404
    assert (await served.look(ASKED, number="100000000000002")).status_code == 404


@pytest.mark.parametrize("token", [None, "guess", TOKEN + "x", TOKEN[:-1]])
async def test_without_the_token_nothing_is_told(served: Served, token: str | None) -> None:
    accepted(served.database, text(ASKED))
    answer = await served.look(ASKED, token=token)
    assert (answer.status_code, "halo" in answer.text) == (401, False)


async def test_a_broken_database_is_told_as_one(tmp_path: Path) -> None:
    file = tmp_path / "broken.sqlite3"
    file.write_bytes(b"no database at all " * 100)
    database = Database(f"sqlite:///{file}")
    async with serving(create_app(settings(database, tmp_path), database), "127.0.0.1", 0) as port, httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"http://127.0.0.1:{port}/trace/{NUMBER}/w1", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (answer.status_code, "cannot be read" in answer.json()["error"]) == (503, True)
    database.close()


@pytest.mark.parametrize(
    ("values", "warned"),
    [({"SAPA_TRACE_TOKEN": ""}, False), ({"WHATSAPP_GRAPH_URL": "https://graph.facebook.com"}, True), ({"WHATSAPP_GRAPH_URL": "http://192.0.2.1:5057"}, True)],
    ids=["no token", "Meta", "another machine"],
)
async def test_it_is_not_served_without_a_token_or_beside_a_real_graph_url(
    tmp_path: Path, database: Database, caplog: pytest.LogCaptureFixture, values: dict[str, str], warned: bool
) -> None:
    accepted(database, text("w1"))
    with caplog.at_level(logging.WARNING):
        app = create_app(settings(database, tmp_path, **values), database)
    async with serving(app, "127.0.0.1", 0) as port, httpx.AsyncClient(trust_env=False) as client:
        for token in (TOKEN, "None"):
            answer = await client.get(f"http://127.0.0.1:{port}/trace/{NUMBER}/w1", headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 404
    assert ("trace.refused" in caplog.text) == warned
