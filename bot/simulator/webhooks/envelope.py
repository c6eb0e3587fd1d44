"""The envelope of a webhook, its bytes and their signature. Cloud API: webhooks."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from ..config import SimulatedNumber
from ..jsontype import JsonObject
from ..world.customers import Customer

Layout = Literal["compact", "spaced", "indented"]

USER_AGENT: Final = "facebookexternalua"
_SEPARATORS: Final[dict[Layout, tuple[str, str]]] = {
    "compact": (",", ":"),
    "spaced": (", ", ": "),
    "indented": (",", ": "),
}


@dataclass(frozen=True)
class Style:
    """How a JSON body becomes bytes. Meta's own way is compact and escaped."""

    layout: Layout = "compact"
    escape: bool = True


META: Final = Style()


def encode(body: JsonObject, style: Style = META) -> bytes:
    r"""The bytes of a body. Escaped, everything outside ASCII is `\uXXXX` in lower-case hex, `/` is `\/`, and
    `@` and `<` are `\u0040` and `\u003c`, so that a receiver that signs its own re-serialisation is found out.
    """
    text = json.dumps(
        body,
        ensure_ascii=style.escape,
        separators=_SEPARATORS[style.layout],
        indent=2 if style.layout == "indented" else None,
    )
    if style.escape:
        # These characters occur in JSON only inside strings, where an escape means the same.
        text = text.replace("/", "\\/").replace("@", "\\u0040").replace("<", "\\u003c")
    # Unescaped, a lone surrogate has no bytes in UTF-8; its JSON escape means the same.
    return text.encode(errors="backslashreplace")


def sign(body: bytes, app_secret: str) -> str:
    """The value of `X-Hub-Signature-256` for exactly these bytes."""
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def headers(body: bytes, app_secret: str) -> dict[str, str]:
    """The request headers of a signed webhook."""
    return {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "X-Hub-Signature-256": sign(body, app_secret),
    }


def envelope(changes: Iterable[tuple[SimulatedNumber, JsonObject]], field: str = "messages") -> JsonObject:
    """An envelope around changes of a field that belongs to a number; those of one WhatsApp business account share an entry."""
    entries: dict[str, list[JsonObject]] = {}
    for number, content in changes:
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": number.digits, "phone_number_id": number.phone_number_id},
            **content,
        }
        entries.setdefault(number.waba_id, []).append({"value": value, "field": field})
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": waba_id, "changes": found} for waba_id, found in entries.items()],
    }


def account_envelope(waba_id: str, field: str, value: object, at_s: int) -> JsonObject:
    """An envelope around one change of a field that belongs to the account: no metadata, but a time."""
    change = {"value": value, "field": field}
    return {"object": "whatsapp_business_account", "entry": [{"id": waba_id, "time": at_s, "changes": [change]}]}


def message_content(customer: Customer, messages: Iterable[JsonObject]) -> JsonObject:
    """`contacts` and `messages` of one customer. The sender's fields come first, as in Meta's examples.

    Cloud API, system messages: they have no `contacts`.
    """
    sent = [{**customer.sender(), **message} for message in messages]
    if all(message.get("type") == "system" for message in sent):
        return {"messages": sent}
    return {"contacts": [customer.contact()], "messages": sent}


def variant(body: JsonObject, index: int) -> tuple[JsonObject, Style]:
    """The same update in other bytes; every index gives different ones, none of them Meta's own."""
    plain: tuple[tuple[JsonObject, Style], ...] = (
        (body, Style("spaced")),
        (_reversed(body), Style("compact")),
        (body, Style("spaced", escape=False)),
        (_with_unknown_field(body, index), Style("compact")),
        (body, Style("indented")),
    )
    # An ASCII body without "/" is the same escaped or not: the third is then told apart by its key order.
    if index == 2 and encode(*plain[2]) == encode(*plain[0]):
        return _reversed(body), Style("spaced", escape=False)
    return plain[index] if index < len(plain) else (_with_unknown_field(body, index), Style("compact"))


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(value[key]) for key in reversed(list(value))}
    if isinstance(value, list):
        return [_reversed(item) for item in value]
    return value


def _with_unknown_field(body: JsonObject, index: int) -> JsonObject:
    copy: JsonObject = json.loads(json.dumps(body))
    for entry in copy["entry"]:
        for change in entry["changes"]:
            value = change["value"]
            for message in value.get("messages", []) if isinstance(value, dict) else []:
                message[f"x_new_field_{index}"] = {"added_by": "the simulator"}
    copy["x_delivery"] = index
    return copy
