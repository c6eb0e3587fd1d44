"""A node of a message under inspection: reads its keys and notes each thing that Meta would refuse."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bot.whatsapp.findings import Finding, error


class Node:
    """One JSON object at a path of a message. What is missing or of another type reads as empty, after it was noted."""

    def __init__(self, value: Mapping[str, Any], path: str, found: list[Finding]) -> None:
        self.value, self.path, self._found = value, path, found

    def has(self, key: str) -> bool:
        """Whether `key` is given; the Graph API takes null for not given."""
        return self.value.get(key) is not None

    def wrong(self, key: str, said: str) -> None:
        """Note a problem with `key`, or with the node itself when it is empty."""
        self._found.append(error(".".join(part for part in (self.path, key) if part), said))

    def only(self, *keys: str) -> None:
        """Note keys beside `keys`: Meta refuses what it does not know."""
        for key in sorted(str(key) for key in self.value if key not in keys):
            self.wrong(key, f"Meta knows no such key here, only {', '.join(sorted(keys))}")

    def text(self, key: str, limit: int, *, required: bool = True) -> str:
        """The words under `key`, 1 to `limit` characters, not only spaces."""
        if not required and not self.has(key):
            return ""
        value = self.value.get(key)
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, "it must be text" if value else "it is missing")
            return ""
        if len(value) > limit:
            self.wrong(key, f"{len(value):,} characters, at most {limit:,}")
        return value

    def flag(self, key: str) -> None:
        """Note when `key` is there and neither true nor false."""
        if self.has(key) and not isinstance(self.value[key], bool):
            self.wrong(key, "it must be true or false")

    def whole(self, key: str, allowed: range, *, required: bool = True) -> int | None:
        """The whole number under `key`, which is one of `allowed`; else None."""
        value = self.value.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value in allowed:
            return value
        if required or value is not None:
            self.wrong(key, f"it must be a whole number from {allowed[0]} to {allowed[-1]}")
        return None

    def one_of(self, key: str, allowed: Collection[str], *, required: bool = True) -> str:
        """The value of `key`, which is one of `allowed`; else empty."""
        value = self.value.get(key)
        if value is None and not required:
            return ""
        if isinstance(value, str) and value in allowed:
            return value
        self.wrong(key, f"it must be one of {', '.join(sorted(allowed))}")
        return ""

    def identifier(self, key: str, limit: int) -> str:
        """Words that come back with a tap: no space may stand at their ends."""
        value = self.text(key, limit)
        if value != value.strip():
            self.wrong(key, "it must not begin or end with a space")
        return value

    def web(self, key: str, limit: int) -> str:
        """An http(s) address."""
        value = self.text(key, limit)
        if value and (not value.startswith(("http://", "https://")) or any(sign.isspace() for sign in value)):
            self.wrong(key, "it must be an http(s) address without spaces")
        return value

    def node(self, key: str, *, required: bool = True) -> Node | None:
        """The object under `key`."""
        value = self.value.get(key)
        if isinstance(value, Mapping):
            return Node(value, f"{self.path}.{key}".lstrip("."), self._found)
        if required or value is not None:
            self.wrong(key, "it must be an object" if value is not None else "it is missing")
        return None

    def nodes(self, key: str, counts: range | None = None) -> Iterator[Node]:
        """The objects of the list under `key`; `counts` are the lengths that are allowed."""
        value = self.value.get(key)
        if not isinstance(value, list):
            self.wrong(key, "it must be a list" if value is not None else "it is missing")
            return
        if counts is not None and len(value) not in counts:
            self.wrong(key, f"{len(value)} given, {counts[0]} to {counts[-1]} allowed")
        for index, item in enumerate(value):
            if isinstance(item, Mapping):
                yield Node(item, f"{self.path}.{key}[{index}]".lstrip("."), self._found)
            else:
                self.wrong(f"{key}[{index}]", "it must be an object")

    def unique(self, key: str, values: Collection[str], what: str) -> None:
        """Note when `values` repeat."""
        if len(set(values)) != len(values):
            self.wrong(key, f"two {what} are the same")
