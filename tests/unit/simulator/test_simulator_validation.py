"""The limits of the Cloud API: the last value that is accepted. What is refused stands in `test_simulator_refusals.py`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.simulator.graph_errors import GraphError
from bot.simulator.validation import Receipt, Send, parse_call

from .every_type import EVERY_TYPE, Corruption, button, corrupted, drop, put, section

ACTION = "interactive.action"
AT_ITS_LIMIT: dict[str, tuple[str, Corruption]] = {
    "text of 4096": ("text", put("text.body", "a" * 4096)),
    "text without a type": ("text", drop("type")),
    "text without a recipient type": ("text", drop("recipient_type")),
    "opaque data of 512": ("text", put("biz_opaque_callback_data", "a" * 512)),
    "a number without plus": ("text", put("to", "6281100000001")),
    "a number as people write it": ("text", put("to", "+62 811-0000-0001")),
    "a user id in to, which Meta takes and drops": ("text", put("to", "ID.abc123")),
    "caption of 1024": ("image", put("image.caption", "a" * 1024)),
    "file name of 240": ("document", put("document.filename", "a" * 240)),
    "the pole": ("location", put("location.latitude", -90)),
    "the date line": ("location", put("location.longitude", "180.0")),
    "257 contacts": ("contacts", put("contacts", [{"name": {"formatted_name": "Sari"}}] * 257)),
    "a reaction taken back": ("reaction", put("reaction.emoji", "")),
    "a reaction taken back by leaving the emoji out": ("reaction", drop("reaction.emoji")),
    "null for what is not given": ("contacts", put("contacts.0.birthday", None)),
    "null in a list": ("contacts", put("contacts.0.phones.0.wa_id", None)),
    "null for an optional word": ("image", put("image.caption", None)),
    "null for the type": ("text", put("type", None)),
    "a reaction of a whole family": ("reaction", put("reaction.emoji", "👩🏽‍❤️‍💋‍👩🏿")),
    "button body of 1024": ("buttons", put("interactive.body.text", "a" * 1024)),
    "button title of 20": ("buttons", put(f"{ACTION}.buttons.0.reply.title", "a" * 20)),
    "button id of 256": ("buttons", put(f"{ACTION}.buttons.0.reply.id", "a" * 256)),
    "one button": ("buttons", put(f"{ACTION}.buttons", [button(1)])),
    "footer of 60": ("buttons", put("interactive.footer.text", "a" * 60)),
    "header of 60": ("buttons", put("interactive.header.text", "a" * 60)),
    "list body of 4096": ("list", put("interactive.body.text", "a" * 4096)),
    "ten sections of one row": ("list", put(f"{ACTION}.sections", [section(n, n + 1) for n in range(10)])),
    "section title of 24": ("list", put(f"{ACTION}.sections.0.title", "a" * 24)),
    "list button of 20": ("list", put(f"{ACTION}.button", "a" * 20)),
    "row title of 24": ("list", put(f"{ACTION}.sections.0.rows.0.title", "a" * 24)),
    "row description of 72": ("list", put(f"{ACTION}.sections.0.rows.0.description", "a" * 72)),
    "row without a description": ("list", drop(f"{ACTION}.sections.0.rows.0.description")),
    "row id of 200": ("list", put(f"{ACTION}.sections.0.rows.0.id", "a" * 200)),
    "link label of 20": ("link", put(f"{ACTION}.parameters.display_text", "a" * 20)),
    "card body of 160": ("link carousel", put(f"{ACTION}.cards.0.body.text", "a" * 160)),
    "card without a body": ("link carousel", drop(f"{ACTION}.cards.0.body")),
    "card without a type": ("reply carousel", drop(f"{ACTION}.cards.0.type")),
    "cards in another order": ("reply carousel", lambda request: request["interactive"]["action"]["cards"].reverse()),
    "three quick replies on each card": ("reply carousel", lambda request: _with_a_third_reply(request["interactive"]["action"]["cards"])),
    "a product without words": ("product", drop("interactive.body")),
    "a catalogue without a thumbnail": ("catalogue", drop(f"{ACTION}.parameters")),
    "a flow by name": ("flow", lambda request: _by_name(request["interactive"]["action"]["parameters"])),
    "flow label of 20": ("flow", put(f"{ACTION}.parameters.flow_cta", "a" * 20)),
    "a flow without a payload": ("flow", drop(f"{ACTION}.parameters.flow_action_payload")),
    "parameters of a location request": ("location request", put(f"{ACTION}.parameters", {"request_message": "Di mana?"})),
    "a call that Meta words": ("call", drop(f"{ACTION}.parameters")),
    "a call button for 30 days": ("call", put(f"{ACTION}.parameters.ttl_minutes", 43_200)),
    "a call permission without words": ("call permission", drop("interactive.body")),
    "a template without parameters": ("template", drop("template.components")),
    "four spaces in a parameter": ("template", put("template.components.1.parameters.0.text", "a    b")),
}


def _with_a_third_reply(cards: list[dict[str, Any]]) -> None:
    for number, card in enumerate(cards):
        card["action"]["buttons"].append(button(9 + number, "quick_reply"))


def _by_name(parameters: dict[str, str]) -> None:
    del parameters["flow_id"]
    parameters["flow_name"] = "pendaftaran"


@pytest.mark.parametrize(("name", "change"), AT_ITS_LIMIT.values(), ids=AT_ITS_LIMIT)
def test_what_meta_takes_is_taken(name: str, change: Corruption) -> None:
    assert isinstance(parse_call(corrupted(name, change)), Send)


def test_a_send_tells_what_the_emulator_needs_of_it() -> None:
    call = parse_call(EVERY_TYPE["text"])

    assert call == Send("text", "+6281100000001", None, "tanda-1", "wamid.A", EVERY_TYPE["text"])


def test_an_object_may_come_as_its_json_text_and_is_recorded_as_what_it_says() -> None:
    contacts = EVERY_TYPE["contacts"]["contacts"]

    call = parse_call({**EVERY_TYPE["contacts"], "contacts": json.dumps(contacts), "context": '{"message_id": "wamid.A"}'})

    assert isinstance(call, Send)
    assert (call.body["contacts"], call.context_id) == (contacts, "wamid.A")


def test_a_phone_wins_over_a_bsuid() -> None:
    call = parse_call({**EVERY_TYPE["text"], "recipient": "ID.abc123"})

    assert isinstance(call, Send)
    assert (call.to, call.recipient) == ("+6281100000001", None)


def test_a_bsuid_alone_is_the_recipient() -> None:
    call = parse_call({"messaging_product": "whatsapp", "recipient": "ID.abc123", "text": {"body": "a"}})

    assert isinstance(call, Send)
    assert (call.to, call.recipient) == (None, "ID.abc123")


@pytest.mark.parametrize(("name", "typing"), [("read", False), ("typing", True)])
def test_a_read_receipt_may_carry_a_typing_indicator(name: str, typing: bool) -> None:
    assert parse_call(EVERY_TYPE[name]) == Receipt("wamid.A", typing)


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


def test_a_refusal_of_the_schema_says_in_its_message_which_parameter_is_meant() -> None:
    with pytest.raises(GraphError) as refusal:
        parse_call(corrupted("buttons", put("interactive.body.text", "")))

    assert refusal.value.body("trace")["error"]["message"] == "(#100) The parameter interactive['body']['text'] is required."
