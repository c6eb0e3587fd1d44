"""Ties the sender's rules to Meta's wire format: one transport over the Graph client, and what stands in for a message."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from typing import Any

from bot.conversation.outbox import OutboxRow
from bot.conversation.transport import Delivery, Transport, Verdict
from bot.logs import event
from bot.whatsapp.client import GraphClient
from bot.whatsapp.errors import Remedy, remedy_for
from bot.whatsapp.media import MediaUnfit
from bot.whatsapp.outcomes import Outcome, Refused, Sent, Unsent
from bot.whatsapp.rendering import simplified
from bot.whatsapp.rendering.stand_in import stand_in
from bot.whatsapp.uploads import UploadFailed, Uploads, with_fresh_uploads
from bot.whatsapp.webhook import Number

__all__ = ["after_failure", "graph_transport", "simplified", "templates_of"]

logger = logging.getLogger(__name__)
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


def graph_transport(client: GraphClient, uploads: Uploads) -> Transport:
    """A sender's transport that sends each row through `client`, after its files of ours were uploaded."""

    async def transport(row: OutboxRow) -> Delivery:
        to = row.recipient
        if not (to.phone or to.bsuid):
            return Delivery(Verdict.GIVE_UP, reason="the customer has no id that can be written to")

        async def send(message: Mapping[str, Any]) -> Outcome:
            return await client.send(row.phone_number_id, message, phone=to.phone, bsuid=to.bsuid, opaque=row.opaque)

        try:
            ready = await uploads.prepared(row.phone_number_id, row.message)
            outcome = await send(ready.message)
            if ready.remembered and isinstance(outcome, Refused) and outcome.remedy in (Remedy.CHANGE_MESSAGE, Remedy.RETRY_ONCE):
                # Meta may have forgotten the file; refused is not sent, so another try is safe.
                ready = await uploads.prepared(row.phone_number_id, row.message, afresh=True)
                outcome = await send(ready.message)
        except MediaUnfit as error:
            event(logger, "send.file_unfit", level=logging.ERROR, outbox_id=row.id, reason=error.reason)
            return Delivery(Verdict.CHANGE_MESSAGE, reason="a file cannot be sent")
        except UploadFailed as error:
            return _not_uploaded(error)
        return _delivery(outcome)

    return transport


def _delivery(outcome: Outcome) -> Delivery:
    if isinstance(outcome, Sent):
        return Delivery(Verdict.SENT, wamid=outcome.wamid)
    if isinstance(outcome, Refused):
        reason = f"HTTP {outcome.http_status} {outcome.detail}"
        return Delivery(_VERDICTS[outcome.remedy], code=outcome.code, retry_after_s=outcome.retry_after_s, reason=reason)
    return Delivery(Verdict.UNREACHABLE if isinstance(outcome, Unsent) else Verdict.UNKNOWN, reason=outcome.reason)


def _not_uploaded(error: UploadFailed) -> Delivery:
    """No message has left: what is unknown is only whether Meta holds the file, and asking again is safe."""
    delivery = _delivery(error.outcome)
    return Delivery(Verdict.RETRY, reason=delivery.reason) if delivery.verdict is Verdict.UNKNOWN else delivery


def after_failure(code: int | None, message: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What to send when Meta took `message` and later told that it failed: the same, a plainer one, or nothing.

    When it is the upload that failed, Meta may have forgotten the file: it is uploaded and sent again, once.
    """
    remedy = remedy_for(code, http_status=200) if code is not None else None
    if remedy in (Remedy.PAUSE_NUMBER, Remedy.PAUSE_CUSTOMER, Remedy.UNAVAILABLE, Remedy.RETRY):
        return message
    if remedy is Remedy.RETRY_ONCE and (again := with_fresh_uploads(message)):
        return again
    return simplified(message) if remedy in (Remedy.RETRY_ONCE, Remedy.CHANGE_MESSAGE) else None


def templates_of(numbers: Collection[Number]) -> Callable[[str, Mapping[str, Any]], Mapping[str, Any] | None]:
    """From a phone number id and a reply that comes too late to the template to send instead; None where none is configured."""
    templates = {number.phone_number_id: number.closed_window for number in numbers}

    def template_for(phone_number_id: str, message: Mapping[str, Any]) -> Mapping[str, Any] | None:
        template = templates.get(phone_number_id)
        return stand_in(template, message) if template else None

    return template_for
