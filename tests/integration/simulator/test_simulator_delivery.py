"""Webhooks over real HTTP: signed bytes, retries, replays."""

from __future__ import annotations

from bot.simulator.testing import NUMBER, Bench


async def test_a_customers_message_arrives_signed_and_escaped(bench: Bench) -> None:
    written = await bench.order("messages", **{"from": "628110000123"}, text="aku minta alamat / lokasi dong 🙏", wait=True)

    assert written["delivered"] is True
    assert written["attempts"] == 1
    assert bench.business.all_signed()
    assert rb"\ud83d\ude4f" in bench.business.raw[0]
    assert rb"\/" in bench.business.raw[0]
    [message] = bench.business.messages
    assert message["from"] == "628110000123"
    assert message["id"] == written["id"]
    assert bench.business.values[0]["metadata"]["phone_number_id"] == NUMBER.phone_number_id
