"""What a webhook tells, as frozen dataclasses; `inbound` reads them from a body.

Source: Cloud API, webhooks reference (`messages`, `statuses`), business-scoped user ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Person:
    """Who an update is about, by every id it carries. Any of them may be missing; all may be, in a malformed one."""

    phone: str | None = None
    """WhatsApp id: digits of the phone number. Absent for customers who adopted a username."""
    bsuid: str | None = None
    """Business-scoped user id, e.g. `ID.4x…`; changes when the customer changes phone."""
    parent_bsuid: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class Message:
    """One entry of `value.messages`."""

    phone_number_id: str
    wamid: str
    type: str
    timestamp: float
    """Seconds since 1970 by Meta's clock; 0 when missing."""
    person: Person
    group_id: str | None
    text: str | None
    """Body of a text, caption of a medium, title of a tapped button or row."""
    reply_id: str | None
    """Id of the tapped reply button or list row that the business had set."""
    context_id: str | None
    """wamid of the message this one quotes or answers."""
    renamed: Person | None
    """The customer's new ids, when this `system` message tells of changed ones."""
    raw: Json = field(repr=False)
    contact: Json | None = field(default=None, repr=False)
    """Who wrote, as Meta describes them: profile name, username, ids."""


@dataclass(frozen=True)
class Status:
    """One entry of `value.statuses`."""

    phone_number_id: str
    wamid: str
    status: str
    timestamp: float
    opaque: str | None
    """`biz_opaque_callback_data` of the send this status belongs to."""
    error_code: int | None
    raw: Json = field(repr=False)


@dataclass(frozen=True)
class UserIdUpdate:
    """A customer's business-scoped id changed from `previous` to `current`."""

    phone_number_id: str
    digest: str
    timestamp: float
    previous: str
    person: Person
    raw: Json = field(repr=False)


@dataclass(frozen=True)
class Other:
    """Anything else: another webhook field, an unknown shape, errors without message. `kind` names it."""

    phone_number_id: str
    kind: str
    digest: str
    """SHA-256 of the canonical content, which stands in for the id that Meta does not give."""
    timestamp: float
    raw: Json = field(repr=False)


Update = Message | Status | UserIdUpdate | Other
