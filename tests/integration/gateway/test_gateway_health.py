"""Whether the gateway lives, and whether somebody would answer."""

from __future__ import annotations

from pathlib import Path

from bot.conversation.database import Database
from bot.conversation.worker_lock import WorkerLock
from bot.gateway import create_app
from bot.http_server import serving
from bot.settings import Settings
from tests.integration.gateway.conftest import Gateway


async def test_the_gateway_lives_without_a_worker(gateway: Gateway) -> None:
    answer = await gateway.client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_it_is_ready_only_while_a_warmed_up_worker_is_there(gateway: Gateway) -> None:
    lock, seen = WorkerLock(gateway.database.url), []
    for step in (lambda: None, lock.acquire, lock.tell_ready, lock.release):
        step()
        answer = await gateway.client.get("/readyz")
        seen.append((answer.status_code, answer.json()["database"], answer.json()["worker"]))
    assert seen == [(503, True, False), (503, True, False), (200, True, True), (503, True, False)]


async def test_it_is_not_ready_without_a_database(tmp_path: Path) -> None:
    import httpx

    file = tmp_path / "sapa.sqlite3"
    file.write_bytes(b"no database at all " * 100)
    url = f"sqlite:///{file}"
    settings = Settings.load(environ={}, dotenv=None).with_values(
        WHATSAPP_PHONE_NUMBER_ID="1", WHATSAPP_ACCESS_TOKEN="t", WHATSAPP_APP_SECRET="s", SAPA_CREDENTIALS=str(tmp_path / "none.yml")
    )
    database = Database(url)
    async with (
        serving(create_app(settings, database), "127.0.0.1", 0) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
    ):
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()) == (503, {"ready": False, "database": False, "worker": False})
        assert (await client.get("/healthz")).status_code == 200
        handshake = await client.get("/webhooks/whatsapp/webhook", params={"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"})
        assert handshake.status_code == 403  # without a verify token nobody is let in
    database.close()
