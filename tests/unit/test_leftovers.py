"""What a killed `sapa run` left behind is ended by the next one of the same SAPA_HOME, and nothing else is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot._leftovers import end_leftovers, leftovers, mark

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux: only there a process is found by its environment")
POLITE = "import sys, time; print(flush=True); time.sleep(60)"
STUCK = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
Left = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def left() -> Iterator[Left]:
    """Makes a process that looks like a role started for a home, and is up."""
    made: list[subprocess.Popen[bytes]] = []

    def make(home: Path, code: str = POLITE, name: str = "bot.cli") -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, "-c", code, name], env={**os.environ, **mark(home)}, stdout=subprocess.PIPE)
        made.append(process)
        assert process.stdout is not None
        process.stdout.readline()
        return process

    yield make
    for process in made:
        process.kill()
        process.communicate()


async def test_a_process_left_behind_is_asked_to_end(left: Left, tmp_path: Path) -> None:
    process = left(tmp_path)
    assert leftovers(tmp_path) == [process.pid]
    await end_leftovers(tmp_path, 10.0)
    assert process.wait(timeout=5) == -signal.SIGTERM


async def test_a_process_that_does_not_hear_is_killed(left: Left, tmp_path: Path) -> None:
    process = left(tmp_path, STUCK)
    await end_leftovers(tmp_path, 0.2)
    assert process.wait(timeout=5) == -signal.SIGKILL


async def test_a_process_of_another_home_or_of_another_program_is_left_alone(left: Left, tmp_path: Path) -> None:
    others = [left(tmp_path / "another"), left(tmp_path, name="something.else")]
    begun = time.monotonic()
    await end_leftovers(tmp_path, 30.0)
    assert [process.poll() for process in others] == [None, None]
    assert time.monotonic() - begun < 10, "nothing was waited for"


def test_a_home_is_the_same_by_whatever_path_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    assert mark(tmp_path / "inside" / "..") == mark(tmp_path)
