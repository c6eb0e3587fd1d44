"""The WhatsApp channel as Rasa knows channels: named in `credentials.yml`, served by plain `rasa run`.

`rasa run` then serves the same webhook, at the same path, through the same inbox and outbox as `sapa run` does: a message is
acknowledged when it is stored, a turn's tracker events, replies and completion commit together, a reply is sent once.

What only Sapa's own worker (`sapa worker`, part of `sapa run`) can give, because here Rasa makes the agent:

- A failed action: Rasa catches it and goes on; here the customer gets what the rest of the turn said, or `utter_no_answer`.
  The worker notices, tries again, and answers `utter_service_trouble`.
- A tracker that cannot be read: Rasa's wrapper around the tracker store would go on with an empty conversation. The turn is
  given up and tried again, but the work of it was done.
- Typed text that the model takes for an intent of the framework's own (an outage, an old button), or that is far too long to
  be understood: the worker asks back, Rasa believes its model.
- Deadlines of action calls, their idempotency keys from the turn's id, and a webhook that is never kept waiting: one event
  loop serves both the webhook and the model here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic

from bot.conversation.database import Database
from bot.conversation.turn import Turn
from bot.conversation.utterance import Utterance
from bot.conversation.worker_lock import WorkerLock
from bot.dialogue.agent import user_message
from bot.dialogue.replies import CHANNEL, TurnReplies, dead_letter, end_turn
from bot.engine import Engine, graph_client
from bot.gateway import configured_inbox, whatsapp_blueprint
from bot.numbers import numbers_from
from bot.settings import SettingError, Settings
from bot.whatsapp.webhook import Number

logger = logging.getLogger(__name__)


class WhatsAppInput(InputChannel):
    """`bot.channel.WhatsAppInput` in credentials.yml, with `numbers:` for numbers beyond the default one.

    Without a configured number the channel stays silent, so that `rasa shell` and `rasa test` need no secrets.
    """

    def __init__(self, settings: Settings, numbers: tuple[Number, ...]) -> None:
        self._settings, self._numbers = settings, numbers
        self._replies = TurnReplies()

    @classmethod
    def name(cls) -> str:
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Raises SettingError when a number is configured only in part."""
        settings = Settings.load()
        further = (credentials or {}).get("numbers") or ()
        try:
            numbers = numbers_from(settings, further, "credentials.yml")
        except SettingError:
            if settings.text("WHATSAPP_PHONE_NUMBER_ID") or further:
                raise
            numbers = ()
        return cls(settings, numbers)

    def get_output_channel(self) -> OutputChannel:
        return self._replies

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The webhook, and with it, for as long as the server runs, the engine that answers and sends."""
        if not self._numbers:
            return Blueprint("whatsapp_unconfigured")
        database = Database(self._settings.database_url)
        database.upgrade()
        inbox = configured_inbox(self._settings, database)
        blueprint = whatsapp_blueprint(self._numbers, self._settings.text("WHATSAPP_VERIFY_TOKEN"), inbox)
        lock = WorkerLock(self._settings.database_url)
        client = graph_client(self._settings)
        domain_responses: dict[str, Any] = {}
        telling: list[asyncio.Task[None]] = []

        async def handle(turn: Turn, utterance: Utterance) -> None:
            await on_new_message(user_message(turn, utterance, self._replies))
            end_turn(turn, domain_responses)

        engine = Engine(self._settings, database, client, handle, lambda: dead_letter(domain_responses))

        @blueprint.listener("after_server_start")
        async def start(app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
            lock.acquire()
            domain = getattr(getattr(app.ctx, "agent", None), "domain", None)
            domain_responses.update(domain.responses if domain else {})
            await inbox.__aenter__()
            await engine.start()
            telling.append(asyncio.create_task(lock.stay_ready()))

        @blueprint.listener("before_server_stop")
        async def stop(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
            for task in telling:
                task.cancel()
            await engine.stop()
            await inbox.__aexit__()
            await client.__aexit__()
            lock.release()

        return blueprint
