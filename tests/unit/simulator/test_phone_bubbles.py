"""A bubble shows what it can of any message, and tells the page nothing but strings, numbers and lists of them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.simulator.phone_bubbles import business_bubble, customer_bubble
from bot.simulator.world import Inbound, Outbound


def from_customer(message: dict[str, Any]) -> dict[str, Any]:
    return customer_bubble(Inbound(1, "wamid.A", 1.0, "ID.abc", "1", message))


def from_business(body: dict[str, Any]) -> dict[str, Any]:
    return business_bubble(Outbound(1, "wamid.A", 1.0, "ID.abc", "1", "628110000123", True, body, None, None))


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


def test_a_templates_parameters_are_its_words() -> None:
    body = {"type": "body", "parameters": [{"type": "text", "text": "Dewi"}, {"type": "currency"}]}
    bubble = from_business({"type": "template", "template": {"name": "sapa", "language": {"code": "id"}, "components": [body]}})

    assert bubble["template"] == {"name": "sapa", "language": "id", "words": ["Dewi", "currency"]}
