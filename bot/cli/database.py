"""`sapa db`: bring the schema up to date, take a backup while everything runs."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import click

from bot.cli._failures import load_settings, told_plainly


@click.group()
def db() -> None:
    """Upgrade and back up the database."""


@db.command()
def upgrade() -> None:
    """Bring the schema to the version of this program; `sapa run` does it by itself."""
    from bot.conversation.database import Database

    settings = load_settings()
    with told_plainly():
        database = Database(settings.database_url)
        database.upgrade()
        database.close()
    click.echo("The database schema is up to date.")


@db.command()
@click.argument("target", type=click.Path(path_type=Path), required=False)
def backup(target: Path | None) -> None:
    """Copy the database to TARGET (default: backups/ in SAPA_HOME), consistent even while Sapa runs.

    The copy is checked before it is called a backup. To restore: stop Sapa, put the file in the database's place, start.
    """
    from sqlalchemy.engine.url import make_url

    settings = load_settings()
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise click.ClickException("Only SQLite is backed up here; use your database's own tool, such as pg_dump.")
    source = Path(url.database)
    if not source.is_file():
        raise click.ClickException(f"There is no database {source} yet; `sapa run` makes it.")
    if target is None:
        (settings.home / "backups").mkdir(exist_ok=True)
        target = settings.home / "backups" / time.strftime("sapa-%Y%m%d-%H%M%S.sqlite3")
    if target.exists():
        raise click.ClickException(f"{target} exists already; a backup overwrites nothing.")
    if not target.parent.is_dir():
        raise click.ClickException(f"There is no folder {target.parent}; make or mount it first.")
    part = target.with_name(f".{target.name}.part")
    try:
        _copy(source, part)
    except (sqlite3.Error, OSError) as error:
        part.unlink(missing_ok=True)
        raise click.ClickException(f"The backup failed and nothing was written to {target}: {error}") from error
    part.replace(target)
    click.echo(f"{target}  {target.stat().st_size / 1e6:.2f} MB, checked")


def _copy(source: Path, part: Path) -> None:
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_WRONLY, 0o600))  # it holds what customers wrote
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live, closing(sqlite3.connect(part)) as copy:
        live.backup(copy, pages=1000)
        copy.execute("PRAGMA journal_mode=DELETE")
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise sqlite3.DatabaseError(f"the copy is damaged: {verdict}")
