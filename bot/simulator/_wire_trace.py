"""Asks the business what became of a message inside it."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

import httpx

from .config import SimulatorConfig
from .jsontype import JsonObject
from .strict_json import parse

_PATIENCE_S: Final = 3.0
_LIMIT: Final = 2 * 1024 * 1024


class Inside:
    """The business's own account of a message, or the reason why there is none.

    `of` returns `{"known": true, "trace": …}`, or `{"known": false, "why": …, "detail": …}` with why one of

        off          no trace_url and trace_token were given, or nothing is served there
        refused      the token is not taken
        unreachable  nobody answers
        missing      the business has not stored the message
        broken       it answers with an error, or with something else than a trace
    """

    def __init__(self, config: SimulatorConfig) -> None:
        self._url, self._token = config.trace_url, config.trace_token
        self._client: httpx.AsyncClient | None = None

    async def of(self, phone_number_id: str, wamid: str) -> JsonObject:
        """Ask about one message."""
        if not self._url or not self._token:
            return _unknown("off", "trace_url")
        if self._client is None:
            self._client = httpx.AsyncClient(trust_env=False, timeout=_PATIENCE_S)  # no proxy for loopback traffic
        url = f"{self._url}/{quote(phone_number_id, safe='')}/{quote(wamid, safe='')}"
        try:
            answer = await self._client.get(url, headers={"Authorization": f"Bearer {self._token}"})
        except (httpx.HTTPError, httpx.InvalidURL) as failure:
            return _unknown("unreachable", f"{type(failure).__name__}: {failure}")
        return _read(answer)

    async def close(self) -> None:
        """Drop the connection."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def _read(answer: httpx.Response) -> JsonObject:
    try:
        content = parse(answer.content) if len(answer.content) <= _LIMIT else None
    except ValueError:
        content = None
    told = content.get("error") if isinstance(content, dict) else None
    detail = told if isinstance(told, str) else f"HTTP {answer.status_code}"
    if answer.status_code == httpx.codes.OK and isinstance(content, dict) and isinstance(content.get("message"), dict):
        return {"known": True, "trace": _shaped(content)}
    if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return _unknown("refused", detail)
    if answer.status_code == httpx.codes.NOT_FOUND:
        return _unknown("missing" if told else "off", detail)
    return _unknown("broken", detail)


def _shaped(trace: JsonObject) -> JsonObject:
    """A trace whose parts have the shapes that readers rely on, whoever wrote it."""
    turn, replies = trace.get("turn"), trace.get("replies")
    known = [reply for reply in replies if isinstance(reply, dict)] if isinstance(replies, list) else []
    return {**trace, "turn": turn if isinstance(turn, dict) else None, "replies": known}


def _unknown(why: str, detail: str) -> JsonObject:
    return {"known": False, "why": why, "detail": detail}
