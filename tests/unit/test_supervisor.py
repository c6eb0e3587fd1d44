"""`sapa run` stops in order: first those that work, then those that are called, in time whatever they do."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any

import pytest

from bot.child import Child
from bot.settings import SettingError
from bot.supervisor import STOP_WITHIN_S, _refuse_shared_ports, stop_in_order

# Prints when it is ready to be asked, and when it is asked; then takes as long to end as its argument says.
ROLE = """
import asyncio, signal, sys
async def main():
    asked = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asked.set)
    print("ready", flush=True)
    await asked.wait()
    await asyncio.sleep(float(sys.argv[1]))
asyncio.run(main())
"""
CALLERS, CALLED = ("gateway", "worker"), ("simulator", "actions", "reference-backend")


def process(takes_s: float) -> Callable[..., Any]:
    async def start(*_command: str, **_more: Any) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(sys.executable, "-c", ROLE, str(takes_s), stdout=asyncio.subprocess.PIPE)

    return start


class Told(Child):
    """A child that notes in `order` when it is asked to stop and when it has stopped."""

    order: list[str]

    async def stop(self, within_s: float) -> None:
        self.order.append(f"{self.role} asked")
        await super().stop(within_s)
        self.order.append(f"{self.role} stopped")


async def running(order: list[str], **takes_s: float) -> tuple[list[Told], list[asyncio.Task[None]]]:
    """Children of all roles, up and listening to signals; `takes_s` by role is how long its end takes."""
    children = [Told(role, {}, start=process(takes_s.get(role, 0.0))) for role in (*CALLED, *CALLERS)]
    for child in children:
        child.order = order
    keepers = [asyncio.create_task(child.keep_running()) for child in children]
    for child in children:
        while child.process is None:
            await asyncio.sleep(0)
        assert child.process.stdout is not None
        assert await child.process.stdout.readline() == b"ready\n"
    return children, keepers


async def test_those_that_are_called_are_not_asked_to_stop_before_their_callers_have_ended() -> None:
    order: list[str] = []
    children, keepers = await running(order, worker=0.3)
    await stop_in_order(children, asyncio.Event())
    await asyncio.gather(*keepers)
    last_caller_ended = max(order.index(f"{role} stopped") for role in CALLERS)
    assert last_caller_ended < min(order.index(f"{role} asked") for role in CALLED)
    assert [child.alive for child in children] == [False] * 5
    assert all(child.process is not None and child.process.returncode == 0 for child in children), "nobody was killed"


async def test_a_stop_takes_no_longer_than_promised_when_nobody_wants_to_end() -> None:
    children, keepers = await running([], **dict.fromkeys((*CALLED, *CALLERS), 60.0))
    await asyncio.wait_for(stop_in_order(children, asyncio.Event(), within_s=1.5), 1.5 + 3.0)
    await asyncio.gather(*keepers)
    assert [child.alive for child in children] == [False] * 5


@pytest.mark.parametrize("slow", ["worker", "actions"])
async def test_a_second_ctrl_c_ends_all_at_once_in_either_phase(slow: str) -> None:
    order: list[str] = []
    children, keepers = await running(order, **{slow: 60.0})
    hurry = asyncio.Event()
    stopping = asyncio.create_task(stop_in_order(children, hurry))
    while f"{slow} asked" not in order:
        await asyncio.sleep(0)
    hurry.set()
    await asyncio.wait_for(stopping, STOP_WITHIN_S - 2.0)
    await asyncio.gather(*keepers)
    assert [child.alive for child in children] == [False] * 5


def test_the_promise_of_eight_seconds_leaves_time_to_say_so() -> None:
    assert STOP_WITHIN_S < 8.0


def test_two_roles_on_one_port_are_refused_by_their_names() -> None:
    with pytest.raises(SettingError, match="The simulator and the gateway are both set to port 5057: set SAPA_GATEWAY_PORT"):
        _refuse_shared_ports([("simulator", "127.0.0.1", 5057), ("actions", "127.0.0.1", 5055), ("gateway", "127.0.0.1", 5057)])
    with pytest.raises(SettingError, match=r"The actions and the reference-backend are both set to port 5055: .* \(crm\)"):
        _refuse_shared_ports([("actions", "127.0.0.1", 5055), ("reference-backend", "127.0.0.1", 5055)])
    _refuse_shared_ports([("simulator", "127.0.0.1", 5057), ("gateway", "127.0.0.1", 5005)])
