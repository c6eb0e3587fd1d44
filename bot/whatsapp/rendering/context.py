"""What rendering needs of the turn it happens in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.whatsapp.findings import Tell
from bot.whatsapp.rendering.response import Choice, IssueTokens


@dataclass
class Context:
    """`answering` is the id of the customer's message that is answered, when there is one."""

    issue: IssueTokens
    tell: Tell
    answering: str | None = None
    next_number: int = 1
    """What the next choice that shows a number shows: a number that is typed must mean one choice of the turn."""

    def issued(self, choices: Sequence[Choice]) -> Sequence[str]:
        """Tokens for the choices of one message; the numbers that they show are taken."""
        self.next_number = max([self.next_number, *(choice.number + 1 for choice in choices if choice.number is not None)])
        return self.issue(choices)
