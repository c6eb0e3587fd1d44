"""Webhooks over real HTTP: signed bytes, retries, replays, odd weather."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import httpx

from bot.simulator import SimulatorConfig, create_app
from bot.simulator.clock import Clock
from bot.simulator.testing import NUMBER, VERIFY_TOKEN, Bench, Business, serve_bench, served

DEWI = "628110000123"


async def test_a_customers_message_arrives_signed_and_escaped(bench: Bench) -> None:
    written = await bench.order("messages", **{"from": DEWI}, text="alamat / lokasi dong 🙏", wait=True)

    assert (written["delivered"], written["attempts"]) == (True, 1)
    assert bench.business.all_signed()
    assert rb"\ud83d\ude4f" in bench.business.raw[0]
    assert rb"\/" in bench.business.raw[0]
    [message] = bench.business.messages
    assert (message["from"], message["id"]) == (DEWI, written["id"])
    assert bench.business.values[0]["metadata"]["phone_number_id"] == NUMBER.phone_number_id


async def test_the_handshake_is_made_and_shown(bench: Bench) -> None:
    await bench.business.until(lambda: bench.business.handshakes)
    await bench.order("messages", **{"from": DEWI}, text="halo", wait=True)

    stats = await bench.look("stats")

    assert stats["handshake"]["verified"] is True
    assert stats["acks"]["count"] == 1
    assert stats["acks"]["p50_ms"] <= stats["acks"]["p99_ms"]


async def test_a_webhook_is_retried_until_the_first_200_and_never_after(bench: Bench) -> None:
    bench.business.answers[:] = [500, 503, 401]

    written = await bench.order("messages", **{"from": DEWI}, text="halo", wait=True)
    await bench.order("messages", **{"from": DEWI}, text="lagi", wait=True)

    assert written["attempts"] == 4
    assert [message["text"]["body"] for message in bench.business.messages] == ["halo"] * 4 + ["lagi"]
    assert len(set(bench.business.raw[:4])) == 1
    attempts = [e for e in await bench.look("log?kind=webhook.attempt") if written["id"] in e["wamids"]]
    assert [attempt["status"] for attempt in attempts] == [500, 503, 401, 200]


async def test_a_replay_brings_the_same_message_in_other_bytes(bench: Bench) -> None:
    written = await bench.order("messages", **{"from": DEWI}, text="halo/kak é", wait=True)

    replayed = await bench.order("replay", id=written["id"], times=4)

    assert replayed["statuses"] == [200] * 4
    assert {message["id"] for message in bench.business.messages} == {written["id"]}
    assert len(set(bench.business.raw)) == 5
    assert bench.business.all_signed()


async def test_a_batch_is_one_signed_post(bench: Bench) -> None:
    messages = [{"from": f"62811000000{n % 2}", "text": f"pesan {n}", "id": f"wamid.{n}"} for n in range(6)]

    made = await bench.order("batch", messages=messages, statuses=[{"id": "wamid.X", "status": "sent"}], wait=True)

    assert made["ids"] == [f"wamid.{n}" for n in range(6)]
    assert len(bench.business.raw) == 1
    assert bench.business.all_signed()
    assert [message["id"] for message in bench.business.messages] == made["ids"]
    assert bench.business.statuses == [{"id": "wamid.X", "status": "sent"}]


async def test_duplicates_reordering_and_holding_are_switched_on(bench: Bench) -> None:
    await bench.order("delivery", duplicate=2, reorder=True)
    ids = [(await bench.order("messages", **{"from": DEWI}, text=str(n)))["id"] for n in range(4)]
    await bench.business.until(lambda: len(bench.business.messages) == 12)
    arrived = [message["id"] for message in bench.business.messages]

    assert arrived != sorted(arrived, key=ids.index)
    assert all(arrived.count(wamid) == 3 for wamid in ids)
    assert len(set(bench.business.raw)) == 12


async def test_a_batch_is_duplicated_and_reordered_like_a_message(bench: Bench) -> None:
    await bench.order("delivery", duplicate=2, reorder=True)
    made = [await bench.order("batch", messages=[{"from": DEWI, "text": f"{n}{half}"} for half in "ab"]) for n in range(4)]
    await bench.business.until(lambda: len(bench.business.raw) == 12)

    ids = [wamid for one in made for wamid in one["ids"]]
    arrived = [message["id"] for message in bench.business.messages]
    assert all(arrived.count(wamid) == 3 for wamid in ids)
    assert arrived != sorted(arrived, key=ids.index)
    assert len(set(bench.business.raw)) == 12
    assert bench.business.all_signed()


async def test_a_status_is_duplicated_in_other_bytes(bench: Bench) -> None:
    await bench.order("messages", **{"from": DEWI}, text="halo", wait=True)
    await bench.order("delivery", duplicate=1)

    await bench.say(f"+{DEWI}")
    await bench.business.until(lambda: len(bench.business.statuses) == 6)

    assert Counter(status["status"] for status in bench.business.statuses) == {"sent": 2, "delivered": 2, "read": 2}
    assert len(set(bench.business.raw)) == 7
    assert bench.business.all_signed()


async def test_a_batch_may_go_to_several_numbers(business: Business) -> None:
    other = replace(NUMBER, phone_number_id="106540352242923", display_phone_number="+62 811-0000-0001")
    elsewhere = replace(other, phone_number_id="106540352242924", waba_id="102290129340399")
    async with serve_bench(business, numbers=(NUMBER, other, elsewhere)) as bench:
        names = [number.phone_number_id for number in (NUMBER, other, elsewhere)]
        written = await bench.order("messages", **{"from": DEWI}, text="halo", phone_number_id=names[1], wait=True)
        sent = (
            await bench.http.post(
                f"{bench.url}/v26.0/{names[1]}/messages",
                json={"messaging_product": "whatsapp", "to": f"+{DEWI}", "type": "text", "text": {"body": "Halo"}},
                headers={"Authorization": f"Bearer {NUMBER.access_token}"},
            )
        ).json()["messages"][0]["id"]
        await business.until(lambda: len(business.statuses) == 3)
        business.raw.clear()
        business.signatures.clear()

        await bench.order(
            "batch",
            messages=[{"from": DEWI, "text": name, "phone_number_id": name} for name in names],
            statuses=[{"id": sent, "status": "played"}],
            wait=True,
        )

    assert written["delivered"]
    assert len(business.raw) == 1
    assert business.all_signed()
    assert [entry["id"] for entry in json.loads(business.raw[0])["entry"]] == [NUMBER.waba_id, elsewhere.waba_id]
    received = {value["messages"][0]["text"]["body"]: value["metadata"] for value in business.values if "messages" in value}
    assert {text: metadata["phone_number_id"] for text, metadata in received.items()} == {name: name for name in names}
    assert received[names[1]]["display_phone_number"] == other.digits
    [reported] = [value for value in business.values if "statuses" in value]
    assert reported["metadata"]["phone_number_id"] == names[1]


async def test_nothing_is_delivered_while_paused(bench: Bench) -> None:
    await bench.order("delivery", paused=True)
    await bench.order("messages", **{"from": DEWI}, text="halo")
    assert (await bench.look("stats"))["webhooks_pending"] == 1
    assert bench.business.raw == []

    await bench.order("delivery", paused=False)

    await bench.business.until(lambda: bench.business.messages)


async def test_a_probe_may_forge_the_signature(bench: Bench) -> None:
    body = {"object": "whatsapp_business_account", "entry": []}

    for signature in ("bad", "missing", "valid"):
        probed = await bench.order("webhooks", body=body, signature=signature, times=2, concurrent=True)
        assert [response["status"] for response in probed["responses"]] == [200, 200]

    assert [s is None for s in bench.business.signatures] == [False, False, True, True, False, False]
    assert not bench.business.all_signed()


async def test_a_phoneless_customer_has_no_number_in_any_webhook(bench: Bench) -> None:
    siti = await bench.order("customers", name="Siti", mode="phone_less")
    await bench.order("messages", **{"from": siti["user_id"]}, text="halo", wait=True)
    answer = await bench.send({"recipient": siti["user_id"], "type": "text", "text": {"body": "Halo"}})
    await bench.business.until(lambda: len(bench.business.statuses) == 3)

    [message] = bench.business.messages
    [contact] = bench.business.values[0]["contacts"]
    assert "from" not in message
    assert message["from_user_id"] == contact["user_id"] == siti["user_id"]
    assert contact["profile"]["username"]
    assert answer.json()["contacts"] == [{"input": siti["user_id"], "user_id": siti["user_id"]}]
    assert siti["wa_id"].encode() not in b"".join(bench.business.raw)
    [sent] = await bench.look(f"sent?to={siti['user_id']}")
    assert sent["to"] == siti["user_id"]


async def test_a_customer_from_before_bsuids_has_only_a_number(bench: Bench) -> None:
    budi = await bench.order("customers", mode="phone_only", wa_id="628110000555")

    await bench.order("messages", **{"from": budi["wa_id"]}, text="halo", wait=True)

    assert "from_user_id" not in bench.business.messages[0]
    assert "user_id" not in bench.business.values[0]["contacts"][0]


async def test_conversations_and_undelivered_webhooks_survive_a_restart(business: Business, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    async with serve_bench(business, journal=journal) as bench:
        await bench.order("messages", **{"from": DEWI}, text="pertama", wait=True)
        assert (await bench.say(f"+{DEWI}", "Halo")).status_code == 200
        await business.until(lambda: len(business.statuses) == 3)
        business.answers[:] = [500] * 3
        await bench.order("delivery", paused=True)
        await bench.order("messages", **{"from": DEWI}, text="kedua")
        before = await bench.look("sent")
    with journal.open("ab") as torn:
        torn.write(b'{"n": 99')

    async with serve_bench(business, journal=journal) as bench:
        await business.until(lambda: any(m["text"]["body"] == "kedua" for m in business.messages))
        assert [sent["id"] for sent in await bench.look("sent")] == [sent["id"] for sent in before]
        assert (await bench.say(f"+{DEWI}", "Window masih buka")).status_code == 200
        page = (await bench.http.get(f"{bench.url}/_phone/state")).json()
        assert [m["text"] for m in page["messages"]] == ["pertama", "Halo", "kedua", "Window masih buka"]
    assert all(json.loads(line) for line in journal.read_bytes().splitlines())


async def test_a_wrong_order_does_nothing_before_it_is_refused(bench: Bench) -> None:
    orders = {
        "messages": {"from": DEWI, "text": "halo"},
        "batch": {"messages": [{"from": DEWI, "text": "halo"}]},
        "field": {"field": "security"},
        "calls": {"customer": DEWI},
        "preferences": {"customer": DEWI},
        "template_status": {"name": "balasan_tertunda", "status": "PAUSED"},
    }
    for path, order in orders.items():
        answer = await bench.http.post(f"{bench.url}/_control/{path}", json={**order, "wait": "yes"})
        assert (answer.status_code, answer.json()["error"]) == (400, "'wait' must be true or false.")

    assert await bench.look("log?kind=webhook") == []


async def test_a_webhook_after_a_restart_has_a_number_of_its_own(business: Business, tmp_path: Path) -> None:
    for words in ("pertama", "kedua"):
        async with serve_bench(business, journal=tmp_path / "journal.jsonl") as bench:
            assert (await bench.order("messages", **{"from": DEWI}, text=words, wait=True))["delivered"]
            numbers = [entry["delivery"] for entry in await bench.look("log?kind=webhook.queued")]

    assert numbers == ["1", "2"]


async def test_a_seed_decides_everything_that_is_left_to_chance(business: Business) -> None:
    async def bodies(seed: int) -> list[bytes]:
        business.raw.clear()
        business.handshakes = 0
        app = create_app(SimulatorConfig((NUMBER,), VERIFY_TOKEN, business.url), Clock(lambda: 1_800_000_000.0), Random(seed))
        async with served(app) as url, httpx.AsyncClient() as http:
            bench = Bench(url, business, http)
            await business.until(lambda: business.handshakes)
            await bench.order("delivery", noise=True)
            for number in range(5):
                await bench.order("messages", **{"from": DEWI}, text=f"pesan {number}", wait=True)
        return list(business.raw)

    first, again, other = await bodies(1), await bodies(1), await bodies(2)
    assert first == again
    assert first != other


async def test_what_one_customer_writes_sets_out_in_order_also_when_it_is_taken_late(bench: Bench) -> None:
    bench.business.answers.extend([503, 200, 200])
    written = [(await bench.order("messages", **{"from": DEWI}, text=f"baris {line}"))["id"] for line in range(40)]
    await bench.business.until(lambda: len({message["id"] for message in bench.business.messages}) == 40 and len(bench.business.raw) > 40)
    first_tries = list(dict.fromkeys(message["id"] for message in bench.business.messages))
    assert first_tries == written
