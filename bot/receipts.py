"""Blue ticks and typing dots: shown when a turn begins, kept alive while it thinks. Best effort, never waited for."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from bot.conversation.lanes import Claimed

TYPING_AGAIN_S = 20.0
"""Cloud API: the typing dots go out after 25 s, or with the reply."""
_ASKING = 16
"""Receipts on their way at the same time; beyond that one is left out, because replies need the connections more."""


class Receipts:
    """`mark_read` tells the channel that a message is read and that an answer is being written."""

    def __init__(self, mark_read: Callable[[Claimed], Awaitable[object]], *, again_s: float = TYPING_AGAIN_S) -> None:
        self._mark_read, self._again_s = mark_read, again_s
        self._room = asyncio.Semaphore(_ASKING)
        self._shown: set[asyncio.Task[None]] = set()

    def show(self, message: Claimed) -> Callable[[], None]:
        """Show that `message` is read and being answered, until what is returned is called."""
        answered = asyncio.Event()
        task = asyncio.create_task(self._keep(message, answered))
        self._shown.add(task)
        task.add_done_callback(self._shown.discard)
        return answered.set

    async def stop(self) -> None:
        for task in list(self._shown):
            task.cancel()
        await asyncio.gather(*self._shown, return_exceptions=True)

    async def _keep(self, message: Claimed, answered: asyncio.Event) -> None:
        await self._tell(message)  # also when the turn has ended already: it was read
        while not await _within(answered, self._again_s):
            await self._tell(message)

    async def _tell(self, message: Claimed) -> None:
        if self._room.locked():
            return
        async with self._room:
            with contextlib.suppress(Exception):
                await self._mark_read(message)


async def _within(happened: asyncio.Event, timeout_s: float) -> bool:
    try:
        await asyncio.wait_for(happened.wait(), timeout_s)
    except asyncio.TimeoutError:
        return False
    return True
