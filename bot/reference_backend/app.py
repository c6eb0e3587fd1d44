"""The HTTP face of the reference backend.

    POST /leads            {name, need, contact?} with Idempotency-Key -> 201 and the lead; the same again -> 200
    GET  /leads            every lead with its idempotency key
    GET  /leads/<reference>
    GET  /healthz, /readyz

Everything but the last line needs the API key in `X-Api-Key` when the app was given one. Errors are
`{"error": {"code": …, "message": …}}` with a sentence that says what is expected.
"""

from __future__ import annotations

import hmac
import logging
import sqlite3
import uuid
from dataclasses import dataclass
from pathlib import Path

from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, json

from .store import KeyReused, LeadStore

logger = logging.getLogger(__name__)

MAX_BODY_BYTES = 16 * 1024
MAX_KEY_CHARS = 300
_OPEN_PATHS = ("/healthz", "/readyz")


@dataclass(frozen=True)
class _NewLead:
    name: str
    need: str
    contact: str | None


class _Refused(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        self.status, self.code, self.message = status, code, message
        super().__init__(code)


def create_app(database: Path, api_key: str | None = None) -> Sanic:  # noqa: C901  # one small function per route
    """Build the backend on an SQLite file, which is made when missing. Without `api_key` every caller is let in."""
    app: Sanic = Sanic(f"sapa-reference-backend-{uuid.uuid4().hex[:12]}", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = MAX_BODY_BYTES
    app.config.FALLBACK_ERROR_FORMAT = "json"
    store = LeadStore(database)

    async def authenticate(request: Request) -> HTTPResponse | None:
        if api_key is None or request.path in _OPEN_PATHS:
            return None
        given = request.headers.get("X-Api-Key", "")
        if hmac.compare_digest(given.encode("utf-8", "replace"), api_key.encode("utf-8")):
            return None
        return _error(401, "unauthorized", "X-Api-Key is missing or not this backend's key.")

    @app.post("/leads")
    async def create_lead(request: Request) -> HTTPResponse:
        key = request.headers.get("Idempotency-Key", "")
        if not (1 <= len(key) <= MAX_KEY_CHARS and _is_storable(key)):
            raise _Refused(422, "idempotency_key", f"Idempotency-Key must be a header of 1 to {MAX_KEY_CHARS} characters.")
        new = _parsed(request)
        try:
            lead, is_new = store.create(key, new.name, new.need, new.contact)
        except KeyReused:
            raise _Refused(409, "key_reused", "This Idempotency-Key was used for another lead; use a new one.") from None
        if is_new:
            logger.info("reference_backend.lead.created reference=%s", lead.reference)
            return json(lead.as_dict(), status=201)
        return json(lead.as_dict(), status=200, headers={"Idempotent-Replay": "true"})

    @app.get("/leads")
    async def list_leads(request: Request) -> HTTPResponse:
        return json({"leads": [lead.as_dict() for lead in store.all()]})

    @app.get("/leads/<reference:str>")
    async def show_lead(request: Request, reference: str) -> HTTPResponse:
        lead = store.find(reference)
        if lead is None:
            raise _Refused(404, "not_found", "There is no lead with this reference.")
        return json(lead.as_dict())

    @app.get("/healthz")
    async def healthz(request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @app.get("/readyz")
    async def readyz(request: Request) -> HTTPResponse:
        try:
            store.find("K-0")
        except sqlite3.Error:
            return _error(503, "database", "The database cannot be read.")
        return json({"status": "ready"})

    async def failed(request: Request, error: Exception) -> HTTPResponse:
        if isinstance(error, _Refused):
            return _error(error.status, error.code, error.message)
        if isinstance(error, SanicException):
            return _error(error.status_code, "http", str(error))
        # Only the kind: the error's own text may quote what a customer wrote.
        logger.error("reference_backend.failed kind=%s", type(error).__name__)
        return _error(500, "internal", "The backend failed; nothing was written.")

    async def close(app: Sanic, _loop: object) -> None:
        store.close()

    app.register_middleware(authenticate, "request")
    app.error_handler.add(Exception, failed)
    app.register_listener(close, "after_server_stop")
    return app


def _parsed(request: Request) -> _NewLead:
    try:
        body = request.json
    except SanicException:
        raise _Refused(422, "body", "The body must be a JSON object.") from None
    if not isinstance(body, dict):
        raise _Refused(422, "body", "The body must be a JSON object.")
    contact = _text(body, "contact", 1, 200) if body.get("contact") is not None else None
    return _NewLead(_text(body, "name", 2, 60), _text(body, "need", 5, 500), contact)


def _text(body: dict[str, object], name: str, shortest: int, longest: int) -> str:
    value = body.get(name)
    text = value.strip() if isinstance(value, str) else ""
    if not (shortest <= len(text) <= longest and _is_storable(text)):
        raise _Refused(422, name, f"{name} must be text of {shortest} to {longest} characters.")
    return text


def _is_storable(text: str) -> bool:
    """False for half of a surrogate pair, which JSON can carry and no file can hold."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _error(status: int, code: str, message: str) -> HTTPResponse:
    return json({"error": {"code": code, "message": message}}, status=status)
