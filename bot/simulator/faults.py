"""Faults that a test orders in advance; each is consumed by the next sends it matches."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Literal, get_args

from .jsontype import JsonObject

FaultKind = Literal["error", "http_500", "html_502", "hang", "reset_before", "reset_after_accept", "hang_after_accept", "late_failed"]
KINDS: tuple[str, ...] = get_args(FaultKind)


@dataclass(frozen=True)
class Fault:
    """One ordered fault.

    error: refused with `code` (and `http_status`, `retry_after_s`). http_500: a JSON 500 without Meta's envelope.
    html_502: a proxy's HTML page. hang: no answer for `hang_s` seconds, then a 504; not accepted.
    reset_before: connection reset, not accepted. reset_after_accept: accepted, but the connection is reset before
    the response, so that the sender cannot know. hang_after_accept: accepted, but for `hang_s` seconds no answer comes,
    and then the connection ends. late_failed: accepted, then a `failed` status with `code`.
    to: only sends to this customer (phone or BSUID), or None for any.
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

    def take(self, names: set[str]) -> Fault | None:
        """Consume the first fault for a send to the customer known by `names`."""
        for index, fault in enumerate(self._faults):
            if fault.to is None or fault.to.lstrip("+") in names:
                if fault.count > 1:
                    self._faults[index] = replace(fault, count=fault.count - 1)
                else:
                    del self._faults[index]
                return fault
        return None

    def as_json(self) -> list[JsonObject]:
        """What is still to come."""
        return [fault.as_json() for fault in self._faults]
