"""Interactive messages. Source: Cloud API, the page of each interactive type."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.whatsapp import limits
from bot.whatsapp.checks._node import Node
from bot.whatsapp.checks._parts import header, link, product, replies
from bot.whatsapp.checks.carousel import carousel

_PICTURES = ("text", "image", "video", "document")


@dataclass(frozen=True)
class _Kind:
    action: Callable[[Node], None]
    body: int = limits.BODY
    headers: Collection[str] = ()
    header_needed: bool = False
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
        body.only("text")
        body.text("text", kind.body)
    footer = node.node("footer", required=False)
    if footer and not kind.footer:
        node.wrong("footer", "this type has none")
    elif footer:
        footer.only("text")
        footer.text("text", limits.FOOTER)
    top = node.node("header", required=kind.header_needed)
    if top and not kind.headers:
        node.wrong("header", "this type has none")
    elif top:
        header(top, kind.headers)


def _buttons(action: Node) -> None:
    action.only("buttons")
    replies(action, "reply", limits.BUTTONS)


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
            ids.append(row.identifier("id", 200))
            row.text("title", limits.ROW_TITLE)
            if row.value.get("description"):
                row.text("description", limits.ROW_DESCRIPTION)
    if len(ids) > limits.ROWS and len(sections) > 1:
        action.wrong("sections", f"{len(ids)} rows in all, at most {limits.ROWS}")
    action.unique("sections", ids, "row ids")


def _named(name: str) -> Callable[[Node], None]:
    """An action that is only a name."""

    def check(action: Node) -> None:
        action.only("name")
        action.one_of("name", (name,))

    return check


def _flow(action: Node) -> None:
    action.only("name", "parameters")
    action.one_of("name", ("flow",))
    parameters = action.node("parameters")
    if not parameters:
        return
    parameters.only("flow_message_version", "flow_id", "flow_name", "flow_cta", "flow_token", "flow_action", "flow_action_payload", "mode")
    parameters.one_of("flow_message_version", ("3",))
    parameters.text("flow_cta", limits.LABEL)
    if parameters.has("flow_id") == parameters.has("flow_name"):
        parameters.wrong("", "it must have a flow_id or a flow_name, and not both")
    for key in ("flow_id", "flow_name", "flow_token"):
        parameters.text(key, 512, required=False)
    parameters.one_of("mode", ("draft", "published"), required=False)
    does = parameters.one_of("flow_action", ("navigate", "data_exchange"), required=False)
    payload = parameters.node("flow_action_payload", required=False)
    if payload:
        payload.only("screen", "data")
        payload.text("screen", 512, required=False)
        if does == "data_exchange":
            parameters.wrong("flow_action_payload", "only the action navigate has one")
        data = payload.node("data", required=False)
        if data and not data.value:
            payload.wrong("data", "it must not be empty")


def _products(action: Node) -> None:
    action.only("catalog_id", "sections")
    action.text("catalog_id", 512)
    sections = list(action.nodes("sections", range(1, limits.SECTIONS + 1)))
    items = 0
    for section in sections:
        section.only("title", "product_items")
        section.text("title", limits.SECTION_TITLE, required=len(sections) > 1)
        for item in section.nodes("product_items", range(1, limits.PRODUCTS + 1)):
            item.only("product_retailer_id")
            item.text("product_retailer_id", 512)
            items += 1
    if items > limits.PRODUCTS:
        action.wrong("sections", f"{items} products in all, at most {limits.PRODUCTS}")


def _catalogue(action: Node) -> None:
    action.only("name", "parameters")
    action.one_of("name", ("catalog_message",))
    parameters = action.node("parameters", required=False)
    if parameters:
        parameters.only("thumbnail_product_retailer_id")
        parameters.text("thumbnail_product_retailer_id", 512, required=False)


def _call(action: Node) -> None:
    action.only("name", "parameters")
    action.one_of("name", ("voice_call",))
    parameters = action.node("parameters", required=False)
    if parameters:
        parameters.only("display_text", "ttl_minutes", "payload")
        parameters.text("display_text", limits.LABEL, required=False)
        parameters.whole("ttl_minutes", limits.CALL_MINUTES, required=False)
        parameters.text("payload", 512, required=False)


_KINDS = {
    "button": _Kind(_buttons, headers=_PICTURES),
    "list": _Kind(_list, limits.LIST_BODY, ("text",)),
    "cta_url": _Kind(link, headers=_PICTURES),
    "carousel": _Kind(carousel, footer=False),
    "location_request_message": _Kind(_named("send_location")),
    "request_contact_info": _Kind(_named("request_contact_info")),
    "flow": _Kind(_flow, headers=("text",)),
    "product": _Kind(product, bodiless=True),
    "product_list": _Kind(_products, headers=("text",), header_needed=True),
    "catalog_message": _Kind(_catalogue),
    "voice_call": _Kind(_call),
    "call_permission_request": _Kind(_named("call_permission_request"), bodiless=True),
}
"""Address messages exist in India only, and are left out."""
