"""Templates, as far as they can be judged without Meta's copy of them. Source: Cloud API, "Template messages"."""

from __future__ import annotations

import re

from bot.whatsapp import limits
from bot.whatsapp.checks._node import Node
from bot.whatsapp.checks.content import medium

_COMPONENTS = ("header", "body", "button", "carousel", "limited_time_offer", "order_status")
_SUB_TYPES = ("quick_reply", "url", "flow", "catalog", "mpm", "copy_code", "voice_call", "order_details", "request_contact_info")
_FILES = ("image", "video", "document")
_BREAKS = re.compile(r"[\n\t]| {5}")


def template(message: Node) -> None:
    """A template message; whether it exists and has these parameters only Meta knows."""
    node = message.node("template")
    if not node:
        return
    node.only("name", "language", "components", "namespace")
    node.text("name", limits.TEMPLATE_NAME)
    language = node.node("language")
    if language:
        language.text("code", 15)
    if "components" in node.value:
        _components(node, carousel=True)


def _components(node: Node, *, carousel: bool) -> None:
    buttons = 0
    for component in node.nodes("components"):
        kind = _lower(component, "type", _COMPONENTS if carousel else _COMPONENTS[:3])
        buttons += kind == "button"
        if kind == "carousel":
            for card in component.nodes("cards", limits.CARDS):
                _components(card, carousel=False)
            continue
        if kind == "button":
            _lower(component, "sub_type", _SUB_TYPES)
            if not str(component.value.get("index", "")).isdecimal():
                component.wrong("index", "it must be the number of the button, from 0")
        if "parameters" in component.value:
            for parameter in component.nodes("parameters"):
                _parameter(parameter, limits.HEADER if kind == "header" else limits.TEMPLATE_BODY)
    if buttons > limits.TEMPLATE_BUTTONS:
        node.wrong("components", f"{buttons} buttons, at most {limits.TEMPLATE_BUTTONS}")


def _lower(node: Node, key: str, allowed: tuple[str, ...]) -> str:
    """Like `one_of`; Meta's examples write these words in capitals too."""
    value = node.value.get(key)
    if isinstance(value, str) and value.lower() in allowed:
        return value.lower()
    return node.one_of(key, allowed)


def _parameter(parameter: Node, limit: int) -> None:
    kind = parameter.value.get("type")
    if not isinstance(kind, str):
        parameter.wrong("type", "it is missing")
    elif kind == "text":
        if _BREAKS.search(parameter.text("text", limit)):
            parameter.wrong("text", "a template's parameter takes no line breaks, tabs, or five spaces in a row")
    elif kind == "payload":
        parameter.text("payload", limits.TEMPLATE_PAYLOAD)
    elif kind in _FILES:
        picture = parameter.node(kind)
        if picture:
            medium(picture, kind)
