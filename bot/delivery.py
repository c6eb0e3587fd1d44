"""Ties the sender's rules to Meta's wire format: one transport over the Graph client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.outbox import OutboxRow
from bot.conversation.sender import Delivery, Transport, Verdict
from bot.whatsapp.client import GraphClient, Refused, Sent, Unsent
from bot.whatsapp.errors import Remedy, remedy_for

_MEDIA = ("image", "video", "audio", "document")
_VERDICTS = {
    Remedy.UNAVAILABLE: Verdict.UNREACHABLE,
    Remedy.PAUSE_NUMBER: Verdict.PAUSE_NUMBER,
    Remedy.PAUSE_CUSTOMER: Verdict.PAUSE_CUSTOMER,
    Remedy.RETRY: Verdict.RETRY,
    Remedy.RETRY_ONCE: Verdict.RETRY_ONCE,
    Remedy.WINDOW_CLOSED: Verdict.WINDOW_CLOSED,
    Remedy.CHANGE_MESSAGE: Verdict.CHANGE_MESSAGE,
    Remedy.GIVE_UP_CUSTOMER: Verdict.GIVE_UP,
    Remedy.STOP_NUMBER: Verdict.STOP_NUMBER,
}


def graph_transport(client: GraphClient) -> Transport:
    """A sender's transport that sends each row through `client`."""

    async def transport(row: OutboxRow) -> Delivery:
        to = row.recipient
        if not (to.phone or to.bsuid):
            return Delivery(Verdict.GIVE_UP, reason="the customer has no id that can be written to")
        outcome = await client.send(row.phone_number_id, row.message, phone=to.phone, bsuid=to.bsuid, opaque=row.opaque)
        if isinstance(outcome, Sent):
            return Delivery(Verdict.SENT, wamid=outcome.wamid)
        if isinstance(outcome, Refused):
            return Delivery(
                _VERDICTS[outcome.remedy], code=outcome.code, retry_after_s=outcome.retry_after_s, reason=f"HTTP {outcome.http_status} {outcome.detail}"
            )
        return Delivery(Verdict.UNREACHABLE if isinstance(outcome, Unsent) else Verdict.UNKNOWN, reason=outcome.reason)

    return transport


def after_failure(code: int | None, message: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What to send when Meta took `message` and later told that it failed: the same, a plainer one, or nothing."""
    remedy = remedy_for(code, http_status=200) if code is not None else None
    if remedy in (Remedy.PAUSE_NUMBER, Remedy.PAUSE_CUSTOMER, Remedy.UNAVAILABLE, Remedy.RETRY):
        return message
    return simplified(message) if remedy in (Remedy.RETRY_ONCE, Remedy.CHANGE_MESSAGE) else None


def simplified(message: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """A plain text that says what a refused interactive or media message said; None when it is plain already or says nothing.

    The message may be an action's own `custom` one, of any shape: that may be why it was refused.
    """
    body = _words_of_medium(message) or _words_of_interactive(_object(message.get("interactive")))
    return {"type": "text", "text": {"body": body, "preview_url": False}} if body else None


def _words_of_medium(message: Mapping[str, Any]) -> str:
    medium = _object(message.get(str(message.get("type")))) if message.get("type") in _MEDIA else {}
    return "\n\n".join(str(medium[key]) for key in ("caption", "link") if medium.get(key))


def _words_of_interactive(interactive: Mapping[str, Any]) -> str:
    action = _object(interactive.get("action"))
    titles = [_object(button.get("reply")).get("title") for button in _objects(action.get("buttons"))]
    titles += [row.get("description") or row.get("title") for section in _objects(action.get("sections")) for row in _objects(section.get("rows"))]
    titles.append(_object(action.get("parameters")).get("url"))
    lines = "\n".join(f"- {title}" for title in titles if title)
    return f"{_object(interactive.get('body')).get('text') or ''}\n\n{lines}".strip()


def _object(node: object) -> Mapping[str, Any]:
    return node if isinstance(node, Mapping) else {}


def _objects(node: object) -> list[Mapping[str, Any]]:
    return [item for item in node if isinstance(item, Mapping)] if isinstance(node, (list, tuple)) else []
