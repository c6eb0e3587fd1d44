"""One valid message of each type in Meta's own form, as a trainer would write it under `custom:`."""

from __future__ import annotations

from typing import Any

LINK = "https://example.com/a.png"


def interactive(kind: str, action: dict[str, Any], **around: Any) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": "Silakan"}, "action": action, **around}}


def media_card(index: int, action: dict[str, Any]) -> dict[str, Any]:
    return {"card_index": index, "header": {"type": "image", "image": {"link": LINK}}, "body": {"text": f"Paket {index}"}, "action": action}


def button(kind: str, key: str, title: str) -> dict[str, Any]:
    return {"type": kind, kind: {"id": key, "title": title}}


FLOW = {"flow_message_version": "3", "flow_id": "7", "flow_cta": "Isi formulir", "flow_token": "daftar", "flow_action": "navigate"}
SAMPLES: dict[str, dict[str, Any]] = {
    "text": {"type": "text", "text": {"body": "Halo", "preview_url": True}},
    "quoting": {"type": "text", "text": {"body": "Ini"}, "context": {"message_id": "wamid.7"}},
    "image": {"type": "image", "image": {"link": LINK, "caption": "Promo"}},
    "video": {"type": "video", "video": {"link": "https://example.com/a.mp4"}},
    "audio": {"type": "audio", "audio": {"link": "https://example.com/a.ogg", "voice": True}},
    "document": {"type": "document", "document": {"id": "9", "filename": "harga.pdf"}},
    "sticker": {"type": "sticker", "sticker": {"link": "https://example.com/a.webp"}},
    "location": {"type": "location", "location": {"latitude": -6.2, "longitude": "106.8", "name": "Kantor", "address": "Jl. Contoh 1"}},
    "contacts": {
        "type": "contacts",
        "contacts": [
            {
                "name": {"formatted_name": "Layanan", "first_name": "Layanan"},
                "org": {"company": "Toko"},
                "phones": [{"phone": "+62 811-0000-0001", "type": "WORK"}],
                "emails": [{"email": "halo@example.com"}],
                "urls": [{"url": "https://example.com"}],
                "addresses": [{"city": "Jakarta"}],
                "birthday": "2001-02-03",
            }
        ],
    },
    "reaction": {"type": "reaction", "reaction": {"emoji": "👍"}},
    "buttons": interactive(
        "button",
        {"buttons": [button("reply", "/affirm", "Ya"), button("reply", "/deny", "Tidak")]},
        header={"type": "text", "text": "Yakin?"},
        footer={"text": "Toko"},
    ),
    "list": interactive(
        "list",
        {
            "button": "Lihat",
            "sections": [
                {"title": "A", "rows": [{"id": "/a", "title": "Satu", "description": "yang pertama"}]},
                {"title": "B", "rows": [{"id": "/b", "title": "Dua"}]},
            ],
        },
    ),
    "link": interactive("cta_url", {"name": "cta_url", "parameters": {"display_text": "Buka", "url": "https://example.com"}}),
    "carousel of links": interactive(
        "carousel",
        {
            "cards": [
                {**media_card(n, {"name": "cta_url", "parameters": {"display_text": "Buka", "url": "https://example.com"}}), "type": "cta_url"} for n in (0, 1)
            ]
        },
    ),
    "carousel of replies": interactive("carousel", {"cards": [media_card(n, {"buttons": [button("quick_reply", f"/pilih_{n}", "Pilih")]}) for n in (0, 1, 2)]}),
    "carousel of products": interactive(
        "carousel", {"cards": [{"card_index": n, "type": "product", "action": {"product_retailer_id": f"p{n}", "catalog_id": "c"}} for n in (0, 1)]}
    ),
    "location request": interactive("location_request_message", {"name": "send_location"}),
    "contact request": interactive("request_contact_info", {"name": "request_contact_info"}),
    "flow": interactive("flow", {"name": "flow", "parameters": {**FLOW, "flow_action_payload": {"screen": "AWAL", "data": {"nama": "?"}}}}),
    "product": interactive("product", {"catalog_id": "c", "product_retailer_id": "p"}),
    "products": interactive(
        "product_list",
        {"catalog_id": "c", "sections": [{"title": "A", "product_items": [{"product_retailer_id": "p"}]}]},
        header={"type": "text", "text": "Produk"},
    ),
    "catalogue": interactive("catalog_message", {"name": "catalog_message", "parameters": {"thumbnail_product_retailer_id": "p"}}),
    "call": interactive("voice_call", {"name": "voice_call", "parameters": {"display_text": "Telepon", "ttl_minutes": 60}}),
    "call permission": interactive("call_permission_request", {"name": "call_permission_request"}),
    "template": {
        "type": "template",
        "template": {
            "name": "tagihan",
            "language": {"code": "id"},
            "components": [
                {"type": "header", "parameters": [{"type": "image", "image": {"link": LINK}}]},
                {
                    "type": "body",
                    "parameters": [
                        {"type": "text", "text": "Rina", "parameter_name": "nama"},
                        {"type": "currency", "currency": {"fallback_value": "Rp1", "code": "IDR", "amount_1000": 1000}},
                        {"type": "date_time", "date_time": {"fallback_value": "1 Maret"}},
                    ],
                },
                {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [{"type": "payload", "payload": "/bayar"}]},
                {"type": "button", "sub_type": "flow", "index": 1, "parameters": [{"type": "action", "action": {"flow_token": "bayar"}}]},
            ],
        },
    },
    "template carousel": {
        "type": "template",
        "template": {
            "name": "paket",
            "language": {"code": "id", "policy": "deterministic"},
            "components": [
                {
                    "type": "CAROUSEL",
                    "cards": [
                        {
                            "card_index": n,
                            "components": [
                                {"type": "button", "sub_type": "QUICK_REPLY", "index": "0", "parameters": [{"type": "payload", "payload": f"/paket_{n}"}]}
                            ],
                        }
                        for n in (0, 1)
                    ],
                }
            ],
        },
    },
}
PAYLOADS = {
    "buttons": ["/affirm", "/deny"],
    "list": ["/a", "/b"],
    "carousel of replies": ["/pilih_0", "/pilih_1", "/pilih_2"],
    "flow": ["daftar"],
    "template": ["/bayar", "bayar"],
    "template carousel": ["/paket_0", "/paket_1"],
}
"""What comes back from each that can be tapped."""
