"""What a template says once its parameters are in: the check of the parameters, and the words for the phone.

Cloud API: template messages, error codes 132000 to 132016.
"""

from __future__ import annotations

from typing import Final

from ..graph_errors import GraphError
from ..jsontype import JsonObject
from .buttons import filled_buttons
from .records import Template, TemplateRecords, fill, placeholders

_BODY_LIMIT: Final = 1024
_HEADER_LIMIT: Final = 60
_UNUSABLE: Final = {"PAUSED": 132015, "DISABLED": 132016}


def render(message: JsonObject, templates: TemplateRecords) -> JsonObject:
    """The words of a well-formed `template` object, as the customer's phone shows them.

    `{name, language, category, header, body, footer, buttons}`; header is null, `{type: "text", text}`, `{type: "location",
    location}` or `{type, <type>: media object}` for image, video and document; buttons are `{type, text}` with `payload`
    (quick_reply), `url`, `phone_number`, `code` (copy_code) or `flow`.

    Raises GraphError 132001 (name, language, not approved), 132015 and 132016 (paused, disabled), 132000 (number of parameters),
    132012 (their format), 132018 (their button), 131008 (missing media or button parameter), 132005 (too long).
    """
    template = _usable(message, templates)
    given: dict[str, list[JsonObject]] = {"header": [], "body": [], **_by_type(message)}
    named = template.parameter_format == "NAMED"
    body = _filled("body", str((template.component("BODY") or {}).get("text", "")), given["body"], named)
    if len(body) > _BODY_LIMIT:
        raise GraphError(132005, f"The body has {len(body)} characters after its parameters are in; {_BODY_LIMIT} are allowed.")
    return {
        "name": template.name,
        "language": template.language,
        "category": template.category,
        "header": _header(template, given["header"], named),
        "body": body,
        "footer": (template.component("FOOTER") or {}).get("text"),
        "buttons": filled_buttons(template, _parts(message)),
    }


def _usable(message: JsonObject, templates: TemplateRecords) -> Template:
    name, language = str(message.get("name")), str(message.get("language", {}).get("code"))
    template = templates.find(name, language)
    if template is None:
        known = ", ".join(templates.languages(name))
        also = f" It has: {known}." if known else ""
        raise GraphError(132001, f"template name ({name}) does not exist in {language}.{also}")
    if template.status in _UNUSABLE:
        raise GraphError(_UNUSABLE[template.status], f"template name ({name}) in {language} is {template.status.lower()}.")
    if template.status != "APPROVED":
        raise GraphError(132001, f"template name ({name}) in {language} has not been approved: it is {template.status}.")
    return template


def _parts(message: JsonObject) -> list[JsonObject]:
    return [part for part in message.get("components") or [] if isinstance(part, dict)]


def _by_type(message: JsonObject) -> dict[str, list[JsonObject]]:
    return {str(part.get("type")).lower(): part.get("parameters") or [] for part in _parts(message) if part.get("type") != "button"}


def _filled(where: str, text: str, given: list[JsonObject], named: bool) -> str:
    """The text with its parameters in."""
    wanted = placeholders(text)
    if len(given) != len(wanted):
        raise GraphError(132000, f"{where}: number of localizable_params ({len(given)}) does not match the expected number of params ({len(wanted)})")
    if named:
        names = [str(parameter.get("parameter_name")) for parameter in given]
        if sorted(names) != sorted(wanted):
            raise GraphError(132012, f"{where}: Parameter name is missing or unknown. Expected {', '.join(wanted)}; given {', '.join(names)}.")
    else:
        names = wanted
    return fill(text, {name: _words(where, parameter) for name, parameter in zip(names, given, strict=True)})


def _words(where: str, parameter: JsonObject) -> str:
    kind = str(parameter.get("type"))
    if kind == "text":
        return str(parameter["text"])
    if kind in ("currency", "date_time"):
        return str(parameter[kind].get("fallback_value"))
    raise GraphError(132012, f"{where}: Format mismatch, expected TEXT, received {kind.upper()}")


def _header(template: Template, given: list[JsonObject], named: bool) -> JsonObject | None:
    header = template.component("HEADER")
    if header is None:
        if given:
            raise GraphError(132012, "header: the template has no header")
        return None
    kind = str(header.get("format", "TEXT")).lower()
    if kind == "text":
        text = _filled("header", str(header.get("text", "")), given, named)
        if len(text) > _HEADER_LIMIT:
            raise GraphError(132005, f"The header has {len(text)} characters after its parameters are in; {_HEADER_LIMIT} are allowed.")
        return {"type": "text", "text": text}
    if len(given) != 1:
        raise GraphError(132012, f"header: Format mismatch, expected {kind.upper()}, received {len(given)} parameters")
    received = str(given[0].get("type"))
    if received != kind:
        raise GraphError(132012, f"header: Format mismatch, expected {kind.upper()}, received {received.upper()}")
    return {"type": kind, kind: given[0].get(kind)}
