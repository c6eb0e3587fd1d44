"""npm's `whatsapp-api-js` and `@kapso/whatsapp-cloud-api` against the simulator.

They are used as they come; only the address of the Graph API is another. Each sends every type that it can build, and
receives through its own signature check and parser.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.simulator.testing import NUMBER

from .expected import expected
from .node_client import PHONE, PNG, TO, Event, Stand, serve_client

OWN_PARAMETERS = {"location request": {"request_message": "Di mana?"}, "call permission": {"phone_number": TO}}
"""What Kapso adds to an action that Meta documents without parameters."""
NOT_IN_WHATSAPP_API_JS = {"link carousel", "reply carousel"}
NOT_IN_KAPSO = {"flow by name"}
CONTEXT = {"from": "628110000000", "id": "wamid.A"}
MEDIA = {"id": "100000000000004", "mime_type": "image/png", "sha256": "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI="}
ORDERED = {"product_retailer_id": "sku-1", "quantity": 2, "item_price": 5000, "currency": "IDR"}
CARD = {"name": {"formatted_name": "Budi"}, "phones": [{"phone": "+6281100000002", "wa_id": "6281100000002"}]}
WRITTEN: list[tuple[Event, str, Any]] = [
    ({"type": "text", "text": {"body": "pagi kak 🙏 & <teman>"}}, "text.body", "pagi kak 🙏 & <teman>"),
    ({"type": "image", "image": {**MEDIA, "caption": "Foto"}}, "image.caption", "Foto"),
    ({"type": "audio", "audio": {**MEDIA, "voice": True}}, "audio.voice", True),
    ({"type": "document", "document": {**MEDIA, "filename": "a.pdf"}}, "document.filename", "a.pdf"),
    ({"type": "sticker", "sticker": {**MEDIA, "animated": False}}, "sticker.animated", False),
    ({"type": "location", "location": {"latitude": -6.9, "longitude": 107.6}}, "location.longitude", 107.6),
    ({"type": "contacts", "contacts": [CARD]}, "contacts.0.phones.0.wa_id", "6281100000002"),
    ({"type": "reaction", "reaction": {"message_id": "wamid.A", "emoji": "👍"}}, "reaction.emoji", "👍"),
    ({"type": "order", "order": {"catalog_id": "1", "product_items": [ORDERED]}}, "order.product_items.0.quantity", 2),
    ({"type": "button", "button": {"payload": "jadi", "text": "Jadi"}, "context": CONTEXT}, "button.payload", "jadi"),
    (
        {"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"id": "pilihan-1", "title": "Pilihan 1"}}, "context": CONTEXT},
        "interactive.button_reply.id",
        "pilihan-1",
    ),
    (
        {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": "jam-8", "title": "Jam 8"}}, "context": CONTEXT},
        "interactive.list_reply.title",
        "Jam 8",
    ),
]


@pytest_asyncio.fixture(params=["whatsapp_api_js.mjs", "kapso.mjs"])
async def stand(request: pytest.FixtureRequest) -> AsyncIterator[Stand]:
    async with serve_client(request.param) as made:
        yield made


async def test_everything_that_it_can_send_is_taken_and_recorded(stand: Stand) -> None:
    calls = await stand.send_everything()
    recorded = await stand.recorded()

    wanted = expected(stand.message_id)
    for name in NOT_IN_KAPSO if stand.is_kapso else NOT_IN_WHATSAPP_API_JS:
        del wanted[name]
    for name, parameters in OWN_PARAMETERS.items() if stand.is_kapso else ():
        wanted[name]["interactive"]["action"]["parameters"] = parameters
    got = {name: recorded[calls[name]["answer"]["messages"][0]["id"]] for name in wanted}
    assert {name: {key: body[key] for key in wanted[name]} for name, body in got.items()} == wanted
    assert {(body["to"], body["recipient_type"]) for body in got.values()} == {(TO, "individual")}


async def test_it_marks_a_message_as_read_and_shows_that_it_types(stand: Stand) -> None:
    calls = await stand.send_everything()

    assert (calls["read"]["answer"], calls["typing"]["answer"]) == ({"success": True}, {"success": True})
    receipts = await stand.bench.look("log?kind=receipt")
    assert [(entry["message_id"], entry["typing"]) for entry in receipts] == [(stand.message_id, False), (stand.message_id, True)]


async def test_it_uploads_a_file_sends_it_gets_it_back_and_deletes_it(stand: Stand) -> None:
    calls = await stand.send_everything()

    answer = calls["file"]["answer"]
    found = {key.replace("mimeType", "mime_type").replace("fileSize", "file_size"): value for key, value in answer["found"].items()}
    assert (await stand.recorded())[answer["messages"][0]["id"]]["image"] == {"id": answer["id"]}
    assert (found["id"], found["mime_type"], int(found["file_size"])) == (answer["id"], "image/png", len(PNG))
    assert base64.b64decode(answer["bytes"]) == PNG
    assert answer["deleted"] == {"success": True}
    assert answer["gone"]["error"]["code"] == 100


async def test_a_refusal_reaches_it_in_the_form_that_it_reads(stand: Stand) -> None:
    calls = await stand.send_everything()

    empty = calls["an empty text"]
    error = empty if stand.is_kapso else empty["answer"]["error"]
    assert (error["code"], error["message"]) == (100, "(#100) The parameter text['body'] is required.")
    if stand.is_kapso:
        assert (calls["address"]["code"], calls["address"]["details"]) == (131009, "Address messages are not supported in the country of this customer")


async def test_it_hears_what_became_of_its_message(stand: Stand) -> None:
    calls = await stand.send_everything()
    message_id = calls["quote"]["answer"]["messages"][0]["id"]

    def told() -> list[Event]:
        return [event for event in stand.client.of("status") if event["id"] == message_id]

    await stand.client.until(lambda: {event["status"] for event in told()} >= {"sent", "delivered", "read"})
    marks = {event.get("tracker") or event.get("bizOpaqueCallbackData") for event in told()}
    phones = {event.get("phone") or event.get("recipientId") for event in told()}
    assert (marks, phones) == ({"tanda-1"}, {PHONE})
    assert not stand.client.of("broken")


@pytest.mark.parametrize(("message", "path", "value"), WRITTEN, ids=[path for _, path, _ in WRITTEN])
async def test_it_reads_what_a_customer_writes(stand: Stand, message: Event, path: str, value: Any) -> None:
    await stand.bench.order("messages", **{"from": PHONE}, message=message, wait=True)
    await stand.client.until(lambda: len(stand.client.of("message")) >= 2)

    heard = stand.client.of("message")[-1]
    assert heard["message"]["type"] == message["type"]
    assert _at(heard["message"], _camel(path) if stand.is_kapso else path) == value
    assert heard["phoneNumberId" if stand.is_kapso else "phoneID"] == NUMBER.phone_number_id


async def test_it_reads_a_customer_without_a_phone_number(stand: Stand) -> None:
    made = await stand.bench.order("customers", wa_id="6281100000005", name="Tari", mode="phone_less")
    await stand.bench.order("messages", **{"from": "6281100000005"}, text="pagi kak", wait=True)
    await stand.client.until(lambda: len(stand.client.of("message")) >= 2)

    heard = stand.client.of("message")[-1]
    contact = heard["contacts"][0] if stand.is_kapso else {**heard["recipient"], "userId": heard["recipient"]["bsuid"]}
    assert contact["userId"] == made["user_id"]
    assert "waId" not in contact
    assert "from" not in heard["message"]


async def test_it_accepts_the_handshake_and_refuses_a_forged_webhook(stand: Stand) -> None:
    assert (await stand.bench.look("stats"))["handshake"]["verified"]
    body = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": "messages", "value": {}}]}]}

    await stand.bench.order("webhooks", body=body, signature="bad")
    await stand.client.until(lambda: len(stand.client.of("answered")) >= 2)

    assert [event["status"] for event in stand.client.of("answered")] == [200, 401]


def _camel(path: str) -> str:
    head, *rest = path.split("_")
    return head + "".join(part[0].upper() + part[1:] for part in rest)


def _at(value: Any, path: str) -> Any:
    for step in path.split("."):
        value = value[int(step)] if step.isdecimal() else value[step]
    return value
