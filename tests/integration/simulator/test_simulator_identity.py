"""Whom the business sees: modes, rotated ids, changed numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.simulator.testing import Bench, Business, serve_bench

DEWI = "628110000123"
NEW_NUMBER = "628110000777"


async def say_to(bench: Bench, user_id: str) -> Any:
    return (await bench.send({"recipient": user_id, "type": "text", "text": {"body": "Halo kak"}})).json()


@pytest.fixture
def fields(bench: Bench) -> Any:
    """What arrived so far, as (field, value) in order."""

    def arrived() -> list[tuple[str, dict[str, Any]]]:
        bodies = [json.loads(body) for body in bench.business.raw]
        return [(change["field"], change["value"]) for body in bodies for entry in body["entry"] for change in entry["changes"]]

    return arrived


@pytest.mark.parametrize(
    ("mode", "sender", "contact"),
    [
        ("both", {"from", "from_user_id"}, {"profile", "wa_id", "user_id"}),
        ("phone_less", {"from_user_id"}, {"profile", "user_id"}),
        ("phone_only", {"from"}, {"profile", "wa_id"}),
        ("parent", {"from", "from_user_id", "from_parent_user_id"}, {"profile", "wa_id", "user_id", "parent_user_id"}),
    ],
)
async def test_a_mode_decides_which_ids_the_business_is_shown(bench: Bench, mode: str, sender: set[str], contact: set[str]) -> None:
    made = await bench.order("customers", wa_id=DEWI, mode=mode)
    await bench.order("messages", **{"from": made["key"]}, text="halo", wait=True)
    await bench.send({"to": f"+{DEWI}", "type": "text", "text": {"body": "Halo kak"}})
    await bench.business.until(lambda: len(bench.business.statuses) == 3)

    [message] = bench.business.messages
    assert {key for key in message if key.startswith("from")} == sender
    assert set(bench.business.values[0]["contacts"][0]) == contact
    named = {key for key in bench.business.statuses[0] if key.startswith("recipient")}
    assert named == {"recipient_id"} | {key.replace("from_", "recipient_") for key in sender if key != "from"}


async def test_a_parent_id_reaches_the_customer_too(bench: Bench) -> None:
    made = await bench.order("customers", wa_id=DEWI, mode="parent")
    await bench.order("messages", **{"from": DEWI}, text="halo", wait=True)

    await say_to(bench, made["parent_user_id"])
    await bench.business.until(lambda: len(bench.business.statuses) == 3)

    assert made["parent_user_id"].startswith("ID.ENT.")
    [sent] = await bench.look(f"sent?to={DEWI}")
    assert sent["status"] == "read"


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("update_first", ["user_id_update", "messages"]),
        ("system_first", ["messages", "user_id_update"]),
        ("update_only", ["user_id_update"]),
        ("system_only", ["messages"]),
        ("silent", []),
    ],
)
async def test_a_rotation_is_told_in_the_order_that_was_asked_for(bench: Bench, fields: Any, order: str, expected: list[str]) -> None:
    before = await bench.order("customers", wa_id=DEWI, name="Dewi")
    now = await bench.order("rotate", customer=DEWI, order=order)
    await bench.business.until(lambda: len(bench.business.raw) == len(expected))

    queued = [entry["body"]["entry"][0]["changes"][0]["field"] for entry in await bench.look("log?kind=webhook.queued")]
    assert queued == expected
    assert now["user_id"] == before["user_id"]
    assert now["bsuid"] != before["bsuid"]
    for field, value in fields():
        if field == "messages":
            [message] = value["messages"]
            assert "contacts" not in value
            assert (message["from"], message["from_user_id"]) == (DEWI, before["bsuid"])
            assert message["system"] == {
                "body": f"User Dewi changed from {before['bsuid']} to {now['bsuid']}",
                "user_id": now["bsuid"],
                "previous_user_id": before["bsuid"],
                "type": "user_changed_user_id",
            }
        else:
            [update] = value["user_id_update"]
            assert update["user_id"] == {"previous": before["bsuid"], "current": now["bsuid"]}
            assert update["wa_id"] == value["contacts"][0]["wa_id"] == DEWI


async def test_after_a_rotation_the_old_id_reaches_nobody_and_the_new_one_the_customer(bench: Bench) -> None:
    before = await bench.order("customers", wa_id=DEWI)
    await bench.order("messages", **{"from": DEWI}, text="halo", wait=True)
    now = await bench.order("rotate", customer=DEWI, order="silent")
    await bench.order("messages", **{"from": DEWI}, text="masih saya", wait=True)

    await say_to(bench, before["bsuid"])
    await say_to(bench, now["bsuid"])
    await bench.business.until(lambda: len(bench.business.statuses) == 4)

    assert [message["from_user_id"] for message in bench.business.messages] == [before["bsuid"], now["bsuid"]]
    assert [sent["status"] for sent in await bench.look("sent")] == ["failed", "read"]
    assert len(await bench.look("customers")) == 1
    assert (await bench.order("messages", **{"from": before["bsuid"]}, text="a"))["id"]
    assert len(await bench.look("customers")) == 1


async def test_a_changed_number_brings_a_new_id_and_frees_the_old_number(bench: Bench, fields: Any) -> None:
    before = await bench.order("customers", wa_id=DEWI, name="Dewi")
    await bench.order("messages", **{"from": DEWI}, text="halo", wait=True)
    now = await bench.order("change_number", customer=DEWI, wa_id=f"+{NEW_NUMBER}", order="system_first")
    await bench.business.until(lambda: len(bench.business.raw) == 3)

    [message] = [value["messages"][0] for field, value in fields() if field == "messages" and "contacts" not in value]
    assert message["from"] == DEWI
    assert message["system"] == {
        "body": f"User Dewi changed from {DEWI} to {NEW_NUMBER}",
        "wa_id": NEW_NUMBER,
        "user_id": now["bsuid"],
        "previous_user_id": before["bsuid"],
        "type": "user_changed_number",
    }
    assert (await bench.say(f"+{NEW_NUMBER}")).status_code == 200
    assert (await bench.say(f"+{DEWI}")).status_code == 200
    await bench.business.until(lambda: len(bench.business.statuses) == 4)
    assert [sent["status"] for sent in await bench.look("sent")] == ["read", "failed"]
    stranger = await bench.order("messages", **{"from": DEWI}, text="nomor bekas", wait=True)
    assert stranger["delivered"]
    assert len(await bench.look("customers")) == 2


async def test_a_phoneless_customer_who_changes_phones_shows_no_number(bench: Bench) -> None:
    siti = await bench.order("customers", name="Siti", mode="phone_less")
    await bench.order("change_number", customer=siti["key"], wa_id=NEW_NUMBER)
    await bench.business.until(lambda: len(bench.business.raw) == 2)

    everything = b"".join(bench.business.raw)
    assert NEW_NUMBER.encode() not in everything
    assert siti["wa_id"].encode() not in everything
    assert b"user_changed_user_id" in everything


@pytest.mark.parametrize(
    ("path", "order", "words"),
    [
        ("rotate", {"customer": "628110000555"}, "no user id"),
        ("change_number", {"customer": DEWI, "wa_id": "628110000555"}, "another customer's number"),
        ("change_number", {"customer": DEWI}, "'wa_id' is missing"),
        ("rotate", {"customer": DEWI, "order": "twice"}, "'order' must be one of"),
    ],
)
async def test_an_impossible_change_is_refused_with_a_sentence(bench: Bench, path: str, order: dict[str, Any], words: str) -> None:
    await bench.order("customers", wa_id=DEWI)
    await bench.order("customers", wa_id="628110000555", mode="phone_only")

    answer = await bench.http.post(f"{bench.url}/_control/{path}", json=order)

    assert answer.status_code == 400
    assert words in answer.json()["error"]


async def test_a_rotated_customer_is_the_same_one_after_a_restart(business: Business, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    async with serve_bench(business, journal=journal) as bench:
        await bench.order("messages", **{"from": DEWI}, text="halo", wait=True)
        now = await bench.order("rotate", customer=DEWI)
        await business.until(lambda: len(business.raw) == 3)
    async with serve_bench(business, journal=journal) as bench:
        assert await bench.look("customers") == [now]
        assert "user_id" in (await say_to(bench, now["bsuid"]))["contacts"][0]
        [sent] = await bench.look(f"sent?to={DEWI}")
        assert sent["to"] == DEWI


async def test_a_number_may_have_another_id_at_whatsapp_than_its_digits(bench: Bench) -> None:
    await bench.order("messages", **{"from": "553100000001"}, text="oi", wait=True)

    answer = (await bench.say("+5531900000001")).json()
    await bench.business.until(lambda: len(bench.business.statuses) == 3)

    assert answer["contacts"] == [{"input": "+5531900000001", "wa_id": "553100000001"}]
    assert {status["recipient_id"] for status in bench.business.statuses} == {"553100000001"}
