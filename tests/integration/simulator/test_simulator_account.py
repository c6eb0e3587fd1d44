"""The small Graph calls of ordinary clients: the number, its registration and profile, the subscription, the token."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.simulator.testing import NUMBER, Bench, Business, serve_bench

DEWI = "628110000123"
ID, WABA = NUMBER.phone_number_id, NUMBER.waba_id


async def test_a_number_shows_the_fields_that_are_asked_for(bench: Bench) -> None:
    usual = (await bench.graph("GET", ID)).json()
    asked = (await bench.graph("GET", ID, params={"fields": "status,throughput,no_such_field"})).json()
    listed = (await bench.graph("GET", f"{WABA}/phone_numbers")).json()

    assert set(usual) == {"verified_name", "display_phone_number", "quality_rating", "id"}
    assert asked == {"status": "CONNECTED", "throughput": {"level": "STANDARD"}, "id": ID}
    assert listed == {"data": [usual]}
    assert (await bench.graph("GET", WABA)).json()["id"] == WABA


async def test_a_number_that_is_not_registered_cannot_send(bench: Bench) -> None:
    await bench.order("messages", **{"from": DEWI}, text="halo", wait=True)

    assert (await bench.graph("POST", f"{ID}/deregister")).json() == {"success": True}
    refused = await bench.say(f"+{DEWI}")
    short = await bench.graph("POST", f"{ID}/register", json={"messaging_product": "whatsapp", "pin": "12"})
    assert (await bench.graph("GET", ID, params={"fields": "status"})).json()["status"] == "DISCONNECTED"
    assert (await bench.graph("POST", f"{ID}/register", json={"messaging_product": "whatsapp", "pin": "000000"})).json() == {"success": True}

    assert refused.json()["error"]["code"] == 133010
    assert short.json()["error"]["code"] == 100
    assert (await bench.say(f"+{DEWI}")).status_code == 200


async def test_a_profile_is_kept_and_shown(business: Business, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    path = f"{ID}/whatsapp_business_profile"
    async with serve_bench(business, journal=journal) as bench:
        change = {"messaging_product": "whatsapp", "about": "Buka 9-17", "address": "Jakarta", "colour": "blue"}
        assert (await bench.graph("POST", path, json=change)).json() == {"success": True}
        assert (await bench.graph("POST", path, content=b"about=x")).json()["error"]["code"] == 100
    async with serve_bench(business, journal=journal) as bench:
        shown = (await bench.graph("GET", path, params={"fields": "about,address,colour"})).json()

    assert shown == {"data": [{"about": "Buka 9-17", "address": "Jakarta"}]}


async def test_an_app_subscribes_and_unsubscribes(bench: Bench) -> None:
    counts = [len((await bench.graph("GET", f"{WABA}/subscribed_apps")).json()["data"])]
    for method in ("DELETE", "POST"):
        assert (await bench.graph(method, f"{WABA}/subscribed_apps")).json() == {"success": True}
        counts.append(len((await bench.graph("GET", f"{WABA}/subscribed_apps")).json()["data"]))

    assert counts == [1, 0, 1]


@pytest.mark.parametrize("path", [f"{WABA}x", f"{ID}/phone_numbers", f"{WABA}/whatsapp_business_profile", f"{ID}/subscribed_apps"])
async def test_an_object_of_another_kind_is_an_unknown_object(bench: Bench, path: str) -> None:
    error = (await bench.graph("GET", path)).json()["error"]

    assert (error["code"], error["error_subcode"]) == (100, 33)


async def test_a_number_and_an_account_cannot_be_deleted(bench: Bench) -> None:
    for node in (ID, WABA):
        assert (await bench.graph("DELETE", node)).json()["error"]["error_subcode"] == 33


async def test_an_expired_token_is_told_everywhere_until_the_fault_is_cancelled(bench: Bench) -> None:
    await bench.order("messages", **{"from": DEWI}, text="halo", wait=True)
    media_id = await bench.upload(b"\xff\xd8\xff", "image/jpeg")
    url = (await bench.graph("GET", media_id)).json()["url"]
    await bench.order("faults", kind="token_expired")
    bearer = {"Authorization": f"Bearer {NUMBER.access_token}"}

    refused = [
        await bench.say(f"+{DEWI}"),
        await bench.say(f"+{DEWI}"),
        await bench.graph("GET", ID),
        await bench.graph("GET", media_id),
        await bench.http.get(url, headers=bearer),
    ]
    assert [(one.status_code, one.json()["error"]["code"], one.json()["error"]["error_subcode"]) for one in refused] == [(401, 190, 463)] * 5
    await bench.http.delete(f"{bench.url}/_control/faults")
    assert (await bench.say(f"+{DEWI}")).status_code == 200
    assert len(await bench.look("sent")) == 1
