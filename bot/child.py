"""One child process of `sapa run`: started, watched, restarted when it dies, stopped in time."""

from __future__ import annotations

import asyncio
import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.logs import event

logger = logging.getLogger(__name__)
_STEADY_S = 30.0
_PAUSE_LIMIT_S = 15.0
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A role as a process. `environment` is added to this process's own."""

    role: str
    environment: Mapping[str, str]
    arguments: tuple[str, ...] = ()
    restarts: int = 0
    process: asyncio.subprocess.Process | None = None
    stopping: bool = False
    _quick_deaths: int = field(default=0, repr=False)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def keep_running(self) -> None:
        """Start the process and start it again whenever it dies, with growing pauses while it dies young."""
        while not self.stopping:
            begun = time.monotonic()
            self.process = await asyncio.create_subprocess_exec(
                *command(self.role, *self.arguments),
                env={**os.environ, "PYTHONUNBUFFERED": "1", **self.environment},
                start_new_session=True,  # Ctrl-C is for the supervisor, which then stops the children in order
                preexec_fn=_die_with_parent,
            )
            code = await self.process.wait()
            if self._asked_to_stop():
                return
            self._quick_deaths = 0 if time.monotonic() - begun > _STEADY_S else self._quick_deaths + 1
            pause = min(_PAUSE_LIMIT_S, 0.25 * 2.0**self._quick_deaths)
            event(logger, "child.died", level=logging.ERROR, role=self.role, code=code, restart_in_s=pause)
            await asyncio.sleep(pause)
            self.restarts += 1

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


def command(role: str, *arguments: str) -> list[str]:
    """How a role is started: with this very Python, so that no environment need be activated."""
    return [sys.executable, "-m", "bot.cli", role, *arguments]


def _die_with_parent() -> None:
    """On Linux, have the system end the child when the supervisor is killed, so that no port stays taken."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
