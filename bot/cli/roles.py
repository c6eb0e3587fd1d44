"""The processes: `sapa run` and each role on its own."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click

from bot.cli._failures import load_settings, told_plainly
from bot.logs import configure


@click.command()
def run() -> None:
    """Start everything on this machine and keep it running; Ctrl-C stops it.

    With WHATSAPP_ACCESS_TOKEN set it serves Meta; without it, a simulator with a phone in the browser stands in for Meta.
    """
    from bot.supervisor import Supervisor

    settings = load_settings()
    with told_plainly():
        configure("run", settings.required("SAPA_LOG_LEVEL"))
        sys.exit(asyncio.run(Supervisor(settings).run()))


@click.command()
def gateway() -> None:
    """Receive Meta's webhooks and store them."""
    from bot.conversation.database import Database
    from bot.gateway import create_app
    from bot.http_server import serve

    settings = load_settings()
    configure("gateway", settings.required("SAPA_LOG_LEVEL"))
    with told_plainly():
        timeout_s = min(2.0, settings.number("SAPA_ACCEPT_TIMEOUT_S"))
        database = Database(settings.database_url, busy_timeout_s=timeout_s)
        try:
            app = create_app(settings, database)
            asyncio.run(serve(app, settings.required("SAPA_HOST"), settings.count("SAPA_GATEWAY_PORT"), setting="SAPA_HOST"))
        finally:
            database.close()


@click.command()
@click.option("--model", type=click.Path(path_type=Path), help="Model file; default is the one trained for the current data.")
def worker(model: Path | None) -> None:
    """Answer stored messages with the trained model and send the replies."""
    from bot.http_server import until_stopped
    from bot.model import model_path
    from bot.worker import run_worker

    settings = load_settings()
    configure("worker", settings.required("SAPA_LOG_LEVEL"))
    path = model or model_path(Path(settings.required("SAPA_MODELS")))
    if not path.is_file():
        raise click.ClickException(f"There is no model {path}. Run `sapa model train` first, or name one with --model.")

    async def work() -> None:
        stopped = asyncio.Event()
        signals = asyncio.create_task(until_stopped())
        signals.add_done_callback(lambda _: stopped.set())
        await run_worker(settings, path, stopped)

    with told_plainly():
        asyncio.run(work())


@click.command()
def actions() -> None:
    """Run the custom actions on loopback, at the address of `action_endpoint` in endpoints.yml."""
    from bot.endpoints import service
    from bot.http_server import loopback, serve
    from bot.model import check_data

    settings = load_settings()
    configure("actions", settings.required("SAPA_LOG_LEVEL"))
    with told_plainly():
        check_data()
        from actions.server import create_app

        endpoint = service(settings, "action_endpoint")
        asyncio.run(serve(create_app(), loopback(endpoint.url), endpoint.port))


@click.command()
def simulator() -> None:
    """Stand in for Meta on this machine: an emulator of the Cloud API and a phone in the browser."""
    from bot.http_server import reachable, serve
    from bot.simulator import SimulatedNumber, SimulatorConfig, create_app

    settings = load_settings()
    configure("simulator", settings.required("SAPA_LOG_LEVEL"))
    with told_plainly():
        number = SimulatedNumber(
            phone_number_id=settings.required("WHATSAPP_PHONE_NUMBER_ID"),
            display_phone_number="+62 811-0000-0000",
            access_token=settings.required("WHATSAPP_ACCESS_TOKEN"),
            app_secret=settings.required("WHATSAPP_APP_SECRET"),
        )
        gateway = f"http://{reachable(settings.required('SAPA_HOST'))}:{settings.count('SAPA_GATEWAY_PORT')}"
        config = SimulatorConfig(
            numbers=(number,),
            verify_token=settings.required("WHATSAPP_VERIFY_TOKEN"),
            webhook_url=f"{gateway}/webhooks/whatsapp/webhook",
            journal=settings.home / "simulator.jsonl",
            trace_url=f"{gateway}/trace",
            trace_token=settings.text("SAPA_TRACE_TOKEN"),
        )
        settings.make_home()
        asyncio.run(serve(create_app(config), "127.0.0.1", settings.count("SAPA_SIMULATOR_PORT")))


@click.command("reference-backend")
def reference_backend() -> None:
    """Run the small CRM that a business replaces, at the address of `crm` in endpoints.yml."""
    from bot.endpoints import service
    from bot.http_server import loopback, serve
    from bot.reference_backend import create_app

    settings = load_settings()
    configure("crm", settings.required("SAPA_LOG_LEVEL"))
    with told_plainly():
        settings.make_home()
        app = create_app(settings.home / "reference_backend.sqlite3", settings.text("SAPA_CRM_API_KEY"))
        crm = service(settings, "crm")
        asyncio.run(serve(app, loopback(crm.url), crm.port))
