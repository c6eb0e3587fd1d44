"""Known failures as one plain sentence and exit code 1, without a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot.conversation.errors import ConversationError
from bot.http_server import PortInUse
from bot.rasa_fixes import FixDoesNotApply
from bot.settings import SettingError, Settings
from bot.yaml_files import YamlError


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn the errors a person can do something about into messages."""
    try:
        yield
    except (SettingError, PortInUse, ConversationError, YamlError, FixDoesNotApply) as error:
        raise click.ClickException(str(error)) from error


def load_settings() -> Settings:
    """The settings. Raises ClickException for a value that cannot be used."""
    with told_plainly():
        return Settings.load()
