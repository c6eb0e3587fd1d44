"""What Meta reports after it accepted a send: sent, delivered, read, or failed."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Final

from ..clock import Clock
from ..config import SimulatorConfig
from ..graph_errors import webhook_error
from ..history import History
from ..identifiers import new_conversation_id
from ..jsontype import JsonObject
from ..media.links import Links
from ..world import WINDOW_S, Outbound, World
from ..world.customers import Customer
from .delivery import Deliverer
from .envelope import envelope

_UNFETCHED: Final = 131053
"""Cloud API, error codes: "Media upload error", also for a link that could not be fetched."""


class StatusReporter:
    """Plays the customer's phone: one task per accepted message, one webhook per status."""

    def __init__(
        self,
        config: SimulatorConfig,
        clock: Clock,
        rng: Random,
        history: History,
        world: World,
        deliverer: Deliverer,
        links: Links,
    ) -> None:
        self._config = config
        self._clock = clock
        self._rng = rng
        self._history = history
        self._world = world
        self._deliverer = deliverer
        self._links = links
        self._tasks: set[asyncio.Task[None]] = set()

    def resume(self) -> None:
        """Go on with the messages of an earlier run whose last status was not reported."""
        for message in self._world.outbound.values():
            unfinished = {"accepted", "sent", "delivered", *(("read",) if message.to_be_played else ())}
            if message.status in unfinished and not message.echo:
                self.report(message)

    def report(self, message: Outbound) -> None:
        """Report the statuses that `message` has still to get, in the background."""
        if message.status != "dropped":
            task = asyncio.get_running_loop().create_task(self._report(message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Stop reporting; `resume` goes on after a restart."""
        self.drop_all()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def drop_all(self) -> None:
        """Forget every status still to be reported."""
        for task in self._tasks:
            task.cancel()

    async def _report(self, message: Outbound) -> None:
        customer = self._world.customers.find(message.user_id) if message.user_id else None
        if message.doomed is None and not await self._links.collect(message):
            self._history.append("send.doomed", id=message.id, code=_UNFETCHED)
        for status in self._plan(message, customer):
            await asyncio.sleep(self._config.status_delay_s)
            self._emit(message, status, customer)

    def _plan(self, message: Outbound, customer: Customer | None) -> list[str]:
        plan = ["failed"] if message.doomed is not None else ["sent"]
        # Cloud API, reaction messages: a reaction is only reported as sent.
        if message.doomed is None and message.body.get("type") != "reaction":
            if not self._deliverer.settings.skip_delivered:
                plan.append("delivered")
            if customer is not None and customer.looking:
                plan += ["read", "played"] if message.to_be_played else ["read"]
        plan = [status for status in plan if status not in message.reported]
        if self._deliverer.settings.shuffle_statuses:
            self._rng.shuffle(plan)
        return plan

    def _emit(self, message: Outbound, status: str, customer: Customer | None) -> None:
        number = self._config.number(message.phone_number_id)
        if number is None:
            return
        self._history.append("status", id=message.id, status=status, error=message.doomed)
        content: JsonObject = {"statuses": [self._status(message, status, customer)]}
        if customer is not None and status != "failed":
            content = {"contacts": [customer.contact()], **content}
        self._deliverer.queue(message.phone_number_id, "status", envelope([(number, content)]))

    def _status(self, message: Outbound, status: str, customer: Customer | None) -> JsonObject:
        now = int(self._clock.now())
        report: JsonObject = {"id": message.id, "status": status, "timestamp": str(now)}
        if message.by_phone:
            report["recipient_id"] = message.address
        elif customer is not None and customer.mode != "phone_less":
            report["recipient_id"] = customer.wa_id
        # Cloud API: a `failed` status has no BSUID when the message was sent to a phone.
        if customer is not None and customer.mode != "phone_only" and not (status == "failed" and message.by_phone):
            report["recipient_user_id"] = customer.bsuid
            if customer.mode == "parent":
                report["recipient_parent_user_id"] = customer.parent_user_id
        elif not message.by_phone:
            report["recipient_user_id"] = message.address
        if message.opaque is not None and not self._deliverer.settings.omit_opaque:
            report["biz_opaque_callback_data"] = message.opaque
        if status == "failed":
            report["errors"] = [webhook_error(message.doomed or 131000)]
            return report
        category = str(message.template_text["category"]).lower() if message.template_text else "service"
        if self._rng.random() < 0.5:  # Cloud API: `conversation` is optional; receivers must not rely on it.
            report["conversation"] = {
                "id": new_conversation_id(self._rng),
                "expiration_timestamp": str(now + WINDOW_S),
                "origin": {"type": category},
            }
        report["pricing"] = {"billable": True, "pricing_model": "PMP", "type": "regular", "category": category}
        return report
