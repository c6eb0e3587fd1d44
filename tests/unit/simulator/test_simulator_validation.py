"""The limits of the Cloud API, one row each: the last value accepted and the first one refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.simulator.graph_errors import GraphError
from bot.simulator.validation import Receipt, Send, parse_call

TO = {"messaging_product": "whatsapp", "to": "+628110000123"}


def text(length: int) -> dict[str, Any]:
    return {**TO, "type": "text", "text": {"body": "a" * length}}


def button(number: int, title: str | None = None, identifier: str | None = None) -> dict[str, Any]:
    return {"type": "reply", "reply": {"id": identifier or f"id{number}", "title": title or f"Pilihan {number}"}}


def buttons(*made: dict[str, Any], body: int = 1, **more: Any) -> dict[str, Any]:
    interactive = {"type": "button", "body": {"text": "a" * body}, "action": {"buttons": list(made)}, **more}
    return {**TO, "type": "interactive", "interactive": interactive}


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"row{number}", "title": f"Baris {number}", **more}


def listing(*sections: dict[str, Any], body: int = 1, button: str = "Pilih", **more: Any) -> dict[str, Any]:
    action = {"button": button, "sections": list(sections)}
    interactive = {"type": "list", "body": {"text": "a" * body}, "action": action, **more}
    return {**TO, "type": "interactive", "interactive": interactive}


def section(first: int, last: int, **more: Any) -> dict[str, Any]:
    return {"title": f"Bagian {first}", "rows": [row(n) for n in range(first, last)], **more}


def media(kind: str, **content: Any) -> dict[str, Any]:
    return {**TO, "type": kind, kind: content}


def link_button(label: str = "Bayar", url: str = "https://contoh.example/") -> dict[str, Any]:
    action = {"name": "cta_url", "parameters": {"display_text": label, "url": url}}
    interactive = {"type": "cta_url", "body": {"text": "a"}, "action": action}
    return {**TO, "type": "interactive", "interactive": interactive}


LINK = "https://contoh.example/berkas"
ACCEPTED = {
    "text of 4096": text(4096),
    "text without recipient_type and type": {**TO, "text": {"body": "a"}},
    "three buttons, title of 20, id of 256": buttons(button(1, "a" * 20, "b" * 256), button(2), button(3)),
    "button body of 1024": buttons(button(1), body=1024),
    "footer and text header of 60": buttons(button(1), footer={"text": "a" * 60}, header={"type": "text", "text": "a" * 60}),
    "ten rows in two sections": listing(section(0, 5), section(5, 10)),
    "ten sections of one row": listing(*(section(n, n + 1) for n in range(10))),
    "row at its limits": listing({"rows": [{"id": "a" * 200, "title": "b" * 24, "description": "c" * 72}]}),
    "list body of 4096 and button of 20": listing(section(0, 1), body=4096, button="a" * 20),
    "section title of 24": listing(section(0, 1, title="a" * 24)),
    "link button of 20": link_button("a" * 20),
    "image by link with a caption of 1024": media("image", link=LINK, caption="a" * 1024),
    "document by id": media("document", id="123", filename="harga.pdf"),
    "sticker by id": media("sticker", id="123"),
    "audio by link": media("audio", link=LINK),
    "location": media("location", latitude=-6.2, longitude="106.8", name="Kantor"),
    "contacts": {**TO, "type": "contacts", "contacts": [{"name": {"formatted_name": "Budi"}}]},
    "reaction": media("reaction", message_id="wamid.A", emoji="👍"),
    "reaction taken back": media("reaction", message_id="wamid.A", emoji=""),
    "template": media("template", name="sapa_lagi", language={"code": "id"}),
    "template with a parameter": media(
        "template",
        name="sapa_lagi",
        language={"code": "id"},
        components=[{"type": "body", "parameters": [{"type": "text", "text": "Dewi"}]}],
    ),
    "opaque data of 512": {**text(1), "biz_opaque_callback_data": "a" * 512},
    "a quoted message": {**text(1), "context": {"message_id": "wamid.A"}},
    "a BSUID in recipient": {
        "messaging_product": "whatsapp",
        "recipient": "ID.abc123",
        "type": "text",
        "text": {"body": "a"},
    },
}
REFUSED = {
    "no JSON object": ([], 100),
    "no messaging_product": ({"to": "+628110000123", "type": "text", "text": {"body": "a"}}, 100),
    "another product": ({**text(1), "messaging_product": "messenger"}, 100),
    "an unknown key": ({**text(1), "txt": {}}, 100),
    "an unknown key in text": ({**TO, "type": "text", "text": {"body": "a", "preview": True}}, 100),
    "a group": ({**text(1), "recipient_type": "group"}, 100),
    "an unknown type": ({**TO, "type": "poll", "poll": {}}, 131051),
    "a type without its object": ({**TO, "type": "text"}, 131008),
    "nobody to send to": ({"messaging_product": "whatsapp", "type": "text", "text": {"body": "a"}}, 100),
    "a name in to": ({**text(1), "to": "budi"}, 131009),
    "a phone in recipient": (
        {"messaging_product": "whatsapp", "recipient": "+628110000123", "type": "text", "text": {"body": "a"}},
        131009,
    ),
    "text of 4097": (text(4097), 100),
    "empty text": (text(0), 100),
    "no buttons": (buttons(), 131009),
    "four buttons": (buttons(*(button(n) for n in range(4))), 131009),
    "button title of 21": (buttons(button(1, "a" * 21)), 100),
    "button id of 257": (buttons(button(1, identifier="a" * 257)), 100),
    "button id with an edge space": (buttons(button(1, identifier="ya ")), 131009),
    "two buttons with one title": (buttons(button(1, "Ya"), button(2, "Ya")), 131009),
    "two buttons with one id": (buttons(button(1, identifier="x"), button(2, identifier="x")), 131009),
    "button body of 1025": (buttons(button(1), body=1025), 100),
    "footer of 61": (buttons(button(1), footer={"text": "a" * 61}), 100),
    "eleven rows": (listing(section(0, 5), section(5, 11)), 131009),
    "eleven sections": (listing(*(section(n, n + 1) for n in range(11))), 131009),
    "two sections, one without a title": (listing(section(0, 1), {"rows": [row(1)]}), 131008),
    "section title of 25": (listing(section(0, 1, title="a" * 25)), 100),
    "row title of 25": (listing({"rows": [{"id": "a", "title": "b" * 25}]}), 100),
    "row description of 73": (listing({"rows": [row(1, description="a" * 73)]}), 100),
    "row id of 201": (listing({"rows": [{"id": "a" * 201, "title": "b"}]}), 100),
    "two rows with one id": (listing({"rows": [row(1), row(1)]}), 131009),
    "list button of 21": (listing(section(0, 1), button="a" * 21), 100),
    "list body of 4097": (listing(section(0, 1), body=4097), 100),
    "an image as list header": (
        listing(section(0, 1), header={"type": "image", "image": {"link": LINK}}),
        131009,
    ),
    "link button of 21": (link_button("a" * 21), 100),
    "link button to no URL": (link_button(url="javascript:alert(1)"), 100),
    "caption of 1025": (media("image", link=LINK, caption="a" * 1025), 100),
    "media by id and link": (media("image", link=LINK, id="1"), 100),
    "media by nothing": (media("audio"), 100),
    "a caption on a sticker": (media("sticker", id="1", caption="a"), 100),
    "a latitude of 91": (media("location", latitude=91, longitude=0), 131009),
    "a latitude of true": (media("location", latitude=True, longitude=0), 100),
    "a latitude beyond every float": (media("location", latitude=10**400, longitude=0), 131009),
    "a latitude in words": (media("location", latitude="nan", longitude=0), 100),
    "a header of no type": (buttons(button(1), header={"text": "a"}), 131009),
    "a header whose type is a list": (buttons(button(1), header={"type": []}), 131009),
    "a header whose type is an object": (buttons(button(1), header={"type": {}}), 131009),
    "an interactive type that is a list": ({**TO, "type": "interactive", "interactive": {"type": []}}, 131009),
    "template components that are a number": (media("template", name="sapa", language={"code": "id"}, components=5), 100),
    "template parameters that are a number": (
        media("template", name="sapa", language={"code": "id"}, components=[{"type": "body", "parameters": 5}]),
        100,
    ),
    "a template parameter that is a number": (
        media("template", name="sapa", language={"code": "id"}, components=[{"type": "body", "parameters": [5]}]),
        100,
    ),
    "no contacts": ({**TO, "type": "contacts", "contacts": []}, 131009),
    "a template without a language": (media("template", name="sapa"), 131008),
    "opaque data of 513": ({**text(1), "biz_opaque_callback_data": "a" * 513}, 100),
}


@pytest.mark.parametrize("body", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_what_meta_takes_is_taken(body: dict[str, Any]) -> None:
    assert isinstance(parse_call(body), Send)


@pytest.mark.parametrize(("body", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_meta_refuses_is_refused_with_its_code(body: object, code: int) -> None:
    with pytest.raises(GraphError) as refusal:
        parse_call(body)

    assert refusal.value.code == code
    assert refusal.value.details


def test_a_phone_wins_over_a_bsuid() -> None:
    call = parse_call({**text(1), "recipient": "ID.abc123"})

    assert isinstance(call, Send)
    assert (call.to, call.recipient) == ("+628110000123", None)


@pytest.mark.parametrize("typing", [False, True])
def test_a_read_receipt_may_carry_a_typing_indicator(typing: bool) -> None:
    indicator = {"typing_indicator": {"type": "text"}} if typing else {}

    call = parse_call({"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.A", **indicator})

    assert call == Receipt("wamid.A", typing)


def test_an_error_has_metas_exact_shape() -> None:
    assert GraphError(131009, "why", subcode=33).body("trace") == {
        "error": {
            "message": "(#131009) Parameter value is not valid",
            "type": "OAuthException",
            "code": 131009,
            "error_data": {"messaging_product": "whatsapp", "details": "why"},
            "error_subcode": 33,
            "fbtrace_id": "trace",
        }
    }
