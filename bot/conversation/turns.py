"""Running turns: several conversations at a time, one message of each at a time.

What can go wrong with a turn and what becomes of the message:

    the process dies            still claimed; given back when the next worker starts; the try counts
    an exception, the deadline  given back with a growing pause; after `attempts` tries on the dead-letter list, and the
                                customer gets an honest answer in the same transaction
    the database is away        waited for; the try does not count
    it waited for too long      answered as late, together with the late ones right behind it
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.conversation import taps
from bot.conversation.database import Database
from bot.conversation.errors import DatabaseUnavailable, TurnLost
from bot.conversation.lanes import Claimed, claim, extend_claim
from bot.conversation.pump import persist
from bot.conversation.turn import Turn, bury, commit, current_turn, give_back
from bot.crashpoints import crashpoint
from bot.logs import event, failure, hashed

logger = logging.getLogger(__name__)
LATE_INTENT = "late_message"
EXPIRED_TAP_INTENT = "expired_tap"
_BACKOFF_LIMIT_S = 30.0
_STOP_S = 4.0


@dataclass(frozen=True)
class Utterance:
    """What the dialogue is told. `command` text (`/intent{…}`) comes only from us, never from what a customer typed."""

    text: str
    command: bool = False
    metadata: Mapping[str, Any] = field(default_factory=dict)


class TurnFailed(Exception):
    """The turn ended without an answer that may be committed."""


@dataclass(frozen=True)
class TurnLimits:
    """Bounds of a turn; see the settings of the same names."""

    in_flight: int = 8
    deadline_s: float = 20.0
    attempts: int = 4
    late_after_s: float = 3600.0
    tap_ttl_s: float = 86_400.0


class TurnRunner:
    """Claims messages and answers them with `handle`, which fills the current turn and raises when it cannot.

    `apology` gives the rendered answer for a message that ends on the dead-letter list. `committed` is called after each
    commit that may have queued replies, `started` when a turn begins (for read receipts; it must not raise).
    """

    def __init__(
        self,
        database: Database,
        handle: Callable[[Turn, Utterance], Awaitable[None]],
        apology: Callable[[], Sequence[Mapping[str, Any]]],
        *,
        limits: TurnLimits | None = None,
        started: Callable[[Claimed], None] = lambda _message: None,
        committed: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database, self._handle, self._apology = database, handle, apology
        self._limits = limits or TurnLimits()
        self._started, self._committed, self._clock = started, committed, clock
        self._running: set[asyncio.Task[None]] = set()

    async def step(self) -> bool:
        """Start turns for as many claimable lanes as there is room for. Raises DatabaseUnavailable."""
        room = self._limits.in_flight - len(self._running)
        if room <= 0:
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
            return True
        claimed = await claim(self._database, room, self._clock())
        if claimed:
            crashpoint("turn.claimed")
        for message in claimed:
            task = asyncio.create_task(self._run(message))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return bool(claimed)

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
            utterance, tapped = await self._utterance(head, messages)
            turn = Turn(messages, begun + self._limits.deadline_s, tapped=tapped)
            self._started(head)
            await self._think(turn, utterance)
            await asyncio.shield(persist(self._database, "turn", lambda connection: commit(connection, turn, self._clock(), self._limits.tap_ttl_s)))
            crashpoint("turn.committed")
            event(logger, "turn.committed", turn=hashed(turn.id), replies=len(turn.replies), events=len(turn.events), ms=int((time.monotonic() - begun) * 1000))
            self._committed()
        except TurnLost as error:
            event(logger, "turn.lost", level=logging.WARNING, turn=hashed(head.wamid), reason=str(error))
        except DatabaseUnavailable as error:
            await self._give_back(messages, 0.0, str(error), counted=False)
        except asyncio.CancelledError:
            with contextlib.suppress(DatabaseUnavailable):
                await self._database.write(lambda connection: give_back(connection, messages, 0.0, "the worker stopped", counted=False))
            raise
        except Exception as error:
            await self._failed(messages, error)

    async def _utterance(self, head: Claimed, messages: list[Claimed]) -> tuple[Utterance, taps.Tap | None]:
        """What to tell the dialogue; a late head is joined by the late messages right behind it."""
        metadata = {"wamid": head.wamid, "type": head.content.get("type"), "sent_at": head.sent_at, "context": head.content.get("context")}
        late_before = self._clock() - self._limits.late_after_s
        if head.sent_at < late_before and head.replayed_at is None:
            messages.extend(await self._database.write(lambda connection: extend_claim(connection, head, late_before)))
            return Utterance(f"/{LATE_INTENT}", True, {**metadata, "late": len(messages)}), None
        reply_id = head.content.get("tap")
        if reply_id and taps.issued_here(reply_id):
            tap = await self._database.read(lambda connection: taps.redeemable(connection, head.conversation_id, reply_id, self._clock()))
            if tap is None:
                return Utterance(f"/{EXPIRED_TAP_INTENT}", True, metadata), None
            return Utterance(tap.payload, True, {**metadata, "title": tap.title}), tap
        if head.content.get("intent"):
            return Utterance(f"/{head.content['intent']}", True, metadata), None
        return Utterance(as_text(head.content.get("text") or ""), False, metadata), None

    async def _think(self, turn: Turn, utterance: Utterance) -> None:
        token = current_turn.set(turn)
        crashpoint("turn.understanding")
        try:
            await asyncio.wait_for(self._handle(turn, utterance), self._limits.deadline_s)
        except asyncio.TimeoutError:
            raise TurnFailed(f"no answer within {self._limits.deadline_s:g} s") from None
        finally:
            current_turn.reset(token)
        if turn.failures:
            raise turn.failures[0]
        if not turn.replies and not turn.paused:
            raise TurnFailed("the dialogue said nothing")

    async def _failed(self, messages: Sequence[Claimed], error: Exception) -> None:
        head = messages[0]
        reason = f"{type(error).__name__}: {error}" if isinstance(error, TurnFailed) else type(error).__name__
        failure(logger, "turn.failed", error, turn=hashed(head.wamid), attempt=head.attempts, reason=reason)
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
        event(logger, "turn.dead_letter", level=logging.ERROR, turn=hashed(messages[0].wamid), reason=reason)
        self._committed()

    async def _give_back(self, messages: Sequence[Claimed], pause_s: float, reason: str, *, counted: bool = True) -> None:
        at = self._clock() + pause_s
        await persist(self._database, "turn", lambda connection: give_back(connection, messages, at, reason, counted=counted))


def as_text(typed: str) -> str:
    """What a customer typed, so that Rasa never takes it for a command: `/restart` becomes `restart`."""
    text = typed.strip()
    while text.startswith("/"):
        text = text.lstrip("/").lstrip()
    return text or "…"
