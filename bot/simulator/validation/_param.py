"""One parameter of a request, with Meta's refusal when it is not what it should be.

Meta checks a send twice, and the two checks speak with different codes. The Graph API compares it with its schema: an
unknown key, a missing or empty parameter and a wrong type are code 100, with a sentence that names the parameter as
`interactive['action']['buttons'][0]`. What fits the schema is then looked at by WhatsApp: lengths, counts and
duplicates inside interactive messages and templates are 131009, whose `details` say what was wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ..graph_errors import GraphError
from ..jsontype import JsonObject


def malformed(sentence: str) -> GraphError:
    """Code 100: the request does not fit the schema. The sentence is Meta's `message`."""
    return GraphError(100, sentence, message=sentence)


def not_valid(details: str) -> GraphError:
    """Code 131009: the request fits the schema, but WhatsApp does not take this value."""
    return GraphError(131009, details)


def incomplete(details: str) -> GraphError:
    """Code 131008: something is missing that this message needs, although not every message does."""
    return GraphError(131008, details)


def count(number: int, low: int, high: int, what: str) -> None:
    """Refuse too few or too many elements (131009)."""
    if not low <= number <= high:
        raise not_valid(f"Invalid {what} count. Min allowed {what}: {low}, Max allowed {what}: {high}")


def unique(values: Iterable[str], what: str) -> None:
    """Refuse repeated ids or titles (131009)."""
    listed = list(values)
    if len(set(listed)) != len(listed):
        raise not_valid(f"Duplicated {what} within the message")


@dataclass(frozen=True)
class Param:
    """A JSON object of the request. `path` names it as Meta does; the request itself has an empty path."""

    value: JsonObject
    path: str = ""

    def at(self, key: str) -> str:
        """How Meta names the parameter `key` of this object."""
        return f"{self.path}['{key}']" if self.path else key

    def has(self, key: str) -> bool:
        """Whether the key is given. The Graph API takes null for not given."""
        return self.value.get(key) is not None

    def only(self, *allowed: str) -> None:
        """Refuse any other key."""
        unknown = sorted(set(self.value) - set(allowed))
        if unknown:
            place = f' on param "{self.path}"' if self.path else ""
            raise malformed(f'Unexpected key "{unknown[0]}"{place}.')

    def child(self, key: str) -> Param:
        """A required JSON object."""
        value = self._required(key)
        if not isinstance(value, dict):
            raise malformed(f"Param {self.at(key)} must be a JSON object.")
        return Param(value, self.at(key))

    def children(self, key: str) -> list[Param]:
        """A required array of JSON objects."""
        value = self._required(key)
        if not isinstance(value, list):
            raise malformed(f"Param {self.at(key)} must be an array.")
        made = []
        for index, item in enumerate(value):
            path = f"{self.at(key)}[{index}]"
            if not isinstance(item, dict):
                raise malformed(f"Param {path} must be a JSON object.")
            made.append(Param(item, path))
        return made

    def text(self, key: str, limit: int | None = None) -> str:
        """A required string that is not blank, of at most `limit` characters (100 beyond it)."""
        value = self._required(key)
        if not isinstance(value, str):
            raise malformed(f"Param {self.at(key)} must be a string.")
        if not value.strip():
            raise malformed(f"The parameter {self.at(key)} is required.")
        if limit is not None and len(value) > limit:
            raise malformed(f"Param {self.at(key)} must be at most {limit} characters long.")
        return value

    def may_text(self, key: str, limit: int | None = None) -> str | None:
        """An optional string, of at most `limit` characters (100 beyond it)."""
        return self.text(key, limit) if self.has(key) else None

    def label(self, key: str, limit: int, what: str) -> str:
        """A required string of an interactive message, of 1 to `limit` characters (131009 beyond it)."""
        value = self.text(key)
        if len(value) > limit:
            raise not_valid(f"{what} length invalid. Min length: 1, Max length: {limit}")
        return value

    def identifier(self, key: str, limit: int, what: str) -> str:
        """A label that comes back with the customer's choice: no space may stand at its ends."""
        value = self.label(key, limit, what)
        if value != value.strip():
            raise not_valid(f"{what} cannot have leading or trailing spaces")
        return value

    def url(self, key: str) -> str:
        """A required http or https address of at most 2000 characters."""
        value = self.text(key, 2000)
        if not value.startswith(("http://", "https://")):
            raise malformed(f"Param {self.at(key)} is not a valid URI.")
        return value

    def choice(self, key: str, choices: Collection[str]) -> str:
        """A required string out of a few."""
        value = self._required(key)
        if not isinstance(value, str) or value not in choices:
            raise malformed(f"Param {self.at(key)} must be one of {{{', '.join(sorted(choices))}}} - got {value!r:.40}.")
        return value

    def may_choice(self, key: str, choices: Collection[str]) -> str | None:
        """An optional string out of a few."""
        return self.choice(key, choices) if self.has(key) else None

    def may_flag(self, key: str) -> None:
        """An optional boolean."""
        if self.has(key) and not isinstance(self.value[key], bool):
            raise malformed(f"Param {self.at(key)} must be a boolean.")

    def whole(self, key: str, low: int, high: int) -> int:
        """A required whole number between two bounds."""
        value = self._required(key)
        if isinstance(value, bool) or not isinstance(value, int):
            raise malformed(f"Param {self.at(key)} must be an integer.")
        if not low <= value <= high:
            raise not_valid(f"Param {self.at(key)} must be between {low} and {high}")
        return value

    def _required(self, key: str) -> object:
        if not self.has(key) or self.value[key] == "":
            raise malformed(f"The parameter {self.at(key)} is required.")
        return self.value[key]
