"""Fetching one file by hand."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from bot.cli._failures import told_plainly
from bot.engine import graph_client
from bot.numbers import serves_meta
from bot.settings import Settings
from bot.supervisor import stand_in
from bot.whatsapp.client import GraphClient
from bot.whatsapp.download import MediaError, fetch

_LIMIT_BYTES = 100_000_000
"""Meta delivers nothing larger."""
_DEADLINE_S = 300.0


def fetch_to(out: Path, settings: Settings, number: str, medium: Mapping[str, Any]) -> None:
    """Write the file of a message that came in on business number `number` to `out`. Raises ClickException."""
    with told_plainly():
        served = settings if serves_meta(settings) else settings.with_values(**stand_in(settings))
        client = graph_client(served)
    try:
        with tempfile.TemporaryDirectory() as folder:
            shutil.move(asyncio.run(_fetched(client, number, medium, Path(folder))), out)
    except MediaError as error:
        raise click.ClickException(f"The file could not be fetched: {error}.") from error
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}.") from error


async def _fetched(client: GraphClient, number: str, medium: Mapping[str, Any], folder: Path) -> Path:
    async with client:
        return await fetch(client, number, medium, folder, limit_bytes=_LIMIT_BYTES, deadline_s=_DEADLINE_S)
