"""The examples of docs/reference/responses.md are what they say they are."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.utils.validation import validate_yaml_schema
from ruamel.yaml import YAML

from bot.data_check import _with_slots
from bot.response_shapes import variant_findings
from bot.whatsapp import limits
from bot.whatsapp.findings import Finding
from bot.whatsapp.rendering import render
from bot.whatsapp.rendering.stand_in import PARAMETER

from .whatsapp.issuing import token

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "responses.md").read_text(encoding="utf-8")
BLOCKS = [YAML(typ="safe", pure=True).load(block) for block in re.findall(r"```yaml\n(utter_.*?)```", PAGE, re.DOTALL)]
NLU_SCHEMA = "shared/nlu/training_data/schemas/nlu.yml"
SHOWN = {
    "utter_opening_hours": "text",
    "utter_confirm": "button",
    "utter_packages": "list",
    "utter_website": "cta_url",
    "utter_promo": "image",
    "utter_price_list": "document",
    "utter_photo": "image",
    "utter_wave": "sticker",
    "utter_greeting_recording": "audio",
    "utter_products": "carousel",
    "utter_ask_location": "location_request_message",
    "utter_thumbs_up": "reaction",
    "utter_office": "location",
    "utter_register": "flow",
    "utter_reminder": "template",
}


def responses() -> Iterator[tuple[str, Any]]:
    for block in BLOCKS:
        for name, variants in block.items():
            yield from ((name, variant) for variant in variants)


def test_every_example_is_looked_at() -> None:
    assert {name for name, _ in responses()} == SHOWN.keys()


@pytest.mark.parametrize(("name", "response"), responses())
def test_an_example_is_shown_as_its_place_on_the_page_says(name: str, response: dict[str, Any]) -> None:
    told: list[Finding] = []
    (message,) = render(_with_slots(response), token, answering="wamid.1", tell=told.append)
    assert told == []
    kind = message["interactive"]["type"] if message["type"] == "interactive" else message["type"]
    assert kind == SHOWN[name]


@pytest.mark.parametrize(("name", "response"), responses())
def test_rasa_takes_an_example(name: str, response: dict[str, Any]) -> None:
    said = io.StringIO()
    YAML().dump({"version": "3.1", "responses": {name: [response]}}, said)
    validate_yaml_schema(said.getvalue(), NLU_SCHEMA)
    assert list(variant_findings(response)) == []


def test_the_words_of_a_template_are_cut_where_the_page_says() -> None:
    assert f"cut to {PARAMETER} characters" in PAGE


def test_the_table_of_endings_is_that_of_the_limits() -> None:
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \| (\w+) \| (\d+) ([MK])B", PAGE, re.MULTILINE)
    told = {ending: (kind, int(size) * (limits.MB if unit == "M" else 1000)) for endings, kind, size, unit in rows for ending in re.findall(r"\w+", endings)}
    known = {ending: (file.kind, file.limit_bytes) for ending, file in limits.FILE_KINDS.items()}
    assert {ending: kind for ending, (kind, _) in told.items()} == {ending: kind for ending, (kind, _) in known.items()}
    assert {ending: size for ending, (_, size) in told.items() if ending != "webp"} == {ending: size for ending, (_, size) in known.items() if ending != "webp"}
