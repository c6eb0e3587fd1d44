"""Templates: the shape of what is filled in. Whether it fits the approved template is looked at where templates are kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from ..graph_errors import GraphError
from ._param import Param, count, malformed
from .media import check_header_media

_TYPES: Final = frozenset({"header", "body", "footer", "button", "carousel", "limited_time_offer", "order_status", "tap_target_configuration"})
_BUTTONS: Final = frozenset(
    {"quick_reply", "url", "catalog", "copy_code", "flow", "mpm", "spm", "phone_number", "voice_call", "order_details", "reminder", "request_contact_info"}
)
_MOST_BUTTONS: Final = 10
_MOST_CARDS: Final = 10
_INDEX: Final = re.compile(r"[0-9]")
_BROKEN_LINE: Final = re.compile(r"[\n\r\t]| {5,}")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


def check_template(request: Param) -> None:
    """`template.name`, `template.language.code` and a list of components. Cloud API: template messages."""
    template = request.child("template")
    template.only("name", "language", "components", "namespace")
    template.text("name", 512)
    language = template.child("language")
    language.only("code", "policy")
    language.text("code")
    language.may_choice("policy", {"deterministic"})
    for component in template.children("components") if template.has("components") else []:
        _check_component(component)


def _check_component(component: Param) -> None:
    kind = _lower_choice(component, "type", _TYPES)
    if kind == "carousel":
        component.only("type", "cards")
        cards = component.children("cards")
        count(len(cards), 1, _MOST_CARDS, "cards")
        for card in cards:
            card.only("card_index", "components")
            card.whole("card_index", 0, _MOST_CARDS - 1)
            for part in card.children("components"):
                _check_component(part)
        return
    component.only("type", "parameters", *(("sub_type", "index") if kind == "button" else ()))
    if kind == "button":
        _lower_choice(component, "sub_type", _BUTTONS)
        _check_index(component)
    for parameter in component.children("parameters") if component.has("parameters") else []:
        _check_parameter(parameter)


def _lower_choice(component: Param, key: str, choices: frozenset[str]) -> str:
    """Meta's own examples write `catalog` and `CATALOG`."""
    value = component.text(key)
    if value.lower() not in choices:
        raise malformed(f"Param {component.at(key)} must be one of {{{', '.join(sorted(choices))}}} - got {value!r:.40}.")
    return value.lower()


def _check_index(button: Param) -> None:
    index = button.value.get("index")
    if index is None:
        raise malformed(f"The parameter {button.at('index')} is required.")
    if isinstance(index, bool) or not _INDEX.fullmatch(str(index)):
        raise malformed(f"Param {button.at('index')} must be a number from 0 to {_MOST_BUTTONS - 1}.")


def _check_parameter(parameter: Param) -> None:
    kind = parameter.choice("type", _PARAMETERS)
    parameter.only("type", kind, "parameter_name")
    parameter.may_text("parameter_name")
    _PARAMETERS[kind](parameter)


def _check_text(parameter: Param) -> None:
    if _BROKEN_LINE.search(parameter.text("text")):
        raise GraphError(132018, "Param text cannot have new-line/tab characters or more than 4 consecutive spaces")


def _check_currency(parameter: Param) -> None:
    currency = parameter.child("currency")
    currency.only("fallback_value", "code", "amount_1000")
    currency.text("fallback_value")
    if not _CURRENCY.fullmatch(currency.text("code")):
        raise malformed(f"Param {currency.at('code')} must be a currency code such as IDR.")
    currency.whole("amount_1000", 0, 10**15)


def _check_date_time(parameter: Param) -> None:
    parameter.child("date_time").text("fallback_value")


def _check_location(parameter: Param) -> None:
    location = parameter.child("location")
    location.only("latitude", "longitude", "name", "address")


def _check_media(kind: str) -> Callable[[Param], None]:
    def check(parameter: Param) -> None:
        check_header_media(parameter, kind)

    return check


def _check_word(key: str) -> Callable[[Param], None]:
    def check(parameter: Param) -> None:
        parameter.text(key)

    return check


def _check_object(key: str) -> Callable[[Param], None]:
    def check(parameter: Param) -> None:
        parameter.child(key)

    return check


_PARAMETERS: Final[dict[str, Callable[[Param], None]]] = {
    "text": _check_text,
    "currency": _check_currency,
    "date_time": _check_date_time,
    "image": _check_media("image"),
    "video": _check_media("video"),
    "document": _check_media("document"),
    "location": _check_location,
    "payload": _check_word("payload"),
    "coupon_code": _check_word("coupon_code"),
    "action": _check_object("action"),
    "product": _check_object("product"),
    "limited_time_offer": _check_object("limited_time_offer"),
    "order_status": _check_object("order_status"),
    "tap_target_configuration": _check_object("tap_target_configuration"),
}
