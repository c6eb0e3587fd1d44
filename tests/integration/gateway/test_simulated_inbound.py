"""What the simulator sends, written without a look at this parser, is read, decided and fetched as it was meant."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.conversation.updates import Decision, Update
from bot.intake import intake
from bot.simulator.testing import NUMBER, Bench, serve_bench, serve_business
from bot.whatsapp.client import GraphClient
from bot.whatsapp.download import MediaDamaged, MediaGone, MediaRefused, fetch
from bot.whatsapp.inbound import parse

DEWI = "628110000123"
PHOTO = b"\xff\xd8\xff\xe0 a photo of a shoe"
HEX = hashlib.sha256(PHOTO).hexdigest()
DAY_S = 86_400


@pytest_asyncio.fixture
async def bench() -> AsyncIterator[Bench]:
    async with serve_business() as business, serve_bench(business) as made:
        yield made


def decided(bench: Bench) -> list[Update]:
    """Everything that was delivered so far, statuses left out."""
    found = [one for raw in bench.business.raw for read in parse(raw) for one in intake(read, {NUMBER.phone_number_id})]
    return [one for one in found if one.decision is not Decision.STATUS]


async def written(bench: Bench, **message: Any) -> Update:
    """The update that a customer's message became."""
    await bench.order("messages", **{"from": DEWI, "message": message, "wait": True})
    return decided(bench)[-1]


async def photo(bench: Bench) -> tuple[str, Update]:
    """A photo of a customer: its media id, and the update that it became."""
    answer = await bench.http.post(f"{bench.url}/_control/media", content=PHOTO, headers={"Content-Type": "image/jpeg"})
    media_id = answer.raise_for_status().json()["id"]
    return media_id, await written(bench, type="image", image={"id": media_id})


async def fetched(bench: Bench, update: Update, folder: Path, *, limit_bytes: int = 1_000_000) -> Path:
    async with GraphClient(bench.url, "v26.0", {NUMBER.phone_number_id: NUMBER.access_token}.get, timeout_s=5.0) as client:
        return await fetch(client, update.phone_number_id, update.content["media"], folder, limit_bytes=limit_bytes)


@pytest.mark.parametrize(
    ("message", "content"),
    [
        ({"type": "text", "text": {"body": "halo"}}, {"text": "halo"}),
        ({"type": "location", "location": {"latitude": -6.2, "longitude": 106.8}}, {"intent": "sent_location"}),
        ({"type": "contacts", "contacts": [{"name": {"formatted_name": "Budi"}, "phones": [{"phone": "+62 811-0000-0002"}]}]}, {"intent": "sent_contact"}),
        (
            {
                "type": "order",
                "order": {"catalog_id": "1", "product_items": [{"product_retailer_id": "a", "quantity": 1, "item_price": 1000, "currency": "IDR"}]},
            },
            {"intent": "sent_order"},
        ),
        ({"type": "button", "button": {"payload": "tap:x", "text": "Ya"}}, {"tap": "tap:x", "text": "Ya"}),
        ({"type": "request_welcome"}, {"intent": "greet"}),
    ],
    ids=lambda value: value.get("type"),
)
async def test_what_a_customer_writes_is_a_turn_with_what_it_carries(bench: Bench, message: dict[str, Any], content: dict[str, Any]) -> None:
    update = await written(bench, **message)
    assert update.decision is Decision.TURN
    assert {name: update.content[name] for name in content} == content
    assert update.identity is not None
    assert update.identity.phone == DEWI
    assert update.content["profile_name"]


async def test_a_photo_is_fetched_by_what_the_webhook_says(bench: Bench, tmp_path: Path) -> None:
    media_id, update = await photo(bench)
    medium = update.content["media"]
    assert (update.content["intent"], medium["id"], medium["sha256"]) == ("sent_media", media_id, base64.b64encode(bytes.fromhex(HEX)).decode())
    path = await fetched(bench, update, tmp_path)
    assert (path.name, path.read_bytes()) == (f"{HEX}.jpg", PHOTO)


@pytest.mark.parametrize(("fault", "error"), [("media_wrong_hash", MediaDamaged), ("media_401", MediaRefused)])
async def test_a_transfer_that_goes_wrong_keeps_nothing(bench: Bench, tmp_path: Path, fault: str, error: type[Exception]) -> None:
    _, update = await photo(bench)
    await bench.order("faults", kind=fault)
    with pytest.raises(error):
        await fetched(bench, update, tmp_path)
    assert list(tmp_path.iterdir()) == []


async def test_an_address_that_died_is_asked_for_again(bench: Bench, tmp_path: Path) -> None:
    _, update = await photo(bench)
    await bench.order("faults", kind="media_404")
    assert (await fetched(bench, update, tmp_path)).exists()


async def test_a_photo_can_be_fetched_for_seven_days(bench: Bench, tmp_path: Path) -> None:
    _, update = await photo(bench)
    await bench.order("clock", advance_s=7 * DAY_S - 60)
    assert (await fetched(bench, update, tmp_path)).exists()
    await bench.order("clock", advance_s=120)
    with pytest.raises(MediaGone):
        await fetched(bench, update, tmp_path)


@pytest.mark.parametrize(
    ("field", "decision"),
    [
        ("messages", Decision.NOTICE),
        ("message_template_status_update", Decision.NOTICE),
        ("message_template_quality_update", Decision.NOTICE),
        ("template_category_update", Decision.NOTICE),
        ("account_update", Decision.NOTICE),
        ("account_alerts", Decision.NOTICE),
        ("phone_number_quality_update", Decision.NOTICE),
        ("security", Decision.NOTICE),
        ("field_of_next_year", Decision.KEPT),
    ],
)
async def test_what_meta_tells_the_operator_is_a_notice(bench: Bench, field: str, decision: Decision) -> None:
    await bench.order("field", field=field, wait=True)
    (update,) = decided(bench)
    assert update.decision is decision
    if decision is Decision.NOTICE:
        assert update.content["event"]
        assert bool(update.sent_at) is (field != "messages")  # Meta says of the others when they were


async def test_a_call_a_colleague_and_a_preference_are_about_the_customer(bench: Bench) -> None:
    await written(bench, type="text", text={"body": "halo"})
    await bench.order("calls", customer=DEWI, wait=True)
    await bench.order("echo", to=DEWI, text="saya bantu ya kak")
    await bench.order("preferences", customer=DEWI, marketing="stop", wait=True)
    await bench.business.until(lambda: len(decided(bench)) == 4)
    told = {update.decision: update for update in decided(bench)}
    assert set(told) == {Decision.TURN, Decision.CALL, Decision.ECHO, Decision.PREFERENCE}
    assert {update.identity.phone for update in told.values() if update.identity} == {DEWI}
    assert told[Decision.PREFERENCE].content == {"category": "marketing_messages", "value": "stop"}
    assert told[Decision.ECHO].content["text"] == "saya bantu ya kak"


@pytest.mark.parametrize("change", [{"path": "rotate"}, {"path": "change_number", "wa_id": "628110000999"}])
async def test_changed_ids_lead_from_the_old_to_the_new(bench: Bench, change: dict[str, Any]) -> None:
    before = await written(bench, type="text", text={"body": "halo"})
    path = change.pop("path")
    await bench.order(path, customer=DEWI, **change)
    await bench.business.until(lambda: len(decided(bench)) >= 3)
    renamed = [update for update in decided(bench) if update.decision is Decision.IDENTITY]
    after = await written(bench, type="text", text={"body": "ini saya"}) if path == "rotate" else None
    assert renamed
    assert before.identity is not None
    for update in renamed:
        assert update.previous is not None and update.identity is not None
        assert set(update.previous.aliases()) & set(before.identity.aliases())
    if after:
        assert after.identity is not None
        assert after.identity.bsuid in {update.identity.bsuid for update in renamed if update.identity}


async def test_noise_around_a_message_changes_nothing_of_it(bench: Bench) -> None:
    await bench.order("delivery", noise=True)
    for number in range(8):
        update = await written(bench, type="text", text={"body": f"halo {number}"})
        turns = [one for one in decided(bench) if one.decision is Decision.TURN]
        assert [one.content["text"] for one in turns] == [f"halo {index}" for index in range(number + 1)], update
