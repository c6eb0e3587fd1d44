"""The phone in the browser: its page, its event stream, and what a thumb can do on it."""

from __future__ import annotations

import json as jsonlib
from pathlib import Path
from typing import Final

from sanic import Blueprint, Request
from sanic.exceptions import NotFound
from sanic.response import HTTPResponse, json, raw

from . import phone_view
from ._requests import read
from ._writing import MESSAGE_KEYS, read_message
from .simulator import Simulator

_KEEP_ALIVE_S: Final = 10.0
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
        return json(phone_view.state(simulator), headers={"Cache-Control": "no-store"})

    @blueprint.post("/_phone/customers")
    async def new_customer(request: Request) -> HTTPResponse:
        given = read(request, ("phone_less",))
        mode = "phone_less" if given.flag("phone_less", False) else "both"
        return json(simulator.customers.new_customer(mode=mode).as_json())  # type: ignore[arg-type]

    @blueprint.post("/_phone/messages")
    async def write(request: Request) -> HTTPResponse:
        incoming = read_message(simulator, read(request, MESSAGE_KEYS))
        simulator.customers.write(incoming)
        return json(phone_view.customer_bubble(simulator.world.inbound[incoming.id]))

    @blueprint.get("/_phone/events")
    async def events(request: Request) -> None:
        await _stream(simulator, request)

    return blueprint


def _file(path: Path) -> HTTPResponse:
    return raw(path.read_bytes(), content_type=_TYPES[path.suffix], headers=_HEADERS)


async def _stream(simulator: Simulator, request: Request) -> None:
    """Server-sent events from the cursor on; one that belongs to another history is told to load anew."""
    given = request.headers.get("last-event-id") or request.args.get("cursor") or ""
    epoch, _, number = given.partition("-")
    response = await request.respond(content_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
    history = simulator.history
    n = int(number) if number.isdecimal() and len(number) < 13 else -1
    await response.send("retry: 1000\n\n")
    if epoch != simulator.world.epoch or not history.first_n - 1 <= n <= history.last_n:
        n = history.last_n
        await response.send(_event("resync", phone_view.cursor(simulator, n), {}))
    while not simulator.stopping.is_set():
        for entry in history.after(n):
            n = entry["n"]
            shown = phone_view.event(simulator, entry)
            if shown is not None:
                await response.send(_event(shown[0], phone_view.cursor(simulator, n), shown[1]))
        if history.last_n == n and not await history.changed(_KEEP_ALIVE_S):
            await response.send(": still here\n\n")
    await response.eof()
    if request.stream is not None:
        request.stream.keep_alive = False  # an idle connection would hold up the stop of the server


def _event(name: str, cursor: str, data: dict[str, object]) -> str:
    return f"id: {cursor}\nevent: {name}\ndata: {jsonlib.dumps(data, separators=(',', ':'))}\n\n"
