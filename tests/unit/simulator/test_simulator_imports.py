"""The simulator stands alone."""

from __future__ import annotations

import subprocess
import sys

_SCRIPT = """
import sys
import bot.simulator
foreign = ("rasa", "tensorflow", "bot.whatsapp", "bot.conversation")
print([name for name in sys.modules if name.startswith(foreign)])
"""


def test_the_simulator_imports_neither_rasa_nor_the_connector() -> None:
    found = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=True, timeout=30)

    assert found.stdout.strip() == "[]"
