"""Whether Meta would take a message: its limits and shapes, checked before anything is sent.

A message is what `bot.whatsapp.rendering` makes, without recipient. The simulator has checks of its own, written from the same
pages and from nothing here, so that one finds what the other forgot.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.whatsapp.checks._node import Node
from bot.whatsapp.checks.content import CONTENT
from bot.whatsapp.checks.interactive import interactive
from bot.whatsapp.checks.template import template
from bot.whatsapp.findings import Finding

__all__ = ["problems"]

_CHECKS = {**CONTENT, "interactive": interactive, "template": template}


def problems(message: Mapping[str, Any]) -> list[Finding]:
    """Everything that Meta would refuse in `message`; empty when it would take it."""
    found: list[Finding] = []
    node = Node(message, "", found)
    kind = node.one_of("type", _CHECKS)
    if not kind:
        return found
    node.only("type", "context", kind)
    context = node.node("context", required=False)
    if context:
        context.only("message_id")
        context.text("message_id", 512)
    if not node.has(kind):
        node.wrong(kind, "it is missing")
    else:
        _CHECKS[kind](node)
    return found
