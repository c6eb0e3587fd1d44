"""Fixtures for all tests: a migrated database, a trained model, and a skip that is a failure in CI."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.database import Database

ROOT = Path(__file__).parent.parent


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database with the newest schema."""
    database = Database(f"sqlite:///{tmp_path / 'sapa.sqlite3'}")
    database.upgrade()
    yield database
    database.close()


@pytest.fixture(scope="session")
def trained_model() -> Path:
    """The model for the project's own data, trained once for all test processes."""
    from bot.logs import quieten_structlog
    from bot.model import model_path

    quieten_structlog()
    os.chdir(ROOT)
    folder = ROOT / "models"
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not model_path(folder).is_file():
            subprocess.run([sys.executable, "-m", "bot.cli", "model", "train"], check=True, cwd=ROOT)
    return model_path(folder)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """In CI a skipped test is a failed one: something that should be there is missing."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped in CI: {report.longrepr}"
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share a running Sapa go to one test process; first, because the distributing plugin reads the marks then."""
    for item in items:
        kind = next((part for part in ("acceptance", "browser") if part in item.path.parts), None)
        if kind:
            item.add_marker(kind)
            item.add_marker(pytest.mark.xdist_group(f"{kind}-{item.path.stem}"))
