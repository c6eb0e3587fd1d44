"""A template in the place of a reply that comes when the customer-service window is closed.

Outside of the 24 hours only an approved template may be sent. It can carry the reply's words in one parameter of its body.
Source: Cloud API, "Send messages" (customer service windows) and "Template messages".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.whatsapp import limits
from bot.whatsapp.rendering.plain import words_of
from bot.whatsapp.rendering.response import Rendered
from bot.whatsapp.rendering.splitting import shortened

PARAMETER = limits.TEMPLATE_BODY - 256
"""Characters for the reply's words: body and parameter share one limit, and the body has words of its own."""


@dataclass(frozen=True)
class ClosedWindowTemplate:
    """The template of a business number: its name, its language, and the body's parameter that takes the words.

    `parameter` is a position such as "1", a name, or empty when the template has none.
    """

    name: str
    language: str = "id"
    parameter: str = ""


def stand_in(template: ClosedWindowTemplate, message: Mapping[str, Any]) -> Rendered | None:
    """`template` with the words of `message` on one line; None when the message has none, or is a template itself."""
    words = " ".join(words_of(message).split())
    if not words:
        return None
    content: Rendered = {"name": template.name, "language": {"code": template.language}}
    if template.parameter:
        parameter = {"type": "text", "text": shortened(words, PARAMETER)}
        if not template.parameter.isdecimal():
            parameter["parameter_name"] = template.parameter
        content["components"] = [{"type": "body", "parameters": [parameter]}]
    return {"type": "template", "template": content}
