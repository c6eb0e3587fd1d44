"""`sapa run`: everything on one machine, kept running.

It upgrades the database, trains when there is no model for the current data, starts each role as a process, tells when they
are ready and where to look, restarts what dies, and stops all of it within eight seconds of Ctrl-C: first those that work, then
those that are called.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import httpx

from bot._leftovers import end_leftovers, mark
from bot.child import Child, started
from bot.conversation.database import Database
from bot.endpoints import service
from bot.http_server import PortInUse, listen, loopback, reachable
from bot.model import check_data, model_path
from bot.numbers import configured_numbers, serves_meta
from bot.run_lock import only_one
from bot.settings import SettingError, Settings

STOP_WITHIN_S = 7.5
_KEPT_FOR_LAST_S = 1.0
"""Of STOP_WITHIN_S, what is left to those stopped last. A worker needs up to six seconds to finish its turns and sends."""
_CALLERS = ("gateway", "worker")
"""Stopped first: a turn that is just calling an action shall get its answer, and a reply that is being sent its receipt."""
_READY_WITHIN_S = 120.0
_IN_ENDPOINTS = {"actions": "action_endpoint", "reference-backend": "crm"}
_SIMULATED_PHONE_NUMBER_ID = "106540352242922"


class Supervisor:
    """Runs Sapa on this machine. `run` returns the exit code."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._simulated = not serves_meta(settings)
        self._stop = asyncio.Event()
        self._hurry = asyncio.Event()

    async def run(self) -> int:
        """Start, watch, stop.

        Raises SettingError, PortInUse, CannotListen, DatabaseUnavailable, YamlError, UnfitTitle before anything is started.
        """
        home = self._settings.make_home()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._asked_to_stop)
        with only_one(home):
            environment = {**self._environment(home), **mark(home)}
            check_data()
            await end_leftovers(home, STOP_WITHIN_S)
            roles = self._roles()
            database = Database(self._settings.database_url)
            database.upgrade()
            database.close()
            self._model = model_path(Path(self._settings.required("SAPA_MODELS")))
            if not await self._have_model():
                if self._stop.is_set():
                    click.echo("\nBerhenti / stopped; the training was not finished.")
                return 0 if self._stop.is_set() else 1
            # The model is pinned: data edited while Sapa runs must not leave a restarted worker without one.
            pinned = ("--model", str(self._model))
            return await self._supervise([Child(role, environment, pinned if role == "worker" else ()) for role in roles])

    def _asked_to_stop(self) -> None:
        (self._hurry if self._stop.is_set() else self._stop).set()

    def _environment(self, home: Path) -> dict[str, str]:
        """Environment of the children: who stands in for Meta, and the key of the reference backend."""
        values: dict[str, str] = {}
        if self._simulated:
            values |= stand_in(self._settings)
            if not self._settings.text("SAPA_TRACE_TOKEN"):
                values["SAPA_TRACE_TOKEN"] = secrets.token_urlsafe(24)
            if self._settings.text("WHATSAPP_PHONE_NUMBER_ID"):
                click.echo("WHATSAPP_PHONE_NUMBER_ID is set but WHATSAPP_ACCESS_TOKEN is not: using the simulator.")
        else:
            configured_numbers(self._settings)
            self._settings.required("WHATSAPP_VERIFY_TOKEN")
        if not self._settings.text("SAPA_CRM_API_KEY"):
            values["SAPA_CRM_API_KEY"] = _kept_secret(home / "crm.key")
        return values

    def _roles(self) -> list[str]:
        """The roles to start, in order. Raises PortInUse, CannotListen for one that could not listen."""
        actions, crm = service(self._settings, "action_endpoint"), service(self._settings, "crm")
        wanted: list[tuple[str, str, int]] = []
        if self._simulated:
            wanted.append(("simulator", "127.0.0.1", self._settings.count("SAPA_SIMULATOR_PORT")))
        if actions.is_local:
            wanted.append(("actions", loopback(actions.url), actions.port))
        wanted.append(("gateway", self._settings.required("SAPA_HOST"), self._settings.count("SAPA_GATEWAY_PORT")))
        _refuse_shared_ports([*wanted, ("reference-backend", "127.0.0.1", crm.port)] if crm.is_local else wanted)
        for role, host, port in wanted:
            listen(host, port, setting="SAPA_HOST" if role == "gateway" else "host", remedy=_remedy(role)).close()
        roles = [role for role, _, _ in wanted]
        if crm.is_local:
            try:
                listen(loopback(crm.url), crm.port).close()
            except PortInUse:
                click.echo(f"CRM: something already listens on {crm.url}; using it instead of the reference backend.")
            else:
                roles.insert(0, "reference-backend")
        return [*roles, "worker"]

    async def _have_model(self) -> bool:
        """Train when there is no model for the current data. Returns whether there is one now."""
        if self._model.is_file():
            return True
        process = await started("model", "train", environment=mark(self._settings.home))
        waiting = asyncio.create_task(process.wait())
        stopped = asyncio.create_task(self._stop.wait())
        await asyncio.wait({waiting, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not waiting.done():
            process.terminate()
            try:
                await asyncio.wait_for(waiting, STOP_WITHIN_S)
            except asyncio.TimeoutError:
                process.kill()
            return False
        if waiting.result() == 0 and not self._model.is_file():
            click.echo("The data changed while the model was trained; start again to train for the data as it is now.", err=True)
        return waiting.result() == 0 and self._model.is_file()

    async def _supervise(self, children: list[Child]) -> int:
        keepers = [asyncio.create_task(child.keep_running()) for child in children]
        announcing = asyncio.create_task(self._announce())
        await self._stop.wait()
        announcing.cancel()
        click.echo("\nBerhenti / stopping…")
        begun = time.monotonic()
        await stop_in_order(children, self._hurry)
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)
        click.echo(f"Berhenti / stopped ({time.monotonic() - begun:.1f} s).")
        return 0

    async def _announce(self) -> None:
        gateway = f"http://{reachable(self._settings.required('SAPA_HOST'))}:{self._settings.count('SAPA_GATEWAY_PORT')}"
        begun = time.monotonic()
        told = False
        async with httpx.AsyncClient(timeout=2.0, trust_env=False) as client:
            while not await _ready(client, gateway):
                if time.monotonic() - begun > _READY_WITHIN_S and not told:
                    told = True
                    click.echo("Belum siap / not ready yet; the lines above say what is wrong. Still trying.")
                await asyncio.sleep(0.2)
        click.echo(f"\nSapa siap / ready ({time.monotonic() - begun:.0f} s).")
        if self._simulated:
            click.echo(f"  Telepon / phone:  http://127.0.0.1:{self._settings.count('SAPA_SIMULATOR_PORT')}/")
        click.echo(f"  Webhook:          {gateway}/webhooks/whatsapp/webhook")
        click.echo("  Periksa / check:  sapa doctor")
        click.echo("  Ctrl-C untuk berhenti / to stop.\n")


async def stop_in_order(children: Sequence[Child], hurry: asyncio.Event, within_s: float = STOP_WITHIN_S) -> None:
    """Stop those that work, then those that are called, all `within_s`; at once when `hurry` is set."""
    end = time.monotonic() + within_s
    first, last = [child for child in children if child.role in _CALLERS], [child for child in children if child.role not in _CALLERS]
    hurried: asyncio.Future[Any] = asyncio.create_task(hurry.wait())
    for phase, kept_s in ((first, _KEPT_FOR_LAST_S), (last, 0.0)):
        left_s = max(0.0, end - kept_s - time.monotonic())
        stopping: asyncio.Future[Any] = asyncio.gather(*(child.stop(left_s) for child in phase))
        await asyncio.wait({hurried, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if hurried.done():
            await asyncio.gather(stopping, *(child.stop(0.0) for child in children))
            return
    hurried.cancel()


async def _ready(client: httpx.AsyncClient, gateway: str) -> bool:
    try:
        response = await client.get(f"{gateway}/readyz")
        return response.status_code == httpx.codes.OK and bool(response.json().get("worker"))
    except (httpx.HTTPError, ValueError, AttributeError):
        return False


def stand_in(settings: Settings) -> dict[str, str]:
    """The values of the settings that make the simulator stand in for Meta."""
    graph = f"http://127.0.0.1:{settings.count('SAPA_SIMULATOR_PORT')}"
    return {**simulated_identity(settings.home.resolve() / "simulator.json"), "WHATSAPP_GRAPH_URL": graph}


def simulated_identity(path: Path) -> dict[str, str]:
    """The simulated number's id and random secrets, kept so that a second start goes on with the same conversations."""
    if path.is_file():
        try:
            kept = json.loads(path.read_text())
        except ValueError:
            kept = None
        if isinstance(kept, dict) and all(isinstance(value, str) for value in kept.values()) and "WHATSAPP_APP_SECRET" in kept:
            return kept
    values = {
        "WHATSAPP_PHONE_NUMBER_ID": _SIMULATED_PHONE_NUMBER_ID,
        "WHATSAPP_ACCESS_TOKEN": secrets.token_urlsafe(24),
        "WHATSAPP_APP_SECRET": secrets.token_hex(16),
        "WHATSAPP_VERIFY_TOKEN": secrets.token_urlsafe(12),
    }
    _write_privately(path, json.dumps(values))
    return values


def _kept_secret(path: Path) -> str:
    if path.is_file() and path.read_text().strip():
        return path.read_text().strip()
    secret = secrets.token_urlsafe(24)
    _write_privately(path, secret)
    return secret


def _write_privately(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w") as stream:
        stream.write(text)
    part.replace(path)


def _remedy(role: str) -> str:
    if role in _IN_ENDPOINTS:
        return f"choose another port in endpoints.yml ({_IN_ENDPOINTS[role]})"
    return f"set SAPA_{role.upper()}_PORT to another port"


def _refuse_shared_ports(wanted: Sequence[tuple[str, str, int]]) -> None:
    """Raises SettingError when two roles are to listen on one port: each would find it free now, and one of them taken later."""
    first: dict[int, str] = {}
    for role, _, port in wanted:
        if port in first:
            raise SettingError(f"The {first[port]} and the {role} are both set to port {port}: {_remedy(role)}.")
        first[port] = role
