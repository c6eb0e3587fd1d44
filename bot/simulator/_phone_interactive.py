"""What an interactive message shows: the business's choices, and what a customer chose."""

from __future__ import annotations

import json

from ._phone_values import LookUp, header, mapping, objects, url, words
from .jsontype import JsonObject

_REQUESTS = {
    "location_request_message": "location",
    "request_contact_info": "contact",
    "call_permission_request": "call_permission",
    "voice_call": "call",
}


def answered(content: JsonObject) -> JsonObject | None:
    """What the customer chose or filled in; None when the message is the business's.

    `reply` is {id, detail}; a form has `form`, a list of [label, words].
    """
    kind = content.get("type")
    if kind in ("button_reply", "list_reply"):
        reply = mapping(content.get(kind))
        return {"text": words(reply.get("title")), "reply": {"id": words(reply.get("id")), "detail": words(reply.get("description"))}}
    if kind == "nfm_reply":
        return {"text": None, "reply": {"id": None, "detail": None}, "form": _form(mapping(content.get(kind)).get("response_json"))}
    if kind == "call_permission_reply":
        allowed = mapping(content.get(kind)).get("response") == "accept"
        return {"text": "Mengizinkan panggilan" if allowed else "Menolak panggilan", "reply": {"id": "accept" if allowed else "reject", "detail": None}}
    return None


def offered(content: JsonObject, look_up: LookUp) -> JsonObject:
    """What the business lets the customer do: `buttons`, `list`, `link`, `request`, `flow`, `cards` or `shop`."""
    kind, action = content.get("type"), mapping(content.get("action"))
    parameters = mapping(action.get("parameters"))
    shown = {**header(content.get("header"), look_up), "footer": words(mapping(content.get("footer")).get("text"))}
    if kind == "carousel" or "cards" in action:
        shown["cards"] = [_card(card, look_up) for card in objects(action.get("cards"))]
    elif kind in ("product", "product_list", "catalog_message"):
        shown["shop"] = {"catalog": words(action.get("catalog_id")), "items": _products(action), "kind": kind}
    elif "buttons" in action:
        shown["buttons"] = _buttons(action["buttons"])
    elif "sections" in action:
        sections = [{"title": words(section.get("title")), "rows": _rows(section)} for section in objects(action["sections"])]
        shown["list"] = {"button": words(action.get("button")) or "", "sections": sections}
    elif kind == "cta_url":
        shown["link"] = _link(parameters)
    elif kind == "flow":
        shown["flow"] = _flow(parameters)
    elif isinstance(kind, str) and kind in _REQUESTS:
        shown["request"] = _REQUESTS[kind]
        shown["label"] = words(parameters.get("display_text"))
    return shown


def choice(given: JsonObject) -> JsonObject:
    """What can be tapped: a reply button or the row of a list."""
    return {"id": words(given.get("id")) or "", "title": words(given.get("title")) or ""}


def _buttons(given: object) -> list[JsonObject]:
    replies = [mapping(button.get("reply")) or mapping(button.get("quick_reply")) for button in objects(given)]
    return [choice(reply) for reply in replies if reply]


def _rows(section: JsonObject) -> list[JsonObject]:
    return [{**choice(row), "description": words(row.get("description"))} for row in objects(section.get("rows"))]


def _link(parameters: JsonObject) -> JsonObject:
    return {"url": url(parameters.get("url")), "label": words(parameters.get("display_text")) or ""}


def _card(card: JsonObject, look_up: LookUp) -> JsonObject:
    action = mapping(card.get("action"))
    shown = {**header(card.get("header"), look_up), "text": words(mapping(card.get("body")).get("text")), "buttons": _buttons(action.get("buttons"))}
    parameters = mapping(action.get("parameters"))
    if parameters:
        shown["link"] = _link(parameters)
    product = words(action.get("product_retailer_id"))
    return {**shown, "header": shown["header"] or product} if product else shown


def _products(action: JsonObject) -> list[str]:
    listed = [item for section in objects(action.get("sections")) for item in objects(section.get("product_items"))]
    found = [words(item.get("product_retailer_id")) for item in (listed or [action])]
    return [name for name in found if name]


def _flow(parameters: JsonObject) -> JsonObject:
    payload = mapping(parameters.get("flow_action_payload"))
    return {
        "label": words(parameters.get("flow_cta")) or "",
        "token": words(parameters.get("flow_token")),
        "name": words(parameters.get("flow_name")) or words(parameters.get("flow_id")),
        "screen": words(payload.get("screen")),
        "data": _pairs(payload.get("data")),
    }


def _form(response: object) -> list[list[str]]:
    try:
        given = json.loads(response) if isinstance(response, str) else response
    except (ValueError, RecursionError):
        return []
    return [pair for pair in _pairs(given) if pair[0] != "flow_token"]


def _pairs(given: object) -> list[list[str]]:
    shown = []
    for label, value in list(mapping(given).items())[:60]:
        shown.append([str(label)[:200], _as_text(value)[:2000]])
    return shown


def _as_text(value: object) -> str:
    try:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except (ValueError, RecursionError):  # nested deeper than anybody reads
        return "…"
