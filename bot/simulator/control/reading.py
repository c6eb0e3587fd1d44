"""The control API's part that tells what happened."""

from __future__ import annotations

from itertools import takewhile

from sanic import Blueprint, Request
from sanic.response import HTTPResponse

from .._requests import query_int
from ..sends import sent_row
from ..simulator import Simulator
from ..strict_json import answer


def add_reading_routes(blueprint: Blueprint, simulator: Simulator) -> None:
    """`/sent`, `/log` and `/stats`."""

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
