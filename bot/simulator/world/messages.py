"""One message in the emulated world, in either direction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ..jsontype import JsonObject

Tick = Literal["pending", "delivered", "read"]


@dataclass
class Inbound:
    """A message from a customer to the business; `message` is Meta's object without the sender's fields."""

    n: int
    id: str
    at: float
    user_id: str
    phone_number_id: str
    message: JsonObject
    tick: Tick = "pending"
    trouble: str | None = None


@dataclass
class Outbound:
    """A message from the business. `user_id` is None when no customer of ours has that address.

    status: accepted, sent, delivered, read, played (voice notes), failed or dropped (a BSUID put into `to`).
    doomed: the error code of the `failed` status that will come, or None.
    template_text: for a template, the words and buttons that the customer sees; see `templates.render`.
    fetched: links of the body that the emulator fetched, each with the media id of what it found.
    echo: whether a colleague wrote it in the WhatsApp Business app, so that no send of the API stands behind it.
    """

    n: int
    id: str
    at: float
    user_id: str | None
    phone_number_id: str
    address: str
    by_phone: bool
    body: JsonObject
    opaque: str | None
    doomed: int | None
    status: str = "accepted"
    template_text: JsonObject | None = None
    echo: bool = False
    reported: list[str] = field(default_factory=list)
    fetched: dict[str, str] = field(default_factory=dict)

    @property
    def to_be_played(self) -> bool:
        """Whether it is a voice note, which is `played` after it was `read`."""
        audio = self.body.get("audio")
        return isinstance(audio, dict) and audio.get("voice") is True
