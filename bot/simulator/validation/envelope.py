"""The top level of `POST /<phone_number_id>/messages`: either a message to send or a read receipt."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from ..identifiers import BSUID
from ..jsontype import JsonObject
from ..strict_json import parse
from ._param import Param, malformed, not_valid
from .contacts import check_contacts
from .content import check_location, check_reaction, check_text
from .interactive import check_interactive
from .media import MEDIA_TYPES, check_media
from .template import check_template

_COMMON: Final = ("messaging_product", "recipient_type", "to", "recipient", "type", "context", "biz_opaque_callback_data")
_CHECKS: Final[dict[str, Callable[[Param], None]]] = {
    "text": check_text,
    **{kind: partial(check_media, kind=kind) for kind in MEDIA_TYPES},
    "location": check_location,
    "contacts": check_contacts,
    "reaction": check_reaction,
    "interactive": check_interactive,
    "template": check_template,
}
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()./-]{3,30}")
_DIRECT_SEND: Final = frozenset({"utility", "authentication"})


@dataclass(frozen=True)
class Send:
    """A well-formed message. Exactly one of `to` and `recipient` is used: the phone wins where both are given."""

    type: str
    to: str | None
    recipient: str | None
    opaque: str | None
    context_id: str | None
    body: JsonObject


@dataclass(frozen=True)
class Receipt:
    """A read receipt for the customer's message, perhaps with "typing…" (25 s or until the reply)."""

    message_id: str
    typing: bool


def parse_call(body: object) -> Send | Receipt:
    """The call as one of two shapes.

    Raises GraphError with code 100 (schema), 131009 (value), 131008 (missing) or 132018 (template parameter).
    """
    if not isinstance(body, dict):
        raise malformed("The request body must be a JSON object sent as application/json.")
    request = Param(body)
    request.choice("messaging_product", {"whatsapp"})
    return _receipt(request) if request.has("status") else _send(request)


def _receipt(request: Param) -> Receipt:
    request.only("messaging_product", "status", "message_id", "typing_indicator")
    request.choice("status", {"read"})
    message_id = request.text("message_id", 512)
    if not request.has("typing_indicator"):
        return Receipt(message_id, typing=False)
    indicator = request.child("typing_indicator")
    indicator.only("type")
    indicator.choice("type", {"text"})
    return Receipt(message_id, typing=True)


def _send(request: Param) -> Send:
    kind = request.choice("type", _CHECKS) if request.has("type") else "text"  # Cloud API: "type: optional, default text"
    if request.has("category"):
        _refuse_direct_send(request)
    request.only(*_COMMON, kind)
    request = _decoded(request, kind, "context")
    _check_recipient_type(request)
    to, recipient = _recipient(request)
    _CHECKS[kind](request)
    opaque = request.may_text("biz_opaque_callback_data", 512)
    return Send(kind, to, recipient, opaque, _context(request), request.value)


def _decoded(request: Param, *keys: str) -> Param:
    """The request with those parameters decoded that are JSON texts.

    The Graph API takes an object or an array also as its JSON text, which is how a form-encoded request carries it.
    """
    value = dict(request.value)
    for key in keys:
        given = value.get(key)
        if isinstance(given, str) and given.startswith(("{", "[")):
            try:
                value[key] = parse(given.encode(errors="surrogatepass"))
            except ValueError:
                raise malformed(f"Param {key} is not valid JSON.") from None
    return Param(value)


def _refuse_direct_send(request: Param) -> None:
    """Direct Send API reference: accounts that are not enabled for it, which none is here, get a 100 at once."""
    request.choice("category", _DIRECT_SEND)
    raise malformed("Direct Send isn't enabled for this account.")


def _check_recipient_type(request: Param) -> None:
    """Groups have an API of their own, which is not modelled."""
    request.may_choice("recipient_type", {"individual"})


def _recipient(request: Param) -> tuple[str | None, str | None]:
    if request.has("to") or not request.has("recipient"):
        to = request.text("to")
        if not (_PHONE.fullmatch(to) or BSUID.fullmatch(to)):
            raise not_valid("Param to must be a phone number, with + and country code")
        return to, None
    recipient = request.text("recipient")
    if not BSUID.fullmatch(recipient):
        raise not_valid("Param recipient must be a business-scoped user id such as ID.1A2b3C")
    return None, recipient


def _context(request: Param) -> str | None:
    if not request.has("context"):
        return None
    context = request.child("context")
    context.only("message_id")
    return context.text("message_id", 512)
