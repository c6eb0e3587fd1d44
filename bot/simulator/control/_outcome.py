"""Waiting for the business to acknowledge what was ordered."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

from ..jsontype import JsonObject
from ..webhooks.delivery import Delivery

_WAIT_S: Final = 30.0


async def outcome(delivery: Delivery, *, wait: bool) -> JsonObject:
    """`{delivered, attempts}` after the 200, or after 30 s; without `wait` an empty object at once."""
    if not wait:
        return {}
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(delivery.done.wait(), _WAIT_S)
    return {"delivered": delivery.delivered, "attempts": delivery.attempts}
