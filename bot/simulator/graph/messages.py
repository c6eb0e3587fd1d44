"""`POST /v…/<phone_number_id>/messages`: what the business sends."""

from __future__ import annotations

import asyncio
from typing import Final

from sanic import Blueprint, Request
from sanic.response import HTTPResponse, html

from ..config import SimulatedNumber
from ..faults import Fault
from ..graph_errors import THROTTLING, GraphError
from ..identifiers import new_trace_id
from ..simulator import Simulator
from ..strict_json import answer
from ..throttle import throttle_headers
from ..validation import Receipt, Send, parse_call
from ._connection import reset
from .access import VERSION, caller, json_body, refuse

_DEFAULT_RETRY_S: Final = 2
_AFTER_ACCEPTANCE: Final = frozenset({"reset_after_accept", "hang_after_accept"})
_BAD_GATEWAY: Final = (
    "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>"
    "<body><h1>502 Bad Gateway</h1><p>The server returned an invalid or incomplete response.</p></body></html>"
)


def add_message_routes(blueprint: Blueprint, simulator: Simulator) -> None:
    """The messages endpoint."""

    @blueprint.post(f"/{VERSION}/<node:str>/messages")
    async def messages(request: Request, version: str, node: str) -> HTTPResponse:
        body: object = None
        try:
            number = caller(simulator, request, version).number(node)
            body = json_body(request)
            call = parse_call(body)
            if isinstance(call, Receipt):
                return answer(simulator.sender.receive_receipt(call, number))
            return await _send(simulator, request, call, number)
        except GraphError as refusal:
            simulator.stats.counts["sends_refused"] += 1
            said = refusal.body(new_trace_id(simulator.rng))
            simulator.history.append("send.refused", phone_number_id=node, body=body, http_status=refusal.status, error=said["error"])
            return answer(said, refusal.status, refusal.headers)


async def _send(simulator: Simulator, request: Request, send: Send, number: SimulatedNumber) -> HTTPResponse:
    words = simulator.sender.check(send, number)
    to = simulator.sender.recipient(send, number)
    fault = simulator.faults.take(to.names)
    if fault is not None:
        simulator.history.append("send.fault", phone_number_id=number.phone_number_id, fault=fault.as_json(), body=send.body)
        if fault.kind != "late_failed" and fault.kind not in _AFTER_ACCEPTANCE:
            return await _fail(simulator, request, fault, number)
    doomed = fault.code if fault is not None and fault.kind == "late_failed" else None
    accepted = simulator.sender.accept(send, number, to, doomed, words)
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
    if fault.code in THROTTLING or fault.retry_after_s is not None:
        wait_s = _DEFAULT_RETRY_S if fault.retry_after_s is None else fault.retry_after_s
        return refuse(simulator, refusal, throttle_headers(fault.code, number, wait_s))
    return refuse(simulator, refusal)


async def _hang(simulator: Simulator, hang_s: float) -> bool:
    """Wait; False when the simulator was stopped meanwhile."""
    try:
        await asyncio.wait_for(simulator.stopping.wait(), hang_s)
    except asyncio.TimeoutError:
        return True
    return False
