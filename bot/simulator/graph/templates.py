"""The templates of an account, as the business lists, makes and deletes them. Cloud API: message templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, cast

from sanic import Blueprint, Request
from sanic.response import HTTPResponse

from ..config import SimulatedNumber
from ..graph_errors import GraphError
from ..jsontype import JsonObject
from ..simulator import Simulator
from ..strict_json import answer
from ..templates.limits import MOST_TEMPLATES, check_components
from ..templates.records import CATEGORIES, PARAMETER_FORMATS, Template
from .access import VERSION, caller, json_body, refuse

_PAGE: Final = 25
_MOST_TEMPLATES: Final = 250
_FILTERS: Final = ("name", "language", "status", "category")
_NAME: Final = re.compile(r"[a-z0-9_]{1,512}")


def add_template_routes(blueprint: Blueprint, simulator: Simulator) -> None:
    """`GET`, `POST` and `DELETE /v…/<waba_id>/message_templates`."""
    path = f"/{VERSION}/<node:str>/message_templates"

    @blueprint.get(path)
    async def list_templates(request: Request, version: str, node: str) -> HTTPResponse:
        try:
            caller(simulator, request, version).account(node)
            return answer(_page(list(simulator.world.templates), _query(request)))
        except GraphError as refusal:
            return refuse(simulator, refusal)

    @blueprint.post(path)
    async def create_template(request: Request, version: str, node: str) -> HTTPResponse:
        try:
            [number, *_] = caller(simulator, request, version).account(node)
            return answer(_create(simulator, number, json_body(request)))
        except GraphError as refusal:
            return refuse(simulator, refusal)

    @blueprint.delete(path)
    async def delete_template(request: Request, version: str, node: str) -> HTTPResponse:
        try:
            caller(simulator, request, version).account(node)
            name = _query(request).get("name", "")
            if not simulator.world.templates.languages(name):
                raise GraphError(100, f"There is no template '{name}': give the query parameter 'name'.", subcode=2593002)
            simulator.history.append("template.deleted", name=name)
            return answer({"success": True})
        except GraphError as refusal:
            return refuse(simulator, refusal)


def _query(request: Request) -> Mapping[str, str]:
    return {str(key): str(value) for key, value in cast("list[tuple[str, str]]", request.query_args)}


def _page(templates: list[Template], query: Mapping[str, str]) -> JsonObject:
    """One page; the cursor is the position of its first and last row. Graph API: paginated results."""
    rows = [one.as_json() for one in templates]
    for key in _FILTERS:
        if key in query:
            rows = [row for row in rows if query[key].lower() in str(row[key]).lower()]
    limit = int(query["limit"]) if query.get("limit", "").isdecimal() and 0 < int(query["limit"]) <= 1000 else _PAGE
    start = int(query["after"]) + 1 if query.get("after", "").isdecimal() else 0
    shown = rows[start : start + limit]
    if "fields" in query:
        wanted = {"id", *query["fields"].split(",")}
        shown = [{key: value for key, value in row.items() if key in wanted} for row in shown]
    paging: JsonObject = {"cursors": {"before": str(start), "after": str(start + len(shown) - 1)}} if shown else {}
    page: JsonObject = {"data": shown, "paging": paging} if paging else {"data": shown}
    if "summary" in query:
        page["summary"] = _summary(len(templates), query["summary"].split(","))
    return page


def _summary(number: int, wanted: list[str]) -> JsonObject:
    """What `summary` asks for. WhatsApp Business Account, message templates edge; the limit is that of an unverified business."""
    known = {"total_count": number, "message_template_count": number, "message_template_limit": _MOST_TEMPLATES, "are_translations_complete": True}
    return {key: value for key, value in known.items() if key in wanted}


def _create(simulator: Simulator, number: SimulatedNumber, body: object) -> JsonObject:
    """A new template, approved at once: the emulator reviews nothing."""
    if not isinstance(body, dict):
        raise GraphError(100, "The request body must be a JSON object sent as application/json.")
    name, language, category = (str(body.get(key, "")) for key in ("name", "language", "category"))
    if not _NAME.fullmatch(name):
        raise GraphError(100, "Parameter 'name' must have 1 to 512 lower-case letters, digits and underscores.")
    if not language:
        raise GraphError(131008, "Parameter 'language' is required.")
    if category.upper() not in CATEGORIES:
        raise GraphError(100, f"Parameter 'category' must be one of {{{', '.join(CATEGORIES)}}}.")
    parameter_format = str(body.get("parameter_format", "POSITIONAL")).upper()
    if parameter_format not in PARAMETER_FORMATS:
        raise GraphError(100, f"Parameter 'parameter_format' must be one of {{{', '.join(PARAMETER_FORMATS)}}}.")
    components = check_components(body.get("components"))
    if len(list(simulator.world.templates)) >= MOST_TEMPLATES:
        raise GraphError(100, f"An account can have up to {MOST_TEMPLATES} message templates.", subcode=2388019)
    if simulator.world.templates.find(name, language) is not None:
        raise GraphError(100, f"There is already {language} content for the template {name}.", subcode=2388024)
    template = simulator.templates.add(number, name, language, category.upper(), "APPROVED", parameter_format, components)
    return {"id": template.id, "status": template.status, "category": template.category}
