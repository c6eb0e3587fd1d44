"""What the drawer beside the phone asks for: what crossed the wire for a message, and what is out of order just now."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from sanic import Blueprint, Request
from sanic.exceptions import NotFound
from sanic.response import HTTPResponse

from .simulator import Simulator
from .strict_json import answer
from .webhooks.settings import DeliverySettings
from .wire import Wire

_FRESH: Final = {"Cache-Control": "no-store"}


def drawer_blueprint(simulator: Simulator) -> Blueprint:
    """`GET /_phone/wire/<wamid>` and `GET /_phone/weather`; what the drawer orders goes to the control API."""
    blueprint = Blueprint("drawer", url_prefix="/_phone")
    wire = Wire(simulator)

    @blueprint.get("/wire/<wamid:str>", unquote=True)
    async def wire_of(_request: Request, wamid: str) -> HTTPResponse:
        found = await wire.of(wamid)
        if found is None:
            raise NotFound(f"No message '{wamid}' here.")
        return answer(found, headers=_FRESH)

    @blueprint.get("/weather")
    async def weather(_request: Request) -> HTTPResponse:
        clock = {"now": simulator.clock.now(), "offset_s": simulator.clock.offset_s}
        shown = {"delivery": asdict(simulator.deliverer.settings), "normal": asdict(DeliverySettings()), "faults": simulator.faults.as_json(), "clock": clock}
        return answer(shown, headers=_FRESH)

    @blueprint.after_server_stop
    async def close(_app: Any, _loop: Any) -> None:
        await wire.close()

    return blueprint
