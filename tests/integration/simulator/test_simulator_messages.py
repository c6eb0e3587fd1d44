"""Every type of message that a customer can send arrives as Meta writes it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.simulator.testing import NUMBER, Bench

DEWI, BUDI = "628110000123", "628110000124"
MESSAGES: dict[str, dict[str, Any]] = {
    "location": {"type": "location", "location": {"latitude": -6.2, "longitude": 106.8, "name": "Toko", "address": "Jakarta"}},
    "contacts": {
        "type": "contacts",
        "contacts": [{"name": {"formatted_name": "Budi", "first_name": "Budi"}, "phones": [{"phone": "+62 811-0000-0124", "wa_id": BUDI, "type": "CELL"}]}],
    },
    "button reply": {"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"id": "ya", "title": "Ya"}}},
    "list reply": {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": "b", "title": "B", "description": "dua"}}},
    "flow reply": {
        "type": "interactive",
        "interactive": {"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": "Sent", "response_json": '{"flow_token":"t","nama":"Dewi"}'}},
    },
    "call permission": {
        "type": "interactive",
        "interactive": {
            "type": "call_permission_reply",
            "call_permission_reply": {"response": "accept", "is_permanent": False, "response_source": "user_action"},
        },
    },
    "template button": {"type": "button", "button": {"payload": "jadi:42", "text": "Jadi, kak"}},
    "order": {
        "type": "order",
        "order": {"catalog_id": "1", "text": "", "product_items": [{"product_retailer_id": "s1", "quantity": 2, "item_price": 25000, "currency": "IDR"}]},
    },
    "unsupported": {"type": "unsupported", "errors": [{"code": 131051, "title": "Message type unknown"}], "unsupported": {"type": "poll_creation"}},
    "request_welcome": {"type": "request_welcome"},
    "of a group": {"type": "text", "text": {"body": "halo semua"}, "group_id": "grup-contoh"},
    "new type": {"type": "hologram", "hologram": {"depth": 3}},
}


@pytest.mark.parametrize("content", MESSAGES.values(), ids=MESSAGES.keys())
async def test_a_message_of_any_type_arrives_unchanged(bench: Bench, content: dict[str, Any]) -> None:
    written = await bench.order("messages", **{"from": DEWI}, message=content, wait=True)

    [message] = bench.business.messages
    assert {key: message[key] for key in content} == content
    assert (message["id"], message["from"], written["delivered"]) == (written["id"], DEWI, True)
    assert bench.business.all_signed()


async def test_a_reply_a_forward_and_an_ad_have_their_context(bench: Bench) -> None:
    ad = {"source_url": "https://example.com/iklan", "source_id": "1", "source_type": "ad", "headline": "Diskon", "ctwa_clid": "x"}
    await bench.order("messages", **{"from": DEWI}, text="ini maksud saya", context={"id": "wamid.x"}, wait=True)
    await bench.order("messages", **{"from": DEWI}, text="lihat ini", context={"forwarded": True}, wait=True)
    await bench.order("messages", **{"from": DEWI}, text="mau yang di iklan", referral=ad, wait=True)

    reply, forward, from_ad = bench.business.messages
    assert reply["context"] == {"from": NUMBER.digits, "id": "wamid.x"}
    assert forward["context"] == {"forwarded": True}
    assert (from_ad["referral"], from_ad["text"]["body"]) == (ad, "mau yang di iklan")


async def test_a_group_opens_no_private_window(bench: Bench) -> None:
    await bench.order("messages", **{"from": DEWI}, message=MESSAGES["of a group"], wait=True)

    assert (await bench.say(f"+{DEWI}")).json()["error"]["code"] == 131047


async def test_a_changed_identity_is_a_system_message_without_contacts_and_opens_no_window(bench: Bench) -> None:
    changed = {"type": "system", "system": {"type": "customer_identity_changed", "body": "Dewi's security code changed", "identity": "x", "customer": DEWI}}
    await bench.order("messages", **{"from": DEWI}, message=changed, wait=True)

    [value] = bench.business.values
    assert "contacts" not in value
    assert value["messages"][0]["system"] == changed["system"]
    assert (await bench.say(f"+{DEWI}")).json()["error"]["code"] == 131047


def edit(original: str, words: str) -> dict[str, Any]:
    return {"type": "edit", "edit": {"original_message_id": original, "message": {"type": "text", "text": {"body": words}}}}


def revoke(original: str) -> dict[str, Any]:
    return {"type": "revoke", "revoke": {"original_message_id": original}}


async def order_error(bench: Bench, customer: str, message: dict[str, Any]) -> str:
    answer = await bench.http.post(f"{bench.url}/_control/messages", json={"from": customer, "message": message})
    return str(answer.json().get("error", "")) if answer.status_code == 400 else ""


async def test_a_message_is_edited_for_15_minutes_and_deleted_for_two_days_by_its_writer(bench: Bench) -> None:
    original = (await bench.order("messages", **{"from": DEWI}, text="besok jam 2", wait=True))["id"]

    assert await order_error(bench, DEWI, edit(original, "besok jam 3")) == ""
    assert "another customer's" in await order_error(bench, BUDI, revoke(original))
    await bench.order("clock", advance_s=15 * 60 + 5)
    assert "15 minutes" in await order_error(bench, DEWI, edit(original, "besok jam 4"))
    assert await order_error(bench, DEWI, revoke(original)) == ""
    await bench.order("clock", advance_s=2 * 24 * 3600)
    assert "2880 minutes" in await order_error(bench, DEWI, revoke(original))
    assert await order_error(bench, DEWI, revoke("wamid.of-before-this-journal")) == ""
    await bench.business.until(lambda: len(bench.business.messages) == 4)
    assert [message["type"] for message in bench.business.messages] == ["text", "edit", "revoke", "revoke"]
