"""Known failures as one plain sentence and exit code 1, without a traceback."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from dotenv import load_dotenv

from bot.conversation.errors import ConversationError
from bot.http_server import CannotListen, PortInUse
from bot.model import UnfitTitle
from bot.rasa_fixes import FixDoesNotApply
from bot.settings import SettingError, Settings
from bot.yaml_files import YamlError


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn the errors a person can do something about into messages."""
    try:
        yield
    except (SettingError, PortInUse, CannotListen, ConversationError, YamlError, UnfitTitle, FixDoesNotApply) as error:
        raise click.ClickException(str(error)) from error


def load_settings() -> Settings:
    """The settings. Raises ClickException for a value that cannot be used.

    What `.env` holds is put into the environment too, for those who look there: actions, and `${NAME}` in credentials.yml.
    Files made from here on (database, backups, secrets) are for this user only.
    """
    os.umask(0o077)
    with told_plainly():
        settings = Settings.load()
    load_dotenv(".env", override=False)
    return settings
