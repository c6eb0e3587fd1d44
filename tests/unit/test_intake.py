"""What becomes of each update: the table of decisions, which the reference page is made of."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.conversation.updates import Decision, Identity, Update
from bot.intake import intake
from bot.whatsapp.inbound import parse

VECTORS = Path(__file__).parents[1] / "vectors" / "inbound"
NUMBER, PHONE, BSUID = "100000000000001", "6281100000001", "ID.4TestUser000001"
RINA = Identity(PHONE, BSUID)


@dataclass(frozen=True)
class Case:
    """One row: the body in `tests/vectors/inbound/<vector>.json`, what is decided, and why in words for the page."""

    vector: str
    update: str
    decision: Decision
    becomes: str
    content: dict[str, Any] = field(default_factory=dict)
    """What a turn is given of it, beside `type` and `context`."""
    identity: Identity | None = RINA


def turn(vector: str, update: str, becomes: str, identity: Identity | None = RINA, **content: Any) -> Case:
    return Case(vector, update, Decision.TURN, becomes, content, identity)


UNREADABLE = {"intent": "unreadable_message"}
ASKED = "the customer is asked to write instead"
CASES: tuple[Case, ...] = (
    turn("text", "text", "answered", text="halo, masih buka?"),
    turn("text_quoting", "text that quotes a message, or comes from an ad", "answered", text="yang ini"),
    turn("text_by_username", "text from a customer without a phone number", "answered", Identity(None, BSUID), text="hai"),
    turn("text_by_phone_only", "text without a business-scoped id", "answered", Identity(PHONE), text="hai"),
    turn("text_with_parent", "text with a parent id", "answered", Identity(PHONE, BSUID, "ID.ENT.9Parent01"), text="hai"),
    turn("text_blank", "text of spaces only", ASKED, **UNREADABLE),
    turn("image", "image", ASKED, **UNREADABLE),
    turn("image_captioned", "image with a caption", "the caption is answered", text="ini rusak, gmn?"),
    turn("video", "video", ASKED, **UNREADABLE),
    turn("document", "document with a caption", "the caption is answered", text="nota saya"),
    turn("audio", "voice message", ASKED, **UNREADABLE),
    turn("sticker", "sticker", ASKED, **UNREADABLE),
    turn("location", "location", ASKED, **UNREADABLE),
    turn("contacts", "contact card", ASKED, **UNREADABLE),
    turn("order", "order from the catalog", ASKED, **UNREADABLE),
    turn("interactive_button_reply", "tap on a reply button", "answered as the choice it stands for, once", tap="tap:abc", text="Konfirmasi"),
    turn("interactive_list_reply", "tap on a list row", "answered as the choice it stands for, once", tap="tap:def", text="Senin"),
    turn("interactive_flow", "filled-in flow", ASKED, **UNREADABLE),
    turn("interactive_call_permission", "answer to a call permission request", ASKED, **UNREADABLE),
    turn("interactive_only_errors", "tap that arrived with errors only", "told that the button no longer works", intent="expired_tap"),
    turn("button", "tap on a template's quick reply", "its words are answered", text="Berhenti"),
    turn("request_welcome", "chat opened for the first time", "greeted", intent="greet"),
    turn("unsupported", "message that WhatsApp cannot pass on (poll, …)", ASKED, **UNREADABLE),
    turn("unknown_type", "type that does not exist yet", ASKED, **UNREADABLE),
    Case("text_without_sender", "message without any id of its sender", Decision.ANONYMOUS, "kept; nobody can be answered", identity=None),
    Case("text_in_group", "message in a group", Decision.GROUP, "kept; never becomes a private conversation", identity=None),
    Case("reaction", "reaction", Decision.REACTION, "kept as feedback"),
    Case("reaction_removed", "removed reaction", Decision.REACTION, "kept as feedback"),
    Case("edit", "edited message", Decision.EDIT, "kept"),
    Case("revoke", "revoked message", Decision.EDIT, "kept"),
    Case(
        "system_changed_number",
        "customer changed the phone number",
        Decision.IDENTITY,
        "the conversation goes on under the new number",
        identity=Identity("6281100000007"),
    ),
    Case(
        "system_changed_user_id",
        "customer changed the business-scoped id",
        Decision.IDENTITY,
        "the conversation goes on under the new id",
        identity=Identity(None, "ID.4TestUser000007"),
    ),
    Case(
        "user_id_update",
        "`user_id_update` field",
        Decision.IDENTITY,
        "the conversation goes on under the new id",
        identity=Identity(PHONE, "ID.4TestUser000008"),
    ),
    Case("system_changed_identity", "customer's security code changed", Decision.KEPT, "kept", identity=None),
    Case("status_sent", "status sent", Decision.STATUS, "moves the reply forward", {"opaque": "o1", "error_code": None}, None),
    Case("status_delivered", "status delivered", Decision.STATUS, "moves the reply forward", {"opaque": "o1", "error_code": None}, None),
    Case("status_read", "status read", Decision.STATUS, "moves the reply forward", {"opaque": "o1", "error_code": None}, None),
    Case("status_played", "status played", Decision.STATUS, "moves the reply forward", {"opaque": None, "error_code": None}, None),
    Case("status_failed", "status failed", Decision.STATUS, "ends the reply, unless it was delivered before", {"opaque": "o1", "error_code": 131026}, None),
    Case("status_of_group", "status of a message to a group", Decision.STATUS, "moves the reply forward", {"opaque": None, "error_code": None}, None),
    Case("status_unknown_word", "status that does not exist yet", Decision.STATUS, "changes nothing", {"opaque": None, "error_code": None}, None),
    Case("errors_only", "errors without a message", Decision.KEPT, "kept", identity=None),
    Case("user_preferences", "`user_preferences` field", Decision.KEPT, "kept", identity=None),
    Case("message_echoes", "`smb_message_echoes` field", Decision.KEPT, "kept", identity=None),
    Case("template_status", "`message_template_status_update` field", Decision.KEPT, "kept", identity=None),
    Case("unknown_field", "webhook field that does not exist yet", Decision.KEPT, "kept", identity=None),
)


def taken(vector: str, served: set[str]) -> list[Update]:
    return [one for update in parse((VECTORS / f"{vector}.json").read_bytes()) for one in intake(update, served)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.vector)
def test_each_update_is_decided_as_the_table_says(case: Case) -> None:
    (update,) = taken(case.vector, {NUMBER})
    content = {key: value for key, value in update.content.items() if key not in ("type", "context")}
    assert (update.decision, content, update.identity) == (case.decision, case.content, case.identity)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.vector)
def test_nothing_is_done_for_a_number_whose_secret_did_not_sign(case: Case) -> None:
    (update,) = taken(case.vector, {"another number"})
    expected = Decision.KEPT if update.kind.startswith("field/") and case.decision is Decision.KEPT else Decision.FOREIGN
    assert (update.decision, update.identity, update.previous) == (expected, None, None)


def test_the_table_has_a_row_for_every_vector() -> None:
    assert sorted(case.vector for case in CASES) == sorted(file.stem for file in VECTORS.glob("*.json") if file.stem != "batch")


@pytest.mark.parametrize(
    ("vector", "previous"),
    [("system_changed_number", Identity(PHONE)), ("system_changed_user_id", Identity(None, BSUID)), ("user_id_update", Identity(None, BSUID))],
)
def test_a_change_of_ids_tells_the_ids_before(vector: str, previous: Identity) -> None:
    (update,) = taken(vector, {NUMBER})
    assert update.previous == previous


def test_a_batch_over_two_numbers_is_decided_for_each_by_itself() -> None:
    assert [update.decision.value for update in taken("batch", {NUMBER})] == ["turn", "turn", "status", "status", "foreign"]
    assert [update.decision.value for update in taken("batch", {"100000000000002"})] == ["foreign", "foreign", "foreign", "foreign", "turn"]


def test_the_update_is_kept_as_meta_sent_it() -> None:
    body = json.loads((VECTORS / "text_quoting.json").read_text())
    (update,) = taken("text_quoting", {NUMBER})
    value = body["entry"][0]["changes"][0]["value"]
    assert update.raw == {"messages": value["messages"], "contacts": value["contacts"]}
    assert (update.kind, update.wamid, update.sent_at, update.content["context"]) == ("message/text", "wamid.text_quoting", 1790000000.0, "wamid.earlier")


def test_a_changed_business_scoped_id_is_changed_for_every_number_of_the_business() -> None:
    both = taken("user_id_update", {NUMBER, "100000000000002"})
    assert [(update.phone_number_id, update.decision) for update in both] == [(NUMBER, Decision.IDENTITY), ("100000000000002", Decision.IDENTITY)]
