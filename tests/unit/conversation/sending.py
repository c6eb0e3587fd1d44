"""A sender over queued replies, with a scripted transport in the channel's place."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bot.conversation.database import Database
from bot.conversation.outbox import OutboxRow
from bot.conversation.remedies import Remedies
from bot.conversation.schema import inbox, outbox
from bot.conversation.sender import Sender, SendLimits
from bot.conversation.transport import Delivery, Verdict
from bot.conversation.turn import add_replies
from tests.unit.conversation.given import NOW, RINA, Clock, claimed, rows, text


def said(body: str) -> dict[str, Any]:
    return {"type": "text", "text": {"body": body}}


@dataclass
class Channel:
    """Answers by the body of what is sent, each list of deliveries in turn; `SENT` where nothing is scripted."""

    script: dict[str, list[Delivery | Callable[[], Any]]] = field(default_factory=dict)
    sent: list[OutboxRow] = field(default_factory=list)

    @property
    def bodies(self) -> list[str]:
        return [row.message["text"]["body"] for row in self.sent if "text" in row.message]

    async def __call__(self, row: OutboxRow) -> Delivery:
        self.sent.append(row)
        answers = self.script.get(row.message.get("text", {}).get("body", ""), [])
        answer = answers.pop(0) if answers else Delivery(Verdict.SENT, wamid=f"wamid.{row.id}")
        if isinstance(answer, Delivery):
            return answer
        await asyncio.sleep(0)
        return await answer()


@dataclass
class Post:
    """A sender, its channel and its clock over one database."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    channel: Channel = field(default_factory=Channel)
    remedies: Remedies = field(default_factory=lambda: Remedies(simplify))
    limits: SendLimits = field(default_factory=lambda: SendLimits(attempts=4, unknown_resend_s=60.0))

    def __post_init__(self) -> None:
        self.sender = self.another_sender()

    def another_sender(self) -> Sender:
        """As the next worker makes it."""
        return Sender(self.database, self.channel, self.remedies, limits=self.limits, clock=self.clock, rng=random.Random(1))

    async def queue(self, *bodies: str, who: str = RINA, messages: Sequence[dict[str, Any]] = (), number: str | None = None) -> None:
        """Queue replies to one customer, in a turn of their own."""
        wamid = f"in.{who}.{len(rows(self.database, inbox))}"
        (message,) = await claimed(self.database, text(wamid, who=who, sent_at=NOW, **({"number": number} if number else {})))
        with self.database.transaction() as connection:
            add_replies(connection, message, wamid, [*map(said, bodies), *messages], self.clock())
            connection.execute(sa.update(inbox).where(inbox.c.id == message.id).values(state="done"))

    async def send(self) -> None:
        """Send until nothing more may be sent now."""
        while await self.sender.step():
            await self.sender.stop()

    async def send_after(self, seconds: float) -> None:
        self.clock.now += seconds
        await self.send()

    @property
    def states(self) -> list[str]:
        return [row["state"] for row in rows(self.database, outbox)]

    @property
    def row(self) -> dict[str, Any]:
        """The only row."""
        (row,) = rows(self.database, outbox)
        return row


def simplify(message: Any) -> dict[str, Any] | None:
    return said("polos") if message["type"] == "interactive" else None


def answer(verdict: Verdict, code: int | None = None, **more: Any) -> Delivery:
    return Delivery(verdict, code=code, reason=more.pop("reason", "said so"), **more)
