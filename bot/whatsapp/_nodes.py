"""Reading single nodes of Meta's JSON leniently: what has the wrong type counts as absent, and what is read can be stored."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]

NESTING_LIMIT = 100
"""Deeper JSON is refused: Meta nests about ten levels, and what is stored must be readable again."""
_EXACT = 2**53
"""Whole numbers beyond it are not the same in every JSON reader."""


def as_object(node: object) -> Json:
    return node if isinstance(node, dict) else {}


def objects(node: object) -> list[Json]:
    return [item for item in node if isinstance(item, dict)] if isinstance(node, list) else []


def sorted_out(node: object) -> tuple[list[Json], list[object]]:
    """The objects of a list, and whatever else is there instead of them."""
    if not isinstance(node, list):
        return [], [] if node is None else [node]
    return objects(node), [item for item in node if not isinstance(item, dict)]


def text(node: object) -> str | None:
    """A string a database can store: no lone surrogates, no NUL. Numbers become their digits; '' becomes None."""
    if isinstance(node, bool) or not isinstance(node, (str, int)):
        return None
    return str(node).encode("utf-8", "replace").decode().replace("\x00", "") or None


def number(node: object) -> float | None:
    """A finite number, also one that is written as a string."""
    if isinstance(node, bool) or not isinstance(node, (int, float, str)):
        return None
    try:
        value = float(node)
    except (ValueError, OverflowError):
        return None
    return value if math.isfinite(value) else None


def flag(node: object) -> bool | None:
    return node if isinstance(node, bool) else None


def code(node: object) -> int | None:
    """An error code that fits a database's integer column."""
    return node if isinstance(node, int) and not isinstance(node, bool) and abs(node) < 2**31 else None


def seconds(node: object) -> float:
    """Meta's timestamps are strings of seconds; what is not a plausible one is 0."""
    try:
        value = float(str(node))
    except ValueError:
        return 0.0
    return value if 0 <= value < 1e11 else 0.0


def nested_within(node: object, limit: int = NESTING_LIMIT) -> bool:
    level = [node]
    for _ in range(limit):
        level = [child for item in level if isinstance(item, (dict, list)) for child in (item.values() if isinstance(item, dict) else item)]
        if not level:
            return True
    return False


def digest(content: Json) -> str:
    """SHA-256 of the canonical content, in hex: the same for the same content in other bytes."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def json_object(written: object) -> Json:
    """The JSON object that a string holds, safe to be stored and handed on; {} where it holds none."""
    if not isinstance(written, str):
        return {}
    try:
        node = json.loads(written, parse_constant=lambda _name: None)
    except (ValueError, RecursionError):
        return {}
    return as_object(_plain(node)) if nested_within(node) else {}


def _plain(node: object) -> object:
    if isinstance(node, dict):
        return {text(key) or "": _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if isinstance(node, str):
        return text(node) or ""
    if isinstance(node, int) and abs(node) > _EXACT:  # not bool: that is 0 or 1
        return str(node)
    return number(node) if isinstance(node, float) else node
