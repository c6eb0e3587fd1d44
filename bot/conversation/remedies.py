"""What is sent in the place of a message that the channel does not take; the channel knows, the sender asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Message = Mapping[str, Any]
"""A rendered message without its recipient."""


def nothing(*_: object) -> None:
    """No remedy: the message is given up."""


@dataclass(frozen=True)
class Remedies:
    """Each answers with a message to send, or None when nothing is worth another try."""

    simplified: Callable[[Message], Message | None] = nothing
    """A plainer message that says the same, for one that is refused as it is."""
    after_failure: Callable[[int | None, Message], Message | None] = nothing
    """For a message that was taken and then failed with an error code."""
    stand_in: Callable[[str, Message], Message | None] = nothing
    """The template of a phone number id for a reply that comes after the customer-service window."""
