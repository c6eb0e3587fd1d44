"""A step done again and again: at once while there is work, at the next sign of change when there is none.

A step that is cut between a commit and what follows from it would leave a row claimed that no turn answers, or `sending`
although no byte left. So a pump that is cancelled lets its running step come to its end first.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from bot.conversation.database import Database
from bot.conversation.errors import DatabaseUnavailable
from bot.conversation.lanes import WakeUp
from bot.logs import event, failure

logger = logging.getLogger(__name__)
IDLE_S = 0.25
LAST_STEP_S = 1.0
DATABASE_RETRY_S = 0.5
Result = TypeVar("Result")


async def pump(name: str, step: Callable[[], Coroutine[Any, Any, bool]], wake: WakeUp) -> None:
    """Run `step` until cancelled. It returns whether it found work. A database outage is waited out; other errors are logged."""
    while True:
        try:
            busy = await _whole(step())
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


async def _whole(step: Coroutine[Any, Any, bool]) -> bool:
    """Await a step; when cancelled, give it `LAST_STEP_S` to end before passing the cancellation on."""
    task = asyncio.create_task(step)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.gather(task, return_exceptions=True), LAST_STEP_S)
        raise


async def persist(database: Database, name: str, work: Callable[..., Result]) -> Result:
    """Write what has already happened outside: tried until the database takes it."""
    while True:
        try:
            return await database.write(work)
        except DatabaseUnavailable as error:
            event(logger, f"{name}.database_unavailable", level=logging.WARNING, reason=str(error))
            await asyncio.sleep(DATABASE_RETRY_S)
