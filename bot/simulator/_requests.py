"""Reading control-API bodies: every refusal names the key and what would be accepted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sanic import Request
from sanic.exceptions import InvalidUsage

from .jsontype import JsonObject
from .strict_json import parse


def read(request: Request, allowed: Collection[str]) -> Fields:
    """The JSON object of a request, refused when it has keys other than `allowed`."""
    try:
        body = parse(request.body) if request.body else {}
    except ValueError:
        raise InvalidUsage("The body is not JSON: send a JSON object.") from None
    return fields(body, allowed, "")


def fields(value: object, allowed: Collection[str], where: str) -> Fields:
    """A JSON object, refused when it has keys other than `allowed`."""
    if not isinstance(value, dict):
        raise InvalidUsage(f"'{where or 'body'}' must be a JSON object.")
    unknown = sorted(set(value) - set(allowed))
    if unknown:
        place = f" in '{where}'" if where else ""
        raise InvalidUsage(f"Unknown key '{unknown[0]}'{place}. Accepted: {', '.join(sorted(allowed))}.")
    return Fields(value, where)


@dataclass(frozen=True)
class Fields:
    """A JSON object whose keys are read with their types."""

    body: JsonObject
    where: str

    def has(self, key: str) -> bool:
        """Whether the key is given."""
        return key in self.body

    def text(self, key: str, limit: int = 256) -> str | None:
        """An optional non-empty string."""
        value = self.body.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value or len(value) > limit:
            raise self.wrong(key, f"a string of 1 to {limit} characters")
        return value

    def need_text(self, key: str, limit: int = 256) -> str:
        """A required non-empty string."""
        value = self.text(key, limit)
        if value is None:
            raise InvalidUsage(f"'{self._path(key)}' is missing: give a string of 1 to {limit} characters.")
        return value

    def choice(self, key: str, choices: Collection[str], default: str) -> str:
        """One of a few words."""
        value = self.body.get(key, default)
        if value not in choices:
            raise self.wrong(key, "one of " + ", ".join(choices))
        return str(value)

    def flag(self, key: str, default: bool) -> bool:
        """A boolean."""
        value = self.body.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def number(self, key: str, low: float, high: float, default: float) -> float:
        """A number between two bounds."""
        value = self.body.get(key, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            raise self.wrong(key, f"a number from {low:g} to {high:g}")
        return float(value)

    def integer(self, key: str, low: int, high: int, default: int) -> int:
        """A whole number between two bounds."""
        value = self.number(key, low, high, default)
        if value != int(value):
            raise self.wrong(key, f"a whole number from {low} to {high}")
        return int(value)

    def mapping(self, key: str) -> JsonObject:
        """A required JSON object."""
        value = self.body.get(key)
        if not isinstance(value, dict):
            raise self.wrong(key, "a JSON object")
        return value

    def sequence(self, key: str, limit: int) -> list[object]:
        """An optional JSON array of at most `limit` elements."""
        value = self.body.get(key, [])
        if not isinstance(value, list) or len(value) > limit:
            raise self.wrong(key, f"a JSON array of at most {limit} elements")
        return value

    def wrong(self, key: str, accepted: str) -> InvalidUsage:
        """The refusal of a key's value."""
        return InvalidUsage(f"'{self._path(key)}' must be {accepted}.")

    def _path(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key


def query_int(request: Request, key: str, default: int, high: int) -> int:
    """A whole number from the query string."""
    given = request.args.get(key)
    if given is None:
        return default
    if not given.isdecimal() or len(given) > 12 or int(given) > high:
        raise InvalidUsage(f"'{key}' must be a whole number from 0 to {high}.")
    return int(given)
