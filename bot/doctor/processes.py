"""Which of this installation's processes and services answer."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx

from bot.conversation.errors import ConversationError
from bot.conversation.worker_lock import worker_is_ready
from bot.doctor.finding import Finding, Level
from bot.endpoints import service
from bot.http_server import reachable
from bot.run_lock import running_here
from bot.settings import SettingError, Settings

_TIMEOUT_S = 2.0


def processes(settings: Settings) -> Iterator[Finding]:
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
        level: Level = "ok" if up else ("problem" if runs else "note")
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
