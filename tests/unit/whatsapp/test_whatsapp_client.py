"""The Graph client against a real server on this machine that answers as Meta does, or does not."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, raw

from bot.http_server import serving
from bot.whatsapp.client import GraphClient
from bot.whatsapp.errors import Remedy
from bot.whatsapp.outcomes import Outcome, Refused, Sent, Unknown, Unsent

ACCEPTED = '{"messaging_product":"whatsapp","contacts":[{"user_id":"ID.1"}],"messages":[{"id":"wamid.out"}]}'
_names = itertools.count()


@dataclass
class Graph:
    """Answers every request with `status`, `text` and `headers`, and remembers what came."""

    url: str = ""
    status: int = 200
    text: str = ACCEPTED
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False
    requests: list[tuple[str, str | None, dict[str, Any]]] = field(default_factory=list)


@pytest_asyncio.fixture
async def graph() -> AsyncIterator[Graph]:
    graph, app, leave = Graph(), Sanic(f"graph_for_client_{next(_names)}", configure_logging=False), asyncio.Event()

    @app.post("/v26.0/<number>/messages")
    async def messages(request: Request, number: str) -> HTTPResponse:
        graph.requests.append((number, request.headers.get("Authorization"), request.json))
        if graph.hang:
            await leave.wait()
        return raw(graph.text.encode(), graph.status, graph.headers)

    async with serving(app, "127.0.0.1", 0) as port:
        graph.url = f"http://127.0.0.1:{port}"
        yield graph
        leave.set()


async def send(url: str, *, timeout_s: float = 5.0, token: str | None = "token", **recipient: str | None) -> Outcome:
    async with GraphClient(url, "v26.0", {"7": token}.get, timeout_s=timeout_s) as client:
        return await client.send("7", {"type": "text", "text": {"body": "halo"}}, **{"phone": "6281100000001", "bsuid": None, **recipient}, opaque="o" * 600)


async def test_an_accepted_send_gives_its_id(graph: Graph) -> None:
    assert await send(graph.url) == Sent("wamid.out")
    assert graph.requests == [
        (
            "7",
            "Bearer token",
            {
                "messaging_product": "whatsapp",
                "recipient_type": "individual",
                "to": "+6281100000001",
                "type": "text",
                "text": {"body": "halo"},
                "biz_opaque_callback_data": "o" * 512,
            },
        )
    ]


@pytest.mark.parametrize(
    ("phone", "bsuid", "recipient"),
    [
        ("6281100000001", None, {"to": "+6281100000001"}),
        ("+6281100000001", "ID.1", {"to": "+6281100000001"}),
        (None, "ID.1", {"recipient": "ID.1"}),
    ],
)
async def test_a_customer_is_named_by_phone_or_else_by_id(graph: Graph, phone: str | None, bsuid: str | None, recipient: dict[str, str]) -> None:
    await send(graph.url, phone=phone, bsuid=bsuid)
    sent = graph.requests[0][2]
    assert {key: sent[key] for key in ("to", "recipient") if key in sent} == recipient


async def test_a_message_cannot_name_another_recipient(graph: Graph) -> None:
    async with GraphClient(graph.url, "v26.0", {"7": "token"}.get) as client:
        await client.send("7", {"type": "text", "text": {}, "to": "+6281100009999"}, phone="6281100000001", bsuid=None, opaque="o")
    assert graph.requests[0][2]["to"] == "+6281100000001"


@pytest.mark.parametrize(("typing", "extra"), [(True, {"typing_indicator": {"type": "text"}}), (False, {})])
async def test_a_read_receipt_may_show_the_dots(graph: Graph, typing: bool, extra: dict[str, Any]) -> None:
    graph.text = '{"success":true}'
    async with GraphClient(graph.url, "v26.0", {"7": "token"}.get) as client:
        assert await client.mark_read("7", "wamid.in", typing=typing) == Sent("")
    assert graph.requests[0][2] == {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.in", **extra}


def error(code: object, **more: object) -> str:
    return httpx.Response(200, json={"error": {"message": "(#1) x", "type": "OAuthException", "code": code, **more}}).text


@pytest.mark.parametrize(
    ("status", "text", "remedy", "code"),
    [
        (400, error(131047), Remedy.WINDOW_CLOSED, 131047),
        (400, error(131056), Remedy.PAUSE_CUSTOMER, 131056),
        (429, error(130429), Remedy.PAUSE_NUMBER, 130429),
        (401, error(190), Remedy.STOP_NUMBER, 190),
        (400, error(100, error_subcode=33), Remedy.STOP_NUMBER, 100),
        (400, error(100), Remedy.CHANGE_MESSAGE, 100),
        (500, error(131000), Remedy.RETRY, 131000),
        (400, error("131047"), Remedy.RETRY, None),
        (400, error(10**30), Remedy.RETRY, None),
        (400, error(True), Remedy.RETRY, None),
        (502, "<html>Bad Gateway</html>", Remedy.UNAVAILABLE, None),
        (503, "", Remedy.UNAVAILABLE, None),
        (429, "slow down", Remedy.PAUSE_NUMBER, None),
        (400, '{"error":"no object"}', Remedy.RETRY, None),
        (400, "[]", Remedy.RETRY, None),
        (302, "", Remedy.RETRY, None),
    ],
)
async def test_a_refusal_tells_what_to_do(graph: Graph, status: int, text: str, remedy: Remedy, code: int | None) -> None:
    graph.status, graph.text = status, text
    outcome = await send(graph.url)
    assert isinstance(outcome, Refused)
    assert (outcome.remedy, outcome.code, outcome.http_status) == (remedy, code, status)


@pytest.mark.parametrize(
    ("headers", "retry_after_s"),
    [
        ({}, None),
        ({"Retry-After": "30"}, 30.0),
        ({"Retry-After": "-3"}, 0.0),
        ({"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "nan"}, None),
        ({"X-Business-Use-Case-Usage": '{"1":[{"estimated_time_to_regain_access":2},{"estimated_time_to_regain_access":5}]}'}, 300.0),
        ({"X-Business-Use-Case-Usage": '{"1":[]}'}, None),
        ({"X-Business-Use-Case-Usage": '{"1":[{"call_count":9}]}'}, 0.0),
        ({"X-Business-Use-Case-Usage": '{"1":[{"call_count":9},{"estimated_time_to_regain_access":2}]}'}, 120.0),
        ({"X-Business-Use-Case-Usage": "[1]"}, None),
        ({"X-Business-Use-Case-Usage": '{"1":[{"estimated_time_to_regain_access":Infinity}]}'}, None),
        ({"Retry-After": "7", "X-Business-Use-Case-Usage": '{"1":[{"estimated_time_to_regain_access":2}]}'}, 7.0),
    ],
)
async def test_the_time_to_wait_is_read_from_the_headers(graph: Graph, headers: dict[str, str], retry_after_s: float | None) -> None:
    graph.status, graph.text, graph.headers = 429, error(130429), headers
    outcome = await send(graph.url)
    assert isinstance(outcome, Refused) and outcome.retry_after_s == retry_after_s


@pytest.mark.parametrize("text", ["<html>ok</html>", "{}", '{"messages":[]}', '{"messages":[{}]}', '{"messages":[{"id":5}]}', "[]", ""])
async def test_a_success_without_a_message_id_is_unknown(graph: Graph, text: str) -> None:
    graph.text = text
    assert isinstance(await send(graph.url), Unknown)


async def test_a_send_without_an_answer_is_unknown(graph: Graph) -> None:
    graph.hang = True
    assert await send(graph.url, timeout_s=0.2) == Unknown("ReadTimeout")
    assert len(graph.requests) == 1


async def test_a_proxy_that_gave_up_waiting_for_meta_is_no_refusal(graph: Graph) -> None:
    graph.status, graph.text = 504, "<html>Gateway Timeout</html>"
    assert isinstance(await send(graph.url), Unknown)


async def test_an_answer_that_drips_is_not_waited_for_for_ever() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b'oo"}')
        gone = False
        while not gone:
            writer.write(b"H")
            with contextlib.suppress(asyncio.TimeoutError):
                gone = await asyncio.wait_for(reader.read(1), 0.05) == b""
        writer.close()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    async with server:
        assert await send(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", timeout_s=0.2) == Unknown("TimeoutError")


@pytest.mark.parametrize("message", [{"type": "text", "text": {"body": float("nan")}}, {"type": "text", "text": {"body": b"bytes"}}])
async def test_a_message_that_is_no_json_is_refused_without_a_request(graph: Graph, message: dict[str, Any]) -> None:
    async with GraphClient(graph.url, "v26.0", {"7": "token"}.get) as client:
        outcome = await client.send("7", message, phone="6281100000001", bsuid=None, opaque="o")
    assert isinstance(outcome, Refused) and outcome.remedy is Remedy.CHANGE_MESSAGE
    assert graph.requests == []


async def test_a_token_with_letters_no_header_has_stops_the_number(graph: Graph) -> None:
    outcome = await send(graph.url, token="tökén")
    assert isinstance(outcome, Refused) and outcome.remedy is Remedy.STOP_NUMBER
    assert graph.requests == []


async def test_a_proxy_variable_does_not_reroute_what_stays_on_this_machine(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert isinstance(await send(graph.url), Sent)


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{", b"nonsense\r\n\r\n"])
async def test_a_connection_that_breaks_after_the_request_is_unknown(answer: bytes) -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b'oo"}')
        writer.write(answer)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(cut, "127.0.0.1", 0)
    async with server:
        assert isinstance(await send(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"), Unknown)


async def test_a_send_that_reaches_nobody_is_unsent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert await send(f"http://127.0.0.1:{port}") == Unsent("ConnectError")


async def test_a_token_that_no_header_can_carry_sends_nothing(graph: Graph) -> None:
    assert isinstance(await send(graph.url, token="line\nbreak"), Unsent)
    assert graph.requests == []


async def test_a_number_without_a_token_stops_without_a_request(graph: Graph) -> None:
    outcome = await send(graph.url, token=None)
    assert isinstance(outcome, Refused) and outcome.remedy is Remedy.STOP_NUMBER
    assert graph.requests == []
