"""Contact cards. Cloud API: contacts messages."""

from __future__ import annotations

import re
from typing import Final

from ._param import Param, count, malformed

_NAME_PARTS: Final = ("first_name", "last_name", "middle_name", "suffix", "prefix")
_LISTS: Final = {
    "addresses": ("street", "city", "state", "zip", "country", "country_code", "type"),
    "emails": ("email", "type"),
    "phones": ("phone", "wa_id", "type"),
    "urls": ("url", "type"),
}
_ORG: Final = ("company", "department", "title")
_BIRTHDAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST: Final = 257


def check_contacts(request: Param) -> None:
    """1 to 257 contacts, each with `name.formatted_name`."""
    contacts = request.children("contacts")
    count(len(contacts), 1, _MOST, "contacts")
    for contact in contacts:
        contact.only("name", "org", "birthday", *_LISTS)
        _check_name(contact.child("name"))
        if contact.has("org"):
            _check_strings(contact.child("org"), _ORG)
        birthday = contact.may_text("birthday")
        if birthday is not None and not _BIRTHDAY.fullmatch(birthday):
            raise malformed(f"Param {contact.at('birthday')} must be a date as YYYY-MM-DD.")
        for key, parts in _LISTS.items():
            for item in contact.children(key) if contact.has(key) else []:
                _check_strings(item, parts)


def _check_name(name: Param) -> None:
    name.text("formatted_name")
    _check_strings(name, ("formatted_name", *_NAME_PARTS))


def _check_strings(part: Param, keys: tuple[str, ...]) -> None:
    part.only(*keys)
    for key in part.value:
        if part.has(key) and not isinstance(part.value[key], str):
            raise malformed(f"Param {part.at(key)} must be a string.")
