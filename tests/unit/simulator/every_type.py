"""One valid request of every type the emulator models, each with everything optional in it, and ways to corrupt it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

Request = dict[str, Any]
Corruption = Callable[[Request], None]

TO = "+6281100000001"
LINK = "https://contoh.example/berkas"


def send(kind: str, content: Any) -> Request:
    return {"messaging_product": "whatsapp", "recipient_type": "individual", "to": TO, "type": kind, kind: content}


def interactive(kind: str, action: Request, **more: Any) -> Request:
    return send("interactive", {"type": kind, "body": {"text": "Silakan kak"}, "action": action, **more})


def named(kind: str, parameters: Request | None = None, name: str = "", **more: Any) -> Request:
    action: Request = {"name": name or kind}
    return interactive(kind, action if parameters is None else {**action, "parameters": parameters}, **more)


def button(number: int, kind: str = "reply") -> Request:
    return {"type": kind, kind: {"id": f"pilihan-{number}", "title": f"Pilihan {number}"}}


def row(number: int) -> Request:
    return {"id": f"baris-{number}", "title": f"Baris {number}", "description": "Buka jam 8"}


def section(first: int, last: int) -> Request:
    return {"title": f"Bagian {first}", "rows": [row(number) for number in range(first, last)]}


def products(first: int, last: int) -> Request:
    return {"title": f"Bagian {first}", "product_items": [{"product_retailer_id": f"sku-{number}"} for number in range(first, last)]}


def card(number: int, action: Request) -> Request:
    header = {"type": "image", "image": {"link": LINK}}
    return {"card_index": number, "type": "cta_url", "header": header, "body": {"text": "Satu\ndua\ntiga"}, "action": action}


def product_card(number: int) -> Request:
    return {"card_index": number, "type": "product", "action": {"product_retailer_id": f"sku-{number}", "catalog_id": "100000000000001"}}


LINK_ACTION = {"name": "cta_url", "parameters": {"display_text": "Lihat", "url": "https://contoh.example/"}}
REPLY_ACTION = {"buttons": [button(1, "quick_reply"), button(2, "quick_reply")]}
HEADER = {"type": "text", "text": "Toko Sapa"}
FOOTER = {"text": "Buka tiap hari"}
CONTACT = {
    "name": {"formatted_name": "Budi Santoso", "first_name": "Budi", "last_name": "Santoso", "prefix": "Pak"},
    "org": {"company": "Toko Sapa", "department": "Gudang", "title": "Kepala"},
    "birthday": "1990-08-17",
    "addresses": [{"street": "Jl. Contoh 1", "city": "Bandung", "country": "Indonesia", "country_code": "id", "type": "WORK"}],
    "emails": [{"email": "budi@contoh.example", "type": "WORK"}],
    "phones": [{"phone": "+6281100000002", "wa_id": "6281100000002", "type": "WORK"}],
    "urls": [{"url": "https://contoh.example", "type": "WORK"}],
}
TEMPLATE = {
    "name": "pengingat",
    "language": {"code": "id", "policy": "deterministic"},
    "components": [
        {"type": "header", "parameters": [{"type": "image", "image": {"link": LINK}}]},
        {
            "type": "body",
            "parameters": [
                {"type": "text", "parameter_name": "nama", "text": "Dewi"},
                {"type": "currency", "currency": {"fallback_value": "Rp 5.000", "code": "IDR", "amount_1000": 5_000_000}},
                {"type": "date_time", "date_time": {"fallback_value": "Senin"}},
            ],
        },
        {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [{"type": "payload", "payload": "ya"}]},
        {"type": "button", "sub_type": "url", "index": 1, "parameters": [{"type": "text", "text": "a1"}]},
    ],
}
CARD = {
    "card_index": 0,
    "components": [
        {"type": "header", "parameters": [{"type": "image", "image": {"link": LINK}}]},
        {"type": "button", "sub_type": "quick_reply", "index": 0, "parameters": [{"type": "payload", "payload": "satu"}]},
    ],
}
FLOW = {
    "flow_message_version": "3",
    "flow_id": "100000000000002",
    "flow_cta": "Isi formulir",
    "flow_token": "token-1",
    "mode": "draft",
    "flow_action": "navigate",
    "flow_action_payload": {"screen": "AWAL", "data": {"nama": "Budi"}},
}
ADDRESS = {
    "country": "IN",
    "values": {"name": "Budi", "in_pin_code": "560001"},
    "saved_addresses": [{"id": "alamat-1", "value": {"city": "Bengaluru"}}],
    "validation_errors": {"in_pin_code": "Salah"},
}

EVERY_TYPE: dict[str, Request] = {
    "text": {
        **send("text", {"body": "Halo kak", "preview_url": False}),
        "context": {"message_id": "wamid.A"},
        "biz_opaque_callback_data": "tanda-1",
    },
    "image": send("image", {"link": LINK, "caption": "Foto"}),
    "video": send("video", {"link": LINK, "caption": "Video"}),
    "audio": send("audio", {"id": "100000000000003", "voice": True}),
    "document": send("document", {"id": "100000000000003", "caption": "Daftar harga", "filename": "harga.pdf"}),
    "sticker": send("sticker", {"id": "100000000000003"}),
    "location": send("location", {"latitude": -6.9, "longitude": "107.6", "name": "Toko", "address": "Jl. Contoh 1"}),
    "contacts": send("contacts", [CONTACT, {"name": {"formatted_name": "Sari"}}]),
    "reaction": send("reaction", {"message_id": "wamid.A", "emoji": "👍"}),
    "buttons": interactive("button", {"buttons": [button(1), button(2), button(3)]}, header=HEADER, footer=FOOTER),
    "document buttons": interactive("button", {"buttons": [button(1)]}, header={"type": "document", "document": {"link": LINK, "filename": "harga.pdf"}}),
    "list": interactive("list", {"button": "Pilih", "sections": [section(0, 5), section(5, 10)]}, header=HEADER, footer=FOOTER),
    "list of one section": interactive("list", {"button": "Pilih", "sections": [{"rows": [row(1)]}]}),
    "link": interactive("cta_url", LINK_ACTION, header={"type": "image", "image": {"link": LINK}}, footer=FOOTER),
    "link carousel": interactive("carousel", {"cards": [card(number, LINK_ACTION) for number in range(10)]}),
    "reply carousel": interactive(
        "carousel",
        {
            "cards": [
                card(0, REPLY_ACTION),
                card(1, {"buttons": [button(3, "quick_reply"), button(4, "quick_reply")]}),
            ]
        },
    ),
    "product carousel": interactive("carousel", {"cards": [product_card(0), product_card(1)]}),
    "product": interactive("product", {"catalog_id": "100000000000001", "product_retailer_id": "sku-1"}, footer=FOOTER),
    "product list": interactive(
        "product_list", {"catalog_id": "100000000000001", "sections": [products(0, 15), products(15, 30)]}, header=HEADER, footer=FOOTER
    ),
    "catalogue": named("catalog_message", {"thumbnail_product_retailer_id": "sku-1"}, footer=FOOTER),
    "flow": named("flow", FLOW, header=HEADER, footer=FOOTER),
    "location request": named("location_request_message", name="send_location"),
    "contact request": named("request_contact_info"),
    "address": {**named("address_message", ADDRESS, header=HEADER, footer=FOOTER), "to": None, "recipient": "IN.1"},
    "call": named("voice_call", {"display_text": "Telepon", "ttl_minutes": 1440, "payload": "kampanye-1"}),
    "call permission": named("call_permission_request"),
    "template": send("template", TEMPLATE),
    "template carousel": send("template", {"name": "katalog", "language": {"code": "id"}, "components": [{"type": "carousel", "cards": [CARD]}]}),
    "read": {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.A"},
    "typing": {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.A", "typing_indicator": {"type": "text"}},
}


def corrupted(name: str, corruption: Corruption) -> Request:
    request = deepcopy(EVERY_TYPE[name])
    corruption(request)
    return request


def put(path: str, value: Any) -> Corruption:
    """Set what stands at a path such as `interactive.action.buttons.0.reply.title`."""

    def change(request: Request) -> None:
        parent, key = _parent(request, path)
        parent[key] = value

    return change


def drop(path: str) -> Corruption:
    """Take out what stands at a path."""

    def change(request: Request) -> None:
        parent, key = _parent(request, path)
        del parent[key]

    return change


def add(path: str, value: Any) -> Corruption:
    """Put one more element into the array at a path."""

    def change(request: Request) -> None:
        parent, key = _parent(request, path)
        parent[key].append(value)

    return change


def _parent(request: Request, path: str) -> tuple[Any, Any]:
    *way, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    parent: Any = request
    for step in way:
        parent = parent[step]
    return parent, last
