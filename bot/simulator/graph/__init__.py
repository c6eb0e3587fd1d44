"""All of Meta's Graph API that the simulator serves."""

from __future__ import annotations

from sanic import Blueprint

from ..simulator import Simulator
from .media import add_media_routes
from .messages import add_message_routes
from .nodes import add_node_routes
from .templates import add_template_routes


def graph_blueprint(simulator: Simulator) -> Blueprint:
    """`/v…/<id>` with its edges, and `/_media/…`."""
    blueprint = Blueprint("graph")
    add_message_routes(blueprint, simulator)
    add_media_routes(blueprint, simulator)
    add_template_routes(blueprint, simulator)
    add_node_routes(blueprint, simulator)
    return blueprint
