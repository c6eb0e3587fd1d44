"""Models and the data they were trained on: a model file is named after its data, so "is there one for this data" is a look.

Rasa-free but for `train`, which is meant for a process of its own.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from importlib.metadata import version
from pathlib import Path

from bot import rasa_fixes
from bot.logs import quieten_structlog
from bot.yaml_files import read_yaml

CONFIG, DOMAIN, DATA, COMPONENTS = Path("config.yml"), Path("domain.yml"), Path("data"), Path("bot/nlu")
_PREFIX = "sapa-"
_LINES = 10
"""Of what Rasa finds wrong with a file; each finding takes two."""
_KNOWN_ACTIONS = "Available actions are:"


class TrainingFailed(Exception):
    """Rasa could not train; the message says what it found and where."""


class UnfitTitle(Exception):
    """A topic's title cannot be shown on a button; the message names file, intent and what is expected."""


def training_files() -> list[Path]:
    """The files a model is made of, in a fixed order: config, domain, data, and our own components."""
    found = [CONFIG, DOMAIN, *sorted(DATA.rglob("*.yml")), *sorted(DATA.rglob("*.yaml")), *sorted(COMPONENTS.rglob("*.py"))]
    return [path for path in found if path.is_file()]


def fingerprint() -> str:
    """12 hex digits that change when a new model is needed."""
    digest = hashlib.sha256(f"rasa {version('rasa')}".encode())
    for path in training_files():
        digest.update(path.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def model_path(folder: Path) -> Path:
    """Where the model for the current data is, or would be."""
    return folder / f"{_PREFIX}{fingerprint()}.tar.gz"


def check_yaml() -> None:
    """Read every training file once. Raises YamlError for the first that cannot be read, or OSError."""
    for path in training_files():
        if path.suffix in (".yml", ".yaml"):
            read_yaml(path)


def check_data() -> None:
    """Look for what would stop the roles or the training. Raises YamlError, OSError, UnfitTitle.

    Not at the top of the module: actions imports bot.
    """
    check_yaml()
    from actions.titles import BrokenTitle, read_titles

    try:
        read_titles(DATA)
    except BrokenTitle as error:
        raise UnfitTitle(str(error)) from error


def train(folder: Path, progress: Callable[[str], None]) -> Path:
    """Train a model for the current data into `folder` and return its path; `progress` is told each step.

    Raises TrainingFailed, and YamlError or UnfitTitle for a file that cannot be used. A training that is cut short leaves no model behind.
    """
    check_data()
    target = model_path(folder)
    begun = time.monotonic()
    os.environ.setdefault("LOG_LEVEL", "ERROR")  # no progress bars of Rasa's; our own steps are told instead
    if not rasa_fixes.needs_tensorflow(CONFIG):
        rasa_fixes.without_tensorflow()
    rasa_fixes.apply()
    quieten_structlog()
    from rasa.model_training import train as rasa_train
    from rasa.shared.exceptions import RasaException

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".training-") as workplace, _watched(progress):
        name = target.name.removesuffix(".tar.gz")
        said = io.StringIO()
        try:
            with redirect_stdout(said):
                result = rasa_train(str(DOMAIN), str(CONFIG), [str(DATA)], output=workplace, fixed_model_name=name, force_training=False)
        except (RasaException, ValueError, KeyError) as error:
            raise TrainingFailed(f"Rasa could not train: {_in_short(error)}") from error
        if result.code != 0 or not result.model:
            raise TrainingFailed(f"Rasa ended the training with code {result.code} and no model. It said:\n{said.getvalue()[-2000:]}")
        shutil.move(result.model, target)
    progress(f"{target.name} ({time.monotonic() - begun:.0f} s)")
    return target


def _in_short(error: Exception) -> str:
    """What Rasa found, without the list of everything it knows that may follow, and where the name in its first sentence stands.

    A file that is not in Rasa's form is followed by lines of `in file:line:` and what is wrong there; at most 10 of them are kept.
    """
    first, *more = str(error).split(_KNOWN_ACTIONS, 1)[0].strip().split("\n")
    names = re.findall(r"'([\w/]+)'", first)
    places = [
        f"{path}, line {number}"
        for path in training_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if any(re.search(rf"\b{re.escape(name)}\b", line) for name in names)
    ]
    sentence = first.strip() + (f" It stands in {'; '.join(places[:5])}." if places else "")
    kept = [line.rstrip() for line in more if line.strip()]
    left_out = [f"  and {len(kept) - _LINES} more lines"] if len(kept) > _LINES else []
    return "\n".join([sentence, *kept[:_LINES], *left_out])


class _Steps(logging.Handler):
    """Passes on Rasa's lines about components."""

    def __init__(self, progress: Callable[[str], None]) -> None:
        super().__init__(logging.INFO)
        self._progress = progress

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message.startswith(("Starting to train component", "Restored component")):
            name = message.split("'")[1] if "'" in message else message
            self._progress(name)


@contextmanager
def _watched(progress: Callable[[str], None]) -> Iterator[None]:
    handler, logger = _Steps(progress), logging.getLogger("rasa.engine.training.hooks")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = True


def models(folder: Path) -> Iterator[Path]:
    """Model files, the newest first."""
    return iter(sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True))
