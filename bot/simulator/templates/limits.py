"""What a template may look like when it is made. Cloud API: template components."""

from __future__ import annotations

from typing import Any, Final

from ..graph_errors import GraphError
from ..jsontype import JsonObject

MOST_TEMPLATES: Final = 250
"""Cloud API, templates: in one account."""
_TEXT_LIMITS: Final = {"HEADER": 60, "BODY": 1024, "FOOTER": 60}
_KINDS: Final = (*_TEXT_LIMITS, "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER")
_FORMATS: Final = ("TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION")
_MOST_BUTTONS: Final = 10
_BUTTON_TEXT: Final = 25


def check_components(components: Any) -> list[JsonObject]:
    """The components of a template to be made.

    Raises GraphError 131008 when they are no objects or the body is missing, 100 for anything else that Meta would not take.
    """
    if not isinstance(components, list) or not all(isinstance(one, dict) for one in components):
        raise GraphError(131008, "Parameter 'components' must be an array of objects.")
    kinds = [str(one.get("type", "")).upper() for one in components]
    if "BODY" not in kinds:
        raise GraphError(131008, "Parameter 'components' must have one of type BODY.")
    if len(set(kinds)) != len(kinds) or not set(kinds) <= set(_KINDS):
        raise GraphError(100, f"Parameter 'components' must have each of {{{', '.join(_KINDS)}}} at most once.")
    for kind, component in zip(kinds, components, strict=True):
        _check(kind, component)
    return components


def _check(kind: str, component: JsonObject) -> None:
    if kind == "HEADER" and str(component.get("format", "TEXT")).upper() not in _FORMATS:
        raise GraphError(100, f"Parameter 'format' of the header must be one of {{{', '.join(_FORMATS)}}}.")
    if kind in _TEXT_LIMITS and str(component.get("format", "TEXT")).upper() == "TEXT":
        _check_text(component, _TEXT_LIMITS[kind], kind)
    if kind == "BUTTONS":
        buttons = component.get("buttons")
        if not isinstance(buttons, list) or not 1 <= len(buttons) <= _MOST_BUTTONS or not all(isinstance(one, dict) for one in buttons):
            raise GraphError(100, f"Parameter 'buttons' must have 1 to {_MOST_BUTTONS} objects.")
        for button in buttons:
            _check_text(button, _BUTTON_TEXT, "button")


def _check_text(parent: JsonObject, limit: int, where: str) -> None:
    text = parent.get("text")
    if not isinstance(text, str) or not 1 <= len(text) <= limit:
        raise GraphError(100, f"Parameter 'text' of the {where} must have 1 to {limit} characters.")
