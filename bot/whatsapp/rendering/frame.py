"""An interactive message around its action: a picture or header, the words, a footer. What does not fit its place joins the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.whatsapp import limits
from bot.whatsapp.findings import warning
from bot.whatsapp.rendering.context import Context
from bot.whatsapp.rendering.media import header, text, with_caption
from bot.whatsapp.rendering.response import Medium, Options, Rendered
from bot.whatsapp.rendering.splitting import split


@dataclass(frozen=True)
class Frame:
    """What stands around a message's words: a header, a footer, the label of what opens a list, a picture."""

    header: str = ""
    footer: str = ""
    opener: str = ""
    image: Medium | None = None

    @staticmethod
    def of(options: Options, image: Medium | None = None) -> Frame:
        return Frame(options.header, options.footer, options.button, image)


def framed(body: str, frame: Frame) -> str:
    """Everything as plain text: the header in bold, the words, the footer."""
    head = f"*{frame.header}*" if frame.header and "*" not in frame.header else frame.header
    return "\n\n".join(part for part in (head, body, frame.footer) if part)


@dataclass(frozen=True)
class Form:
    """What an interactive type has room for."""

    kind: str
    body_limit: int = limits.BODY
    pictured: bool = False
    """Whether its header may be a picture."""
    headed: bool = True
    """Whether it may have a header and a footer at all."""


BUTTON = Form("button", pictured=True)
LIST = Form("list", limits.LIST_BODY)
OPENING = Form("cta_url", pictured=True)
LOCATION = Form("location_request_message", headed=False)
CONTACT = Form("request_contact_info", headed=False)


def interactive(form: Form, body: str, action: Mapping[str, Any], frame: Frame, context: Context) -> list[Rendered]:
    """The message with its `action`, and before it the picture and the words that it has no room for."""
    whole = len(framed(body, frame)) <= form.body_limit  # else the header of the last part would stand in the middle of the words
    picture = header(frame.image) if form.pictured and whole else None
    before = with_caption(frame.image, "", "image", context.tell) if frame.image and picture is None else []
    around: dict[str, Any] = {"header": picture} if picture else {}
    left = Frame()
    if frame.header:
        if form.headed and whole and not picture and _fits("header", frame.header, limits.HEADER, context):
            around["header"] = {"type": "text", "text": frame.header}
        else:
            left = replace(left, header=frame.header)
    if frame.footer:
        if form.headed and _fits("footer", frame.footer, limits.FOOTER, context):
            around["footer"] = {"text": frame.footer}
        else:
            left = replace(left, footer=frame.footer)
    *first, last = split(framed(body, left), form.body_limit)
    if first:
        context.tell(warning("text", f"more than the {form.body_limit} characters that fit above what can be tapped; it is split"))
    content = {"type": form.kind, **around, "body": {"text": last}, "action": dict(action)}
    return [*before, *map(text, first), {"type": "interactive", "interactive": content}]


def _fits(key: str, words: str, limit: int, context: Context) -> bool:
    if len(words) > limit:
        context.tell(warning(f"metadata.{key}", f"{len(words)} characters, at most {limit} fit; it is shown in the text"))
    return len(words) <= limit
