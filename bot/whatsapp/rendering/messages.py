"""Which messages say what a response says: the parts of it, put into as few messages as hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.whatsapp import limits
from bot.whatsapp.findings import Tell, error, told_to_log, warning
from bot.whatsapp.rendering.cards import carousel, fit_carousel
from bot.whatsapp.rendering.choices import with_choices
from bot.whatsapp.rendering.context import Context
from bot.whatsapp.rendering.custom import custom_messages
from bot.whatsapp.rendering.frame import CONTACT, LOCATION, OPENING, Frame, framed, interactive
from bot.whatsapp.rendering.media import on_the_web, texts, with_caption
from bot.whatsapp.rendering.response import Card, Choice, IssueTokens, Link, Medium, Options, Rendered, Response, read

_ASKS = {"location": (LOCATION, {"name": "send_location"}), "contact": (CONTACT, {"name": "request_contact_info"})}


def render(response: Mapping[str, Any], issue: IssueTokens, *, answering: str | None = None, first_number: int = 1, tell: Tell = told_to_log) -> list[Rendered]:
    """The messages that say what `response` says, in order; an empty response gives none.

    `answering` is the id of the customer's message: what a `quote` quotes and a reaction is put on. Choices that show numbers
    show them from `first_number` on. `tell` hears what could not be shown as it was asked for.
    """
    context = Context(issue, tell, answering, first_number)
    said = read(response, tell)
    messages = _said(said, context)
    if said.custom:
        messages += custom_messages(said.custom, context)
    if said.options.quote and answering and messages and messages[0]["type"] != "reaction":
        messages[0] = {**messages[0], "context": {"message_id": answering}}
    return messages


def _said(said: Response, context: Context) -> list[Rendered]:
    frame, cards = Frame.of(said.options, said.image), said.cards
    more = said.choices or said.links or said.image or said.options.ask
    if not more and fit_carousel(cards):
        return [*carousel(framed(said.text, frame), cards, context), *_file(said.attachment, "", context)]
    if not more and said.attachment and (said.text or frame.header or frame.footer):
        messages = _file(said.attachment, framed(said.text, frame), context)
    else:
        messages = [*_words(said.text, said.choices, said.links, frame, said.options, context), *_file(said.attachment, "", context)]
    if len(cards) > 1:
        context.tell(warning("elements", "they are too different or too long for a carousel; each is a message of its own"))
    for card in cards:
        messages += _card(card, context)
    return messages


def _card(card: Card, context: Context) -> list[Rendered]:
    return _words(card.text, card.choices, card.links, Frame(image=card.image), Options(), context)


def _file(medium: Medium | None, words: str, context: Context) -> list[Rendered]:
    return with_caption(medium, words, "attachment", context.tell) if medium else []


def _words(body: str, choices: Sequence[Choice], links: Sequence[Link], frame: Frame, options: Options, context: Context) -> list[Rendered]:
    """Words with whatever stands around them, as the one message that holds all, or as few as do."""
    if options.ask and (choices or links):
        context.tell(error("metadata.ask", "a message asks for this or offers buttons, not both; the buttons are shown"))
    if len(links) == 1 and not choices and _fits_button(links[0]):
        opening = {"name": "cta_url", "parameters": {"display_text": links[0].title, "url": links[0].url}}
        return interactive(OPENING, body or links[0].title, opening, frame, context)
    if links:
        body = "\n".join([*([body, ""] if body else []), *(f"{link.title}: {link.url}" for link in links)])
        context.tell(warning("buttons", "a link becomes a button only when it is the only one and short enough; it is shown in the text"))
    if choices:
        return with_choices(body, choices, frame, context)
    if options.ask and not body:
        context.tell(error("metadata.ask", "it needs a text that says what is asked for"))
    elif options.ask and not links:
        form, action = _ASKS[options.ask]
        return interactive(form, body, action, frame, context)
    words = framed(body, frame)
    if len(words) > limits.TEXT:
        context.tell(warning("text", f"{len(words)} characters, at most {limits.TEXT} fit; it is split"))
    if frame.image:
        return with_caption(frame.image, words, "image", context.tell)
    return texts(words, preview=options.preview)


def _fits_button(link: Link) -> bool:
    return on_the_web(link.url) and len(link.title) <= limits.BUTTON_TITLE
