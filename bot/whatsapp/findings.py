"""What is found wrong with a response or a message: where it is, and which limit it breaks. Never the words themselves."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.logs import event

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finding:
    """`error`: Meta would refuse it, so it is said in another way. `warning`: it is shown in another form than was asked for."""

    level: Literal["error", "warning"]
    where: str
    """The key, such as `interactive.body.text`."""
    said: str
    """The limit, and by how much it is passed."""


Tell = Callable[[Finding], None]


def error(where: str, said: str) -> Finding:
    return Finding("error", where, said)


def warning(where: str, said: str) -> Finding:
    return Finding("warning", where, said)


def told_to_log(finding: Finding) -> None:
    """The `Tell` of a running bot: errors are logged; a changed form is no news while customers are served."""
    if finding.level == "error":
        event(logger, "render.refused", level=logging.ERROR, where=finding.where, reason=finding.said)
