"""Sending the outbox: per conversation in order, many conversations at a time, each refusal by its own rule.

The channel is reached through `Transport`, which knows the wire format; here are only the rules of what happens next. The
24-hour customer-service window is judged when a message is sent, not when it was queued.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.engine import Connection

from bot.conversation import outbox, statuses
from bot.conversation.database import Database
from bot.conversation.errors import DatabaseUnavailable
from bot.conversation.outbox import OutboxRow
from bot.conversation.pump import persist
from bot.conversation.remedies import Remedies
from bot.conversation.transport import Delivery, Transport, Verdict
from bot.crashpoints import crashpoint
from bot.logs import event, failure

logger = logging.getLogger(__name__)
Result = TypeVar("Result")
_PAUSE_LIMIT_S = 300.0
_RETRY_AFTER_LIMIT_S = 3600.0
_STOPPED_PROBE_S = 30.0
_STOP_S = 4.0
_STATUS_BATCHES = 4


_HOLDS_NUMBER = (Verdict.UNREACHABLE, Verdict.PAUSE_NUMBER, Verdict.STOP_NUMBER)


@dataclass(frozen=True)
class SendLimits:
    """Bounds of sending; see the settings of the same names."""

    in_flight: int = 16
    attempts: int = 8
    unknown_resend_s: float = 60.0


class Sender:
    """Sends queued rows; `step` is for a pump. `changed` is called when the next row of a conversation may go."""

    def __init__(
        self,
        database: Database,
        transport: Transport,
        remedies: Remedies | None = None,
        *,
        limits: SendLimits | None = None,
        changed: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.time,
        rng: random.Random | None = None,
    ) -> None:
        self._database, self._transport, self._remedies = database, transport, remedies or Remedies()
        self._limits = limits or SendLimits()
        self._changed, self._clock, self._rng = changed, clock, rng or random.Random()
        self._running: dict[int, asyncio.Task[None]] = {}
        self._paused_until: dict[str, float] = {}
        self._pauses: dict[str, int] = {}
        self._probing: set[str] = set()

    async def recover(self) -> None:
        """Call once before the first step: what a dead sender was sending is unknown. Raises DatabaseUnavailable."""
        left = await self._database.write(lambda connection: outbox.recover(connection, self._clock()))
        if left:
            event(logger, "send.left_behind", level=logging.WARNING, rows=left)

    async def step(self) -> bool:
        """Start sends for which there is room. Raises DatabaseUnavailable."""
        now = self._clock()
        await self._settle_unknown(now)
        room = self._limits.in_flight - len(self._running)
        if room <= 0:
            await asyncio.wait(self._running.values(), return_when=asyncio.FIRST_COMPLETED)
            return True
        paused = {number for number, until in self._paused_until.items() if until > now} | self._probing
        heads = await self._database.read(lambda connection: outbox.sendable(connection, paused, self._running.keys(), now))
        ids = self._chosen(heads, room)
        rows = await self._database.write(lambda connection: outbox.take(connection, ids, now)) if ids else []
        for row in rows:
            task = asyncio.create_task(self._send(row))
            self._running[row.id] = task
            self._probing |= {row.phone_number_id} & self._pauses.keys()
            task.add_done_callback(lambda _, row=row: self._ended(row))  # type: ignore[misc]
        return bool(rows)

    def _chosen(self, heads: Sequence[tuple[int, str]], room: int) -> list[int]:
        """As many rows as there is room for, but only one of a number that was held: it probes for the others."""
        held: dict[str, list[int]] = {}
        for row_id, number in heads:
            if number in self._pauses:
                held.setdefault(number, []).append(row_id)
        # Any of them: were it always the first, a single reply that Meta chokes on would hold up all the others.
        probes = {self._rng.choice(ids) for ids in held.values()}
        return [row_id for row_id, number in heads if number not in held or row_id in probes][:room]

    def _ended(self, row: OutboxRow) -> None:
        self._running.pop(row.id, None)
        self._probing.discard(row.phone_number_id)

    async def stop(self) -> None:
        """Wait a few seconds for answers to what has been sent; the rest is `unknown` at the next start."""
        if self._running:
            await asyncio.wait(self._running.values(), timeout=_STOP_S)
        begun = list(self._running)
        for task in list(self._running.values()):
            task.cancel()
        # A row can have been taken by a step that was cut short: nobody sends it any more, and no byte of it left.
        with contextlib.suppress(DatabaseUnavailable):
            await self._database.write(lambda connection: outbox.put_back(connection, begun, self._clock()))

    async def _settle_unknown(self, now: float) -> None:
        before = now - self._limits.unknown_resend_s
        if not await self._database.read(lambda connection: outbox.has_unknown(connection, before)):
            return
        settled = await self._database.write(lambda connection: self._resend_unproven(connection, before, now))
        if settled is not None and any(settled):
            event(logger, "send.unknown_settled", level=logging.WARNING, resent_possibly_twice=settled[0], given_up=settled[1])

    def _resend_unproven(self, connection: Connection, before: float, now: float) -> tuple[int, int] | None:
        """Resend what is unknown for too long, once every status that is here has had its say; None when they are too many for now."""
        for _ in range(_STATUS_BATCHES):
            if not statuses.waiting(connection, now, 1):
                return outbox.resend_unknown(connection, before, now)
            statuses.apply(connection, now, self._remedies)
        return None

    async def _send(self, row: OutboxRow) -> None:
        if not self._window_open(row):
            await self._too_late(row)
            self._changed()
            return
        crashpoint("send.before_bytes")
        try:
            delivery = await self._transport(row)
        except Exception as error:  # a fault of ours, not Meta's; whether bytes left is not known
            failure(logger, "send.transport_failed", error, outbox_id=row.id)
            delivery = Delivery(Verdict.UNKNOWN, reason=type(error).__name__)
        crashpoint("send.after_response")
        try:
            await self._record(row, delivery)
        except Exception as error:  # a row must not stay in `sending`: unknown is the honest state
            failure(logger, "send.record_failed", error, outbox_id=row.id)
            await self._persist(row, lambda c, now: outbox.record_unknown(c, row.id, "its outcome could not be recorded", now))
        self._changed()

    def _window_open(self, row: OutboxRow) -> bool:
        if row.message.get("type") == "template":
            return True
        return self._clock() < row.last_inbound_at + statuses.WINDOW_S - statuses.WINDOW_MARGIN_S

    async def _record(self, row: OutboxRow, delivery: Delivery) -> None:
        verdict = delivery.verdict
        if verdict not in _HOLDS_NUMBER and verdict is not Verdict.UNKNOWN:  # Meta has answered for this number again
            self._pauses.pop(row.phone_number_id, None)
        if verdict is Verdict.SENT:
            await self._persist(row, lambda c, now: outbox.record_sent(c, row.id, row.opaque, delivery.wamid, now))
            event(logger, "send.accepted", outbox_id=row.id, possibly_twice=row.possibly_twice)
            return
        level = logging.ERROR if verdict in (Verdict.STOP_NUMBER, Verdict.CHANGE_MESSAGE) else logging.WARNING
        event(logger, f"send.{verdict.value}", level=level, outbox_id=row.id, code=delivery.code, attempt=row.attempts, reason=delivery.reason)
        if verdict is Verdict.UNKNOWN:
            await self._persist(row, lambda c, now: outbox.record_unknown(c, row.id, delivery.reason, now))
        elif verdict in _HOLDS_NUMBER:
            await self._hold_number(row, delivery)
        elif verdict is Verdict.WINDOW_CLOSED:
            await self._too_late(row)
        elif verdict in (Verdict.RETRY, Verdict.RETRY_ONCE, Verdict.PAUSE_CUSTOMER):
            await self._retry(row, delivery)
        elif verdict is Verdict.CHANGE_MESSAGE:
            await self._say_plainly(row, delivery)
        else:
            await self._give_up(row, delivery)

    async def _too_late(self, row: OutboxRow) -> None:
        """The 24-hour window is closed: the number's template takes the reply's place, once; without one the reply is given up."""
        template = None if row.message.get("type") == "template" else self._remedies.stand_in(row.phone_number_id, row.message)

        def record(connection: Connection, now: float) -> bool:
            if template is not None and outbox.replace_by_template(connection, row.id, template, now):
                return True
            outbox.record_undeliverable(connection, row.id, statuses.WINDOW_CLOSED_CODE, "the 24-hour window is closed", now)
            return False

        stands_in = await self._persist(row, record)
        event(logger, "send.window_closed", level=logging.WARNING, outbox_id=row.id, template_stands_in=stands_in)

    async def _hold_number(self, row: OutboxRow, delivery: Delivery) -> None:
        """Hold the number's queue and keep the row; one row tried afterwards is the probe."""
        now, until = self._clock(), self._paused_until.get(row.phone_number_id, 0.0)
        pauses = self._pauses.get(row.phone_number_id, 0)
        if until <= now:  # the sends that were in flight together meet one fault, not several
            pauses = self._pauses[row.phone_number_id] = pauses + 1
        if delivery.verdict is Verdict.STOP_NUMBER:
            pause = _STOPPED_PROBE_S
        else:
            pause = max(_growing(0.5, 2.0, pauses), min(delivery.retry_after_s or 0.0, _RETRY_AFTER_LIMIT_S))
        self._paused_until[row.phone_number_id] = max(until, now + pause)
        await self._requeue(row, delivery, pause, counted=False)

    async def _retry(self, row: OutboxRow, delivery: Delivery) -> None:
        bound = 2 if delivery.verdict is Verdict.RETRY_ONCE else self._limits.attempts
        if row.attempts >= bound:
            await (self._say_plainly(row, delivery) if delivery.verdict is Verdict.RETRY_ONCE else self._give_up(row, delivery))
            return
        base = 4.0 if delivery.verdict is Verdict.PAUSE_CUSTOMER else 2.0
        pause = _growing(1.0, base, row.attempts) * self._rng.uniform(0.8, 1.2)
        await self._requeue(row, delivery, max(pause, min(delivery.retry_after_s or 0.0, _RETRY_AFTER_LIMIT_S)), counted=True)

    async def _say_plainly(self, row: OutboxRow, delivery: Delivery) -> None:
        """What Meta will not take goes out as a plainer message that says the same, where there is one."""
        plainer = self._remedies.simplified(row.message)
        if plainer is not None:
            await self._requeue(row, delivery, 0.0, counted=True, message=plainer)
        else:
            await self._give_up(row, delivery)

    async def _requeue(self, row: OutboxRow, delivery: Delivery, pause_s: float, *, counted: bool, message: Mapping[str, Any] | None = None) -> None:
        await self._persist(
            row, lambda c, now: outbox.record_retry(c, row.id, now + pause_s, delivery.code, delivery.reason, counted=counted, now=now, message=message)
        )

    async def _give_up(self, row: OutboxRow, delivery: Delivery) -> None:
        await self._persist(row, lambda c, now: outbox.record_undeliverable(c, row.id, delivery.code, delivery.reason or "refused", now))

    async def _persist(self, row: OutboxRow, record: Callable[[Any, float], Result]) -> Result:
        return await asyncio.shield(persist(self._database, "send", lambda connection: record(connection, self._clock())))


def _growing(first_s: float, factor: float, times: int) -> float:
    """`first_s` times `factor` to the power of `times`, up to the longest pause there is."""
    return min(_PAUSE_LIMIT_S, first_s * factor ** min(times, 16))
