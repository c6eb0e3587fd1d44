"""The control API: what a test, a bench or a curious developer orders from the emulator."""

from __future__ import annotations

from sanic import Blueprint

from ..simulator import Simulator
from .events import add_event_routes
from .people import add_people_routes
from .probe import add_probe_routes
from .reading import add_reading_routes
from .weather import add_weather_routes
from .writing import add_writing_routes


def control_blueprint(simulator: Simulator) -> Blueprint:
    """Everything under `/_control`."""
    blueprint = Blueprint("control", url_prefix="/_control")
    for add_routes in (add_people_routes, add_event_routes, add_writing_routes, add_weather_routes, add_reading_routes, add_probe_routes):
        add_routes(blueprint, simulator)
    return blueprint
