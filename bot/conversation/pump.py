"""A step done again and again: at once while there is work, at the next sign of change when there is none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.conversation.database import Database
from bot.conversation.errors import DatabaseUnavailable
from bot.conversation.lanes import WakeUp
from bot.logs import event, failure

logger = logging.getLogger(__name__)
IDLE_S = 1.0
DATABASE_RETRY_S = 0.5
Result = TypeVar("Result")


async def pump(name: str, step: Callable[[], Awaitable[bool]], wake: WakeUp) -> None:
    """Run `step` for ever. It returns whether it found work. A database outage is waited out; other errors are logged."""
    while True:
        try:
            busy = await step()
        except DatabaseUnavailable as error:
            event(logger, f"{name}.database_unavailable", level=logging.WARNING, reason=str(error))
            await asyncio.sleep(DATABASE_RETRY_S)
            continue
        except Exception as error:
            failure(logger, f"{name}.step_failed", error)
            await asyncio.sleep(DATABASE_RETRY_S)
            continue
        if not busy:
            await wake.wait(IDLE_S)


async def persist(database: Database, name: str, work: Callable[..., Result]) -> Result:
    """Write what has already happened outside: tried until the database takes it."""
    while True:
        try:
            return await database.write(work)
        except DatabaseUnavailable as error:
            event(logger, f"{name}.database_unavailable", level=logging.WARNING, reason=str(error))
            await asyncio.sleep(DATABASE_RETRY_S)
