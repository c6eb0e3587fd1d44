"""Each correction of Rasa's inside: that it is still needed, that it applies, and what it must not change."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot import rasa_fixes


def run(code: str) -> str:
    """Run code in a fresh process, because the corrections are for a whole process."""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def test_the_corrections_are_written_for_the_installed_rasa() -> None:
    rasa_fixes.check_version()


def test_without_tensorflow_rasa_imports_and_tensorflow_stays_out() -> None:
    printed = run(
        "from bot import rasa_fixes; rasa_fixes.without_tensorflow()\n"
        "import rasa.core.agent, rasa.model_training, sys, os\n"
        "import tensorflow\n"
        "print(getattr(tensorflow, '__file__', None), [name for name in open('/proc/self/maps').read().split() if 'tensorflow' in name])"
    )
    assert printed == "None []"


def test_stock_rasa_still_imports_tensorflow_so_the_correction_is_still_needed() -> None:
    """Shown without paying for the import: the first module asked for from tensorflow is noted and refused."""
    printed = run(
        "import sys\n"
        "class Refuse:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] == 'tensorflow': print('asked for', name.split('.')[0]); raise SystemExit(0)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        "import rasa.core.agent\n"
        "print('never asked')"
    )
    assert printed.splitlines()[0] == "asked for tensorflow"


def test_a_component_that_needs_tensorflow_fails_loudly_when_it_is_kept_out() -> None:
    printed = run(
        "from bot import rasa_fixes; rasa_fixes.without_tensorflow()\n"
        "import tensorflow as tf\n"
        "try: tf.keras.layers.Dense(3)\n"
        "except rasa_fixes.TensorFlowAbsent as error: print(error)"
    )
    assert "needs TensorFlow" in printed


@pytest.mark.parametrize(
    ("config", "needed"),
    [
        ("pipeline:\n- name: DIETClassifier\n", True),
        ("policies:\n- name: TEDPolicy\n", True),
        ("pipeline:\n- name: LogisticRegressionClassifier\n# no DIETClassifier here\n", False),
    ],
)
def test_whether_tensorflow_is_needed_is_read_from_the_config(tmp_path: Path, config: str, needed: bool) -> None:
    path = tmp_path / "config.yml"
    path.write_text(config)
    assert rasa_fixes.needs_tensorflow(path) is needed


def test_the_answer_validator_refuses_and_accepts_what_rasas_own_does() -> None:
    printed = run(
        "from bot import rasa_fixes; rasa_fixes.without_tensorflow()\n"
        "from rasa.core.actions.action import RemoteAction\n"
        "from jsonschema import ValidationError\n"
        "answers = [{'events': [], 'responses': []}, {'events': [{'event': 'slot', 'name': 'a', 'value': 1}]}, {'events': [{'name': 'a'}]}, {'responses': 'x'}, {}, {'events': [{'event': 'nonsense'}]}]\n"
        "action = RemoteAction('a', None)\n"
        "def verdicts():\n"
        "    found = []\n"
        "    for answer in answers:\n"
        "        try: found.append(action._validate_action_result(answer))\n"
        "        except ValidationError: found.append('refused')\n"
        "    return found\n"
        "before = verdicts(); original = RemoteAction._validate_action_result\n"
        "rasa_fixes.apply()\n"
        "print(RemoteAction._validate_action_result is not original, before == verdicts(), 'refused' in before, True in before)"
    )
    assert printed == "True True True True"


def test_the_event_lookup_finds_what_rasas_own_finds() -> None:
    printed = run(
        "from bot import rasa_fixes; rasa_fixes.without_tensorflow()\n"
        "from rasa.shared.core.events import Event\n"
        "import rasa.shared.utils.common as common\n"
        "names = [cls.type_name for cls in common.all_subclasses(Event)]\n"
        "before = {name: Event.resolve_by_type(name) for name in names}\n"
        "rasa_fixes.apply(); rasa_fixes.apply()\n"
        "same = before == {name: Event.resolve_by_type(name) for name in names}\n"
        "try: Event.resolve_by_type('no such event'); unknown = 'found'\n"
        "except ValueError: unknown = 'refused'\n"
        "print(same, unknown, Event.resolve_by_type('topic'), hasattr(Event.resolve_by_type, 'sapa'))"
    )
    assert printed == "True refused None True"
