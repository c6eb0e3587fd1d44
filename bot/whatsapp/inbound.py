"""A webhook body into frozen dataclasses: every update of every change of every entry, unknown things kept.

Source: Cloud API, webhooks reference, and the payload examples of Meta's OpenAPI document.
The parser is lenient: only a body that is not a JSON object is refused. What nothing here understands, also a part of
the wrong type beside parts that are right, becomes an `Other`, so that nothing Meta sends is lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from bot.whatsapp import _fields, _messages
from bot.whatsapp._nodes import NESTING_LIMIT, Json, as_object, digest, nested_within, seconds, sorted_out, text
from bot.whatsapp._source import Contacts, Source, senders
from bot.whatsapp.updates import Other, Update

# Parts of a change that belong to its messages; each message keeps the contact it comes from.
_SHARED = frozenset({"messaging_product", "metadata", "contacts"})
_MESSAGES: Mapping[str, _fields.Reader] = {"messages": _messages.message, "statuses": _messages.status, "errors": _fields.error}


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
    if not nested_within(envelope):
        raise WebhookError(f"The webhook body is nested deeper than {NESTING_LIMIT} levels.")
    return list(_envelope(envelope))


def _envelope(envelope: Json) -> Iterator[Update]:
    entries, odd_entries = sorted_out(envelope.get("entry"))
    left = [_other("", "envelope/unknown", {**envelope, "entry": odd_entries}, envelope)] if odd_entries else []
    understood = False
    for entry in entries:
        changes, odd_changes = sorted_out(entry.get("changes"))
        for change in changes:
            understood = True
            yield from _change(change, entry)
        if odd_changes or not changes:
            left.append(_other("", "envelope/entry", {**entry, "changes": odd_changes}, entry))
    yield from left if understood else [_other("", "envelope/unknown", envelope, envelope)]


def _change(change: Json, entry: Json) -> list[Update]:
    value = as_object(change.get("value"))
    field = text(change.get("field")) or "unknown"
    number = text(as_object(value.get("metadata")).get("phone_number_id")) or ""
    messages, _ = sorted_out(value.get("messages") if field == "messages" else None)
    source = Source(number, field, value, change, entry, Contacts(value.get("contacts"), senders(messages)))
    found: list[Update] = []
    rest = dict(value)
    for name, reader in (_MESSAGES if field == "messages" else _fields.lists_of(field)).items():
        items, rest[name] = sorted_out(value.get(name))
        read = [(raw, reader(source, raw)) for raw in items]
        found.extend(update for _, update in read if update)
        rest[name] += [raw for raw, update in read if not update]
    if not found and (one := _fields.whole(source)):
        return [one]
    left = {key: node for key, node in rest.items() if node not in ([], None)} if found else value
    if not found or left.keys() - _SHARED:
        # `entry.time` tells two alike updates apart where nothing inside them does.
        content = {**change, "entry_id": entry.get("id"), "entry_time": entry.get("time")} | ({"value": left} if found else {})
        found.append(_other(number, f"field/{field}", content, value))
    return found


def _other(number: str, kind: str, content: Json, raw: Json) -> Other:
    return Other(number, kind, digest(content), seconds(raw.get("timestamp")), content)
