"""An HTTP client for one business service: pooled connections, a deadline, keyed writes, typed failures."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping

import httpx

from bot.crashpoints import crashpoint

from .call import current_call
from .errors import BackendMisconfigured, BackendRefused, BackendTimeout, BackendUnavailable

#: Pauses before the second and the third attempt, in seconds. Only a lost or refused connection is tried again.
RETRY_PAUSES_S = (0.1, 0.4)

# The request may never have arrived, or its answer was lost on the way. Both are safe to repeat: a read changes
# nothing and a write carries its key.
_CONNECTION_LOST = (httpx.ConnectError, httpx.ReadError, httpx.WriteError, httpx.CloseError, httpx.RemoteProtocolError)


class BackendClient:
    """Calls one backend.

    A request ends at the deadline of the action call being served or after `timeout_s` seconds, whichever comes
    first, retries included; the backend is told in `X-Timeout-Ms`. Use one client per event loop and `aclose()` it.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | None = None,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        timeout_s: float = 8.0,
        retry_pauses_s: tuple[float, ...] = RETRY_PAUSES_S,
    ) -> None:
        try:
            url = httpx.URL(base_url)
        except httpx.InvalidURL:
            url = httpx.URL("")
        if url.scheme not in ("http", "https") or not url.host:
            raise BackendMisconfigured(f"{base_url!r} is not an address; expected something like http://127.0.0.1:5056.")
        self._timeout_s = timeout_s
        self._pauses_s = retry_pauses_s
        # trust_env off: a proxy variable meant for something else must not route customers' data.
        self._http = httpx.AsyncClient(base_url=url, headers={"X-Api-Key": api_key} if api_key else {}, transport=transport, trust_env=False)

    async def get(self, path: str) -> dict[str, object]:
        """Read `path`; returns the JSON object answered. Raises BackendError."""
        return await self._request("GET", path)

    async def post(self, path: str, body: Mapping[str, object], *, key: str | None = None) -> dict[str, object]:
        """Write `body` as JSON; returns the JSON object answered. Raises BackendError.

        `key` is the write's Idempotency-Key; by default the action call being served makes one. Raises LookupError
        when there is neither, because a write without a key could happen twice.
        """
        if key is None:
            call = current_call()
            if call is None:
                raise LookupError("A write outside an action call needs its own key.")
            key = call.next_write_key()
        return await self._request("POST", path, body=body, key=key)

    async def aclose(self) -> None:
        """Close the pooled connections."""
        await self._http.aclose()

    async def _request(self, method: str, path: str, *, body: Mapping[str, object] | None = None, key: str | None = None) -> dict[str, object]:
        call = current_call()
        allowed_s = self._timeout_s if call is None else min(self._timeout_s, call.left_s())
        deadline = time.monotonic() + allowed_s
        for pause_s in (*self._pauses_s, None):
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                break
            headers = {"X-Timeout-Ms": str(int(left_s * 1000))} | ({"Idempotency-Key": key} if key else {})
            request = self._http.build_request(method, path, json=body, headers=headers, timeout=left_s)
            if key:
                crashpoint("action.before_write")
            try:
                # httpx limits each read, not the whole exchange; a backend that drips bytes would outlast it.
                response = await asyncio.wait_for(self._http.send(request), left_s)
            except (asyncio.TimeoutError, httpx.TimeoutException):
                break
            except _CONNECTION_LOST as error:
                if pause_s is None:
                    raise BackendUnavailable(f"{method} {path}: {type(error).__name__}.") from error
                await asyncio.sleep(min(pause_s, max(0.0, deadline - time.monotonic())))
            except httpx.HTTPError as error:
                raise BackendUnavailable(f"{method} {path}: {type(error).__name__}.") from error
            else:
                if key:
                    crashpoint("action.after_write")
                return _answer(f"{method} {path}", response)
        raise BackendTimeout(f"{method} {path}: no answer within {allowed_s:.1f} s.")


def _answer(operation: str, response: httpx.Response) -> dict[str, object]:
    status = response.status_code
    body = _json_object(response)
    # 408 and 429 ask to come back later: that is trouble of the service, not a no to this request.
    if response.is_client_error and status not in (httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_MANY_REQUESTS):
        error = (body or {}).get("error")
        found = error if isinstance(error, dict) else (body or {})
        raise BackendRefused(status, str(found.get("code", "refused")), str(found.get("message", "")))
    if not response.is_success:
        raise BackendUnavailable(f"{operation}: answered {status}.")
    if body is None:
        raise BackendUnavailable(f"{operation}: the answer is not a JSON object.")
    return body


def _json_object(response: httpx.Response) -> dict[str, object] | None:
    try:
        found: object = response.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None
    return found if isinstance(found, dict) else None
