"""The operator's commands against a running Sapa: looking, replaying, backing up, diagnosing."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack import ROOT, Stack, until

SETTINGS = {"SAPA_TURN_ATTEMPTS": "1", "SAPA_TURN_DEADLINE_S": "2"}


def sapa_command(sapa: Stack, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "bot.cli", *words], cwd=ROOT, env=sapa.environment, capture_output=True, text=True, timeout=60)


def test_an_answered_inbox_says_so_and_lists_without_customer_text(sapa: Stack, customer: str) -> None:
    sapa.say(customer, "halo kak rahasia-1234")
    sapa.reply_after(customer, 0)
    sapa.settled()
    mine = sapa.query("SELECT conversation_id FROM aliases WHERE value = :phone", phone=customer)[0][0]
    unanswered = [json.loads(line) for line in sapa_command(sapa, "inbox", "unanswered", "--json").stdout.splitlines()]
    assert mine not in [row["conversation_id"] for row in unanswered]
    listed = sapa_command(sapa, "inbox", "list").stdout
    assert "message/text" in listed
    assert "rahasia-1234" not in listed
    assert "rahasia-1234" in sapa_command(sapa, "inbox", "list", "--text").stdout


def test_a_message_that_kills_its_worker_ends_on_the_dead_letter_list_with_an_honest_answer_and_can_be_replayed(sapa: Stack, customer: str) -> None:
    sapa.arm("turn.understanding")
    sapa.say(customer, "kak chat saya aman ga kalo ke akun bisnis")
    until("the worker died", sapa.was_hit)
    apology = sapa.reply_after(customer, 0, 60)["text"]
    assert "enkripsi" not in apology
    dead = [json.loads(line) for line in sapa_command(sapa, "inbox", "list", "--state", "dead", "--json").stdout.splitlines()]
    assert len(dead) == 1
    assert "died" in dead[0]["problem"]
    assert "text" not in dead[0]
    doctor = sapa_command(sapa, "doctor")
    assert doctor.returncode == 1
    assert "Dead letters: 1" in doctor.stdout
    replayed = sapa_command(sapa, "inbox", "replay", str(dead[0]["id"]))
    assert "1 message(s)" in replayed.stdout
    assert "enkripsi" in sapa.reply_after(customer, 1)["text"]
    sapa.settled()
    assert sapa_command(sapa, "inbox", "replay", str(dead[0]["id"])).returncode == 1


def test_a_reply_outside_the_window_is_listed_as_unanswered(sapa: Stack, customer: str) -> None:
    old = int(sapa.control("GET", "clock")["now"]) - 25 * 3600
    sapa.say(customer, "halo", timestamp=old)
    until("the reply was given up", lambda: sapa.query("SELECT 1 FROM outbox WHERE state = 'undeliverable'"))
    assert "window is closed" in sapa_command(sapa, "inbox", "unanswered").stdout
    assert sapa.replies(customer) == []


def test_a_backup_taken_while_running_can_be_opened_and_is_private(sapa: Stack, customer: str, tmp_path: Path) -> None:
    sapa.say(customer, "halo")
    sapa.reply_after(customer, 0)
    target = tmp_path / "copy.sqlite3"
    assert sapa_command(sapa, "db", "backup", str(target)).returncode == 0
    with sqlite3.connect(target) as copy:
        assert copy.execute("SELECT COUNT(*) FROM events").fetchone()[0] > 0
    copy.close()
    assert oct(target.stat().st_mode)[-3:] == "600"
    unmounted = sapa_command(sapa, "db", "backup", str(tmp_path / "unmounted" / "copy.sqlite3"))
    assert unmounted.returncode == 1 and not (tmp_path / "unmounted").exists()
    again = sapa_command(sapa, "db", "backup", str(target))
    assert again.returncode == 1
    assert "overwrites nothing" in again.stderr


def test_doctor_shows_values_and_origins_but_no_secret(sapa: Stack) -> None:
    found = json.loads(sapa_command(sapa, "doctor", "--json").stdout)
    key = next(setting for setting in found["settings"] if setting["name"] == "SAPA_CRM_API_KEY")
    assert key == {"name": "SAPA_CRM_API_KEY", "value": "(set)", "origin": "environment"}
    assert {"Database", "Model", "Worker", "Gateway"} <= {finding["what"] for finding in found["findings"] if finding["level"] == "ok"}


def test_db_upgrade_twice_changes_nothing(sapa: Stack) -> None:
    assert sapa_command(sapa, "db", "upgrade").returncode == 0
    assert "up to date" in sapa_command(sapa, "db", "upgrade").stdout


@pytest.mark.parametrize("words", [("doctor",), ("model", "train"), ("run",), ("actions",)], ids=" ".join)
def test_a_title_that_fits_no_button_is_told_by_every_command_that_it_would_stop(tmp_path: Path, words: tuple[str, ...]) -> None:
    for name in ("config.yml", "domain.yml", "credentials.yml", "endpoints.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    title = "A title of more than twenty-four characters"
    intent = f'version: "3.1"\nnlu:\n- intent: verbose\n  metadata:\n    title: {title}\n  examples: |\n    - halo\n'
    (tmp_path / "data" / "verbose.yml").write_text(intent)
    stack = Stack(tmp_path / "home")
    stack.close()
    environment = {**stack.environment, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-m", "bot.cli", *words], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert f"data/verbose.yml: the title of intent verbose must be text of 1 to 20 characters, not '{title}'" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "models").exists(), "nothing was trained"


def test_every_file_that_sapa_makes_is_for_its_user_only(sapa: Stack, customer: str) -> None:
    sapa.say(customer, "halo")
    sapa.reply_after(customer, 0)
    assert sapa_command(sapa, "db", "backup").returncode == 0
    made_by_the_test = ("endpoints.yml", sapa.log_path.name, sapa.crash_file.name)
    made = [path for path in sapa.home.rglob("*") if not path.name.startswith(made_by_the_test)]
    assert {"backups", "sapa.sqlite3", "sapa.sqlite3-wal", "run.lock", "simulator.json", "simulator.jsonl"} <= {path.name for path in made}
    assert [path.name for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
