"""Every place of a message in Meta's own form whose id comes back when a customer taps: each gets a one-use token.

Only a tap whose token was issued becomes a command; so no id that a message was written with may leave the house.
Source: Cloud API, the pages of reply buttons, lists, carousels, flows and templates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.whatsapp.rendering.response import Choice, Rendered


@dataclass(frozen=True)
class Place:
    """A node of a message and the key of its id."""

    node: dict[str, Any]
    key: str
    choice: Choice


def places(message: Rendered) -> list[Place]:
    """The places of `message`, in the order the customer sees them. What has no readable shape has none."""
    interactive, template = _object(message.get("interactive")), _object(message.get("template"))
    return [*_of_interactive(interactive), *_of_components(template.get("components"))]


def put(found: Sequence[Place], tokens: Sequence[str]) -> None:
    """Put a token into each place."""
    for place, token in zip(found, tokens, strict=True):
        place.node[place.key] = token


def cards_of(message: Rendered) -> list[Rendered]:
    """The cards of a carousel, each as a message of its own."""
    action = _object(_object(message.get("interactive")).get("action"))
    return [{"type": "interactive", "interactive": card} for card in _objects(action.get("cards"))]


def within(message: Rendered, found: Sequence[Place]) -> list[Place]:
    """Those places of `found` that are in a part of the same message."""
    nodes = {id(place.node) for place in places(message)}
    return [place for place in found if id(place.node) in nodes]


def _of_interactive(interactive: Mapping[str, Any]) -> Iterator[Place]:
    action = _object(interactive.get("action"))
    yield from _of_buttons(action)
    for section in _objects(action.get("sections")):
        for row in _objects(section.get("rows")):
            yield _place(row, "id", row.get("title"), str(row.get("description") or ""))
    for card in _objects(action.get("cards")):
        yield from _of_buttons(_object(card.get("action")))
    yield from _of_flow(action.get("parameters"), "flow_cta")


def _of_buttons(action: Mapping[str, Any]) -> Iterator[Place]:
    for button in _objects(action.get("buttons")):
        for kind in ("reply", "quick_reply"):
            if isinstance(button.get(kind), dict):
                yield _place(button[kind], "id", button[kind].get("title"))


def _of_components(components: object) -> Iterator[Place]:
    for component in _objects(components):
        for parameter in _objects(component.get("parameters")):
            if "payload" in parameter:
                yield _place(parameter, "payload", None)
            yield from _of_flow(parameter.get("action"), "")
        for card in _objects(component.get("cards")):
            yield from _of_components(card.get("components"))


def _of_flow(node: object, label: str) -> Iterator[Place]:
    """A flow's token comes back with what was filled in; without one the flow's answer is data and no command."""
    parameters = _object(node)
    if parameters.get("flow_token"):
        yield _place(parameters, "flow_token", parameters.get(label))


def _place(node: dict[str, Any], key: str, title: object, description: str = "") -> Place:
    words = str(title) if title is not None else ""
    given = node.get(key)
    return Place(node, key, Choice(words, str(given) if given not in (None, "") else words, description=description))


def _object(node: object) -> dict[str, Any]:
    return node if isinstance(node, dict) else {}


def _objects(node: object) -> list[dict[str, Any]]:
    return [item for item in node if isinstance(item, dict)] if isinstance(node, list) else []
