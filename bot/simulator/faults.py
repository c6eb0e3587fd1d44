"""Faults that a test orders in advance; each is consumed by the next calls it matches."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Literal, get_args

from .jsontype import JsonObject

SendFault = Literal["error", "http_500", "html_502", "hang", "reset_before", "reset_after_accept", "hang_after_accept", "late_failed"]
MediaFault = Literal["media_401", "media_404", "media_wrong_hash", "media_wrong_mime", "media_slow", "media_oversized", "media_refused"]
FaultKind = Literal[SendFault, MediaFault, "token_expired"]
SEND_KINDS: tuple[str, ...] = get_args(SendFault)
MEDIA_KINDS: tuple[str, ...] = get_args(MediaFault)
KINDS: tuple[str, ...] = (*SEND_KINDS, *MEDIA_KINDS, "token_expired")


@dataclass(frozen=True)
class Fault:
    """One ordered fault: of a send, of a step of a media transfer, or of every call (`token_expired`).

    error: refused with `code` (and `http_status`, `retry_after_s`). http_500: a JSON 500 without Meta's envelope.
    html_502: a proxy's HTML page. hang: no answer for `hang_s` seconds, then a 504; not accepted.
    reset_before: connection reset, not accepted. reset_after_accept: accepted, but the connection is reset before
    the response, so that the sender cannot know. hang_after_accept: accepted, but for `hang_s` seconds no answer comes,
    and then the connection ends. late_failed: accepted, then a `failed` status with `code`.
    media_refused: an upload is refused with `code`. media_wrong_hash: the resolved `sha256` is another file's.
    media_401, media_404: the download is answered so. media_wrong_mime: it has another Content-Type.
    media_oversized: it has more bytes than `file_size` said. media_slow: after half of the bytes nothing comes for `hang_s` seconds.
    token_expired: every call is answered with 190, subcode 463, until the faults are cancelled; `count` and `to` mean nothing.
    to: only sends to this customer (phone or BSUID), or transfers of this media id; None for any.
    """

    kind: FaultKind
    code: int = 131000
    http_status: int | None = None
    retry_after_s: int | None = None
    hang_s: float = 30.0
    count: int = 1
    to: str | None = None

    def as_json(self) -> JsonObject:
        """The fault as the control API shows it."""
        return asdict(self)


class FaultList:
    """Faults in the order they were ordered."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Order a fault."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Cancel all."""
        self._faults.clear()

    @property
    def token_expired(self) -> bool:
        """Whether tokens are to look expired."""
        return any(fault.kind == "token_expired" for fault in self._faults)

    def take(self, names: set[str], kinds: Collection[str] = SEND_KINDS) -> Fault | None:
        """Consume the first fault of `kinds` for the customer, or the file, known by `names`."""
        for index, fault in enumerate(self._faults):
            if fault.kind in kinds and (fault.to is None or fault.to.lstrip("+") in names):
                if fault.count > 1:
                    self._faults[index] = replace(fault, count=fault.count - 1)
                else:
                    del self._faults[index]
                return fault
        return None

    def as_json(self) -> list[JsonObject]:
        """What is still to come."""
        return [fault.as_json() for fault in self._faults]
