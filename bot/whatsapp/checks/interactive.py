"""Interactive messages. Source: Cloud API, the page of each interactive type."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.whatsapp import limits
from bot.whatsapp.checks._node import Node
from bot.whatsapp.checks.content import medium

_PICTURES = ("text", "image", "video", "document")


@dataclass(frozen=True)
class _Kind:
    action: Callable[[Node], None]
    body: int = limits.BODY
    headers: Collection[str] = ()
    footer: bool = True
    bodiless: bool = False


def interactive(message: Node) -> None:
    """An interactive message of any type that is known here."""
    node = message.node("interactive")
    kind = _KINDS.get(node.one_of("type", _KINDS)) if node else None
    if not node or not kind:
        return
    node.only("type", "header", "body", "footer", "action")
    _around(node, kind)
    action = node.node("action")
    if action:
        kind.action(action)


def _around(node: Node, kind: _Kind) -> None:
    body = node.node("body", required=not kind.bodiless)
    if body:
        body.text("text", kind.body)
    footer = node.node("footer", required=False)
    if footer:
        footer.text("text", limits.FOOTER)
        if not kind.footer:
            node.wrong("footer", "this type has none")
    header = node.node("header", required=False)
    if header and not kind.headers:
        node.wrong("header", "this type has none")
    elif header:
        _header(header, kind.headers)


def _header(header: Node, allowed: Collection[str]) -> None:
    kind = header.one_of("type", allowed)
    if kind == "text":
        header.text("text", limits.HEADER)
    elif kind:
        picture = header.node(kind)
        if picture:
            medium(picture, kind)


def _buttons(action: Node) -> None:
    action.only("buttons")
    _replies(action, "reply", limits.BUTTONS)


def _replies(action: Node, kind: str, most: int) -> int:
    titles, ids = [], []
    for button in action.nodes("buttons", range(1, most + 1)):
        button.one_of("type", (kind,))
        reply = button.node(kind)
        if reply:
            reply.only("id", "title")
            titles.append(reply.text("title", limits.BUTTON_TITLE))
            ids.append(reply.text("id", 256))
    action.unique("buttons", titles, "titles")
    action.unique("buttons", ids, "ids")
    return len(titles)


def _list(action: Node) -> None:
    action.only("button", "sections")
    action.text("button", limits.LABEL)
    sections = list(action.nodes("sections", range(1, limits.SECTIONS + 1)))
    ids = []
    for section in sections:
        section.only("title", "rows")
        section.text("title", limits.SECTION_TITLE, required=len(sections) > 1)
        for row in section.nodes("rows", range(1, limits.ROWS + 1)):
            row.only("id", "title", "description")
            ids.append(row.text("id", 200))
            row.text("title", limits.ROW_TITLE)
            row.text("description", limits.ROW_DESCRIPTION, required=False)
    if len(ids) > limits.ROWS:
        action.wrong("sections", f"{len(ids)} rows in all, at most {limits.ROWS}")
    action.unique("sections", ids, "row ids")


def _cta_url(action: Node) -> None:
    action.only("name", "parameters")
    action.one_of("name", ("cta_url",))
    parameters = action.node("parameters")
    if parameters:
        parameters.only("display_text", "url")
        parameters.text("display_text", limits.LABEL)
        parameters.web("url", limits.BUTTON_URL)


def _carousel(action: Node) -> None:
    action.only("cards")
    shapes = set()
    for index, card in enumerate(action.nodes("cards", limits.CARDS)):
        card.only("card_index", "type", "header", "body", "action")
        if card.value.get("card_index") != index:
            card.wrong("card_index", f"it must be {index}: cards count from 0")
        shapes.add(_card(card))
    if len(shapes) > 1:
        action.wrong("cards", "all cards must have the same kind of header, and the same kind and number of buttons")


def _card(card: Node) -> tuple[object, ...]:
    header, body, action = card.node("header"), card.node("body", required=False), card.node("action")
    if header:
        _header(header, ("image", "video"))
    if body and body.text("text", limits.CARD_BODY).count("\n") > limits.CARD_LINE_BREAKS:
        body.wrong("text", f"more than {limits.CARD_LINE_BREAKS} line breaks")
    look = header.value.get("type") if header else None
    if action and "buttons" in action.value:
        action.only("buttons")
        return look, _replies(action, "quick_reply", limits.CARD_BUTTONS)
    if action:
        card.one_of("type", ("cta_url",))
        _cta_url(action)
    return look, "cta_url"


def _named(name: str) -> Callable[[Node], None]:
    def check(action: Node) -> None:
        action.one_of("name", (name,))

    return check


def _flow(action: Node) -> None:
    action.one_of("name", ("flow",))
    parameters = action.node("parameters")
    if not parameters:
        return
    parameters.one_of("flow_message_version", ("3",))
    parameters.text("flow_cta", limits.LABEL)
    if ("flow_id" in parameters.value) == ("flow_name" in parameters.value):
        parameters.wrong("", "it must have a flow_id or a flow_name, and not both")
    parameters.text("flow_token", 512, required=False)


def _product(action: Node) -> None:
    action.text("catalog_id", 512)
    action.text("product_retailer_id", 512)


def _products(action: Node) -> None:
    action.text("catalog_id", 512)
    sections = list(action.nodes("sections", range(1, limits.SECTIONS + 1)))
    items = 0
    for section in sections:
        section.text("title", limits.SECTION_TITLE, required=len(sections) > 1)
        for item in section.nodes("product_items"):
            item.text("product_retailer_id", 512)
            items += 1
    if not 1 <= items <= limits.PRODUCTS:
        action.wrong("sections", f"{items} products in all, 1 to {limits.PRODUCTS} allowed")


_KINDS = {
    "button": _Kind(_buttons, headers=_PICTURES),
    "list": _Kind(_list, limits.LIST_BODY, ("text",)),
    "cta_url": _Kind(_cta_url, headers=_PICTURES),
    "carousel": _Kind(_carousel, footer=False),
    "location_request_message": _Kind(_named("send_location"), footer=False),
    "request_contact_info": _Kind(_named("request_contact_info"), footer=False),
    "flow": _Kind(_flow, headers=_PICTURES),
    "product": _Kind(_product, bodiless=True),
    "product_list": _Kind(_products, headers=("text",)),
    "catalog_message": _Kind(_named("catalog_message")),
    "address_message": _Kind(_named("address_message"), headers=_PICTURES),
    "voice_call": _Kind(_named("voice_call")),
    "call_permission_request": _Kind(_named("call_permission_request"), bodiless=True),
}
