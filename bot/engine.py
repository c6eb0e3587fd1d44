"""Turns, sends and statuses over one database, as the worker and the Rasa channel both run them. Rasa-free."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.attachments import with_attachments
from bot.conversation.database import Database
from bot.conversation.lanes import WakeUp, release_left_behind
from bot.conversation.pump import pump
from bot.conversation.remedies import Remedies
from bot.conversation.sender import Sender, SendLimits
from bot.conversation.statuses import StatusApplier
from bot.conversation.turn import Turn
from bot.conversation.turns import TurnLimits, TurnRunner
from bot.conversation.utterance import Utterance
from bot.delivery import after_failure, graph_transport, simplified, templates_of
from bot.logs import event
from bot.numbers import configured_numbers
from bot.receipts import Receipts
from bot.settings import Settings
from bot.uploaded import StoredUploads
from bot.whatsapp.client import GraphClient
from bot.whatsapp.media import MediaFolder
from bot.whatsapp.uploads import Uploads

logger = logging.getLogger(__name__)


def turn_limits(settings: Settings) -> TurnLimits:
    return TurnLimits(
        in_flight=settings.count("SAPA_TURNS_IN_FLIGHT"),
        deadline_s=settings.number("SAPA_TURN_DEADLINE_S"),
        attempts=settings.count("SAPA_TURN_ATTEMPTS"),
        late_after_s=settings.number("SAPA_LATE_AFTER_S"),
        tap_ttl_s=settings.number("SAPA_TAP_TTL_S"),
        merge_lines_s=settings.number("SAPA_MERGE_LINES_S"),
        hold_s=settings.number("SAPA_HOLD_S"),
    )


def send_limits(settings: Settings) -> SendLimits:
    return SendLimits(settings.count("SAPA_SENDS_IN_FLIGHT"), settings.count("SAPA_SEND_ATTEMPTS"), settings.number("SAPA_UNKNOWN_RESEND_S"))


def graph_client(settings: Settings) -> GraphClient:
    """A client for all configured numbers. Raises SettingError."""
    tokens = {number.phone_number_id: number.access_token for number in configured_numbers(settings)}
    return GraphClient(
        settings.required("WHATSAPP_GRAPH_URL"), settings.required("WHATSAPP_GRAPH_VERSION"), tokens.get, timeout_s=settings.number("SAPA_GRAPH_TIMEOUT_S")
    )


class Engine:
    """Runs from `start` to `stop`. `handle` fills a turn; `apology` is the answer for a message given up."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        client: GraphClient,
        handle: Callable[[Turn, Utterance], Awaitable[None]],
        apology: Callable[[], Sequence[Mapping[str, Any]]],
    ) -> None:
        self._database = database
        self._receipts = Receipts(lambda message: client.mark_read(message.phone_number_id, message.wamid, typing=True))
        self._turn_wake, self._send_wake, self._status_wake = WakeUp(database), WakeUp(database), WakeUp(database)
        self._turns = TurnRunner(
            database, with_attachments(handle, client, settings), apology, limits=turn_limits(settings), started=self._receipts.show, committed=self._committed
        )
        remedies = Remedies(simplified, after_failure, templates_of(configured_numbers(settings)))
        uploads = Uploads(MediaFolder(Path(settings.required("SAPA_MEDIA_DIR"))), client, StoredUploads(database))
        self._sender = Sender(database, graph_transport(client, uploads), remedies, limits=send_limits(settings), changed=self._send_wake.notify)
        self._statuses = StatusApplier(database, time.time, self._send_wake.notify, remedies)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Take over what a dead worker left, then run. Raises DatabaseUnavailable."""
        released = await self._database.write(release_left_behind)
        if released:
            event(logger, "worker.released", level=logging.WARNING, messages=released)
            self._turns.suspect()
        await self._sender.recover()
        steps = (
            ("turns", self._turns.step, self._turn_wake),
            ("sends", self._sender.step, self._send_wake),
            ("statuses", self._statuses.step, self._status_wake),
        )
        self._tasks = [asyncio.create_task(pump(name, step, wake)) for name, step, wake in steps]

    async def stop(self) -> None:
        """Finish what is running, within seconds, and leave the rest to the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(self._turns.stop(), self._sender.stop(), self._receipts.stop())

    def _committed(self) -> None:
        """A turn ended: replies may wait, and the next message of its conversation may be claimed."""
        self._send_wake.notify()
        self._turn_wake.notify()
