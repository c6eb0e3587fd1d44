"""Carousels: cards side by side, of media or of products.

Cloud API: interactive media carousel messages, interactive product carousel messages. Beyond what those pages say, the
emulator takes at most three quick replies on a card, as on any other message, and wants their ids unique in the
whole message, since only the id tells which card was tapped.
"""

from __future__ import annotations

import re
from typing import Final

from ._param import Param, count, malformed, not_valid, unique
from .choices import check_link_button, read_reply
from .media import check_header_media

_FEWEST_CARDS: Final = 2
_MOST_CARDS: Final = 10
_MOST_QUICK_REPLIES: Final = 3
_CARD_BODY: Final = 160
_MOST_BREAKS: Final = 2
_BREAK: Final = re.compile(r"\r\n|\r|\n")


def check_carousel(action: Param) -> None:
    """2 to 10 cards, numbered from 0, all of one type, with one kind of header and the same buttons."""
    action.only("cards")
    cards = action.children("cards")
    count(len(cards), _FEWEST_CARDS, _MOST_CARDS, "cards")
    indexes = [card.whole("card_index", 0, _MOST_CARDS - 1) for card in cards]
    if sorted(indexes) != list(range(len(cards))):
        raise not_valid("card_index must count the cards from 0, each once")
    if any(card.value.get("type") == "product" for card in cards):
        _check_products(cards)
    else:
        _check_media_cards(cards)


def _check_media_cards(cards: list[Param]) -> None:
    headers, structures = set(), set()
    reply_ids: list[str] = []
    for card in cards:
        card.only("card_index", "type", "header", "body", "action")
        card.may_choice("type", {"cta_url", "product"})
        headers.add(_check_header(card.child("header")))
        _check_body(card)
        action = card.child("action")
        replies = _read_quick_replies(action) if action.has("buttons") else []
        if not replies:
            check_link_button(action)
        structures.add(len(replies))
        reply_ids += [identifier for identifier, _ in replies]
        unique((title for _, title in replies), "button title")
    if len(headers) > 1:
        raise not_valid("All cards must have the same header type")
    if len(structures) > 1:
        raise not_valid("All cards must have the same button types and the same number of buttons")
    unique(reply_ids, "button id")


def _check_header(header: Param) -> str:
    kind = header.choice("type", {"image", "video"})
    header.only("type", kind)
    check_header_media(header, kind)
    return kind


def _check_body(card: Param) -> None:
    if not card.has("body"):
        return
    body = card.child("body")
    body.only("text")
    text = body.label("text", _CARD_BODY, "Card body text")
    if len(_BREAK.findall(text)) > _MOST_BREAKS:
        raise not_valid(f"Card body text can have at most {_MOST_BREAKS} line breaks")


def _read_quick_replies(action: Param) -> list[tuple[str, str]]:
    action.only("buttons")
    buttons = action.children("buttons")
    count(len(buttons), 1, _MOST_QUICK_REPLIES, "buttons")
    return [read_reply(button, "quick_reply") for button in buttons]


def _check_products(cards: list[Param]) -> None:
    catalogs = set()
    for card in cards:
        card.only("card_index", "type", "action")
        if card.value.get("type") != "product":
            raise malformed(f"Param {card.at('type')} must be product, as on the other cards.")
        action = card.child("action")
        action.only("product_retailer_id", "catalog_id")
        action.text("product_retailer_id")
        catalogs.add(action.text("catalog_id"))
    if len(catalogs) > 1:
        raise not_valid("All cards must have the same catalog_id")
