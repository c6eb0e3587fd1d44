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

from actions.backends.crm import CrmClient
from actions.consultation import ActionSubmitConsultation, ValidateConsultationForm
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
    assert slots == dict.fromkeys(("lead_name", "lead_need", "lead_confirmed", "lead_key"))
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


async def test_a_no_records_nothing(crm_url: str) -> None:
    said, slots = await submit(crm_url, ANSWERS | {"lead_confirmed": False})
    assert said == ["utter_consultation_cancelled"]
    assert not any(slots.values())
    assert await leads(crm_url) == []


DOMAIN = {"forms": {"consultation_form": {"required_slots": ["lead_name", "lead_need", "lead_confirmed"]}}}


async def validate(asked: str | None, text: str, intent: str = "nlu_fallback", confidence: float = 1.0) -> Any:
    dispatcher = CollectingDispatcher()
    form = ValidateConsultationForm(topics=["faq_topic", "ask_human", "start_consultation"])
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
        ("saya", "saya"),
    ],
)
async def test_a_name_is_two_to_sixty_characters_with_a_letter(typed: str, name: str | None) -> None:
    values, kinds = await validate("lead_name", typed)
    assert values == {"lead_name": name}
    assert kinds == ["slot"]


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
        ("lead_confirmed", "cancel", 0.9, "batal", True),
        ("lead_name", "unreadable_message", 1.0, "", True),
        ("lead_need", "expired_tap", 1.0, "", True),
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
