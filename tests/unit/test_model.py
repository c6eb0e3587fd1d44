"""What is told when Rasa could not train."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.model import _in_short


def test_what_rasa_found_is_told_in_short_and_with_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "smalltalk.yml").write_text("rules:\n  - rule: thanks\n    steps:\n      - intent: thank\n      - action: utter_thnak\n")
    error = ValueError(
        "Cannot access action 'utter_thnak', as that name is not a registered action. Available actions are: \n\t - utter_thank\n\t - utter_deny"
    )
    assert _in_short(error) == "Cannot access action 'utter_thnak', as that name is not a registered action. It stands in data/smalltalk.yml, line 5."
    assert _in_short(ValueError("the slots differ")) == "the slots differ"


def test_what_rasa_finds_wrong_with_a_file_is_told_line_by_line() -> None:
    said = "Failed to validate 'data/trial.yml'. Here are the errors found during validation:\n  in data/trial.yml:4:\n      Missing 'text'"
    assert _in_short(ValueError(said)) == said


def test_no_more_than_ten_lines_of_what_rasa_finds_are_told() -> None:
    said = _in_short(ValueError("\n".join(["many errors:", *(f"  error {number}" for number in range(13))])))
    assert said.splitlines() == ["many errors:", *(f"  error {number}" for number in range(10)), "  and 3 more lines"]
