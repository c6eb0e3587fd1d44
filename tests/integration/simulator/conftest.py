"""Real servers on loopback: the simulator, and a little business that receives its webhooks."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from sanic import Request, Sanic
from sanic.response import HTTPResponse, text

from bot.simulator import SimulatedNumber, SimulatorConfig, create_app

NUMBER = SimulatedNumber("106540352242922", "+62 811-0000-0000", "token-for-tests", "secret-for-tests")
VERIFY_TOKEN = "verify-for-tests"
WAIT_S = 8.0


@asynccontextmanager
async def served(app: Sanic) -> AsyncIterator[str]:
    """The app on a free loopback port, as its base URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = await app.create_server(sock=listener, return_asyncio_server=True, access_log=False)
        assert server is not None
        await server.startup()
        await server.before_start()
        await server.start_serving()
        await server.after_start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            await server.before_stop()
            await server.close()
            for connection in list(server.connections):
                connection.close()
            await server.after_stop()


@dataclass
class Business:
    """Receives webhooks, keeps their bytes, and answers with the statuses it was told to (200 when none is left)."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    signatures: list[str | None] = field(default_factory=list)
    handshakes: int = 0
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def app(self) -> Sanic:
        app = Sanic(f"business-{id(self)}", configure_logging=False)

        @app.get("/hook")
        async def handshake(request: Request) -> HTTPResponse:
            if request.args.get("hub.verify_token") != VERIFY_TOKEN:
                return text("no", status=403)
            self.handshakes += 1
            self._arrived.set()
            return text(request.args.get("hub.challenge") or "")

        @app.post("/hook")
        async def receive(request: Request) -> HTTPResponse:
            self.raw.append(request.body)
            self.signatures.append(request.headers.get("x-hub-signature-256"))
            self._arrived.set()
            return text("", status=self.answers.pop(0) if self.answers else 200)

        return app

    @property
    def values(self) -> list[dict[str, Any]]:
        """The `value` of every change of every webhook so far."""
        envelopes = [json.loads(body) for body in self.raw]
        return [change["value"] for body in envelopes for entry in body["entry"] for change in entry["changes"]]

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [message for value in self.values for message in value.get("messages", [])]

    @property
    def statuses(self) -> list[dict[str, Any]]:
        return [status for value in self.values for status in value.get("statuses", [])]

    def all_signed(self, secret: str = NUMBER.app_secret) -> bool:
        """Whether every webhook so far carried the HMAC of its own bytes."""
        made = ["sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest() for body in self.raw]
        return made == self.signatures

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until `condition` holds, looking again at every arrival."""

        async def wait() -> None:
            while not condition():
                self._arrived.clear()
                await self._arrived.wait()

        await asyncio.wait_for(wait(), WAIT_S)


@dataclass
class Bench:
    """A simulator with its business, and a client for each of its surfaces."""

    url: str
    business: Business
    http: httpx.AsyncClient

    async def send(self, body: dict[str, Any], token: str = NUMBER.access_token, version: str = "v26.0") -> httpx.Response:
        return await self.http.post(
            f"{self.url}/{version}/{NUMBER.phone_number_id}/messages",
            json={"messaging_product": "whatsapp", **body},
            headers={"Authorization": f"Bearer {token}"},
        )

    async def say(self, to: str, words: str = "Halo kak", **more: Any) -> httpx.Response:
        return await self.send({"to": to, "type": "text", "text": {"body": words}, **more})

    async def order(self, path: str, **body: Any) -> Any:
        answer = await self.http.post(f"{self.url}/_control/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def look(self, path: str) -> Any:
        answer = await self.http.get(f"{self.url}/_control/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()


BenchMaker = Callable[..., Awaitable[Bench]]


@asynccontextmanager
async def benched(business: Business, **changes: Any) -> AsyncIterator[Bench]:
    """A simulator that delivers to `business`, with short gaps."""
    config = SimulatorConfig((NUMBER,), VERIFY_TOKEN, business.url, status_delay_s=0.01, retry_base_s=0.02)
    async with served(create_app(replace(config, **changes))) as url, httpx.AsyncClient(timeout=10) as http:
        yield Bench(url, business, http)


@pytest.fixture
async def business() -> AsyncIterator[Business]:
    made = Business()
    async with served(made.app()) as url:
        made.url = f"{url}/hook"
        yield made


@pytest.fixture
async def bench(business: Business) -> AsyncIterator[Bench]:
    async with benched(business) as made:
        yield made
