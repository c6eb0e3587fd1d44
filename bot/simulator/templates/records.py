"""The message templates of the business, as Meta keeps them. Cloud API: templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from ..jsontype import JsonObject
from .samples import SAMPLES

STATUSES: Final = ("APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED", "IN_APPEAL", "LIMIT_EXCEEDED")
CATEGORIES: Final = ("UTILITY", "MARKETING", "AUTHENTICATION")
PARAMETER_FORMATS: Final = ("POSITIONAL", "NAMED")
_PLACEHOLDER: Final = re.compile(r"\{\{\s*([a-z0-9_]+)\s*\}\}")


@dataclass(frozen=True)
class Template:
    """One template in one language; `components` are Meta's, as a template is created with them.

    parameter_format: "POSITIONAL" ({{1}}) or "NAMED" ({{nama}}).
    """

    id: str
    name: str
    language: str
    category: str
    status: str
    parameter_format: str
    components: tuple[JsonObject, ...]

    def component(self, kind: str) -> JsonObject | None:
        """The HEADER, BODY, FOOTER or BUTTONS component."""
        return next((one for one in self.components if str(one.get("type", "")).upper() == kind), None)

    @property
    def buttons(self) -> list[JsonObject]:
        """Its buttons, in order."""
        found = (self.component("BUTTONS") or {}).get("buttons")
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []

    def as_json(self) -> JsonObject:
        """The template as `GET /<waba_id>/message_templates` lists it."""
        return {
            "name": self.name,
            "parameter_format": self.parameter_format,
            "components": list(self.components),
            "language": self.language,
            "status": self.status,
            "category": self.category,
            "id": self.id,
        }


def placeholders(text: str) -> list[str]:
    """The names or numbers in `{{…}}`, each once, in the order of their first appearance."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def fill(text: str, values: dict[str, str]) -> str:
    """The text with its placeholders replaced; one without a value stays."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


class TemplateRecords:
    """All templates by name and language: the samples, and what the entries `template` and `template.status` made of them."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[str, str], Template] = {}
        self.reducers: dict[str, Callable[[JsonObject], None]] = {
            "template": self._on_template,
            "template.status": self._on_status,
            "template.deleted": self._on_deleted,
            "reset": self._on_reset,
        }
        self._begin()

    def find(self, name: str, language: str) -> Template | None:
        """The template, whatever its status."""
        return self._by_key.get((name, language))

    def languages(self, name: str) -> list[str]:
        """The languages that a template of this name has."""
        return [language for known, language in self._by_key if known == name]

    def __iter__(self) -> Iterator[Template]:
        return iter(list(self._by_key.values()))

    def _begin(self) -> None:
        self._by_key = {(one.name, one.language): one for one in _samples(SAMPLES)}

    def _on_template(self, entry: JsonObject) -> None:
        given: dict[str, Any] = entry["template"]
        template = Template(**{**given, "components": tuple(given["components"])})
        self._by_key[template.name, template.language] = template

    def _on_status(self, entry: JsonObject) -> None:
        key = (entry["name"], entry["language"])
        if key in self._by_key:
            self._by_key[key] = replace(self._by_key[key], status=entry["status"])

    def _on_deleted(self, entry: JsonObject) -> None:
        for language in self.languages(entry["name"]):
            del self._by_key[entry["name"], language]

    def _on_reset(self, _entry: JsonObject) -> None:
        self._begin()


def _samples(samples: Iterable[JsonObject]) -> Iterator[Template]:
    for index, sample in enumerate(samples):
        yield Template(
            id=str(594_425_479_261_500 + index),
            name=sample["name"],
            language=sample.get("language", "id"),
            category=sample.get("category", "UTILITY"),
            status=sample.get("status", "APPROVED"),
            parameter_format=sample.get("parameter_format", "POSITIONAL"),
            components=tuple(sample["components"]),
        )
