"""What Meta would refuse is found before it is sent, with its place and the limit."""

from __future__ import annotations

from typing import Any

import pytest

from bot.whatsapp.checks import problems

LINK = "https://example.com/a.png"


def interactive(kind: str, action: Any, **around: Any) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": "Silakan"}, "action": action, **around}}


def reply(key: str, title: str, kind: str = "reply") -> dict[str, Any]:
    return {"type": kind, kind: {"id": key, "title": title}}


def listed(*rows: dict[str, Any], title: str | None = None, sections: int = 1) -> dict[str, Any]:
    section = {"rows": list(rows), **({"title": title} if title else {})}
    return interactive("list", {"button": "Lihat", "sections": [section] * sections})


def cards(*kinds: str) -> dict[str, Any]:
    actions = {
        "url": {"name": "cta_url", "parameters": {"display_text": "Buka", "url": "https://example.com"}},
        "one": {"buttons": [reply("1", "Ya", "quick_reply")]},
        "two": {"buttons": [reply("1", "Ya", "quick_reply"), reply("2", "Tidak", "quick_reply")]},
    }
    header = {"type": "image", "image": {"link": LINK}}
    return interactive("carousel", {"cards": [{"card_index": n, "header": header, "action": actions[kind]} for n, kind in enumerate(kinds)]})


def template(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": "template", "template": {"name": "tagihan", "language": {"code": "id"}, "components": list(components)}}


A = "interactive.action"


@pytest.mark.parametrize(
    ("message", "where", "said"),
    [
        ({}, "type", "it must be one of"),
        ({"type": "text"}, "text", "it is missing"),
        ({"type": "text", "text": "halo"}, "text", "it must be an object"),
        ({"type": "text", "text": {"body": " "}}, "text.body", "it must be text"),
        ({"type": "text", "text": {"body": "a" * 4097}}, "text.body", "4,097 characters, at most 4,096"),
        ({"type": "text", "text": {"body": "a", "preview_url": "ya"}}, "text.preview_url", "it must be true or false"),
        ({"type": "text", "text": {"body": "a", "bold": True}}, "text.bold", "Meta knows no such key here, only body, preview_url"),
        ({"type": "text", "text": {"body": "a"}, "to": "1"}, "to", "Meta knows no such key here"),
        ({"type": "text", "text": {"body": "a"}, "context": {}}, "context.message_id", "it is missing"),
        ({"type": "image", "image": {}}, "image", "it must have a link or an id, and not both"),
        ({"type": "image", "image": {"id": "1", "link": LINK}}, "image", "it must have a link or an id, and not both"),
        ({"type": "image", "image": {"link": "ftp://example.com/a.png"}}, "image.link", "it must be an http(s) address without spaces"),
        ({"type": "image", "image": {"link": "https://example.com/a.gif"}}, "image.link", "a file whose name ends like this cannot be sent as image"),
        ({"type": "image", "image": {"link": "media/harga.pdf"}}, "image.link", "a file whose name ends in .pdf cannot be sent as image"),
        ({"type": "image", "image": {"link": LINK, "caption": "a" * 1025}}, "image.caption", "1,025 characters, at most 1,024"),
        ({"type": "audio", "audio": {"id": "1", "caption": "x"}}, "audio.caption", "Meta knows no such key here"),
        ({"type": "location", "location": {"latitude": 91, "longitude": 0}}, "location.latitude", "it must be a number from -90 to 90"),
        ({"type": "location", "location": {"latitude": 1, "longitude": "di sana"}}, "location.longitude", "it must be a number from -180 to 180"),
        ({"type": "contacts", "contacts": []}, "contacts", "0 given, 1 to 257 allowed"),
        ({"type": "contacts", "contacts": [{"name": {}}]}, "contacts[0].name.formatted_name", "it is missing"),
        ({"type": "contacts", "contacts": [{"name": {"formatted_name": "A"}, "birthday": "1 Mei"}]}, "contacts[0].birthday", "it must be a date"),
        ({"type": "reaction", "reaction": {"message_id": "w", "emoji": "bagus"}}, "reaction.emoji", "it must be one emoji"),
        (interactive("button", {"buttons": []}), f"{A}.buttons", "0 given, 1 to 3 allowed"),
        (interactive("button", {"buttons": [reply("1", "a" * 21)]}), f"{A}.buttons[0].reply.title", "21 characters, at most 20"),
        (interactive("button", {"buttons": [reply("1", "Ya"), reply("2", "Ya")]}), f"{A}.buttons", "two titles are the same"),
        (interactive("button", {"buttons": [reply(" 1", "Ya")]}), f"{A}.buttons[0].reply.id", "it must not begin or end with a space"),
        (interactive("button", {"buttons": [reply("1", "Ya")]}, body={"text": "a" * 1025}), "interactive.body.text", "1,025 characters, at most 1,024"),
        (interactive("button", {"buttons": [reply("1", "Ya")]}, footer={"text": "a" * 61}), "interactive.footer.text", "61 characters, at most 60"),
        (listed({"id": "1", "title": "a" * 25}), f"{A}.sections[0].rows[0].title", "25 characters, at most 24"),
        (listed({"id": "1", "title": "a", "description": "a" * 73}), f"{A}.sections[0].rows[0].description", "73 characters, at most 72"),
        (listed(*({"id": str(n), "title": "a"} for n in range(11))), f"{A}.sections[0].rows", "11 given, 1 to 10 allowed"),
        (listed({"id": "1", "title": "a"}, {"id": "1", "title": "b"}), f"{A}.sections", "two row ids are the same"),
        (interactive("list", {"button": "a" * 21, "sections": [{"rows": [{"id": "1", "title": "a"}]}]}), f"{A}.button", "21 characters, at most 20"),
        (interactive("cta_url", {"name": "cta_url", "parameters": {"display_text": "Buka", "url": "example.com"}}), f"{A}.parameters.url", "it must be an http(s) address"),
        (cards("url"), f"{A}.cards", "1 given, 2 to 10 allowed"),
        (cards("one", "url"), f"{A}.cards", "all cards must be alike"),
        (interactive("flow", {"name": "flow", "parameters": {"flow_message_version": "3", "flow_cta": "Isi"}}), f"{A}.parameters", "it must have a flow_id or a flow_name, and not both"),
        (interactive("location_request_message", {"name": "lokasi"}), f"{A}.name", "it must be one of send_location"),
        (interactive("product_list", {"catalog_id": "c", "sections": [{"product_items": [{"product_retailer_id": "p"}]}]}), "interactive.header", "it is missing"),
        (interactive("polling", {}), "interactive.type", "it must be one of"),
        (template({"type": "kepala"}), "template.components[0].type", "it must be one of"),
        (template({"type": "button", "sub_type": "quick_reply", "index": 10}), "template.components[0].index", "it must be the number of the button"),
        (template({"type": "body", "parameters": [{"type": "text", "text": "a\tb"}]}), "template.components[0].parameters[0].text", "takes no line breaks"),
        (template(*({"type": "button", "sub_type": "url", "index": n % 10} for n in range(11))), "template.components", "11 buttons, at most 10"),
    ],
)  # fmt: skip
def test_each_thing_that_meta_refuses_is_found_at_its_place(message: dict[str, Any], where: str, said: str) -> None:
    found = problems(message)
    assert [finding.where for finding in found] == [where]
    assert said in found[0].said and found[0].level == "error"


@pytest.mark.parametrize(
    "message",
    [
        {"type": "image", "image": {"link": "media/promo.png", "caption": "Promo"}},
        {"type": "document", "document": {"link": "https://example.com/unduh"}},
        {"type": "text", "text": {"body": "a", "preview_url": None}},
        listed({"id": "1", "title": "a", "description": ""}, title="A"),
        interactive("voice_call", {"name": "voice_call", "parameters": {"ttl_minutes": 43_200}}),
        {"type": "reaction", "reaction": {"message_id": "w", "emoji": "👨‍👩‍👧‍👦"}},
    ],
)
def test_what_meta_takes_is_let_pass(message: dict[str, Any]) -> None:
    assert problems(message) == []


def test_a_number_out_of_a_very_wide_range_is_refused_at_once() -> None:
    money = {"type": "currency", "currency": {"fallback_value": "Rp1", "code": "IDR", "amount_1000": -1}}
    assert [finding.where for finding in problems(template({"type": "body", "parameters": [money]}))] == [
        "template.components[0].parameters[0].currency.amount_1000"
    ]


def test_everything_that_is_wrong_is_told_together() -> None:
    assert len(problems(interactive("button", {"buttons": [reply("", "a" * 21)]}, body={"text": ""}, footer={}))) == 4
