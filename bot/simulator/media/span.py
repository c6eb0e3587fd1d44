"""The `Range` header of a download. RFC 9110, 14.2: one span of bytes; anything else is answered with the whole file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_ONE_SPAN: Final = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


@dataclass(frozen=True)
class Span:
    """Bytes from `first` to `last`, both included; `partial` when they are asked for as a part."""

    first: int
    last: int
    partial: bool

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.last - self.first + 1


def wanted_span(header: str | None, size: int) -> Span | None:
    """The bytes that the header asks for of a file of `size` bytes, or None when it has none of them (416)."""
    found = _ONE_SPAN.fullmatch(header.replace(" ", "")) if header else None
    if found is None or found.groups() == ("", ""):
        return Span(0, size - 1, partial=False)
    begin, end = found.groups()
    if not begin:
        return Span(max(0, size - int(end)), size - 1, partial=True) if int(end) and size else None
    if end and int(end) < int(begin):
        return Span(0, size - 1, partial=False)  # RFC 9110, 14.1.1: such a range is invalid, and is passed over
    first, last = int(begin), min(int(end) if end else size - 1, size - 1)
    return Span(first, last, partial=True) if first <= last else None
