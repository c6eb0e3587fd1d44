"""Media over HTTP: upload, the two hops of a download, and deletion. Cloud API: media."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

from sanic import Blueprint, Request
from sanic.response import HTTPResponse

from ..faults import MEDIA_KINDS, Fault
from ..graph_errors import GraphError
from ..jsontype import JsonObject
from ..media.records import MediaRecord
from ..media.rules import check_upload
from ..media.span import Span, wanted_span
from ..simulator import Simulator
from ..strict_json import answer
from .access import VERSION, Caller, caller, refuse, token_holder

_RESOLVING: Final = ("media_wrong_hash",)
_DOWNLOADING: Final = tuple(kind for kind in MEDIA_KINDS if kind not in (*_RESOLVING, "media_refused"))
_NO_HASH: Final = "0" * 64
_PIECE: Final = 64 * 1024


def add_media_routes(blueprint: Blueprint, simulator: Simulator) -> None:
    """`POST /v…/<phone_number_id>/media` and the download behind the URLs."""

    @blueprint.post(f"/{VERSION}/<node:str>/media")
    async def upload(request: Request, version: str, node: str) -> HTTPResponse:
        try:
            number = caller(simulator, request, version).number(node)
            content, mime_type, filename = _uploaded(request)
            fault = simulator.faults.take(set(), ("media_refused",))
            if fault is not None:
                raise GraphError(fault.code, "Ordered by a fault of the simulator.", http_status=fault.http_status)
            check_upload(mime_type, content)
        except GraphError as refusal:
            simulator.history.append("media.refused", phone_number_id=node, code=refusal.code, details=refusal.details)
            return refuse(simulator, refusal)
        return answer({"id": simulator.media.put(content, mime_type, filename, "upload", number.phone_number_id)})

    @blueprint.get("/_media/<token:str>")
    async def download(request: Request, token: str) -> HTTPResponse | None:
        try:
            token_holder(simulator, request)
        except GraphError as refusal:
            return refuse(simulator, refusal)
        record = simulator.media.behind(token)
        if record is None:
            return HTTPResponse(status=404)
        fault = simulator.faults.take({record.id}, _DOWNLOADING)
        if fault is not None and fault.kind in ("media_401", "media_404"):
            return HTTPResponse(status=int(fault.kind[-3:]))
        return await _deliver(simulator, request, record, fault)


def resolved(simulator: Simulator, who: Caller, media_id: str, phone_number_id: str | None) -> JsonObject:
    """The first hop: what a media id is, with a URL for five minutes.

    Raises GraphError 100, subcode 33, for an id that is unknown, expired, deleted or another number's.
    """
    record = _usable(simulator, who, media_id, phone_number_id)
    wrong = simulator.faults.take({media_id}, _RESOLVING) is not None
    return {
        "messaging_product": "whatsapp",
        "url": f"{simulator.own_url}/_media/{simulator.media.new_url_token(media_id)}",
        "mime_type": record.mime_type,
        "sha256": _NO_HASH if wrong else record.sha256,
        "file_size": record.size,
        "id": media_id,
    }


def deleted(simulator: Simulator, who: Caller, media_id: str, phone_number_id: str | None) -> JsonObject:
    """Delete a file. Raises as `resolved` does."""
    _usable(simulator, who, media_id, phone_number_id)
    simulator.media.delete(media_id)
    return {"success": True}


def _usable(simulator: Simulator, who: Caller, media_id: str, phone_number_id: str | None) -> MediaRecord:
    record = simulator.media.find(media_id, phone_number_id)
    mine = {number.phone_number_id for number in who.numbers}
    if record is None or not {phone_number_id, record.phone_number_id} - {None} <= mine:
        raise who.unknown(media_id)
    return record


def _uploaded(request: Request) -> tuple[bytes, str, str | None]:
    """Content, MIME type and name of the uploaded file. Raises GraphError 100 for a missing part."""
    form, files = request.form or {}, request.files or {}
    if form.get("messaging_product") != "whatsapp":
        raise GraphError(100, "The parameter messaging_product is required and must be 'whatsapp'.")
    file = files.get("file")
    if file is None:
        raise GraphError(100, "The parameter file is required.")
    mime_type = file.type if file.type and file.type != "application/octet-stream" else form.get("type")
    if not mime_type:
        raise GraphError(100, "The parameter type is required.")
    return file.body, mime_type, file.name or None


async def _deliver(simulator: Simulator, request: Request, record: MediaRecord, fault: Fault | None) -> HTTPResponse | None:
    content = simulator.media.get(record.id)[0]
    kind = fault.kind if fault else None
    if kind == "media_oversized":
        content += b"\0" * (len(content) + _PIECE)
    span = wanted_span(request.headers.get("range"), len(content))
    if span is None:
        return HTTPResponse(status=416, headers={"Content-Range": f"bytes */{len(content)}"})
    mime_type = "text/html" if kind == "media_wrong_mime" else record.mime_type
    pause_s = fault.hang_s if fault is not None and kind == "media_slow" else 0.0
    return await _stream(simulator, request, content, span, mime_type, pause_s)


async def _stream(simulator: Simulator, request: Request, content: bytes, span: Span, mime_type: str, pause_s: float) -> HTTPResponse | None:
    headers = {"Content-Type": mime_type, "Content-Length": str(span.length), "Accept-Ranges": "bytes"}
    if span.partial:
        headers["Content-Range"] = f"bytes {span.first}-{span.last}/{len(content)}"
    part = content[span.first : span.last + 1]
    if not pause_s:
        return HTTPResponse(part, 206 if span.partial else 200, headers, mime_type)

    response = await request.respond(status=206 if span.partial else 200, headers=headers, content_type=mime_type)
    await response.send(part[: len(part) // 2])
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(simulator.stopping.wait(), pause_s)
    await response.send(part[len(part) // 2 :])
    await response.eof()
    return None
