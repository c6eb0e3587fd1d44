"""What this room accepts: updates in its own terms, whatever channel they came over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Decision(str, Enum):
    """What becomes of an update, decided once when it is accepted."""

    TURN = "turn"
    """Answered by the bot, in the conversation's lane."""
    STATUS = "status"
    """Moves an outbox row forward."""
    IDENTITY = "identity"
    """A customer's ids changed; the conversation keeps its id."""
    REACTION = "reaction"
    """Feedback on a message; kept, never a turn."""
    GROUP = "group"
    """From a group: never becomes a private conversation."""
    EDIT = "edit"
    """An edited or revoked message; kept."""
    ECHO = "echo"
    """A colleague wrote to the customer from the phone app: the bot holds back."""
    CALL = "call"
    """The customer called: opens the window, never a turn."""
    PREFERENCE = "preference"
    """What the customer wants to receive; kept."""
    NOTICE = "notice"
    """Meta tells the operator of a template, the account, its quality or an error; kept, shown by `sapa doctor`."""
    ANONYMOUS = "anonymous"
    """A message without any id of its sender: kept, nobody can be answered."""
    FOREIGN = "foreign"
    """For a number that this process does not serve, or whose secret did not sign it; kept."""
    KEPT = "kept"
    """Anything else: stored, no action."""


@dataclass(frozen=True)
class Identity:
    """The ids of one customer, any of which may be missing."""

    phone: str | None = None
    bsuid: str | None = None
    parent_bsuid: str | None = None

    def aliases(self) -> list[tuple[str, str]]:
        """(kind, value) pairs, the most trustworthy first."""
        pairs = (("bsuid", self.bsuid), ("parent_bsuid", self.parent_bsuid), ("phone", self.phone))
        return [(kind, value) for kind, value in pairs if value]


@dataclass(frozen=True)
class Update:
    """One update, ready to be stored."""

    phone_number_id: str
    kind: str
    wamid: str
    status: str
    decision: Decision
    sent_at: float
    """Seconds since 1970 by the sender's clock; 0 when unknown."""
    content: Mapping[str, Any]
    raw: Mapping[str, Any] = field(repr=False)
    """What Meta sent of it; a message as the part of a webhook's `value` that it makes up, with the contact it came from."""
    identity: Identity | None = None
    """Whose conversation it belongs to; None when it belongs to none."""
    previous: Identity | None = None
    """With Decision.IDENTITY: the ids that the customer had before."""
