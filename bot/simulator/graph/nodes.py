"""The objects of the Graph API that a messaging client reads and sets up: numbers, accounts, profiles, media."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final

from sanic import Blueprint, Request
from sanic.response import HTTPResponse

from ..config import SimulatedNumber
from ..graph_errors import GraphError
from ..jsontype import JsonObject
from ..simulator import Simulator
from ..strict_json import answer
from .access import VERSION, Caller, caller, json_body, refuse
from .media import deleted, resolved

_ALWAYS: Final = ("verified_name", "display_phone_number", "quality_rating", "id")
_PROFILE: Final = ("about", "address", "description", "email", "profile_picture_url", "vertical", "websites")


Act = Callable[[Simulator, Caller, str, Request], JsonObject]


def add_node_routes(blueprint: Blueprint, simulator: Simulator) -> None:
    """`GET` and `DELETE /v…/<id>`, and the edges of numbers and accounts that are not messages, media or templates."""
    for method, path, act in _ROUTES:
        blueprint.add_route(_handler(simulator, act), f"/{VERSION}/<node:str>{path}", methods=[method], name=act.__name__.strip("_"))


def _handler(simulator: Simulator, act: Act) -> Callable[..., Coroutine[Any, Any, HTTPResponse]]:
    async def handle(request: Request, version: str, node: str) -> HTTPResponse:
        try:
            return answer(act(simulator, caller(simulator, request, version), node, request))
        except GraphError as refusal:
            return refuse(simulator, refusal)

    return handle


def _show(simulator: Simulator, who: Caller, node: str, request: Request) -> JsonObject:
    if any(one.phone_number_id == node for one in who.numbers):
        return _fields(_number(simulator, who.number(node)), request, _ALWAYS)
    if any(one.waba_id == node for one in who.numbers):
        return {"id": node, "name": who.account(node)[0].name, "currency": "IDR", "timezone_id": "66"}
    return resolved(simulator, who, node, request.args.get("phone_number_id"))


def _remove(simulator: Simulator, who: Caller, node: str, request: Request) -> JsonObject:
    if any(node in (one.phone_number_id, one.waba_id) for one in who.numbers):
        raise who.unknown(node)
    return deleted(simulator, who, node, request.args.get("phone_number_id"))


def _register(simulator: Simulator, who: Caller, node: str, request: Request) -> JsonObject:
    number = who.number(node)
    body = _object(request)
    pin = body.get("pin")
    if body.get("messaging_product") != "whatsapp":
        raise GraphError(100, "The parameter messaging_product is required and must be 'whatsapp'.")
    if not isinstance(pin, str) or len(pin) != 6 or not pin.isdecimal():
        raise GraphError(100, "Parameter 'pin' must be six digits.")
    simulator.history.append("number", phone_number_id=number.phone_number_id, registered=True)
    return {"success": True}


def _deregister(simulator: Simulator, who: Caller, node: str, _request: Request) -> JsonObject:
    simulator.history.append("number", phone_number_id=who.number(node).phone_number_id, registered=False)
    return {"success": True}


def _numbers(simulator: Simulator, who: Caller, node: str, request: Request) -> JsonObject:
    return {"data": [_fields(_number(simulator, one), request, _ALWAYS) for one in who.account(node)]}


def _apps(simulator: Simulator, who: Caller, node: str, _request: Request) -> JsonObject:
    who.account(node)
    app = {"whatsapp_business_api_data": {"id": "670843887433847", "link": "https://example.com/", "name": "Sapa"}}
    return {"data": [app] if simulator.world.account.subscribed(node) else []}


def _subscribe(simulator: Simulator, who: Caller, node: str, _request: Request) -> JsonObject:
    who.account(node)
    simulator.history.append("subscription", waba_id=node, subscribed=True)
    return {"success": True}


def _unsubscribe(simulator: Simulator, who: Caller, node: str, _request: Request) -> JsonObject:
    who.account(node)
    simulator.history.append("subscription", waba_id=node, subscribed=False)
    return {"success": True}


def _profile(simulator: Simulator, who: Caller, node: str, request: Request) -> JsonObject:
    known = {"messaging_product": "whatsapp", "vertical": "UNDEFINED", **simulator.world.account.profile(who.number(node).phone_number_id)}
    return {"data": [_fields(known, request, ("messaging_product", "about", "websites"))]}


def _change_profile(simulator: Simulator, who: Caller, node: str, request: Request) -> JsonObject:
    number = who.number(node)
    changes = {key: value for key, value in _object(request).items() if key in _PROFILE}
    simulator.history.append("profile", phone_number_id=number.phone_number_id, profile=changes)
    return {"success": True}


def _number(simulator: Simulator, number: SimulatedNumber) -> JsonObject:
    registered = simulator.world.account.registered(number.phone_number_id)
    return {
        "verified_name": number.name,
        "display_phone_number": number.display_phone_number,
        "quality_rating": "GREEN",
        "id": number.phone_number_id,
        "code_verification_status": "VERIFIED",
        "name_status": "APPROVED",
        "platform_type": "CLOUD_API",
        "status": "CONNECTED" if registered else "DISCONNECTED",
        "throughput": {"level": "STANDARD"},
        "messaging_limit_tier": "TIER_1K",
    }


def _fields(known: JsonObject, request: Request, without: tuple[str, ...]) -> JsonObject:
    """What `fields` asks for, and the id; Graph API: fields that an object does not have are left out."""
    asked = request.args.get("fields")
    names = [name.strip() for name in asked.split(",")] if asked else without
    return {key: value for key, value in known.items() if key in names or key == "id"}


def _object(request: Request) -> JsonObject:
    body = json_body(request)
    if not isinstance(body, dict):
        raise GraphError(100, "The request body must be a JSON object sent as application/json.")
    return body


_ROUTES: Final[tuple[tuple[str, str, Act], ...]] = (
    ("GET", "", _show),
    ("DELETE", "", _remove),
    ("POST", "/register", _register),
    ("POST", "/deregister", _deregister),
    ("GET", "/phone_numbers", _numbers),
    ("GET", "/subscribed_apps", _apps),
    ("POST", "/subscribed_apps", _subscribe),
    ("DELETE", "/subscribed_apps", _unsubscribe),
    ("GET", "/whatsapp_business_profile", _profile),
    ("POST", "/whatsapp_business_profile", _change_profile),
)
