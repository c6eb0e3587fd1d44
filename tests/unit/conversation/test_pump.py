"""A pump that is stopped leaves nothing half done."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from bot.conversation.database import Database
from bot.conversation.lanes import WakeUp
from bot.conversation.pump import pump
from tests.unit.conversation.sending import Post


class WatchedDatabase(Database):
    """Tells when a write has been asked for."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.writing = asyncio.Event()

    async def write(self, work: Callable[[Connection], Any]) -> Any:
        self.writing.set()
        return await super().write(work)


async def test_a_sender_stopped_while_it_takes_a_reply_still_sends_it(tmp_path: Path) -> None:
    file = tmp_path / "sapa.sqlite3"
    database = WatchedDatabase(f"sqlite:///{file}")
    database.upgrade()
    post = Post(database)
    await post.queue("halo")
    database.writing.clear()
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    pumping = asyncio.create_task(pump("sends", post.sender.step, WakeUp(database)))
    await database.writing.wait()
    pumping.cancel()
    other.execute("ROLLBACK")
    with pytest.raises(asyncio.CancelledError):
        await pumping
    await post.sender.stop()
    other.close()
    database.close()
    assert post.channel.bodies == ["halo"]
    assert post.states == ["sent"]


async def test_a_step_that_never_ends_does_not_hold_up_the_stop(database: Database) -> None:
    ended = asyncio.Event()
    begun = asyncio.Event()

    async def step() -> bool:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return True

    pumping = asyncio.create_task(pump("sends", step, WakeUp(database)))
    await begun.wait()
    pumping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await pumping
    assert ended.is_set()
