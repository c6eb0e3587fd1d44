"""What rendering needs of the turn it happens in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.whatsapp.findings import Tell
from bot.whatsapp.rendering.response import IssueTokens


@dataclass(frozen=True)
class Context:
    """`answering` is the id of the customer's message that is answered, when there is one."""

    issue: IssueTokens
    tell: Tell
    answering: str | None = None
