"""The action server as a process of its own, as it is run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[3]
SECRET = "nomor rekening saya 12345"
SCRIPT = """
import asyncio, logging, sys
logging.basicConfig(stream=sys.stderr, level=logging.DEBUG)
from rasa_sdk import Action
from actions.server import create_app
from bot.backends import current_call
from bot.http_server import serving

class Explode(Action):
    def name(self): return "action_explode"
    def run(self, dispatcher, tracker, domain): raise ValueError(tracker.latest_message["text"])

class Tell(Action):
    def name(self): return "action_tell"
    def run(self, dispatcher, tracker, domain):
        call = current_call()
        dispatcher.utter_message(json_message={"key": call.next_write_key(), "left_s": call.left_s()})

async def main():
    async with serving(create_app(), "127.0.0.1", 0) as port:
        print(port, flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, Path]]:
    folder = tmp_path_factory.mktemp("actions")
    (folder / "endpoints.yml").write_text("crm:\n  url: http://127.0.0.1:1\n", encoding="utf-8")
    log = folder / "log"
    environ = {**os.environ, "SAPA_ENDPOINTS": str(folder / "endpoints.yml")}
    with (
        log.open("wb") as stderr,
        subprocess.Popen([sys.executable, "-c", SCRIPT], cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr) as process,
    ):
        assert process.stdout is not None
        assert process.stdin is not None
        port = process.stdout.readline().decode().strip()
        assert port.isdigit(), log.read_text()
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            yield client, log
        process.stdin.close()
        process.wait(15)


def body(action: str) -> dict[str, Any]:
    latest = {"message_id": "wamid.1", "text": SECRET, "intent": {"name": "greet"}}
    tracker = {
        "sender_id": "c",
        "slots": {},
        "latest_message": latest,
        "events": [{"event": "user"}, {"event": "action", "name": "action_tell"}],
        "paused": False,
        "active_loop": {},
        "latest_action_name": "action_listen",
    }
    return {"next_action": action, "tracker": tracker, "domain": {}, "version": "3.6.21"}


def told(answer: httpx.Response) -> tuple[str, float]:
    custom = answer.json()["responses"][0]["custom"]
    return custom["key"], custom["left_s"]


def test_the_workers_turn_and_time_limit_reach_the_action(server: tuple[httpx.Client, Path]) -> None:
    client, _ = server
    headers = {"X-Sapa-Turn": "turn-9", "X-Sapa-Timeout-Ms": "2000"}
    key, left_s = told(client.post("/webhook", json=body("action_tell"), headers=headers))
    assert key == "turn-9:action_tell:1.0"
    assert 1.5 < left_s <= 1.8


def test_without_headers_the_message_names_the_turn(server: tuple[httpx.Client, Path]) -> None:
    client, _ = server
    for bad in ({}, {"X-Sapa-Timeout-Ms": "soon"}, {"X-Sapa-Timeout-Ms": "-1"}):
        key, left_s = told(client.post("/webhook", json=body("action_tell"), headers=bad))
        assert key == "wamid.1:action_tell:1.0"
        assert 6 < left_s <= 7.2


def test_a_compressed_call_is_understood(server: tuple[httpx.Client, Path]) -> None:
    client, _ = server
    packed = zlib.compress(json.dumps(body("action_tell")).encode())
    key, _left_s = told(client.post("/webhook", content=packed, headers={"Content-Encoding": "deflate"}))
    assert key == "wamid.1:action_tell:1.0"


def test_a_failing_action_gives_away_nothing_the_customer_wrote(server: tuple[httpx.Client, Path]) -> None:
    client, log = server
    answer = client.post("/webhook", json=body("action_explode"))
    assert answer.status_code == 500
    assert answer.json() == {"error": "ValueError"}
    written = log.read_text(encoding="utf-8")
    assert "actions.failed kind=ValueError" in written
    assert SECRET not in written


def test_a_body_nobody_can_read_is_an_error_without_an_echo(server: tuple[httpx.Client, Path]) -> None:
    client, _ = server
    answer = client.post("/webhook", content=SECRET.encode())
    assert answer.status_code >= 400
    assert SECRET not in answer.text


def test_an_unknown_action_is_404(server: tuple[httpx.Client, Path]) -> None:
    client, _ = server
    assert client.post("/webhook", json=body("action_none")).status_code == 404


def test_it_says_that_it_is_alive_and_ready(server: tuple[httpx.Client, Path]) -> None:
    client, _ = server
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json() == {"status": "ready"}
    names = {action["name"] for action in client.get("/actions").json()}
    ours = {"action_ask_back", "action_submit_consultation", "action_cancel_consultation", "validate_consultation_form"}
    assert ours <= names
