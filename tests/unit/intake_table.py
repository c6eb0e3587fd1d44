"""The table of decisions: what becomes of each update that Meta may send. `docs/reference/inbound.md` is made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.conversation.updates import Decision, Identity

VECTORS = Path(__file__).parents[1] / "vectors" / "inbound"
NUMBER, PHONE, BSUID, PARENT = "100000000000001", "6281100000001", "ID.4TestUser000001", "ID.ENT.9Parent01"
RINA, BY_USERNAME = Identity(PHONE, BSUID), Identity(None, BSUID)
SHA = "qL0QmPvmf3dPb5cFJbtZJZsTi0QpOyxgNJYGsvp5eXM="
MEDIUM_ID = "900000000000001"
URL = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=900000000000001&ext=1790000300&hash=abc"
OURS = {"id": "wamid.ours", "author": "6281100009999"}


@dataclass(frozen=True)
class Case:
    """One row: the body in `tests/vectors/inbound/<vector>.json`, what is decided, and why in words for the page."""

    vector: str
    update: str
    decision: Decision
    becomes: str
    content: dict[str, Any] = field(default_factory=dict)
    """What is kept of it for the turn, the doctor or the list; a turn's `type` and `profile_name` go without saying."""
    identity: Identity | None = None


def turn(vector: str, update: str, becomes: str, identity: Identity | None = RINA, **content: Any) -> Case:
    return Case(vector, update, Decision.TURN, becomes, content, identity)


def without_words(vector: str, update: str, intent: str, identity: Identity | None = RINA, **content: Any) -> Case:
    return turn(vector, update, f"answered as `{intent}`", identity, intent=intent, **content)


def medium(kind: str, mime_type: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "id": MEDIUM_ID, "mime_type": mime_type, "sha256": SHA, **more}


def status(vector: str, update: str, becomes: str, opaque: str | None = "o1", error_code: int | None = None) -> Case:
    return Case(vector, update, Decision.STATUS, becomes, {"opaque": opaque, "error_code": error_code})


def notice(vector: str, what: str, update: str, **words: str) -> Case:
    """`what` is the webhook field, or `errors`."""
    return Case(vector, f"`{what}`: {update}", Decision.NOTICE, "kept; `sapa doctor` shows it", {"what": what, **words})


def kept(vector: str, update: str) -> Case:
    return Case(vector, update, Decision.KEPT, "kept")


BUDI = {"name": "Budi", "phones": [{"phone": "+62 811-0000-0002", "wa_id": "6281100000002"}], "origin": "other"}
BUDIS_CARD = {**BUDI, "phones": [{**BUDI["phones"][0], "type": "CELL"}], "emails": ["budi@example.com"], "organization": "Toko Budi"}
RINAS_CARD = {"name": "Rina", "phones": [{"phone": "+62 811-0000-0001", "wa_id": PHONE, "type": "CELL"}], "origin": "contact_request"}
AD = {
    "source_type": "ad",
    "source_id": "400000000000001",
    "source_url": "https://fb.me/abc",
    "headline": "Promo kopi",
    "body": "Diskon 10%",
    "media_type": "image",
    "image_url": "https://scontent.example/i.jpg",
    "ctwa_clid": "Aff-click",
    "welcome_message": "Halo! Ada yang bisa dibantu?",
}
POST = {
    "source_type": "post",
    "source_id": "400000000000002",
    "source_url": "https://fb.me/def",
    "media_type": "video",
    "video_url": "https://scontent.example/v.mp4",
    "thumbnail_url": "https://scontent.example/t.jpg",
}
ORDER = {
    "catalog_id": "300000000000001",
    "items": [
        {"product_retailer_id": "kopi-250", "quantity": 2.0, "item_price": 45000.0, "currency": "IDR"},
        {"product_retailer_id": "teh-100", "quantity": 1.0, "item_price": 30000.0, "currency": "IDR"},
    ],
    "text": "kirim besok ya",
}
CHOSEN = "answered as the choice it stands for, once"
MOVES = "moves the reply forward"
GOES_ON = "the conversation goes on under the new ids"
HOLDS_BACK = "a colleague answered: the bot holds back"
WINDOW = "opens the 24-hour window"
FEEDBACK = "kept as feedback; opens the 24-hour window"

MESSAGES: tuple[Case, ...] = (
    turn("text", "text", "answered", text="halo, masih buka?"),
    turn("text_quoting", "text that answers an earlier message", "answered", text="yang ini", context={"id": "wamid.earlier", "author": "6281100009999"}),
    turn("text_forwarded", "forwarded text", "answered", text="Promo besar hari ini", context={"forwarded": True}),
    turn("text_frequently_forwarded", "text forwarded many times", "answered", text="Sebarkan ke grup", context={"frequently_forwarded": True}),
    turn(
        "text_about_product",
        "text about a product of the catalog",
        "answered",
        text="yang ini masih ada?",
        context={
            "id": "wamid.product",
            "author": "6281100009999",
            "referred_product": {"catalog_id": "300000000000001", "product_retailer_id": "kopi-250"},
        },
    ),
    turn("text_from_ad", "text from a click on an ad", "answered", text="mau info dong", referral=AD),
    turn("text_from_post", "text from a click on a post", "answered", text="lihat postingan kakak", referral=POST),
    turn("text_with_unknown_fields", "text with fields that do not exist yet", "answered", text="hai", context={"id": "wamid.earlier"}),
    turn("text_by_username", "text from a customer without a phone number", "answered", BY_USERNAME, text="hai"),
    turn("text_rotated", "text under a changed business-scoped id", "answered", Identity(None, "ID.4TestUser000009"), text="ini saya, HP baru"),
    turn("text_by_phone_only", "text without a business-scoped id", "answered", Identity(PHONE), text="hai"),
    turn("text_with_parent", "text with a parent id", "answered", Identity(PHONE, BSUID, PARENT), text="hai"),
    turn("text_without_contacts", "text without `contacts`", "answered", text="hai"),
    turn("text_with_identity", "text with the state of the security code", "answered", text="hai"),
    without_words("text_blank", "text of spaces only", "unreadable_message"),
    turn(
        "image_captioned",
        "image with a caption",
        "the caption is answered",
        text="ini rusak, gmn?",
        media=medium("image", "image/jpeg", url=URL, caption="ini rusak, gmn?"),
    ),
    without_words("image", "image", "sent_media", media=medium("image", "image/jpeg")),
    without_words("image_by_username", "image from a customer without a phone number", "sent_media", BY_USERNAME, media=medium("image", "image/png", url=URL)),
    without_words("video", "video", "sent_media", media=medium("video", "video/mp4")),
    without_words("video_too_large", "video above 100 MB, which arrives as an error", "sent_media"),
    turn(
        "document",
        "document with a caption",
        "the caption is answered",
        text="nota saya",
        media=medium("document", "application/pdf", filename="nota.pdf", caption="nota saya"),
    ),
    without_words("document_bare", "document", "sent_media", media=medium("document", "application/pdf", filename="nota.pdf")),
    without_words("audio_voice", "voice message", "sent_voice", media=medium("audio", "audio/ogg; codecs=opus", url=URL, voice=True)),
    without_words("audio", "audio file", "sent_voice", media=medium("audio", "audio/mpeg", voice=False)),
    without_words("sticker", "sticker", "sent_sticker", media=medium("sticker", "image/webp", animated=False)),
    without_words("sticker_animated", "animated sticker", "sent_sticker", media=medium("sticker", "image/webp", animated=True)),
    without_words(
        "location",
        "location with a name",
        "sent_location",
        location={"latitude": -6.2, "longitude": 106.8, "name": "Toko", "address": "Jl. Contoh 1, Jakarta", "url": "https://toko.example"},
    ),
    without_words(
        "location_bare",
        "location, on request",
        "sent_location",
        location={"latitude": -6.2, "longitude": 106.8},
        context={"id": "wamid.location_request", "author": "6281100009999"},
    ),
    without_words("contacts", "contact card", "sent_contact", contacts=[BUDIS_CARD]),
    without_words("contacts_by_username", "somebody else's card from a customer without a phone number", "sent_contact", BY_USERNAME, contacts=[BUDI]),
    turn(
        "contacts_on_request",
        "the customer's own number, on request",
        "answered as `sent_phone`; the conversation has the number from now on",
        intent="sent_phone",
        contacts=[RINAS_CARD],
        context={"id": "wamid.asked", "author": "6281100009999"},
    ),
    turn(
        "contacts_on_request_without_wa_id",
        "the customer's own number without its WhatsApp id",
        "answered as `sent_phone`; the conversation has the number from now on",
        intent="sent_phone",
        contacts=[{"name": "Rina", "phones": [{"phone": "+62 811-0000-0001"}], "origin": "contact_request"}],
        context={"id": "wamid.asked", "author": "6281100009999"},
    ),
    without_words("order", "order from the catalog", "sent_order", order=ORDER),
    turn("interactive_button_reply", "tap on a reply button", CHOSEN, tap="tap:abc", text="Konfirmasi", context=OURS),
    turn("interactive_list_reply", "tap on a list row", CHOSEN, tap="tap:def", text="Senin", context=OURS),
    turn("button_of_ours", "tap on a template's quick reply that Sapa sent", CHOSEN, tap="tap:jkl", text="Ya, jadi", context=OURS),
    turn("button", "tap on a template's quick reply of another sender", "its words are answered", tap="STOP_PROMO", text="Berhenti", context=OURS),
    turn(
        "interactive_flow",
        "filled-in flow",
        "answered as the flow it belongs to, once; else as `sent_flow`",
        tap="tap:ghi",
        intent="sent_flow",
        flow={"name": "flow", "data": {"tanggal": "2026-12-01", "jumlah": 2, "tambahan": ["gula", "es"]}},
        context=OURS,
    ),
    without_words(
        "interactive_flow_without_token",
        "filled-in address, or a flow without a token",
        "sent_flow",
        flow={"name": "address_message", "data": {"values": {"city": "Jakarta"}}},
    ),
    without_words("interactive_flow_unreadable", "flow whose content is no JSON", "sent_flow", flow={"name": "flow", "data": {}}),
    turn("interactive_only_errors", "tap that arrived with errors only", "told that the button no longer works", intent="expired_tap"),
    without_words("interactive_unknown", "interactive reply that does not exist yet", "unreadable_message"),
    turn("request_welcome", "chat opened for the first time", "greeted", intent="greet"),
    without_words("unsupported", "poll, or another message that WhatsApp cannot pass on", "unreadable_message"),
    without_words("unsupported_bare", "the same without its kind", "unreadable_message"),
    without_words("unknown", "message of type `unknown`", "unreadable_message"),
    without_words("unknown_type", "type that does not exist yet", "unreadable_message"),
    Case("reaction", "reaction", Decision.REACTION, FEEDBACK, {"emoji": "👍", "to": "wamid.ours"}, RINA),
    Case("reaction_removed", "removed reaction", Decision.REACTION, FEEDBACK, {"emoji": "", "to": "wamid.ours"}, RINA),
    Case("reaction_removed_with_empty_emoji", "removed reaction, written the other way", Decision.REACTION, FEEDBACK, {"emoji": "", "to": "wamid.ours"}, RINA),
    Case("edit", "edited message", Decision.EDIT, "kept", {"to": "wamid.text", "text": "halo, besok buka?"}, RINA),
    Case("revoke", "message taken back", Decision.EDIT, "kept", {"to": "wamid.text"}, RINA),
    Case("unsupported_edit", "edited message that WhatsApp cannot pass on", Decision.EDIT, "kept", {"to": None}, RINA),
    Case(
        "interactive_call_permission",
        "answer to a call permission request",
        Decision.PREFERENCE,
        "kept",
        {"category": "calls", "value": "accept"},
        RINA,
    ),
    Case("text_without_sender", "message without any id of its sender", Decision.ANONYMOUS, "kept; nobody can be answered"),
    Case("text_in_group", "message in a group", Decision.GROUP, "kept; never becomes a private conversation"),
)

IDENTITIES: tuple[Case, ...] = (
    Case("system_changed_number", "`system`: another phone number", Decision.IDENTITY, GOES_ON, identity=Identity("6281100000007")),
    Case(
        "system_changed_number_and_id",
        "`system`: another phone number and business-scoped id",
        Decision.IDENTITY,
        GOES_ON,
        identity=Identity("6281100000007", "ID.4TestUser000007"),
    ),
    Case(
        "system_changed_number_in_old_words",
        "`system`: another phone number, in the API's older words",
        Decision.IDENTITY,
        GOES_ON,
        {},
        Identity("6281100000007"),
    ),
    Case(
        "system_changed_user_id",
        "`system`: another business-scoped id",
        Decision.IDENTITY,
        GOES_ON,
        identity=Identity(None, "ID.4TestUser000007", PARENT),
    ),
    Case("user_id_update", "`user_id_update`", Decision.IDENTITY, GOES_ON, identity=Identity(PHONE, "ID.4TestUser000008")),
    Case(
        "user_id_update_with_parent",
        "`user_id_update` without a phone number, with a parent id",
        Decision.IDENTITY,
        GOES_ON,
        identity=Identity(None, "ID.4TestUser000008", "ID.ENT.9Parent02"),
    ),
    kept("system_changed_identity", "`system`: another security code"),
    kept("system_unknown", "`system`: a change that does not exist yet"),
)

STATUSES: tuple[Case, ...] = (
    status("status_sent", "`sent`", MOVES),
    status("status_delivered", "`delivered`", MOVES),
    status("status_read", "`read`", MOVES),
    status("status_played", "`played`, without our mark", MOVES, opaque=None),
    status("status_failed", "`failed`", "ends the reply, unless it was delivered before", error_code=131026),
    status("status_failed_of_window", "`failed` because the window was closed", "sent as the template for that, where there is one", error_code=131047),
    status("status_of_group", "status of a message to a group", MOVES, opaque=None),
    status("status_with_identity", "status with parent id and security code", MOVES),
    status("status_with_unknown_pricing", "status with a price that does not exist yet", MOVES),
    status("status_unknown_word", "status that does not exist yet", "changes nothing", opaque=None),
)

MARKETING = "marketing_messages"
FIELDS: tuple[Case, ...] = (
    Case("echo", "`smb_message_echoes`: text", Decision.ECHO, HOLDS_BACK, {"type": "text", "text": "saya bantu ya kak"}, Identity(PHONE)),
    Case("echo_image", "`smb_message_echoes`: image", Decision.ECHO, HOLDS_BACK, {"type": "image", "text": "ini fotonya"}, Identity(PHONE)),
    Case(
        "echo_by_username",
        "`smb_message_echoes` to a customer without a phone number",
        Decision.ECHO,
        HOLDS_BACK,
        {"type": "text", "text": "saya bantu"},
        BY_USERNAME,
    ),
    Case("echo_of_message_echoes", "`message_echoes`", Decision.ECHO, HOLDS_BACK, {"type": "text", "text": "sudah dikirim"}, Identity(PHONE)),
    Case("echo_in_group", "echo of a message to a group", Decision.GROUP, "kept"),
    Case("call", "`calls`: the customer calls", Decision.CALL, WINDOW, {"event": "connect"}, RINA),
    Case("call_ended", "`calls`: the customer's call ended", Decision.CALL, WINDOW + ", from the call's beginning", {"event": "terminate"}, RINA),
    Case("call_by_username", "`calls`: a customer without a phone number calls", Decision.CALL, WINDOW, {"event": "connect"}, BY_USERNAME),
    kept("call_by_us", "`calls`: the business calls"),
    kept("call_status", "`calls`: status of a call"),
    Case("call_without_caller", "`calls` without any id of the caller", Decision.ANONYMOUS, "kept"),
    Case("user_preferences", "`user_preferences`: stop", Decision.PREFERENCE, "kept; `sapa doctor` counts it", {"category": MARKETING, "value": "stop"}, RINA),
    Case(
        "user_preferences_resume",
        "`user_preferences`: resume",
        Decision.PREFERENCE,
        "kept; takes a stop back",
        {"category": MARKETING, "value": "resume"},
        RINA,
    ),
    Case(
        "user_preferences_by_username",
        "`user_preferences` of a customer without a phone number",
        Decision.PREFERENCE,
        "kept; `sapa doctor` counts it",
        {"category": MARKETING, "value": "stop"},
        BY_USERNAME,
    ),
    Case(
        "user_preferences_unknown",
        "`user_preferences` of a kind that does not exist yet",
        Decision.PREFERENCE,
        "kept",
        {"category": "carrier_pigeons", "value": "sometimes"},
        RINA,
    ),
    Case("user_preferences_without_customer", "`user_preferences` without any id", Decision.ANONYMOUS, "kept"),
    *(
        Case(f"group_{name}", f"`group_{name}`", Decision.GROUP, "kept", {"what": f"group_{name}", "event": event})
        for name, event in (
            ("lifecycle_update", "group_create"),
            ("participants_update", "group_participants_add"),
            ("settings_update", "group_settings_update"),
            ("status_update", "group_suspend"),
        )
    ),
)

TEMPLATE = "balasan_tertunda (id)"
NOTICES: tuple[Case, ...] = (
    notice("template_status", "message_template_status_update", "approved", subject=TEMPLATE, event="APPROVED"),
    notice("template_rejected", "message_template_status_update", "rejected", subject=TEMPLATE, event="REJECTED", reason="INVALID_FORMAT"),
    notice("template_quality", "message_template_quality_update", "it fell", subject=TEMPLATE, event="YELLOW"),
    notice("template_components", "message_template_components_update", "changed", subject=TEMPLATE),
    notice("template_category", "template_category_update", "another one", subject=TEMPLATE, event="MARKETING"),
    notice("account_update", "account_update", "a violation", event="ACCOUNT_VIOLATION", reason="SPAM"),
    notice(
        "account_alerts",
        "account_alerts",
        "a critical one",
        event="INCREASED_CAPABILITIES_ELIGIBILITY_FAILED",
        reason="CRITICAL",
    ),
    notice("account_review", "account_review_update", "approved", event="APPROVED"),
    notice("business_capability", "business_capability_update", "another limit", event="2000"),
    notice("phone_number_quality", "phone_number_quality_update", "a lower limit", subject="6281100009999", event="DOWNGRADE", reason="TIER_2K"),
    notice("phone_number_name", "phone_number_name_update", "rejected", subject="6281100009999", event="REJECTED", reason="NAME_EMPLOYEE_ISSUE"),
    notice("security", "security", "the PIN was changed", subject="6281100009999", event="PIN_CHANGED"),
    notice("flows", "flows", "published", subject="800000000000001", event="FLOW_STATUS_CHANGE", reason="PUBLISHED"),
    notice("payment_configuration", "payment_configuration_update", "another state", subject="utama", event="Needs Testing"),
    notice("errors_only", "errors", "in `messages`, with no message", event="130429", reason="Rate limit hit"),
    kept("history", "`history`: chats from before"),
    kept("app_state_sync", "`smb_app_state_sync`: the phone's address book"),
    kept("automatic_events", "`automatic_events`"),
    kept("unknown_field", "webhook field that does not exist yet"),
)

SECTIONS: dict[str, tuple[Case, ...]] = {
    "Messages": MESSAGES,
    "A customer's ids change": IDENTITIES,
    "Statuses": STATUSES,
    "Other fields about customers": FIELDS,
    "For the operator": NOTICES,
}
CASES: tuple[Case, ...] = tuple(case for section in SECTIONS.values() for case in section)
