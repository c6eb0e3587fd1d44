"""Log events, not sentences, and no personal data: `whatsapp.send.failed code=131047 outbox_id=7`.

Ids that could lead to a person (wamid, conversation, phone) are passed through `hashed`. Customer text never
reaches a log line; libraries that would print it (rasa-sdk on an error, Rasa at DEBUG) are turned down here.
"""

from __future__ import annotations

import hashlib
import logging
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any

# Libraries that talk too much, and Rasa, which would print what customers write.
_QUIET = ("httpx", "httpcore", "sanic.access", "apscheduler", "matplotlib", "asyncio", "urllib3", "sanic.root", "alembic", "rasa")


def hashed(value: str | None) -> str:
    """A short stable stand-in for an id: 10 hex digits of SHA-256, or '-' when there is none."""
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()[:10] if value else "-"


def event(logger: logging.Logger, name: str, *, level: int = logging.INFO, **fields: object) -> None:
    """Write one event line: the name, then key=value pairs in the order given."""
    if logger.isEnabledFor(level):
        logger.log(level, "%s", " ".join([name, *(f"{key}={_shown(value)}" for key, value in fields.items())]))


def failure(logger: logging.Logger, name: str, error: BaseException, **fields: object) -> None:
    """Write an error event for an exception nobody expected: its type and where it arose, never its text.

    The text of a database or JSON error can hold what a customer wrote.
    """
    frames = traceback.extract_tb(error.__traceback__)
    at = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "-"
    event(logger, name, level=logging.ERROR, **fields, error=type(error).__name__, at=at)


def configure(role: str, level: str = "INFO") -> None:
    """Send this process's log to stderr, each line led by time, level and the role of the process.

    Raises ValueError when `level` is no level's name.
    """
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # those of pinned dependencies; tests run with them as errors
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(f"%(asctime)s %(levelname)-7s {role} %(message)s", "%H:%M:%S"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def quieten_structlog() -> None:
    """Let structlog (Rasa uses it, with customers' words in its fields) print event names only, from WARNING up."""
    import structlog

    def names_only(_logger: Any, _method: str, fields: dict[str, Any]) -> str:
        return str(fields.get("event", "event"))

    structlog.configure(processors=[names_only], wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING), cache_logger_on_first_use=False)


def _shown(value: object) -> str:
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    return repr(text) if " " in text or not text else text
