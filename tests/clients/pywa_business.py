"""A business that receives its webhooks with PyPI's `pywa`, which is used as it comes."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from pywa_async import WhatsApp, types
from sanic import Request, Sanic
from sanic.response import HTTPResponse, text

from bot.simulator.testing import NUMBER, VERIFY_TOKEN, Bench, Business, serve_bench, served

PHONE = "6281100000001"
TO = f"+{PHONE}"


@dataclass
class PywaBusiness:
    """A business that receives its webhooks with pywa, and what pywa made of them."""

    client: WhatsApp
    updates: list[Any] = field(default_factory=list)
    failures: list[dict[str, Any]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def app(self) -> Sanic:
        app = Sanic(f"pywa-{uuid.uuid4().hex}", configure_logging=False)

        @app.get("/hook")
        async def handshake(request: Request) -> HTTPResponse:
            challenge, status = await self.client.webhook_challenge_handler(request.args.get("hub.verify_token"), request.args.get("hub.challenge"))
            return text(challenge or "", status=status)

        @app.post("/hook")
        async def receive(request: Request) -> HTTPResponse:
            refused = await self.client.webhook_update_validator(request.body, request.headers.get("x-hub-signature-256"))
            words, status = refused or await self.client.webhook_update_handler(request.body)
            self.answers.append(status)
            self.arrived.set()
            return text(words, status=status)

        return app

    def listen(self) -> None:
        """Let pywa hand over every kind of update that it can tell apart."""

        async def keep(_client: WhatsApp, update: Any) -> None:
            self.updates.append(update)
            self.arrived.set()

        async def keep_failures(_client: WhatsApp, update: Any) -> None:
            statuses = update["entry"][0]["changes"][0]["value"].get("statuses", [])
            self.failures += [status for status in statuses if status["status"] == "failed"]
            self.arrived.set()

        self.client.on_raw_update(keep_failures)
        for on in (
            self.client.on_message,
            self.client.on_callback_button,
            self.client.on_callback_selection,
            self.client.on_flow_completion,
            self.client.on_message_status,
            self.client.on_phone_number_change,
            self.client.on_identity_change,
            self.client.on_user_marketing_preferences,
            self.client.on_template_status_update,
            self.client.on_template_quality_update,
            self.client.on_template_category_update,
            self.client.on_template_components_update,
            self.client.on_account_update,
            self.client.on_call_connect,
            self.client.on_call_terminate,
            self.client.on_outgoing_message,
            self.client.on_edited_message,
            self.client.on_deleted_message,
        ):
            on(keep)

    async def until(self, condition: Callable[[], object]) -> None:
        async def wait() -> None:
            while not condition():
                self.arrived.clear()
                await self.arrived.wait()

        await asyncio.wait_for(wait(), 8)

    def statuses_of(self, tracker: str) -> set[str]:
        return {str(update.status.value) for update in self.updates if isinstance(update, types.MessageStatus) and update.tracker == tracker}


@dataclass
class Stand:
    """A simulator, a business on pywa, and the customer's first message, which opens the window."""

    bench: Bench
    business: PywaBusiness
    message_id: str = ""

    @property
    def client(self) -> WhatsApp:
        return self.business.client

    async def recorded(self) -> dict[str, Any]:
        """The newest send that the simulator took."""
        return (await self.bench.look(f"sent?to={PHONE}"))[-1]["body"]


@asynccontextmanager
async def serve_pywa() -> AsyncIterator[Stand]:
    """A simulator and a business on pywa; only the address of the Graph API is another."""
    async with httpx.AsyncClient() as session:
        client = WhatsApp(
            phone_id=NUMBER.phone_number_id,
            token=NUMBER.access_token,
            session=session,
            server=None,
            verify_token=VERIFY_TOKEN,
            app_secret=NUMBER.app_secret,
            waba_id=NUMBER.waba_id,
            api_version="26.0",
        )
        business = PywaBusiness(client)
        business.listen()
        async with served(business.app()) as url, serve_bench(Business(url=f"{url}/hook")) as bench:
            session.base_url = f"{bench.url}/v26.0"
            answer = await bench.order("messages", **{"from": PHONE}, text="halo kak", wait=True)
            yield Stand(bench, business, answer["id"])
