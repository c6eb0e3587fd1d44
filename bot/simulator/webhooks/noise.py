"""Things in webhooks that no receiver knows yet, and things missing that it may have relied on.

Meta adds fields, values and changes without notice, and calls most nodes optional: a receiver must pass over the first and do
without the second. What is said in the webhook stays the same.
"""

from __future__ import annotations

import json
from random import Random
from typing import Any, Final

from ..jsontype import JsonObject

_NEW_CHANGE: Final = {"field": "x_new_field", "value": {"x_event": "SOMETHING_NEW", "x_list": [1, None, {"x": True}]}}


def noisy(body: JsonObject, rng: Random) -> JsonObject:
    """A copy of the envelope with noise in it, chosen by `rng`."""
    copy: JsonObject = json.loads(json.dumps(body))
    for entry in _objects(copy.get("entry")):
        changes = _objects(entry.get("changes"))
        for change in changes:
            if isinstance(change.get("value"), dict):
                _disturb(change["value"], rng)
        if changes and rng.random() < 0.5:
            entry["changes"] = [*changes, _NEW_CHANGE] if rng.random() < 0.5 else [_NEW_CHANGE, *changes]
        entry["x_region"] = "x"
    return copy


def _disturb(value: JsonObject, rng: Random) -> None:
    value["x_new_node"] = {"x_level": rng.randrange(10)}
    if "contacts" in value and rng.random() < 0.5:
        del value["contacts"]
    for contact in _objects(value.get("contacts")):
        contact["x_badge"] = None
    for message in _objects(value.get("messages")):
        message["x_mood"] = ["x", {"x_depth": 2}]
        content = message.get(str(message.get("type")))
        if isinstance(content, dict):
            content["x_hint"] = 1.5
    for status in _objects(value.get("statuses")):
        status["x_route"] = "x"
        _disturb_pricing(status, rng)


def _disturb_pricing(status: JsonObject, rng: Random) -> None:
    """An unknown value where the set of values has grown before, or the whole node missing."""
    pricing = status.get("pricing")
    if isinstance(pricing, dict):
        if rng.random() < 0.5:
            del status["pricing"]
        else:
            status["pricing"] = {**pricing, "pricing_model": "X_NEW", "category": "x_new_category", "billable": None}


def _objects(value: Any) -> list[JsonObject]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
