"""Reading the webhook fields beside `messages`: changed ids, calls, echoes, preferences, groups, and what Meta tells the operator.

Each reader returns None for an entry that it cannot read; the entry is then kept as it came.
Source: Cloud API, webhooks reference by field; WhatsApp Business Management API, webhooks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.whatsapp._nodes import Json, as_object, code, seconds, text
from bot.whatsapp._source import Source, group_of
from bot.whatsapp.updates import Call, Echo, GroupChange, Notice, Person, Preference, Update, UserIdUpdate

_WORD_LIMIT = 120


def user_id_update(source: Source, raw: Json) -> UserIdUpdate | None:
    ids = as_object(raw.get("user_id"))
    previous, current = text(ids.get("previous")), text(ids.get("current"))
    if previous is None or current is None:
        return None
    parent = raw.get("parent_user_id")
    parent_id = text(as_object(parent).get("current")) if isinstance(parent, dict) else text(parent)
    person = Person(text(raw.get("wa_id")), current, parent_id)
    return UserIdUpdate(source.number, source.digest(raw), source.timestamp(raw), previous, person, raw)


def call(source: Source, raw: Json) -> Call | None:
    """An event of a call. One that the business began is about whom it called."""
    call_id, event = text(raw.get("id")), text(raw.get("event"))
    if call_id is None or event is None:
        return None
    by_customer = raw.get("direction") != "BUSINESS_INITIATED"
    person = source.person(raw) if by_customer else source.person(raw, phone="to", bsuid="to_user_id", parent="to_parent_user_id")
    begun = seconds(raw.get("start_time")) or source.timestamp(raw)
    return Call(source.number, call_id, event, begun, person, by_customer, raw)


def echo(source: Source, raw: Json) -> Echo | None:
    wamid, kind = text(raw.get("id")), text(raw.get("type")) or "unknown"
    if wamid is None:
        return None
    person = source.person(raw, phone="to", bsuid="to_user_id", parent="to_parent_user_id")
    node = as_object(raw.get(kind))
    words = text(node.get("body")) if kind == "text" else text(node.get("caption"))
    return Echo(source.number, wamid, kind, source.timestamp(raw), person, group_of(raw), words, raw)


def preference(source: Source, raw: Json) -> Preference | None:
    category, value = text(raw.get("category")), text(raw.get("value"))
    if category is None or value is None:
        return None
    person = source.person(raw, phone="wa_id", bsuid="user_id", parent="parent_user_id")
    return Preference(source.number, source.digest(raw), source.timestamp(raw), person, category, value, raw)


def group_change(source: Source, raw: Json) -> GroupChange:
    return GroupChange(source.number, source.field, source.digest(raw), source.timestamp(raw), text(raw.get("type")), text(raw.get("group_id")), raw)


def error(source: Source, raw: Json) -> Notice | None:
    """An error that belongs to no message: Meta tells it of the app or the number."""
    number = code(raw.get("code"))
    if number is None:
        return None
    return Notice(source.number, "errors", source.digest(raw), source.timestamp(raw), None, str(number), _short(text(raw.get("title"))), raw)


@dataclass(frozen=True)
class _Telling:
    """Where in a value the words of a notice stand; of several places the first that is there."""

    subject: tuple[str, ...] = ()
    event: tuple[str, ...] = ("event",)
    reason: tuple[str, ...] = ()


_TEMPLATE = ("message_template_name",)
_NUMBER = ("display_phone_number", "phone_number")
_NOTICES: Mapping[str, _Telling] = {
    "message_template_status_update": _Telling(_TEMPLATE, reason=("reason", "rejection_info.reason", "other_info.title")),
    "message_template_quality_update": _Telling(_TEMPLATE, ("new_quality_score",)),
    "message_template_components_update": _Telling(_TEMPLATE, ()),
    "template_category_update": _Telling(_TEMPLATE, ("new_category",), ("correct_category",)),
    "account_update": _Telling(_NUMBER, reason=("violation_info.violation_type", "ban_info.waba_ban_state")),
    "account_alerts": _Telling((), ("alert_type", "alert_info.alert_type"), ("alert_severity", "alert_info.alert_severity")),
    "account_review_update": _Telling((), ("decision",)),
    "business_capability_update": _Telling((), ("max_daily_conversations_per_business", "max_daily_conversation_per_phone")),
    "phone_number_quality_update": _Telling(_NUMBER, reason=("current_limit", "max_daily_conversations_per_business")),
    "phone_number_name_update": _Telling(_NUMBER, ("decision",), ("rejection_reason",)),
    "security": _Telling(_NUMBER),
    "flows": _Telling(("flow_id",), reason=("new_status", "alert_state")),
    "payment_configuration_update": _Telling(("configuration_name",), ("status",)),
}


def notice(source: Source, value: Json) -> Notice | None:
    """A field whose whole value is one thing for the operator to know; None when it is another field."""
    telling = _NOTICES.get(source.field)
    if telling is None:
        return None
    subject, language = _first(value, telling.subject), text(value.get("message_template_language"))
    return Notice(
        phone_number_id=source.number,
        webhook_field=source.field,
        digest=source.digest(value),
        timestamp=source.timestamp(value),
        subject=f"{subject} ({_short(language)})" if subject and language else subject,
        event=_first(value, telling.event),
        reason=_first(value, telling.reason),
        raw=source.change,
    )


def _first(value: Json, paths: tuple[str, ...]) -> str | None:
    for path in paths:
        *outer, last = path.split(".")
        node: Json = value
        for name in outer:
            node = as_object(node.get(name))
        if (found := text(node.get(last))) and found != "NONE":
            return _short(found)
    return None


def _short(word: str | None) -> str | None:
    return word[:_WORD_LIMIT] if word else None


Reader = Callable[[Source, Json], Update | None]
_GROUP_PREFIX = "group_"
_LISTS: Mapping[str, Mapping[str, Reader]] = {
    "user_id_update": {"user_id_update": user_id_update},
    "calls": {"calls": call},
    "smb_message_echoes": {"message_echoes": echo},
    "message_echoes": {"message_echoes": echo},
    "user_preferences": {"user_preferences": preference},
}


def lists_of(field: str) -> Mapping[str, Reader]:
    """The lists in the value of a webhook field, each with the reader of its entries."""
    return {"groups": group_change} if field.startswith(_GROUP_PREFIX) else _LISTS.get(field, {})


def whole(source: Source) -> Update | None:
    """The one update that the whole value of a field is, where it is one."""
    if source.field.startswith(_GROUP_PREFIX):
        return replace(group_change(source, source.value), raw=source.change)
    return notice(source, source.value)
