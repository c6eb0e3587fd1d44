"""The top level of `POST /<phone_number_id>/messages`: either a message to send or a read receipt."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ..graph_errors import GraphError
from ..identifiers import BSUID
from ..jsontype import JsonObject
from . import _fields as f
from .content import CONTENT
from .interactive import check_interactive
from .template import check_template

_COMMON: Final = frozenset({"messaging_product", "recipient_type", "to", "recipient", "type", "context", "biz_opaque_callback_data"})
_CHECKS: Final[dict[str, Callable[[JsonObject], None]]] = {
    **CONTENT,
    "interactive": check_interactive,
    "template": check_template,
}
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()./-]{3,30}")


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

    Raises GraphError with code 100, 131008 (missing), 131009 (value) or 131051 (unknown type).
    """
    if not isinstance(body, dict):
        raise f.invalid("The request body must be a JSON object sent as application/json.")
    if "messaging_product" not in body:
        raise GraphError(100, "The parameter messaging_product is required.")
    if body["messaging_product"] != "whatsapp":
        raise f.invalid("Parameter 'messaging_product' must be one of {whatsapp}.")
    return _receipt(body) if "status" in body else _send(body)


def _receipt(body: JsonObject) -> Receipt:
    f.only_keys(body, {"messaging_product", "status", "message_id", "typing_indicator"}, "")
    if body["status"] != "read":
        raise f.invalid("Parameter 'status' must be one of {read}.")
    message_id = f.need_text(body, "message_id", "", 512)
    if "typing_indicator" not in body:
        return Receipt(message_id, typing=False)
    indicator = f.need_object(body, "typing_indicator")
    f.only_keys(indicator, {"type"}, "typing_indicator")
    if indicator.get("type") != "text":
        raise f.invalid("Parameter 'typing_indicator.type' must be one of {text}.")
    return Receipt(message_id, typing=True)


def _send(body: JsonObject) -> Send:
    kind = body.get("type", "text")  # Cloud API: "type: optional, default text"
    if not isinstance(kind, str) or kind not in _CHECKS:
        raise GraphError(131051, f"Parameter 'type' must be one of {{{', '.join(sorted(_CHECKS))}}}.")
    f.only_keys(body, _COMMON | {kind}, "")
    if body.get("recipient_type", "individual") != "individual":
        raise f.invalid("Parameter 'recipient_type' must be one of {individual}.")
    to, recipient = _recipient(body)
    if kind not in body:
        raise f.missing(kind)
    _CHECKS[kind](body)
    return Send(kind, to, recipient, _opaque(body), _context(body), body)


def _recipient(body: JsonObject) -> tuple[str | None, str | None]:
    if "to" in body:
        to = body["to"]
        if not isinstance(to, str) or not (_PHONE.fullmatch(to) or BSUID.fullmatch(to)):
            raise GraphError(131009, "Parameter 'to' must be a phone number, with '+' and country code.")
        return to, None
    if "recipient" in body:
        recipient = body["recipient"]
        if not isinstance(recipient, str) or not BSUID.fullmatch(recipient):
            raise GraphError(131009, "Parameter 'recipient' must be a business-scoped user id such as ID.1A2b3C.")
        return None, recipient
    raise GraphError(100, "The parameter to is required.")


def _opaque(body: JsonObject) -> str | None:
    if "biz_opaque_callback_data" not in body:
        return None
    return f.need_text(body, "biz_opaque_callback_data", "", 512)


def _context(body: JsonObject) -> str | None:
    if "context" not in body:
        return None
    context = f.need_object(body, "context")
    f.only_keys(context, {"message_id"}, "context")
    return f.need_text(context, "message_id", "context", 512)
