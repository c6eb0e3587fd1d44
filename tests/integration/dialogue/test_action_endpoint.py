"""An action call always ends in words: whatever the action server does, the customer hears something true."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, html, json

from bot import rasa_fixes
from bot.conversation.lanes import Claimed
from bot.conversation.turn import Turn, current_turn
from bot.http_server import serving
from tests.stack import free_ports

rasa_fixes.without_tensorflow()
from rasa.utils.endpoints import ClientResponseError

from bot.dialogue.action_endpoint import TIMEOUT_HEADER, TROUBLE_RESPONSE, TURN_HEADER, ActionEndpoint

SAYS_TROUBLE = [{"response": TROUBLE_RESPONSE}]


@pytest.fixture
async def server() -> AsyncIterator[tuple[str, list[Request]]]:
    """An action server that misbehaves by the action's name."""
    app = Sanic(f"actions_{time.monotonic_ns()}", configure_logging=False)
    requests: list[Request] = []

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        requests.append(request)
        name = request.json["next_action"]
        if name == "hang":
            await asyncio.sleep(5)
        answers = {
            "fine": json({"events": [], "responses": [{"text": "ok"}]}),
            "rejects": json({"action_name": "rejects", "error": "no"}, status=400),
            "bad_request": json({"something": "else"}, status=400),
            "gone": empty(404),
            "crashes": json({"error": "boom"}, status=500),
            "html": html("<h1>502</h1>"),
            "list": json([1, 2]),
        }
        return answers.get(name, empty(204))

    async with serving(app, "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}/webhook", requests


def body(action: str, events: list | None = None) -> dict:
    return {"next_action": action, "tracker": {"events": events or []}}


async def test_a_good_answer_is_passed_on_with_the_turns_id_and_time(server) -> None:
    url, requests = server
    endpoint = ActionEndpoint(url, timeout_s=3)
    claimed = Claimed(1, "claim", "conversation", "1", "wamid.1", 0.0, None, 1, {}, None)
    token = current_turn.set(Turn([claimed], time.monotonic() + 60))
    try:
        answer = await endpoint.request(json=body("fine"))
    finally:
        current_turn.reset(token)
        await endpoint.close()
    assert answer["responses"] == [{"text": "ok"}]
    assert requests[0].headers[TURN_HEADER] == "wamid.1"
    assert 0 < int(requests[0].headers[TIMEOUT_HEADER]) <= 3000


@pytest.mark.parametrize("action", ["bad_request", "gone", "crashes", "html", "list", "no_content", "hang"])
async def test_a_failed_action_says_so(server, action: str) -> None:
    url, _ = server
    endpoint = ActionEndpoint(url, timeout_s=0.5)
    answer = await endpoint.request(json=body(action))
    await endpoint.close()
    assert answer == {"events": [], "responses": SAYS_TROUBLE}


async def test_a_server_that_is_not_there_says_so() -> None:
    endpoint = ActionEndpoint(f"http://127.0.0.1:{free_ports(1)[0]}/webhook", timeout_s=0.5)
    answer = await endpoint.request(json=body("fine"))
    await endpoint.close()
    assert answer["responses"] == SAYS_TROUBLE


async def test_a_rejection_in_rasas_own_format_stays_a_rejection(server) -> None:
    url, _ = server
    endpoint = ActionEndpoint(url)
    with pytest.raises(ClientResponseError) as raised:
        await endpoint.request(json=body("rejects"))
    await endpoint.close()
    assert raised.value.status == 400


async def test_a_failed_validation_takes_back_what_it_could_not_check(server) -> None:
    url, _ = server
    endpoint = ActionEndpoint(url)
    events = [
        {"event": "slot", "name": "lead_name", "value": "Budi"},
        {"event": "user", "text": "x"},
        {"event": "slot", "name": "lead_need", "value": "unchecked"},
        {"event": "slot", "name": "requested_slot", "value": "lead_need"},
    ]
    answer = await endpoint.request(json={"next_action": "validate_consultation_form", "tracker": {"events": events}})
    await endpoint.close()
    assert answer["events"] == [{"event": "slot", "name": "lead_need", "value": None}]
    assert answer["responses"] == SAYS_TROUBLE


async def test_a_server_that_comes_back_within_the_calls_time_is_tried_again() -> None:
    port = free_ports(1)[0]
    endpoint = ActionEndpoint(f"http://127.0.0.1:{port}/webhook", timeout_s=5)
    call = asyncio.create_task(endpoint.request(json=body("fine")))
    await asyncio.sleep(0)
    app = Sanic(f"late_{time.monotonic_ns()}", configure_logging=False)

    @app.post("/webhook")
    async def webhook(_request: Request) -> HTTPResponse:
        return json({"events": [], "responses": [{"text": "back"}]})

    async with serving(app, "127.0.0.1", port):
        answer = await call
    await endpoint.close()
    assert answer["responses"] == [{"text": "back"}]


async def test_a_server_gone_for_longer_than_a_restart_is_not_waited_for() -> None:
    now = 1_000.0
    tries = 0

    def refuse(_request: httpx.Request) -> httpx.Response:
        nonlocal now, tries
        tries += 1
        now += 4.0  # each try takes four seconds of this clock
        raise httpx.ConnectError("refused")

    endpoint = ActionEndpoint("http://127.0.0.1:1/webhook", timeout_s=10, transport=httpx.MockTransport(refuse), clock=lambda: now)
    first = await endpoint.request(json=body("fine"))
    tries_of_the_first, tries = tries, 0
    now += 60.0
    later = await endpoint.request(json=body("fine"))
    tries_of_the_later, tries = tries, 0
    now += 3_600.0
    await endpoint.request(json=body("fine"))
    await endpoint.close()
    assert first["responses"] == later["responses"] == SAYS_TROUBLE
    # 4, 8 and 12 s of 10; 60 s later one look; an hour later it is as if it had just gone
    assert (tries_of_the_first, tries_of_the_later, tries) == (3, 1, 3)


async def test_the_tracker_is_not_shown_to_a_proxy(server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    endpoint = ActionEndpoint(server[0], timeout_s=3)
    answer = await endpoint.request(json=body("fine"))
    await endpoint.close()
    assert answer["responses"] == [{"text": "ok"}]
