"""The `sapa` command: nouns, then verbs.

Each command imports what it needs when it runs, so that the rasa-free roles start fast and stay rasa-free.
"""

from __future__ import annotations

import os

import click

from bot import __version__
from bot.cli.data import data
from bot.cli.database import db
from bot.cli.diagnose import doctor
from bot.cli.inbox import inbox
from bot.cli.models import model
from bot.cli.roles import actions, gateway, reference_backend, run, simulator, worker

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")  # nothing leaves the house uninvited


@click.group()
@click.version_option(__version__)
def main() -> None:
    r"""Answer your customers on WhatsApp from your own server.

    \b
    sapa run       everything on this machine: the one command to begin with
    sapa doctor    what is set, where it was read, and what is wrong
    """


for command in (run, gateway, worker, actions, simulator, reference_backend, data, model, inbox, db, doctor):
    main.add_command(command)
