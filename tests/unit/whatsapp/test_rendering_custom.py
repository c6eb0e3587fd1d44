"""A message in Meta's own form: completed, and said in another form when Meta would refuse it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.whatsapp.findings import Finding
from bot.whatsapp.rendering import render

from .issuing import Issued, token


def reply(key: Any, title: str) -> dict[str, Any]:
    return {"type": "reply", "reply": {"id": key, "title": title}}


def with_buttons(*replies: dict[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": "button", "body": {"text": "Mau?"}, "action": {"buttons": list(replies)}}}


def test_a_reaction_is_put_on_the_customers_message() -> None:
    custom = {"reaction": {"emoji": "👍"}}
    assert render({"custom": custom}, token, answering="wamid.7") == [{"type": "reaction", "reaction": {"emoji": "👍", "message_id": "wamid.7"}}]
    assert render({"custom": custom}, token) == []
    assert custom == {"reaction": {"emoji": "👍"}}


def test_the_recipient_is_not_the_messages_to_say() -> None:
    custom = {"messaging_product": "whatsapp", "to": "+6281100000002", "type": "text", "text": {"body": "halo"}}
    assert render({"custom": custom}, token) == [{"type": "text", "text": {"body": "halo"}}]


def test_an_id_may_be_as_long_as_it_likes_or_missing_since_it_never_leaves() -> None:
    issued = Issued()
    (message,) = render({"custom": with_buttons(reply("/x" * 300, "Ya"), reply(None, "Tidak"), reply(7, "Nanti"))}, issued)
    assert [button["reply"]["id"] for button in message["interactive"]["action"]["buttons"]] == ["tap:0", "tap:1", "tap:2"]
    assert [choice.payload for choice in issued.choices] == ["/x" * 300, "Tidak", "7"]


def test_buttons_that_meta_would_refuse_become_a_list_that_stands_for_the_same() -> None:
    issued, told = Issued(), list[Finding]()
    (message,) = render({"custom": with_buttons(*(reply(f"/{number}", f"Pilihan {number}") for number in range(4)))}, issued, tell=told.append)
    assert message["interactive"]["type"] == "list" and message["interactive"]["body"]["text"] == "Mau?"
    assert [(choice.title, choice.payload) for choice in issued.choices] == [(f"Pilihan {number}", f"/{number}") for number in range(4)]
    assert [(finding.level, finding.where, finding.said) for finding in told] == [("error", "custom.interactive.action.buttons", "4 given, 1 to 3 allowed")]


def test_a_link_that_meta_would_refuse_is_said_in_words() -> None:
    action = {"name": "cta_url", "parameters": {"display_text": "Lihat semua paket kami", "url": "https://example.com"}}
    (message,) = render({"custom": {"type": "interactive", "interactive": {"type": "cta_url", "body": {"text": "Paket"}, "action": action}}}, token)
    assert message == {"type": "text", "text": {"body": "Paket\n\n- Lihat semua paket kami: https://example.com", "preview_url": False}}


def test_a_template_that_meta_would_refuse_is_not_sent_in_any_form() -> None:
    told: list[Finding] = []
    broken = {"template": {"name": "tagihan", "language": {"code": "id"}, "components": [{"type": "body", "parameters": [{"type": "text", "text": "a\nb"}]}]}}
    assert render({"custom": broken}, token, tell=told.append) == []
    assert [finding.where for finding in told] == ["custom.template.components[0].parameters[0].text"]


def test_a_flow_without_a_token_of_its_own_gets_none() -> None:
    issued = Issued()
    flow = {"flow_message_version": "3", "flow_id": "7", "flow_cta": "Isi"}
    custom = {"type": "interactive", "interactive": {"type": "flow", "body": {"text": "Daftar"}, "action": {"name": "flow", "parameters": flow}}}
    (message,) = render({"custom": custom}, issued)
    assert message == custom and issued.choices == []


def test_a_date_that_yaml_reads_is_sent_as_its_words() -> None:
    contact = {"name": {"formatted_name": "Layanan"}, "birthday": dt.date(2001, 2, 3)}
    (message,) = render({"custom": {"contacts": [contact]}}, token)
    assert message["contacts"][0]["birthday"] == "2001-02-03"


def test_what_json_has_no_form_for_is_told_and_not_sent() -> None:
    told: list[Finding] = []
    round_about: dict[str, Any] = {"type": "text"}
    round_about["text"] = round_about
    for custom in (round_about, {"location": {"latitude": float("nan"), "longitude": 1.0}}):
        assert render({"custom": custom}, token, tell=told.append) == []
    assert [finding.said for finding in told] == ["it holds what JSON has no form for"] * 2


def test_a_form_that_meta_would_refuse_offers_nothing_that_counts_as_filled_in() -> None:
    issued = Issued()
    flow = {"flow_message_version": "2", "flow_id": "7", "flow_cta": "Isi", "flow_token": "/registered"}
    custom = {"type": "interactive", "interactive": {"type": "flow", "body": {"text": "Daftar"}, "action": {"name": "flow", "parameters": flow}}}
    (message,) = render({"custom": custom}, issued)
    assert message == {"type": "text", "text": {"body": "Daftar", "preview_url": False}} and issued.choices == []


def test_a_carousel_that_meta_would_refuse_is_said_card_by_card() -> None:
    issued = Issued()
    header = {"type": "image", "image": {"link": "https://example.com/a.png"}}
    action = {"buttons": [{"type": "quick_reply", "quick_reply": {"id": "/choose_a", "title": "Pilih"}}]}
    link = {"name": "cta_url", "parameters": {"display_text": "Buka", "url": "https://example.com/b"}}
    cards = [
        {"card_index": 0, "header": header, "body": {"text": "Paket A"}, "action": action},
        {"card_index": 1, "header": header, "body": {"text": "Paket B"}, "action": link},
    ]
    custom = {"type": "interactive", "interactive": {"type": "carousel", "body": {"text": "Pilihan"}, "action": {"cards": cards}}}
    words, first, second = render({"custom": custom}, issued)
    assert words["text"]["body"] == "Pilihan"
    assert first["interactive"]["body"]["text"] == "https://example.com/a.png\n\nPaket A"
    assert [choice.payload for choice in issued.choices] == ["/choose_a"]
    assert second["text"]["body"] == "https://example.com/a.png\n\nPaket B\n\n- Buka: https://example.com/b"
