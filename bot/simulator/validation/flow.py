"""A message that opens a form of WhatsApp Flows. There is no store of flows here, so that every id and name exists."""

from __future__ import annotations

from typing import Final

from ._param import Param, malformed, not_valid
from .choices import LABEL_LIMIT

_KEYS: Final = (
    "flow_message_version",
    "flow_id",
    "flow_name",
    "flow_cta",
    "flow_token",
    "flow_action",
    "flow_action_payload",
    "mode",
)


def check_flow(action: Param) -> None:
    """Version "3", a flow by id or by name, and a button of at most 20 characters.

    WhatsApp Flows, sending a flow: `flow_action` is `navigate` unless `data_exchange` is given, and only `navigate` has a
    payload, whose `data` is an object with something in it.
    """
    action.only("name", "parameters")
    action.choice("name", {"flow"})
    parameters = action.child("parameters")
    parameters.only(*_KEYS)
    parameters.choice("flow_message_version", {"3"})
    if parameters.has("flow_id") == parameters.has("flow_name"):
        raise malformed(f"Param {parameters.path} must have exactly one of flow_id and flow_name.")
    for key in ("flow_id", "flow_name", "flow_token"):
        parameters.may_text(key)
    parameters.label("flow_cta", LABEL_LIMIT, "Flow CTA")
    parameters.may_choice("mode", {"draft", "published"})
    exchanges = parameters.may_choice("flow_action", {"navigate", "data_exchange"}) == "data_exchange"
    if parameters.has("flow_action_payload"):
        if exchanges:
            raise not_valid("flow_action_payload is only for the flow_action navigate")
        _check_payload(parameters.child("flow_action_payload"))


def _check_payload(payload: Param) -> None:
    payload.only("screen", "data")
    payload.may_text("screen")
    if payload.has("data") and not payload.child("data").value:
        raise not_valid("flow_action_payload data must be a non-empty object")
