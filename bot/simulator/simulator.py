"""Puts the parts together; the HTTP surfaces (Graph API, control API, phone) all act on this one object."""

from __future__ import annotations

import asyncio
import os
from random import Random

import httpx

from .clock import Clock
from .config import SimulatorConfig
from .faults import FaultList
from .history import History
from .identifiers import new_conversation_id
from .inbound import CustomerSide
from .journal import Journal
from .jsontype import JsonObject
from .media import MediaStore
from .media.files import MediaFiles
from .media.links import Links
from .sends import Sender
from .stats import Stats
from .templates.desk import TemplateDesk
from .webhooks.delivery import Deliverer
from .webhooks.events import Events
from .webhooks.settings import DeliverySettings
from .webhooks.statuses import StatusReporter
from .webhooks.subscription import Subscription
from .world import World


class Simulator:
    """One emulated Meta with its customers. `start` and `stop` run inside the server's event loop.

    What the phone in the browser uses of it: `media` (put, get), `customers` (write, rename, rotate, change_number), `events` (call, echo),
    `world` (customers, inbound, outbound with `template_text` and `fetched`).
    own_url: this simulator's base URL as its caller named it, for the URLs of media; None before the first request.
    """

    def __init__(self, config: SimulatorConfig, clock: Clock | None = None, rng: Random | None = None) -> None:
        self.config = config
        self.clock = clock or Clock()
        self.rng = rng or Random(os.urandom(16))
        self.stats = Stats()
        self.faults = FaultList()
        self.world = World(self.clock)
        journal = Journal(config.journal) if config.journal else None
        self.history = History(self.clock, journal, self.world.apply)
        self.deliverer = Deliverer(config, self.clock, self.rng, self.history, self.stats)
        folder = config.journal.with_name(config.journal.name + ".media") if config.journal else None
        self.media = MediaStore(self.clock, self.rng, self.history, self.world.media, MediaFiles(folder))
        self.links = Links(self.clock, self.history, self.media)
        self.reporter = StatusReporter(config, self.clock, self.rng, self.history, self.world, self.deliverer, self.links)
        self.own_url: str | None = None
        self.sender = Sender(self.clock, self.rng, self.history, self.world, self.deliverer, self.reporter, self.media)
        self.customers = CustomerSide(config, self.clock, self.rng, self.history, self.world, self.deliverer, self.media, lambda: self.own_url)
        self.events = Events(self.clock, self.rng, self.history, self.deliverer)
        self.templates = TemplateDesk(self.clock, self.rng, self.history, self.world, self.deliverer)
        self.subscription = Subscription(config, self.rng, self.history)
        self.deliverer.on_reachable = self.subscription.reached
        self.stopping = asyncio.Event()
        self._client: httpx.AsyncClient | None = None

    async def start(self) -> None:
        """Replay the journal and begin delivering. Raises JournalError."""
        self.history.load()
        self.media.begin()
        if not self.world.epoch:
            self.history.append("epoch", epoch=new_conversation_id(self.rng)[:8])
        self._client = httpx.AsyncClient(trust_env=False)  # no proxy for loopback traffic
        self.links.start(self._client)
        self.deliverer.start(list(self.world.undelivered.values()), self.world.last_delivery)
        self.reporter.resume()
        self.subscription.start(self._client)

    def begin_stop(self) -> None:
        """Let go of the sends that hang, so that the server can close."""
        self.stopping.set()

    async def stop(self) -> None:
        """Stop every task and close the journal."""
        self.begin_stop()
        await self.subscription.stop()
        await self.reporter.stop()
        await self.deliverer.stop()
        if self._client is not None:
            await self._client.aclose()
        self.history.close()

    def called_as(self, host: str, *, by_business: bool) -> None:
        """Remember the name that this simulator is called by; the business's own counts more than the browser's."""
        if by_business or self.own_url is None:
            self.own_url = f"http://{host}"

    def reset(self) -> None:
        """Forget customers, messages, media, templates, webhooks on their way, faults, switches, clock and counts."""
        self.reporter.drop_all()
        self.deliverer.drop_all()
        self.faults.clear()
        self.stats.clear()
        self.media.clear()
        self.links.clear()
        self.deliverer.apply(DeliverySettings())
        self.history.append("reset")

    def stats_json(self) -> JsonObject:
        """For `GET /_control/stats`."""
        return {
            **self.stats.as_json(),
            "webhooks_pending": self.deliverer.pending,
            "handshake": self.subscription.as_json(),
            "customers": len(self.world.customers),
            "messages": {"from_customers": len(self.world.inbound), "from_business": len(self.world.outbound)},
        }
