"""The Sanic app: three surfaces over one simulator."""

from __future__ import annotations

import uuid
from typing import Any, Final
from urllib.parse import urlsplit

from sanic import Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import HTTPResponse, json

from .config import SimulatorConfig
from .control_api import control_blueprint
from .graph_api import graph_blueprint
from .phone_api import phone_blueprint
from .simulator import Simulator

_BODY_LIMIT: Final = 8 * 1024 * 1024


def create_app(config: SimulatorConfig) -> Sanic:
    """The emulator and the phone, ready to be served on a loopback address.

    Serving it replays the journal, begins the webhook handshake and delivers what was left undelivered.
    Raises JournalError when serving starts with a journal that cannot be read.
    """
    simulator = Simulator(config)
    app = Sanic(f"sapa-simulator-{uuid.uuid4().hex[:12]}", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = _BODY_LIMIT
    app.config.RESPONSE_TIMEOUT = 3600  # a fault may hang for ten minutes; event streams last for hours
    app.config.KEEP_ALIVE_TIMEOUT = 60
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 1.0
    app.config.ACCESS_LOG = False
    app.config.FALLBACK_ERROR_FORMAT = "json"
    for blueprint in (graph_blueprint(simulator), control_blueprint(simulator), phone_blueprint(simulator)):
        app.blueprint(blueprint)

    @app.before_server_start
    async def start(_app: Sanic, _loop: Any) -> None:
        await simulator.start()

    @app.before_server_stop
    async def let_go(_app: Sanic, _loop: Any) -> None:
        simulator.begin_stop()

    @app.after_server_stop
    async def stop(_app: Sanic, _loop: Any) -> None:
        await simulator.stop()

    async def same_origin(request: Request) -> HTTPResponse | None:
        """A page from elsewhere, open in the same browser, must not write as a customer."""
        origin = request.headers.get("origin")
        if origin and request.method != "GET" and urlsplit(origin).netloc != request.host:
            return json({"error": f"Requests from {origin} are refused: only this page may call the simulator."}, 403)
        return None

    app.register_middleware(same_origin, "request")

    @app.get("/healthz")
    async def healthz(_request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @app.get("/readyz")
    async def readyz(_request: Request) -> HTTPResponse:
        return json({"status": "ok", "webhook": simulator.subscription.as_json()})

    async def refuse(_request: Request, failure: SanicException) -> HTTPResponse:
        return json({"error": str(failure)}, status=failure.status_code or 500)

    app.error_handler.add(SanicException, refuse)
    return app
