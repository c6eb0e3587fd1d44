"""Interactive messages: what they have in common, and one row per type. Cloud API: interactive messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ._param import Param, not_valid
from .asking import check_address, check_address_customer, check_call_permission, check_contact_request, check_location_request, check_voice_call
from .carousel import check_carousel
from .choices import check_link_button, check_list, check_reply_buttons
from .commerce import check_catalog, check_product, check_product_list
from .flow import check_flow
from .media import check_header_media

_LINE: Final = 60
_BODY: Final = 1024
_LIST_BODY: Final = 4096
_NO_HEADER: Final[frozenset[str]] = frozenset()
_TEXT: Final = frozenset({"text"})
_ANY: Final = frozenset({"text", "image", "video", "document"})


@dataclass(frozen=True)
class _Shape:
    """What one type of interactive message consists of."""

    check_action: Callable[[Param], None]
    headers: frozenset[str] = _NO_HEADER
    needs_header: bool = False
    body_limit: int = _BODY
    needs_body: bool = True
    footer: bool = True
    check_customer: Callable[[Param], None] | None = None


_SHAPES: Final = {
    "button": _Shape(check_reply_buttons, _ANY),
    "list": _Shape(check_list, _TEXT, body_limit=_LIST_BODY),
    "cta_url": _Shape(check_link_button, _ANY),
    "carousel": _Shape(check_carousel, footer=False),
    "product": _Shape(check_product, needs_body=False),
    "product_list": _Shape(check_product_list, _TEXT, needs_header=True),
    "catalog_message": _Shape(check_catalog),
    "flow": _Shape(check_flow, _TEXT),
    "location_request_message": _Shape(check_location_request),
    "request_contact_info": _Shape(check_contact_request),
    "address_message": _Shape(check_address, _TEXT, check_customer=check_address_customer),
    "voice_call": _Shape(check_voice_call),
    "call_permission_request": _Shape(check_call_permission, needs_body=False),
}


def check_interactive(request: Param) -> None:
    """The interactive message of any type the emulator knows."""
    message = request.child("interactive")
    message.only("type", "header", "body", "footer", "action")
    shape = _SHAPES[message.choice("type", _SHAPES)]
    _check_header(message, shape)
    if shape.needs_body or message.has("body"):
        _words(message, "body", shape.body_limit, "Body text")
    if message.has("footer"):
        if not shape.footer:
            raise not_valid("This type of interactive message cannot have a footer")
        _words(message, "footer", _LINE, "Footer text")
    shape.check_action(message.child("action"))
    if shape.check_customer is not None:
        shape.check_customer(request)


def _words(message: Param, key: str, limit: int, what: str) -> None:
    part = message.child(key)
    part.only("text")
    part.label("text", limit, what)


def _check_header(message: Param, shape: _Shape) -> None:
    if not message.has("header"):
        if shape.needs_header:
            raise not_valid("This type of interactive message needs a text header")
        return
    header = message.child("header")
    kind = header.choice("type", _ANY)
    if kind not in shape.headers:
        raise not_valid(f"This type of interactive message cannot have a header of type {kind}")
    header.only("type", kind)
    if kind == "text":
        header.label("text", _LINE, "Header text")
    else:
        check_header_media(header, kind)
