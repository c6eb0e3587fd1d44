"""`sapa inbox`: what came in, what has no answer and why, and trying again."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

import click

from bot.cli._failures import load_settings, told_plainly
from bot.logs import hashed


@click.group()
def inbox() -> None:
    """Look at stored messages; try again what was given up."""


def _database() -> Any:
    from bot.conversation.database import Database

    database = Database(load_settings().database_url)
    with told_plainly():
        database.upgrade()
    return database


@inbox.command("list")
@click.option("--state", type=click.Choice(["new", "claimed", "done", "dead", "kept"]), help="Only rows in this state.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--statuses", is_flag=True, help="Also the delivery statuses of our own replies.")
@click.option("--text", "with_text", is_flag=True, help="Show what customers wrote.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def list_rows(state: str | None, limit: int, statuses: bool, with_text: bool, as_json: bool) -> None:
    """The newest updates first."""
    from bot.conversation.review import recent

    with told_plainly(), _database().transaction(write=False) as connection:
        rows = recent(connection, state, limit, statuses=statuses)
    _show(rows, with_text, as_json, "The inbox is empty." if state is None else f"No rows in state {state}.")


@inbox.command()
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--text", "with_text", is_flag=True, help="Show what customers wrote.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def unanswered(limit: int, with_text: bool, as_json: bool) -> None:
    """Messages whose customer has no delivered-to-Meta answer: waiting, dead, or with a reply that could not be sent."""
    from bot.conversation.review import unanswered as find

    with told_plainly(), _database().transaction(write=False) as connection:
        rows = find(connection, limit)
    _show(rows, with_text, as_json, "Every message has been answered.")


@inbox.command()
@click.argument("ids", nargs=-1, type=int)
@click.option("--all-dead", is_flag=True, help="Every message on the dead-letter list.")
def replay(ids: Sequence[int], all_dead: bool) -> None:
    """Try again: answer dead messages as if they had just come in, and send replies that were given up.

    Backend writes keep their keys, so nothing is written twice. A reply whose 24-hour window has closed is given up once more.
    """
    from bot.conversation.review import replay as put_back
    from bot.conversation.review import resend

    if not ids and not all_dead:
        raise click.UsageError("Name message ids (see `sapa inbox unanswered`) or use --all-dead.")
    now = time.time()
    with told_plainly(), _database().transaction() as connection:
        messages = put_back(connection, None if all_dead else list(ids), now)
        replies = resend(connection, list(ids), now)
    if ids and not messages and not replies:
        raise click.ClickException(
            "None of these messages is dead or has a reply that was given up. What can be tried again stands in `sapa inbox unanswered`."
        )
    click.echo(f"{messages} message(s) will be answered again." + (f" {replies} reply(ies) will be sent again." if replies else ""))


def _show(rows: Sequence[Mapping[str, Any]], with_text: bool, as_json: bool, empty: str) -> None:
    if as_json:
        for row in rows:
            click.echo(json.dumps({key: value for key, value in row.items() if with_text or key != "text"}, ensure_ascii=False))
        return
    if not rows:
        click.echo(empty)
        return
    click.echo(f"{'id':>8}  {'state':<8} {'age':>8}  {'tries':>5}  {'conversation':<12} {'kind':<22} problem")
    for row in rows:
        age = _age(time.time() - row["received_at"])
        line = f"{row['id']:>8}  {row['state']:<8} {age:>8}  {row['attempts']:>5}  {hashed(row['conversation_id']):<12} {row['kind'][:22]:<22} {row['problem'] or ''}"
        click.echo(line.rstrip())
        if with_text and row["text"]:
            click.echo(f"{'':>10}{row['text']}")


def _age(seconds: float) -> str:
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(0, seconds):.0f} s"
