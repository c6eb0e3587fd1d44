"""Requests that nobody should make are answered as Meta answers them, and pages from elsewhere are kept out."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from bot.simulator import SimulatorConfig, create_app
from bot.simulator.clock import Clock
from bot.simulator.testing import NUMBER, VERIFY_TOKEN, Bench, Business, serve_bench, served

DEWI = "628110000123"
HALF = "setengah emoji \ud83d"
AUTHORISED = {"Authorization": f"Bearer {NUMBER.access_token}"}


async def test_half_of_an_emoji_survives_the_journal_in_both_directions(business: Business, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    async with serve_bench(business, journal=journal) as bench:
        await bench.order("delivery", duplicate=3)
        assert (await bench.order("messages", **{"from": DEWI}, text=HALF, wait=True))["delivered"]
        assert (await bench.say(f"+{DEWI}", HALF)).status_code == 200
        await business.until(lambda: len(business.messages) == 4)

    async with serve_bench(business, journal=journal) as bench:
        page = (await bench.http.get(f"{bench.url}/_phone/state")).json()
        assert [message["text"] for message in page["messages"]] == [HALF, HALF]
        assert [sent["text"] for sent in await bench.look("sent")] == [HALF]
    assert {message["text"]["body"] for message in business.messages} == {HALF}


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"a": NaN}', b"[" * 100_000, b'\xff\xfe{"a": 1}', b'{"messaging_product": "whatsapp", "to": "+628110000123", "type": {}}'],
)
async def test_a_body_that_is_no_send_is_refused_in_metas_words(bench: Bench, content: bytes) -> None:
    answer = await bench.http.post(f"{bench.url}/v26.0/{NUMBER.phone_number_id}/messages", content=content, headers=AUTHORISED)

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] in {100, 131051}


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("POST", "/v26.0/{id}/calls", 400, 2500),
        ("GET", "/v26.0/{id}/analytics?limit=1", 400, 2500),
        ("GET", "/foo", 404, 803),
        ("POST", "/v26/{id}/messages", 400, 2500),
        ("GET", "/v26.0/{id}/messages", 400, 100),
        ("POST", "/v26.0/{id}", 400, 100),
        ("DELETE", "/v26.0/{id}", 400, 100),
    ],
)
async def test_the_graph_api_answers_unknown_paths_with_its_own_errors(bench: Bench, method: str, path: str, status: int, code: int) -> None:
    answer = await bench.http.request(method, bench.url + path.format(id=NUMBER.phone_number_id), headers=AUTHORISED)

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert error["type"] in {"OAuthException", "GraphMethodException"}
    assert error["message"]
    assert error["fbtrace_id"]


async def test_our_own_unknown_paths_are_answered_with_a_sentence(bench: Bench) -> None:
    for path in ("/_control/nothing", "/_phone/nothing", "/phone/nothing.js"):
        answer = await bench.http.get(bench.url + path)
        assert answer.status_code == 404
        assert isinstance(answer.json()["error"], str)


async def test_a_breakdown_in_a_send_is_metas_131000(business: Business) -> None:
    broken = False

    def now() -> float:
        if broken:
            raise RuntimeError("the clock stopped")
        return time.time()

    app = create_app(SimulatorConfig((NUMBER,), VERIFY_TOKEN, business.url), Clock(now))
    async with served(app) as url, httpx.AsyncClient() as http:
        bench = Bench(url, business, http)
        await bench.order("messages", **{"from": DEWI}, text="halo", wait=True)
        broken = True
        answer = await bench.say(f"+{DEWI}")
        broken = False

    assert (answer.status_code, answer.json()["error"]["code"]) == (500, 131000)
    assert answer.json()["error"]["fbtrace_id"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:5057", "127.0.0.1.evil.example", "localhost.evil.example:80", "10.0.0.1", ""])
async def test_a_name_that_was_made_to_resolve_to_this_machine_is_refused(bench: Bench, host: str) -> None:
    for path in ("/", "/_phone/state", "/_control/log"):
        assert (await bench.http.get(bench.url + path, headers={"Host": host})).status_code == 403
    order = {"from": DEWI, "text": "a"}
    answer = await bench.http.post(f"{bench.url}/_phone/messages", json=order, headers={"Host": host, "Origin": f"http://{host}"})

    assert answer.status_code == 403
    assert await bench.look("customers") == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:5057", "LOCALHOST", "[::1]", "[::1]:5057"])
async def test_every_name_of_this_machine_is_served(bench: Bench, host: str) -> None:
    assert (await bench.http.get(f"{bench.url}/_phone/state", headers={"Host": host})).status_code == 200


async def test_further_names_may_be_allowed(business: Business) -> None:
    async with serve_bench(business, hosts=("simulator",)) as bench:
        answer = await bench.http.get(f"{bench.url}/healthz", headers={"Host": "simulator:5057"})

    assert answer.status_code == 200
