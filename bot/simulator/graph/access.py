"""Who calls the Graph API, and for which of its objects."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sanic import Request
from sanic.response import HTTPResponse

from ..config import SimulatedNumber
from ..graph_errors import GraphError
from ..identifiers import new_trace_id
from ..simulator import Simulator
from ..strict_json import answer, parse

VERSION: Final = "<version:v[0-9]+.[0-9]+>"
"""The first part of every path."""
_VERSION: Final = re.compile(r"v([0-9]{2})\.[0-9]")
_OLDEST_VERSION: Final = 21
_OAUTH: Final = "OAuthException"


@dataclass(frozen=True)
class Caller:
    """A holder of a valid token, the business numbers that the token is for, and the HTTP method of the call."""

    numbers: tuple[SimulatedNumber, ...]
    method: str

    def number(self, node: str) -> SimulatedNumber:
        """The number with this id. Raises GraphError 100, subcode 33."""
        found = next((one for one in self.numbers if one.phone_number_id == node), None)
        if found is None:
            raise self.unknown(node)
        return found

    def account(self, node: str) -> tuple[SimulatedNumber, ...]:
        """The numbers of the WhatsApp business account with this id. Raises GraphError 100, subcode 33."""
        found = tuple(one for one in self.numbers if one.waba_id == node)
        if not found:
            raise self.unknown(node)
        return found

    def unknown(self, node: str) -> GraphError:
        """The refusal for an object that does not exist, or not for this caller. Graph API, handling errors: code 100, subcode 33."""
        details = (
            f"Unsupported {self.method.lower()} request. Object with ID '{node}' does not exist, cannot be loaded due to missing permissions, "
            "or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api"
        )
        return GraphError(100, details, subcode=33, graph_type="GraphMethodException")


def caller(simulator: Simulator, request: Request, version: str) -> Caller:
    """Whoever calls. Raises GraphError 2635 (version) or 190 (token)."""
    match = _VERSION.fullmatch(version)
    if match is None or int(match[1]) < _OLDEST_VERSION:
        details = f"(#2635) You are calling a version of the API that is not served: {version}. Use v{_OLDEST_VERSION}.0 or newer."
        raise GraphError(2635, details, http_status=400, graph_type=_OAUTH)
    return token_holder(simulator, request)


def token_holder(simulator: Simulator, request: Request) -> Caller:
    """Whoever the token belongs to. Raises GraphError 190, with subcode 463 while an expired token is ordered."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        token = request.args.get("access_token") or ""  # Graph API: the token may also stand in the query
    given = token.strip().encode(errors="surrogateescape")
    # Every token is compared, so that the time taken does not tell which one nearly matched.
    matches = tuple(n for n in simulator.config.numbers if hmac.compare_digest(given, n.access_token.encode()))
    if not matches:
        raise GraphError(190, "Invalid OAuth access token - Cannot parse access token", graph_type=_OAUTH)
    if simulator.faults.token_expired:
        raise GraphError(190, "Error validating access token: Session has expired.", subcode=463, graph_type=_OAUTH)
    return Caller(matches, request.method)


def refuse(simulator: Simulator, refusal: GraphError, headers: Mapping[str, str] | None = None) -> HTTPResponse:
    """The answer that Meta gives for an error."""
    return answer(refusal.body(new_trace_id(simulator.rng)), refusal.status, {**refusal.headers, **(headers or {})})


def json_body(request: Request) -> object:
    """The body as JSON, or None when it is not."""
    try:
        return parse(request.body)
    except ValueError:
        return None
