"""Buttons as one-use, expiring tokens: only a tap on a token we issued becomes a command (text never does).

The choices of one message share a key: using one uses them all up, so that yesterday's "Konfirmasi", or the "Batal" beside
a pressed "Konfirmasi", does nothing today.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversation.schema import conversations, outbox, taps

PREFIX = "tap:"


class Offer(NamedTuple):
    """A choice as it is shown."""

    title: str
    payload: str
    number: int | None = None
    """The number it is shown under, so that a customer may type it."""


@dataclass(frozen=True)
class Tap:
    """One issued choice."""

    token: str
    message_key: str
    title: str
    payload: str
    number: int | None = None


def new_taps(choices: Iterable[tuple[str, str, int | None]]) -> list[Tap]:
    """Tokens for the (title, payload, number) choices of one message: 128 random bits each."""
    key = secrets.token_urlsafe(12)
    return [Tap(PREFIX + secrets.token_urlsafe(16), key, title, payload, number) for title, payload, number in choices]


def issued_here(reply_id: str) -> bool:
    """Whether a reply id has the shape of our tokens; others come from templates or older deployments."""
    return reply_id.startswith(PREFIX)


def issue(connection: Connection, conversation: str, issued: Sequence[Tap], now: float, ttl_s: float, turn_id: str) -> None:
    """Store tokens of a turn; they become valid with the transaction that stores the reply.

    The same choices of an earlier message are used up: what they stood for may have changed since.
    """
    _replace_earlier(connection, conversation, issued, now)
    for tap in issued:
        connection.execute(
            sa.insert(taps).values(
                token=tap.token,
                conversation_id=conversation,
                message_key=tap.message_key,
                title=tap.title[:255],
                payload=tap.payload,
                expires_at=now + ttl_s,
                number=tap.number,
                turn_id=turn_id,
            )
        )


def _replace_earlier(connection: Connection, conversation: str, issued: Sequence[Tap], now: float) -> None:
    offered = _payloads((tap.message_key, tap.payload) for tap in issued)
    if not offered:
        return
    live = sa.and_(taps.c.conversation_id == conversation, taps.c.used_at.is_(None), taps.c.expires_at > now)
    earlier = _payloads((row.message_key, row.payload) for row in connection.execute(sa.select(taps.c.message_key, taps.c.payload).where(live)))
    for message_key, payloads in earlier.items():
        if payloads in offered.values():
            use_up(connection, conversation, message_key, now)


def _payloads(choices: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """What each message offers."""
    found: dict[str, set[str]] = {}
    for message_key, payload in choices:
        found.setdefault(message_key, set()).add(payload)
    return found


def redeemable(connection: Connection, conversation: str, token: str, now: float) -> Tap | None:
    """The choice behind a token of this conversation that is neither used nor expired; otherwise None."""
    row = connection.execute(sa.select(taps).where(taps.c.token == token, taps.c.conversation_id == conversation)).first()
    if row is None or row.used_at is not None or row.expires_at <= now:
        return None
    return Tap(row.token, row.message_key, row.title, row.payload, row.number)


def numbered(connection: Connection, conversation: str, number: int, now: float) -> Tap | None:
    """The live choice that is shown under `number` in the bot's last turn, if it is the only one there; otherwise None.

    Also None when a colleague has written since: then the number answers the colleague.
    """
    last = connection.execute(
        sa.select(outbox.c.turn_id, outbox.c.created_at, conversations.c.colleague_at)
        .join(conversations, conversations.c.id == outbox.c.conversation_id)
        .where(outbox.c.conversation_id == conversation)
        .order_by(outbox.c.id.desc())
        .limit(1)
    ).first()
    if last is None or (last.colleague_at or 0.0) > last.created_at:
        return None
    live = sa.and_(taps.c.conversation_id == conversation, taps.c.used_at.is_(None), taps.c.expires_at > now)
    rows = connection.execute(sa.select(taps).where(live, taps.c.number == number, taps.c.turn_id == last.turn_id).limit(2)).all()
    return Tap(rows[0].token, rows[0].message_key, rows[0].title, rows[0].payload, rows[0].number) if len(rows) == 1 else None


def use_up(connection: Connection, conversation: str, message_key: str, now: float) -> None:
    """Mark all choices of a message as used, in the transaction of the turn that one of them started."""
    connection.execute(
        sa.update(taps).where(taps.c.conversation_id == conversation, taps.c.message_key == message_key, taps.c.used_at.is_(None)).values(used_at=now)
    )
