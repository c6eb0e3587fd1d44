"""The gateway: Meta's webhook in, stored updates out. It never thinks, so it never keeps Meta waiting.

It imports neither Rasa nor TensorFlow and is ready in under two seconds.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Collection

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.conversation.database import Database
from bot.conversation.errors import DatabaseUnavailable, Overloaded
from bot.conversation.inbox import Inbox
from bot.conversation.joining import Joining
from bot.conversation.updates import Decision
from bot.conversation.worker_lock import worker_is_ready
from bot.intake import intake
from bot.logs import event
from bot.numbers import configured_numbers
from bot.settings import Settings
from bot.trace import trace_blueprint
from bot.whatsapp.updates import Update
from bot.whatsapp.webhook import Number, StoreUnavailable, webhook

logger = logging.getLogger(__name__)
PATH = "/webhooks/whatsapp"


def create_app(settings: Settings, database: Database) -> Sanic:
    """The gateway over an open database. Raises SettingError when no number is configured."""
    app = Sanic(f"sapa_gateway_{uuid.uuid4().hex[:8]}", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = settings.count("SAPA_MAX_BODY_BYTES")
    if not settings.text("WHATSAPP_VERIFY_TOKEN"):
        event(logger, "webhook.no_verify_token", level=logging.WARNING, hint="Meta cannot verify the webhook: set WHATSAPP_VERIFY_TOKEN")
    inbox = configured_inbox(settings, database)
    app.blueprint(whatsapp_blueprint(configured_numbers(settings), settings.text("WHATSAPP_VERIFY_TOKEN"), inbox), url_prefix=PATH)
    traced = trace_blueprint(settings, database)
    if traced:
        app.blueprint(traced)

    @app.before_server_start
    async def open_inbox(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        await inbox.__aenter__()

    @app.after_server_stop
    async def close_inbox(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        await inbox.__aexit__()

    @app.get("/healthz")
    async def healthz(_request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @app.get("/readyz")
    async def readyz(_request: Request) -> HTTPResponse:
        checks = {"database": await _can_read(database), "worker": worker_is_ready(database.url)}
        return json({"ready": all(checks.values()), **checks}, status=200 if all(checks.values()) else 503)

    return app


def configured_inbox(settings: Settings, database: Database) -> Inbox:
    """The way in, bounded and joining as the settings say."""
    return Inbox(
        database,
        capacity=settings.count("SAPA_ACCEPT_QUEUE"),
        timeout_s=settings.number("SAPA_ACCEPT_TIMEOUT_S"),
        joining=Joining(settings.number("SAPA_MERGE_LINES_S")),
    )


def whatsapp_blueprint(numbers: Collection[Number], verify_token: str | None, inbox: Inbox) -> Blueprint:
    """The webhook, storing through `inbox`; used by the gateway and by the Rasa channel."""

    async def store(updates: list[Update], signed_for: Collection[str]) -> None:
        taken = [one for update in updates for one in intake(update, signed_for)]
        foreign = [one for one in taken if one.decision is Decision.FOREIGN]
        for number in sorted({one.phone_number_id for one in foreign}):
            # Acknowledged, because trying again would not help; but these customers get no answer.
            of_it = sum(one.phone_number_id == number for one in foreign)
            event(logger, "webhook.number_not_served", level=logging.WARNING, phone_number_id=number, updates=of_it)
        try:
            await inbox.accept(taken)
        except (DatabaseUnavailable, Overloaded) as error:
            raise StoreUnavailable(str(error)) from error

    return webhook(numbers, verify_token, store, name=f"whatsapp_{uuid.uuid4().hex[:8]}")


async def _can_read(database: Database) -> bool:
    try:
        await asyncio.wait_for(database.read(lambda connection: connection.exec_driver_sql("SELECT 1 FROM inbox LIMIT 1")), 2.0)
    except (DatabaseUnavailable, asyncio.TimeoutError):
        return False
    return True
