"""Every type that `pywa` can build, and what the simulator must have recorded of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from pywa_async import types
from pywa_async.types.templates import BodyText, HeaderImage, HeaderText, QuickReplyButton, TemplateLanguage, URLButton

from .pywa_business import TO, Stand

LINK = "https://contoh.example/berkas"


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
