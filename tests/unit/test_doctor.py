"""`sapa doctor` describes this installation, and not one that merely answers on the same port."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.conversation.database import Database
from bot.conversation.lanes import WorkerLock
from bot.conversation.updates import Decision
from bot.doctor import Finding, examine
from bot.run_lock import only_one
from bot.settings import Settings
from tests.stack import free_ports
from tests.unit.conversation.given import accepted, text


class _Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def answering_port() -> Iterator[int]:
    """A port on which somebody answers every request with 200."""
    with HTTPServer(("127.0.0.1", 0), _Answering) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation of its own in `tmp_path`, of which nothing runs."""
    gateway, actions, crm = free_ports(3)
    endpoints = tmp_path / "endpoints.yml"
    with endpoints.open("w") as file:
        YAML().dump({"action_endpoint": {"url": f"http://127.0.0.1:{actions}/webhook"}, "crm": {"url": f"http://127.0.0.1:{crm}"}}, file)
    return Settings.load(environ={"SAPA_HOME": str(tmp_path), "SAPA_ENDPOINTS": str(endpoints), "SAPA_GATEWAY_PORT": str(gateway)}, dotenv=None)


def found(settings: Settings, what: str) -> Finding:
    [finding] = [one for one in examine(settings) if one.what == what]
    return finding


def test_what_answers_on_the_port_is_not_taken_for_this_installation_when_that_does_not_run(settings: Settings, answering_port: int, tmp_path: Path) -> None:
    gateway = found(settings.with_values(SAPA_GATEWAY_PORT=answering_port), "Gateway")
    assert gateway.level == "note"
    assert gateway.found == f"answers at http://127.0.0.1:{answering_port}, but no `sapa run` of this installation ({tmp_path}) runs"
    assert "another installation" in gateway.next_step


def test_a_gateway_that_answers_while_this_installation_runs_is_its_own(settings: Settings, answering_port: int, tmp_path: Path) -> None:
    with only_one(tmp_path):
        assert found(settings.with_values(SAPA_GATEWAY_PORT=answering_port), "Gateway").level == "ok"


def test_a_running_installation_whose_gateway_does_not_answer_is_a_problem(settings: Settings, tmp_path: Path) -> None:
    with only_one(tmp_path):
        gateway = found(settings, "Gateway")
    assert gateway.level == "problem"
    assert "although `sapa run` runs" in gateway.found


def test_nothing_that_runs_is_told_as_not_running(settings: Settings) -> None:
    assert found(settings, "Gateway").found.startswith("is not running")


def test_a_look_at_the_lock_does_not_keep_it(settings: Settings, tmp_path: Path) -> None:
    with only_one(tmp_path):
        examine(settings)
    with only_one(tmp_path):
        pass


def test_a_missing_service_is_a_problem_only_of_an_installation_that_runs(settings: Settings, answering_port: int) -> None:
    settings = settings.with_values(SAPA_GATEWAY_PORT=answering_port)  # another's gateway
    assert {found(settings, section).level for section in ("action_endpoint", "crm")} == {"note"}
    lock = WorkerLock(settings.database_url)
    lock.acquire()
    lock.tell_ready()
    assert {found(settings, section).level for section in ("action_endpoint", "crm")} == {"problem"}
    lock.release()


def test_messages_for_a_number_that_is_not_served_are_a_problem_with_its_id(settings: Settings, database: Database) -> None:
    foreign = [replace(text(f"wamid.{index}"), phone_number_id=number, decision=Decision.FOREIGN, identity=None) for index, number in enumerate("778")]
    accepted(database, *foreign, text("wamid.ours"), now=time.time())
    finding = found(settings, "Messages for other numbers")
    assert finding.level == "problem"
    assert finding.found == "2 for phone number id 7, 1 for phone number id 8"
    assert "WHATSAPP_PHONE_NUMBER_ID" in finding.next_step


def test_nothing_is_said_about_other_numbers_when_no_message_came_for_one(settings: Settings, database: Database) -> None:
    accepted(database, text("wamid.ours"))
    assert "Messages for other numbers" not in [finding.what for finding in examine(settings)]
