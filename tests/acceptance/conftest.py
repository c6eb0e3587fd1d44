"""One running Sapa per test module; its tests share it and stay on one test process."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import Stack

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def sapa(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, trained_model: Path) -> Iterator[Stack]:
    """A whole Sapa. A module may set `SETTINGS`, environment values for it."""
    settings = getattr(request.module, "SETTINGS", {})
    with Stack(tmp_path_factory.mktemp("sapa"), **settings) as running:
        yield running
        print(running.log()[-20_000:])


@pytest.fixture
def customer(request: pytest.FixtureRequest) -> str:
    """A customer nobody else is, with an invented number."""
    module = sum(map(ord, request.module.__name__)) % 10
    return f"62811000{module}{next(_numbers):03d}"
