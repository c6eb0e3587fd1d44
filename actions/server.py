"""The action server: rasa-sdk's, with a deadline and write keys per call, and without customers' words in errors.

`create_app()` is served by `sapa actions`. Plain `rasa run actions` works too, without what is added here: actions
then make their call from the tracker and the default time limit.
"""

from __future__ import annotations

import json as jsonlib
import logging
import traceback
import zlib
from collections.abc import Mapping

from rasa_sdk.endpoint import create_app as create_sdk_app
from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.backends import DEFAULT_TIMEOUT_S, BackendError, Call, call_of, set_call

from .backends.crm import close_shared_crm, shared_crm
from .titles import titles

logger = logging.getLogger(__name__)

MAX_TIMEOUT_S = 60.0
# The action itself still has to answer after its backend did not.
_RESERVE = 0.1
MAX_TRACKER_BYTES = 32 * 1024 * 1024


def create_app() -> Sanic:
    """Build the server. One per process: rasa-sdk gives every app the same name. Raises BrokenTitle."""
    titles()
    app: Sanic = create_sdk_app("actions")
    app.config.REQUEST_MAX_SIZE = MAX_TRACKER_BYTES

    async def enter_call(request: Request) -> None:
        set_call(_call(request) if request.path == "/webhook" else None)

    async def healthz(request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    async def readyz(request: Request) -> HTTPResponse:
        try:
            shared_crm()
        except BackendError as error:
            return json({"status": "not ready", "reason": str(error)}, status=503)
        return json({"status": "ready"})

    async def failed(request: Request, error: Exception) -> HTTPResponse:
        if isinstance(error, SanicException):
            return json({"error": type(error).__name__}, status=error.status_code)
        # Neither the request nor the error's own text: both may hold what the customer wrote.
        frames = traceback.extract_tb(error.__traceback__)
        at = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "-"
        logger.error("actions.failed kind=%s at=%s", type(error).__name__, at)
        return json({"error": type(error).__name__}, status=500)

    async def close(app: Sanic, _loop: object) -> None:
        await close_shared_crm()

    app.register_middleware(enter_call, "request")
    app.add_route(healthz, "/healthz")
    app.add_route(readyz, "/readyz")
    app.error_handler.add(Exception, failed)
    app.register_listener(close, "before_server_stop")
    return app


def _call(request: Request) -> Call:
    body = _body(request)
    tracker = body.get("tracker")
    tracker = tracker if isinstance(tracker, dict) else {}
    action = body.get("next_action")
    action = action if isinstance(action, str) else ""
    timeout_s = _timeout_s(request.headers.get("X-Sapa-Timeout-Ms")) * (1 - _RESERVE)
    return call_of(tracker, action, turn_id=request.headers.get("X-Sapa-Turn"), timeout_s=timeout_s)


def _timeout_s(header: str | None) -> float:
    if header is None or not (header.isascii() and header.isdigit()):
        return DEFAULT_TIMEOUT_S
    return min(int(header) / 1000, MAX_TIMEOUT_S)


def _body(request: Request) -> Mapping[str, object]:
    # A body nobody can read is left to the webhook, which answers for it.
    try:
        if request.headers.get("Content-Encoding") == "deflate":
            body: object = jsonlib.loads(zlib.decompressobj().decompress(request.body, MAX_TRACKER_BYTES))
        else:
            body = request.json
    except (SanicException, ValueError, zlib.error):
        return {}
    return body if isinstance(body, dict) else {}
