"""Issuers of tokens for tests of rendering."""

from __future__ import annotations

from collections.abc import Sequence

from bot.whatsapp.rendering import Choice


class Issued:
    """Remembers what tokens were asked for."""

    def __init__(self) -> None:
        self.choices: list[Choice] = []

    def __call__(self, choices: Sequence[Choice]) -> list[str]:
        first = len(self.choices)
        self.choices.extend(choices)
        return [f"tap:{first + number}" for number, _ in enumerate(choices)]


def token(choices: Sequence[Choice]) -> list[str]:
    return Issued()(choices)
