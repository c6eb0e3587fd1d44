"""Carousels: cards side by side, of media or of products. Source: Cloud API, the pages of both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.whatsapp import limits
from bot.whatsapp.checks._node import Node
from bot.whatsapp.checks._parts import header, link, product, replies

_BREAK = re.compile(r"\r\n|\r|\n")


def carousel(action: Node) -> None:
    action.only("cards")
    cards = list(action.nodes("cards", limits.CARDS))
    numbers = [card.whole("card_index", range(limits.CARDS[-1])) for card in cards]
    if None not in numbers and set(numbers) != set(range(len(cards))):
        action.wrong("cards", "their card_index must count from 0, each once")
    products = any(card.value.get("type") == "product" for card in cards)
    shapes = {_product_card(card) if products else _card(card) for card in cards}
    if len(shapes) > 1:
        action.wrong("cards", "all cards must be alike: one catalogue, or one kind of header and the same kind and number of buttons")
    ids = [str(reply.get("id")) for card in cards for reply in _quick_replies(card.value)]
    action.unique("cards", ids, "ids")


def _quick_replies(card: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    action = card.get("action")
    buttons = action.get("buttons") if isinstance(action, Mapping) else None
    found = [button.get("quick_reply") for button in buttons if isinstance(button, Mapping)] if isinstance(buttons, list) else []
    return [reply for reply in found if isinstance(reply, Mapping)]


def _card(card: Node) -> tuple[object, ...]:
    """What must be the same on all cards."""
    card.only("card_index", "type", "header", "body", "action")
    top, body, action = card.node("header"), card.node("body", required=False), card.node("action")
    card.one_of("type", ("cta_url",), required=False)
    if top:
        header(top, ("image", "video"))
    if body:
        body.only("text")
        if len(_BREAK.findall(body.text("text", limits.CARD_BODY))) > limits.CARD_LINE_BREAKS:
            body.wrong("text", f"more than {limits.CARD_LINE_BREAKS} line breaks")
    look = str(top.value.get("type")) if top else None
    if action and action.has("buttons"):
        action.only("buttons")
        return look, replies(action, "quick_reply", limits.CARD_BUTTONS)
    if action:
        link(action)
    return look, "cta_url"


def _product_card(card: Node) -> tuple[object, ...]:
    card.only("card_index", "type", "action")
    card.one_of("type", ("product",))
    action = card.node("action")
    if not action:
        return ()
    product(action)
    return (str(action.value.get("catalog_id")),)
