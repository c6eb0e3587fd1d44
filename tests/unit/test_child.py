"""A child of `sapa run` is started again whatever happens, and ends with the supervisor."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from bot.child import Child, ending_with_parent, restart_pause_s

LINUX_ONLY = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux: only there the system tells a child of its parent's death")


class Starts:
    """Stands in for the start of a process: raises what it was given, in turn, then starts `program`."""

    def __init__(self, errors: list[Exception], program: str = "true") -> None:
        self._errors, self._program = errors, program

    async def __call__(self, *_command: str, **_more: Any) -> asyncio.subprocess.Process:
        if self._errors:
            raise self._errors.pop(0)
        return await asyncio.create_subprocess_exec(self._program)


class Pauses:
    """Stands in for sleeping: notes how long, and has the child stop after `count` pauses."""

    def __init__(self, count: int) -> None:
        self.seconds: list[float] = []
        self.child: Child | None = None
        self._count = count

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if self.child is not None and len(self.seconds) == self._count:
            await self.child.stop(0.0)


def child(starts: Starts, pauses: Pauses) -> Child:
    made = Child("gateway", {}, start=starts, pause=pauses)
    pauses.child = made
    return made


@pytest.mark.parametrize(("deaths", "pause_s"), [(0, 0.25), (1, 0.5), (5, 8.0), (6, 15.0), (1100, 15.0), (10**6, 15.0)])
def test_the_pause_grows_to_its_limit_and_stays_there_for_any_number_of_deaths(deaths: int, pause_s: float) -> None:
    assert restart_pause_s(deaths) == pause_s


async def test_a_child_whose_start_is_refused_for_ever_is_tried_for_ever(caplog: pytest.LogCaptureFixture) -> None:
    refused: list[Exception] = [OSError(errno.ENOMEM, "Cannot allocate memory") for _ in range(1100)]
    pauses = Pauses(1100)
    with caplog.at_level(logging.ERROR):
        await child(Starts(refused), pauses).keep_running()
    assert len(pauses.seconds) == 1100
    assert pauses.seconds[-1] == 15.0
    assert caplog.messages[0] == "child.not_started role=gateway error=OSError reason='[Errno 12] Cannot allocate memory' restart_in_s=0.500"


async def test_a_child_that_could_not_be_started_runs_once_the_system_lets_it(caplog: pytest.LogCaptureFixture) -> None:
    refused = [BlockingIOError(errno.EAGAIN, "again"), RuntimeError("can't start new thread"), subprocess.SubprocessError("in preexec_fn")]
    with caplog.at_level(logging.ERROR):
        await child(Starts(refused, "false"), Pauses(4)).keep_running()
    assert [message.split()[0] for message in caplog.messages] == ["child.not_started"] * 3 + ["child.died"]
    assert "code=1" in caplog.messages[-1]


async def test_a_child_that_is_stopped_while_it_starts_does_not_stay() -> None:
    class StoppedMeanwhile(Starts):
        async def __call__(self, *_command: str, **_more: Any) -> asyncio.subprocess.Process:
            process = await asyncio.create_subprocess_exec("sleep", "60")
            await stopped.stop(0.0)
            return process

    stopped = child(StoppedMeanwhile([]), Pauses(1))
    await asyncio.wait_for(stopped.keep_running(), 10)
    assert stopped.process is not None
    assert stopped.process.returncode == -signal.SIGKILL


@LINUX_ONLY
def test_a_child_whose_parent_died_before_it_could_ask_to_be_told_ends_at_once() -> None:
    another = os.getppid()  # stands for the parent that is gone: not the one the new process has
    process = subprocess.Popen(["sleep", "60"], preexec_fn=ending_with_parent(signal.SIGTERM, parent=another))  # noqa: PLW1509
    assert process.wait(timeout=10) == -signal.SIGKILL


@LINUX_ONLY
def test_a_child_of_a_living_parent_is_left_alone() -> None:
    assert subprocess.Popen(["true"], preexec_fn=ending_with_parent(signal.SIGTERM)).wait(timeout=10) == 0  # noqa: PLW1509
