"""`python -m bot.simulator`: the simulator alone, for a look, with secrets printed for the other side to use."""

from __future__ import annotations

import argparse
import asyncio
import json
import secrets
from pathlib import Path

from bot.http_server import serve

from . import SimulatedNumber, SimulatorConfig, create_app
from .config import LOOPBACK


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m bot.simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5057)
    parser.add_argument("--webhook-url", default="http://127.0.0.1:5005/webhooks/whatsapp/webhook")
    parser.add_argument("--access-token", default=secrets.token_urlsafe(24))
    parser.add_argument("--app-secret", default=secrets.token_hex(16))
    parser.add_argument("--verify-token", default=secrets.token_urlsafe(12))
    parser.add_argument("--journal", type=Path)
    parser.add_argument("--allow-host", action="append", default=[], help="a further name that clients may call the simulator by; repeatable")
    parser.add_argument(
        "--phone-number-id",
        action="append",
        default=[],
        help="a business number; repeatable, all with the same token and secret (default: 106540352242922)",
    )
    parser.add_argument("--trace-url", help="where the business tells what became of a message inside it, for the drawer of the phone")
    parser.add_argument("--trace-token", help="the token it asks for")
    given = parser.parse_args()
    ids = given.phone_number_id or ["106540352242922"]
    numbers = tuple(SimulatedNumber(one, f"+62 811-0000-{index:04d}", given.access_token, given.app_secret) for index, one in enumerate(ids))
    settings = {
        "WHATSAPP_GRAPH_URL": f"http://{given.host}:{given.port}",
        "WHATSAPP_PHONE_NUMBER_ID": numbers[0].phone_number_id,
        "WHATSAPP_ACCESS_TOKEN": given.access_token,
        "WHATSAPP_APP_SECRET": given.app_secret,
        "WHATSAPP_VERIFY_TOKEN": given.verify_token,
    }
    print(json.dumps(settings, indent=2), flush=True)
    hosts = tuple(dict.fromkeys((*LOOPBACK, given.host.lower(), *map(str.lower, given.allow_host))))
    app = create_app(
        SimulatorConfig(numbers, given.verify_token, given.webhook_url, given.journal, hosts=hosts, trace_url=given.trace_url, trace_token=given.trace_token)
    )
    asyncio.run(serve(app, given.host, given.port))


if __name__ == "__main__":
    main()
