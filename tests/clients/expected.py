"""What the simulator must have recorded of each message, by the name that the Node clients have for it."""

from __future__ import annotations

from typing import Any

LINK = "https://contoh.example/berkas"
_WORDS = {"text": "Silakan kak"}
_HEADER = {"type": "text", "text": "Toko"}
_FOOTER = {"text": "Buka tiap hari"}
_IMAGE = {"type": "image", "image": {"link": LINK}}
_LINK_BUTTON = {"name": "cta_url", "parameters": {"display_text": "Bayar", "url": "https://contoh.example/"}}
_REPLIES = [{"id": f"pilihan-{number}", "title": f"Pilihan {number}"} for number in (1, 2)]
_BUTTONS = {"buttons": [{"type": "reply", "reply": reply} for reply in _REPLIES]}
_LIST = {
    "button": "Pilih",
    "sections": [
        {"title": "Pagi", "rows": [{"id": "jam-8", "title": "Jam 8", "description": "Dokter Budi"}]},
        {"title": "Sore", "rows": [{"id": "jam-15", "title": "Jam 15"}]},
    ],
}
_FLOW = {
    "flow_message_version": "3",
    "flow_token": "token-1",
    "flow_cta": "Isi",
    "mode": "published",
    "flow_action": "navigate",
    "flow_action_payload": {"screen": "AWAL", "data": {"nama": "Budi"}},
}
_PERSON = {
    "name": {"formatted_name": "Budi Santoso", "first_name": "Budi", "last_name": "Santoso"},
    "phones": [{"phone": "+6281100000002", "type": "WORK", "wa_id": "6281100000002"}],
    "org": {"company": "Toko Sapa"},
    "birthday": "1990-08-17",
    "emails": [{"email": "budi@contoh.example", "type": "WORK"}],
    "addresses": [{"country": "Indonesia", "country_code": "id", "city": "Bandung", "street": "Jl. Contoh 1"}],
    "urls": [{"url": "https://contoh.example", "type": "WORK"}],
}


def _interactive(kind: str, action: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"interactive": {"type": kind, "body": _WORDS, "action": action, **more}}


def _named(**words: str) -> list[dict[str, str]]:
    return [{"type": "text", "parameter_name": name, "text": text} for name, text in words.items()]


def _button(index: int, kind: str, parameter: dict[str, str]) -> dict[str, Any]:
    return {"type": "button", "sub_type": kind, "index": index, "parameters": [parameter]}


def _cards(*actions: dict[str, Any]) -> dict[str, Any]:
    common = {"type": "cta_url", "header": _IMAGE, "body": {"text": "Satu"}}
    return {"cards": [{"card_index": index, **common, "action": action} for index, action in enumerate(actions)]}


def expected(message_id: str) -> dict[str, dict[str, Any]]:
    """The part of each recorded request that is the message's own."""
    return {
        "text": {"text": {"body": "Halo kak", "preview_url": True}},
        "quote": {
            "text": {"body": "Halo kak", "preview_url": True},
            "context": {"message_id": message_id},
            "biz_opaque_callback_data": "tanda-1",
        },
        "image": {"image": {"link": LINK, "caption": "Foto"}},
        "video": {"video": {"link": LINK, "caption": "Video"}},
        "audio": {"audio": {"link": LINK}},
        "voice": {"audio": {"link": LINK, "voice": True}},
        "document": {"document": {"link": LINK, "caption": "Harga", "filename": "harga.pdf"}},
        "sticker": {"sticker": {"link": LINK}},
        "location": {"location": {"latitude": -6.9, "longitude": 107.6, "name": "Toko", "address": "Jl. Contoh 1"}},
        "contacts": {"contacts": [_PERSON]},
        "reaction": {"reaction": {"message_id": message_id, "emoji": "👍"}},
        "reaction taken back": {"reaction": {"message_id": message_id, "emoji": ""}},
        "buttons": _interactive("button", _BUTTONS, header=_HEADER, footer=_FOOTER),
        "buttons under an image": _interactive("button", _BUTTONS, header=_IMAGE),
        "list": _interactive("list", _LIST, header=_HEADER, footer=_FOOTER),
        "link": _interactive("cta_url", _LINK_BUTTON),
        "product": _interactive("product", {"catalog_id": "100000000000001", "product_retailer_id": "sku-1"}),
        "product list": _interactive(
            "product_list",
            {
                "catalog_id": "100000000000001",
                "sections": [{"title": "Baru", "product_items": [{"product_retailer_id": "sku-1"}, {"product_retailer_id": "sku-2"}]}],
            },
            header=_HEADER,
        ),
        "catalogue": _interactive("catalog_message", {"name": "catalog_message", "parameters": {"thumbnail_product_retailer_id": "sku-1"}}),
        "flow": _interactive("flow", {"name": "flow", "parameters": {**_FLOW, "flow_id": "100000000000002"}}),
        "flow by name": _interactive("flow", {"name": "flow", "parameters": {**_FLOW, "flow_name": "pendaftaran"}}),
        "location request": _interactive("location_request_message", {"name": "send_location"}),
        "call permission": _interactive("call_permission_request", {"name": "call_permission_request"}),
        "contact request": _interactive("request_contact_info", {"name": "request_contact_info"}),
        "link carousel": _interactive("carousel", _cards(_LINK_BUTTON, _LINK_BUTTON)),
        "reply carousel": _interactive("carousel", _cards(*({"buttons": [{"type": "quick_reply", "quick_reply": reply}]} for reply in _REPLIES))),
        "template": {
            "template": {
                "name": "pengingat_konsultasi",
                "language": {"code": "id", "policy": "deterministic"},
                "components": [
                    {"type": "header", "parameters": _named(nama="Dewi")},
                    {"type": "body", "parameters": _named(nama="Dewi", hari="Kamis", jam="14.00")},
                    _button(0, "quick_reply", {"type": "payload", "payload": "jadi"}),
                    _button(1, "quick_reply", {"type": "payload", "payload": "ganti"}),
                    _button(2, "url", {"type": "text", "text": "pusat"}),
                ],
            }
        },
        "template with an image": {
            "template": {
                "name": "pesanan_dikirim",
                "language": {"code": "id", "policy": "deterministic"},
                "components": [
                    {"type": "header", "parameters": [_IMAGE]},
                    {"type": "body", "parameters": [{"type": "text", "text": word} for word in ("SP-0042", "Dewi", "RESI42")]},
                ],
            }
        },
    }
