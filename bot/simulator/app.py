"""The Sanic app: three surfaces over one simulator."""

from __future__ import annotations

import uuid
from random import Random
from typing import Any, Final

from sanic import Request, Sanic
from sanic.response import HTTPResponse

from ._guard import refusal
from .clock import Clock
from .config import SimulatorConfig
from .control import control_blueprint
from .drawer_api import drawer_blueprint
from .graph import graph_blueprint
from .graph.paths import broken
from .media.rules import LARGEST
from .phone_api import phone_blueprint
from .simulator import Simulator
from .strict_json import answer

_BODY_LIMIT: Final = LARGEST + 1024 * 1024
"""The largest file in its multipart envelope, in bytes."""


def create_app(config: SimulatorConfig, clock: Clock | None = None, rng: Random | None = None) -> Sanic:
    """The emulator and the phone, ready to be served on a loopback address.

    `rng` decides about ids and about everything that is now one way, now another; a seeded one decides the same each time.
    Serving it replays the journal, begins the webhook handshake and delivers what was left undelivered.
    Raises JournalError when serving starts with a journal that cannot be read.
    """
    simulator = Simulator(config, clock, rng)
    app = Sanic(f"sapa-simulator-{uuid.uuid4().hex[:12]}", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = _BODY_LIMIT
    app.config.RESPONSE_TIMEOUT = 3600  # a fault may hang for ten minutes
    app.config.KEEP_ALIVE_TIMEOUT = 60
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 1.0
    app.config.ACCESS_LOG = False
    app.config.FALLBACK_ERROR_FORMAT = "json"
    for blueprint in (graph_blueprint(simulator), control_blueprint(simulator), phone_blueprint(simulator), drawer_blueprint(simulator)):
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

    async def only_from_here(request: Request) -> HTTPResponse | None:
        refused = refusal(request, config.hosts)
        if refused is None:
            simulator.called_as(request.host, by_business=request.path.startswith("/v"))
        return refused

    app.register_middleware(only_from_here, "request")

    @app.get("/healthz")
    async def healthz(_request: Request) -> HTTPResponse:
        return answer({"status": "ok"})

    @app.get("/readyz")
    async def readyz(_request: Request) -> HTTPResponse:
        return answer({"status": "ok", "webhook": simulator.subscription.as_json()})

    async def refuse(request: Request, failure: Exception) -> HTTPResponse:
        return broken(request, failure, simulator.rng)

    app.error_handler.add(Exception, refuse)
    return app
