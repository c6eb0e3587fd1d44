"""Templates, as far as they can be judged without Meta's copy of them. Source: Cloud API, "Template messages"."""

from __future__ import annotations

import re

from bot.whatsapp import limits
from bot.whatsapp.checks._node import Node
from bot.whatsapp.checks.content import medium

_COMPONENTS = ("header", "body", "footer", "button", "carousel", "limited_time_offer", "order_status")
_SUB_TYPES = (
    "quick_reply", "url", "flow", "catalog", "mpm", "spm", "copy_code", "phone_number", "voice_call", "order_details", "reminder", "request_contact_info",
)  # fmt: skip
_FILES = ("image", "video", "document")
_WORDS = {"text": limits.TEMPLATE_BODY, "payload": limits.TEMPLATE_PAYLOAD, "coupon_code": 20}
_OBJECTS = ("currency", "date_time", "location", "action", "product", "limited_time_offer", "order_status")
_BREAKS = re.compile(r"[\n\r\t]| {5}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_NAME = re.compile(r"[a-z0-9_]+")
_INDEX = re.compile(r"[0-9]")


def template(message: Node) -> None:
    """A template message; whether it exists and has these parameters only Meta knows."""
    node = message.node("template")
    if not node:
        return
    node.only("name", "language", "components", "namespace")
    name = node.text("name", limits.TEMPLATE_NAME)
    if name and not _NAME.fullmatch(name):
        node.wrong("name", "a template's name has lower-case letters, digits and _ only")
    language = node.node("language")
    if language:
        language.only("code", "policy")
        language.text("code", 15)
        language.one_of("policy", ("deterministic",), required=False)
    if node.has("components"):
        _components(node)


def _components(node: Node) -> None:
    buttons = 0
    for component in node.nodes("components"):
        kind = _lower(component, "type", _COMPONENTS)
        buttons += kind == "button"
        if kind == "carousel":
            component.only("type", "cards")
            for card in component.nodes("cards", range(1, max(limits.CARDS) + 1)):
                card.only("card_index", "components")
                card.whole("card_index", range(max(limits.CARDS)))
                _components(card)
        elif kind:
            _component(component, kind)
    if buttons > limits.TEMPLATE_BUTTONS:
        node.wrong("components", f"{buttons} buttons, at most {limits.TEMPLATE_BUTTONS}")


def _component(component: Node, kind: str) -> None:
    component.only("type", "parameters", *(("sub_type", "index") if kind == "button" else ()))
    if kind == "button":
        _lower(component, "sub_type", _SUB_TYPES)
        index = component.value.get("index")
        if isinstance(index, bool) or not _INDEX.fullmatch(str(index)):
            component.wrong("index", "it must be the number of the button, from 0 to 9")
    if component.has("parameters"):
        for parameter in component.nodes("parameters"):
            _parameter(parameter, limits.HEADER if kind == "header" else limits.TEMPLATE_BODY)


def _lower(node: Node, key: str, allowed: tuple[str, ...]) -> str:
    """Like `one_of`; Meta's examples write these words in capitals too."""
    value = node.value.get(key)
    if isinstance(value, str) and value.lower() in allowed:
        return value.lower()
    return node.one_of(key, allowed)


def _parameter(parameter: Node, text_limit: int) -> None:
    kind = parameter.one_of("type", (*_FILES, *_WORDS, *_OBJECTS))
    if not kind:
        return
    parameter.only("type", kind, "parameter_name")
    parameter.text("parameter_name", 512, required=False)
    if kind in _WORDS:
        words = parameter.text(kind, min(_WORDS[kind], text_limit) if kind == "text" else _WORDS[kind])
        if kind == "text" and _BREAKS.search(words):
            parameter.wrong("text", "a template's parameter takes no line breaks, tabs, or five spaces in a row")
        return
    content = parameter.node(kind)
    if content and kind in _FILES:
        medium(content, kind, *(["filename"] if kind == "document" else []))
    elif content and kind == "location":
        content.only("latitude", "longitude", "name", "address")
    elif content and kind == "date_time":
        content.text("fallback_value", text_limit)
    elif content and kind == "currency":
        _money(content, text_limit)


def _money(content: Node, text_limit: int) -> None:
    content.only("fallback_value", "code", "amount_1000")
    content.text("fallback_value", text_limit)
    if not _CURRENCY.fullmatch(content.text("code", 3)):
        content.wrong("code", "it must be a currency such as IDR")
    content.whole("amount_1000", range(10**15 + 1))
