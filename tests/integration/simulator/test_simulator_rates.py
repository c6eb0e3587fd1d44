"""Meta's rates over real HTTP, judged by the emulator's clock."""

from __future__ import annotations

import json
from pathlib import Path

import httpx

from bot.simulator import SimulatorConfig, create_app
from bot.simulator.clock import Clock
from bot.simulator.testing import NUMBER, VERIFY_TOKEN, Bench, Business, serve_bench, served

DEWI, BUDI = "628110000123", "628110000124"
NOON = 1_800_000_000.0


async def write(bench: Bench, *customers: str) -> None:
    for customer in customers:
        await bench.order("messages", **{"from": customer}, text="halo", wait=True)


async def test_45_messages_may_go_to_a_customer_at_once_and_one_in_6_s_after_them(business: Business) -> None:
    app = create_app(SimulatorConfig((NUMBER,), VERIFY_TOKEN, business.url, status_delay_s=0.01), Clock(lambda: NOON))
    async with served(app) as url, httpx.AsyncClient() as http:
        bench = Bench(url, business, http)
        await write(bench, DEWI, BUDI)
        burst = [(await bench.say(f"+{DEWI}")).status_code for _ in range(45)]
        refused = await bench.say(f"+{DEWI}")
        other = await bench.say(f"+{BUDI}")
        await bench.order("clock", advance_s=5.9)
        early = await bench.say(f"+{DEWI}")
        await bench.order("clock", advance_s=0.1)
        later = await bench.say(f"+{DEWI}")
        again = await bench.say(f"+{DEWI}")

    assert burst == [200] * 45
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, 131056)
    assert refused.headers["retry-after"] == "6"
    usage = json.loads(refused.headers["x-business-use-case-usage"])[NUMBER.waba_id][0]
    assert (usage["type"], usage["estimated_time_to_regain_access"]) == ("whatsapp", 0)
    assert [one.status_code for one in (other, early, later, again)] == [200, 400, 200, 400]


async def test_a_number_sends_80_messages_in_a_second(business: Business) -> None:
    app = create_app(SimulatorConfig((NUMBER,), VERIFY_TOKEN, business.url, status_delay_s=0.01), Clock(lambda: NOON))
    people = [f"62811000{number:04d}" for number in range(3)]
    async with served(app) as url, httpx.AsyncClient() as http:
        bench = Bench(url, business, http)
        await write(bench, *people)
        # What customers wrote counts too: 3 of the 80.
        accepted = [(await bench.say(f"+{people[n % 3]}")).status_code for n in range(77)]
        refused = await bench.say(f"+{people[0]}")
        await bench.order("clock", advance_s=0.02)
        later = await bench.say(f"+{people[0]}")

    assert accepted == [200] * 77
    assert (refused.json()["error"]["code"], later.status_code) == (130429, 200)


async def test_the_rates_can_be_switched_off(bench: Bench) -> None:
    await write(bench, DEWI)
    await bench.order("delivery", limits=False)

    assert {(await bench.say(f"+{DEWI}")).status_code for _ in range(50)} == {200}
    await bench.order("reset")
    assert (await bench.look("delivery"))["limits"]


async def test_a_refused_send_and_a_read_receipt_do_not_count(bench: Bench) -> None:
    await write(bench, DEWI)
    [message] = bench.business.messages
    for _ in range(50):
        await bench.send({"status": "read", "message_id": message["id"]})
        await bench.send({"to": f"+{DEWI}", "type": "text", "text": {"body": ""}})

    assert (await bench.say(f"+{DEWI}")).status_code == 200


async def test_what_was_sent_before_a_restart_still_counts(business: Business, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    async with serve_bench(business, journal=journal) as bench:
        await write(bench, DEWI)
        for _ in range(45):
            await bench.say(f"+{DEWI}")

    async with serve_bench(business, journal=journal) as bench:
        assert (await bench.say(f"+{DEWI}")).json()["error"]["code"] == 131056
