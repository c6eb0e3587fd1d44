"""A customer's side of a conversation with the trained model, real actions and the real reference backend."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.http_server import serving

ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def served(make_app: Callable[[], Sanic]) -> Iterator[str]:
    """Serve an app from a thread of its own on a free port; yields its base URL."""
    started: list[Any] = []
    ready = threading.Event()

    async def main() -> None:
        stop = asyncio.Event()
        async with serving(make_app(), "127.0.0.1", 0) as port:
            started.extend([port, asyncio.get_running_loop(), stop])
            ready.set()
            await stop.wait()

    def run() -> None:
        try:
            asyncio.run(main())
        finally:
            ready.set()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait(20)
    assert started, "the server did not start"
    port, loop, stop = started
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)


@dataclass
class Customer:
    """One conversation. `say` returns the texts answered; a tap is said as its payload."""

    agent: Any
    sender: str = field(default_factory=lambda: uuid.uuid4().hex)

    def ask(self, text: str) -> list[dict[str, Any]]:
        """The answers as Rasa hands them to a channel, buttons included."""
        from rasa.core.channels.channel import OutputChannel, UserMessage

        class Phone(OutputChannel):  # type: ignore[misc]  # Rasa's own collecting channel cuts texts at blank lines
            def __init__(self) -> None:
                self.messages: list[dict[str, Any]] = []

            async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
                self.messages.append(message)

        phone = Phone()
        asyncio.run(self.agent.handle_message(UserMessage(text, phone, self.sender)))
        return phone.messages

    def say(self, text: str) -> list[str]:
        return [message.get("text") or "" for message in self.ask(text)]

    def go_through(self, *texts: str) -> list[str]:
        """Say one after the other; the answers to the last."""
        return [self.say(text) for text in texts][-1]

    def wait(self, seconds: float) -> None:
        """Let time pass: everything said so far becomes that much older."""
        store = self.agent.tracker_store
        tracker = asyncio.run(store.get_or_create_tracker(self.sender))
        for event in tracker.events:
            event.timestamp -= seconds
        asyncio.run(store.save(tracker))

    def slot(self, name: str) -> Any:
        tracker = asyncio.run(self.agent.tracker_store.get_or_create_tracker(self.sender))
        return tracker.get_slot(name)


@pytest.fixture(scope="session")
def crm_trouble() -> threading.Event:
    """While set, the reference backend answers 503."""
    return threading.Event()


@pytest.fixture
def broken_crm(crm_trouble: threading.Event) -> Iterator[threading.Event]:
    """The backend is in trouble until the test clears it."""
    crm_trouble.set()
    yield crm_trouble
    crm_trouble.clear()


@pytest.fixture(scope="session")
def crm(tmp_path_factory: pytest.TempPathFactory, crm_trouble: threading.Event) -> Iterator[str]:
    """The base URL of a running reference backend."""
    from bot.reference_backend import create_app

    database = tmp_path_factory.mktemp("crm") / "crm.sqlite3"

    async def in_trouble(request: Request) -> HTTPResponse | None:
        return json({"error": {"code": "trouble"}}, status=503) if crm_trouble.is_set() else None

    def make() -> Sanic:
        app = create_app(database, None)
        app.register_middleware(in_trouble, "request")
        return app

    with served(make) as url:
        yield url


@pytest.fixture(scope="session")
def endpoints(crm: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The endpoints file the running actions read."""
    file = tmp_path_factory.mktemp("endpoints") / "endpoints.yml"
    file.write_text(f"crm:\n  url: {crm}\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAPA_ENDPOINTS", str(file))
        patch.setenv("SAPA_HOME", str(file.parent))
        patch.chdir(ROOT)  # titles are read from data/
        yield file


@pytest.fixture(scope="session")
def actions_url(endpoints: Path) -> Iterator[str]:
    """The webhook of a running action server."""
    from actions.server import create_app

    with served(create_app) as url:
        yield f"{url}/webhook"


@pytest.fixture(scope="session")
def agent(trained_model: Path, actions_url: str) -> Any:
    from rasa.core.agent import Agent
    from rasa.utils.endpoints import EndpointConfig

    return Agent.load(str(trained_model), action_endpoint=EndpointConfig(actions_url, enable_selective_domain=True))


@pytest.fixture
def customer(agent: Any) -> Customer:
    return Customer(agent)
