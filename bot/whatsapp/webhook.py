"""The webhook as a Sanic blueprint: Meta's handshake, the signature check, and one call that stores the updates.

Source: Cloud API, "Create a webhook endpoint". 200 is answered only after `store` returned; a database that cannot
be written answers 503, and Meta retries for seven days.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty, text

from bot.logs import event
from bot.whatsapp.inbound import WebhookError, parse
from bot.whatsapp.rendering.stand_in import ClosedWindowTemplate
from bot.whatsapp.signature import HEADER, matching_secrets
from bot.whatsapp.updates import Update

logger = logging.getLogger(__name__)


class StoreUnavailable(Exception):
    """The updates could not be stored now; Meta is asked to come back."""


@dataclass(frozen=True)
class Number:
    """One business number this process answers for."""

    phone_number_id: str
    access_token: str
    app_secrets: tuple[str, ...]
    """The current app secret, then the previous one while it is being rotated."""
    closed_window: ClosedWindowTemplate | None = None
    """What is sent in the place of a reply when the customer-service window is closed."""


Store = Callable[[list[Update], Collection[str]], Awaitable[None]]
"""Stores updates; the second argument are the phone number ids whose secret signed the body. Raises StoreUnavailable."""


def webhook(numbers: Collection[Number], verify_token: str | None, store: Store, *, name: str = "whatsapp_webhook") -> Blueprint:
    """`GET` and `POST /webhook`; mount it under `/webhooks/whatsapp`."""
    blueprint = Blueprint(name)
    secrets = [secret for number in numbers for secret in number.app_secrets]

    @blueprint.get("/webhook")
    async def handshake(request: Request) -> HTTPResponse:
        given = (request.args.get("hub.verify_token") or "").encode("utf-8", "replace")
        right = bool(verify_token) and hmac.compare_digest(given, (verify_token or "").encode())
        if right and request.args.get("hub.mode") == "subscribe":
            event(logger, "webhook.verified")
            return text(request.args.get("hub.challenge") or "")
        event(logger, "webhook.verify_refused", level=logging.WARNING)
        return empty(403)

    @blueprint.post("/webhook")
    async def receive(request: Request) -> HTTPResponse:
        matching = matching_secrets(request.body, request.headers.get(HEADER), secrets)
        if not matching:
            event(logger, "webhook.signature_refused", level=logging.WARNING, bytes=len(request.body))
            return empty(401)
        signed_for = {number.phone_number_id for number in numbers if matching.intersection(number.app_secrets)}
        try:
            updates = parse(request.body)
        except WebhookError as error:
            event(logger, "webhook.unreadable", level=logging.WARNING, reason=str(error))
            return empty(400)
        try:
            await store(updates, signed_for)
        except StoreUnavailable as error:
            event(logger, "webhook.not_stored", level=logging.ERROR, updates=len(updates), reason=str(error))
            return empty(503, headers={"Retry-After": "2"})
        return text("ok")

    return blueprint
