"""What the simulator takes for JSON."""

from __future__ import annotations

import json

import pytest

from bot.simulator.strict_json import answer, compact, parse

TAKEN = {
    "an object": {"a": [1, 2.5, None, True]},
    "half of an emoji": {"a": "\ud83d"},
    "an integer beyond 64 bits": {"a": 10**400},
    "a hundred levels": json.loads("[" * 100 + "]" * 100),
}


@pytest.mark.parametrize("value", TAKEN.values(), ids=TAKEN.keys())
def test_what_is_read_can_be_written_and_answered(value: object) -> None:
    assert parse(compact(value).encode()) == value
    assert json.loads(answer(value).body or b"") == value


@pytest.mark.parametrize("text", ['{"a": NaN}', '{"a": -Infinity}', '{"a": 1e999}', "[" * 102 + "]" * 102, "[" * 100_000, "{", "", "\x00"])
def test_what_a_browser_could_not_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse(text.encode())
