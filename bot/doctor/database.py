"""What the database tells: whether it is durable, what waits, what was given up, what Meta told, who is held."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import Connection
from sqlalchemy.engine.url import URL, make_url

from bot.conversation.database import Database
from bot.conversation.errors import ConversationError
from bot.conversation.review import counts, foreign, last_refusal
from bot.doctor import from_meta
from bot.doctor.finding import Finding
from bot.settings import Settings

_DAY_S = 86_400.0


def database(settings: Settings) -> Iterator[Finding]:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        yield Finding("Database", "note", f"{url.database} does not exist yet", "`sapa run` makes it.")
        return
    now = time.time()
    try:
        opened = Database(settings.database_url)
        with opened.transaction(write=False) as connection:
            found = [
                *_durability(connection, url),
                Finding("Database", "ok", f"{url.database or url.host}"),
                *_other_numbers(connection, now),
                *_queues(connection),
                *from_meta.news(connection, now),
                *from_meta.customers(connection, now, settings.number("SAPA_HOLD_S")),
            ]
        opened.close()
    except (ConversationError, OSError) as error:
        yield Finding("Database", "problem", str(error), "Check that the file and its folder can be written and the disk is not full, then `sapa db upgrade`.")
        return
    yield from found


def _durability(connection: Connection, url: URL) -> Iterator[Finding]:
    if url.get_backend_name() != "sqlite":
        return
    mode, sync = (connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous"))
    durable = mode == "wal" and sync == 2
    yield Finding(
        "Durability",
        "ok" if durable else "problem",
        f"journal_mode={mode} synchronous={sync}",
        "" if durable else "The database must be on a disk that supports WAL.",
    )


def _other_numbers(connection: Connection, now: float) -> Iterator[Finding]:
    unserved = foreign(connection, now - _DAY_S)
    if unserved:
        yield Finding(
            "Messages for other numbers",
            "problem",
            ", ".join(f"{count} for phone number id {number or '(none)'}" for number, count in unserved),
            "Nobody answers them. If the number is yours, put its id into WHATSAPP_PHONE_NUMBER_ID or credentials.yml, and see that its "
            "app_secret is the one that signs.",
        )


def _queues(connection: Connection) -> Iterator[Finding]:
    found = counts(connection)
    dead, waiting = found.get("messages_dead", 0), found.get("messages_new", 0) + found.get("messages_claimed", 0)
    yield Finding(
        "Dead letters", "problem" if dead else "ok", str(dead), "Look with `sapa inbox list --state dead`, then `sapa inbox replay --all-dead`." if dead else ""
    )
    yield Finding("Waiting messages", "ok" if not waiting else "note", str(waiting))
    queued, unknown = (found.get(f"replies_{state}", 0) for state in ("queued", "unknown"))
    refusal = last_refusal(connection)
    yield Finding(
        "Waiting replies",
        "ok" if not queued + unknown else "note",
        f"{queued} queued, {unknown} of unknown outcome",
        f"The oldest was last refused with: {refusal}. What to do: docs/reference/graph-errors.md." if refusal else "",
    )
    given_up = found.get("replies_undeliverable", 0) + found.get("replies_failed", 0)
    yield Finding("Replies not delivered", "ok" if not given_up else "note", str(given_up), "`sapa inbox unanswered` shows them." if given_up else "")
