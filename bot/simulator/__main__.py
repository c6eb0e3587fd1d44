"""`python -m bot.simulator`: the simulator alone, for a look, with secrets printed for the other side to use."""

from __future__ import annotations

import argparse
import asyncio
import json
import secrets
from pathlib import Path

from bot.http_server import serve

from . import SimulatedNumber, SimulatorConfig, create_app


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
    given = parser.parse_args()
    number = SimulatedNumber("106540352242922", "+62 811-0000-0000", given.access_token, given.app_secret)
    settings = {
        "WHATSAPP_GRAPH_URL": f"http://{given.host}:{given.port}",
        "WHATSAPP_PHONE_NUMBER_ID": number.phone_number_id,
        "WHATSAPP_ACCESS_TOKEN": number.access_token,
        "WHATSAPP_APP_SECRET": number.app_secret,
        "WHATSAPP_VERIFY_TOKEN": given.verify_token,
    }
    print(json.dumps(settings, indent=2), flush=True)
    app = create_app(SimulatorConfig((number,), given.verify_token, given.webhook_url, given.journal))
    asyncio.run(serve(app, given.host, given.port))


if __name__ == "__main__":
    main()
