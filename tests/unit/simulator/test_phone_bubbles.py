"""A bubble shows what it can of any message, and tells the page nothing but strings, numbers and lists of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.phone_bubbles import business_bubble, customer_bubble, failed_note
from bot.simulator.world.messages import Inbound, Outbound

KEYS = (
    "type", "action", "buttons", "cards", "sections", "rows", "parameters", "header", "body", "footer", "text", "reply", "components",
    "nfm_reply", "response_json", "flow_action_payload", "data", "id", "link", "phones", "name", "product_items", "quantity",
)  # fmt: skip
HELD = {"id": "42", "mime": "image/jpeg", "filename": "toko.jpg", "size": 1234}


def from_customer(message: dict[str, Any]) -> dict[str, Any]:
    return customer_bubble(Inbound(1, "wamid.A", 1.0, "ID.abc", "1", message), {"42": HELD}.get)


def sent(body: dict[str, Any], doomed: int | None = None, template_text: Any = None) -> Outbound:
    return Outbound(1, "wamid.A", 1.0, "ID.abc", "1", "6281100000123", True, body, None, doomed, template_text=template_text)


def from_business(body: dict[str, Any], template_text: Any = None) -> dict[str, Any]:
    return business_bubble(sent(body, template_text=template_text), {"42": HELD, "http://127.0.0.1/a.jpg": HELD}.get)


def interactive(**content: Any) -> dict[str, Any]:
    return {"type": "interactive", "interactive": content}


ODD: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "an interactive type that is a list": (interactive(type=[]), {"text": None}),
    "buttons that are a number": (interactive(type="button", action={"buttons": 5}), {"buttons": []}),
    "a button without a reply": (interactive(type="button", action={"buttons": [1, {}, {"reply": 2}]}), {"buttons": []}),
    "a button whose title is a number": (interactive(type="button", action={"buttons": [{"reply": {"title": 5}}]}), {"buttons": [{"id": "", "title": ""}]}),
    "a tap whose title is a number": (interactive(type="button_reply", button_reply={"title": 5}), {"text": None}),
    "a tap that is a number": (interactive(type="list_reply", list_reply=5), {"reply": {"id": None, "detail": None}}),
    "sections that are a number": (interactive(type="list", action={"sections": 5}), {"list": {"button": "", "sections": []}}),
    "rows that are a number": (
        interactive(type="list", action={"sections": [{"rows": 5}]}),
        {"list": {"button": "", "sections": [{"title": None, "rows": []}]}},
    ),
    "a header whose type is a list": (interactive(type="button", header={"type": []}), {"header": None}),
    "a link that is a script": (interactive(type="cta_url", action={"parameters": {"url": "javascript:alert(1)"}}), {"link": {"url": None, "label": ""}}),
    "components that are a number": ({"type": "template", "template": {"components": 5}}, {"template": {"name": "", "language": None, "words": []}}),
    "parameters that are a number": (
        {"type": "template", "template": {"components": [{"parameters": 5}]}},
        {"template": {"name": "", "language": None, "words": []}},
    ),
    "degrees that are a list": (
        {"type": "location", "location": {"latitude": [], "longitude": 10**400, "name": 5}},
        {"location": {"latitude": None, "longitude": None, "name": None, "address": None}},
    ),
    "contacts that are numbers": (
        {"type": "contacts", "contacts": [3, {"phones": 5, "name": 5}]},
        {"contacts": [{"name": None, "phone": None, "company": None}]},
    ),
    "an emoji that is an object": ({"type": "reaction", "reaction": {"emoji": {}}}, {"reaction": {"emoji": None}}),
    "a file name that is a list": (
        {"type": "document", "document": {"filename": [], "link": 5}},
        {"media": {"kind": "document", "id": None, "link": None, "filename": None, "mime": None, "size": None, "voice": False}},
    ),
    "a context that is a number": ({"type": "text", "text": {"body": "a"}, "context": 5}, {"text": "a", "quotes": None}),
}


@pytest.mark.parametrize(("message", "shown"), ODD.values(), ids=ODD.keys())
def test_a_message_of_any_shape_has_a_bubble_of_known_shape(message: dict[str, Any], shown: dict[str, Any]) -> None:
    for bubble in (from_customer(message), from_business(message)):
        assert {key: bubble[key] for key in shown} == shown


def test_a_wellformed_list_is_shown_as_it_was_sent() -> None:
    row = {"id": "a", "title": "Baris", "description": "Rincian"}
    bubble = from_business(interactive(type="list", body={"text": "Pilih"}, action={"button": "Lihat", "sections": [{"title": "Satu", "rows": [row]}]}))

    assert bubble["text"] == "Pilih"
    assert bubble["list"] == {"button": "Lihat", "sections": [{"title": "Satu", "rows": [row]}]}


def test_a_template_without_words_shows_its_name_and_parameters() -> None:
    body = {"type": "body", "parameters": [{"type": "text", "text": "Dewi"}, {"type": "currency"}]}
    bubble = from_business({"type": "template", "template": {"name": "sapa", "language": {"code": "id"}, "components": [body]}})

    assert bubble["template"] == {"name": "sapa", "language": "id", "words": ["Dewi", "currency"]}
    assert bubble["text"] is None


def test_a_template_shows_its_words_its_header_and_its_buttons() -> None:
    text = {
        "header": {"type": "image", "image": {"id": "42"}},
        "body": "Halo kak Dewi",
        "footer": "Balas STOP",
        "buttons": [
            {"type": "quick_reply", "text": "Jadi", "payload": "jadi"},
            {"type": "url", "text": "Lihat", "url": "https://contoh.example"},
            {"type": "phone_number", "text": "Telepon", "phone_number": "+6281100000001"},
            {"type": "copy_code", "text": "Salin", "code": "1234"},
        ],
    }
    bubble = from_business({"type": "template", "template": {"name": "sapa"}}, text)

    assert (bubble["text"], bubble["footer"], bubble["media"]["id"]) == ("Halo kak Dewi", "Balas STOP", "42")
    assert [(button["kind"], button["title"]) for button in bubble["buttons"]] == [("reply", "Jadi"), ("url", "Lihat"), ("phone", "Telepon"), ("copy", "Salin")]
    assert (bubble["buttons"][0]["id"], bubble["buttons"][3]["code"]) == ("jadi", "1234")


@pytest.mark.parametrize(
    "header", [{"type": "text", "text": "Jadwal"}, {"type": "location", "location": {"latitude": "-6.2", "name": "Toko"}}, 5, {"type": []}]
)
def test_a_templates_header_is_words_a_place_or_nothing(header: Any) -> None:
    bubble = from_business({"type": "template", "template": {"name": "sapa"}}, {"header": header, "body": "Halo"})

    expected = {"text": (None, "Jadwal"), "location": ({"latitude": -6.2, "longitude": None, "name": "Toko", "address": None}, None)}
    kind = header.get("type") if isinstance(header, dict) and isinstance(header.get("type"), str) else None
    assert (bubble.get("location"), bubble.get("header")) == expected.get(kind or "", (None, None))


def test_a_carousel_is_its_cards() -> None:
    cards = [
        {
            "header": {"type": "image", "image": {"id": "42"}},
            "body": {"text": "Satu"},
            "action": {"buttons": [{"type": "quick_reply", "quick_reply": {"id": "a", "title": "Pilih"}}]},
        },
        {"body": 5, "action": {"name": "cta_url", "parameters": {"url": "https://contoh.example", "display_text": "Buka"}}},
        {"type": "product", "action": {"product_retailer_id": "kopi", "catalog_id": "k"}},
    ]
    first, second, third = from_business(interactive(type="carousel", body={"text": "Pilih"}, action={"cards": cards}))["cards"]

    assert (first["text"], first["media"]["id"], first["buttons"]) == ("Satu", "42", [{"id": "a", "title": "Pilih"}])
    assert (second["text"], second["link"]) == (None, {"url": "https://contoh.example", "label": "Buka"})
    assert third["header"] == "kopi"


def test_a_form_is_shown_by_what_was_sent_along_and_by_what_was_filled_in() -> None:
    parameters = {"flow_cta": "Isi", "flow_token": "t", "flow_id": "1", "flow_action_payload": {"screen": "A", "data": {"nama": "Dewi", "umur": 30}}}
    offered = from_business(interactive(type="flow", body={"text": "Isi ya"}, action={"parameters": parameters}))
    filled = from_customer(interactive(type="nfm_reply", nfm_reply={"response_json": '{"kota": "Bandung", "flow_token": "t"}'}))
    broken = from_customer(interactive(type="nfm_reply", nfm_reply={"response_json": "{" * 5_000}))

    assert offered["flow"] == {"label": "Isi", "token": "t", "name": "1", "screen": "A", "data": [["nama", "Dewi"], ["umur", "30"]]}
    assert (filled["form"], broken["form"]) == ([["kota", "Bandung"]], [])


def test_a_reaction_an_edit_and_a_deletion_name_what_they_change() -> None:
    reaction = from_business({"type": "reaction", "reaction": {"message_id": "wamid.B", "emoji": "👍"}})
    edit = from_customer({"type": "edit", "edit": {"original_message_id": "wamid.B", "message": {"type": "text", "text": {"body": "baru"}}}})
    revoke = from_customer({"type": "revoke", "revoke": {"original_message_id": "wamid.B"}})
    nothing = from_customer({"type": "revoke", "revoke": 5})

    assert (reaction["changes"], reaction["reaction"]) == ("wamid.B", {"emoji": "👍"})
    assert (edit["changes"], edit["text"]) == ("wamid.B", "baru")
    assert (revoke["changes"], nothing["changes"]) == ("wamid.B", "")


def test_a_file_is_shown_when_it_is_held_here_be_it_named_by_id_or_by_a_link_that_was_fetched() -> None:
    here = from_customer({"type": "image", "image": {"id": "42", "mime_type": "image/png"}})["media"]
    away = from_customer({"type": "image", "image": {"id": "43", "mime_type": "image/png"}})["media"]
    linked = from_business({"type": "image", "image": {"link": "http://127.0.0.1/a.jpg"}})["media"]

    assert here == {"kind": "image", "id": "42", "link": None, "filename": "toko.jpg", "mime": "image/jpeg", "size": 1234.0, "voice": False}
    assert (away["id"], away["mime"], away["size"]) == (None, "image/png", None)
    assert (linked["id"], linked["link"]) == ("42", "http://127.0.0.1/a.jpg")


def test_a_failed_send_is_a_note_with_its_code() -> None:
    note = failed_note(sent({"type": "text", "text": {"body": "Halo"}}, doomed=131026))

    assert (note["type"], note["code"], note["text"], note["mine"]) == ("failed", 131026, "Halo", False)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), inner, max_size=5),
    max_leaves=25,
)
TYPES = st.sampled_from(
    ["text", "image", "audio", "interactive", "template", "location", "contacts", "order", "reaction", "edit", "system", "button", "unsupported", "x"]
)


@given(TYPES, ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_any_json_has_a_bubble_that_is_json(kind: str, content: Any, context: Any, referral: Any, text: Any) -> None:
    message = {"type": kind, kind: content, "context": context, "referral": referral}

    for bubble in (from_customer(message), from_business(message, text)):
        assert json.loads(json.dumps(bubble, allow_nan=False))["type"] == kind
