"""Responses become messages within Meta's limits, and nothing of them is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.whatsapp.rendering import Choice, Rendered, render, split


def token(choices: Sequence[Choice]) -> list[str]:
    return [f"tap:{number}" for number, _ in enumerate(choices)]


def buttons(*titles: str) -> list[dict[str, str]]:
    return [{"title": title, "payload": f"/{number}"} for number, title in enumerate(titles)]


def shape(message: Rendered) -> str:
    return message["type"] if message["type"] != "interactive" else message["interactive"]["type"]


def rows(message: Rendered) -> list[dict[str, str]]:
    return [row for section in message["interactive"]["action"]["sections"] for row in section["rows"]]


def within_limits(message: Rendered) -> bool:
    if message["type"] == "text":
        return 1 <= len(message["text"]["body"]) <= 4096
    content = message["interactive"]
    if not 1 <= len(content["body"]["text"]) <= 1024:
        return False
    if content["type"] == "button":
        titles = [button["reply"]["title"] for button in content["action"]["buttons"]]
        ids = [button["reply"]["id"] for button in content["action"]["buttons"]]
        return (
            1 <= len(titles) <= 3 and len(set(titles)) == len(titles) and all(1 <= len(title) <= 20 for title in titles) and all(len(one) <= 256 for one in ids)
        )
    fit = all(1 <= len(row["title"]) <= 24 and len(row.get("description", "")) <= 72 and len(row["id"]) <= 200 for row in rows(message))
    return 1 <= len(rows(message)) <= 10 and fit and len(content["action"]["button"]) <= 20


@pytest.mark.parametrize(
    ("response", "shapes"),
    [
        ({}, []),
        ({"text": None}, []),
        ({"text": "  \n "}, []),
        ({"text": "halo"}, ["text"]),
        ({"text": "a" * 4096}, ["text"]),
        ({"text": "a" * 4097}, ["text", "text"]),
        ({"text": "?", "buttons": buttons("Ya", "Tidak", "Nanti")}, ["button"]),
        ({"text": "?", "buttons": buttons("A" * 20)}, ["button"]),
        ({"text": "?", "buttons": buttons("A" * 21)}, ["list"]),
        ({"text": "?", "buttons": buttons("Ya", "Ya")}, ["list"]),  # the titles of buttons must differ
        ({"text": "?", "buttons": buttons(*"1234")}, ["list"]),
        ({"text": "?", "buttons": buttons(*"1234567890")}, ["list"]),
        ({"text": "?", "buttons": buttons(*"1234567890a")}, ["text"]),  # more than a list holds: numbered
        ({"text": "?", "buttons": buttons("A" * 72)}, ["list"]),
        ({"text": "?", "buttons": buttons("A" * 73)}, ["text"]),
        ({"text": "?", "buttons": buttons(" ", "")}, ["text"]),  # no choice at all
        ({"buttons": buttons("Ya")}, ["button"]),
        ({"text": "b" * 1024, "buttons": buttons("Ya")}, ["button"]),
        ({"text": "b" * 1025, "buttons": buttons("Ya")}, ["text", "button"]),
        ({"image": "https://example.com/a.png"}, ["image"]),
        ({"text": "ini", "image": "https://example.com/a.png"}, ["text", "image"]),
        ({"attachment": "https://example.com/a.pdf"}, ["text"]),
        ({"attachment": {"type": "file", "payload": {"url": "https://example.com/a.pdf"}}}, ["text"]),
        ({"attachment": {"type": "image", "payload": {"src": "https://example.com/a.png"}}}, ["text"]),
        ({"attachment": {"type": "audio"}}, []),
        ({"text": "?", "quick_replies": buttons("Ya", "Tidak")}, ["button"]),
        ({"text": "?", "buttons": buttons("Ya"), "quick_replies": [{"content_type": "text", "title": "Nanti", "payload": "/n"}]}, ["button"]),
        ({"text": "?", "buttons": ["Ya", None, {"title": 1}, {}]}, ["button"]),
        ({"text": "?", "buttons": {"title": "Ya"}}, ["text"]),
        ({"elements": [{"title": "Paket A", "subtitle": "Rp100", "buttons": buttons("Pilih A")}, {"title": "Paket B"}, "?"]}, ["button", "text"]),
        ({"text": 42}, ["text"]),
        ({"custom": {"type": "template", "template": {"name": "halo"}}}, ["template"]),
        ({"custom": {"type": "template"}}, []),
        ({"text": "ya", "custom": {"type": "location", "location": {"latitude": 1}}}, ["text", "location"]),
    ],
)
def test_each_response_takes_the_form_that_holds_it(response: dict[str, Any], shapes: list[str]) -> None:
    messages = render(response, token)
    assert [shape(message) for message in messages] == shapes
    assert all(within_limits(message) for message in messages if message["type"] in ("text", "interactive"))


def test_a_custom_response_that_cannot_be_sent_is_told(caplog: pytest.LogCaptureFixture) -> None:
    assert render({"custom": {"template": {"name": "halo"}}}, token) == []
    assert "render.custom_skipped" in caplog.text


def test_a_tap_id_is_the_issued_token_and_never_the_payload() -> None:
    (message,) = render({"text": "?", "buttons": [{"title": "Ya", "payload": "/confirm"}, {"title": "Tidak", "payload": "/deny"}]}, token)
    assert [button["reply"] for button in message["interactive"]["action"]["buttons"]] == [{"id": "tap:0", "title": "Ya"}, {"id": "tap:1", "title": "Tidak"}]


def test_tokens_are_issued_for_payloads_in_their_order_and_a_button_without_one_stands_for_its_title() -> None:
    issued: list[Choice] = []

    def remember(choices: Sequence[Choice]) -> list[str]:
        issued.extend(choices)
        return token(choices)

    render({"text": "?", "buttons": [{"title": "Ya", "payload": "/confirm"}, {"title": "Tidak"}]}, remember)
    assert issued == [Choice("Ya", "/confirm"), Choice("Tidak", "Tidak")]


def test_no_token_is_issued_for_numbered_text() -> None:
    def never(_choices: Sequence[Choice]) -> list[str]:
        raise AssertionError("numbered text has nothing to tap")

    (message,) = render({"text": "Pilih:", "buttons": buttons(*"abcdefghijkl")}, never)
    assert message["text"]["body"].startswith("Pilih:\n\n1. a\n2. b\n") and message["text"]["body"].endswith("\n12. l")


def test_a_long_row_is_shown_in_full_in_its_description() -> None:
    long = "Konsultasi lewat telepon dengan tim kami"
    (message,) = render({"text": "?", "buttons": buttons("Chat", long)}, token)
    short, row = rows(message)
    assert short == {"id": "tap:0", "title": "Chat"}
    assert row["description"] == long and row["title"].startswith("2. Konsultasi") and len(row["title"]) == 24


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("", 10, []),
        ("satu dua", 10, ["satu dua"]),
        ("satu dua tiga", 10, ["satu dua", "tiga"]),
        ("satu\n\ndua tiga", 10, ["satu", "dua tiga"]),  # a paragraph before a word
        ("Ya ada. Tidak", 10, ["Ya ada.", "Tidak"]),
        ("abcdefghijkl", 10, ["abcdefghij", "kl"]),
        ("satu dua t", 10, ["satu dua t"]),
        ("a bcdefghijklm", 10, ["a bcdefghi", "jklm"]),  # a cut too early would make many small parts
    ],
)
def test_text_is_cut_where_a_reader_would(text: str, limit: int, parts: list[str]) -> None:
    assert split(text, limit) == parts


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("ab .\n!?😀"), max_size=300), st.integers(1, 60))
def test_splitting_loses_nothing_but_spaces_at_the_cuts(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(1 <= len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=50) | st.integers(1000, 9000).map(lambda length: "kata. " * (length // 6)),
    st.lists(st.text(max_size=90), max_size=13),
)
def test_any_response_stays_within_the_limits_and_shows_everything(text: str, titles: list[str]) -> None:
    messages = render({"text": text, "buttons": [{"title": title, "payload": "/x"} for title in titles]}, token)
    assert all(within_limits(message) for message in messages)
    shown = "".join("".join(str(message).split()) for message in messages)
    for word in [*text.split(), *(word for title in titles for word in title.split())]:
        assert repr(word)[1:-1] in shown or word in shown or repr(f'"{word}')[2:-1] in shown
