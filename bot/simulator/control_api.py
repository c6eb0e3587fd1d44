"""The control API: what a test, a bench or a curious developer orders from the emulator."""

from __future__ import annotations

from dataclasses import asdict, replace
from dataclasses import fields as dataclass_fields
from itertools import takewhile
from typing import Final, cast

from sanic import Blueprint, Request
from sanic.exceptions import InvalidUsage
from sanic.response import HTTPResponse

from ._outcome import outcome
from ._requests import fields, query_int, read
from ._writing import MESSAGE_KEYS, read_message
from .control_events import add_event_routes
from .control_people import add_people_routes
from .delivery_settings import DeliverySettings
from .faults import KINDS, Fault, FaultKind
from .jsontype import JsonObject
from .probe import add_probe_routes
from .sends import sent_row
from .simulator import Simulator
from .strict_json import answer

_BATCH: Final = 1000
"""Cloud API, webhooks: "sent in a batch with a maximum of 1000 updates"."""
_TEN_YEARS_S: Final = 10 * 365 * 86_400
_FAULT_KEYS: Final = tuple(field.name for field in dataclass_fields(Fault))
_SETTING_KEYS: Final = tuple(field.name for field in dataclass_fields(DeliverySettings))


def control_blueprint(simulator: Simulator) -> Blueprint:
    """Everything under `/_control`."""
    blueprint = Blueprint("control", url_prefix="/_control")
    add_people_routes(blueprint, simulator)
    add_event_routes(blueprint, simulator)
    _add_writing_routes(blueprint, simulator)
    _add_weather_routes(blueprint, simulator)
    _add_reading_routes(blueprint, simulator)
    add_probe_routes(blueprint, simulator)
    return blueprint


def _add_writing_routes(blueprint: Blueprint, simulator: Simulator) -> None:
    @blueprint.post("/messages")
    async def write(request: Request) -> HTTPResponse:
        given = read(request, (*MESSAGE_KEYS, "wait"))
        incoming = read_message(simulator, given)
        delivery = simulator.customers.write(incoming)
        written = {"id": incoming.id, "timestamp": incoming.message["timestamp"]}
        return answer({**written, **await outcome(delivery, given)})

    @blueprint.post("/batch")
    async def write_together(request: Request) -> HTTPResponse:
        given = read(request, ("messages", "statuses", "wait"))
        items, statuses = given.sequence("messages", _BATCH), given.sequence("statuses", _BATCH)
        if not 1 <= len(items) + len(statuses) <= _BATCH:
            raise InvalidUsage(f"'messages' and 'statuses' must have 1 to {_BATCH} elements together.")
        batch = [read_message(simulator, fields(item, MESSAGE_KEYS, f"messages[{index}]")) for index, item in enumerate(items)]
        if len({incoming.number.app_secret for incoming in batch}) > 1:
            raise InvalidUsage("'messages' name business numbers with different app secrets: one POST has one signature.")
        raw = []
        for index, status in enumerate(statuses):
            if not isinstance(status, dict):
                raise InvalidUsage(f"'statuses[{index}]' must be a JSON object.")
            raw.append(status)
        delivery = simulator.customers.write_together(batch, raw)
        written: JsonObject = {"ids": [incoming.id for incoming in batch]}
        return answer({**written, **await outcome(delivery, given)})


def _add_weather_routes(blueprint: Blueprint, simulator: Simulator) -> None:
    @blueprint.get("/delivery")
    async def show_delivery(_request: Request) -> HTTPResponse:
        return answer(asdict(simulator.deliverer.settings))

    @blueprint.post("/delivery")
    async def change_delivery(request: Request) -> HTTPResponse:
        simulator.deliverer.apply(_read_settings(request, simulator.deliverer.settings))
        return answer(asdict(simulator.deliverer.settings))

    @blueprint.get("/faults")
    async def list_faults(_request: Request) -> HTTPResponse:
        return answer(simulator.faults.as_json())

    @blueprint.post("/faults")
    async def order_fault(request: Request) -> HTTPResponse:
        simulator.faults.add(_read_fault(request))
        return answer(simulator.faults.as_json())

    @blueprint.delete("/faults")
    async def cancel_faults(_request: Request) -> HTTPResponse:
        simulator.faults.clear()
        return answer([])

    @blueprint.get("/clock")
    async def show_clock(_request: Request) -> HTTPResponse:
        return answer({"now": simulator.clock.now(), "offset_s": simulator.clock.offset_s})

    @blueprint.post("/clock")
    async def move_clock(request: Request) -> HTTPResponse:
        given = read(request, ("advance_s",))
        advance_s = given.number("advance_s", -_TEN_YEARS_S, _TEN_YEARS_S, 0)
        simulator.history.append("clock", offset_s=simulator.clock.offset_s + advance_s)
        return answer({"now": simulator.clock.now(), "offset_s": simulator.clock.offset_s})

    @blueprint.post("/reset")
    async def reset(_request: Request) -> HTTPResponse:
        simulator.reset()
        return answer({"reset": True})


def _add_reading_routes(blueprint: Blueprint, simulator: Simulator) -> None:
    @blueprint.get("/sent")
    async def sent(request: Request) -> HTTPResponse:
        since = query_int(request, "since", 0, 10**12)
        customers = simulator.world.customers
        newest = takewhile(lambda message: message.n > since, reversed(simulator.world.outbound.values()))
        rows = [message for message in newest if not message.echo][::-1]
        to = request.args.get("to")
        if to is not None:
            customer = customers.find(to)
            names = {to.lstrip("+"), *((customer.user_id, *customer.addresses) if customer else ())}
            rows = [m for m in rows if m.status != "dropped" and names & {m.address, m.user_id}]
        return answer([sent_row(message, customers) for message in rows])

    @blueprint.get("/log")
    async def log(request: Request) -> HTTPResponse:
        since = query_int(request, "since", 0, 10**12)
        limit = query_int(request, "limit", 10_000, 100_000)
        return answer(simulator.history.after(since, request.args.get("kind"), limit))

    @blueprint.get("/stats")
    async def stats(_request: Request) -> HTTPResponse:
        return answer(simulator.stats_json())


def _read_settings(request: Request, now: DeliverySettings) -> DeliverySettings:
    given = read(request, _SETTING_KEYS)
    flags = {key: given.flag(key, value) for key, value in asdict(now).items() if isinstance(value, bool)}
    return replace(
        now,
        duplicate=given.integer("duplicate", 0, 20, now.duplicate),
        delay_ms=given.integer("delay_ms", 0, 60_000, now.delay_ms),
        **flags,
    )


def _read_fault(request: Request) -> Fault:
    given = read(request, _FAULT_KEYS)
    if not given.has("kind"):
        raise given.wrong("kind", "one of " + ", ".join(KINDS))
    http_status = given.integer("http_status", 400, 599, 400) if given.has("http_status") else None
    retry_after_s = given.integer("retry_after_s", 0, 86_400, 0) if given.has("retry_after_s") else None
    return Fault(
        kind=cast(FaultKind, given.choice("kind", KINDS, "error")),
        code=given.integer("code", 0, 9_999_999, 131026 if given.body["kind"] == "late_failed" else 131000),
        http_status=http_status,
        retry_after_s=retry_after_s,
        hang_s=given.number("hang_s", 0, 600, 30.0),
        count=given.integer("count", 1, 100_000, 1),
        to=given.text("to"),
    )
