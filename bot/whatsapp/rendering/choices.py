"""Choices in the form that holds them: reply buttons, a list, or numbered text whose numbers may be typed.

Source: Cloud API, "Interactive reply buttons" and "Interactive lists".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from bot.whatsapp import limits
from bot.whatsapp.findings import warning
from bot.whatsapp.rendering.context import Context
from bot.whatsapp.rendering.frame import BUTTON, LIST, Frame, framed, interactive
from bot.whatsapp.rendering.media import texts, with_caption
from bot.whatsapp.rendering.response import Choice, Rendered
from bot.whatsapp.rendering.splitting import shortened

OPENER = "Pilih"
_OTHERS = "Lainnya"
_DASH = " — "


def with_choices(body: str, choices: Sequence[Choice], frame: Frame, context: Context) -> list[Rendered]:
    """Messages that say `body` and offer `choices` (at least one)."""
    body = body or OPENER
    if _fit_buttons(choices):
        return _buttons(body, choices, frame, context)
    rows = _rows(choices, context.next_number)
    return _numbered(body, choices, frame, context) if rows is None else _list(body, rows, frame, context)


def _fit_buttons(choices: Sequence[Choice]) -> bool:
    titles = [choice.title for choice in choices]
    plain = not any(choice.description or choice.section for choice in choices)
    return plain and len(choices) <= limits.BUTTONS and len(set(titles)) == len(titles) and all(len(title) <= limits.BUTTON_TITLE for title in titles)


def _buttons(body: str, choices: Sequence[Choice], frame: Frame, context: Context) -> list[Rendered]:
    tokens = context.issued(choices)
    buttons = [{"type": "reply", "reply": {"id": token, "title": choice.title}} for token, choice in zip(tokens, choices, strict=True)]
    return interactive(BUTTON, body, {"buttons": buttons}, frame, context)


def _rows(choices: Sequence[Choice], first: int) -> list[tuple[Choice, Rendered]] | None:
    """The rows of a list that shows every word of `choices`; None when no list can. A row's id is put there later.

    All rows show a number, from `first` on, when one of the titles must be cut, or is there twice.
    """
    titles = [choice.title for choice in choices]
    numbered = len(set(titles)) != len(titles) or any(len(title) > limits.ROW_TITLE for title in titles)
    rows = [_row(replace(choice, number=number if numbered else None)) for number, choice in enumerate(choices, first)]
    fit = len(rows) <= limits.ROWS and all(len(row.get("description", "")) <= limits.ROW_DESCRIPTION for _, row in rows)
    return rows if fit and all(len(choice.section) <= limits.SECTION_TITLE for choice in choices) else None


def _row(choice: Choice) -> tuple[Choice, Rendered]:
    label = choice.title if choice.number is None else f"{choice.number}. {choice.title}"
    details = choice.description if len(label) <= limits.ROW_TITLE else _shown(choice)
    row = {"id": "", "title": shortened(label, limits.ROW_TITLE)}
    return choice, {**row, "description": details} if details else row


def _shown(choice: Choice) -> str:
    return _DASH.join(part for part in (choice.title, choice.description) if part)


def _list(body: str, rows: Sequence[tuple[Choice, Rendered]], frame: Frame, context: Context) -> list[Rendered]:
    opener = frame.opener or OPENER
    if len(opener) > limits.LABEL:
        context.tell(warning("metadata.button", f"{len(opener)} characters, at most {limits.LABEL} fit; it is shown in the text"))
        body, opener = f"{body}\n\n{opener}", OPENER
    for index, (choice, row) in enumerate(rows):
        if not row["title"].endswith(choice.title):
            told = f"{len(choice.title)} characters, at most {limits.ROW_TITLE} fit a row with its number; it is cut there and stands below in full"
            context.tell(warning(f"buttons[{index}].title", told))
    for token, (_, row) in zip(context.issued([choice for choice, _ in rows]), rows, strict=True):
        row["id"] = token
    return interactive(LIST, body, {"button": opener, "sections": _sections(rows)}, frame, context)


def _sections(rows: Sequence[tuple[Choice, Rendered]]) -> list[Rendered]:
    groups = [(section, [row for _, row in group]) for section, group in groupby(rows, key=lambda pair: pair[0].section)]
    if len(groups) == 1:
        section, only = groups[0]
        return [{"title": section, "rows": only} if section else {"rows": only}]
    return [{"title": section or _OTHERS, "rows": group} for section, group in groups]


def _numbered(body: str, choices: Sequence[Choice], frame: Frame, context: Context) -> list[Rendered]:
    reason = f"{len(choices)} choices, at most {limits.ROWS} fit a list" if len(choices) > limits.ROWS else "a title or description is too long for a list"
    context.tell(warning("buttons", f"{reason}; they are shown as numbered text"))
    numbered = [replace(choice, number=number) for number, choice in enumerate(choices, context.next_number)]
    context.issued(numbered)
    lines, section = [], ""
    for choice in numbered:
        if choice.section != section:
            section = choice.section
            lines += ["", f"*{section or _OTHERS}*"]
        lines.append(f"{choice.number}. {_shown(choice)}")
    words = framed(f"{body}\n\n" + "\n".join(lines).lstrip(), frame)
    return with_caption(frame.image, words, "image", context.tell) if frame.image else texts(words)
