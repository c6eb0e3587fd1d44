"""The simulator's README names everything that can be ordered."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

import bot.simulator
from bot.simulator.config import SimulatedNumber, SimulatorConfig
from bot.simulator.control import control_blueprint
from bot.simulator.faults import KINDS
from bot.simulator.identity import ORDERS
from bot.simulator.simulator import Simulator
from bot.simulator.templates.records import STATUSES
from bot.simulator.webhooks.settings import DeliverySettings
from bot.simulator.world.customers import MODES

README = (Path(bot.simulator.__file__).parent / "README.md").read_text()


def test_every_call_of_the_control_api_has_a_row() -> None:
    number = SimulatedNumber("1", "+62 811-0000-0000", "token", "secret")
    blueprint = control_blueprint(Simulator(SimulatorConfig((number,), "verify", "http://127.0.0.1:9/")))
    served = {(method, str(route.uri)) for route in blueprint._future_routes for method in route.methods}

    rows = re.findall(r"^\| `([A-Z, ]+) /_control(/[a-z_]+)", README, re.MULTILINE)
    told = {(method, path) for methods, path in rows for method in methods.split(", ")}
    assert told == served


@pytest.mark.parametrize("word", [*MODES, *ORDERS, *KINDS, *STATUSES, *(field.name for field in fields(DeliverySettings))])
def test_every_mode_order_fault_status_and_switch_is_named(word: str) -> None:
    assert re.search(rf"[`{{ ]{word}\b", README)
