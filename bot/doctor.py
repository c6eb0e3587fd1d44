"""The checks behind `sapa doctor`. Each gives one finding; none of them changes anything."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx
from sqlalchemy.engine.url import make_url

from bot import rasa_fixes
from bot.conversation.database import Database
from bot.conversation.errors import ConversationError
from bot.conversation.lanes import worker_is_ready
from bot.conversation.review import counts, foreign
from bot.endpoints import service
from bot.http_server import reachable
from bot.model import UnfitTitle, check_data, model_path
from bot.numbers import configured_numbers, serves_meta
from bot.run_lock import running_here
from bot.settings import SettingError, Settings, unknown_names
from bot.yaml_files import YamlError

_LOW_DISK_BYTES = 500_000_000
_TIMEOUT_S = 2.0
_DAY_S = 86_400.0


@dataclass(frozen=True)
class Finding:
    """One checked thing. `next_step` says what to do about a problem."""

    what: str
    level: Literal["ok", "note", "problem"]
    found: str
    next_step: str = ""


def examine(settings: Settings) -> list[Finding]:
    """All findings, in the order in which one would look."""
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (_python, _rasa, _names, _yaml, _model, _numbers, _database, _disk, _processes)
    return [finding for check in checks for finding in check(settings)]


def _python(_settings: Settings) -> Iterator[Finding]:
    found = ".".join(map(str, sys.version_info[:3]))
    right = sys.version_info[:2] == (3, 10)
    yield Finding("Python", "ok" if right else "problem", found, "" if right else "Rasa 3.6 needs Python 3.10; run Sapa through `make`.")


def _rasa(_settings: Settings) -> Iterator[Finding]:
    try:
        rasa_fixes.check_version()
    except rasa_fixes.FixDoesNotApply as error:
        yield Finding("Rasa", "problem", str(error), "Run `make setup` to install the locked versions.")
    else:
        yield Finding("Rasa", "ok", rasa_fixes.RASA_VERSION)


def _names(settings: Settings) -> Iterator[Finding]:
    credentials = Path(settings.required("SAPA_CREDENTIALS"))
    referred_to = credentials.read_text(encoding="utf-8", errors="replace") if credentials.is_file() else ""
    unknown = [name for name in unknown_names() if f"${{{name}}}" not in referred_to]
    if unknown:
        yield Finding("Names in .env", "problem", f"{', '.join(unknown)}: no such setting, so it has no effect", "docs/reference/settings.md lists the names.")


def _yaml(_settings: Settings) -> Iterator[Finding]:
    try:
        check_data()
    except (YamlError, OSError, UnfitTitle) as error:
        yield Finding("Training data", "problem", str(error), "Mend the file; nothing is trained or lost until then.")
    else:
        yield Finding("Training data", "ok", "every file can be read and every title fits a button")


def _model(settings: Settings) -> Iterator[Finding]:
    path = model_path(Path(settings.required("SAPA_MODELS")))
    if path.is_file():
        yield Finding("Model", "ok", f"{path} fits the current data")
    else:
        yield Finding("Model", "note", "none for the current data", "`sapa run` trains one, or run `sapa model train`.")


def _numbers(settings: Settings) -> Iterator[Finding]:
    try:
        simulated = not serves_meta(settings)
    except SettingError:
        simulated = False  # told below
    if simulated:
        yield Finding("WhatsApp", "note", "no WHATSAPP_ACCESS_TOKEN: `sapa run` uses the simulator", "See README, 'Going live with Meta'.")
        return
    try:
        numbers = configured_numbers(settings)
        settings.required("WHATSAPP_VERIFY_TOKEN")
    except SettingError as error:
        yield Finding("WhatsApp", "problem", str(error), "Set it, then run `sapa doctor` again.")
        return
    yield Finding("WhatsApp", "ok", f"{len(numbers)} number(s) at {settings.text('WHATSAPP_GRAPH_URL')} {settings.text('WHATSAPP_GRAPH_VERSION')}")
    for number in numbers:
        yield _number(settings, number.phone_number_id, number.access_token)


def _number(settings: Settings, phone_number_id: str, token: str) -> Finding:
    url = f"{settings.text('WHATSAPP_GRAPH_URL')}/{settings.text('WHATSAPP_GRAPH_VERSION')}/{phone_number_id}"
    what = f"Number {phone_number_id}"
    try:
        response = httpx.get(
            url, params={"fields": "display_phone_number,verified_name,quality_rating"}, headers={"Authorization": f"Bearer {token}"}, timeout=5.0
        )
    except httpx.HTTPError as error:
        return Finding(what, "problem", f"the Graph API cannot be reached ({type(error).__name__})", "Check the network and WHATSAPP_GRAPH_URL.")
    if response.is_success:
        return Finding(what, "ok", "the token may use it")
    return Finding(
        what, "problem", f"the Graph API answers {response.status_code}", "Check the token's permissions (whatsapp_business_messaging) and the phone number id."
    )


def _database(settings: Settings) -> Iterator[Finding]:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        yield Finding("Database", "note", f"{url.database} does not exist yet", "`sapa run` makes it.")
        return
    try:
        database = Database(settings.database_url)
        with database.transaction(write=False) as connection:
            found, unserved = counts(connection), foreign(connection, time.time() - _DAY_S)
            if url.get_backend_name() == "sqlite":
                mode, sync = (connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous"))
                durable = mode == "wal" and sync == 2
                yield Finding(
                    "Durability",
                    "ok" if durable else "problem",
                    f"journal_mode={mode} synchronous={sync}",
                    "" if durable else "The database must be on a disk that supports WAL.",
                )
        database.close()
    except (ConversationError, OSError) as error:
        yield Finding("Database", "problem", str(error), "Check that the file and its folder can be written and the disk is not full, then `sapa db upgrade`.")
        return
    yield Finding("Database", "ok", f"{url.database or url.host}")
    if unserved:
        yield Finding(
            "Messages for other numbers",
            "problem",
            ", ".join(f"{count} for phone number id {number or '(none)'}" for number, count in unserved),
            "Nobody answers them. If the number is yours, put its id into WHATSAPP_PHONE_NUMBER_ID or credentials.yml, and see that its "
            "app_secret is the one that signs.",
        )
    dead, waiting = found.get("messages_dead", 0), found.get("messages_new", 0) + found.get("messages_claimed", 0)
    yield Finding(
        "Dead letters", "problem" if dead else "ok", str(dead), "Look with `sapa inbox list --state dead`, then `sapa inbox replay --all-dead`." if dead else ""
    )
    yield Finding("Waiting messages", "ok" if not waiting else "note", str(waiting))
    queued, unknown = (found.get(f"replies_{state}", 0) for state in ("queued", "unknown"))
    yield Finding("Waiting replies", "ok" if not queued + unknown else "note", f"{queued} queued, {unknown} of unknown outcome")
    given_up = found.get("replies_undeliverable", 0) + found.get("replies_failed", 0)
    yield Finding("Replies not delivered", "ok" if not given_up else "note", str(given_up), "`sapa inbox unanswered` shows them." if given_up else "")


def _disk(settings: Settings) -> Iterator[Finding]:
    place = next(path for path in (settings.home.resolve(), *settings.home.resolve().parents) if path.exists())
    free = shutil.disk_usage(place).free
    low = free < _LOW_DISK_BYTES
    yield Finding(
        "Disk",
        "problem" if low else "ok",
        f"{free / 1e9:.1f} GB free at {place}",
        "Make room: a full disk means 503 to Meta, which then tries again for 7 days." if low else "",
    )


def _processes(settings: Settings) -> Iterator[Finding]:
    supervisor = running_here(settings.home)
    yield _gateway(settings, supervisor)
    ready = False
    try:
        ready = worker_is_ready(settings.database_url)
    except ConversationError as error:
        yield Finding("Worker", "problem", str(error))
    else:
        yield Finding("Worker", "ok" if ready else "note", "is ready" if ready else "is not running")
    runs = ready or supervisor is not None
    for section, path in (("action_endpoint", "health"), ("crm", "healthz")):
        try:
            target = service(settings, section)
        except SettingError as error:
            yield Finding(section, "problem", str(error))
            continue
        base = target.url.removesuffix("/webhook")
        up = _answers(f"{base}/{path}")
        level: Literal["ok", "note", "problem"] = "ok" if up else ("problem" if runs else "note")
        yield Finding(
            section,
            level,
            f"{'answers' if up else 'does not answer'} at {target.url}",
            "" if up or not runs else "Its customers get an honest 'try later'. Start it, or mend its URL in endpoints.yml.",
        )


def _gateway(settings: Settings, supervisor: str | None) -> Finding:
    """The gateway of *this* installation: what answers on the port may be another's."""
    url = f"http://{reachable(settings.required('SAPA_HOST'))}:{settings.count('SAPA_GATEWAY_PORT')}"
    if _answers(f"{url}/healthz"):
        if supervisor is not None:
            return Finding("Gateway", "ok", f"answers at {url} (sapa run, process {supervisor})")
        return Finding(
            "Gateway",
            "note",
            f"answers at {url}, but no `sapa run` of this installation ({settings.home.resolve()}) runs",
            "It was started by hand, or belongs to another installation: look at SAPA_HOME and SAPA_GATEWAY_PORT.",
        )
    if supervisor is None:
        return Finding("Gateway", "note", f"is not running at {url}")
    return Finding(
        "Gateway", "problem", f"does not answer at {url}, although `sapa run` runs (process {supervisor})", "Wait until it says ready, or look at its log."
    )


def _answers(url: str) -> bool:
    begun = time.monotonic()
    try:
        return httpx.get(url, timeout=_TIMEOUT_S, trust_env=False).status_code < 500 and time.monotonic() - begun < _TIMEOUT_S
    except httpx.HTTPError:
        return False
