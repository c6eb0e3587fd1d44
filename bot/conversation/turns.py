"""Running turns: several conversations at a time, one turn of each at a time.

What can go wrong with a turn and what becomes of the message:

    the process dies            still claimed; given back when the next worker starts; the try counts. Which of the messages
                                in flight was at fault is not known, so the next worker first tries them one at a time
    an exception, the deadline  given back with a growing pause; after `attempts` tries on the dead-letter list, and the
                                customer gets an honest answer in the same transaction
    the database is away        tried again with growing pauses; the try does not count, unless only this one keeps failing
    it waited for too long      answered as late, together with the late ones right behind it
    a colleague answers         finished without an answer: the bot holds back for `hold_s`
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversation.database import Database
from bot.conversation.errors import DatabaseUnavailable, TurnLost
from bot.conversation.joining import Joining
from bot.conversation.lanes import Claimed, claim
from bot.conversation.pump import persist
from bot.conversation.reading import Reader
from bot.conversation.turn import Turn, bury, commit, current_turn, give_back, hold
from bot.conversation.utterance import Utterance
from bot.crashpoints import crashpoint
from bot.logs import event, failure, hashed

logger = logging.getLogger(__name__)
_BACKOFF_LIMIT_S = 30.0
_STOP_S = 4.0
_AT_ONCE = 256
"""All turns of one worker, those that wait for an action included."""
_OUTAGE_PAUSE_LIMIT_S = 5.0
_OUTAGES = 8
"""So many times the database may fail one turn, while it takes writes, before the fault is that turn's own."""


class TurnFailed(Exception):
    """The turn ended without an answer that may be committed."""


@dataclass(frozen=True)
class TurnLimits:
    """Bounds of a turn; see the settings of the same names."""

    in_flight: int = 8
    """Turns that think at the same time. One that waits for an action makes room for another."""
    deadline_s: float = 20.0
    attempts: int = 4
    late_after_s: float = 3600.0
    tap_ttl_s: float = 86_400.0
    merge_lines_s: float = 0.0
    hold_s: float = 1800.0


class TurnRunner:
    """Claims messages and answers them with `handle`, which fills the current turn and raises when it cannot.

    `apology` gives the rendered answer for a message that ends on the dead-letter list. `committed` is called after each
    commit that may have queued replies, `started` with its last message when a turn begins (for read receipts); what it returns
    is called when the turn has thought. Neither may raise.
    """

    def __init__(
        self,
        database: Database,
        handle: Callable[[Turn, Utterance], Awaitable[None]],
        apology: Callable[[], Sequence[Mapping[str, Any]]],
        *,
        limits: TurnLimits | None = None,
        started: Callable[[Claimed], Callable[[], None]] = lambda _message: lambda: None,
        committed: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database, self._handle, self._apology = database, handle, apology
        self._limits = limits or TurnLimits()
        self._started, self._committed, self._clock = started, committed, clock
        self._reader = Reader(database, Joining(self._limits.merge_lines_s), self._limits.late_after_s, clock)
        self._running: set[asyncio.Task[None]] = set()
        self._turns: set[Turn] = set()
        self._room = asyncio.Event()
        self._suspects = False
        self._outages: dict[int, int] = {}

    def suspect(self) -> None:
        """Begin with the messages that a dead worker left behind, one at a time: one of them may have killed it."""
        self._suspects = True

    async def step(self) -> bool:
        """Start turns for as many claimable lanes as there is room for. Raises DatabaseUnavailable."""
        if self._suspects:
            return await self._step_suspects()
        room = min(self._limits.in_flight - self._thinking, _AT_ONCE - len(self._running))
        if room <= 0:
            return await self._wait_for_room()
        claimed = await claim(self._database, room, self._clock())
        self._start(claimed)
        return bool(claimed)

    async def _step_suspects(self) -> bool:
        if self._thinking:
            return await self._wait_for_room()
        claimed = await claim(self._database, 1, self._clock(), suspects=True)
        self._suspects = bool(claimed)
        self._start(claimed)
        return True

    @property
    def _thinking(self) -> int:
        """Running turns that do not just wait for an action."""
        return len(self._running) - sum(turn.waits > 0 for turn in self._turns)

    async def _wait_for_room(self) -> bool:
        self._room.clear()
        await self._room.wait()
        return True

    def _start(self, claimed: Sequence[Claimed]) -> None:
        if claimed:
            crashpoint("turn.claimed")
        for message in claimed:
            task = asyncio.create_task(self._run(message))
            self._running.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._room.set()

    async def stop(self) -> None:
        """Let running turns finish for a few seconds, then give the rest back to their lanes."""
        if self._running:
            await asyncio.wait(self._running, timeout=_STOP_S)
        for task in list(self._running):
            task.cancel()
        if self._running:
            await asyncio.wait(self._running, timeout=1.0)

    async def _run(self, head: Claimed) -> None:
        begun = time.monotonic()
        messages: list[Claimed] = [head]
        try:
            if head.attempts > self._limits.attempts:
                await self._bury(messages, "its worker died in every try")
                return
            if self._is_held(head):
                await self._hold(messages)
                return
            utterance, tapped = await self._reader.read(messages)
            turn = Turn(messages, begun + self._limits.deadline_s, tapped=tapped, on_wait=self._room.set)
            ended = self._started(messages[-1])
            try:
                await self._think(turn, utterance)
            finally:
                ended()
            await asyncio.shield(persist(self._database, "turn", lambda connection: commit(connection, turn, self._clock(), self._limits.tap_ttl_s)))
            crashpoint("turn.committed")
            self._outages.pop(head.id, None)
            event(logger, "turn.committed", turn=hashed(turn.id), replies=len(turn.replies), events=len(turn.events), ms=int((time.monotonic() - begun) * 1000))
            self._committed()
        except TurnLost as error:
            event(logger, "turn.lost", level=logging.WARNING, turn=hashed(head.turn_id), reason=str(error))
        except DatabaseUnavailable as error:
            await self._unreadable(messages, error)
        except asyncio.CancelledError:
            with contextlib.suppress(DatabaseUnavailable):
                await self._database.write(lambda connection: give_back(connection, messages, 0.0, "the worker stopped", counted=False))
            raise
        except Exception as error:
            await self._failed(messages, error)

    async def _think(self, turn: Turn, utterance: Utterance) -> None:
        token = current_turn.set(turn)
        crashpoint("turn.understanding")
        thinking = asyncio.ensure_future(self._handle(turn, utterance))
        current_turn.reset(token)
        self._turns.add(turn)
        try:
            # Not `wait_for`, which waits for as long as what it cancelled takes to end.
            await asyncio.wait({thinking}, timeout=self._limits.deadline_s)
        finally:
            self._turns.discard(turn)
            if not thinking.done():
                thinking.cancel()
                thinking.add_done_callback(_forgotten)
        if not thinking.done():
            raise TurnFailed(f"no answer within {self._limits.deadline_s:g} s")
        thinking.result()
        if turn.failures:
            raise turn.failures[0]
        if not turn.replies and not turn.paused:
            raise TurnFailed("the dialogue said nothing")

    def _is_held(self, message: Claimed) -> bool:
        return message.colleague_at is not None and self._clock() < message.colleague_at + self._limits.hold_s

    async def _hold(self, messages: Sequence[Claimed]) -> None:
        """Leave the message to the colleague who is writing to this customer; not even the ticks turn blue."""
        await asyncio.shield(persist(self._database, "turn", lambda connection: hold(connection, messages, self._clock())))
        event(logger, "turn.held", turn=hashed(messages[0].turn_id))
        self._committed()

    async def _unreadable(self, messages: Sequence[Claimed], error: DatabaseUnavailable) -> None:
        """The database failed the turn. That does not count, unless it goes on taking everything but this turn."""
        head = messages[0]
        outages = self._outages[head.id] = self._outages.get(head.id, 0) + 1
        if outages > _OUTAGES:
            self._outages.pop(head.id)
            await self._failed(messages, error)
            return
        await self._give_back(messages, min(_OUTAGE_PAUSE_LIMIT_S, 0.5 * 2.0 ** (outages - 1)), str(error), counted=False)

    async def _failed(self, messages: Sequence[Claimed], error: Exception) -> None:
        head = messages[0]
        reason = f"{type(error).__name__}: {error}" if isinstance(error, TurnFailed) else type(error).__name__
        failure(logger, "turn.failed", error, turn=hashed(head.turn_id), attempt=head.attempts, reason=reason)
        if head.attempts >= self._limits.attempts:
            await self._bury(messages, reason)
        else:
            await self._give_back(messages, min(_BACKOFF_LIMIT_S, 2.0 ** (head.attempts - 1)), reason)

    async def _bury(self, messages: Sequence[Claimed], reason: str) -> None:
        try:
            answer = self._apology()
        except Exception as error:  # the message must reach the list also when its answer cannot be made
            failure(logger, "turn.apology_failed", error)
            answer = ()
        try:
            await asyncio.shield(persist(self._database, "turn", lambda connection: bury(connection, messages, answer, reason, self._clock())))
        except TurnLost:
            return
        event(logger, "turn.dead_letter", level=logging.ERROR, turn=hashed(messages[0].turn_id), reason=reason)
        self._committed()

    async def _give_back(self, messages: Sequence[Claimed], pause_s: float, reason: str, *, counted: bool = True) -> None:
        at = self._clock() + pause_s
        await persist(self._database, "turn", lambda connection: give_back(connection, messages, at, reason, counted=counted))


def _forgotten(thinking: asyncio.Future[None]) -> None:
    """Take note of how a given-up handler ended, so that asyncio does not print its exception: it may hold a customer's words."""
    if not thinking.cancelled():
        thinking.exception()
