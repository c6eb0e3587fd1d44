"""`sapa inbox`: what came in, what has no answer and why, and trying again."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from bot.cli._failures import load_settings, told_plainly
from bot.logs import hashed

_CUSTOMERS_WORDS = frozenset({"text", "content"})


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


@inbox.command()
@click.argument("message_id", metavar="ID", type=int)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where to; must not exist yet.")
def media(message_id: int, out: Path) -> None:
    """Fetch what a customer sent with a message: a photo, a document, a voice note.

    ID is the one that `sapa inbox list` shows. Meta keeps a file for 7 days.
    """
    from bot.cli._media import fetch_to
    from bot.conversation.review import message

    if out.exists():
        raise click.UsageError(f"{out} exists already.")
    with told_plainly(), _database().transaction(write=False) as connection:
        row = message(connection, message_id)
    medium = (row or {}).get("content", {}).get("media")
    if not row or not medium:
        raise click.ClickException(f"Message {message_id} carries no file." if row else f"There is no message {message_id}.")
    fetch_to(out, load_settings(), row["phone_number_id"], medium)
    click.echo(f"{out}: {out.stat().st_size} bytes, {medium.get('mime_type') or 'of unknown type'}")


def _show(rows: Sequence[Mapping[str, Any]], with_text: bool, as_json: bool, empty: str) -> None:
    from bot.update_words import update_words

    if as_json:
        hidden = frozenset() if with_text else _CUSTOMERS_WORDS
        for row in rows:
            shown = {**row, "about": update_words(row["decision"], row["content"])}
            click.echo(json.dumps({key: value for key, value in shown.items() if key not in hidden}, ensure_ascii=False))
        return
    if not rows:
        click.echo(empty)
        return
    click.echo(f"{'id':>8}  {'state':<8} {'age':>8}  {'tries':>5}  {'conversation':<12} {'kind':<28} what, and problem")
    for row in rows:
        age = _age(time.time() - row["received_at"])
        told = "; ".join(words for words in (update_words(row["decision"], row["content"]), row["problem"]) if words)
        line = f"{row['id']:>8}  {row['state']:<8} {age:>8}  {row['attempts']:>5}  {hashed(row['conversation_id']):<12} {row['kind'][:28]:<28} {told}"
        click.echo(line.rstrip())
        if with_text and row["text"]:
            click.echo(f"{'':>10}{row['text']}")


def _age(seconds: float) -> str:
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(0, seconds):.0f} s"
