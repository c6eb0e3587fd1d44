"""Bodies that Meta should never send, and those that somebody who knows the secret might."""

from __future__ import annotations

import contextlib
import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.updates import Decision
from bot.intake import intake
from bot.whatsapp.carried import ContactCard, FlowReply, Order, OrderItem, Place, Reaction
from bot.whatsapp.inbound import NESTING_LIMIT, WebhookError, parse
from bot.whatsapp.updates import Message, Notice, Other, Status, Update

NUMBER = "100000000000001"
TEXT = {"from": "6281100000001", "id": "wamid.1", "timestamp": "1790000000", "type": "text", "text": {"body": "halo"}}


def body(messages: Any = None, **value: Any) -> bytes:
    metadata = {"metadata": {"phone_number_id": "1"}}
    content = {"messages": messages} if messages is not None else {}
    return json.dumps({"entry": [{"id": "2", "changes": [{"field": "messages", "value": {**metadata, **content, **value}}]}]}).encode()


def only(raw: bytes) -> Update:
    (update,) = parse(raw)
    return update


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"hello",
        b"{",
        b'{"entry":',
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b"1",
        b'"text"',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"n":' + b"9" * 10_000 + b"}",
    ],
    ids=lambda raw: repr(raw)[:16],
)
def test_a_body_that_is_no_json_object_is_refused(raw: bytes) -> None:
    with pytest.raises(WebhookError):
        parse(raw)


def nested(levels: int) -> bytes:
    """The envelope and `levels` - 1 lists in it."""
    return b'{"entry":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


def test_a_body_nested_beyond_reason_is_refused_before_anything_walks_it() -> None:
    assert parse(nested(NESTING_LIMIT))
    for levels in (NESTING_LIMIT + 1, 500, 800, 900, 950, 990):
        with pytest.raises(WebhookError, match="nested deeper|not JSON"):
            parse(nested(levels))


@pytest.mark.parametrize("raw", [b"{}", b'{"entry":[]}', b'{"entry":{}}', b'{"entry":[1,null]}', b'{"entry":[{"changes":"x"}]}', b'{"object":"page"}'])
def test_an_envelope_without_changes_is_kept_as_it_came(raw: bytes) -> None:
    update = only(raw)
    assert isinstance(update, Other)
    assert (update.kind, update.raw) == ("envelope/unknown", json.loads(raw))


@pytest.mark.parametrize(
    ("given_message", "expected"),
    [
        ({**TEXT, "text": "halo"}, {"text": None}),
        ({**TEXT, "text": {"body": ["halo"]}}, {"text": None}),
        ({**TEXT, "text": {"body": 42}}, {"text": "42"}),
        ({**TEXT, "text": {"body": True}}, {"text": None}),
        ({**TEXT, "text": {"body": ""}}, {"text": None}),
        ({**TEXT, "text": {"body": "a\x00b"}}, {"text": "ab"}),
        ({**TEXT, "text": {"body": "\ud83d half"}}, {"text": "? half"}),
        ({**TEXT, "text": {"body": "\ud83d\ude00 whole"}}, {"text": "😀 whole"}),
        ({**TEXT, "timestamp": 1790000000}, {"timestamp": 1790000000.0}),
        ({**TEXT, "timestamp": "yesterday"}, {"timestamp": 0.0}),
        ({**TEXT, "timestamp": float("nan")}, {"timestamp": 0.0}),
        ({**TEXT, "timestamp": -5}, {"timestamp": 0.0}),
        ({**TEXT, "timestamp": "1790000000000"}, {"timestamp": 0.0}),  # milliseconds are not seconds
        ({**TEXT, "timestamp": {"s": 1}}, {"timestamp": 0.0}),
        ({**TEXT, "type": None}, {"type": "unknown", "text": None}),
        ({**TEXT, "type": 7}, {"type": "7"}),
        ({**TEXT, "context": [1]}, {"quoted": None}),
        ({**TEXT, "context": {"id": [1], "forwarded": "yes"}}, {"quoted": None}),
        ({**TEXT, "referral": "ad"}, {"referral": None}),
        ({**TEXT, "type": "image", "image": "photo"}, {"medium": None}),
        ({**TEXT, "type": "image", "image": {"id": None, "caption": 7}}, {"medium": None, "text": "7"}),
        ({**TEXT, "type": "location", "location": {"latitude": float("nan"), "longitude": 1}}, {"place": None}),
        ({**TEXT, "type": "location", "location": {"latitude": "-6.2", "longitude": "106.8"}}, {"place": Place(-6.2, 106.8)}),
        ({**TEXT, "type": "contacts", "contacts": "Budi"}, {"cards": ()}),
        ({**TEXT, "type": "contacts", "contacts": [{"phones": 7}, 8]}, {"cards": (ContactCard(None),)}),
        ({**TEXT, "type": "reaction", "reaction": []}, {"reaction": Reaction(None, None)}),
        ({**TEXT, "type": "order", "order": {"product_items": [{"quantity": 10**400}]}}, {"order": Order(None, (OrderItem(None, None, None, None),))}),
        ({**TEXT, "type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": 1}}, {"flow": FlowReply(None, {}, None)}),
        ({**TEXT, "type": "button", "button": {"payload": ["x"]}}, {"reply_id": None, "text": None}),
        ({**TEXT, "system": "moved"}, {"renamed": None}),
        ({**TEXT, "type": "interactive", "interactive": {"type": ["x"]}}, {"text": None, "reply_id": None}),
        ({**TEXT, "type": "interactive", "interactive": {"type": "button_reply", "button_reply": []}}, {"reply_id": None}),
    ],
)
def test_a_node_of_the_wrong_type_is_treated_as_absent(given_message: dict[str, Any], expected: dict[str, Any]) -> None:
    update = only(body([given_message]))
    assert isinstance(update, Message)
    assert {name: getattr(update, name) for name in expected} == expected


def kinds(raw: bytes) -> list[str]:
    return [update.kind if isinstance(update, Other) else type(update).__name__ for update in parse(raw)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (body(TEXT, statuses=[{"id": "w", "status": "sent"}]), ["Status", "field/messages"]),
        (body([TEXT, "half"]), ["Message", "field/messages"]),
        (body([TEXT], errors=[{"code": 130429}]), ["Message", "Notice"]),
        (body([TEXT], errors=[{"code": "130429"}, "half"]), ["Message", "field/messages"]),
        (body([TEXT], statuses=[]), ["Message"]),
        (body([TEXT], hologram={"shape": "cat"}), ["Message", "field/messages"]),
        (body([]), ["field/messages"]),
        (json.dumps({"entry": [{"id": "1"}, json.loads(body([TEXT]))["entry"][0], 7]}).encode(), ["Message", "envelope/unknown", "envelope/entry"]),
        (json.dumps({"entry": [{"changes": [*json.loads(body([TEXT]))["entry"][0]["changes"], "half"]}]}).encode(), ["Message", "envelope/entry"]),
    ],
)
def test_what_is_not_understood_beside_what_is_gets_kept_too(raw: bytes, expected: list[str]) -> None:
    assert kinds(raw) == expected


def test_of_a_change_only_the_part_that_was_not_understood_is_kept_again() -> None:
    (_, left) = parse(body([TEXT, "half"], errors=[{"title": "?"}], contacts=[{"wa_id": "6281100000001"}]))
    assert left.raw["value"] == {
        "metadata": {"phone_number_id": "1"},
        "messages": ["half"],
        "errors": [{"title": "?"}],
        "contacts": [{"wa_id": "6281100000001"}],
    }


def test_the_same_error_told_at_another_time_is_another_update() -> None:
    def at(time: int) -> str:
        content = json.loads(body(errors=[{"code": 130429}]))
        content["entry"][0]["time"] = time
        (update,) = parse(json.dumps(content).encode())
        assert isinstance(update, Notice)
        return update.digest

    assert at(1) != at(2)
    assert at(1) == at(1)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("calls", {"calls": [{"id": "c"}, 7]}, ["field/calls"]),
        ("calls", {"calls": "ring"}, ["field/calls"]),
        ("smb_message_echoes", {"message_echoes": [{"to": "6281100000001"}]}, ["field/smb_message_echoes"]),
        ("user_preferences", {"user_preferences": [{"category": "marketing_messages"}]}, ["field/user_preferences"]),
        ("user_preferences", {"user_preferences": [{"category": "a", "value": "b"}, {"category": "a"}]}, ["Preference", "field/user_preferences"]),
        ("group_of_next_year", {"anything": 1}, ["GroupChange"]),
        ("group_status_update", "gone", ["GroupChange"]),
        ("message_template_status_update", [], ["Notice"]),
        ("account_update", {"event": {"x": 1}, "violation_info": "spam"}, ["Notice"]),
    ],
)
def test_what_another_field_holds_in_the_wrong_form_is_kept(field: str, value: Any, expected: list[str]) -> None:
    assert kinds(json.dumps({"entry": [{"id": "2", "changes": [{"field": field, "value": value}]}]}).encode()) == expected


@pytest.mark.parametrize("group", [{"id": "G"}, ["G"], 1.5, True, "G", 7])
def test_a_group_named_in_any_way_is_a_group(group: Any) -> None:
    (update,) = parse(body([{**TEXT, "group_id": group}]))
    (decided,) = intake(update, {"1"})
    assert decided.decision is Decision.GROUP


@pytest.mark.parametrize("wamid", [None, "", [], {}, True])
def test_a_message_without_an_id_is_kept_by_its_content(wamid: Any) -> None:
    update = only(body([{**TEXT, "id": wamid}]))
    assert isinstance(update, Other)
    assert update.kind == "message/text"


@pytest.mark.parametrize(("code", "read"), [(131026, 131026), ("131026", None), (True, None), (10**30, None), (2**31, None), (None, None), (1.5, None)])
def test_an_error_code_is_a_number_that_the_database_can_hold(code: Any, read: int | None) -> None:
    update = only(body(statuses=[{"id": "w", "status": "failed", "errors": [{"code": code}]}]))
    assert isinstance(update, Status)
    assert update.error_code == read


@pytest.mark.parametrize("wa_id", ["\ud83d", "62\x00811"])
def test_a_new_number_can_be_stored_whatever_is_in_it(wa_id: str) -> None:
    update = only(body([{**TEXT, "type": "system", "system": {"type": "user_changed_number", "wa_id": wa_id}}]))
    (decided,) = intake(update, {"1"})
    assert decided.identity is not None
    assert decided.identity.phone in ("?", "62811")


ANYTHING = st.sampled_from(
    [
        None,
        True,
        -1,
        0,
        1.5,
        10**40,
        float("nan"),
        float("inf"),
        "",
        " ",
        "\x00",
        "\ud83d",
        "text",
        "system",
        "failed",
        "x" * 300,
        [],
        {},
        [[]],
        [None],
        {"": {}},
        {"id": []},
    ]
) | st.text(st.characters(), max_size=5)
VECTORS = [json.loads(file.read_text()) for file in sorted((Path(__file__).parents[2] / "vectors" / "inbound").glob("*.json"))]


def places(node: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a JSON value."""
    children = list(node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ())
    return [(node, key) for key, _ in children] + [place for _, child in children for place in places(child)]


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(VECTORS), st.lists(st.tuples(st.integers(0, 10_000), ANYTHING), min_size=1, max_size=3))
def test_a_body_with_anything_anywhere_is_read_and_can_be_stored(vector: Any, changes: list[tuple[int, Any]]) -> None:
    content = copy.deepcopy(vector)
    for number, anything in changes:
        every = places(content)
        container, key = every[number % len(every)]
        container[key] = copy.deepcopy(anything)
    updates = parse(json.dumps(content).encode())
    assert updates
    for update in (decided for one in updates for decided in intake(one, {NUMBER})):
        json.dumps(update.content, allow_nan=False)
        ids = [value for identity in (update.identity, update.previous) if identity for _, value in identity.aliases()]
        for text in (update.phone_number_id, update.wamid, update.kind, update.status, *ids, json.dumps([update.raw, update.content])):
            assert isinstance(text, str) and text.encode() is not None and "\x00" not in text


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=50).map(lambda text: json.dumps(text).encode()))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with contextlib.suppress(WebhookError):
        assert parse(raw)
