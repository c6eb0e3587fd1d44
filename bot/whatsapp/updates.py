"""What a webhook tells, as frozen dataclasses; `inbound` reads them from a body.

Source: Cloud API, webhooks reference (`messages`, `statuses` and the other fields), business-scoped user ids.
Timestamps are seconds since 1970 by Meta's clock, 0 where none was given. A `digest` stands in for the id that Meta
does not give: SHA-256 of the canonical content.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.whatsapp._nodes import Json
from bot.whatsapp.carried import ContactCard, FlowReply, Medium, Order, Place, Quoted, Reaction, Referral


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
    person: Person
    group_id: str | None
    text: str | None
    """Body of a text, caption of a medium, title of a tapped button or row."""
    reply_id: str | None
    """Id of the tapped reply button or list row, payload of a template's quick reply, token of a flow: what the business had set."""
    raw: Json = field(repr=False)
    subtype: str | None = None
    """What Meta names within the type: `button_reply`, `nfm_reply`, `user_changed_number`, `poll_creation`."""
    quoted: Quoted | None = None
    referral: Referral | None = None
    medium: Medium | None = None
    place: Place | None = None
    cards: tuple[ContactCard, ...] = ()
    reaction: Reaction | None = None
    order: Order | None = None
    flow: FlowReply | None = None
    permission: str | None = None
    """Answer to a call permission request: `accept` or `reject`."""
    changes: str | None = None
    """wamid of the earlier message that this one edits or takes back."""
    error_codes: tuple[int, ...] = ()
    previous: Person | None = None
    """With `renamed`: the ids before."""
    renamed: Person | None = None
    """The customer's new ids, when this `system` message tells of changed ones."""
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
class Call:
    """One event of a call (`calls` field)."""

    phone_number_id: str
    call_id: str
    event: str
    """`connect` or `terminate`."""
    timestamp: float
    """When the call began."""
    person: Person
    by_customer: bool
    raw: Json = field(repr=False)


@dataclass(frozen=True)
class Echo:
    """What somebody of the business wrote to a customer from the phone app (`smb_message_echoes`, `message_echoes`)."""

    phone_number_id: str
    wamid: str
    type: str
    timestamp: float
    person: Person
    """Who it was sent to."""
    group_id: str | None
    text: str | None
    raw: Json = field(repr=False)


@dataclass(frozen=True)
class Preference:
    """What a customer wants to receive (`user_preferences`): `marketing_messages`, `stop` or `resume`."""

    phone_number_id: str
    digest: str
    timestamp: float
    person: Person
    category: str
    value: str
    raw: Json = field(repr=False)


@dataclass(frozen=True)
class GroupChange:
    """Something about a group (`group_lifecycle_update` and the other `group_…` fields)."""

    phone_number_id: str
    webhook_field: str
    digest: str
    timestamp: float
    event: str | None
    group_id: str | None
    raw: Json = field(repr=False)


@dataclass(frozen=True)
class Notice:
    """Meta tells the operator something: of a template, the account, a number's quality, an error."""

    phone_number_id: str
    webhook_field: str
    """`errors` for errors that came without a message."""
    digest: str
    timestamp: float
    subject: str | None
    """Which template, flow, number: a name or id of the business's own."""
    event: str | None
    """What happened, in Meta's word: `REJECTED`, `FLAGGED`, `131042`."""
    reason: str | None
    raw: Json = field(repr=False)


@dataclass(frozen=True)
class Other:
    """Anything else: another webhook field, an unknown shape. `kind` names it."""

    phone_number_id: str
    kind: str
    digest: str
    timestamp: float
    raw: Json = field(repr=False)


Update = Message | Status | UserIdUpdate | Call | Echo | Preference | GroupChange | Notice | Other
