"""The consultation's actions against a real backend, a dead one and one that refuses."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from actions.backends.crm import CrmClient
from actions.consultation import ActionSubmitConsultation
from actions.form import ValidateConsultationForm
from bot.backends import BackendClient, Call, serving_call
from bot.http_server import serving
from bot.reference_backend import create_app

ANSWERS = {"lead_name": "Rina", "lead_need": "balas chat otomatis", "lead_confirmed": True}


def tracker(slots: dict[str, Any], *, text: str = "", intent: str = "affirm", confidence: float = 1.0) -> Tracker:
    latest = {"message_id": "m1", "text": text, "intent": {"name": intent, "confidence": confidence}}
    filled = slots.get("requested_slot")
    events: list[dict[str, Any]] = [{"event": "user"}, {"event": "action", "name": "consultation_form"}]
    if filled:
        events.append({"event": "slot", "name": filled, "value": text})
    return Tracker("c-1", slots, latest, events, False, None, {"name": "consultation_form"}, "action_listen")


async def submit(url: str, slots: dict[str, Any]) -> tuple[list[str], dict[str, Any]]:
    dispatcher = CollectingDispatcher()
    async with client_for(url) as client:
        events = await ActionSubmitConsultation(lambda: client).run(dispatcher, tracker(slots), {})
    return [message["response"] for message in dispatcher.messages], slots | {e["name"]: e["value"] for e in events}


@pytest_asyncio.fixture
async def crm_url(tmp_path: Path) -> AsyncIterator[str]:
    async with serving(create_app(tmp_path / "crm.sqlite3"), "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"


@asynccontextmanager
async def client_for(url: str) -> AsyncIterator[CrmClient]:
    client = CrmClient(BackendClient(url, retry_pauses_s=()))
    try:
        yield client
    finally:
        await client.aclose()


async def leads(url: str) -> list[dict[str, str]]:
    async with httpx.AsyncClient(trust_env=False) as http:
        return list((await http.get(f"{url}/leads")).json()["leads"])


async def test_a_confirmed_lead_is_recorded_and_then_forgotten_here(crm_url: str) -> None:
    said, slots = await submit(crm_url, ANSWERS)
    assert said == ["utter_consultation_sent"]
    assert slots == dict.fromkeys(("lead_name", "lead_need", "lead_confirmed", "lead_key", "lead_kept"))
    (lead,) = await leads(crm_url)
    assert (lead["name"], lead["contact"]) == ("Rina", "c-1")
    assert lead["idempotency_key"] == "m1:action_submit_consultation:0.0"


async def test_a_replayed_turn_records_one_lead(crm_url: str) -> None:
    for _ in range(3):
        with serving_call(Call("turn-7", "action_submit_consultation", 0, float("inf"))):
            await submit(crm_url, ANSWERS)
    assert [lead["idempotency_key"] for lead in await leads(crm_url)] == ["turn-7:action_submit_consultation:0.0"]


async def test_a_dead_backend_is_said_and_the_answers_are_kept_with_their_key(crm_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        dead = f"http://127.0.0.1:{closed_soon.getsockname()[1]}"
    said, slots = await submit(dead, ANSWERS)
    assert said == ["utter_service_trouble", "utter_consultation_kept"]
    assert (slots["lead_name"], slots["lead_need"], slots["lead_confirmed"]) == ("Rina", "balas chat otomatis", None)
    assert slots["lead_kept"] is True
    key = slots["lead_key"]
    assert key
    # The customer confirms again, in another turn: it is still the same write.
    for _ in range(2):
        with serving_call(Call("another-turn", "action_submit_consultation", 0, float("inf"))):
            said, _slots = await submit(crm_url, slots | {"lead_confirmed": True})
        assert said == ["utter_consultation_sent"]
    assert [lead["idempotency_key"] for lead in await leads(crm_url)] == [key]


async def test_a_refused_lead_is_said_and_its_key_is_not_used_again(crm_url: str) -> None:
    async with client_for(crm_url) as client:
        await client.create_lead("Budi", "yang lain", key="used")
    said, slots = await submit(crm_url, ANSWERS | {"lead_key": "used"})
    assert said[0] == "utter_service_trouble"
    assert slots["lead_key"] is None
    assert slots["lead_name"] == "Rina"


@pytest.mark.parametrize(
    ("status", "code", "kept"),
    [
        (409, "in_progress", "mine"),
        (401, "unauthorized", "mine"),
        (403, "forbidden", "mine"),
        (404, "refused", "mine"),
        (422, "name", None),
        (409, "key_reused", None),
    ],
)
async def test_a_key_is_given_up_only_when_it_would_be_refused_for_ever(status: int, code: str, kept: str | None) -> None:
    """A first attempt that timed out may have been recorded; a new key would record it twice."""
    app = Sanic(f"crm-{status}-{code}", configure_logging=False)

    @app.post("/leads")
    async def create(request: Request) -> HTTPResponse:
        return json({"error": {"code": code, "message": "no"}}, status=status)

    async with serving(app, "127.0.0.1", 0) as port:
        said, slots = await submit(f"http://127.0.0.1:{port}", ANSWERS | {"lead_key": "mine"})
    assert said == ["utter_service_trouble", "utter_consultation_kept"]
    assert slots["lead_key"] == kept


async def test_a_no_records_nothing(crm_url: str) -> None:
    for confirmed in (False, None, "ya"):  # the last is what was typed, not yet read
        said, slots = await submit(crm_url, ANSWERS | {"lead_confirmed": confirmed})
        assert said == ["utter_consultation_cancelled"]
        assert not any(slots.values())
    assert await leads(crm_url) == []


DOMAIN = {"forms": {"consultation_form": {"required_slots": ["lead_name", "lead_need", "lead_confirmed"]}}}


async def validate(asked: str | None, text: str, intent: str = "nlu_fallback", confidence: float = 1.0) -> Any:
    dispatcher = CollectingDispatcher()
    form = ValidateConsultationForm(topics=["faq_topic", "faq_delete_data", "ask_human", "start_consultation"])
    slots = {"requested_slot": asked}
    events = await form.run(dispatcher, tracker(slots, text=text, intent=intent, confidence=confidence), DOMAIN)
    return {e.get("name"): e.get("value") for e in events}, [e["event"] for e in events]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Rina", "Rina"),
        ("  rina   wati ", "rina wati"),
        ("nama saya Budi", "Budi"),
        ("halo, saya Dewi Lestari.", "Dewi Lestari"),
        ("aku Ayu", "Ayu"),
        ("my name is John", "John"),
        ("PT Maju 88", "PT Maju 88"),
        ("Sayakarta", "Sayakarta"),
        ("x" * 60, "x" * 60),
        ("x" * 61, None),
        ("x", None),
        ("0812345", None),
        ("🙂🙂", None),
        ("saya", None),
    ],
)
async def test_a_name_is_two_to_sixty_characters_with_a_letter(typed: str, name: str | None) -> None:
    values, kinds = await validate("lead_name", typed)
    assert values == {"lead_name": name}
    assert kinds == ["slot"]


@pytest.mark.parametrize(("typed", "name"), [("saya Budi", "Budi"), ("halo, nama saya Budi", "Budi"), ("assalamualaikum", None), ("saya bingung", None)])
async def test_who_says_who_they_are_is_believed_though_it_looks_like_a_greeting(typed: str, name: str | None) -> None:
    values, _ = await validate("lead_name", typed, "greet", 0.95)
    assert values == {"lead_name": name}


@pytest.mark.parametrize(("typed", "kept"), [("chat", False), ("chats", True), ("x" * 500, True), ("x" * 501, False)])
async def test_a_need_is_five_to_five_hundred_characters(typed: str, kept: bool) -> None:
    values, _ = await validate("lead_need", typed)
    assert values == {"lead_need": typed if kept else None}


@pytest.mark.parametrize(
    ("asked", "intent", "confidence", "text", "handed_over"),
    [
        ("lead_name", "faq_topic", 0.9, "kapan berlaku", True),
        ("lead_name", "faq_topic", 0.4, "Fatih Berlian", False),
        ("lead_need", "faq_topic", 0.9, "kapan berlaku", True),
        ("lead_need", "faq_topic", 0.6, "mau chat pelanggan lebih aman", False),
        ("lead_need", "start_consultation", 0.9, "mau pasang chatbot di toko", False),
        ("lead_name", "cancel", 0.9, "batal", True),
        ("lead_need", "deny", 0.9, "ga mau", True),
        ("lead_need", "deny", 0.9, "pelanggan kami ga pernah dibalas tepat waktu", False),
        ("lead_confirmed", "faq_topic", 0.9, "kapan berlaku", True),
        ("lead_name", "unreadable_message", 1.0, "", True),
        ("lead_need", "expired_tap", 1.0, "", True),
        ("lead_name", "ask_human", 0.9, "saya mau bicara dengan manusia", True),
        ("lead_name", "faq_topic", 0.6, "aku mau tanya dulu, kapan berlakunya", True),
        ("lead_name", "faq_topic", 0.9, "nama saya Budi", False),
        ("lead_name", "deny", 0.9, "ga ngerti", False),
        ("lead_need", "faq_delete_data", 0.99, "hapus data saya", False),
        ("lead_need", "faq_delete_data", 0.99, "data saya bisa dihapus ga?", True),
        ("lead_confirmed", "faq_topic", 0.5, "bingung", False),
    ],
)
async def test_what_is_no_answer_is_handed_to_the_rules(asked: str, intent: str, confidence: float, text: str, handed_over: bool) -> None:
    values, kinds = await validate(asked, text, intent, confidence)
    assert ("action_execution_rejected" in kinds) is handed_over
    if handed_over:
        assert values[asked] is None


async def test_answers_kept_from_before_are_not_checked_again() -> None:
    """The form starts again with "konsultasi" as its message; that message is no answer to what was kept."""
    kept = tracker({"lead_name": "Rina", "requested_slot": None}, text="konsultasi", intent="start_consultation")
    kept.events.append({"event": "slot", "name": "lead_name", "value": "Rina"})
    form = ValidateConsultationForm(topics=["start_consultation"])
    assert await form.run(CollectingDispatcher(), kept, DOMAIN) == []


async def test_without_an_open_form_there_is_nothing_to_check() -> None:
    stale = tracker({"requested_slot": "lead_name"}, text="konsultasi", intent="start_consultation")
    stale.active_loop = {}
    assert await ValidateConsultationForm(topics=[]).run(CollectingDispatcher(), stale, DOMAIN) == []


@pytest.mark.parametrize(
    ("text", "intent", "confidence", "confirmed"),
    [
        ("/affirm", "affirm", 1.0, True),
        ("/deny", "deny", 1.0, False),
        ("ya kirim", "nlu_fallback", 0.5, True),
        ("sebentar ya", "affirm", 0.89, None),
        ("serius?", "affirm", 0.86, None),
        ("ga salah", "deny", 0.9, None),
        ("batal", "cancel", 0.9, False),
        ("saya ga jadi deh kak", "start_consultation", 0.9, False),
    ],
)
async def test_what_is_sent_is_decided_by_what_was_typed(text: str, intent: str, confidence: float, confirmed: bool | None) -> None:
    values, kinds = await validate("lead_confirmed", text, intent, confidence)
    assert values == {"lead_confirmed": confirmed}
    assert kinds == ["slot"]


@pytest.mark.parametrize(
    ("text", "intent", "changed"),
    [
        ("/change_answers", "change_answers", {"lead_name": None, "lead_need": None}),
        ("ubah", "nlu_fallback", {"lead_name": None, "lead_need": None}),
        ("namanya salah", "deny", {"lead_name": None}),
        ("ubah nama jadi Rini", "cancel", {"lead_name": "Rini"}),
    ],
)
async def test_a_correction_asks_again_for_what_is_wrong_and_drops_the_key(text: str, intent: str, changed: dict[str, str | None]) -> None:
    values, kinds = await validate("lead_confirmed", text, intent)
    assert values == {"lead_confirmed": None, "lead_key": None, **changed}
    assert set(kinds) == {"slot"}


async def test_a_wrong_name_is_asked_again_instead_of_being_taken_for_the_need() -> None:
    for typed in ("eh namanya salah", "ubah", "salah kak"):
        values, _ = await validate("lead_need", typed)
        assert values == {"lead_need": None, "lead_name": None, "lead_key": None}, typed
    values, _ = await validate("lead_need", "bantu ganti nama toko saya di wa bisnis")
    assert values == {"lead_need": "bantu ganti nama toko saya di wa bisnis"}


@pytest.mark.parametrize("asked", ["lead_name", "lead_need"])
async def test_leaving_ends_the_form_whatever_the_model_saw(asked: str) -> None:
    values, kinds = await validate(asked, "aduh maaf saya ga jadi konsultasi", "start_consultation", 0.9)
    assert values == {asked: None, "lead_confirmed": False, "requested_slot": None}
    assert "action_execution_rejected" not in kinds


async def test_a_form_that_starts_again_no_longer_waits_for_a_retry() -> None:
    kept = tracker({"lead_name": "Rina", "lead_kept": True, "requested_slot": None}, text="coba lagi")
    events = await ValidateConsultationForm(topics=[]).run(CollectingDispatcher(), kept, DOMAIN)
    assert [(event["name"], event["value"]) for event in events] == [("lead_kept", None)]
