"""The phone in the browser: its page, what happened since it last asked, and what a thumb can do on it."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import quote

from sanic import Blueprint, Request
from sanic.exceptions import NotFound
from sanic.response import HTTPResponse, raw

from . import phone_view
from ._requests import read
from ._writing import MESSAGE_KEYS, read_message
from .media import MediaGone
from .media.span import wanted_span
from .simulator import Simulator
from .strict_json import answer

_FOLDER: Final = Path(__file__).parent / "phone"
_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# blob: is for the look at a photo or film before it is sent; nothing else is taken from anywhere but here.
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' blob:; media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_FRESH: Final = {"Cache-Control": "no-store"}
_SHOWN: Final = ("image/jpeg", "image/png", "image/webp", "image/gif", "audio/", "video/", "text/plain")
# A file comes from anybody: it is shown or saved, and never runs as a page of this server.
_FILE_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, max-age=3600",
    "Accept-Ranges": "bytes",
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
        return answer(phone_view.state(simulator), headers=_FRESH)

    @blueprint.post("/_phone/customers")
    async def new_customer(request: Request) -> HTTPResponse:
        given = read(request, ("phone_less",))
        mode = "phone_less" if given.flag("phone_less", False) else "both"
        return answer(phone_view.person(simulator, simulator.customers.new_customer(mode=mode)))  # type: ignore[arg-type]

    @blueprint.post("/_phone/messages")
    async def write(request: Request) -> HTTPResponse:
        incoming = read_message(simulator, read(request, MESSAGE_KEYS))
        simulator.customers.write(incoming)
        return answer(phone_view.written(simulator, simulator.world.inbound[incoming.id]))

    @blueprint.get("/_phone/media/<media_id:str>")
    async def media(request: Request, media_id: str) -> HTTPResponse:
        try:
            return _sent_file(*simulator.media.get(media_id), request.headers.get("range"))
        except MediaGone:
            raise NotFound(f"No file '{media_id}' here: it may have been dropped to make room for newer ones.") from None

    @blueprint.get("/_phone/events")
    async def events(request: Request) -> HTTPResponse:
        return answer(phone_view.since(simulator, request.args.get("cursor") or ""), headers=_FRESH)

    return blueprint


def _file(path: Path) -> HTTPResponse:
    return raw(path.read_bytes(), content_type=_TYPES[path.suffix], headers=_HEADERS)


def _sent_file(content: bytes, mime_type: str, filename: str | None, span_header: str | None) -> HTTPResponse:
    """A file of a message: shown when a browser can show its type safely, otherwise saved."""
    span = wanted_span(span_header, len(content))
    if span is None:
        return HTTPResponse(status=416, headers={"Content-Range": f"bytes */{len(content)}"})
    place = "inline" if mime_type.startswith(_SHOWN) else "attachment"
    named = f"; filename*=UTF-8''{quote(filename, safe='')}" if filename else ""
    headers = {**_FILE_HEADERS, "Content-Disposition": place + named}
    if span.partial:
        headers["Content-Range"] = f"bytes {span.first}-{span.last}/{len(content)}"
    part = content[span.first : span.last + 1]
    return raw(part, 206 if span.partial else 200, headers, content_type=mime_type)
