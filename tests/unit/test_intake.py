"""What becomes of each update: every row of the table, and that the table has every row."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from actions.form import FRAMEWORK_INTENTS
from bot.conversation.updates import Decision, Identity, Update
from bot.dialogue.typed import NOT_TYPED
from bot.intake import intake
from bot.whatsapp.inbound import parse
from bot.whatsapp.updates import Message
from tests.unit.intake_table import BSUID, CASES, NUMBER, PARENT, PHONE, RINA, VECTORS, Case

OTHER_NUMBER = "100000000000002"
# The webhook reference's types of messages, of interactive replies, of system messages, statuses and fields.
TYPES = {"text", "image", "video", "document", "sticker", "audio", "location", "contacts", "reaction", "interactive", "button", "order", "system"}
TYPES |= {"unsupported", "unknown", "edit", "revoke", "request_welcome"}
REPLIES = {"button_reply", "list_reply", "nfm_reply", "call_permission_reply"}
SYSTEM = {"user_changed_number", "user_changed_user_id", "customer_identity_changed"}
STATUSES = {"sent", "delivered", "read", "failed", "played"}
FIELDS = {
    "messages",
    "user_preferences",
    "user_id_update",
    "smb_message_echoes",
    "message_echoes",
    "history",
    "smb_app_state_sync",
    "security",
    "flows",
    "calls",
}
FIELDS |= {"message_template_status_update", "message_template_quality_update", "message_template_components_update", "template_category_update"}
FIELDS |= {"account_update", "account_alerts", "account_review_update", "business_capability_update", "phone_number_quality_update", "phone_number_name_update"}
FIELDS |= {"group_lifecycle_update", "group_participants_update", "group_settings_update", "group_status_update", "payment_configuration_update"}
FIELDS |= {"automatic_events"}


def taken(vector: str, served: set[str]) -> list[Update]:
    return [one for update in parse((VECTORS / f"{vector}.json").read_bytes()) for one in intake(update, served)]


def changes() -> list[dict[str, Any]]:
    """The changes of all vectors."""
    bodies = [json.loads(file.read_text()) for file in VECTORS.glob("*.json")]
    return [change for body in bodies for entry in body["entry"] for change in entry["changes"]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.vector)
def test_each_update_is_decided_as_the_table_says(case: Case) -> None:
    (update, *more) = taken(case.vector, {NUMBER})
    content = {key: value for key, value in update.content.items() if case.decision is not Decision.TURN or key not in ("type", "profile_name")}
    assert (update.decision, content, update.identity) == (case.decision, case.content, case.identity)
    assert [one.decision for one in more] == ([Decision.KEPT] if case.vector == "text_with_unknown_fields" else [])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.vector)
def test_nothing_is_done_for_a_number_whose_secret_did_not_sign(case: Case) -> None:
    (update, *_) = taken(case.vector, {"another number"})
    # Most of what is for the operator names no number; nothing is done about it anyway.
    nobodys = (Decision.KEPT, Decision.NOTICE) if update.phone_number_id == "" or case.decision is Decision.KEPT else ()
    assert update.decision in (Decision.FOREIGN, *nobodys)
    assert (update.identity, update.previous) == (None, None)


def test_the_table_has_a_row_for_every_vector() -> None:
    assert sorted(case.vector for case in CASES) == sorted(file.stem for file in VECTORS.glob("*.json") if file.stem != "batch")


def test_the_table_has_every_type_that_the_reference_lists() -> None:
    values = [change["value"] for change in changes()]
    messages = [message for value in values for message in value.get("messages", ())]
    assert TYPES - {message["type"] for message in messages} == set()
    assert REPLIES - {message["interactive"]["type"] for message in messages if "interactive" in message} == set()
    assert SYSTEM - {message["system"]["type"] for message in messages if "system" in message} == set()
    assert STATUSES - {status["status"] for value in values for status in value.get("statuses", ())} == set()
    assert FIELDS - {change["field"] for change in changes()} == set()


def test_every_intent_of_the_worker_is_known_to_the_form() -> None:
    assert FRAMEWORK_INTENTS == NOT_TYPED
    assert {case.content["intent"] for case in CASES if case.decision is Decision.TURN and "intent" in case.content} <= NOT_TYPED | {"greet"}


@pytest.mark.parametrize(
    ("vector", "previous"),
    [
        ("system_changed_number", Identity(PHONE)),
        ("system_changed_number_and_id", RINA),
        ("system_changed_number_in_old_words", Identity(PHONE)),
        ("system_changed_user_id", Identity(None, BSUID)),
        ("user_id_update", Identity(None, BSUID)),
        ("user_id_update_with_parent", Identity(None, BSUID)),
    ],
)
def test_a_change_of_ids_tells_the_ids_before(vector: str, previous: Identity) -> None:
    (update,) = taken(vector, {NUMBER})
    assert update.previous == previous


def test_a_batch_over_two_numbers_is_decided_for_each_by_itself() -> None:
    assert [update.decision.value for update in taken("batch", {NUMBER})] == ["turn", "turn", "status", "status", "foreign"]
    assert [update.decision.value for update in taken("batch", {OTHER_NUMBER})] == ["foreign", "foreign", "foreign", "foreign", "turn"]


def test_the_update_is_kept_as_meta_sent_it() -> None:
    body = json.loads((VECTORS / "text_quoting.json").read_text())
    (update,) = taken("text_quoting", {NUMBER})
    value = body["entry"][0]["changes"][0]["value"]
    assert update.raw == {"messages": value["messages"], "contacts": value["contacts"]}
    assert (update.kind, update.wamid, update.sent_at) == ("message/text", "wamid.text_quoting", 1790000000.0)


def test_a_turn_is_told_the_type_and_who_wrote() -> None:
    (update,) = taken("audio_voice", {NUMBER})
    assert (update.content["type"], update.content["profile_name"]) == ("audio", "Rina")
    (update,) = taken("text_without_contacts", {NUMBER})
    assert "profile_name" not in update.content


def test_what_a_turn_is_given_can_be_stored_as_json_and_read_again() -> None:
    for case in CASES:
        for update in taken(case.vector, {NUMBER}):
            assert json.loads(json.dumps(update.content, allow_nan=False)) == update.content, case.vector


def test_a_changed_business_scoped_id_is_changed_for_every_number_of_the_business() -> None:
    both = taken("user_id_update", {NUMBER, OTHER_NUMBER})
    assert [(update.phone_number_id, update.decision) for update in both] == [(NUMBER, Decision.IDENTITY), (OTHER_NUMBER, Decision.IDENTITY)]


def on_request(**changes: Any) -> Identity | None:
    """Who the sender of a shared number is, with changes to the message as it was read."""
    (read,) = parse((VECTORS / "contacts_on_request.json").read_bytes())
    assert isinstance(read, Message)
    (update,) = intake(replace(read, **changes), {NUMBER})
    return update.identity


def test_a_shared_number_is_the_senders_only_where_it_is_the_only_one_on_the_only_card() -> None:
    (read,) = parse((VECTORS / "contacts_on_request.json").read_bytes())
    assert isinstance(read, Message)
    card = read.cards[0]
    by_username = Identity(None, BSUID)
    assert on_request() == RINA
    assert on_request(cards=(card, card)) == by_username
    assert on_request(cards=(replace(card, phones=()),)) == by_username
    assert on_request(cards=(replace(card, phones=(*card.phones, replace(card.phones[0], wa_id="6281100000002"))),)) == by_username
    assert on_request(cards=(replace(card, phones=(replace(card.phones[0], wa_id=None, phone="0811-0000-0001"),)),)) == by_username
    assert on_request(cards=(replace(card, origin="other"),)) == by_username
    assert on_request(cards=(replace(card, origin=None),)) == by_username


def test_a_number_that_is_known_is_not_replaced_by_a_shared_one() -> None:
    (read,) = parse((VECTORS / "contacts_on_request.json").read_bytes())
    assert isinstance(read, Message)
    assert on_request(person=replace(read.person, phone="6281100000003", parent_bsuid=PARENT)) == Identity("6281100000003", BSUID, PARENT)


@pytest.mark.parametrize("vector", ["user_preferences", "template_rejected", "errors_only", "group_status_update"])
def test_two_of_a_kind_in_one_body_are_two_updates_and_the_same_again_is_the_same(vector: str) -> None:
    body = json.loads((VECTORS / f"{vector}.json").read_text())
    first = body["entry"][0]
    second = json.loads(json.dumps(first).replace("179000000", "179000001").replace("REJECTED", "APPROVED"))
    keys = [update.wamid for update in (one for read in parse(json.dumps({"entry": [first, second, first]}).encode()) for one in intake(read, {NUMBER}))]
    assert len(keys) == 3
    assert keys[0] == keys[2] != keys[1]


def test_both_ends_of_a_call_are_updates_of_their_own() -> None:
    begun, ended = (taken(vector, {NUMBER})[0] for vector in ("call", "call_ended"))
    assert (begun.wamid, begun.sent_at) == (ended.wamid, ended.sent_at) == ("wacid.1", 1790000004.0)
    assert (begun.status, ended.status) == ("connect", "terminate")
