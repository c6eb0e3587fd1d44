"""What the drawer of the simulated phone asks the gateway: what became of one message inside.

Read-only, and only for a simulator on this machine: mounted when SAPA_TRACE_TOKEN is set, and never beside a real Graph URL, because the
answers hold what customers wrote.
"""

from __future__ import annotations

import hmac
import json
import logging
from urllib.parse import urlsplit

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as sanic_json

from bot.conversation import trace
from bot.conversation.database import Database
from bot.conversation.errors import DatabaseUnavailable
from bot.http_server import LOOPBACK
from bot.logs import event
from bot.settings import Settings

logger = logging.getLogger(__name__)
PATH = "/trace"


def trace_blueprint(settings: Settings, database: Database) -> Blueprint | None:
    """`GET /trace/<phone_number_id>/<wamid>` with the token as Bearer, or None when it is not to be served.

    200 with what `bot.conversation.trace.find` returns, 401 without the token, 404 when no message has that id, 503 while the database
    is away; errors are `{"error": sentence}`.
    """
    token = settings.text("SAPA_TRACE_TOKEN")
    if not token:
        return None
    if urlsplit(settings.required("WHATSAPP_GRAPH_URL")).hostname not in LOOPBACK:
        event(logger, "trace.refused", level=logging.WARNING, hint="SAPA_TRACE_TOKEN is for a simulator on this machine; WHATSAPP_GRAPH_URL names another")
        return None
    blueprint = Blueprint("trace", url_prefix=PATH)

    @blueprint.get("/<phone_number_id:str>/<wamid:str>", unquote=True)
    async def look(request: Request, phone_number_id: str, wamid: str) -> HTTPResponse:
        if not _may_look(request, token):
            return _answer({"error": "The token is missing or is not SAPA_TRACE_TOKEN."}, 401)
        try:
            found = await database.read(lambda connection: trace.find(connection, phone_number_id, wamid))
        except DatabaseUnavailable as error:
            return _answer({"error": f"The database cannot be read: {error}"}, 503)
        if found is None:
            return _answer({"error": "No message with this id is stored for this number."}, 404)
        return _answer(found)

    return blueprint


def _may_look(request: Request, token: str) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    # Compared in the same time wherever it differs; of bytes, since a header may hold any.
    return scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(errors="surrogateescape"), token.encode())


def _answer(content: object, status: int = 200) -> HTTPResponse:
    """A JSON response. Sanic's own encoder refuses half a surrogate pair, which a customer may well send."""
    return sanic_json(content, status=status, headers={"Cache-Control": "no-store"}, dumps=json.dumps)
