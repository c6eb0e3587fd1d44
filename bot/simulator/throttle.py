"""The headers that come with a throttled send."""

from __future__ import annotations

import json
import math

from .config import SimulatedNumber
from .graph_errors import THROTTLING
from .jsontype import JsonObject


def throttle_headers(code: int, number: SimulatedNumber, wait_s: float) -> dict[str, str]:
    """`Retry-After` in seconds and, for a throttling code, Meta's own header, which knows only whole minutes (0 below one)."""
    headers = {"Retry-After": str(math.ceil(wait_s))}
    if code in THROTTLING:
        usage: JsonObject = {
            "type": "whatsapp",
            "call_count": 100,
            "total_cputime": 25,
            "total_time": 25,
            "estimated_time_to_regain_access": int(wait_s) // 60,
        }
        headers["X-Business-Use-Case-Usage"] = json.dumps({number.waba_id: [usage]})
    return headers
