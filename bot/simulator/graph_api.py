"""The calls of Meta's Graph API that the business makes."""

from __future__ import annotations

import asyncio
import hmac
import json
import re
from typing import Final

from sanic import Blueprint, Request
from sanic.response import HTTPResponse, html

from ._connection import reset
from .config import SimulatedNumber
from .faults import Fault
from .graph_errors import THROTTLING, GraphError
from .identifiers import new_trace_id
from .jsontype import JsonObject
from .simulator import Simulator
from .strict_json import answer, parse
from .validation import Receipt, Send, parse_call

_VERSION: Final = re.compile(r"v([0-9]{2})\.[0-9]")
_OLDEST_VERSION: Final = 21
_DEFAULT_RETRY_S: Final = 2
_AFTER_ACCEPTANCE: Final = frozenset({"reset_after_accept", "hang_after_accept"})
_BAD_GATEWAY: Final = (
    "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>"
    "<body><h1>502 Bad Gateway</h1><p>The server returned an invalid or incomplete response.</p></body></html>"
)


def graph_blueprint(simulator: Simulator) -> Blueprint:
    """`POST /v…/<phone_number_id>/messages` and `GET /v…/<phone_number_id>`."""
    blueprint = Blueprint("graph")

    def refuse(refusal: GraphError, node: str, body: object) -> HTTPResponse:
        simulator.stats.counts["sends_refused"] += 1
        said = refusal.body(new_trace_id(simulator.rng))
        simulator.history.append("send.refused", phone_number_id=node, body=body, http_status=refusal.status, error=said["error"])
        return answer(said, refusal.status)

    @blueprint.get("/<version:v[0-9]+.[0-9]+>/<node:str>")
    async def node_info(request: Request, version: str, node: str) -> HTTPResponse:
        try:
            number = _authorise(simulator, request, version, node)
        except GraphError as refusal:
            return _refuse(simulator, refusal)
        return answer(
            {
                "verified_name": number.name,
                "display_phone_number": number.display_phone_number,
                "quality_rating": "GREEN",
                "id": number.phone_number_id,
            }
        )

    @blueprint.post("/<version:v[0-9]+.[0-9]+>/<node:str>/messages")
    async def messages(request: Request, version: str, node: str) -> HTTPResponse:
        body: object = None
        try:
            number = _authorise(simulator, request, version, node)
            body = _json(request)
            call = parse_call(body)
            if isinstance(call, Receipt):
                return answer(simulator.sender.receive_receipt(call, number))
            return await _send(simulator, request, call, number)
        except GraphError as refusal:
            return refuse(refusal, node, body)

    return blueprint


async def _send(simulator: Simulator, request: Request, send: Send, number: SimulatedNumber) -> HTTPResponse:
    to = simulator.sender.recipient(send, number)
    fault = simulator.faults.take(to.names)
    if fault is not None:
        simulator.history.append("send.fault", phone_number_id=number.phone_number_id, fault=fault.as_json(), body=send.body)
        if fault.kind != "late_failed" and fault.kind not in _AFTER_ACCEPTANCE:
            return await _fail(simulator, request, fault, number)
    doomed = fault.code if fault is not None and fault.kind == "late_failed" else None
    accepted = simulator.sender.accept(send, number, to, doomed)
    simulator.stats.counts["sends_accepted"] += 1
    if fault is not None and fault.kind in _AFTER_ACCEPTANCE:
        if fault.kind == "hang_after_accept":
            await _hang(simulator, fault.hang_s)
        await reset(request)
    return answer(accepted)


async def _fail(simulator: Simulator, request: Request, fault: Fault, number: SimulatedNumber) -> HTTPResponse:
    simulator.stats.counts["sends_faulted"] += 1
    if fault.kind == "http_500":
        return answer({"error": "internal"}, 500)
    if fault.kind == "html_502":
        return html(_BAD_GATEWAY, status=502)
    if fault.kind == "reset_before":
        await reset(request)
    if fault.kind == "hang":
        if await _hang(simulator, fault.hang_s):
            return html(_BAD_GATEWAY.replace("502 Bad Gateway", "504 Gateway Timeout"), status=504)
        await reset(request)
    refusal = GraphError(fault.code, "Ordered by a fault of the simulator.", http_status=fault.http_status)
    return _refuse(simulator, refusal, _throttle_headers(fault, number))


async def _hang(simulator: Simulator, hang_s: float) -> bool:
    """Wait; False when the simulator was stopped meanwhile."""
    try:
        await asyncio.wait_for(simulator.stopping.wait(), hang_s)
    except asyncio.TimeoutError:
        return True
    return False


def _throttle_headers(fault: Fault, number: SimulatedNumber) -> dict[str, str]:
    """`Retry-After` in seconds and Meta's own header, which knows only whole minutes (0 below one)."""
    if fault.code not in THROTTLING and fault.retry_after_s is None:
        return {}
    wait_s = fault.retry_after_s if fault.retry_after_s is not None else _DEFAULT_RETRY_S
    headers = {"Retry-After": str(wait_s)}
    if fault.code in THROTTLING:
        usage: JsonObject = {
            "type": "whatsapp",
            "call_count": 100,
            "total_cputime": 25,
            "total_time": 25,
            "estimated_time_to_regain_access": wait_s // 60,
        }
        headers["X-Business-Use-Case-Usage"] = json.dumps({number.waba_id: [usage]})
    return headers


def _authorise(simulator: Simulator, request: Request, version: str, node: str) -> SimulatedNumber:
    match = _VERSION.fullmatch(version)
    if match is None or int(match[1]) < _OLDEST_VERSION:
        raise GraphError(2635, f"Graph version {version} is not served: use v{_OLDEST_VERSION}.0 or newer.", http_status=400)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = token.strip().encode(errors="surrogateescape") if scheme.lower() == "bearer" else b""
    # Every token is compared, so that the time taken does not tell which one nearly matched.
    matches = [n for n in simulator.config.numbers if hmac.compare_digest(given, n.access_token.encode())]
    if not matches:
        raise GraphError(190, "The access token is missing or not valid.", message="Invalid OAuth access token.")
    number = next((n for n in matches if n.phone_number_id == node), None)
    if number is None:
        raise GraphError(
            100,
            f"Object with ID '{node}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.",
            subcode=33,
            message="Unsupported request",
        )
    return number


def _json(request: Request) -> object:
    try:
        return parse(request.body)
    except ValueError:
        return None


def _refuse(simulator: Simulator, refusal: GraphError, headers: dict[str, str] | None = None) -> HTTPResponse:
    return answer(refusal.body(new_trace_id(simulator.rng)), refusal.status, headers)
