"""The control API's part about customers: who they are, what they can be known by, and the files on their phones."""

from __future__ import annotations

from typing import Final, cast

from sanic import Blueprint, Request
from sanic.exceptions import InvalidUsage
from sanic.response import HTTPResponse

from .._requests import Fields, read
from .._writing import read_customer, read_number
from ..identity import ORDERS, CannotChange, Order
from ..media.rules import LARGEST
from ..simulator import Simulator
from ..strict_json import answer
from ..world.customers import MODES, Customer, Mode

_TYPE_LIMIT: Final = 128
_NAME_LIMIT: Final = 240


def add_people_routes(blueprint: Blueprint, simulator: Simulator) -> None:
    """`/customers`, `/looking`, `/rotate`, `/change_number` and `/media`."""

    @blueprint.post("/customers")
    async def add_customer(request: Request) -> HTTPResponse:
        given = read(request, ("wa_id", "name", "mode", "looking"))
        wa_id = _digits(given)
        known = simulator.world.customers.find(wa_id) if wa_id else None
        customer = simulator.customers.new_customer(
            wa_id,
            given.text("name", 100),
            cast(Mode, given.choice("mode", MODES, known.mode if known else "both")),
            looking=given.flag("looking", known.looking if known else True),
        )
        return answer(customer.as_json())

    @blueprint.get("/customers")
    async def list_customers(_request: Request) -> HTTPResponse:
        return answer([customer.as_json() for customer in simulator.world.customers])

    @blueprint.post("/looking")
    async def looking(request: Request) -> HTTPResponse:
        given = read(request, ("customer", "looking"))
        customer = read_customer(simulator, given, "customer")
        changed = simulator.customers.set_looking(customer, looking=given.flag("looking", True))
        return answer(changed.as_json())

    @blueprint.post("/rotate")
    async def rotate(request: Request) -> HTTPResponse:
        given = read(request, ("customer", "order", "phone_number_id"))
        return answer(_changed(simulator, given, None).as_json())

    @blueprint.post("/change_number")
    async def change_number(request: Request) -> HTTPResponse:
        given = read(request, ("customer", "wa_id", "order", "phone_number_id"))
        given.need_text("wa_id", 20)
        return answer(_changed(simulator, given, _digits(given)).as_json())

    @blueprint.post("/media")
    async def put_media(request: Request) -> HTTPResponse:
        mime_type = request.headers.get("content-type", "")
        filename = request.args.get("filename")
        if not mime_type or "/" not in mime_type or len(mime_type) > _TYPE_LIMIT:
            raise InvalidUsage("The header 'Content-Type' must be the file's MIME type, such as image/jpeg.")
        if not request.body or len(request.body) > LARGEST:
            raise InvalidUsage(f"The body must be the file's bytes, 1 to {LARGEST}.")
        if filename is not None and len(filename) > _NAME_LIMIT:
            raise InvalidUsage(f"'filename' must be a string of 1 to {_NAME_LIMIT} characters.")
        return answer({"id": simulator.media.put(request.body, mime_type, filename)})


def _changed(simulator: Simulator, given: Fields, wa_id: str | None) -> Customer:
    customer = read_customer(simulator, given, "customer")
    number = read_number(simulator, given)
    order = cast(Order, given.choice("order", ORDERS, "update_first"))
    try:
        if wa_id is None:
            return simulator.customers.rotate(customer, number, order)
        return simulator.customers.change_number(customer, wa_id, number, order)
    except CannotChange as refusal:
        raise InvalidUsage(f"{refusal}.") from None


def _digits(given: Fields) -> str | None:
    wa_id = given.text("wa_id", 20)
    if wa_id is not None and not wa_id.lstrip("+").isdecimal():
        raise given.wrong("wa_id", "digits with country code, such as 628110000123")
    return wa_id.lstrip("+") if wa_id else None
