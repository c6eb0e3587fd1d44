"""Ties the sender's rules to Meta's wire format: one transport over the Graph client."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.conversation.outbox import OutboxRow
from bot.conversation.sender import Delivery, Transport, Verdict
from bot.whatsapp.client import GraphClient, Refused, Sent, Unsent
from bot.whatsapp.errors import Remedy

_VERDICTS = {
    Remedy.PAUSE_NUMBER: Verdict.PAUSE_NUMBER,
    Remedy.PAUSE_CUSTOMER: Verdict.PAUSE_CUSTOMER,
    Remedy.RETRY: Verdict.RETRY,
    Remedy.RETRY_ONCE: Verdict.RETRY_ONCE,
    Remedy.WINDOW_CLOSED: Verdict.GIVE_UP,
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
            return Delivery(_VERDICTS[outcome.remedy], code=outcome.code, retry_after_s=outcome.retry_after_s, reason=f"HTTP {outcome.http_status} {outcome.detail}")
        return Delivery(Verdict.UNREACHABLE if isinstance(outcome, Unsent) else Verdict.UNKNOWN, reason=outcome.reason)

    return transport


def simplified(message: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """A plain text that says what a refused interactive message said; None for a message that is plain already."""
    interactive = message.get("interactive")
    if not isinstance(interactive, Mapping):
        return None
    body = str((interactive.get("body") or {}).get("text") or "")
    action = interactive.get("action") or {}
    titles = [button["reply"]["title"] for button in action.get("buttons") or ()]
    titles += [row.get("description") or row["title"] for section in action.get("sections") or () for row in section.get("rows") or ()]
    lines = "\n".join(f"- {title}" for title in titles)
    return {"type": "text", "text": {"body": f"{body}\n\n{lines}".strip(), "preview_url": False}}
