"""What customers do reaches the handlers of `pywa`, through its own signature check and parser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pywa_async import types

from .pywa_business import PHONE, Stand

MEDIA = {"id": "100000000000004", "mime_type": "image/png", "sha256": "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI="}
CARD = {"name": {"formatted_name": "Budi", "first_name": "Budi"}, "phones": [{"phone": "+6281100000002", "wa_id": "6281100000002", "type": "CELL"}]}
WRITTEN: dict[str, tuple[dict[str, Any], type, Callable[[Any], Any], Any]] = {
    "image": ({"type": "image", "image": {**MEDIA, "caption": "Foto"}}, types.Message, lambda m: (m.image.id, m.caption), (MEDIA["id"], "Foto")),
    "video": ({"type": "video", "video": {**MEDIA, "mime_type": "video/mp4"}}, types.Message, lambda m: m.video.mime_type, "video/mp4"),
    "voice": ({"type": "audio", "audio": {**MEDIA, "voice": True}}, types.Message, lambda m: m.voice.id, MEDIA["id"]),
    "document": ({"type": "document", "document": {**MEDIA, "filename": "a.pdf"}}, types.Message, lambda m: m.document.filename, "a.pdf"),
    "sticker": ({"type": "sticker", "sticker": {**MEDIA, "animated": False}}, types.Message, lambda m: m.sticker.animated, False),
    "location": ({"type": "location", "location": {"latitude": -6.9, "longitude": 107.6}}, types.Message, lambda m: m.location.latitude, -6.9),
    "contacts": ({"type": "contacts", "contacts": [CARD]}, types.Message, lambda m: m.contacts[0].phones[0].wa_id, "6281100000002"),
    "reaction": ({"type": "reaction", "reaction": {"message_id": "wamid.A", "emoji": "👍"}}, types.Message, lambda m: m.reaction.emoji, "👍"),
    "order": (
        {
            "type": "order",
            "order": {
                "catalog_id": "100000000000001",
                "text": "",
                "product_items": [{"product_retailer_id": "sku-1", "quantity": 2, "item_price": 5000, "currency": "IDR"}],
            },
        },
        types.Message,
        lambda m: (m.order.catalog_id, m.order.products[0].quantity),
        ("100000000000001", 2),
    ),
    "unsupported": (
        {"type": "unsupported", "errors": [{"code": 131051, "title": "Unsupported", "message": "Unsupported", "error_data": {"details": "-"}}]},
        types.Message,
        lambda m: m.error.code,
        131051,
    ),
    "a button of a template": (
        {"type": "button", "button": {"payload": "jadi", "text": "Jadi, kak"}, "context": {"from": "628110000000", "id": "wamid.A"}},
        types.CallbackButton,
        lambda m: (m.data, m.title),
        ("jadi", "Jadi, kak"),
    ),
    "a reply button": (
        {
            "type": "interactive",
            "interactive": {"type": "button_reply", "button_reply": {"id": "pilihan-1", "title": "Pilihan 1"}},
            "context": {"from": "628110000000", "id": "wamid.A"},
        },
        types.CallbackButton,
        lambda m: (m.data, m.title),
        ("pilihan-1", "Pilihan 1"),
    ),
    "a row of a list": (
        {
            "type": "interactive",
            "interactive": {"type": "list_reply", "list_reply": {"id": "jam-8", "title": "Jam 8", "description": "Dokter Budi"}},
            "context": {"from": "628110000000", "id": "wamid.A"},
        },
        types.CallbackSelection,
        lambda m: (m.data, m.description),
        ("jam-8", "Dokter Budi"),
    ),
    "a flow": (
        {
            "type": "interactive",
            "interactive": {"type": "nfm_reply", "nfm_reply": {"name": "flow", "body": "Sent", "response_json": '{"flow_token": "token-1", "nama": "Budi"}'}},
            "context": {"from": "628110000000", "id": "wamid.A"},
        },
        types.FlowCompletion,
        lambda m: (m.token, m.response["nama"]),
        ("token-1", "Budi"),
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
async def test_what_a_customer_sends_is_parsed_by_pywa(pywa: Stand, name: str) -> None:
    message, kind, read, expected = WRITTEN[name]

    await pywa.bench.order("messages", **{"from": PHONE}, message=message, wait=True)
    await pywa.business.until(lambda: len(pywa.business.updates) >= 2)

    update = pywa.business.updates[-1]
    assert type(update) is kind
    assert read(update) == expected
    assert update.from_user.wa_id == PHONE


async def test_pywa_reads_the_words_and_answers_the_phone_less_customer(pywa: Stand) -> None:
    await pywa.bench.order("customers", wa_id="6281100000005", name="Tari", mode="phone_less")
    await pywa.bench.order("messages", **{"from": "6281100000005"}, text="pagi kak", wait=True)
    await pywa.business.until(lambda: len(pywa.business.updates) >= 2)

    message = pywa.business.updates[-1]
    assert (message.text, message.from_user.name, message.from_user.wa_id) == ("pagi kak", "Tari", None)
    await message.reply("Pagi kak")
    assert (await pywa.bench.look("sent"))[-1]["body"]["recipient"] == message.from_user.bsuid


async def test_pywa_accepts_the_handshake_and_refuses_a_forged_webhook(pywa: Stand) -> None:
    assert (await pywa.bench.look("stats"))["handshake"]["verified"]

    await pywa.bench.order("webhooks", body={"object": "whatsapp_business_account", "entry": []}, signature="bad")

    assert pywa.business.answers[-1] == 403
