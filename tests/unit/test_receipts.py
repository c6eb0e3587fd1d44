"""The typing dots begin with a turn, are kept alive, and end with it."""

from __future__ import annotations

import asyncio

from bot.conversation.lanes import Claimed
from bot.receipts import Receipts

MESSAGE = Claimed(1, "claim", "conversation", "100000000000001", "wamid.in", 0.0, None, 1, {"type": "text"}, None)


class Channel:
    """Counts receipts; the first `failing` of them fail."""

    def __init__(self, failing: int = 0) -> None:
        self.asked = asyncio.Semaphore(0)
        self.failing, self.times = failing, 0

    async def mark_read(self, message: Claimed) -> None:
        assert message is MESSAGE
        self.times += 1
        self.asked.release()
        if self.times <= self.failing:
            raise OSError


async def test_the_dots_are_shown_again_until_the_turn_has_thought() -> None:
    channel = Channel(failing=2)
    receipts = Receipts(channel.mark_read, again_s=0.001)
    answered = receipts.show(MESSAGE)
    for _ in range(5):
        await asyncio.wait_for(channel.asked.acquire(), 20)
    answered()
    await receipts.stop()
    times = channel.times
    for _ in range(100):
        await asyncio.sleep(0)
    assert channel.times == times


async def test_a_turn_that_is_over_at_once_was_still_read() -> None:
    channel = Channel()
    receipts = Receipts(channel.mark_read)
    receipts.show(MESSAGE)()
    await asyncio.wait_for(channel.asked.acquire(), 20)
    await receipts.stop()
    assert channel.times == 1


async def test_no_more_receipts_are_on_their_way_than_leaves_room_for_replies() -> None:
    leave, asked = asyncio.Event(), list[int]()

    async def mark_read(_message: Claimed) -> None:
        asked.append(1)
        await leave.wait()

    receipts = Receipts(mark_read)
    for _ in range(300):
        receipts.show(MESSAGE)()
    for _ in range(100):
        await asyncio.sleep(0)
    assert len(asked) == 16
    leave.set()
    await receipts.stop()
