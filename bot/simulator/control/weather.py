"""The control API's part that makes delivery and sending as untidy as they can be."""

from __future__ import annotations

from dataclasses import asdict, replace
from dataclasses import fields as dataclass_fields
from typing import Final, cast

from sanic import Blueprint, Request
from sanic.response import HTTPResponse

from .._requests import read
from ..faults import KINDS, Fault, FaultKind
from ..simulator import Simulator
from ..strict_json import answer
from ..webhooks.settings import DeliverySettings

_TEN_YEARS_S: Final = 10 * 365 * 86_400
_FAULT_KEYS: Final = tuple(field.name for field in dataclass_fields(Fault))
_SETTING_KEYS: Final = tuple(field.name for field in dataclass_fields(DeliverySettings))


def add_weather_routes(blueprint: Blueprint, simulator: Simulator) -> None:
    """`/delivery`, `/faults`, `/clock` and `/reset`."""

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
