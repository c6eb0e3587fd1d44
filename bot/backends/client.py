"""An HTTP client for one business service: pooled connections, a deadline, keyed writes, typed failures."""

from __future__ import annotations

import asyncio
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
_HIGHEST_PORT = 65_535


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
        url = _address(base_url)
        # The key itself stays out of the message: it would end up in a log.
        if api_key and not (api_key.isascii() and api_key.isprintable()):
            raise BackendMisconfigured(f"The API key for {base_url!r} holds characters a header cannot carry; expected printable ASCII.")
        self._timeout_s = timeout_s
        self._pauses_s = retry_pauses_s
        # trust_env off: a proxy variable meant for something else must not route customers' data.
        self._http = httpx.AsyncClient(base_url=url, headers={"X-Api-Key": api_key} if api_key else {}, transport=transport, trust_env=False)

    async def get(self, path: str) -> dict[str, object]:
        """Read `path`, which begins with "/"; returns the JSON object answered. Raises BackendError, ValueError for another path."""
        return await self._request("GET", path)

    async def post(self, path: str, body: Mapping[str, object], *, key: str | None = None) -> dict[str, object]:
        """Write `body` as JSON; returns the JSON object answered. Raises BackendError.

        `path` begins with "/", else ValueError. `key` is the write's Idempotency-Key; by default the action call being
        served makes one. Raises LookupError when there is neither, because a write without a key could happen twice.
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
        _check(path)
        call = current_call()
        allowed_s = self._timeout_s if call is None else min(self._timeout_s, call.left_s())
        deadline = time.monotonic() + allowed_s
        lost: httpx.HTTPError | None = None
        for pause_s in (0.0, *self._pauses_s):
            # A pause that outlasts the deadline is not made: that the connection was lost is known now.
            left_s = deadline - time.monotonic() - pause_s
            if left_s <= 0:
                break
            await asyncio.sleep(pause_s)
            headers = {"X-Timeout-Ms": str(int(left_s * 1000))} | ({"Idempotency-Key": key} if key else {})
            request = self._http.build_request(method, path, json=body, headers=headers, timeout=left_s)
            if key:
                crashpoint("action.before_write")
            try:
                # httpx limits each read, not the whole exchange; a backend that drips bytes would outlast it.
                response = await asyncio.wait_for(self._http.send(request), left_s)
            except (asyncio.TimeoutError, httpx.TimeoutException):
                lost = None
                break
            except _CONNECTION_LOST as error:
                lost = error
            except httpx.HTTPError as error:
                raise BackendUnavailable(f"{method} {path}: {type(error).__name__}.") from error
            else:
                if key:
                    crashpoint("action.after_write")
                return _answer(f"{method} {path}", response)
        if lost is not None:
            raise BackendUnavailable(f"{method} {path}: {type(lost).__name__}.") from lost
        raise BackendTimeout(f"{method} {path}: no answer within {allowed_s:.1f} s.")


def _address(base_url: str) -> httpx.URL:
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        url = httpx.URL("")
    port = 1 if url.port is None else url.port
    if url.scheme not in ("http", "https") or not url.host or not 1 <= port <= _HIGHEST_PORT:
        raise BackendMisconfigured(f"{base_url!r} is not an address; expected something like http://127.0.0.1:5056.")
    return url


def _check(path: str) -> None:
    # An absolute address would take the API key to another host.
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError(f"{path!r} is not a path; it must begin with one /.")


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
    except (ValueError, RecursionError):  # no JSON, no text, or nested too deeply to be read
        return None
    return found if isinstance(found, dict) else None
