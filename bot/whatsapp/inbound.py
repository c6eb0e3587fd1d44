"""A webhook body into frozen dataclasses: every update of every change of every entry, unknown things kept.

Source: Cloud API, webhooks reference (`messages`, `statuses`) and the payload examples of Meta's OpenAPI document.
The parser is lenient: only a body that is not a JSON object is refused. What nothing here understands, also a part of
the wrong type beside parts that are right, becomes an `Other`, so that nothing Meta sends is lost.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from bot.whatsapp.updates import Json, Message, Other, Person, Status, Update, UserIdUpdate

NESTING_LIMIT = 100
"""Deeper bodies are refused: Meta nests about ten levels, and what is stored must be readable again."""
# Parts of a change that belong to its messages; each message keeps the contact it comes from.
_SHARED = frozenset({"messaging_product", "metadata", "contacts"})
_ID_CHANGES = ("user_changed_number", "customer_changed_number", "user_changed_user_id")


class WebhookError(Exception):
    """The body cannot be a webhook: not JSON, no JSON object, or nested beyond reason."""


def parse(body: bytes) -> list[Update]:
    """All updates of a webhook body, in its order. Raises WebhookError."""
    try:
        envelope = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise WebhookError("The webhook body is not JSON.") from error
    if not isinstance(envelope, dict):
        raise WebhookError("The webhook body is not a JSON object.")
    if not _nested_within(envelope, NESTING_LIMIT):
        raise WebhookError(f"The webhook body is nested deeper than {NESTING_LIMIT} levels.")
    return list(_envelope(envelope))


def _envelope(envelope: Json) -> Iterator[Update]:
    entries, odd_entries = _sorted_out(envelope.get("entry"))
    left = [_other("", "envelope/unknown", {**envelope, "entry": odd_entries}, envelope)] if odd_entries else []
    understood = False
    for entry in entries:
        changes, odd_changes = _sorted_out(entry.get("changes"))
        for change in changes:
            understood = True
            yield from _change(change, entry)
        if odd_changes or not changes:
            left.append(_other("", "envelope/entry", {**entry, "changes": odd_changes}, entry))
    yield from left if understood else [_other("", "envelope/unknown", envelope, envelope)]


def _change(change: Json, entry: Json) -> list[Update]:
    value = _object(change.get("value"))
    name = _text(change.get("field")) or "unknown"
    number = _text(_object(value.get("metadata")).get("phone_number_id")) or ""
    found: list[Update] = []
    rest = dict(value)
    if name == "messages":
        messages, rest["messages"] = _sorted_out(value.get("messages"))
        contacts = _Contacts(value.get("contacts"), messages)
        found.extend(_message(number, raw, contacts) for raw in messages)
        statuses, rest["statuses"] = _sorted_out(value.get("statuses"))
        found.extend(_status(number, raw) for raw in statuses)
    if name == "user_id_update":
        changed, rest["user_id_update"] = _sorted_out(value.get("user_id_update"))
        read = [(raw, _user_id_update(number, raw, change)) for raw in changed]
        found.extend(update for _, update in read if update)
        rest["user_id_update"] += [raw for raw, update in read if not update]
    left = {key: node for key, node in rest.items() if node not in ([], None)} if found else value
    if not found or left.keys() - _SHARED:
        # `entry.time` tells two alike updates apart where nothing inside them does.
        content = {**change, "entry_id": entry.get("id"), "entry_time": entry.get("time")} | ({"value": left} if found else {})
        found.append(_other(number, f"field/{name}", content, value))
    return found


class _Contacts:
    """The `contacts` of a change, by each of their ids."""

    def __init__(self, node: object, messages: list[Json]) -> None:
        contacts = _objects(node)
        self._by_id = {key: contact for contact in contacts for key in (_text(contact.get("wa_id")), _text(contact.get("user_id"))) if key}
        senders = {(_text(raw.get("from")), _text(raw.get("from_user_id"))) for raw in messages}
        # One contact and one sender are one person, also where the number is written in two ways (Brazil, Mexico).
        self._only = contacts[0] if len(contacts) == len(senders) == 1 else None

    def of(self, phone: str | None, bsuid: str | None) -> Json | None:
        """The contact with one of these ids, or the only one there is."""
        return self._by_id.get(bsuid or "") or self._by_id.get(phone or "") or self._only


def _message(number: str, raw: Json, contacts: _Contacts) -> Update:
    kind = _text(raw.get("type")) or "unknown"
    wamid = _text(raw.get("id"))
    if wamid is None:
        return _other(number, f"message/{kind}", raw, raw)
    phone, bsuid = _text(raw.get("from")), _text(raw.get("from_user_id"))
    contact = contacts.of(phone, bsuid)
    known = _person(contact or {})
    text, reply_id = _words(kind, _object(raw.get(kind)))
    group = raw.get("group_id")
    return Message(
        phone_number_id=number,
        wamid=wamid,
        type=kind,
        timestamp=_seconds(raw.get("timestamp")),
        person=Person(phone or known.phone, bsuid or known.bsuid, _text(raw.get("from_parent_user_id")) or known.parent_bsuid, known.name),
        group_id=_text(group) or ("unreadable" if group else None),
        text=text,
        reply_id=reply_id,
        context_id=_text(_object(raw.get("context")).get("id")),
        renamed=_renamed(_object(raw.get("system"))),
        raw=raw,
        contact=contact,
    )


def _person(contact: Json) -> Person:
    profile = _object(contact.get("profile"))
    return Person(_text(contact.get("wa_id")), _text(contact.get("user_id")), _text(contact.get("parent_user_id")), _text(profile.get("name")))


def _words(kind: str, content: Json) -> tuple[str | None, str | None]:
    if kind == "text":
        return _text(content.get("body")), None
    if kind == "button":
        return _text(content.get("text")) or _text(content.get("payload")), None
    if kind == "interactive":
        reply = _object(content.get(_text(content.get("type")) or ""))
        return _text(reply.get("title")), _text(reply.get("id"))
    return _text(content.get("caption")), None


def _renamed(system: Json) -> Person | None:
    phone, bsuid = _text(system.get("wa_id")) or _text(system.get("new_wa_id")), _text(system.get("user_id"))
    return Person(phone, bsuid) if system.get("type") in _ID_CHANGES and (phone or bsuid) else None


def _status(number: str, raw: Json) -> Update:
    wamid, status = _text(raw.get("id")), _text(raw.get("status"))
    if wamid is None or status is None:
        return _other(number, "status/unknown", raw, raw)
    errors = _objects(raw.get("errors"))
    return Status(
        phone_number_id=number,
        wamid=wamid,
        status=status,
        timestamp=_seconds(raw.get("timestamp")),
        opaque=_text(raw.get("biz_opaque_callback_data")),
        error_code=next((_code(error.get("code")) for error in errors), None),
        raw=raw,
    )


def _user_id_update(number: str, raw: Json, change: Json) -> UserIdUpdate | None:
    ids = _object(raw.get("user_id"))
    previous, current = _text(ids.get("previous")), _text(ids.get("current"))
    if previous is None or current is None:
        return None
    parent = raw.get("parent_user_id")
    parent_id = _text(_object(parent).get("current")) if isinstance(parent, dict) else _text(parent)
    person = Person(_text(raw.get("wa_id")), current, parent_id)
    return UserIdUpdate(number, _digest(raw), _seconds(raw.get("timestamp") or change.get("timestamp")), previous, person, raw)


def _other(number: str, kind: str, content: Json, raw: Json) -> Other:
    return Other(number, kind, _digest(content), _seconds(raw.get("timestamp")), content)


def _digest(content: Json) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _object(node: object) -> Json:
    return node if isinstance(node, dict) else {}


def _objects(node: object) -> list[Json]:
    return [item for item in node if isinstance(item, dict)] if isinstance(node, list) else []


def _sorted_out(node: object) -> tuple[list[Json], list[object]]:
    """The objects of a list, and whatever else is there instead of them."""
    if not isinstance(node, list):
        return [], [] if node is None else [node]
    return _objects(node), [item for item in node if not isinstance(item, dict)]


def _text(node: object) -> str | None:
    """A string a database can store: no lone surrogates, no NUL. Numbers become their digits; '' becomes None."""
    if isinstance(node, bool) or not isinstance(node, (str, int)):
        return None
    return str(node).encode("utf-8", "replace").decode().replace("\x00", "") or None


def _code(node: object) -> int | None:
    """An error code that fits a database's integer column."""
    return node if isinstance(node, int) and not isinstance(node, bool) and abs(node) < 2**31 else None


def _nested_within(node: object, limit: int) -> bool:
    level = [node]
    for _ in range(limit):
        level = [child for item in level if isinstance(item, (dict, list)) for child in (item.values() if isinstance(item, dict) else item)]
        if not level:
            return True
    return False


def _seconds(node: object) -> float:
    """Meta's timestamps are strings of seconds; what is not a plausible one is 0."""
    try:
        value = float(str(node))
    except ValueError:
        return 0.0
    return value if 0 <= value < 1e11 else 0.0
