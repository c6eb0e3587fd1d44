"""The simulator: Meta's WhatsApp Cloud API on this machine, and a phone in the browser to talk to the bot with.

It shares no code and no constants with `bot.whatsapp`, on purpose: an emulator that repeats the connector's
mistakes would prove nothing. What it models and what it does not is listed in this folder's README; in short: sends with
their limits and rates, templates, media, webhooks of every kind and the ids of customers are modelled; money, quality,
reviews and groups are not.

    app = create_app(SimulatorConfig(numbers=(number,), verify_token="…", webhook_url="http://127.0.0.1:5005/…"))
"""

from __future__ import annotations

from .app import create_app
from .config import SimulatedNumber, SimulatorConfig
from .journal import JournalError

__all__ = ["JournalError", "SimulatedNumber", "SimulatorConfig", "create_app"]
