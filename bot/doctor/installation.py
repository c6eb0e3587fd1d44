"""What stands on this machine: Python, Rasa, settings, training data, model, room on the disk."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from bot import rasa_fixes
from bot.doctor.finding import Finding
from bot.model import UnfitTitle, check_data, model_path
from bot.settings import Settings, unknown_names
from bot.yaml_files import YamlError

_LOW_DISK_BYTES = 500_000_000


def python(_settings: Settings) -> Iterator[Finding]:
    found = ".".join(map(str, sys.version_info[:3]))
    right = sys.version_info[:2] == (3, 10)
    yield Finding("Python", "ok" if right else "problem", found, "" if right else "Rasa 3.6 needs Python 3.10; run Sapa through `make`.")


def rasa(_settings: Settings) -> Iterator[Finding]:
    try:
        rasa_fixes.check_version()
    except rasa_fixes.FixDoesNotApply as error:
        yield Finding("Rasa", "problem", str(error), "Run `make setup` to install the locked versions.")
    else:
        yield Finding("Rasa", "ok", rasa_fixes.RASA_VERSION)


def names(settings: Settings) -> Iterator[Finding]:
    credentials = Path(settings.required("SAPA_CREDENTIALS"))
    referred_to = credentials.read_text(encoding="utf-8", errors="replace") if credentials.is_file() else ""
    unknown = [name for name in unknown_names() if f"${{{name}}}" not in referred_to]
    if unknown:
        yield Finding("Names in .env", "problem", f"{', '.join(unknown)}: no such setting, so it has no effect", "docs/reference/settings.md lists the names.")


def yaml(_settings: Settings) -> Iterator[Finding]:
    try:
        check_data()
    except (YamlError, OSError, UnfitTitle) as error:
        yield Finding("Training data", "problem", str(error), "Mend the file; nothing is trained or lost until then.")
    else:
        yield Finding("Training data", "ok", "every file can be read and every title fits a button")


def model(settings: Settings) -> Iterator[Finding]:
    path = model_path(Path(settings.required("SAPA_MODELS")))
    if path.is_file():
        yield Finding("Model", "ok", f"{path} fits the current data")
    else:
        yield Finding("Model", "note", "none for the current data", "`sapa run` trains one, or run `sapa model train`.")


def disk(settings: Settings) -> Iterator[Finding]:
    place = next(path for path in (settings.home.resolve(), *settings.home.resolve().parents) if path.exists())
    free = shutil.disk_usage(place).free
    low = free < _LOW_DISK_BYTES
    yield Finding(
        "Disk",
        "problem" if low else "ok",
        f"{free / 1e9:.1f} GB free at {place}",
        "Make room: a full disk means 503 to Meta, which then tries again for 7 days." if low else "",
    )
