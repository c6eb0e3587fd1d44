"""Everything that is not the worker starts without Rasa."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HEAVY = ("rasa", "tensorflow", "keras", "sklearn")
CONVERSATION = [
    f"bot.conversation.{file.stem}" for file in sorted((ROOT / "bot" / "conversation").glob("*.py")) if file.stem not in ("__init__", "tracker_store")
]
WHATSAPP = [f"bot.whatsapp.{file.stem}" for file in sorted((ROOT / "bot" / "whatsapp").glob("*.py")) if file.stem != "__init__"]

LOADED = f"""
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(sorted(name for name in {HEAVY!r} if name in sys.modules))
"""
GATEWAY = f"""
import sys
from bot.conversation.database import Database
from bot.gateway import create_app
from bot.settings import Settings
settings = Settings.load(environ={{}}, dotenv=None).with_values(WHATSAPP_PHONE_NUMBER_ID="1", WHATSAPP_ACCESS_TOKEN="t", WHATSAPP_APP_SECRET="s")
database = Database("sqlite:///" + sys.argv[1])
database.upgrade()
create_app(settings, database)
database.close()
print(sorted(name for name in {HEAVY!r} if name in sys.modules))
"""


def output(code: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    "modules",
    [
        ["bot.gateway"],
        ["bot.simulator"],
        ["bot.reference_backend"],
        ["bot.backends"],
        ["bot.engine", "bot.delivery", "bot.supervisor"],
        ["bot.cli"],
        WHATSAPP,
        CONVERSATION,
    ],
    ids=lambda modules: modules[0].removeprefix("bot."),
)
def test_a_room_is_imported_without_rasa(modules: list[str]) -> None:
    assert output(LOADED, *modules) == "[]"


def test_a_gateway_is_made_without_rasa(tmp_path: Path) -> None:
    assert output(GATEWAY, str(tmp_path / "sapa.sqlite3")) == "[]"


def test_the_test_would_see_rasa() -> None:
    assert output(LOADED, "rasa") == "['rasa']"
