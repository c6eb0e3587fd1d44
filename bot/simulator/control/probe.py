"""Single deliveries outside the queue: forged, repeated or odd webhooks, and replays of old ones."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, Final, cast

from sanic import Blueprint, Request
from sanic.exceptions import InvalidUsage, NotFound
from sanic.response import HTTPResponse

from .._requests import Fields, read
from ..config import SimulatedNumber
from ..inbound import Incoming
from ..jsontype import JsonObject
from ..simulator import Simulator
from ..strict_json import answer
from ..webhooks.envelope import Layout, Style, encode, headers, sign, variant

_SIGNATURES: Final = ("valid", "bad", "missing")
_LAYOUTS: Final = ("compact", "spaced", "indented")
_SENDER_KEYS: Final = ("from", "from_user_id", "from_parent_user_id")


def add_probe_routes(blueprint: Blueprint, simulator: Simulator) -> None:
    """`POST /webhooks` and `POST /replay`."""

    @blueprint.post("/webhooks")
    async def webhooks(request: Request) -> HTTPResponse:
        given = read(
            request,
            ("body", "signature", "escape", "separators", "indent", "times", "concurrent", "phone_number_id"),
        )
        body = given.mapping("body")
        signature = given.choice("signature", _SIGNATURES, "valid")
        times = given.integer("times", 1, 1000, 1)
        number = _number_of(simulator, given, body)
        if signature == "valid":
            _remember(simulator, body)
        data = encode(body, Style(_layout(given), given.flag("escape", True)))
        signed = _headers(data, number, signature)
        wamids = [str(message.get("id")) for _number, message in _messages(body)]
        if given.flag("concurrent", False):
            return answer({"responses": await asyncio.gather(*(_post(simulator, data, signed, wamids) for _ in range(times)))})
        return answer({"responses": [await _post(simulator, data, signed, wamids) for _ in range(times)]})

    @blueprint.post("/replay")
    async def replay(request: Request) -> HTTPResponse:
        given = read(request, ("id", "times"))
        wamid = given.need_text("id", 512)
        times = given.integer("times", 1, 100, 1)
        message = simulator.world.inbound.get(wamid)
        update = simulator.customers.envelope_of(message) if message else None
        number = simulator.config.number(message.phone_number_id) if message else None
        if update is None or number is None:
            raise NotFound(f"'id': no customer's message '{wamid}'. GET /_control/log?kind=message lists them.")
        responses = []
        for index in range(times):
            data = encode(*variant(update, index))
            responses.append(await _post(simulator, data, headers(data, number.app_secret), [wamid]))
        return answer({"responses": responses, "statuses": [response["status"] for response in responses]})


async def _post(simulator: Simulator, data: bytes, signed: dict[str, str], wamids: list[str]) -> JsonObject:
    found = await simulator.deliverer.post(data, signed)
    status = found.status or 0
    simulator.history.append("probe", status=status, latency_ms=found.latency_ms, bytes=len(data), wamids=wamids)
    return {"status": status, "body": found.error or found.body[:10_000], "latency_ms": found.latency_ms}


def _layout(given: Fields) -> Layout:
    key = "indent" if given.has("indent") else "separators"
    return cast(Layout, given.choice(key, _LAYOUTS, "compact"))


def _headers(data: bytes, number: SimulatedNumber, signature: str) -> dict[str, str]:
    made = headers(data, number.app_secret)
    if signature == "missing":
        del made["X-Hub-Signature-256"]
    elif signature == "bad":
        made["X-Hub-Signature-256"] = sign(data, "not " + number.app_secret)
    return made


def _number_of(simulator: Simulator, given: Fields, body: JsonObject) -> SimulatedNumber:
    name = given.text("phone_number_id")
    if name is not None:
        number = simulator.config.number(name)
        if number is None:
            known = ", ".join(n.phone_number_id for n in simulator.config.numbers)
            raise InvalidUsage(f"'phone_number_id' must be one of {known}.")
        return number
    named = (simulator.config.number(found) for found, _message in _messages(body))
    return next((number for number in named if number), simulator.config.numbers[0])


def _remember(simulator: Simulator, body: JsonObject) -> None:
    """Messages in a validly signed envelope count as written, so that the business may answer them."""
    for phone_number_id, message in _messages(body):
        number = simulator.config.number(phone_number_id)
        sender = message.get("from") or message.get("from_user_id")
        known = all(isinstance(message.get(key), str) for key in ("id", "timestamp", "type"))
        if number and isinstance(sender, str) and known and message["timestamp"].isdecimal():
            customer = simulator.customers.find_or_make(sender)
            content = {key: value for key, value in message.items() if key not in _SENDER_KEYS}
            simulator.customers.record(Incoming(customer, number, content))


def _messages(body: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """Every message of an envelope with its phone_number_id, passing over whatever has another shape."""
    for entry in _objects(body.get("entry")):
        for change in _objects(entry.get("changes")):
            value = change.get("value")
            metadata = value.get("metadata") if isinstance(value, dict) else None
            if isinstance(value, dict) and isinstance(metadata, dict):
                for message in _objects(value.get("messages")):
                    yield str(metadata.get("phone_number_id")), message


def _objects(value: Any) -> list[JsonObject]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
