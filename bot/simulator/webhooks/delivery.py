"""Delivers webhooks: signed once, concurrently, again and again until the first 200."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final, Literal

from ..clock import Clock
from ..config import SimulatorConfig
from ..history import History
from ..jsontype import JsonObject
from ..stats import Stats
from .envelope import META, Style, encode, headers, variant
from .lines import Answer, Lines
from .noise import noisy
from .settings import DeliverySettings

Category = Literal["message", "status", "batch", "field"]
"""What a webhook is about; a "field" is any other than `messages`."""

_RETRY_CAP_S: Final = 30.0
_GIVE_UP_S: Final = 7 * 24 * 3600
_REORDER_S: Final = 0.2


@dataclass
class Delivery:
    """One webhook on its way. `tried` is set after the first attempt, `done` at the first 200, or when it was given up.

    `behind` is the same customer's message before it, which is tried first.
    """

    id: str
    phone_number_id: str
    category: Category
    body: JsonObject
    style: Style
    queued_at: float
    wamids: tuple[str, ...] = ()
    attempts: int = 0
    delivered: bool = False
    behind: Delivery | None = None
    tried: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Event = field(default_factory=asyncio.Event)


class Deliverer:
    """The queue of webhooks. `start` and `stop` belong to the server's listeners."""

    def __init__(self, config: SimulatorConfig, clock: Clock, rng: Random, history: History, stats: Stats) -> None:
        self._config = config
        self._clock = clock
        self._rng = rng
        self._history = history
        self._stats = stats
        self._lines = Lines(config.webhook_url)
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[Delivery] = []
        self._last_of: dict[tuple[str, str], Delivery] = {}
        self._running = asyncio.Event()
        self._statuses_released = asyncio.Event()
        self._next = 0
        self.settings = DeliverySettings()
        self.on_reachable: Callable[[bool, str | None], None] = lambda _reachable, _reason: None
        self.apply(self.settings)

    def start(self, undelivered: list[JsonObject], last: int) -> None:
        """Begin, with what an earlier run could not deliver; `last` is the number of its last webhook."""
        self._lines.open()
        self._next = last
        for entry in undelivered:
            style = Style(entry["layout"], entry["escape"])
            self._begin(
                Delivery(
                    entry["delivery"],
                    entry["phone_number_id"],
                    entry["category"],
                    entry["body"],
                    style,
                    entry["at"],
                    tuple(entry["wamids"]),
                )
            )

    async def stop(self) -> None:
        """Stop at once; what is undelivered stays in the journal."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._lines.close()

    def drop_all(self) -> None:
        """Forget every webhook on its way."""
        for task in self._tasks:
            task.cancel()
        self._held.clear()
        self._last_of.clear()

    @property
    def pending(self) -> int:
        """Webhooks not yet acknowledged."""
        return len(self._tasks) + len(self._held)

    def apply(self, settings: DeliverySettings) -> None:
        """Change the switches; releases what they held."""
        self.settings = settings
        for gate, closed in ((self._running, settings.paused), (self._statuses_released, settings.hold_statuses)):
            if closed:
                gate.clear()
            else:
                gate.set()

    def queue(self, phone_number_id: str, category: Category, body: JsonObject, wamids: tuple[str, ...] = (), sender: str | None = None) -> Delivery:
        """Put a webhook on its way, and the duplicates the switches ask for behind it.

        What one `sender` writes sets out in order, unless the switches reorder it; nothing else waits for anything.
        """
        if self.settings.noise:
            body = noisy(body, self._rng)
        delivery = self._record(phone_number_id, category, body, META, wamids)
        if sender is not None:
            delivery.behind = self._last_of.get((phone_number_id, sender))
            self._last_of[phone_number_id, sender] = delivery
        if category != "status" and self.settings.reorder:
            if not self._held:
                asyncio.get_running_loop().call_later(_REORDER_S, self._release_held)
            self._held.append(delivery)
        else:
            self._begin(delivery)
        for index in range(self.settings.duplicate):
            self._begin(self._record(phone_number_id, category, *variant(body, index), wamids))
        return delivery

    async def post(self, body: bytes, request_headers: dict[str, str]) -> Answer:
        """One POST to the webhook, outside the queue."""
        return await self._lines.post(body, request_headers)

    def _record(self, phone_number_id: str, category: Category, body: JsonObject, style: Style, wamids: tuple[str, ...]) -> Delivery:
        self._next += 1
        entry = self._history.append(
            "webhook.queued",
            delivery=str(self._next),
            phone_number_id=phone_number_id,
            category=category,
            layout=style.layout,
            escape=style.escape,
            wamids=list(wamids),
            body=body,
        )
        return Delivery(str(self._next), phone_number_id, category, body, style, entry["at"], wamids)

    def _release_held(self) -> None:
        held, self._held = self._held, []
        shuffled = self._rng.sample(held, len(held))
        if shuffled == held:
            shuffled.reverse()
        for delivery in shuffled:
            self._begin(delivery)

    def _begin(self, delivery: Delivery) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            await self._try_until_delivered(delivery)
        finally:
            delivery.tried.set()
            delivery.done.set()

    async def _try_until_delivered(self, delivery: Delivery) -> None:
        number = self._config.number(delivery.phone_number_id) or self._config.numbers[0]
        body = encode(delivery.body, delivery.style)
        signed = headers(body, number.app_secret)
        if self.settings.delay_ms:
            await asyncio.sleep(self.settings.delay_ms / 1000)
        if delivery.behind is not None:
            if not self.settings.reorder:
                await delivery.behind.tried.wait()
            delivery.behind = None
        gap_s = self._config.retry_base_s
        while True:
            await self._running.wait()
            if delivery.category == "status":
                await self._statuses_released.wait()
            if await self._attempt(delivery, body, signed):
                delivery.delivered = True
                break
            if self._clock.now() - delivery.queued_at > _GIVE_UP_S:
                break
            await asyncio.sleep(gap_s)
            gap_s = min(gap_s * 2, _RETRY_CAP_S)
        outcome = "delivered" if delivery.delivered else "given_up"
        self._stats.counts[f"webhooks_{outcome}"] += 1
        self._history.append("webhook.done", delivery=delivery.id, outcome=outcome, attempts=delivery.attempts)

    async def _attempt(self, delivery: Delivery, body: bytes, signed: dict[str, str]) -> bool:
        delivery.attempts += 1
        answer = await self._lines.post(body, signed)
        delivery.tried.set()
        self._stats.counts["webhook_attempts"] += 1
        if answer.status == 200:
            self._stats.acknowledged(answer.latency_ms)
        self.on_reachable(answer.status is not None, answer.error)
        self._history.append(
            "webhook.attempt",
            delivery=delivery.id,
            attempt=delivery.attempts,
            wamids=list(delivery.wamids),
            status=answer.status,
            latency_ms=answer.latency_ms,
            error=answer.error,
        )
        return answer.status == 200
