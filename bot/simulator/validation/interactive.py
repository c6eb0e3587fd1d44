"""Reply buttons, lists, link buttons and the other interactive messages. Cloud API: interactive messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..graph_errors import GraphError
from ..jsontype import JsonObject
from . import _fields as f
from .content import check_media_object

_SHORT_BODY: Final = 1024
_LIST_BODY: Final = 4096
_LABEL: Final = 20
_LINE: Final = 60
_KEYS: Final = frozenset({"type", "header", "body", "footer", "action"})


def check_interactive(body: JsonObject) -> None:
    """The interactive message of any type the emulator knows; others are refused with 131009."""
    message = f.need_object(body, "interactive")
    f.only_keys(message, _KEYS, "interactive")
    kind = message.get("type")
    if not isinstance(kind, str) or kind not in _TYPES:
        raise GraphError(131009, f"Parameter 'interactive.type' must be one of {{{', '.join(sorted(_TYPES))}}}.")
    check_action, body_limit, headers = _TYPES[kind]
    _check_header(message, headers)
    f.need_text(f.need_object(message, "body", "interactive"), "text", "interactive.body", body_limit)
    if "footer" in message:
        f.need_text(f.need_object(message, "footer", "interactive"), "text", "interactive.footer", _LINE)
    check_action(f.need_object(message, "action", "interactive"))


def _check_header(message: JsonObject, allowed: frozenset[str]) -> None:
    if "header" not in message:
        return
    header = f.need_object(message, "header", "interactive")
    kind = header.get("type")
    if not isinstance(kind, str) or kind not in allowed:
        expected = ", ".join(sorted(allowed)) or "no header"
        raise GraphError(131009, f"Parameter 'interactive.header.type' must be one of {{{expected}}}.")
    if kind == "text":
        f.need_text(header, "text", "interactive.header", _LINE)
    else:
        where = f"interactive.header.{kind}"
        check_media_object(f.need_object(header, kind, "interactive.header"), kind, where)


def _check_buttons(action: JsonObject) -> None:
    f.only_keys(action, {"buttons"}, "interactive.action")
    buttons = f.need_list(action, "buttons", "interactive.action")
    f.count(len(buttons), 1, 3, "Reply buttons")
    ids, titles = [], []
    for index, item in enumerate(buttons):
        where = f"interactive.action.buttons[{index}]"
        button = f.as_object(item, where)
        if button.get("type") != "reply":
            raise GraphError(131009, f"Parameter '{where}.type' must be one of {{reply}}.")
        reply = f.need_object(button, "reply", where)
        f.only_keys(reply, {"id", "title"}, f"{where}.reply")
        ids.append(_identifier(reply, f"{where}.reply", 256))
        titles.append(f.need_text(reply, "title", f"{where}.reply", _LABEL))
    f.unique(ids, "Reply button ids")
    f.unique(titles, "Reply button titles")


def _check_list(action: JsonObject) -> None:
    f.only_keys(action, {"button", "sections"}, "interactive.action")
    f.need_text(action, "button", "interactive.action", _LABEL)
    sections = f.need_list(action, "sections", "interactive.action")
    f.count(len(sections), 1, 10, "List sections")
    ids: list[str] = []
    for index, item in enumerate(sections):
        where = f"interactive.action.sections[{index}]"
        section = f.as_object(item, where)
        f.only_keys(section, {"title", "rows"}, where)
        if len(sections) > 1:
            f.need_text(section, "title", where, 24)
        else:
            f.may_text(section, "title", where, 24)
        rows = f.need_list(section, "rows", where)
        f.count(len(rows), 1, 10, f"Rows of {where}")
        ids += [_check_row(f.as_object(row, f"{where}.rows[{n}]"), f"{where}.rows[{n}]") for n, row in enumerate(rows)]
    f.count(len(ids), 1, 10, "Total row count of the list")
    f.unique(ids, "List row ids")


def _check_row(row: JsonObject, where: str) -> str:
    f.only_keys(row, {"id", "title", "description"}, where)
    f.need_text(row, "title", where, 24)
    if row.get("description"):
        f.need_text(row, "description", where, 72)
    return _identifier(row, where, 200)


def _identifier(parent: JsonObject, where: str, limit: int) -> str:
    value = f.need_text(parent, "id", where, limit)
    if value != value.strip():
        raise GraphError(131009, f"Parameter '{where}.id' must not begin or end with a space.")
    return value


def _check_url(action: JsonObject) -> None:
    f.only_keys(action, {"name", "parameters"}, "interactive.action")
    _named(action, "cta_url")
    parameters = f.need_object(action, "parameters", "interactive.action")
    f.only_keys(parameters, {"display_text", "url"}, "interactive.action.parameters")
    f.need_text(parameters, "display_text", "interactive.action.parameters", _LABEL)
    url = f.need_text(parameters, "url", "interactive.action.parameters", 2000)
    if not url.startswith(("http://", "https://")):
        raise f.invalid("Parameter 'interactive.action.parameters.url' is not a valid URI.")


def _check_location_request(action: JsonObject) -> None:
    _named(action, "send_location")


def _check_contact_request(action: JsonObject) -> None:
    _named(action, "request_contact_info")


def _named(action: JsonObject, name: str) -> None:
    if action.get("name") != name:
        raise GraphError(131009, f"Parameter 'interactive.action.name' must be one of {{{name}}}.")


_ANY_HEADER: Final = frozenset({"text", "image", "video", "document"})
_NO_HEADER: Final[frozenset[str]] = frozenset()
_TYPES: Final[dict[str, tuple[Callable[[JsonObject], None], int, frozenset[str]]]] = {
    "button": (_check_buttons, _SHORT_BODY, _ANY_HEADER),
    "list": (_check_list, _LIST_BODY, frozenset({"text"})),
    "cta_url": (_check_url, _SHORT_BODY, _ANY_HEADER),
    "location_request_message": (_check_location_request, _SHORT_BODY, _NO_HEADER),
    "request_contact_info": (_check_contact_request, _SHORT_BODY, _NO_HEADER),
}
