"""One child process of `sapa run`: started, watched, restarted when it dies, stopped in time."""

from __future__ import annotations

import asyncio
import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.logs import event

logger = logging.getLogger(__name__)
_STEADY_S = 30.0
_PAUSE_LIMIT_S = 15.0
_PAUSE_DOUBLINGS = 6
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None

START = asyncio.create_subprocess_exec
Start = Callable[..., Awaitable[asyncio.subprocess.Process]]


@dataclass
class Child:
    """A role as a process. `environment` is added to this process's own; `start` and `pause` are asyncio's."""

    role: str
    environment: Mapping[str, str]
    arguments: tuple[str, ...] = ()
    start: Start = field(default=START, repr=False)
    pause: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep, repr=False)
    restarts: int = 0
    process: asyncio.subprocess.Process | None = None
    stopping: bool = False

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def keep_running(self) -> None:
        """Start the process and start it again whenever it dies, with growing pauses while it dies young.

        A start that the system refuses, for want of memory or processes, is a quick death too: it is tried again.
        """
        quick_deaths = 0
        while not self._asked_to_stop():
            begun = time.monotonic()
            fields = await self._life()
            if self._asked_to_stop():
                return
            quick_deaths = 0 if time.monotonic() - begun > _STEADY_S else quick_deaths + 1
            pause_s = restart_pause_s(quick_deaths)
            event(logger, "child.died" if "code" in fields else "child.not_started", level=logging.ERROR, role=self.role, **fields, restart_in_s=pause_s)
            await self.pause(pause_s)
            self.restarts += 1

    async def _life(self) -> dict[str, object]:
        """Run the process once. Returns how it ended: its exit code, or the error that kept it from starting."""
        try:
            self.process = await started(self.role, *self.arguments, environment=self.environment, start=self.start)
        except Exception as error:  # whatever it was: a role whose keeper ends is a role that nobody starts again
            return {"error": type(error).__name__, "reason": str(error)}
        if self._asked_to_stop():  # asked while it was being started
            self._signal(signal.SIGKILL)
        return {"code": await self.process.wait()}

    def _asked_to_stop(self) -> bool:
        return self.stopping

    async def stop(self, within_s: float) -> None:
        """Ask the process to stop; kill it when it has not done so in time."""
        self.stopping = True
        if not self.alive or self.process is None:
            return
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), within_s)
        except asyncio.TimeoutError:
            event(logger, "child.killed", level=logging.WARNING, role=self.role)
            self._signal(signal.SIGKILL)
            await self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        try:
            if self.process is not None:
                self.process.send_signal(number)
        except ProcessLookupError:
            pass


def restart_pause_s(quick_deaths: int) -> float:
    """The pause before the next start, after so many deaths in a row of a process that was young."""
    return min(_PAUSE_LIMIT_S, 0.25 * 2.0 ** min(quick_deaths, _PAUSE_DOUBLINGS))


def command(role: str, *arguments: str) -> list[str]:
    """How a role is started: with this very Python, so that no environment need be activated."""
    return [sys.executable, "-m", "bot.cli", role, *arguments]


async def started(role: str, *arguments: str, environment: Mapping[str, str], start: Start = START) -> asyncio.subprocess.Process:
    """The role as a process that ends when this one does. Raises OSError."""
    return await start(
        *command(role, *arguments),
        env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
        start_new_session=True,  # Ctrl-C is for the supervisor, which then stops the children in order
        preexec_fn=ending_with_parent(_last_signal(role)),
    )


def _last_signal(role: str) -> signal.Signals:
    """What a role gets when the supervisor is killed: time to finish, but for actions.

    An action may be stuck in a blocking call and would not hear SIGTERM. Nothing is lost with it: the server keeps no state,
    its writes carry keys, and the turn that waits for it is done again.
    """
    return signal.SIGKILL if role == "actions" else signal.SIGTERM


def ending_with_parent(number: signal.Signals, parent: int | None = None) -> Callable[[], None]:
    """For a new process to call: on Linux, have the system send it `number` when this process is killed, so that no port stays taken."""
    expected = os.getpid() if parent is None else parent

    def call() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, number)
            if os.getppid() != expected:  # it died before the system knew whom to tell
                os.kill(os.getpid(), signal.SIGKILL)

    return call
