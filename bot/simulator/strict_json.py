"""JSON in and out: what is read can always be written again, to the journal, a webhook, an answer or the page."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from sanic.response import HTTPResponse
from sanic.response import json as sanic_json

_DEPTH: Final = 100
"""Levels of arrays and objects; beyond it a writer could run into the interpreter's recursion limit."""

compact: Final = partial(json.dumps, separators=(",", ":"))
"""One line of ASCII. A lone surrogate, which is valid JSON but not valid UTF-8, stays the escape that it came as."""


def parse(data: bytes) -> Any:
    """The value of a JSON text.

    Raises ValueError also for what `json.loads` reads but a browser does not (NaN, infinity, a number too large for
    a double with a fraction or an exponent), and for more than 100 levels.
    """
    try:
        value = json.loads(data, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    level = [value]
    for _ in range(_DEPTH + 1):
        level = [child for item in level for child in _children(item)]
        if not level:
            return value
    raise ValueError("nested too deeply")


def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> HTTPResponse:
    """A JSON response. Sanic's own encoder refuses lone surrogates and integers beyond 64 bits."""
    return sanic_json(value, status=status, headers=dict(headers or {}), dumps=compact)


def _children(value: object) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"{digits[:20]} is too large")
    return number
