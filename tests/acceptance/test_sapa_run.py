"""`sapa run` as a person meets it: starting twice, a taken port, a broken file, a crash, Ctrl-C."""

from __future__ import annotations

import concurrent.futures
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.stack import ROOT, Stack, until

SAPA = [sys.executable, "-m", "bot.cli"]
ROLES = ("gateway", "worker", "actions", "reference-backend", "simulator")
_ESTABLISHED = "01"


def sapa_run(environment: dict[str, str], cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*SAPA, "run"], cwd=cwd, env=environment, capture_output=True, text=True, timeout=120)


def test_a_second_start_is_told_that_the_first_one_runs(sapa: Stack) -> None:
    second = sapa_run(sapa.environment)
    assert second.returncode == 1
    assert "already running" in second.stderr
    assert "Traceback" not in second.stderr
    assert sapa.ready()


@pytest.mark.parametrize("role", ["gateway", "worker", "actions", "reference-backend", "simulator"])
def test_a_killed_process_is_started_again_and_the_conversation_goes_on(sapa: Stack, customer: str, role: str) -> None:
    sapa.say(customer, "halo")
    sapa.reply_after(customer, 0)
    before = sapa.pids(role)
    sapa.kill(role)
    until(f"{role} runs again", lambda: sapa.pids(role) and sapa.pids(role) != before, 30)
    until("ready again", lambda: sapa.ready() and sapa.connected(), 60)
    sapa.say(customer, "makasih ya")
    sapa.reply_after(customer, 1, 60)


def test_ctrl_c_stops_everything_within_eight_seconds_and_a_second_start_goes_on(tmp_path: Path, trained_model: Path) -> None:
    stack = Stack(tmp_path)
    stack.start()
    stack.say("628110000501", "halo")
    stack.reply_after("628110000501", 0)
    begun = time.monotonic()
    assert stack.stop(signal.SIGINT) == 0
    # The bound is the product's promise, given by its own limits; not a measure of speed.
    assert time.monotonic() - begun < 20
    assert [stack.pids(role) for role in ROLES] == [[], [], [], [], []]
    assert "Traceback" not in stack.log()
    stack.start()
    stack.say("628110000501", "makasih ya")
    assert len(stack.replies("628110000501")) >= 1, "the simulator's conversations survive a restart"
    stack.reply_after("628110000501", 1)
    stack.stop()
    stack.close()


def connections_to(url: str) -> int:
    """How many connections of this machine to a port of its own stand, by the system's own table (Linux)."""
    wanted = f"0100007F:{urlsplit(url).port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[2] == wanted and row[3] == _ESTABLISHED for row in rows)


def test_a_turn_that_is_just_calling_an_action_gets_its_answer_when_ctrl_c_comes(tmp_path: Path, trained_model: Path) -> None:
    phone = "628110000502"
    with Stack(tmp_path) as stack:
        for count, text in enumerate(("mau konsultasi", "Budi Santoso", "mau pakai wa api buat toko online")):
            stack.say(phone, text)
            stack.reply_after(phone, count)
        confirm = stack.replies(phone)[-1]["body"]["interactive"]["action"]["buttons"][0]["reply"]
        stack.settled()
        stack.kill("reference-backend", signal.SIGSTOP)
        stack.tap(phone, confirm)
        until("the action waits for the backend", lambda: connections_to(stack.crm_url))
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            stopping = pool.submit(stack.stop, signal.SIGINT)
            until("the worker is asked to stop", lambda: "worker.stopping" in stack.log())
            stack.kill("reference-backend", signal.SIGCONT)
            assert stopping.result() == 0
        assert "action.failed" not in stack.log()
        stack.start()
        [lead] = stack.leads()
        assert lead["reference"] in stack.reply_after(phone, 3)["text"]


def test_a_killed_supervisor_leaves_no_process_behind_not_even_a_stuck_action(tmp_path: Path, trained_model: Path) -> None:
    with Stack(tmp_path) as stack:
        stack.kill("actions", signal.SIGSTOP)  # as deaf to SIGTERM as an action in a blocking call
        stack.stop(signal.SIGKILL)
        until("all children are gone", lambda: not any(stack.pids(role) for role in ROLES), 20)


def test_a_supervisor_killed_while_it_trains_leaves_no_training_behind(tmp_path: Path) -> None:
    stack = Stack(tmp_path, SAPA_MODELS=str(tmp_path / "models"))
    stack.close()
    with stack.log_path.open("wb") as log, subprocess.Popen([*SAPA, "run"], cwd=ROOT, env=stack.environment, stdout=log, stderr=log) as supervisor:
        until("it trains", lambda: "Melatih model" in stack.log())
        supervisor.kill()
    until("the training is gone", lambda: not stack.pids("train"), 20)
    assert not list((tmp_path / "models").glob("*.tar.gz"))


def test_a_start_ends_what_a_killed_one_left_behind_instead_of_calling_it_another_program(tmp_path: Path, trained_model: Path) -> None:
    with Stack(tmp_path) as stack:
        stuck = stack.pids("simulator")
        stack.kill("simulator", signal.SIGSTOP)
        stack.stop(signal.SIGKILL)
        assert stack.pids("simulator") == stuck, "it holds its port"
        stack.start()
        assert stuck[0] not in stack.pids("simulator")
        assert "child.left_behind" in stack.log()
        assert "another program" not in stack.log()


def test_a_port_in_use_is_one_plain_sentence(tmp_path: Path, trained_model: Path) -> None:
    stack = Stack(tmp_path)
    with socket.create_server(("127.0.0.1", int(stack.environment["SAPA_GATEWAY_PORT"]))):
        done = sapa_run(stack.environment)
    stack.close()
    assert done.returncode == 1
    assert f"Port {stack.environment['SAPA_GATEWAY_PORT']} on 127.0.0.1 is in use" in done.stderr
    assert "SAPA_GATEWAY_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_yaml_file_is_named_with_its_line(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    for name in ("config.yml", "domain.yml", "credentials.yml", "endpoints.yml"):
        shutil.copy(ROOT / name, project / name)
    (project / "data").mkdir()
    (project / "data" / "broken.yml").write_text('version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - halo\n bad: [indentation\n')
    stack = Stack(tmp_path / "home")
    stack.close()
    environment = {**stack.environment, "PYTHONPATH": str(ROOT)}
    done = sapa_run(environment, project)
    assert done.returncode == 1
    assert "data/broken.yml, line" in done.stderr
    assert "Traceback" not in done.stderr


def test_sapa_runs_on_the_ipv6_loopback(tmp_path: Path, trained_model: Path) -> None:
    stack = Stack(tmp_path, SAPA_HOST="::1")
    for ours in ("gateway_url", "crm_url"):
        setattr(stack, ours, getattr(stack, ours).replace("127.0.0.1", "[::1]"))
    endpoints = tmp_path / "endpoints.yml"
    endpoints.write_text(endpoints.read_text().replace("127.0.0.1", "[::1]"))
    with stack:
        stack.say("628110000503", "mau konsultasi")
        stack.reply_after("628110000503", 0)
        assert stack.leads() == []
        done = subprocess.run([*SAPA, "doctor"], cwd=ROOT, env=stack.environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout
    assert "Gateway: answers at http://[::1]:" in done.stdout


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("SAPA_HOST", "192.0.2.1", "SAPA_HOST = '192.0.2.1' cannot be used: Cannot assign requested address. Expected 127.0.0.1 or ::1"),
        ("SAPA_HOST", "nobody.invalid", "SAPA_HOST = 'nobody.invalid' cannot be used: "),
        ("SAPA_GATEWAY_PORT", "many", "SAPA_GATEWAY_PORT = 'many' (from environment)"),
        ("WHATSAPP_ACCESS_TOKEN", "a-token", "WHATSAPP_PHONE_NUMBER_ID is not set"),
        ("SAPA_DATABASE_URL", "mysql://nobody@nowhere/x", "SQLite"),
        ("SAPA_HOME", "/proc/nowhere", "SAPA_HOME = '/proc/nowhere' (from environment) cannot be made"),
        ("SAPA_GATEWAY_PORT", "5055", "both set to port"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, trained_model: Path, variable: str, value: str, words: str) -> None:
    stack = Stack(tmp_path)
    stack.close()
    value = value if words != "both set to port" else stack.environment["SAPA_SIMULATOR_PORT"]
    done = sapa_run({**stack.environment, variable: value})
    assert done.returncode == 1
    assert words in done.stderr
    assert "in use" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_real_graph_url_without_an_app_secret_is_refused(tmp_path: Path, trained_model: Path) -> None:
    stack = Stack(tmp_path)
    stack.close()
    done = sapa_run({**stack.environment, "WHATSAPP_ACCESS_TOKEN": "a-token", "WHATSAPP_PHONE_NUMBER_ID": "1", "WHATSAPP_VERIFY_TOKEN": "v"})
    assert done.returncode == 1
    assert "WHATSAPP_APP_SECRET is not set" in done.stderr


def test_no_log_line_holds_what_customers_wrote_or_who_they_are(sapa: Stack) -> None:
    secret, phone = "kelinci-ungu-7391", "628110000842"
    sapa.say(phone, f"nama saya {secret} aman ga chat saya")
    sapa.reply_after(phone, 0)
    sapa.say(phone, "mau konsultasi")
    sapa.reply_after(phone, 1)
    sapa.say(phone, f"Budi {secret}")
    sapa.reply_after(phone, 2)
    sapa.kill("actions", signal.SIGSTOP)
    sapa.say(phone, f"butuh {secret} untuk toko")
    sapa.reply_after(phone, 3, 60)
    sapa.kill("actions", signal.SIGCONT)
    sapa.settled()
    log = sapa.log()
    assert "turn.committed" in log
    assert secret not in log
    assert phone not in log
    assert "wamid." not in log
    for name in ("WHATSAPP_ACCESS_TOKEN", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN"):
        assert (sapa.home / "simulator.json").read_text().split(f'"{name}": "')[1].split('"')[0] not in log
    assert oct(os.stat(sapa.home / "simulator.json").st_mode)[-3:] == "600"
