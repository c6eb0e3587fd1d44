"""The Graph API's message endpoint over httpx, one pooled client for all numbers.

Every outcome is a value, not an exception: a send is `Sent`, `Refused` (Meta's answer says so), `Unsent` (no byte
left this machine) or `Unknown` (bytes left, no answer came back: Meta gives no idempotency key to ask with).
Source: Cloud API, `POST /{version}/{phone_number_id}/messages`; Graph API, rate-limit headers.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.crashpoints import armed, crashpoint
from bot.http_server import LOOPBACK
from bot.whatsapp.errors import Remedy, remedy_for

OPAQUE_LIMIT = 512
_UPLOAD_S = 300.0
"""Longest upload: a document of 100 MB over a slow line."""
_NO_TOKEN = "no access token is configured for this phone number id"  # noqa: S105 - a sentence about one
_UNUSABLE = "the access token or the phone number id cannot be sent ({})"
_USAGE_HEADER = "X-Business-Use-Case-Usage"
_OURS = frozenset({"messaging_product", "recipient_type", "to", "recipient", "biz_opaque_callback_data"})
"""Parts of a send that are the client's to set, whatever a message says."""


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


async def _crash_after_bytes(name: str, _info: object) -> None:
    if name == "http11.send_request_body.complete":
        crashpoint("send.after_bytes")


# Also a token with a line break in it (LocalProtocolError), and a proxy that makes no tunnel.
_NOTHING_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.LocalProtocolError, httpx.UnsupportedProtocol)
_TRACE = {"trace": _crash_after_bytes} if armed() else {}
Outcome = Sent | Refused | Unsent | Unknown
Tokens = Callable[[str], str | None]
"""From a phone number id to its access token; None when the number is not configured."""


class NoToken(Exception):
    """A number has no access token, or one that cannot be sent; the message says which."""


class GraphClient:
    """Sends for any configured number. Use as an async context manager.

    `timeout_s` bounds the wait for an answer to begin, twice that the whole send. `transport` replaces the network in
    tests of callers.
    """

    def __init__(self, base_url: str, version: str, tokens: Tokens, *, timeout_s: float = 15.0, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._tokens = tokens
        self._http = httpx.AsyncClient(
            base_url=f"{base_url}/{version}/",
            timeout=httpx.Timeout(timeout_s, connect=min(5.0, timeout_s)),
            limits=httpx.Limits(max_connections=64, keepalive_expiry=30.0),
            transport=transport,
            # A proxy variable is for the way to Meta; what stays on this machine must not leave it.
            trust_env=urlsplit(base_url).hostname not in LOOPBACK,
        )
        self._whole_send_s = 2 * timeout_s

    async def __aenter__(self) -> GraphClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def send(self, phone_number_id: str, message: Mapping[str, Any], *, phone: str | None, bsuid: str | None, opaque: str) -> Outcome:
        """Send one rendered message to a customer, by phone number when it is known, else by business-scoped id.

        `opaque` (at most 512 characters) comes back in every status of the message.
        """
        recipient = {"to": f"+{phone.lstrip('+')}"} if phone else {"recipient": bsuid}
        content = {key: node for key, node in message.items() if key not in _OURS}
        body = {**content, "messaging_product": "whatsapp", "recipient_type": "individual", **recipient, "biz_opaque_callback_data": opaque[:OPAQUE_LIMIT]}
        return await self._post(phone_number_id, body)

    async def mark_read(self, phone_number_id: str, wamid: str, *, typing: bool) -> Outcome:
        """Turn the customer's ticks blue and, with `typing`, show the dots for up to 25 s or until the reply."""
        body: dict[str, Any] = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
        if typing:
            body["typing_indicator"] = {"type": "text"}
        return await self._post(phone_number_id, body)

    async def upload(self, phone_number_id: str, content: bytes, mime: str, filename: str) -> Uploaded | Refused | Unsent | Unknown:
        """Give Meta a file, to be sent by its id from this number. Asking again after `Unknown` is safe: it makes a second id."""
        parts = {"data": {"messaging_product": "whatsapp", "type": mime}, "files": {"file": (filename, content, mime)}}
        response = await self._exchange(phone_number_id, "media", _UPLOAD_S, parts)
        if not isinstance(response, httpx.Response):
            return response
        answer = _answer(response)
        if not response.is_success:
            return _refusal(response, answer)
        media_id = answer.get("id")
        return Uploaded(media_id) if isinstance(media_id, str) and media_id else Unknown(f"HTTP {response.status_code} without a media id")

    @property
    def graph_url(self) -> str:
        """The address that every call goes to, with the version."""
        return str(self._http.base_url)

    @contextlib.asynccontextmanager
    async def get(self, phone_number_id: str, url: str, params: Mapping[str, str] | None = None) -> AsyncIterator[httpx.Response]:
        """GET `url` (below the Graph URL when it is relative) with the number's token; the body is not read yet, and no redirect followed.

        Give it no address that must not see the token. Raises NoToken, httpx.HTTPError, httpx.InvalidURL.
        """
        token = self._tokens(phone_number_id)
        if token is None:
            raise NoToken(_NO_TOKEN)
        try:
            headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
            request = self._http.build_request("GET", url, params=params, headers=headers)
        except ValueError as error:
            raise NoToken(_UNUSABLE.format(type(error).__name__)) from error
        response = await self._http.send(request, stream=True)
        try:
            yield response
        finally:
            await response.aclose()

    async def _post(self, phone_number_id: str, body: Mapping[str, Any]) -> Outcome:
        try:
            content = json.dumps(body, allow_nan=False).encode()
        except (ValueError, TypeError, RecursionError) as error:
            return Refused(Remedy.CHANGE_MESSAGE, None, 0, None, f"the message cannot be written as JSON ({type(error).__name__})")
        sent = {"content": content, "headers": {"Content-Type": "application/json"}, "extensions": _TRACE}
        response = await self._exchange(phone_number_id, "messages", self._whole_send_s, sent)
        return _outcome(response) if isinstance(response, httpx.Response) else response

    async def _exchange(self, phone_number_id: str, edge: str, within_s: float, parts: dict[str, Any]) -> httpx.Response | Refused | Unsent | Unknown:
        """POST to an edge of a number, and Meta's answer, or why there is none."""
        token = self._tokens(phone_number_id)
        if token is None:
            return Refused(Remedy.STOP_NUMBER, None, 0, None, _NO_TOKEN)
        try:
            headers = {**parts.pop("headers", {}), "Authorization": f"Bearer {token}"}
            request = self._http.build_request("POST", f"{phone_number_id}/{edge}", headers=headers, **parts)
        except (ValueError, httpx.InvalidURL) as error:
            return Refused(Remedy.STOP_NUMBER, None, 0, None, _UNUSABLE.format(type(error).__name__))
        try:
            # httpx bounds each read, not the whole exchange; an answer that drips would outlast it.
            return await asyncio.wait_for(self._http.send(request), within_s)
        except _NOTHING_LEFT as error:
            return Unsent(type(error).__name__)
        except (httpx.HTTPError, asyncio.TimeoutError) as error:
            return Unknown(type(error).__name__)


def _answer(response: httpx.Response) -> Mapping[str, Any]:
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        answer = None
    return answer if isinstance(answer, dict) else {}


def _outcome(response: httpx.Response) -> Outcome:
    answer = _answer(response)
    if response.is_success:
        messages = answer.get("messages")
        first = messages[0] if isinstance(messages, list) and messages and isinstance(messages[0], dict) else {}
        if isinstance(first.get("id"), str):
            return Sent(first["id"])
        return Sent("") if answer.get("success") is True else Unknown(f"HTTP {response.status_code} without a message id")
    return _refusal(response, answer)


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
