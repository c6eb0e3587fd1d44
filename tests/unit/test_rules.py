"""The table of rules to break on purpose (`make rules`) still names places that are there."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_spec = importlib.util.spec_from_file_location("break_rules", ROOT / "scripts" / "break_rules.py")
assert _spec is not None and _spec.loader is not None
break_rules = importlib.util.module_from_spec(_spec)
import sys

sys.modules[_spec.name] = break_rules
_spec.loader.exec_module(break_rules)


@pytest.mark.parametrize("rule", break_rules.RULES, ids=lambda rule: rule.words)
def test_each_rule_can_be_broken_in_one_place_and_names_a_test(rule) -> None:
    assert (ROOT / rule.file).read_text().count(rule.text) == 1
    assert rule.broken != rule.text
    assert (ROOT / rule.test).is_file()
