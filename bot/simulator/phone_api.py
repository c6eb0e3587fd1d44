"""The phone in the browser: its page, what happened since it last asked, and what a thumb can do on it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sanic import Blueprint, Request
from sanic.exceptions import NotFound
from sanic.response import HTTPResponse, raw

from . import phone_view
from ._requests import read
from ._writing import MESSAGE_KEYS, read_message
from .phone_bubbles import customer_bubble
from .simulator import Simulator
from .strict_json import answer

_FOLDER: Final = Path(__file__).parent / "phone"
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_FRESH: Final = {"Cache-Control": "no-store"}


def phone_blueprint(simulator: Simulator) -> Blueprint:
    """`/`, the files beside it, and `/_phone/…`."""
    blueprint = Blueprint("phone")
    files = {path.name: path for path in _FOLDER.iterdir() if path.suffix in _TYPES}

    @blueprint.get("/")
    async def page(_request: Request) -> HTTPResponse:
        return _file(files["index.html"])

    @blueprint.get("/phone/<name:str>")
    async def asset(_request: Request, name: str) -> HTTPResponse:
        if name not in files:
            raise NotFound(f"No file '{name}' here.")
        return _file(files[name])

    @blueprint.get("/_phone/state")
    async def state(_request: Request) -> HTTPResponse:
        return answer(phone_view.state(simulator), headers=_FRESH)

    @blueprint.post("/_phone/customers")
    async def new_customer(request: Request) -> HTTPResponse:
        given = read(request, ("phone_less",))
        mode = "phone_less" if given.flag("phone_less", False) else "both"
        return answer(simulator.customers.new_customer(mode=mode).as_json())  # type: ignore[arg-type]

    @blueprint.post("/_phone/messages")
    async def write(request: Request) -> HTTPResponse:
        incoming = read_message(simulator, read(request, MESSAGE_KEYS))
        simulator.customers.write(incoming)
        return answer(customer_bubble(simulator.world.inbound[incoming.id]))

    @blueprint.get("/_phone/events")
    async def events(request: Request) -> HTTPResponse:
        return answer(phone_view.since(simulator, request.args.get("cursor") or ""), headers=_FRESH)

    return blueprint


def _file(path: Path) -> HTTPResponse:
    return raw(path.read_bytes(), content_type=_TYPES[path.suffix], headers=_HEADERS)
