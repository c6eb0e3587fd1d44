"""The backend client against real sockets: servers that answer, refuse, drip, hang up or are not there."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from bot.backends import (
    BackendClient,
    BackendMisconfigured,
    BackendRefused,
    BackendTimeout,
    BackendUnavailable,
    Call,
    serving_call,
)

JSON = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n"
OK = JSON + b'{"ok": "yes"}'


class Server:
    """Answers its n-th connection with the n-th of `answers` (the last one again after that); keeps what was asked."""

    def __init__(self, *answers: bytes | None) -> None:
        self._answers = answers
        self.requests: list[str] = []
        self.url = ""

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.requests.append(head)
        answer = self._answers[min(len(self.requests), len(self._answers)) - 1]
        if answer is None:  # say nothing until the client gives up
            await reader.read()
        else:
            writer.write(answer)
            await writer.drain()
        writer.close()

    def header(self, number: int, name: str) -> str | None:
        for line in self.requests[number].split("\r\n")[1:]:
            key, _, value = line.partition(": ")
            if key.lower() == name.lower():
                return value
        return None


@asynccontextmanager
async def listening(*answers: bytes | None) -> AsyncIterator[Server]:
    server = Server(*answers)
    listener = await asyncio.start_server(server.handle, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        listener.close()


def answer(status: int, body: bytes) -> bytes:
    return f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def call(seconds: float = 30) -> Call:
    return Call("wamid.A=", "action_x", 0, time.monotonic() + seconds)


Make = Callable[..., BackendClient]


@pytest_asyncio.fixture
async def client() -> AsyncIterator[Make]:
    """Makes clients that are closed when the test ends."""
    made: list[BackendClient] = []

    def make(url: str, timeout_s: float = 8, pauses_s: tuple[float, ...] = (0, 0)) -> BackendClient:
        made.append(BackendClient(url, "secret", timeout_s=timeout_s, retry_pauses_s=pauses_s))
        return made[-1]

    yield make
    for one in made:
        await one.aclose()


async def test_each_write_of_a_call_has_its_own_key_and_a_retry_has_the_same(client: Make) -> None:
    async with listening(b"", OK) as server:
        with serving_call(call()):
            http = client(server.url)
            await http.post("/a", {})
            await http.post("/b", {})
    keys = [server.header(number, "Idempotency-Key") for number in range(3)]
    assert keys == ["wamid.A=:action_x:0.0", "wamid.A=:action_x:0.0", "wamid.A=:action_x:0.1"]


async def test_a_write_without_call_and_key_is_a_programming_error(client: Make) -> None:
    async with listening(OK) as server:
        with pytest.raises(LookupError):
            await client(server.url).post("/a", {})
        await client(server.url).post("/a", {}, key="mine")
    assert [server.header(0, "Idempotency-Key")] == ["mine"]


async def test_a_read_carries_the_api_key_and_no_idempotency_key(client: Make) -> None:
    async with listening(OK) as server:
        assert await client(server.url).get("/x") == {"ok": "yes"}
    assert server.header(0, "X-Api-Key") == "secret"
    assert server.header(0, "Idempotency-Key") is None


async def test_a_lost_connection_is_tried_three_times_in_all(client: Make) -> None:
    async with listening(b"") as server:
        with pytest.raises(BackendUnavailable):
            await client(server.url).get("/x")
    assert len(server.requests) == 3


async def test_nobody_listening_is_unavailable(client: Make) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        port = closed_soon.getsockname()[1]
    with pytest.raises(BackendUnavailable, match="ConnectError"):
        await client(f"http://127.0.0.1:{port}").get("/x")


async def test_a_refused_connection_is_unavailable_also_when_the_next_pause_outlasts_the_deadline(client: Make) -> None:
    """Nothing was listening, so nothing can have been written; a timeout would say that something may have been."""
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        port = closed_soon.getsockname()[1]
    started = time.monotonic()
    with pytest.raises(BackendUnavailable, match="ConnectError"), serving_call(call(5)):
        await client(f"http://127.0.0.1:{port}", pauses_s=(60, 60)).post("/x", {})
    assert time.monotonic() - started < 4


@pytest.mark.parametrize("path", ["http://evil.example/x", "//evil.example/x", "leads", ""])
async def test_a_path_that_could_lead_to_another_host_is_refused(client: Make, path: str) -> None:
    async with listening(OK) as server, listening(OK) as other:
        asked = client(server.url)
        for wrong in (path, path.replace("http://evil.example", other.url)):
            with pytest.raises(ValueError, match="must begin with"):
                await asked.get(wrong)
    assert server.requests + other.requests == []


@pytest.mark.parametrize("key", ["kunci-é", "a\nb", "🔑"])
def test_an_api_key_no_header_can_carry_is_refused_at_once_and_not_quoted(key: str) -> None:
    with pytest.raises(BackendMisconfigured, match="API key") as raised:
        BackendClient("http://127.0.0.1:5056", key)
    assert key not in str(raised.value)


@pytest.mark.parametrize(
    "reply",
    [
        answer(500, b"{}"),
        answer(503, b"busy"),
        answer(429, b"{}"),
        answer(302, b"{}"),
        answer(200, b"<html>"),
        answer(200, b"[1]"),
        answer(200, b"\xff"),
        answer(200, b"[" * 100_000),
        b"SSH-2.0-x\r\n",
    ],
)
async def test_an_answer_that_was_not_agreed_on_is_unavailable_and_not_repeated(client: Make, reply: bytes) -> None:
    async with listening(reply) as server:
        with pytest.raises(BackendUnavailable), serving_call(call()):
            await client(server.url, pauses_s=()).post("/x", {})
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (answer(422, b'{"error": {"code": "name", "message": "too short"}}'), (422, "name", "too short")),
        (answer(409, b'{"code": "used", "message": "again"}'), (409, "used", "again")),
        (answer(404, b"<html>"), (404, "refused", "")),
    ],
)
async def test_a_no_carries_status_code_and_message(client: Make, reply: bytes, expected: tuple[int, str, str]) -> None:
    async with listening(reply) as server:
        with pytest.raises(BackendRefused) as raised, serving_call(call()):
            await client(server.url).post("/x", {})
    error = raised.value
    assert (error.status, error.code, error.message) == expected
    assert len(server.requests) == 1
    assert not error.message or error.message not in str(error)


@pytest.mark.parametrize("reply", [None, JSON])  # nothing at all; a head whose body never comes
async def test_no_answer_before_the_limit_is_a_timeout(client: Make, reply: bytes | None) -> None:
    async with listening(None if reply is None else reply + b"{", None) as server:
        if reply is None:
            with pytest.raises(BackendTimeout):
                await client(server.url, timeout_s=0.2).get("/x")
        else:
            with pytest.raises((BackendTimeout, BackendUnavailable)):
                await client(server.url, timeout_s=0.2).get("/x")


async def test_the_calls_deadline_is_kept_and_passed_on(client: Make) -> None:
    async with listening(None) as server:
        started = time.monotonic()
        with pytest.raises(BackendTimeout), serving_call(call(0.3)):
            await client(server.url, timeout_s=8).get("/x")
        assert time.monotonic() - started < 2
    assert 0 < int(server.header(0, "X-Timeout-Ms") or 0) <= 300


async def test_after_the_deadline_nothing_is_sent(client: Make) -> None:
    async with listening(OK) as server:
        with pytest.raises(BackendTimeout), serving_call(call(-1)):
            await client(server.url).post("/x", {})
    assert server.requests == []


@pytest.mark.parametrize("url", ["", "crm.example", "ftp://x", "http://", "//x", "http://x:99999", "http://x:0"])
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(BackendMisconfigured, match="not an address"):
        BackendClient(url)
