"""One turn: what it collects while Rasa thinks, and the one transaction that makes it happen or not.

A turn is whole or absent: its tracker events, its replies and the completion of its messages commit together. Whether it
happened is what the inbox says after the commit, never what Rasa returned. The claim is the fence: when the messages are
no longer ours, nothing is written.
"""

from __future__ import annotations

import contextlib
import contextvars
import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.conversation import taps
from bot.conversation.errors import TurnLost
from bot.conversation.lanes import Claimed
from bot.conversation.schema import conversations, events, inbox, outbox, tracker_windows
from bot.crashpoints import crashpoint

ERROR_LIMIT = 255
HELD = "held back: a colleague answers"
"""Why a finished message got no reply."""


@dataclass(frozen=True)
class StoredWindow:
    """Where the part of a tracker that turns look at begins, and what the conversation knew there."""

    first_event_index: int
    """Index into the new events; meaningful when `first_event_id` is None."""
    first_event_id: int | None
    """Id of an event that is already stored."""
    slots: Mapping[str, Any]
    """Slots that differ from their default."""
    active_loop: str | None
    """The form that was open."""


@dataclass(eq=False)
class Turn:
    """A turn in progress. Rasa's side fills it; `commit` writes it."""

    messages: Sequence[Claimed]
    deadline: float
    """`time.monotonic()` at which the turn is given up."""
    events: list[dict[str, Any]] = field(default_factory=list)
    """New tracker events, as Rasa serialises them (`Event.as_dict`) plus `type_name`."""
    replies: list[Mapping[str, Any]] = field(default_factory=list)
    """Rendered messages without recipient, in order."""
    issued: list[taps.Tap] = field(default_factory=list)
    tapped: taps.Tap | None = None
    window: StoredWindow | None = None
    paused: bool = False
    """The conversation is paused: saying nothing is right."""
    failures: list[Exception] = field(default_factory=list)
    """What Rasa caught and would have gone on without."""
    waits: int = 0
    """How many answers from outside it waits for; meanwhile another turn may think."""
    on_wait: Callable[[], None] = lambda: None

    @property
    def id(self) -> str:
        """The id of the turn's first message; part of every idempotency key of the turn."""
        return self.messages[0].turn_id

    @property
    def conversation_id(self) -> str:
        return self.messages[0].conversation_id

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """Around a call to another process: the turn needs no room among those that think."""
        self.waits += 1
        self.on_wait()
        try:
            yield
        finally:
            self.waits -= 1


current_turn: contextvars.ContextVar[Turn | None] = contextvars.ContextVar("current_turn", default=None)


def commit(connection: Connection, turn: Turn, now: float, tap_ttl_s: float) -> None:
    """Write a finished turn within the caller's transaction. Raises TurnLost when the messages are not ours any more."""
    _finish(connection, turn.messages, "done", now, turn.id)
    write_events(connection, turn.conversation_id, turn.events, turn.window)
    lane = _lane_now(connection, turn.conversation_id)
    add_replies(connection, turn.messages[0], turn.id, turn.replies, now, lane)
    taps.issue(connection, lane, turn.issued, now, tap_ttl_s, turn.id)
    if turn.tapped:
        taps.use_up(connection, turn.conversation_id, turn.tapped.message_key, now)
    crashpoint("turn.committing")


def give_back(connection: Connection, messages: Sequence[Claimed], next_attempt_at: float, error: str, *, counted: bool = True) -> None:
    """Return the messages of a failed turn to their lane, to be tried again at `next_attempt_at`.

    With `counted` False the try does not bring them nearer to the dead-letter list: it was not their fault.
    """
    # By the claim, not by ids: a turn that is stopped while others join it may not know of them yet.
    ours = sa.and_(inbox.c.state == "claimed", inbox.c.claim == messages[0].claim)
    values: dict[str, Any] = {"state": "new", "claim": None, "next_attempt_at": next_attempt_at, "error": error[:ERROR_LIMIT]}
    if not counted:
        values["attempts"] = inbox.c.attempts - 1
    connection.execute(sa.update(inbox).where(ours).values(**values))


def bury(connection: Connection, messages: Sequence[Claimed], answer: Sequence[Mapping[str, Any]], error: str, now: float) -> None:
    """Put messages on the dead-letter list and give their customer `answer`. Raises TurnLost."""
    turn_id = f"{messages[0].turn_id}#dead-{messages[0].claim}"  # of this burial: a replay may end in another one
    _finish(connection, messages, "dead", now, turn_id, error)
    add_replies(connection, messages[0], turn_id, answer, now)


def hold(connection: Connection, messages: Sequence[Claimed], now: float) -> None:
    """Finish messages without an answer because a colleague gives it. Raises TurnLost."""
    _finish(connection, messages, "done", now, messages[0].turn_id, HELD)


def _lane_now(connection: Connection, conversation: str) -> str:
    """The conversation, or the one it has become part of while the turn ran."""
    moved_to = connection.scalar(sa.select(conversations.c.moved_to).where(conversations.c.id == conversation))
    return str(moved_to) if moved_to else conversation


def add_replies(connection: Connection, message: Claimed, turn_id: str, replies: Sequence[Mapping[str, Any]], now: float, lane: str | None = None) -> None:
    """Queue rendered messages for the customer of `message`, in the lane of its conversation or in `lane`."""
    for position, reply in enumerate(replies):
        connection.execute(
            sa.insert(outbox).values(
                conversation_id=lane or message.conversation_id,
                phone_number_id=message.phone_number_id,
                turn_id=turn_id,
                position=position,
                opaque=uuid.uuid4().hex,
                message=json.dumps(reply, ensure_ascii=False),
                state="queued",
                created_at=now,
                changed_at=now,
            )
        )


def _finish(connection: Connection, messages: Sequence[Claimed], state: str, now: float, turn_id: str, error: str | None = None) -> None:
    ids = [message.id for message in messages]
    ours = sa.and_(inbox.c.id.in_(ids), inbox.c.state == "claimed", inbox.c.claim == messages[0].claim)
    values = {"state": state, "claim": None, "finished_at": now, "turn_id": turn_id, "error": error[:ERROR_LIMIT] if error else None}
    if connection.execute(sa.update(inbox).where(ours).values(**values)).rowcount != len(ids):
        raise TurnLost(f"{len(ids)} message(s) of the turn are no longer claimed by it")


def write_events(connection: Connection, conversation: str, rows: Sequence[Mapping[str, Any]], window: StoredWindow | None) -> list[int]:
    """Append events to a conversation's tracker and move its window. Returns the new events' ids."""
    ids = [_insert_event(connection, conversation, row) for row in rows]
    if window:
        first = window.first_event_id if window.first_event_id is not None else ids[window.first_event_index]
        _store_window(connection, conversation, first, window)
    return ids


def _insert_event(connection: Connection, conversation: str, row: Mapping[str, Any]) -> int:
    data = {key: value for key, value in row.items() if key != "type_name"}
    result = connection.execute(
        sa.insert(events).values(
            sender_id=conversation,
            type_name=row["type_name"],
            timestamp=data.get("timestamp"),
            intent_name=((data.get("parse_data") or {}).get("intent") or {}).get("name"),
            action_name=data.get("name"),
            data=json.dumps(data),
        )
    )
    return int(result.inserted_primary_key[0])


def _store_window(connection: Connection, conversation: str, first_event_id: int, window: StoredWindow) -> None:
    values = {"first_event_id": first_event_id, "state": json.dumps({"slots": window.slots, "active_loop": window.active_loop})}
    changed = connection.execute(sa.update(tracker_windows).where(tracker_windows.c.conversation_id == conversation).values(**values))
    if changed.rowcount == 0:
        connection.execute(sa.insert(tracker_windows).values(conversation_id=conversation, **values))
