"""What several interactive types have in common: a header, quick replies, a link, a product."""

from __future__ import annotations

from collections.abc import Collection

from bot.whatsapp import limits
from bot.whatsapp.checks._node import Node
from bot.whatsapp.checks.content import medium


def header(node: Node, allowed: Collection[str]) -> None:
    kind = node.one_of("type", allowed)
    if not kind:
        return
    node.only("type", kind)
    if kind == "text":
        node.text("text", limits.HEADER)
        return
    picture = node.node(kind)
    if picture:
        medium(picture, kind, *(["filename"] if kind == "document" else []))


def replies(action: Node, kind: str, most: int) -> int:
    titles, ids = [], []
    for button in action.nodes("buttons", range(1, most + 1)):
        button.only("type", kind)
        button.one_of("type", (kind,))
        reply = button.node(kind)
        if reply:
            reply.only("id", "title")
            titles.append(reply.text("title", limits.BUTTON_TITLE))
            ids.append(reply.identifier("id", 256))
    action.unique("buttons", titles, "titles")
    action.unique("buttons", ids, "ids")
    return len(titles)


def link(action: Node) -> None:
    action.only("name", "parameters")
    action.one_of("name", ("cta_url",))
    parameters = action.node("parameters")
    if parameters:
        parameters.only("display_text", "url")
        parameters.text("display_text", limits.LABEL)
        parameters.web("url", limits.URL)


def product(action: Node) -> None:
    action.only("catalog_id", "product_retailer_id")
    action.text("catalog_id", 512)
    action.text("product_retailer_id", 512)
