"""Nothing leaves the house uninvited: Rasa's usage reports are off in every process of Sapa."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(("given", "found"), [({}, "false"), ({"RASA_TELEMETRY_ENABLED": "true"}, "true")], ids=["by itself", "unless asked for"])
def test_the_sapa_command_turns_rasas_telemetry_off(given: dict[str, str], found: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "RASA_TELEMETRY_ENABLED"} | given
    code = "import os, bot.cli; print(os.environ['RASA_TELEMETRY_ENABLED'])"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == found, done.stderr
