"""The Graph API over httpx, one pooled client for all numbers: messages, read receipts, files in both directions.

Source: Cloud API, `POST /{version}/{phone_number_id}/messages` and `/media`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.crashpoints import armed, crashpoint
from bot.http_server import LOOPBACK
from bot.whatsapp.errors import Remedy
from bot.whatsapp.outcomes import Outcome, Refused, Unknown, Unsent, Uploaded, of_send, of_upload

OPAQUE_LIMIT = 512
_UPLOAD_S = 300.0
"""Longest upload: a document of 100 MB over a slow line."""
_NO_TOKEN = "no access token is configured for this phone number id"  # noqa: S105 - a sentence about one
_UNUSABLE = "the access token or the phone number id cannot be sent ({})"
_OURS = frozenset({"messaging_product", "recipient_type", "to", "recipient", "biz_opaque_callback_data"})
"""Parts of a send that are the client's to set, whatever a message says."""


async def _crash_after_bytes(name: str, _info: object) -> None:
    if name == "http11.send_request_body.complete":
        crashpoint("send.after_bytes")


# Also a token with a line break in it (LocalProtocolError), and a proxy that makes no tunnel.
_NOTHING_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.LocalProtocolError, httpx.UnsupportedProtocol)
_TRACE = {"trace": _crash_after_bytes} if armed() else {}
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
        return of_upload(response)

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
        return of_send(response) if isinstance(response, httpx.Response) else response

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
