"""Short titles of the intents a customer may be offered, from `metadata: {title: …}` in the NLU files.

A topic's title stands beside its questions and answers, so that adding a topic is adding one file.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

#: WhatsApp cuts a reply button's text after this many characters.
MAX_TITLE_CHARS = 20


class BrokenTitle(Exception):
    """An NLU file cannot be read or carries an unusable title; the message names file, intent and what is expected."""


def read_titles(data: Path) -> dict[str, str]:
    """Title by intent, from every `.yml` and `.yaml` below `data`. Raises BrokenTitle."""
    titles: dict[str, str] = {}
    for file in sorted(file for ending in ("*.yml", "*.yaml") for file in data.rglob(ending)):
        for intent, title in _titles_in(file):
            if titles.get(intent, title) != title:
                raise BrokenTitle(f"{file}: intent {intent} has a second title {title!r}; it was {titles[intent]!r}.")
            if title in titles.values() and intent not in titles:
                raise BrokenTitle(f"{file}: the title {title!r} of {intent} belongs to another intent already.")
            titles[intent] = title
    if not titles:
        raise BrokenTitle(f"{data}: no intent with a `metadata: {{title: …}}` found in its .yml and .yaml files.")
    return titles


@functools.lru_cache(maxsize=1)
def titles() -> Mapping[str, str]:
    """The titles of the project's `data` folder, read once. Raises BrokenTitle."""
    return read_titles(Path("data"))


def _titles_in(file: Path) -> list[tuple[str, str]]:
    try:
        content: object = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as error:
        raise BrokenTitle(f"{file} is not readable YAML: {error}") from error
    blocks = content.get("nlu") if isinstance(content, dict) else None
    found: list[tuple[str, str]] = []
    if not isinstance(blocks or [], list):
        raise BrokenTitle(f"{file}: `nlu` must be a list of intents with their examples, not {blocks!r}.")
    for block in blocks or []:
        metadata = block.get("metadata") if isinstance(block, dict) else None
        if not isinstance(metadata, dict) or "title" not in metadata:
            continue
        title, intent = metadata["title"], str(block.get("intent", ""))
        if not isinstance(title, str) or not 1 <= len(title) <= MAX_TITLE_CHARS:
            raise BrokenTitle(f"{file}: the title of intent {intent} must be text of 1 to {MAX_TITLE_CHARS} characters, not {title!r}.")
        found.append((intent, title))
    return found
