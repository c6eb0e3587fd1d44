"""Reading one key of a request, with Meta's refusal when it is not what it should be."""

from __future__ import annotations

from collections.abc import Collection

from ..graph_errors import GraphError
from ..jsontype import JsonObject


def invalid(details: str) -> GraphError:
    """Code 100: a key has a value that is not accepted."""
    return GraphError(100, details)


def missing(key: str) -> GraphError:
    """Code 131008: a required key is absent."""
    return GraphError(131008, f"Parameter '{key}' is required.")


def only_keys(value: JsonObject, allowed: Collection[str], where: str) -> None:
    """Refuse keys that are not in `allowed`, as Meta refuses misspellings."""
    unknown = sorted(set(value) - set(allowed))
    if unknown:
        place = f" in '{where}'" if where else ""
        raise invalid(f'Unexpected key "{unknown[0]}"{place}. Accepted: {", ".join(sorted(allowed))}.')


def need_object(parent: JsonObject, key: str, where: str = "") -> JsonObject:
    """A required JSON object."""
    path = f"{where}.{key}" if where else key
    if key not in parent:
        raise missing(path)
    value = parent[key]
    if not isinstance(value, dict):
        raise invalid(f"Parameter '{path}' must be an object.")
    return value


def need_list(parent: JsonObject, key: str, where: str) -> list[object]:
    """A required JSON array."""
    path = f"{where}.{key}"
    if key not in parent:
        raise missing(path)
    value = parent[key]
    if not isinstance(value, list):
        raise invalid(f"Parameter '{path}' must be an array.")
    return value


def need_text(parent: JsonObject, key: str, where: str, limit: int) -> str:
    """A required string of 1 to `limit` characters, not only spaces."""
    path = f"{where}.{key}" if where else key
    if key not in parent:
        raise missing(path)
    return _text(parent[key], path, limit)


def may_text(parent: JsonObject, key: str, where: str, limit: int) -> str | None:
    """An optional string of 1 to `limit` characters."""
    return _text(parent[key], f"{where}.{key}", limit) if key in parent else None


def as_object(value: object, path: str) -> JsonObject:
    """An array element that must be an object."""
    if not isinstance(value, dict):
        raise invalid(f"Parameter '{path}' must be an object.")
    return value


def unique(values: list[str], what: str) -> None:
    """Refuse repeated ids or titles."""
    if len(set(values)) != len(values):
        raise GraphError(131009, f"{what} must be unique within the message.")


def count(number: int, low: int, high: int, what: str) -> None:
    """Refuse too few or too many elements."""
    if not low <= number <= high:
        raise GraphError(131009, f"{what}: {number} given, min allowed {low}, max allowed {high}.")


def _text(value: object, path: str, limit: int) -> str:
    if not isinstance(value, str):
        raise invalid(f"Parameter '{path}' must be a string.")
    if not value.strip():
        raise invalid(f"Parameter '{path}' must not be empty.")
    if len(value) > limit:
        raise invalid(f"Parameter '{path}' is too long: {len(value)} characters, max allowed {limit}.")
    return value
