"""PyPI's `pywa` against the simulator. It is used as it comes; only the address of the Graph API is another.

It sends every type that it can build, and receives through its own signature check, parser and handlers.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import pytest_asyncio
from pywa_async import WhatsApp, types
from pywa_async.errors import WhatsAppError
from pywa_async.types.templates import BodyText, HeaderImage, HeaderText, QuickReplyButton, TemplateLanguage, URLButton
from sanic import Request, Sanic
from sanic.response import HTTPResponse, text

from bot.simulator.testing import NUMBER, VERIFY_TOKEN, Bench, Business, serve_bench, served

PHONE = "6281100000001"
TO = f"+{PHONE}"
LINK = "https://contoh.example/berkas"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@dataclass
class PywaBusiness:
    """A business that receives its webhooks with pywa, and what pywa made of them."""

    client: WhatsApp
    updates: list[Any] = field(default_factory=list)
    failures: list[dict[str, Any]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def app(self) -> Sanic:
        app = Sanic(f"pywa-{uuid.uuid4().hex}", configure_logging=False)

        @app.get("/hook")
        async def handshake(request: Request) -> HTTPResponse:
            challenge, status = await self.client.webhook_challenge_handler(request.args.get("hub.verify_token"), request.args.get("hub.challenge"))
            return text(challenge or "", status=status)

        @app.post("/hook")
        async def receive(request: Request) -> HTTPResponse:
            refused = await self.client.webhook_update_validator(request.body, request.headers.get("x-hub-signature-256"))
            words, status = refused or await self.client.webhook_update_handler(request.body)
            self.answers.append(status)
            self.arrived.set()
            return text(words, status=status)

        return app

    def listen(self) -> None:
        """Let pywa hand over every kind of update that it can tell apart."""

        async def keep(_client: WhatsApp, update: Any) -> None:
            self.updates.append(update)
            self.arrived.set()

        async def keep_failures(_client: WhatsApp, update: Any) -> None:
            statuses = update["entry"][0]["changes"][0]["value"].get("statuses", [])
            self.failures += [status for status in statuses if status["status"] == "failed"]
            self.arrived.set()

        self.client.on_raw_update(keep_failures)
        for on in (
            self.client.on_message,
            self.client.on_callback_button,
            self.client.on_callback_selection,
            self.client.on_flow_completion,
            self.client.on_message_status,
        ):
            on(keep)

    async def until(self, condition: Callable[[], object]) -> None:
        async def wait() -> None:
            while not condition():
                self.arrived.clear()
                await self.arrived.wait()

        await asyncio.wait_for(wait(), 8)

    def statuses_of(self, tracker: str) -> set[str]:
        return {str(update.status.value) for update in self.updates if isinstance(update, types.MessageStatus) and update.tracker == tracker}


@dataclass
class Stand:
    """A simulator, a business on pywa, and the customer's first message, which opens the window."""

    bench: Bench
    business: PywaBusiness
    message_id: str = ""

    @property
    def client(self) -> WhatsApp:
        return self.business.client

    async def recorded(self) -> dict[str, Any]:
        """The newest send that the simulator took."""
        return (await self.bench.look(f"sent?to={PHONE}"))[-1]["body"]


@pytest_asyncio.fixture
async def stand() -> AsyncIterator[Stand]:
    async with httpx.AsyncClient() as session:
        client = WhatsApp(
            phone_id=NUMBER.phone_number_id,
            token=NUMBER.access_token,
            session=session,
            server=None,
            verify_token=VERIFY_TOKEN,
            app_secret=NUMBER.app_secret,
            waba_id=NUMBER.waba_id,
            api_version="26.0",
        )
        business = PywaBusiness(client)
        business.listen()
        async with served(business.app()) as url, serve_bench(Business(url=f"{url}/hook")) as bench:
            session.base_url = f"{bench.url}/v26.0"
            answer = await bench.order("messages", **{"from": PHONE}, text="halo kak", wait=True)
            yield Stand(bench, business, answer["id"])


def button(number: int) -> types.Button:
    return types.Button(title=f"Pilihan {number}", callback_data=f"pilihan-{number}")


Send = Callable[[Stand], Awaitable[Any]]
REPLIES = [{"type": "reply", "reply": {"id": f"pilihan-{number}", "title": f"Pilihan {number}"}} for number in (1, 2)]
WORDS = {"text": "Silakan kak"}
SENDS: dict[str, tuple[Send, dict[str, Any]]] = {
    "text": (lambda s: s.client.send_message(TO, "Halo kak", preview_url=True), {"text": {"body": "Halo kak", "preview_url": True}}),
    "text that quotes": (
        lambda s: s.client.send_message(TO, "Halo kak", reply_to_message_id=s.message_id, tracker="tanda-1"),
        {"text": {"body": "Halo kak", "preview_url": False}, "biz_opaque_callback_data": "tanda-1"},
    ),
    "reply buttons": (
        lambda s: s.client.send_message(TO, "Silakan kak", header="Toko", footer="Buka tiap hari", buttons=[button(1), button(2)]),
        {
            "interactive": {
                "type": "button",
                "header": {"type": "text", "text": "Toko"},
                "body": WORDS,
                "footer": {"text": "Buka tiap hari"},
                "action": {"buttons": REPLIES},
            }
        },
    ),
    "image with buttons": (
        lambda s: s.client.send_image(TO, LINK, caption="Silakan kak", buttons=[button(1), button(2)]),
        {
            "interactive": {
                "type": "button",
                "header": {"type": "image", "image": {"link": LINK}},
                "body": WORDS,
                "action": {"buttons": REPLIES},
            }
        },
    ),
    "link button": (
        lambda s: s.client.send_message(TO, "Silakan kak", buttons=types.URLButton(title="Bayar", url="https://contoh.example/")),
        {
            "interactive": {
                "type": "cta_url",
                "body": WORDS,
                "action": {"name": "cta_url", "parameters": {"display_text": "Bayar", "url": "https://contoh.example/"}},
            }
        },
    ),
    "list": (
        lambda s: s.client.send_message(
            TO,
            "Silakan kak",
            buttons=types.SectionList(
                button_title="Pilih",
                sections=[
                    types.Section(title="Pagi", rows=[types.SectionRow(title="Jam 8", callback_data="jam-8", description="Dokter Budi")]),
                    types.Section(title="Sore", rows=[types.SectionRow(title="Jam 15", callback_data="jam-15")]),
                ],
            ),
        ),
        {
            "interactive": {
                "type": "list",
                "body": WORDS,
                "action": {
                    "button": "Pilih",
                    "sections": [
                        {"title": "Pagi", "rows": [{"id": "jam-8", "title": "Jam 8", "description": "Dokter Budi"}]},
                        {"title": "Sore", "rows": [{"id": "jam-15", "title": "Jam 15"}]},
                    ],
                },
            }
        },
    ),
    "call button": (
        lambda s: s.client.send_message(TO, "Silakan kak", buttons=types.VoiceCallButton(title="Telepon", ttl_minutes=60)),
        {
            "interactive": {
                "type": "voice_call",
                "body": WORDS,
                "action": {"name": "voice_call", "parameters": {"display_text": "Telepon", "ttl_minutes": 60}},
            }
        },
    ),
    "call permission": (
        lambda s: s.client.send_message(TO, "Silakan kak", buttons=types.CallPermissionRequestButton()),
        {"interactive": {"type": "call_permission_request", "body": WORDS, "action": {"name": "call_permission_request"}}},
    ),
    "contact request": (
        lambda s: s.client.request_contact_info(TO, "Silakan kak"),
        {"interactive": {"type": "request_contact_info", "body": WORDS, "action": {"name": "request_contact_info"}}},
    ),
    "location request": (
        lambda s: s.client.request_location(TO, "Silakan kak"),
        {"interactive": {"type": "location_request_message", "body": WORDS, "action": {"name": "send_location"}}},
    ),
    "flow": (
        lambda s: s.client.send_message(
            TO,
            "Silakan kak",
            buttons=types.FlowButton(
                title="Isi",
                flow_id="100000000000002",
                flow_token="token-1",
                flow_action_type=types.FlowActionType.NAVIGATE,
                flow_action_screen="AWAL",
                flow_action_payload={"nama": "Budi"},
            ),
        ),
        {
            "interactive": {
                "type": "flow",
                "body": WORDS,
                "action": {
                    "name": "flow",
                    "parameters": {
                        "mode": "published",
                        "flow_message_version": "3",
                        "flow_token": "token-1",
                        "flow_id": "100000000000002",
                        "flow_cta": "Isi",
                        "flow_action": "navigate",
                        "flow_action_payload": {"screen": "AWAL", "data": {"nama": "Budi"}},
                    },
                },
            }
        },
    ),
    "carousel": (
        lambda s: s.client.send_carousel(TO, body="Silakan kak", cards=[types.ImageCarouselCard(body="Satu", image=LINK, buttons=[button(n)]) for n in (1, 2)]),
        {
            "interactive": {
                "type": "carousel",
                "body": WORDS,
                "action": {
                    "cards": [
                        {
                            "card_index": n - 1,
                            "type": "cta_url",
                            "header": {"type": "image", "image": {"link": LINK}},
                            "body": {"text": "Satu"},
                            "action": {"buttons": [{"type": "quick_reply", "quick_reply": {"id": f"pilihan-{n}", "title": f"Pilihan {n}"}}]},
                        }
                        for n in (1, 2)
                    ]
                },
            }
        },
    ),
    "catalogue": (
        lambda s: s.client.send_catalog(TO, "Silakan kak", thumbnail_product_sku="sku-1"),
        {
            "interactive": {
                "type": "catalog_message",
                "body": WORDS,
                "action": {"name": "catalog_message", "parameters": {"thumbnail_product_retailer_id": "sku-1"}},
            }
        },
    ),
    "product": (
        lambda s: s.client.send_product(TO, "100000000000001", "sku-1"),
        {"interactive": {"type": "product", "action": {"catalog_id": "100000000000001", "product_retailer_id": "sku-1"}}},
    ),
    "products": (
        lambda s: s.client.send_products(TO, "100000000000001", [types.ProductsSection(title="Baru", skus=["sku-1", "sku-2"])], "Toko", "Silakan kak"),
        {
            "interactive": {
                "type": "product_list",
                "header": {"type": "text", "text": "Toko"},
                "body": WORDS,
                "action": {
                    "catalog_id": "100000000000001",
                    "sections": [{"title": "Baru", "product_items": [{"product_retailer_id": "sku-1"}, {"product_retailer_id": "sku-2"}]}],
                },
            }
        },
    ),
    "image": (lambda s: s.client.send_image(TO, LINK, caption="Foto"), {"image": {"link": LINK, "caption": "Foto"}}),
    "video": (lambda s: s.client.send_video(TO, LINK, caption="Video"), {"video": {"link": LINK, "caption": "Video"}}),
    "document": (
        lambda s: s.client.send_document(TO, LINK, filename="harga.pdf", caption="Harga"),
        {"document": {"link": LINK, "filename": "harga.pdf", "caption": "Harga"}},
    ),
    "audio": (lambda s: s.client.send_audio(TO, LINK), {"audio": {"link": LINK}}),
    "voice": (lambda s: s.client.send_voice(TO, LINK), {"audio": {"link": LINK, "voice": True}}),
    "sticker": (lambda s: s.client.send_sticker(TO, LINK), {"sticker": {"link": LINK}}),
    "location": (
        lambda s: s.client.send_location(TO, -6.9, 107.6, name="Toko", address="Jl. Contoh 1"),
        {"location": {"latitude": -6.9, "longitude": 107.6, "name": "Toko", "address": "Jl. Contoh 1"}},
    ),
    "contact": (
        lambda s: s.client.send_contact(TO, types.Contact(name=types.Contact.Name(formatted_name="Budi", first_name="Budi"), birthday="1990-08-17")),
        {"type": "contacts"},
    ),
    "template": (
        lambda s: s.client.send_template(
            TO,
            "pengingat_konsultasi",
            TemplateLanguage.INDONESIAN,
            [
                HeaderText.params(nama="Dewi"),
                BodyText.params(nama="Dewi", hari="Kamis", jam="14.00"),
                QuickReplyButton.params(callback_data="jadi", index=0),
                QuickReplyButton.params(callback_data="ganti", index=1),
                URLButton.params(url_variable="pusat", index=2),
            ],
        ),
        {"type": "template"},
    ),
    "template with an image": (
        lambda s: s.client.send_template(
            TO, "pesanan_dikirim", TemplateLanguage.INDONESIAN, [HeaderImage.params(image=LINK), BodyText.params("SP-0042", "Dewi", "RESI42")]
        ),
        {"type": "template"},
    ),
}


@pytest.mark.parametrize("name", SENDS)
async def test_what_pywa_sends_is_taken_and_recorded(stand: Stand, name: str) -> None:
    send, expected = SENDS[name]

    sent = await send(stand)

    assert sent.id.startswith("wamid.")
    body = await stand.recorded()
    assert body.items() >= expected.items()
    assert body.get("context") == ({"message_id": stand.message_id} if name == "text that quotes" else None)


async def test_pywa_reacts_and_takes_the_reaction_back(stand: Stand) -> None:
    await stand.client.send_reaction(TO, "👍", stand.message_id)
    reacted = await stand.recorded()
    await stand.client.remove_reaction(TO, stand.message_id)

    assert reacted["reaction"] == {"emoji": "👍", "message_id": stand.message_id}
    assert (await stand.recorded())["reaction"] == {"emoji": "", "message_id": stand.message_id}


async def test_pywa_marks_a_message_as_read_and_shows_that_it_types(stand: Stand) -> None:
    assert await stand.client.mark_message_as_read(stand.message_id)
    assert await stand.client.indicate_typing(stand.message_id)

    receipts = await stand.bench.look("log?kind=receipt")
    assert [(entry["message_id"], entry["typing"]) for entry in receipts] == [(stand.message_id, False), (stand.message_id, True)]


async def test_pywa_uploads_a_file_sends_it_and_gets_it_back(stand: Stand) -> None:
    media = await stand.client.upload_media(PNG, mime_type="image/png", filename="foto.png")
    await stand.client.send_image(TO, media.id)
    url = await stand.client.get_media_url(media.id)

    assert (await stand.recorded())["image"] == {"id": media.id}
    assert (url.mime_type, url.file_size) == ("image/png", len(PNG))
    assert await url.get_bytes() == PNG
    assert await stand.client.delete_media(media.id)
    with pytest.raises(WhatsAppError):
        await stand.client.get_media_url(media.id)


async def test_pywa_follows_a_message_to_the_customers_eyes(stand: Stand) -> None:
    sent = await stand.client.send_message(TO, "Halo kak", tracker="tanda-2")
    await stand.business.until(lambda: stand.business.statuses_of("tanda-2") >= {"sent", "delivered", "read"})

    status = next(update for update in stand.business.updates if isinstance(update, types.MessageStatus))
    assert (status.id, status.from_user.wa_id) == (sent.id, PHONE)
    assert status.pricing is not None


async def test_pywa_raises_its_own_error_for_each_refusal(stand: Stand) -> None:
    with pytest.raises(WhatsAppError) as long:
        await stand.client.send_message(TO, "a" * 4097)
    with pytest.raises(WhatsAppError) as many:
        await stand.client.send_message(TO, "a", buttons=[button(number) for number in range(4)])

    assert (long.value.code, many.value.code) == (100, 131009)
    assert "4096" in long.value.message
    assert many.value.details is not None
    assert "Max allowed buttons: 3" in many.value.details


async def test_pywa_hands_over_a_failure_that_comes_later(stand: Stand) -> None:
    """As the raw update: a failed status has no `contacts`, without which this version makes no object of it."""
    await stand.bench.order("faults", kind="late_failed", code=131026, count=1)

    sent = await stand.client.send_message(TO, "Halo kak")
    await stand.business.until(lambda: stand.business.failures)

    assert [(status["id"], status["errors"][0]["code"]) for status in stand.business.failures] == [(sent.id, 131026)]


async def test_pywa_describes_a_person_with_nulls_for_what_it_does_not_know(stand: Stand) -> None:
    contact = types.Contact(
        name=types.Contact.Name(formatted_name="Budi", first_name="Budi"),
        phones=[types.Contact.Phone(phone="+6281100000002", type="WORK", wa_id="6281100000002")],
        org=types.Contact.Org(company="Toko Sapa"),
    )

    await stand.client.send_contact(TO, contact)

    [recorded] = (await stand.recorded())["contacts"]
    assert recorded["name"].items() >= {"formatted_name": "Budi", "last_name": None}.items()
    assert recorded["phones"] == [{"phone": "+6281100000002", "type": "WORK", "wa_id": "6281100000002"}]
    assert recorded["org"]["company"] == "Toko Sapa"


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
async def test_what_a_customer_sends_is_parsed_by_pywa(stand: Stand, name: str) -> None:
    message, kind, read, expected = WRITTEN[name]

    await stand.bench.order("messages", **{"from": PHONE}, message=message, wait=True)
    await stand.business.until(lambda: len(stand.business.updates) >= 2)

    update = stand.business.updates[-1]
    assert type(update) is kind
    assert read(update) == expected
    assert update.from_user.wa_id == PHONE


async def test_pywa_reads_the_words_and_answers_the_phone_less_customer(stand: Stand) -> None:
    await stand.bench.order("customers", wa_id="6281100000005", name="Tari", mode="phone_less")
    await stand.bench.order("messages", **{"from": "6281100000005"}, text="pagi kak", wait=True)
    await stand.business.until(lambda: len(stand.business.updates) >= 2)

    message = stand.business.updates[-1]
    assert (message.text, message.from_user.name, message.from_user.wa_id) == ("pagi kak", "Tari", None)
    await message.reply("Pagi kak")
    assert (await stand.bench.look("sent"))[-1]["body"]["recipient"] == message.from_user.bsuid


async def test_pywa_accepts_the_handshake_and_refuses_a_forged_webhook(stand: Stand) -> None:
    assert (await stand.bench.look("stats"))["handshake"]["verified"]

    await stand.bench.order("webhooks", body={"object": "whatsapp_business_account", "entry": []}, signature="bad")

    assert stand.business.answers[-1] == 403
