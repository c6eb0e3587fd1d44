"""What is read from each kind of update."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.whatsapp.carried import ContactCard, FlowReply, Medium, Order, OrderItem, Phone, Place, Product, Quoted, Reaction, Referral
from bot.whatsapp.inbound import parse
from bot.whatsapp.updates import Call, Echo, GroupChange, Message, Notice, Other, Person, Preference, Status, Update, UserIdUpdate

VECTORS = Path(__file__).parents[2] / "vectors" / "inbound"
NUMBER, PHONE, BSUID = "100000000000001", "6281100000001", "ID.4TestUser000001"
RINA = Person(PHONE, BSUID, None, "Rina")
SHA = "qL0QmPvmf3dPb5cFJbtZJZsTi0QpOyxgNJYGsvp5eXM="
URL = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=900000000000001&ext=1790000300&hash=abc"


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
        ("interactive_flow", None, "tap:ghi"),
        ("interactive_unknown", None, None),
        ("interactive_call_permission", None, None),
        ("interactive_only_errors", None, None),
        ("button", "Berhenti", "STOP_PROMO"),
        ("order", None, None),
        ("unsupported", None, None),
        ("edit", "halo, besok buka?", None),
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
        ("text_without_contacts", Person(PHONE, BSUID)),
        ("text_rotated", Person(None, "ID.4TestUser000009", None, "Rina")),
        ("system_changed_number", Person(PHONE)),
        ("system_changed_user_id", Person(None, BSUID)),
    ],
)
def test_a_sender_is_known_by_the_ids_that_came(name: str, person: Person) -> None:
    assert message(name).person == person


def test_a_quote_a_group_and_a_new_number_are_read() -> None:
    assert message("text_quoting").quoted == Quoted("wamid.earlier", "6281100009999")
    assert message("text_in_group").group_id == "Y2FwaV9ncm91cA=="
    assert message("system_changed_number").renamed == Person("6281100000007")
    assert message("system_changed_user_id").renamed == Person(None, "ID.4TestUser000007", "ID.ENT.9Parent01")
    assert message("system_changed_identity").renamed is None


@pytest.mark.parametrize(
    ("name", "wamid", "status", "opaque", "code"),
    [
        ("status_sent", "wamid.ours", "sent", "o1", None),
        ("status_delivered", "wamid.ours", "delivered", "o1", None),
        ("status_read", "wamid.ours", "read", "o1", None),
        ("status_played", "wamid.ours", "played", None, None),
        ("status_failed", "wamid.ours", "failed", "o1", 131026),
        ("status_with_unknown_pricing", "wamid.ours.status_with_unknown_pricing", "sent", "o1", None),
        ("status_of_group", "wamid.ours.status_of_group", "delivered", None, None),
        ("status_unknown_word", "wamid.ours", "teleported", None, None),
    ],
)
def test_each_status_is_read(name: str, wamid: str, status: str, opaque: str | None, code: int | None) -> None:
    (read,) = vector(name)
    assert isinstance(read, Status)
    assert (read.phone_number_id, read.wamid, read.status, read.timestamp, read.opaque, read.error_code) == (
        NUMBER,
        wamid,
        status,
        1790000001.0,
        opaque,
        code,
    )


def test_a_changed_user_id_is_read() -> None:
    (read,) = vector("user_id_update")
    assert isinstance(read, UserIdUpdate)
    assert (read.previous, read.person, read.timestamp) == (BSUID, Person(PHONE, "ID.4TestUser000008"), 1790000002.0)


def test_what_a_message_carries_beside_words_is_read_into_values() -> None:
    assert message("audio_voice").medium == Medium("audio", "900000000000001", "audio/ogg; codecs=opus", SHA, URL, voice=True)
    assert message("location").place == Place(-6.2, 106.8, "Toko", "Jl. Contoh 1, Jakarta", "https://toko.example")
    (card,) = message("contacts").cards
    assert card == ContactCard("Budi", (Phone("+62 811-0000-0002", "6281100000002", "CELL"),), ("budi@example.com",), "Toko Budi", "other")
    assert message("reaction").reaction == Reaction("wamid.ours", "👍")
    assert message("reaction_removed").reaction == message("reaction_removed_with_empty_emoji").reaction == Reaction("wamid.ours", None)
    assert message("order").order == Order(
        "300000000000001", (OrderItem("kopi-250", 2.0, 45000.0, "IDR"), OrderItem("teh-100", 1.0, 30000.0, "IDR")), "kirim besok ya"
    )
    assert message("interactive_flow").flow == FlowReply("flow", {"tanggal": "2026-12-01", "jumlah": 2, "tambahan": ["gula", "es"]}, "tap:ghi")
    assert message("text_about_product").quoted == Quoted("wamid.product", "6281100009999", referred_product=Product("300000000000001", "kopi-250"))
    assert message("text_from_ad").referral == Referral(
        source_type="ad",
        source_id="400000000000001",
        source_url="https://fb.me/abc",
        headline="Promo kopi",
        body="Diskon 10%",
        media_type="image",
        image_url="https://scontent.example/i.jpg",
        ctwa_clid="Aff-click",
        welcome_message="Halo! Ada yang bisa dibantu?",
    )
    assert (message("edit").changes, message("revoke").changes) == ("wamid.text", "wamid.text")
    assert message("interactive_call_permission").permission == "accept"
    assert (message("unsupported").subtype, message("unsupported").error_codes) == ("poll_creation", (131051,))


@pytest.mark.parametrize("name", ["text", "image", "location_bare", "contacts", "order", "button", "unsupported", "system_changed_number"])
def test_a_message_carries_nothing_of_another_type(name: str) -> None:
    read = message(name)
    carried = {"medium": read.medium, "place": read.place, "cards": read.cards, "reaction": read.reaction, "order": read.order, "flow": read.flow}
    of_this_type = {"image": "medium", "location": "place", "contacts": "cards", "order": "order"}.get(read.type)
    assert [part for part, value in carried.items() if value] == ([of_this_type] if of_this_type else [])


@pytest.mark.parametrize(
    ("written", "data"),
    [
        ("{half", {}),
        ("[1]", {}),
        (None, {}),
        ({"a": 1}, {}),
        ('{"a": NaN, "b": 1e999, "c": true}', {"a": None, "b": None, "c": True}),
        ('{"n": 12345678901234567890, "t": "\\u0000x\\ud83d"}', {"n": "12345678901234567890", "t": "x?"}),
        ('{"a":' * 500 + "1" + "}" * 500, {}),
        ('{"a":' * 100_000, {}),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_was_filled_in_can_be_stored_and_handed_on_whatever_it_is(written: object, data: dict[str, Any]) -> None:
    flow = FlowReply.read({"name": "flow", "response_json": written})
    assert (flow.data, flow.token) == (data, None)
    json.dumps(flow.data, allow_nan=False)


def test_calls_echoes_preferences_groups_and_notices_are_read() -> None:
    (call,) = vector("call_by_us")
    assert isinstance(call, Call)
    assert (call.person, call.by_customer, call.event) == (Person(PHONE, BSUID, None, "Rina"), False, "connect")
    (echo,) = vector("echo_by_username")
    assert isinstance(echo, Echo)
    assert (echo.person, echo.text, echo.timestamp) == (Person(None, BSUID), "saya bantu", 1790000004.0)
    (preference,) = vector("user_preferences")
    assert isinstance(preference, Preference)
    assert (preference.person, preference.category, preference.value) == (Person(PHONE, BSUID, None, "Rina"), "marketing_messages", "stop")
    (group,) = vector("group_lifecycle_update")
    assert isinstance(group, GroupChange)
    assert (group.event, group.group_id) == ("group_create", "Y2FwaV9ncm91cA==")
    (notice,) = vector("template_rejected")
    assert isinstance(notice, Notice)
    assert (notice.subject, notice.event, notice.reason, notice.timestamp) == ("balasan_tertunda (id)", "REJECTED", "INVALID_FORMAT", 1790000006.0)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("unknown_field", "field/field_of_next_year"),
        ("history", "field/history"),
        ("app_state_sync", "field/smb_app_state_sync"),
        ("call_status", "field/calls"),
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
