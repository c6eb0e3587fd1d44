"""Webhooks of other fields than messages: calls, colleagues, the account, and whatever Meta thinks of next."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.simulator.testing import NUMBER, Bench
from bot.simulator.webhooks.samples import NUMBER_FIELDS

DEWI = "628110000123"
DAY_S = 24 * 3600


def changes(bench: Bench) -> list[dict[str, Any]]:
    return [change for body in bench.business.raw for entry in json.loads(body)["entry"] for change in entry["changes"]]


async def test_a_call_is_told_and_opens_the_window(bench: Bench) -> None:
    assert (await bench.order("calls", customer=DEWI, wait=True))["delivered"]

    [change] = changes(bench)
    [call] = change["value"]["calls"]
    assert (change["field"], call["from"], call["to"], call["direction"]) == ("calls", DEWI, NUMBER.digits, "USER_INITIATED")
    assert change["value"]["metadata"]["phone_number_id"] == NUMBER.phone_number_id
    assert (await bench.say(f"+{DEWI}")).status_code == 200
    await bench.order("clock", advance_s=DAY_S + 1)
    assert (await bench.say(f"+{DEWI}")).json()["error"]["code"] == 131047


async def test_a_colleagues_message_is_an_echo_that_no_send_stands_behind(bench: Bench) -> None:
    await bench.order("customers", wa_id=DEWI)
    made = await bench.order("echo", to=DEWI, text="Halo, saya Rina dari toko")
    await bench.business.until(lambda: bench.business.raw)

    [change] = changes(bench)
    [echo] = change["value"]["message_echoes"]
    assert change["field"] == "smb_message_echoes"
    assert (echo["id"], echo["from"], echo["to"], echo["text"]["body"]) == (made["id"], NUMBER.digits, DEWI, "Halo, saya Rina dari toko")
    assert await bench.look("sent") == []
    page = (await bench.http.get(f"{bench.url}/_phone/state")).json()
    assert [message["text"] for message in page["messages"]] == ["Halo, saya Rina dari toko"]
    assert bench.business.statuses == []


@pytest.mark.parametrize(
    "field",
    [
        "account_alerts", "account_review_update", "account_update", "automatic_events", "business_capability_update", "flows",
        "group_lifecycle_update", "group_participants_update", "group_settings_update", "group_status_update", "history",
        "message_template_components_update", "message_template_quality_update", "payment_configuration_update",
        "phone_number_name_update", "phone_number_quality_update", "security", "smb_app_state_sync", "template_category_update",
        "x_unheard_of",
    ],
)  # fmt: skip
async def test_every_field_can_be_ordered_by_its_name(bench: Bench, field: str) -> None:
    assert (await bench.order("field", field=field, wait=True))["delivered"]

    [change] = changes(bench)
    assert change["field"] == field
    assert ("metadata" in change["value"]) is (field in NUMBER_FIELDS)
    assert "<" not in json.dumps(change["value"])
    assert bench.business.all_signed()


@pytest.mark.parametrize("value", [{"a": 1}, [], "text", 0, False])
async def test_a_field_may_have_any_value(bench: Bench, value: object) -> None:
    await bench.order("delivery", duplicate=1, noise=True)
    await bench.order("field", field="x_unheard_of", value=value)
    await bench.business.until(lambda: len(bench.business.raw) == 2)

    assert all(any(change["field"] == "x_unheard_of" for change in json.loads(body)["entry"][0]["changes"]) for body in bench.business.raw)


async def test_errors_may_come_without_messages_and_statuses(bench: Bench) -> None:
    await bench.order("field", field="messages", wait=True)

    [change] = changes(bench)
    assert change["value"]["errors"][0]["code"] == 130429
    assert {"metadata", "messaging_product"} <= set(change["value"])
    assert not {"messages", "statuses", "contacts"} & set(change["value"])


async def test_noise_adds_what_nobody_knows_and_keeps_what_was_said(bench: Bench) -> None:
    await bench.order("delivery", noise=True)
    for number in range(20):
        await bench.order("messages", **{"from": DEWI}, text=f"pesan {number}", wait=True)
    await bench.say(f"+{DEWI}", biz_opaque_callback_data="x")
    await bench.business.until(lambda: len(bench.business.raw) == 23)

    values = [change["value"] for change in changes(bench) if change["field"] == "messages"]
    messages = [message for value in values for message in value.get("messages", [])]
    assert [message["text"]["body"] for message in messages] == [f"pesan {number}" for number in range(20)]
    assert all("x_mood" in message and message["from"] == DEWI for message in messages)
    assert 0 < sum("contacts" in value for value in values if "messages" in value) < 20
    assert 0 < sum(change["field"] == "x_new_field" for change in changes(bench)) < 23
    statuses = [status for value in values for status in value.get("statuses", [])]
    assert {status["status"] for status in statuses} == {"sent", "delivered", "read"}
    assert {status["biz_opaque_callback_data"] for status in statuses} == {"x"}
    assert all(status.get("pricing", {"category": "x_new_category"})["category"] == "x_new_category" for status in statuses)
    assert bench.business.all_signed()
