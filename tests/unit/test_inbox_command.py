"""`sapa inbox`: readable, without customers' words unless asked for, and a customer's file fetched by hand."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.conversation.database import Database
from bot.intake import intake
from bot.whatsapp.inbound import parse
from tests.stack import free_ports
from tests.unit.conversation.given import accepted
from tests.unit.intake_table import NUMBER, VECTORS


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """Commands narrow it for the process they run in."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def sapa(home: Path, *words: str, **environment: str) -> Result:
    return CliRunner().invoke(main, words, env={"SAPA_HOME": str(home), **environment})


def taken(database: Database, *vectors: str) -> None:
    for vector in vectors:
        updates = [one for read in parse((VECTORS / f"{vector}.json").read_bytes()) for one in intake(read, {NUMBER})]
        accepted(database, *updates, now=time.time())


def test_what_has_no_words_is_listed_readably(database: Database, tmp_path: Path) -> None:
    taken(database, "reaction", "echo", "call", "user_preferences", "template_rejected", "audio_voice")
    lines = sapa(tmp_path, "inbox", "list").stdout.splitlines()
    assert [" ".join(line.split()[6:]) for line in lines[1:]] == [
        "message/audio sent_voice, audio/ogg; codecs=opus",
        "field/message_template_statu balasan_tertunda (id): REJECTED (INVALID_FORMAT)",
        "field/user_preferences marketing_messages: stop",
        "call the customer called",
        "echo/text a colleague wrote",
        "message/reaction 👍",
    ]


def test_what_customers_and_colleagues_wrote_is_shown_only_when_asked_for(database: Database, tmp_path: Path) -> None:
    taken(database, "text", "echo", "edit", "order", "interactive_flow")
    private = ("masih buka", "saya bantu", "besok buka", "kirim besok", "2026-12-01", "Rina")
    for form in ((), ("--json",)):
        plain = sapa(tmp_path, "inbox", "list", *form).stdout
        assert plain
        assert [words for words in private if words in plain] == []
        assert "masih buka" in sapa(tmp_path, "inbox", "list", "--text", *form).stdout
    rows = [json.loads(line) for line in sapa(tmp_path, "inbox", "list", "--text", "--json").stdout.splitlines()]
    assert rows[0]["content"]["flow"]["data"]["tanggal"] == "2026-12-01"
    assert {row["about"] for row in rows} == {"", "a colleague wrote", "sent_order", "sent_flow"}


@pytest.mark.parametrize(("message_id", "told"), [("1", "Message 1 carries no file."), ("99", "There is no message 99.")])
def test_a_message_without_a_file_is_told(database: Database, tmp_path: Path, message_id: str, told: str) -> None:
    taken(database, "text")
    result = sapa(tmp_path, "inbox", "media", message_id, "--out", str(tmp_path / "x"))
    assert (result.exit_code, result.output) == (1, f"Error: {told}\n")


def test_a_file_that_is_there_is_not_written_over(database: Database, tmp_path: Path) -> None:
    taken(database, "image")
    there = tmp_path / "there.jpg"
    there.write_text("mine")
    result = sapa(tmp_path, "inbox", "media", "1", "--out", str(there))
    assert (result.exit_code, there.read_text()) == (2, "mine")
    assert "exists already" in result.output


def test_an_unreachable_meta_is_told_in_a_sentence(database: Database, tmp_path: Path) -> None:
    taken(database, "image")
    nobody = f"http://127.0.0.1:{free_ports(1)[0]}"
    meta = {"WHATSAPP_GRAPH_URL": nobody, "WHATSAPP_PHONE_NUMBER_ID": NUMBER, "WHATSAPP_ACCESS_TOKEN": "t", "WHATSAPP_APP_SECRET": "s"}
    result = sapa(tmp_path, "inbox", "media", "1", "--out", str(tmp_path / "x"), **meta)
    assert (result.exit_code, result.output) == (1, "Error: The file could not be fetched: ConnectError.\n")
    assert not (tmp_path / "x").exists()
