"""Calling the action server: one kept-alive connection, a deadline, the turn's id, and words instead of silence.

Rasa swallows a failed action call and says nothing. Here a failed call answers as an action would: it says
`utter_service_trouble`. A failed slot validation also takes back the values it could not check, so that the form asks again.
A connection that cannot be made, or breaks, is tried again within the call's time for as long as the server may just be
starting again: every backend write carries an idempotency key made of the turn's id, so a second call writes nothing
twice. A server that has been gone for longer is not waited for, so that its customers hear so at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import math
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.conversation.turn import current_turn
from bot.logs import event, hashed

logger = logging.getLogger(__name__)
TURN_HEADER, TIMEOUT_HEADER = "X-Sapa-Turn", "X-Sapa-Timeout-Ms"
TROUBLE_RESPONSE = "utter_service_trouble"
_MARGIN_S = 1.0
# As long as a killed action server needs on a busy machine, the supervisor's pause included.
_RESTART_S = 20.0
_FORGET_S = 300.0
"""So long after the last failed try nobody knows whether the server is still gone."""
_CONNECTIONS = 256
_RECONNECT_PAUSE_S = 0.3


class ActionEndpoint(EndpointConfig):
    """The action server as Rasa's `RemoteAction` calls it. `timeout_s` bounds one call, the turn's deadline bounds all."""

    def __init__(
        self,
        url: str,
        *,
        timeout_s: float = 10.0,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(url, enable_selective_domain=True)
        self._timeout_s, self._clock = timeout_s, clock
        self._gone_since, self._last_missed = -math.inf, -math.inf
        # trust_env off: a proxy variable meant for something else must not get to see the tracker.
        self._http = httpx.AsyncClient(transport=transport, limits=httpx.Limits(max_connections=_CONNECTIONS), trust_env=False)

    async def close(self) -> None:
        await self._http.aclose()

    async def request(
        self, method: str = "post", subpath: str | None = None, content_type: str | None = "application/json", compress: bool = False, **kwargs: Any
    ) -> Any:
        """The action's answer, or the honest one when there is none. Raises ClientResponseError for a rejection (400)."""
        body: Mapping[str, Any] = kwargs["json"]
        turn = current_turn.get()
        turn_id = turn.id if turn else ""
        left = (turn.deadline - self._clock() - _MARGIN_S) if turn else self._timeout_s
        budget = max(0.1, min(self._timeout_s, left))
        try:
            with turn.waiting() if turn else contextlib.nullcontext():
                response = await asyncio.wait_for(self._post(body, turn_id, budget), budget)
            if response.status_code == httpx.codes.BAD_REQUEST:
                _raise_rejection(response)
            response.raise_for_status()
            answer = response.json()
            if not isinstance(answer, dict):
                raise ValueError("the answer is no JSON object")  # noqa: TRY004 - caught below with the other unusable answers
        except (httpx.HTTPError, ValueError, asyncio.TimeoutError) as error:
            name = str(body.get("next_action"))
            event(logger, "action.failed", level=logging.ERROR, action=name, turn=hashed(turn_id), error=_kind(error))
            return trouble(body)
        return answer

    async def _post(self, body: Mapping[str, Any], turn_id: str, budget: float) -> httpx.Response:
        end = self._clock() + budget
        content = json.dumps(body).encode()
        while True:
            left_ms = max(1, int((end - self._clock()) * 1000))
            headers = {"Content-Type": "application/json", TURN_HEADER: turn_id, TIMEOUT_HEADER: str(left_ms)}
            try:
                response = await self._http.post(self.url, content=content, headers=headers, timeout=budget)
            except (httpx.NetworkError, httpx.RemoteProtocolError):
                now = self._clock()
                if now - self._last_missed > _FORGET_S:
                    self._gone_since = now
                self._last_missed = now
                if now + _RECONNECT_PAUSE_S >= min(end, self._gone_since + _RESTART_S):
                    raise
                await asyncio.sleep(_RECONNECT_PAUSE_S)
            else:
                self._last_missed = -math.inf
                return response


def trouble(body: Mapping[str, Any]) -> dict[str, Any]:
    """The honest answer in the place of a failed action's."""
    return {"events": _unchecked_slots(body), "responses": [{"response": TROUBLE_RESPONSE}]}


def _unchecked_slots(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """For a slot validation: events that empty the slots set since the customer's last message."""
    if not str(body.get("next_action", "")).startswith(("validate_", "action_validate_")):
        return []
    slots: dict[str, None] = {}
    for past in reversed((body.get("tracker") or {}).get("events") or []):
        if past.get("event") == "user":
            break
        if past.get("event") == "slot" and past.get("name") != "requested_slot" and past.get("value") is not None:
            slots.setdefault(str(past["name"]))
    return [{"event": "slot", "name": name, "value": None} for name in slots]


def _raise_rejection(response: httpx.Response) -> None:
    """Pass on a 400 in Rasa's own format (`ActionExecutionRejection`); any other 400 is a failure like the rest."""
    answer = response.json()
    if isinstance(answer, dict) and "action_name" in answer:
        raise ClientResponseError(response.status_code, response.reason_phrase, response.text)


def _kind(error: BaseException) -> str:
    return f"HTTP {error.response.status_code}" if isinstance(error, httpx.HTTPStatusError) else type(error).__name__
