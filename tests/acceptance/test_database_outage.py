"""The database cannot be written for ten seconds: Meta hears 503 and comes back, nothing is lost, nobody is fobbed off."""

from __future__ import annotations

import contextlib
import resource
import sqlite3
import time
from collections.abc import Iterator

import pytest

from tests.stack import Stack, until

OUTAGE_S = 10.0
QUESTION = "kak chat saya aman ga kalo ke akun bisnis"


@contextlib.contextmanager
def lock_held(sapa: Stack) -> Iterator[None]:
    """Another program keeps the write lock."""
    connection = sqlite3.connect(sapa.home / "sapa.sqlite3", isolation_level=None, timeout=10)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@contextlib.contextmanager
def disk_full(sapa: Stack) -> Iterator[None]:
    """No file of gateway and worker may grow or be written past its first byte, as on a full disk."""
    pids = [*sapa.pids("gateway"), *sapa.pids("worker")]
    assert len(pids) == 2
    limits = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in pids}
    for pid, (_, hard) in limits.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        for pid, limit in limits.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)


@contextlib.contextmanager
def no_permission(sapa: Stack) -> Iterator[None]:
    """Nobody may open the database, and gateway and worker have to: they were killed and start again."""
    files = list(sapa.home.glob("sapa.sqlite3*"))
    modes = {file: file.stat().st_mode for file in files}
    for file in files:
        file.chmod(0)
    sapa.kill("gateway")
    sapa.kill("worker")
    until("the gateway is up again", sapa.gateway_lives)
    try:
        yield
    finally:
        for file, mode in modes.items():
            file.chmod(mode)


@pytest.mark.parametrize("outage", [lock_held, disk_full, no_permission], ids=["lock held", "disk full", "no permission"])
def test_during_an_outage_meta_gets_503_and_afterwards_every_message_has_its_answer(sapa: Stack, customer: str, outage) -> None:
    sapa.say(customer, "halo")
    sapa.reply_after(customer, 0)
    sapa.settled()
    waiting = sapa.say(customer, QUESTION)  # perhaps already accepted when the outage begins: its turn must survive it too
    with outage(sapa):
        begun = time.monotonic()
        during = [sapa.say(customer, f"{QUESTION} {number}") for number in range(3)]
        probe = sapa.control("POST", "webhooks", {"body": envelope(customer, "628110000999"), "signature": "valid"})
        assert [response["status"] for response in probe["responses"]] == [503]
        until("the outage lasted", lambda: time.monotonic() - begun > OUTAGE_S, OUTAGE_S + 5)
    until("all answers", lambda: len(sapa.replies(customer)) >= 5, 90)
    sapa.settled()
    texts = sapa.texts(customer)[1:]
    assert len(texts) == 4
    assert all("enkripsi" in text for text in texts), texts
    stored = {row[0] for row in sapa.query("SELECT wamid FROM inbox WHERE kind = 'message/text' AND state = 'done'")}
    assert {waiting, *during} <= stored
    assert sapa.query("SELECT COUNT(*) FROM inbox WHERE state = 'dead'")[0][0] == 0


def envelope(customer: str, wamid: str) -> dict:
    message = {"from": customer, "id": f"wamid.probe.{wamid}", "timestamp": str(int(time.time())), "type": "text", "text": {"body": "halo"}}
    value = {"messaging_product": "whatsapp", "metadata": {"display_phone_number": "628110000000", "phone_number_id": "106540352242922"}, "messages": [message]}
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]}
