"""The control API's part about everything that is neither a customer's message nor a status."""

from __future__ import annotations

from typing import Final, cast

from sanic import Blueprint, Request
from sanic.exceptions import NotFound
from sanic.response import HTTPResponse

from .._requests import read
from .._writing import read_content, read_customer, read_number
from ..jsontype import JsonObject
from ..simulator import Simulator
from ..strict_json import answer
from ..templates.records import CATEGORIES, PARAMETER_FORMATS, STATUSES
from ..webhooks.events import Marketing
from ._outcome import outcome

_TEMPLATE_KEYS: Final = ("name", "language", "category", "status", "parameter_format", "components", "phone_number_id")


def add_event_routes(blueprint: Blueprint, simulator: Simulator) -> None:
    """`/field`, `/calls`, `/echo`, `/preferences`, `/templates` and `/template_status`."""

    @blueprint.post("/field")
    async def field(request: Request) -> HTTPResponse:
        given = read(request, ("field", "value", "phone_number_id", "wait"))
        wait = given.flag("wait", False)
        delivery = simulator.events.field(read_number(simulator, given), given.need_text("field", 100), given.body.get("value"))
        return answer(await outcome(delivery, wait=wait))

    @blueprint.post("/calls")
    async def call(request: Request) -> HTTPResponse:
        given = read(request, ("customer", "phone_number_id", "wait"))
        wait = given.flag("wait", False)
        customer = read_customer(simulator, given, "customer")
        return answer(await outcome(simulator.events.call(customer, read_number(simulator, given)), wait=wait))

    @blueprint.post("/echo")
    async def echo(request: Request) -> HTTPResponse:
        given = read(request, ("to", "text", "message", "phone_number_id"))
        customer = read_customer(simulator, given, "to")
        return answer({"id": simulator.events.echo(customer, read_number(simulator, given), read_content(given))})

    @blueprint.post("/preferences")
    async def prefer(request: Request) -> HTTPResponse:
        given = read(request, ("customer", "marketing", "phone_number_id", "wait"))
        wait = given.flag("wait", False)
        customer = read_customer(simulator, given, "customer")
        marketing = cast(Marketing, given.choice("marketing", ("stop", "resume"), "stop"))
        return answer(await outcome(simulator.events.prefer(customer, read_number(simulator, given), marketing), wait=wait))

    @blueprint.get("/templates")
    async def list_templates(_request: Request) -> HTTPResponse:
        return answer([template.as_json() for template in simulator.world.templates])

    @blueprint.post("/templates")
    async def add_template(request: Request) -> HTTPResponse:
        given = read(request, _TEMPLATE_KEYS)
        components = given.sequence("components", 10)
        if not components or not all(isinstance(one, dict) for one in components):
            raise given.wrong("components", "Meta's components, such as [{'type': 'BODY', 'text': 'Halo {{1}}'}]")
        template = simulator.templates.add(
            read_number(simulator, given),
            given.need_text("name", 512),
            given.text("language", 15) or "id",
            given.choice("category", CATEGORIES, "UTILITY"),
            given.choice("status", STATUSES, "APPROVED"),
            given.choice("parameter_format", PARAMETER_FORMATS, "POSITIONAL"),
            cast("list[JsonObject]", components),
        )
        return answer(template.as_json())

    @blueprint.post("/template_status")
    async def change_template(request: Request) -> HTTPResponse:
        given = read(request, ("name", "language", "status", "reason", "phone_number_id", "wait"))
        wait = given.flag("wait", False)
        name, language = given.need_text("name", 512), given.text("language", 15) or "id"
        template = simulator.world.templates.find(name, language)
        if template is None:
            raise NotFound(f"No template '{name}' in '{language}'. GET /_control/templates lists them.")
        status = given.choice("status", STATUSES, "APPROVED")
        delivery = simulator.templates.set_status(read_number(simulator, given), template, status, given.text("reason") or "NONE")
        return answer(await outcome(delivery, wait=wait))
