"""The files that a send names, wherever in the body they are: a message, a header, a carousel's card, a template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..jsontype import JsonObject
from .rules import MEDIA_KINDS

_BRACKETED = re.compile(r"^([^\[]+)(.*)$")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class MediaReference:
    """One media object: its kind (image, …), its place in the body, and its `id` or its `link`."""

    kind: str
    path: str
    id: str | None
    link: str | None

    @property
    def name(self) -> str:
        """The place as Meta's errors write it: `interactive['header']['image']`."""
        head, *rest = self.path.split(".")
        return head + "".join(_BRACKETED.sub(r"['\1']\2", part) for part in rest)

    @property
    def on_this_machine(self) -> bool:
        """Whether the link can be fetched without leaving this machine."""
        try:
            return self.link is not None and urlsplit(self.link).hostname in _LOOPBACK
        except ValueError:
            return False


def media_references(body: JsonObject) -> list[MediaReference]:
    """Every media object of a well-formed send."""
    return list(_in(body, ""))


def _in(value: Any, path: str) -> Iterator[MediaReference]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _in(item, f"{path}[{index}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            where = f"{path}.{key}" if path else key
            if key in MEDIA_KINDS and isinstance(item, dict):
                named = {name: item[name] if isinstance(item.get(name), str) else None for name in ("id", "link")}
                if any(named.values()):
                    yield MediaReference(key, where, named["id"], named["link"])
                    continue
            yield from _in(item, where)
