"""Elements: a carousel where all of them have the same shape, else one message each.

Source: Cloud API, "Interactive media carousel messages": 2 to 10 cards, each with a picture, and all of them with one link or
with the same number of quick replies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.whatsapp import limits
from bot.whatsapp.rendering.choices import OPENER
from bot.whatsapp.rendering.context import Context
from bot.whatsapp.rendering.media import header, on_the_web, text
from bot.whatsapp.rendering.response import Card, Rendered
from bot.whatsapp.rendering.splitting import split

_REPLIES = 2
"""Quick replies on a card of ours. Meta's page says "one or more"; two are shown everywhere."""


def fit_carousel(cards: Sequence[Card]) -> bool:
    """Whether `cards` can be one carousel that loses nothing."""
    shapes = {(len(card.choices), len(card.links)) for card in cards}
    allowed = {(0, 1), *((count, 0) for count in range(1, _REPLIES + 1))}
    return len(cards) in limits.CARDS and len(shapes) == 1 and shapes <= allowed and all(map(_fits, cards))


def _fits(card: Card) -> bool:
    titles = [*(choice.title for choice in card.choices), *(link.title for link in card.links)]
    short = all(len(title) <= limits.BUTTON_TITLE for title in titles) and len(set(titles)) == len(titles)
    words = len(card.text) <= limits.CARD_BODY and card.text.count("\n") <= limits.CARD_LINE_BREAKS
    links = all(on_the_web(link.url) for link in card.links)
    return short and words and links and header(card.image) is not None and not any(choice.description or choice.section for choice in card.choices)


def carousel(body: str, cards: Sequence[Card], context: Context) -> list[Rendered]:
    """One carousel, its words before it."""
    *before, last = split(body or OPENER, limits.BODY)
    choices = [choice for card in cards for choice in card.choices]
    tokens = iter(context.issued(choices) if choices else ())
    content = {"type": "carousel", "body": {"text": last}, "action": {"cards": [_card(index, card, tokens) for index, card in enumerate(cards)]}}
    return [*map(text, before), {"type": "interactive", "interactive": content}]


def _card(index: int, card: Card, tokens: Iterator[str]) -> Rendered:
    shown: Rendered = {"card_index": index, "header": header(card.image)}
    if card.text:
        shown["body"] = {"text": card.text}
    if card.links:
        shown["type"] = "cta_url"
        shown["action"] = {"name": "cta_url", "parameters": {"display_text": card.links[0].title, "url": card.links[0].url}}
    else:
        shown["action"] = {"buttons": [{"type": "quick_reply", "quick_reply": {"id": next(tokens), "title": choice.title}} for choice in card.choices]}
    return shown
