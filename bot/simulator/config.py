"""What the simulator is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
"""The names under which only this machine can be meant."""


@dataclass(frozen=True)
class SimulatedNumber:
    """One business phone number that the emulator plays Meta for.

    `display_phone_number` is written as Meta shows it ("+62 811-0000-0000" or only digits);
    its country code is what an incomplete `to` is completed with.
    """

    phone_number_id: str
    display_phone_number: str
    access_token: str
    app_secret: str
    name: str = "Motict"
    waba_id: str = "102290129340398"

    @property
    def digits(self) -> str:
        """The display number without "+", spaces and dashes, as webhooks carry it."""
        return "".join(c for c in self.display_phone_number if c.isdigit())


@dataclass(frozen=True)
class SimulatorConfig:
    """Everything `create_app` needs. Durations are in seconds.

    `hosts` are the names that a Host header may carry, in lower case, without the port. `trace_url` and `trace_token` are where the
    business tells what became of a message inside it, see wire.py; without both, only what crossed the wire is shown.
    """

    numbers: tuple[SimulatedNumber, ...]
    verify_token: str
    webhook_url: str
    journal: Path | None = None
    status_delay_s: float = 0.3
    retry_base_s: float = 1.0
    hosts: tuple[str, ...] = LOOPBACK
    trace_url: str | None = None
    trace_token: str | None = None

    def __post_init__(self) -> None:
        if not self.numbers:
            raise ValueError("SimulatorConfig.numbers is empty: give at least one SimulatedNumber")
        ids = [number.phone_number_id for number in self.numbers]
        if len(set(ids)) != len(ids):
            raise ValueError(f"SimulatorConfig.numbers repeats a phone_number_id: {', '.join(ids)}")
        if not self.webhook_url.startswith(("http://", "https://")):
            raise ValueError(f"SimulatorConfig.webhook_url must be an http(s) URL, not {self.webhook_url!r}")
        if self.trace_url is not None and not self.trace_url.startswith(("http://", "https://")):
            raise ValueError(f"SimulatorConfig.trace_url must be an http(s) URL, not {self.trace_url!r}")
        if self.status_delay_s < 0 or self.retry_base_s <= 0:
            raise ValueError("SimulatorConfig: status_delay_s must be >= 0 and retry_base_s > 0")

    def number(self, phone_number_id: str) -> SimulatedNumber | None:
        """The configured number with this id, or None."""
        return next((n for n in self.numbers if n.phone_number_id == phone_number_id), None)
