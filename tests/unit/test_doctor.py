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
from bot.conversation.updates import Decision
from bot.conversation.worker_lock import WorkerLock
from bot.doctor import Finding, examine
from bot.intake import intake
from bot.run_lock import only_one
from bot.settings import Settings
from bot.whatsapp.inbound import parse
from tests.stack import free_ports
from tests.unit.conversation.given import accepted, text
from tests.unit.intake_table import NUMBER, VECTORS


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


def taken(vector: str, received_at: float, database: Database) -> None:
    """The updates of a vector, as they are stored."""
    updates = [one for read in parse((VECTORS / f"{vector}.json").read_bytes()) for one in intake(read, {NUMBER})]
    accepted(database, *updates, now=received_at)


def test_what_meta_told_in_the_last_week_is_shown_by_kind_with_the_newest_of_each_thing(settings: Settings, database: Database) -> None:
    now = time.time()
    for vector in ("template_rejected", "template_quality", "phone_number_quality", "errors_only", "account_alerts", "flows"):
        taken(vector, now - 60, database)
    told = {finding.what: finding for finding in examine(settings) if finding.what.startswith("From Meta")}
    assert {what: (finding.level, finding.found) for what, finding in told.items()} == {
        "From Meta: message_template_status_update": ("problem", "1 in 7 days, the newest: balasan_tertunda (id): REJECTED (INVALID_FORMAT)"),
        "From Meta: message_template_quality_update": ("problem", "1 in 7 days, the newest: balasan_tertunda (id): YELLOW"),
        "From Meta: phone_number_quality_update": ("problem", "1 in 7 days, the newest: 6281100009999: DOWNGRADE (TIER_2K)"),
        "From Meta: account_alerts": ("problem", "1 in 7 days, the newest: INCREASED_CAPABILITIES_ELIGIBILITY_FAILED (CRITICAL)"),
        "From Meta: errors": ("note", "1 in 7 days, the newest: 130429 (Rate limit hit)"),
        "From Meta: flows": ("note", "1 in 7 days, the newest: 800000000000001: FLOW_STATUS_CHANGE (PUBLISHED)"),
    }
    assert "graph-errors.md" in told["From Meta: errors"].next_step
    assert "WhatsApp Manager" in told["From Meta: account_alerts"].next_step


def test_an_error_that_stops_a_number_is_a_problem_until_the_week_is_over(settings: Settings, database: Database) -> None:
    locked = (VECTORS / "errors_only.json").read_text().replace("130429", "131031").replace("Rate limit hit", "Account has been locked")
    accepted(database, *(one for read in parse(locked.encode()) for one in intake(read, {NUMBER})), now=time.time())
    assert found(settings, "From Meta: errors").level == "problem"


def test_a_rejected_template_that_was_approved_since_is_no_problem(settings: Settings, database: Database) -> None:
    now = time.time()
    taken("template_rejected", now - 60, database)
    later = (VECTORS / "template_status.json").read_text().replace("1790000006", "1790000007")
    accepted(database, *(one for read in parse(later.encode()) for one in intake(read, {NUMBER})), now=now - 30)
    finding = found(settings, "From Meta: message_template_status_update")
    assert (finding.level, finding.found) == ("note", "2 in 7 days, the newest: balasan_tertunda (id): APPROVED")


def test_what_meta_told_longer_ago_is_not_shown(settings: Settings, database: Database) -> None:
    taken("template_rejected", time.time() - 8 * 86_400, database)
    assert [finding for finding in examine(settings) if finding.what.startswith("From Meta")] == []


def test_customers_who_stopped_marketing_are_counted_by_their_last_word(settings: Settings, database: Database) -> None:
    assert "Stopped marketing" not in [finding.what for finding in examine(settings)]
    taken("user_preferences", time.time(), database)
    taken("interactive_call_permission", time.time(), database)
    assert found(settings, "Stopped marketing").found == "1 customer(s)"
    later = (VECTORS / "user_preferences_resume.json").read_text().replace("1790000003", "1790000009")
    accepted(database, *(one for read in parse(later.encode()) for one in intake(read, {NUMBER})), now=time.time())
    assert "Stopped marketing" not in [finding.what for finding in examine(settings)]


def test_conversations_left_to_a_colleague_are_counted_while_the_bot_holds_back(settings: Settings, database: Database) -> None:
    echo = (VECTORS / "echo.json").read_text().replace("1790000004", str(int(time.time()) - 100))
    accepted(database, *(one for read in parse(echo.encode()) for one in intake(read, {NUMBER})), now=time.time())
    assert found(settings, "Left to a colleague").found == "1 conversation(s)"
    assert "Left to a colleague" not in [finding.what for finding in examine(settings.with_values(SAPA_HOLD_S=50.0))]
