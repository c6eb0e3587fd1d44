"""What became of a call of the Graph API, read from Meta's answer or from its absence.

Every outcome is a value, not an exception: a send is `Sent`, `Refused` (Meta's answer says so), `Unsent` (no byte
left this machine) or `Unknown` (bytes left, no answer came back: Meta gives no idempotency key to ask with).
Source: Graph API, "Handling errors" and rate-limit headers.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from bot.whatsapp.errors import Remedy, remedy_for

_USAGE_HEADER = "X-Business-Use-Case-Usage"


@dataclass(frozen=True)
class Sent:
    """Meta accepted the message; delivery is told later by status webhooks."""

    wamid: str


@dataclass(frozen=True)
class Uploaded:
    """Meta holds a file; the id can be sent for 30 days."""

    media_id: str


@dataclass(frozen=True)
class Refused:
    """Meta answered with an error."""

    remedy: Remedy
    code: int | None
    http_status: int
    retry_after_s: float | None
    detail: str


@dataclass(frozen=True)
class Unsent:
    """The connection could not be made: nothing was sent, so another try is safe."""

    reason: str


@dataclass(frozen=True)
class Unknown:
    """The request left and no usable answer came back: the message may have been accepted."""

    reason: str


Outcome = Sent | Refused | Unsent | Unknown


def of_send(response: httpx.Response) -> Outcome:
    """What the answer to a message, or to a read receipt, says."""
    answer = _answer(response)
    if not response.is_success:
        return _refusal(response, answer)
    messages = answer.get("messages")
    first = messages[0] if isinstance(messages, list) and messages and isinstance(messages[0], dict) else {}
    if isinstance(first.get("id"), str):
        return Sent(first["id"])
    return Sent("") if answer.get("success") is True else Unknown(f"HTTP {response.status_code} without a message id")


def of_upload(response: httpx.Response) -> Uploaded | Refused | Unknown:
    """What the answer to an upload says."""
    answer = _answer(response)
    if not response.is_success:
        return _refusal(response, answer)
    media_id = answer.get("id")
    return Uploaded(media_id) if isinstance(media_id, str) and media_id else Unknown(f"HTTP {response.status_code} without a media id")


def _answer(response: httpx.Response) -> Mapping[str, Any]:
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        answer = None
    return answer if isinstance(answer, dict) else {}


def _refusal(response: httpx.Response, answer: Mapping[str, Any]) -> Refused | Unknown:
    error = answer.get("error")
    if not isinstance(error, dict) and response.status_code == httpx.codes.GATEWAY_TIMEOUT:
        return Unknown("HTTP 504: something between us and Meta gave up waiting")
    error = error if isinstance(error, dict) else {}
    code, subcode = _code(error.get("code")), _code(error.get("error_subcode"))
    remedy = remedy_for(code, subcode=subcode, http_status=response.status_code)
    return Refused(remedy, code, response.status_code, _retry_after_s(response), str(error.get("type") or "no error object"))


def _retry_after_s(response: httpx.Response) -> float | None:
    """Seconds until Meta wants to hear from us again: `Retry-After`, or the minutes of the usage header."""
    try:
        return _wait(float(response.headers["Retry-After"]))
    except (KeyError, ValueError):
        pass
    try:
        usage = json.loads(response.headers[_USAGE_HEADER])
        minutes = [_minutes(row) for rows in usage.values() for row in rows]
        return _wait(max(minutes) * 60) if minutes else None
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError):
        return None


def _minutes(usage: object) -> float:
    """The waiting time that one row of the usage header asks for; most rows ask for none."""
    minutes = usage.get("estimated_time_to_regain_access") if isinstance(usage, dict) else None
    return float(minutes) if isinstance(minutes, (int, float)) else 0.0


def _wait(seconds: float) -> float | None:
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _code(node: object) -> int | None:
    """An error code that fits a database's integer column."""
    return node if isinstance(node, int) and not isinstance(node, bool) and abs(node) < 2**31 else None
