"""Keeps pages from elsewhere out: the simulator has no password, and a browser lets any page call this machine."""

from __future__ import annotations

from collections.abc import Collection

from sanic import Request
from sanic.response import HTTPResponse

from .strict_json import answer


def refusal(request: Request, hosts: Collection[str]) -> HTTPResponse | None:
    """A 403 for a request that a page from elsewhere may have made, or None.

    Host is looked at besides Origin: a page can have its own name resolve to this machine (DNS rebinding), and is then
    of one origin with us.
    """
    if _name(request.host) not in hosts:
        return answer({"error": f"Host '{request.host}' is refused: call the simulator as {' or '.join(hosts)}."}, 403)
    origin = request.headers.get("origin")
    if origin and request.method != "GET" and origin.partition("://")[2] != request.host:
        return answer({"error": f"Requests from {origin} are refused: only this page may call the simulator."}, 403)
    return None


def _name(host: str) -> str:
    """The name in a Host header, without the port."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdecimal() else host).lower()
