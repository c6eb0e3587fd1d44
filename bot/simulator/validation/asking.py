"""Interactive messages that ask the customer for something: a location, a contact, an address, a call."""

from __future__ import annotations

import re
from typing import Final

from ._param import Param, malformed, not_valid
from .choices import LABEL_LIMIT

_MOST_MINUTES: Final = 43_200
"""30 days."""
_ADDRESS_FIELDS: Final = frozenset(
    {
        "name",
        "phone_number",
        "in_pin_code",
        "house_number",
        "floor_number",
        "tower_number",
        "building_name",
        "address",
        "landmark_area",
        "city",
        "state",
    }
)
_ADDRESS_COUNTRY: Final = "IN"
_ADDRESS_CUSTOMER: Final = re.compile(r"\+?91.*|IN\..*")


def check_location_request(action: Param) -> None:
    """Cloud API: location request messages."""
    _check_bare(action, "send_location")


def check_contact_request(action: Param) -> None:
    """Cloud API: business-scoped user ids, asking for the phone number."""
    _check_bare(action, "request_contact_info")


def check_call_permission(action: Param) -> None:
    """Cloud API: calling, user call permissions."""
    _check_bare(action, "call_permission_request")


def check_voice_call(action: Param) -> None:
    """A button that calls the business; label, life in minutes and a mark for the call's webhooks are optional."""
    action.only("name", "parameters")
    action.choice("name", {"voice_call"})
    if not action.has("parameters"):
        return
    parameters = action.child("parameters")
    parameters.only("display_text", "ttl_minutes", "payload")
    if parameters.has("display_text"):
        parameters.label("display_text", LABEL_LIMIT, "Display text")
    if parameters.has("ttl_minutes"):
        parameters.whole("ttl_minutes", 1, _MOST_MINUTES)
    parameters.may_text("payload", 512)


def check_address(action: Param) -> None:
    """A form for an address, which exists in India only. Cloud API: address messages."""
    action.only("name", "parameters")
    action.choice("name", {"address_message"})
    parameters = action.child("parameters")
    parameters.only("country", "values", "saved_addresses", "validation_errors")
    if parameters.text("country") != _ADDRESS_COUNTRY:
        raise not_valid(f"Address messages are not supported in this country. Supported: {_ADDRESS_COUNTRY}")
    for key in ("values", "validation_errors"):
        if parameters.has(key):
            _check_address_fields(parameters.child(key))
    for saved in parameters.children("saved_addresses") if parameters.has("saved_addresses") else []:
        saved.only("id", "value")
        saved.text("id")
        _check_address_fields(saved.child("value"))


def check_address_customer(request: Param) -> None:
    """Address messages are for customers in India. Which code Meta has for others is not documented; here 131009."""
    customer = request.text("to") if request.has("to") else request.text("recipient")
    if not _ADDRESS_CUSTOMER.fullmatch(customer):
        raise not_valid("Address messages are not supported in the country of this customer")


def _check_address_fields(fields: Param) -> None:
    fields.only(*_ADDRESS_FIELDS)
    for key in fields.value:
        if fields.has(key) and not isinstance(fields.value[key], str):
            raise malformed(f"Param {fields.at(key)} must be a string.")


def _check_bare(action: Param, name: str) -> None:
    """An action that is only a name. `parameters`, which no page of Meta's shows but some clients send, says nothing."""
    action.only("name", "parameters")
    action.choice("name", {name})
    if action.has("parameters"):
        action.child("parameters")
