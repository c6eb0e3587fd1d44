"""The buttons of a template with their parameters in."""

from __future__ import annotations

from typing import Final

from ..graph_errors import GraphError
from ..jsontype import JsonObject
from .records import Template, fill, placeholders

_CODE_LIMIT: Final = 15
"""Cloud API, authentication templates and coupon codes: 15 characters."""


def filled_buttons(template: Template, parts: list[JsonObject]) -> list[JsonObject]:
    """The buttons as the phone shows them: `{type, text}` and what a tap needs.

    Raises GraphError 132018 (no such button), 132012 (another type of button) or 131008 (a parameter is missing).
    """
    given = {int(part["index"]): part for part in parts if part.get("type") == "button" and str(part.get("index", "")).isdecimal()}
    buttons = template.buttons
    for index, part in given.items():
        if index >= len(buttons):
            raise GraphError(132018, f"buttons: there is no button at index {index}; the template has {len(buttons)}")
        expected = _sub_type(buttons[index])
        received = str(part.get("sub_type")).lower()
        if received != expected:
            raise GraphError(132012, f"buttons: Button at index {index} is of type {expected}, received {received}")
    return [_filled(index, button, given.get(index, {}).get("parameters") or []) for index, button in enumerate(buttons)]


def _sub_type(button: JsonObject) -> str:
    kind = str(button.get("type")).lower()
    return "url" if kind == "otp" else kind


def _filled(index: int, button: JsonObject, given: list[JsonObject]) -> JsonObject:
    kind, text = _sub_type(button), str(button.get("text", ""))
    shown: JsonObject = {"type": kind, "text": text}
    if kind == "quick_reply":
        # Cloud API: without a payload the tap carries the button's own words.
        return {**shown, "payload": _first(given, "payload") or text}
    if kind == "url":
        return {**shown, "url": _url(index, str(button.get("url", "")), _first(given, "text"))}
    if kind == "phone_number":
        return {**shown, "phone_number": str(button.get("phone_number", ""))}
    if kind == "copy_code":
        code = _first(given, "coupon_code")
        if code is None:
            raise GraphError(131008, f"buttons: Button at index {index} of type Copy Code requires a parameter")
        if len(code) > _CODE_LIMIT:
            raise GraphError(132018, f"buttons: the code at index {index} has {len(code)} characters; {_CODE_LIMIT} are allowed")
        return {**shown, "code": code}
    if kind == "flow":
        action: JsonObject = next((one["action"] for one in given if isinstance(one.get("action"), dict)), {})
        return {**shown, "flow": action}
    return shown


def _url(index: int, url: str, value: str | None) -> str:
    wanted = placeholders(url)
    if wanted and value is None:
        raise GraphError(131008, f"buttons: Button at index {index} of type Url requires a parameter")
    if not wanted and value is not None:
        raise GraphError(132018, f"buttons: Button at index {index} has a fixed URL, which takes no parameter")
    return fill(url, dict.fromkeys(wanted, value or ""))


def _first(given: list[JsonObject], key: str) -> str | None:
    return next((str(one[key]) for one in given if key in one), None)
