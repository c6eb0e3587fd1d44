"""A gateway for two numbers with secrets of their own, over real HTTP."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio

from bot.conversation.database import Database
from bot.gateway import create_app
from bot.http_server import serving
from bot.settings import Settings

PATH = "/webhooks/whatsapp/webhook"
FIRST, SECOND = "100000000000001", "100000000000002"
SECRETS = {FIRST: "secret-first", SECOND: "secret-second"}
OLD_SECRET, VERIFY_TOKEN = "secret-first-before", "word of ours"


@dataclass
class Gateway:
    """A running gateway, its database and a client."""

    client: httpx.AsyncClient
    database: Database

    async def post(self, body: bytes, secret: str = SECRETS[FIRST], **headers: str) -> httpx.Response:
        """Post bytes signed with `secret`."""
        signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return await self.client.post(PATH, content=body, headers={"X-Hub-Signature-256": signature, "Content-Type": "application/json", **headers})


def message(wamid: str, *, who: str = "6281100000001", body: str = "halo", **more: Any) -> dict[str, Any]:
    return {"from": who, "id": wamid, "timestamp": "1790000000", "type": "text", "text": {"body": body}, **more}


def webhook(*messages: dict[str, Any], number: str = FIRST, **value: Any) -> bytes:
    """A body with one change of one number."""
    content = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": number}, "messages": list(messages), **value}
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "2", "changes": [{"field": "messages", "value": content}]}]}).encode()


@pytest_asyncio.fixture
async def gateway(tmp_path: Path, database: Database) -> AsyncIterator[Gateway]:
    credentials = tmp_path / "credentials.yml"
    credentials.write_text(f"bot.channel.WhatsAppInput:\n  numbers:\n    - {{phone_number_id: '{SECOND}', access_token: t2, app_secret: {SECRETS[SECOND]}}}\n")
    settings = Settings.load(environ={}, dotenv=None).with_values(
        WHATSAPP_PHONE_NUMBER_ID=FIRST,
        WHATSAPP_ACCESS_TOKEN="t1",
        WHATSAPP_APP_SECRET=SECRETS[FIRST],
        WHATSAPP_APP_SECRET_OLD=OLD_SECRET,
        WHATSAPP_VERIFY_TOKEN=VERIFY_TOKEN,
        SAPA_CREDENTIALS=str(credentials),
        SAPA_DATABASE_URL=database.url,
        SAPA_MAX_BODY_BYTES=300_000,
    )
    impatient = Database(database.url, busy_timeout_s=0.1)
    async with serving(create_app(settings, impatient), "127.0.0.1", 0) as port:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            yield Gateway(client, database)
    impatient.close()
