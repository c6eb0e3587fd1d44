"""One worker per SQLite database, told apart by an OS lock that dies with its process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.conversation.errors import ConversationError, LaneTaken
from bot.conversation.worker_lock import WorkerLock, lock_path, worker_is_ready

WORKER = """
import sys
from bot.conversation.worker_lock import WorkerLock
lock = WorkerLock(sys.argv[1])
lock.acquire()
print("acquired", flush=True)
sys.stdin.readline()
lock.tell_ready()
print("ready", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'home' / 'sapa.sqlite3'}"


@contextmanager
def worker(url: str) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock, and is ready after a line on its standard input."""
    with subprocess.Popen([sys.executable, "-c", WORKER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert said(process) == "acquired"
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def told(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()


def test_a_second_worker_of_a_database_is_refused_in_words(url: str) -> None:
    with worker(url), pytest.raises(LaneTaken, match="Another worker already serves this database"):
        WorkerLock(url).acquire()


def test_a_killed_worker_leaves_its_lane_free_and_is_not_ready(url: str) -> None:
    with worker(url) as process:
        told(process)
        assert said(process) == "ready"
        assert worker_is_ready(url)
        process.kill()
        process.wait()
        assert not worker_is_ready(url)  # though "ready" still stands in the file
        next_one = WorkerLock(url)
        next_one.acquire()
        assert not worker_is_ready(url)  # and is not taken for the next one's
        next_one.tell_ready()
        assert worker_is_ready(url)
        next_one.release()


def test_a_worker_that_is_warming_up_is_not_ready(url: str) -> None:
    assert not worker_is_ready(url)
    with worker(url):
        assert not worker_is_ready(url)


def test_a_released_lock_can_be_taken_again(url: str) -> None:
    first, second = WorkerLock(url), WorkerLock(url)
    first.acquire()
    first.tell_ready()
    first.release()
    first.release()
    assert not worker_is_ready(url)
    second.acquire()
    second.release()


def test_workers_of_different_databases_do_not_meet(url: str) -> None:
    other = WorkerLock(url.replace("sapa.", "other."))
    with worker(url):
        other.acquire()
        other.release()


@pytest.mark.parametrize("url", ["postgresql://localhost/sapa", "sqlite://"])
def test_a_database_that_cannot_be_shared_out_is_refused(url: str) -> None:
    with pytest.raises(ConversationError, match="must name an SQLite file"):
        lock_path(url)
