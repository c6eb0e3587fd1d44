"""The control API's part in which customers write."""

from __future__ import annotations

from typing import Final

from sanic import Blueprint, Request
from sanic.exceptions import InvalidUsage
from sanic.response import HTTPResponse

from .._requests import fields, read
from .._writing import MESSAGE_KEYS, read_message
from ..jsontype import JsonObject
from ..simulator import Simulator
from ..strict_json import answer
from ._outcome import outcome

_BATCH: Final = 1000
"""Cloud API, webhooks: "sent in a batch with a maximum of 1000 updates"."""


def add_writing_routes(blueprint: Blueprint, simulator: Simulator) -> None:
    """`/messages` and `/batch`."""

    @blueprint.post("/messages")
    async def write(request: Request) -> HTTPResponse:
        given = read(request, (*MESSAGE_KEYS, "wait"))
        wait = given.flag("wait", False)
        incoming = read_message(simulator, given)
        delivery = simulator.customers.write(incoming)
        written = {"id": incoming.id, "timestamp": incoming.message["timestamp"]}
        return answer({**written, **await outcome(delivery, wait=wait)})

    @blueprint.post("/batch")
    async def write_together(request: Request) -> HTTPResponse:
        given = read(request, ("messages", "statuses", "wait"))
        wait = given.flag("wait", False)
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
        return answer({**written, **await outcome(delivery, wait=wait)})
