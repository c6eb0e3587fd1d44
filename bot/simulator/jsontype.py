"""The one type every JSON body in this room has before a reader has taken it apart."""

from __future__ import annotations

from typing import Any, TypeAlias

JsonObject: TypeAlias = dict[str, Any]
