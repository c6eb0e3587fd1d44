"""A value for every further webhook field that Meta documents, so that each can be ordered by its name alone."""

from __future__ import annotations

from typing import Final

from ..config import SimulatedNumber
from ..jsontype import JsonObject

NUMBER_FIELDS: Final = frozenset(
    {"messages", "calls", "smb_message_echoes", "message_echoes", "history", "smb_app_state_sync", "user_preferences", "user_id_update", "automatic_events"}
    | {"group_lifecycle_update", "group_participants_update", "group_settings_update", "group_status_update", "standby"}
)
"""Fields whose value says with `metadata` which number it belongs to; all others belong to the account."""


def sample(field: str, number: SimulatedNumber, at_s: int) -> JsonObject:
    """An invented value of the field; one that nobody knows gets an object that says so."""
    made = _SAMPLES.get(field, {"event": "SOMETHING_NEW", "note": "a field that no receiver knows yet"})
    return {key: _for_number(value, number, at_s) for key, value in made.items()}


def _for_number(value: object, number: SimulatedNumber, at_s: int) -> object:
    if isinstance(value, list):
        return [_for_number(item, number, at_s) for item in value]
    if isinstance(value, dict):
        return {key: _for_number(item, number, at_s) for key, item in value.items()}
    return {"<digits>": number.digits, "<waba>": number.waba_id, "<at>": str(at_s)}.get(value, value) if isinstance(value, str) else value


_SAMPLES: Final[dict[str, JsonObject]] = {
    "messages": {
        "errors": [
            {
                "code": 130429,
                "title": "Rate limit hit",
                "message": "Rate limit hit",
                "error_data": {"details": "Message failed to send because there were too many messages sent from this phone number in a short period of time"},
                "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
            }
        ]
    },
    "message_template_quality_update": {
        "previous_quality_score": "GREEN",
        "new_quality_score": "YELLOW",
        "message_template_id": 594425479261502,
        "message_template_name": "pengingat_konsultasi",
        "message_template_language": "id",
    },
    "message_template_components_update": {
        "message_template_id": 594425479261502,
        "message_template_name": "pengingat_konsultasi",
        "message_template_language": "id",
        "message_template_element": "Halo kak {{nama}}, kami ingatkan konsultasinya {{hari}} jam {{jam}}. Jadi datang, kak?",
    },
    "template_category_update": {
        "message_template_id": 594425479261502,
        "message_template_name": "pengingat_konsultasi",
        "message_template_language": "id",
        "previous_category": "UTILITY",
        "new_category": "MARKETING",
    },
    "account_update": {"phone_number": "<digits>", "event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "SPAM"}},
    "account_alerts": {
        "entity_type": "PHONE_NUMBER",
        "entity_id": "<digits>",
        "alert_info": {
            "alert_severity": "WARNING",
            "alert_status": "ACTIVE",
            "alert_type": "INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED",
            "alert_description": "The messaging limit was not raised yet.",
        },
    },
    "account_review_update": {"decision": "APPROVED"},
    "business_capability_update": {"max_daily_conversation_per_phone": 1000, "max_phone_numbers_per_business": 2},
    "phone_number_quality_update": {"display_phone_number": "<digits>", "event": "FLAGGED", "current_limit": "TIER_1K"},
    "phone_number_name_update": {"display_phone_number": "<digits>", "decision": "APPROVED", "requested_verified_name": "Motict", "rejection_reason": None},
    "security": {"display_phone_number": "<digits>", "event": "PIN_CHANGED", "requester": "61550000000000"},
    "flows": {"event": "FLOW_STATUS_CHANGE", "message": "Flow Webhook 1", "flow_id": "1000000000000001", "old_status": "DRAFT", "new_status": "PUBLISHED"},
    "payment_configuration_update": {"configuration_name": "toko", "provider_name": "contoh", "provider_mid": "0", "status": "ACTIVE", "updated_timestamp": 0},
    "smb_app_state_sync": {
        "state_sync": [
            {
                "type": "contact",
                "contact": {"full_name": "Dewi Lestari Putri", "first_name": "Dewi", "phone_number": "6281100000001"},
                "action": "add",
                "metadata": {"timestamp": "<at>"},
            }
        ]
    },
    "history": {"history": [{"metadata": {"phase": 0, "chunk_order": 1, "progress": 100}, "threads": []}]},
    "automatic_events": {"automatic_events": [{"id": "wamid.contoh", "event_name": "LeadSubmitted", "timestamp": "<at>"}]},
    "group_lifecycle_update": {
        "groups": [
            {"timestamp": "<at>", "group_id": "contoh-grup", "type": "group_create", "request_id": "0", "subject": "Grup contoh", "added_participants": []}
        ]
    },
    "group_participants_update": {
        "groups": [{"timestamp": "<at>", "group_id": "contoh-grup", "type": "group_participants_remove", "removed_participants": [{"input": "6281100000001"}]}]
    },
    "group_settings_update": {
        "groups": [
            {"timestamp": "<at>", "group_id": "contoh-grup", "type": "group_settings_update", "group_subject": {"text": "Grup", "update_successful": True}}
        ]
    },
    "group_status_update": {"groups": [{"timestamp": "<at>", "group_id": "contoh-grup", "type": "group_suspend"}]},
}
