"""The checks behind `sapa doctor`. Each gives one finding; none of them changes anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.doctor.database import database
from bot.doctor.finding import Finding
from bot.doctor.installation import disk, model, names, python, rasa, yaml
from bot.doctor.numbers import numbers
from bot.doctor.processes import processes
from bot.settings import Settings

__all__ = ["Finding", "examine"]


def examine(settings: Settings) -> list[Finding]:
    """All findings, in the order in which one would look."""
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (python, rasa, names, yaml, model, numbers, database, disk, processes)
    return [finding for check in checks for finding in check(settings)]
