"""The verification handshake, and whether the webhook can be reached at all."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Final

import httpx

from ..config import SimulatorConfig
from ..history import History
from ..jsontype import JsonObject

_FIRST_GAP_S: Final = 0.25
_GAP_CAP_S: Final = 5.0
_TIMEOUT_S: Final = 5.0


class Subscription:
    """Asks the webhook to prove that it knows the verify token, until it does.

    Cloud API, webhooks: `GET ?hub.mode=subscribe&hub.verify_token=…&hub.challenge=…` is answered with 200 and
    the challenge. Unlike Meta the emulator delivers before that too; it only shows the result.
    """

    def __init__(self, config: SimulatorConfig, rng: Random, history: History) -> None:
        self._config = config
        self._rng = rng
        self._history = history
        self._wanted = asyncio.Event()
        self._wanted.set()
        self._task: asyncio.Task[None] | None = None
        self.verified = False
        self.connected = False
        self.detail = "not tried yet"
        self.tries = 0

    def start(self, client: httpx.AsyncClient) -> None:
        """Begin asking in the background."""
        self._task = asyncio.get_running_loop().create_task(self._keep_asking(client))

    async def stop(self) -> None:
        """Stop asking."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def reached(self, answered: bool, reason: str | None) -> None:
        """A delivery was answered, or could not be made: then ask again until the webhook is back."""
        if answered and self.verified:
            self._show(connected=True, detail=self.detail)
        elif not answered:
            self._show(connected=False, detail=reason or "no answer")
            self._wanted.set()

    def as_json(self) -> JsonObject:
        """For `/_control/stats` and the phone's banner."""
        return {
            "verified": self.verified,
            "connected": self.connected,
            "detail": self.detail,
            "tries": self.tries,
            "webhook_url": self._config.webhook_url,
        }

    async def _keep_asking(self, client: httpx.AsyncClient) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            gap_s = _FIRST_GAP_S
            while not await self._ask(client):
                await asyncio.sleep(gap_s)
                gap_s = min(gap_s * 1.5, _GAP_CAP_S)

    async def _ask(self, client: httpx.AsyncClient) -> bool:
        self.tries += 1
        challenge = str(self._rng.randrange(10**9, 10**10))
        query = {
            "hub.mode": "subscribe",
            "hub.verify_token": self._config.verify_token,
            "hub.challenge": challenge,
        }
        try:
            answer = await client.get(self._config.webhook_url, params=query, timeout=_TIMEOUT_S)
        except httpx.HTTPError as failure:
            self._show(connected=False, detail=f"{type(failure).__name__}: {failure}")
            return False
        right = answer.status_code == 200 and answer.text.strip() == challenge
        self.verified = self.verified or right
        if right:
            detail = "verified"
        elif answer.status_code == 200:
            detail = "answered 200, but not with the challenge"
        else:
            detail = f"refused with HTTP {answer.status_code}"
        self._show(connected=right, detail=detail)
        return right

    def _show(self, *, connected: bool, detail: str) -> None:
        if (connected, detail) != (self.connected, self.detail):
            self.connected, self.detail = connected, detail
            self._history.append("connection", connected=connected, detail=detail)
