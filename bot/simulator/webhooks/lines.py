"""The connections to the webhook."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Final

import httpx

_TIMEOUT_S: Final = 10.0
"""Meta prints no limit for the acknowledgement; other providers use 3 to 5 s."""
_LINES: Final = 32


@dataclass(frozen=True)
class Answer:
    """What came back: a status and a body, or the reason why nothing did. Latency in milliseconds."""

    status: int | None
    body: str
    error: str | None
    latency_ms: float


class Lines:
    """As many deliveries at once as there are lines.

    Every line has a client of its own: one shared pool looks at all its connections for every request, and would
    then be slower than the receiver whose latency is measured.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._free: asyncio.LifoQueue[httpx.AsyncClient] = asyncio.LifoQueue()
        self._clients: list[httpx.AsyncClient] = []

    def open(self) -> None:
        """Make the clients; connections are made when they are needed."""
        certificates = httpx.create_ssl_context()
        for _ in range(_LINES):
            # trust_env off: a proxy set for the developer's browser must not see, or break, loopback traffic.
            client = httpx.AsyncClient(trust_env=False, verify=certificates, timeout=_TIMEOUT_S)
            self._clients.append(client)
            self._free.put_nowait(client)

    async def close(self) -> None:
        """Close every connection."""
        for client in self._clients:
            await client.aclose()

    async def post(self, body: bytes, headers: dict[str, str]) -> Answer:
        """One POST to the webhook, as soon as a line is free; waiting for it is not part of the latency."""
        client = await self._free.get()
        started = time.perf_counter()
        status, text, error = None, "", None
        try:
            answer = await client.post(self._url, content=body, headers=headers)
            status, text = answer.status_code, answer.text
        except httpx.HTTPError as failure:
            error = f"{type(failure).__name__}: {failure}"
        finally:
            self._free.put_nowait(client)
        return Answer(status, text, error, round((time.perf_counter() - started) * 1000, 2))
