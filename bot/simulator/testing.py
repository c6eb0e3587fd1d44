"""For tests: serve the simulator on a free loopback port, with a small business that receives its webhooks.

async with serve_business() as business, serve_bench(business) as bench:
    await bench.order("messages", **{"from": "628110000123"}, text="halo", wait=True)
    assert business.messages[0]["text"]["body"] == "halo"
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

import httpx
from sanic import Request, Sanic
from sanic.response import HTTPResponse, text

from bot.http_server import serving

from .app import create_app
from .config import SimulatedNumber, SimulatorConfig
from .jsontype import JsonObject
from .strict_json import compact

NUMBER: Final = SimulatedNumber("106540352242922", "+62 811-0000-0000", "token-for-tests", "secret-for-tests")
VERIFY_TOKEN: Final = "verify-for-tests"  # noqa: S105 - invented, like the number above
_WAIT_S: Final = 8.0


@asynccontextmanager
async def served(app: Sanic) -> AsyncIterator[str]:
    """The app on a free loopback port, as its base URL."""
    async with serving(app, "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"


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
        """The Sanic app that serves `/hook`."""
        app = Sanic(f"business-{uuid.uuid4().hex}", configure_logging=False)

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
    def values(self) -> list[JsonObject]:
        """The `value` of every change of every webhook so far."""
        envelopes = [json.loads(body) for body in self.raw]
        return [change["value"] for body in envelopes for entry in body["entry"] for change in entry["changes"]]

    @property
    def messages(self) -> list[JsonObject]:
        """Every message so far, duplicates included."""
        return [message for value in self.values for message in value.get("messages", [])]

    @property
    def statuses(self) -> list[JsonObject]:
        """Every status so far."""
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

        await asyncio.wait_for(wait(), _WAIT_S)


@dataclass
class Bench:
    """A simulator with its business, and a client for each of its surfaces."""

    url: str
    business: Business
    http: httpx.AsyncClient

    async def send(self, body: JsonObject, token: str = NUMBER.access_token, version: str = "v26.0") -> httpx.Response:
        """A raw call of the messages endpoint, as the business makes it."""
        return await self.http.post(
            f"{self.url}/{version}/{NUMBER.phone_number_id}/messages",
            content=compact({"messaging_product": "whatsapp", **body}),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )

    async def say(self, to: str, words: str = "Halo kak", **more: Any) -> httpx.Response:
        """The business sends a text; `more` are further top-level keys."""
        return await self.send({"to": to, "type": "text", "text": {"body": words}, **more})

    async def graph(self, method: str, path: str, token: str = NUMBER.access_token, **more: Any) -> httpx.Response:
        """Any other call of the Graph API: `path` is what follows the version; `more` are httpx's arguments."""
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
        return await self.http.request(method, f"{self.url}/v26.0/{path}", headers=headers, **more)

    async def upload(self, content: bytes, mime_type: str, filename: str = "berkas") -> str:
        """Upload a file as the business does, which must be answered with 200; returns the media id."""
        answer = await self.graph(
            "POST",
            f"{NUMBER.phone_number_id}/media",
            data={"messaging_product": "whatsapp", "type": mime_type},
            files={"file": (filename, content, mime_type)},
        )
        return str(answer.raise_for_status().json()["id"])

    async def order(self, path: str, **body: Any) -> Any:
        """`POST /_control/<path>`, which must be answered with 200."""
        return (await self.http.post(f"{self.url}/_control/{path}", content=compact(body))).raise_for_status().json()

    async def look(self, path: str) -> Any:
        """`GET /_control/<path>`, which must be answered with 200."""
        return (await self.http.get(f"{self.url}/_control/{path}")).raise_for_status().json()


@asynccontextmanager
async def serve_business() -> AsyncIterator[Business]:
    """A business on a free port."""
    business = Business()
    async with served(business.app()) as url:
        business.url = f"{url}/hook"
        yield business


@asynccontextmanager
async def serve_bench(business: Business, **changes: Any) -> AsyncIterator[Bench]:
    """A simulator that delivers to `business`, with gaps of hundredths of a second; `changes` to its config."""
    config = SimulatorConfig((NUMBER,), VERIFY_TOKEN, business.url, status_delay_s=0.01, retry_base_s=0.02)
    async with served(create_app(replace(config, **changes))) as url, httpx.AsyncClient(timeout=10) as http:
        yield Bench(url, business, http)
