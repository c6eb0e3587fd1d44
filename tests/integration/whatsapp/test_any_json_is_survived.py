"""An action may hand over anything: rendering never raises, and what it makes is taken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.data_check import _findings
from bot.training_shapes import misshapen
from bot.whatsapp.media import MediaFolder
from bot.whatsapp.rendering import joined, render, simplified
from bot.whatsapp.rendering.stand_in import ClosedWindowTemplate, stand_in

from .shown import Desk, accepted

KEYS = [
    "text",
    "type",
    "title",
    "payload",
    "url",
    "image",
    "image_url",
    "buttons",
    "custom",
    "interactive",
    "template",
    "body",
    "header",
    "action",
    "link",
    "id",
]
SCALAR = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 99), st.floats(), st.sampled_from(["", " ", "halo", "https://example.com/a.png", "media/a.png", "\x00", "\ud800"])
)
JSON = st.recursive(SCALAR, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)), max_leaves=12)
PARTS = ["text", "buttons", "quick_replies", "elements", "image", "attachment", "custom", "metadata"]


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.sampled_from(PARTS), JSON, max_size=5))
@example({"text": "\ud800"})
@example({"custom": {"type": "text", "text": {"body": "\ud800"}}})
def test_anything_is_rendered_to_what_is_taken_and_can_be_stored(response: dict[str, Any]) -> None:
    messages = render(response, Desk(), answering="wamid.1", tell=lambda _: None)
    for message in joined(messages):
        stored = json.loads(json.dumps(message, ensure_ascii=False).encode().replace(b'"media/a.png"', b'"https://a.id/a.png"'))
        accepted(stored)
        for instead in (simplified(stored), stand_in(ClosedWindowTemplate("balasan", "id", "1"), stored)):
            if instead:
                accepted(instead)


@settings(max_examples=200, deadline=None)
@given(st.one_of(JSON, st.dictionaries(st.sampled_from([*PARTS, "channel", "condition", "id"]), JSON, max_size=5)))
def test_the_data_check_survives_any_variant(variant: Any) -> None:
    assert all(finding.said for finding in _findings(variant, MediaFolder(Path("nowhere"))))


SECTIONS = ["nlu", "rules", "stories", "responses", "intents", "slots"]
BLOCK = st.dictionaries(st.sampled_from(["intent", "rule", "story", "examples", "steps", "condition", "action", 5]), JSON, max_size=4)


@settings(max_examples=200, deadline=None)
@given(st.one_of(JSON, st.dictionaries(st.sampled_from(SECTIONS), st.one_of(JSON, st.lists(BLOCK, max_size=3)), max_size=4)))
def test_the_data_check_survives_any_training_file(content: Any) -> None:
    assert all(found.said for found in misshapen(content))
