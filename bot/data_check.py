"""What is wrong with the training files, told before a customer meets it: files that cannot be read, titles that fit no
button, and in every response whatever Meta would refuse or what is shown in another form than it was written in.

Rasa-free: each response is rendered as the channel renders it. A `{slot}` is taken for one character, since its words are not
known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bot.model import UnfitTitle, check_data, training_files
from bot.whatsapp.checks import problems
from bot.whatsapp.findings import Finding, error
from bot.whatsapp.media import MediaFolder, MediaUnfit
from bot.whatsapp.rendering import Choice, Rendered, render
from bot.whatsapp.uploads import local_media
from bot.yaml_files import YamlError, read_yaml

_CHANNEL = "whatsapp"
_SLOT = re.compile(r"\{[A-Za-z_][\w.-]*\}")
_FILLED = "1"
"""Fits a text, a number and an address."""


@dataclass(frozen=True)
class Problem:
    """One line of the check. `variant` counts from 1 within its response; `where` is the key within it."""

    level: Literal["error", "warning"]
    said: str
    file: str = ""
    line: int | None = None
    response: str = ""
    variant: int | None = None
    where: str = ""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part)
        name = f"{self.response} ({self.variant})" if self.variant else self.response
        key = f"{self.where}: " if self.where else ""
        return "  ".join(part for part in (place, name, f"{self.level}: {key}{self.said}") if part)


def check(media: MediaFolder) -> list[Problem]:
    """Everything found in config.yml, domain.yml and data/, by file, line and variant. `media` holds the files that responses send."""
    found: list[Problem] = []
    contents: dict[Path, Any] = {}
    for path in training_files():
        if path.suffix in (".yml", ".yaml"):
            try:
                contents[path] = read_yaml(path)
            except YamlError as broken:
                found.append(Problem("error", str(broken), path.as_posix()))
    if not found:
        found += _titles()
    for path, content in contents.items():
        found += _responses(path, content, media)
    return sorted(found, key=lambda problem: (problem.file, problem.line or 0, problem.variant or 0))


def _titles() -> Iterator[Problem]:
    try:
        check_data()
    except UnfitTitle as unfit:
        yield Problem("error", str(unfit))


def _responses(path: Path, content: Any, media: MediaFolder) -> Iterator[Problem]:
    responses = content.get("responses") if isinstance(content, Mapping) else None
    if responses is None:
        return
    file = path.as_posix()
    if not isinstance(responses, Mapping):
        yield Problem("error", "it must hold the responses by their names", file, where="responses")
        return
    text = path.read_text(encoding="utf-8")
    for name, variants in responses.items():
        line = _line(text, str(name))
        if not isinstance(variants, Sequence) or isinstance(variants, str) or not variants:
            yield Problem("error", "it must be a list of what to say", file, line, str(name))
            continue
        for number, variant in enumerate(variants, 1):
            for finding in _unique(_findings(variant, media)):
                yield Problem(finding.level, finding.said, file, line, str(name), number, finding.where)


def _unique(findings: Iterable[Finding]) -> Iterable[Finding]:
    return dict.fromkeys(findings)


def _line(text: str, name: str) -> int | None:
    """The line where a response begins; None when it stands in no line of its own."""
    match = re.search(rf"^[ \t]+[\"']?{re.escape(name)}[\"']?[ \t]*:", text, re.MULTILINE)
    return text.count("\n", 0, match.start()) + 1 if match else None


def _findings(variant: Any, media: MediaFolder) -> list[Finding]:
    """What is found in one variant of a response."""
    if not isinstance(variant, Mapping):
        return [error("", "a variant must be a mapping, with text for instance")]
    if variant.get("channel") not in (None, _CHANNEL):
        return []
    found: list[Finding] = []
    messages = render(_with_slots(variant), _tokens, answering="wamid", tell=found.append)
    if not messages and not found:
        found.append(error("", "it says nothing"))
    for message in messages:
        found += [*problems(message), *_files(message, media)]
    return found


def _files(message: Rendered, media: MediaFolder) -> Iterator[Finding]:
    for kind, link in local_media(message):
        try:
            media.read(link, kind)
        except MediaUnfit as unfit:
            yield error(kind, str(unfit))


def _tokens(choices: Sequence[Choice]) -> list[str]:
    return [f"tap:{number}" for number, _ in enumerate(choices)]


def _with_slots(node: Any) -> Any:
    if isinstance(node, str):
        return _SLOT.sub(_FILLED, node)
    if isinstance(node, Mapping):
        return {key: _with_slots(value) for key, value in node.items()}
    return [_with_slots(item) for item in node] if isinstance(node, list) else node
