"""One `sapa run` per SAPA_HOME, and a look at who it is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.run_lock import AlreadyRunning, only_one, running_here


def test_a_second_one_is_refused_with_the_firsts_process_id(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(AlreadyRunning, match=rf"already running here \(process {os.getpid()}\)"), only_one(tmp_path):
        pass


def test_who_runs_is_seen_while_it_runs_and_not_afterwards(tmp_path: Path) -> None:
    assert running_here(tmp_path) is None
    with only_one(tmp_path):
        assert running_here(tmp_path) == str(os.getpid())
    assert running_here(tmp_path) is None


def test_homes_do_not_know_of_each_other(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with only_one(tmp_path / "a"):
        assert running_here(tmp_path / "b") is None
        with only_one(tmp_path / "b"):
            pass


def test_the_lock_is_a_file_for_its_user_only(tmp_path: Path) -> None:
    with only_one(tmp_path):
        assert oct((tmp_path / "run.lock").stat().st_mode)[-3:] == "600"
