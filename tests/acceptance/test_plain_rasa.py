"""Rasa stays Rasa: its own commands work on this project, also with an empty environment, and `rasa run` serves the webhook."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.supervisor import simulated_identity
from tests.stack import ROOT, Stack, free_ports, until

RASA = str(Path(sys.executable).parent / "rasa")


def empty_environment(home: Path) -> dict[str, str]:
    """Only what a program needs to start at all; no telemetry from tests."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "RASA_TELEMETRY_ENABLED": "false", "SAPA_HOME": str(home / "sapa"), "SANIC_HOST": "127.0.0.1"}


def test_rasa_train_works_with_an_empty_environment(tmp_path: Path) -> None:
    done = subprocess.run(
        [RASA, "train", "--out", str(tmp_path), "--fixed-model-name", "plain"],
        cwd=ROOT,
        env=empty_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "plain.tar.gz").stat().st_size > 10_000


def test_rasa_shell_answers_with_an_empty_environment(tmp_path: Path, trained_model: Path) -> None:
    port = free_ports(1)[0]
    done = subprocess.run(
        [RASA, "shell", "--model", str(trained_model), "--port", str(port)],
        cwd=ROOT,
        env=empty_environment(tmp_path),
        input="kak chat saya aman ga kalo ke akun bisnis\n/stop\n",
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert "enkripsi" in done.stdout, done.stdout[-2000:] + done.stderr[-2000:]


@pytest.fixture
def simulator_alone(tmp_path: Path, trained_model: Path) -> Iterator[tuple[Stack, str]]:
    """The emulator without Sapa's own gateway and worker, and `rasa run` in their place."""
    sapa = Stack(tmp_path)
    environment = {**sapa.environment, **simulated_identity(tmp_path / "simulator.json"), "WHATSAPP_GRAPH_URL": sapa.simulator_url, "SANIC_HOST": "127.0.0.1"}
    port = environment["SAPA_GATEWAY_PORT"]
    log = (tmp_path / "rasa.log").open("wb")
    commands = [
        [sys.executable, "-m", "bot.cli", "simulator"],
        [RASA, "run", "--model", str(trained_model), "--port", port, "-i", "127.0.0.1", "--endpoints", environment["SAPA_ENDPOINTS"]],
    ]
    processes = [subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT) for command in commands]
    try:
        until("the emulator is subscribed", sapa.connected, 120)
        yield sapa, port
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=30)
        log.close()
        sapa.close()
        print((tmp_path / "rasa.log").read_text(errors="replace")[-5000:])


def test_rasa_run_serves_the_webhook_through_the_same_inbox_and_outbox(simulator_alone: tuple[Stack, str]) -> None:
    sapa, _ = simulator_alone
    wamid = sapa.say("628110000777", "kak chat saya aman ga kalo ke akun bisnis")
    sapa.control("POST", "replay", {"id": wamid, "times": 2})
    assert "enkripsi" in sapa.reply_after("628110000777", 0)["text"]
    sapa.settled()
    assert len(sapa.replies("628110000777")) == 1
    assert sapa.query("SELECT state FROM inbox WHERE wamid = :wamid", wamid=wamid) == [("done",)]
