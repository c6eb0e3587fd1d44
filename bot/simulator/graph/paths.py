"""What the Graph API says when it is not a call of ours that fails: an unknown path, a wrong method, a breakdown."""

from __future__ import annotations

import logging
import re
from random import Random
from typing import Final

from sanic import Request
from sanic.exceptions import MethodNotSupported, NotFound, SanicException
from sanic.response import HTTPResponse

from bot.logs import failure

from ..graph_errors import GraphError, plain_error
from ..identifiers import new_trace_id
from ..strict_json import answer

_OURS: Final = re.compile(r"/(_control|_phone|_media|phone|healthz|readyz)?(/.*)?")
_VERSION: Final = re.compile(r"v[0-9]+\.[0-9]+")
_OBJECT: Final = re.compile(r"/v[0-9]+\.[0-9]+/[^/]+/?")
_API_UNKNOWN: Final = 1
_log = logging.getLogger(__name__)


def broken(request: Request | None, error: Exception, rng: Random) -> HTTPResponse:
    """The answer for an exception that no route handled: Meta's on Graph paths, one sentence on our own.

    Graph API, handling errors: every failure is an `error` object, also of a path that does not exist.
    """
    path = request.path if request is not None else "/"
    ours = _OURS.fullmatch(path) is not None or not path.startswith("/")
    if not isinstance(error, SanicException):
        failure(_log, "simulator.broken", error)
        if ours:
            return answer({"error": "The simulator failed here; its log says where."}, 500)
        return answer(GraphError(131000, "The simulator failed here; its log says where.").body(new_trace_id(rng)), 500)
    status = error.status_code or 500
    if ours or request is None:
        return answer({"error": str(error)}, status, getattr(error, "headers", None))
    trace_id = new_trace_id(rng)
    # Every object has routes, of which Sanic says for another method that they are not there.
    wrong_method = isinstance(error, MethodNotSupported) or _OBJECT.fullmatch(path) is not None
    if isinstance(error, NotFound) and not wrong_method:
        return _unknown_path(path, trace_id)
    if wrong_method:
        return answer(plain_error(f"Unsupported {request.method.lower()} request", 100, trace_id, kind="GraphMethodException", subcode=33), 400)
    return answer(plain_error(str(error), _API_UNKNOWN, trace_id), status)


def _unknown_path(path: str, trace_id: str) -> HTTPResponse:
    """A name alone is taken for an object; what follows an object, for one of its edges."""
    parts = [part for part in path.split("/") if part]
    if parts and _VERSION.fullmatch(parts[0]):
        del parts[0]
    if len(parts) == 1:
        return answer(plain_error(f"(#803) Some of the aliases you requested do not exist: {parts[0]}", 803, trace_id), 404)
    return answer(plain_error(f"Unknown path components: /{'/'.join(parts[1:])}", 2500, trace_id), 400)
