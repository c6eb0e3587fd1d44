"""The interactive messages that offer something to tap: reply buttons, a list, a link. Cloud API: interactive messages."""

from __future__ import annotations

from typing import Final

from ._param import Param, count, not_valid, unique

LABEL_LIMIT: Final = 20
_MOST_BUTTONS: Final = 3
_MOST_SECTIONS: Final = 10
_MOST_ROWS: Final = 10


def check_reply_buttons(action: Param) -> None:
    """1 to 3 buttons with ids and titles of their own."""
    action.only("buttons")
    buttons = action.children("buttons")
    count(len(buttons), 1, _MOST_BUTTONS, "buttons")
    replies = [read_reply(button, "reply") for button in buttons]
    unique((identifier for identifier, _ in replies), "button id")
    unique((title for _, title in replies), "button title")


def read_reply(button: Param, kind: str) -> tuple[str, str]:
    """Id and title of a button whose type and key are `kind`."""
    button.only("type", kind)
    button.choice("type", {kind})
    reply = button.child(kind)
    reply.only("id", "title")
    return reply.identifier("id", 256, "Button id"), reply.label("title", LABEL_LIMIT, "Button title")


def check_list(action: Param) -> None:
    """A button that opens 1 to 10 sections, with 1 to 10 rows in all."""
    action.only("button", "sections")
    action.label("button", LABEL_LIMIT, "Button label")
    sections = action.children("sections")
    count(len(sections), 1, _MOST_SECTIONS, "sections")
    row_ids: list[str] = []
    for section in sections:
        section.only("title", "rows")
        check_section_title(section, len(sections))
        rows = section.children("rows")
        count(len(rows), 1, _MOST_ROWS, "rows")
        row_ids += [_read_row(row) for row in rows]
    if len(row_ids) > _MOST_ROWS:
        raise not_valid(f"Total row count exceed max allowed count: {_MOST_ROWS}")
    unique(row_ids, "row id")


def check_section_title(section: Param, sections: int) -> None:
    """At most 24 characters, and needed as soon as there are several sections."""
    if section.has("title"):
        section.label("title", 24, "Section title")
    elif sections > 1:
        raise not_valid("Section title is required when there is more than one section")


def check_link_button(action: Param) -> None:
    """A button that opens a web page."""
    action.only("name", "parameters")
    action.choice("name", {"cta_url"})
    parameters = action.child("parameters")
    parameters.only("display_text", "url")
    parameters.label("display_text", LABEL_LIMIT, "Display text")
    parameters.url("url")


def _read_row(row: Param) -> str:
    row.only("id", "title", "description")
    title = row.text("title")
    if len(title) > 24:
        raise not_valid("Row title is too long. Max length is 24")
    if row.value.get("description") and len(row.text("description")) > 72:
        raise not_valid("Row description is too long. Max length is 72")
    return row.identifier("id", 200, "Row id")
