"""What is read from each kind of update."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.whatsapp.inbound import parse
from bot.whatsapp.updates import Message, Other, Person, Status, Update, UserIdUpdate

VECTORS = Path(__file__).parents[2] / "vectors" / "inbound"
NUMBER, PHONE, BSUID = "100000000000001", "6281100000001", "ID.4TestUser000001"
RINA = Person(PHONE, BSUID, None, "Rina")


def vector(name: str) -> list[Update]:
    return parse((VECTORS / f"{name}.json").read_bytes())


def message(name: str) -> Message:
    (update,) = vector(name)
    assert isinstance(update, Message)
    return update


@pytest.mark.parametrize(
    ("name", "text", "reply_id"),
    [
        ("text", "halo, masih buka?", None),
        ("image", None, None),
        ("image_captioned", "ini rusak, gmn?", None),
        ("video", None, None),
        ("document", "nota saya", None),
        ("audio", None, None),
        ("sticker", None, None),
        ("location", None, None),
        ("contacts", None, None),
        ("reaction", None, None),
        ("reaction_removed", None, None),
        ("interactive_button_reply", "Konfirmasi", "tap:abc"),
        ("interactive_list_reply", "Senin", "tap:def"),
        ("interactive_flow", None, None),
        ("interactive_call_permission", None, None),
        ("interactive_only_errors", None, None),
        ("button", "Berhenti", None),
        ("order", None, None),
        ("unsupported", None, None),
        ("edit", None, None),
        ("revoke", None, None),
        ("request_welcome", None, None),
    ],
)
def test_a_message_of_each_type_is_read(name: str, text: str | None, reply_id: str | None) -> None:
    read = message(name)
    assert (read.phone_number_id, read.wamid, read.timestamp, read.person, read.group_id) == (NUMBER, f"wamid.{name}", 1790000000.0, RINA, None)
    assert read.type == name.split("_", maxsplit=1)[0] or name == "request_welcome" == read.type
    assert (read.text, read.reply_id, read.renamed) == (text, reply_id, None)


def test_a_type_of_the_future_is_a_message_with_its_content_kept() -> None:
    read = message("unknown_type")
    assert (read.type, read.text, read.raw["hologram"]) == ("hologram", None, {"shape": "cat"})


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("text_by_username", Person(None, BSUID, None, "Rina")),
        ("text_by_phone_only", Person(PHONE, None, None, "Rina")),
        ("text_with_parent", Person(PHONE, BSUID, "ID.ENT.9Parent01", "Rina")),
        ("text_without_sender", Person()),
        ("system_changed_number", Person(PHONE)),
        ("system_changed_user_id", Person(None, BSUID)),
    ],
)
def test_a_sender_is_known_by_the_ids_that_came(name: str, person: Person) -> None:
    assert message(name).person == person


def test_a_quote_a_group_and_a_new_number_are_read() -> None:
    assert message("text_quoting").context_id == "wamid.earlier"
    assert message("text_in_group").group_id == "Y2FwaV9ncm91cA=="
    assert message("system_changed_number").renamed == Person("6281100000007")
    assert message("system_changed_user_id").renamed == Person(None, "ID.4TestUser000007")
    assert message("system_changed_identity").renamed is None


@pytest.mark.parametrize(
    ("name", "status", "opaque", "code"),
    [
        ("status_sent", "sent", "o1", None),
        ("status_delivered", "delivered", "o1", None),
        ("status_read", "read", "o1", None),
        ("status_played", "played", None, None),
        ("status_failed", "failed", "o1", 131026),
        ("status_of_group", "delivered", None, None),
        ("status_unknown_word", "teleported", None, None),
    ],
)
def test_each_status_is_read(name: str, status: str, opaque: str | None, code: int | None) -> None:
    (read,) = vector(name)
    assert isinstance(read, Status)
    assert (read.phone_number_id, read.wamid, read.status, read.timestamp, read.opaque, read.error_code) == (
        NUMBER,
        "wamid.ours",
        status,
        1790000001.0,
        opaque,
        code,
    )


def test_a_changed_user_id_is_read() -> None:
    (read,) = vector("user_id_update")
    assert isinstance(read, UserIdUpdate)
    assert (read.previous, read.person, read.timestamp) == (BSUID, Person(PHONE, "ID.4TestUser000008"), 1790000002.0)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("user_preferences", "field/user_preferences"),
        ("message_echoes", "field/smb_message_echoes"),
        ("template_status", "field/message_template_status_update"),
        ("unknown_field", "field/field_of_next_year"),
        ("errors_only", "field/messages"),
    ],
)
def test_any_other_webhook_field_is_kept_whole(name: str, kind: str) -> None:
    (read,) = vector(name)
    change: dict[str, Any] = json.loads((VECTORS / f"{name}.json").read_text())["entry"][0]["changes"][0]
    assert isinstance(read, Other)
    assert read.kind == kind
    assert read.raw["value"] == change["value"]
    assert [read.digest] == [again.digest for again in vector(name) if isinstance(again, Other)]


def test_every_update_of_every_change_of_every_entry_is_read_in_order() -> None:
    read = vector("batch")
    assert [(update.phone_number_id[-1], getattr(update, "wamid", ""), getattr(update, "status", "")) for update in read] == [
        ("1", "wamid.b1", ""),
        ("1", "wamid.b2", ""),
        ("1", "wamid.ours", "sent"),
        ("1", "wamid.ours", "read"),
        ("2", "wamid.second_number", ""),
    ]
    assert [update.person.name for update in read if isinstance(update, Message)] == ["Rina", "Budi", "Rina"]
