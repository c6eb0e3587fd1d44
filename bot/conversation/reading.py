"""What the dialogue is told of a claimed message, and which of the messages behind it are told with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.conversation import taps
from bot.conversation.database import Database
from bot.conversation.joining import MOST, Joining
from bot.conversation.lanes import Claimed, Follower, extend_claim
from bot.conversation.typed_choice import typed_number
from bot.conversation.utterance import EXPIRED_TAP_INTENT, LATE_INTENT, Utterance, as_text

_TOLD_OTHERWISE = frozenset({"text", "tap", "intent"})
Read = tuple[Utterance, taps.Tap | None]


class Reader:
    """Reads messages into utterances. `late_after_s` is the age at which a message is answered as too late."""

    def __init__(self, database: Database, joining: Joining, late_after_s: float, clock: Callable[[], float]) -> None:
        self._database, self._joining, self._late_after_s, self._clock = database, joining, late_after_s, clock

    async def read(self, messages: list[Claimed]) -> Read:
        """The utterance of the only message in `messages`, and the choice it took; those that join it are claimed and added.

        Raises DatabaseUnavailable.
        """
        head = messages[0]
        late_before = self._clock() - self._late_after_s
        if head.sent_at < late_before and head.replayed_at is None:
            await self._extend(messages, lambda follower: follower.sent_at < late_before)
            return Utterance(f"/{LATE_INTENT}", True, {**_metadata(messages), "late": len(messages)}), None
        if head.content.get("tap"):
            tapped = await self._tapped(head)
            if tapped:
                return tapped
        if self._joining.may_join(head.content):
            await self._extend(messages, self._joins(head, late_before))
        return await self._worded(messages)

    def _joins(self, head: Claimed, late_before: float) -> Callable[[Follower], bool]:
        if head.joined == head.turn_id:
            return lambda follower: follower.turn_id == head.turn_id
        return lambda follower: follower.sent_at >= late_before and self._joining.joins(head.content, follower.content)

    async def _extend(self, messages: list[Claimed], joins: Callable[[Follower], bool]) -> None:
        messages.extend(await self._database.write(lambda connection: extend_claim(connection, messages[0], joins, MOST - 1)))

    async def _tapped(self, head: Claimed) -> Read | None:
        """A tap on one of our choices; None for an id that is not ours."""
        token = str(head.content["tap"])
        if not taps.issued_here(token):
            return None
        tap = await self._database.read(lambda connection: taps.redeemable(connection, head.conversation_id, token, self._clock()))
        return _chosen(tap, [head]) if tap else (Utterance(f"/{EXPIRED_TAP_INTENT}", True, _metadata([head])), None)

    async def _worded(self, messages: Sequence[Claimed]) -> Read:
        texts = [as_text(text) for message in messages if (text := message.content.get("text"))]
        head = messages[0]
        if not texts and head.content.get("intent"):
            return Utterance(f"/{head.content['intent']}", True, _metadata(messages)), None
        number = typed_number(texts[0]) if len(texts) == 1 and head.content.get("type") == "text" else None
        if number is not None:
            tap = await self._database.read(lambda connection: taps.numbered(connection, head.conversation_id, number, self._clock()))
            if tap:
                return _chosen(tap, messages)
        return Utterance("\n".join(texts) or as_text(""), False, _metadata(messages)), None


def _chosen(tap: taps.Tap, messages: Sequence[Claimed]) -> Read:
    metadata = {**_metadata(messages), "title": tap.title}
    if tap.payload.startswith("/"):
        return Utterance(tap.payload, True, metadata), tap
    return Utterance(as_text(tap.payload), False, metadata), tap


def _metadata(messages: Sequence[Claimed]) -> Mapping[str, Any]:
    """What an action may want to know of what it answers; `parts` of each message where there are several."""
    parts = [_part(message) for message in messages]
    return {**parts[0], "parts": parts} if len(parts) > 1 else parts[0]


def _part(message: Claimed) -> dict[str, Any]:
    beside = {key: value for key, value in message.content.items() if key not in _TOLD_OTHERWISE}
    return {**beside, "wamid": message.wamid, "sent_at": message.sent_at}
