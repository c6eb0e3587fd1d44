"""The worker: the engine with the Rasa model, in a process of its own.

Imports Rasa, without TensorFlow when the model needs none, so do that only inside `run_worker`.
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from bot import rasa_fixes
from bot.conversation.database import Database
from bot.conversation.worker_lock import WorkerLock
from bot.endpoints import service
from bot.engine import Engine, graph_client
from bot.logs import event, quieten_structlog
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.dialogue.agent import Dialogue

logger = logging.getLogger(__name__)


async def run_worker(settings: Settings, model: Path, stopped: asyncio.Event) -> None:
    """Serve the database with `model` until `stopped` is set.

    Raises LaneTaken, SettingError, DatabaseUnavailable, ModelUnfit.
    """
    lock = WorkerLock(settings.database_url)
    lock.acquire()
    database = Database(settings.database_url)
    try:
        dialogue = await _dialogue(settings, database, model)
        async with graph_client(settings) as client:
            engine = Engine(settings, database, client, dialogue.handle, dialogue.dead_letter)
            await engine.start()
            telling = asyncio.create_task(lock.stay_ready())
            event(logger, "worker.ready", model=model.name)
            await stopped.wait()
            telling.cancel()
            event(logger, "worker.stopping")
            await engine.stop()
        await dialogue.close()
    finally:
        database.close()
        lock.release()


async def _dialogue(settings: Settings, database: Database, model: Path) -> Dialogue:
    if not rasa_fixes.needs_tensorflow(Path("config.yml")):
        rasa_fixes.without_tensorflow()
    rasa_fixes.apply()
    quieten_structlog()
    from bot.conversation.tracker_store import SapaTrackerStore
    from bot.dialogue.action_endpoint import ActionEndpoint
    from bot.dialogue.agent import Dialogue

    store = SapaTrackerStore(database=database, window=settings.count("SAPA_WINDOW_EVENTS"))
    endpoint = ActionEndpoint(service(settings, "action_endpoint").url, timeout_s=settings.number("SAPA_ACTION_TIMEOUT_S"))
    dialogue = Dialogue(store, endpoint)
    await dialogue.load(model)
    return dialogue
