"""What is wrong with the training files, told before a customer meets it: files that cannot be read or that Rasa
would refuse, titles that fit no button, and in every response whatever Meta would refuse or what is shown in another form than it was written in.

Rasa-free: each response is rendered as the channel renders it. A `{slot}` is taken for one character, since its words are not
known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bot.model import CONFIG, UnfitTitle, check_data, training_files
from bot.response_shapes import CHANNEL, variant_findings, where
from bot.training_shapes import misshapen
from bot.whatsapp.checks import problems
from bot.whatsapp.findings import Finding, error
from bot.whatsapp.media import MediaFolder, MediaUnfit
from bot.whatsapp.rendering import Choice, Rendered, render
from bot.whatsapp.uploads import local_media
from bot.yaml_files import YamlError, read_yaml
from bot.yaml_lines import Lines

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
    readable = not found
    for path, content in contents.items():
        if path != CONFIG:
            found += _in_file(path, content, media)
    if readable and not any(problem.where == "nlu" for problem in found):
        found += _titles()
    return sorted(found, key=lambda problem: (problem.file, problem.line or 0, problem.variant or 0))


def _titles() -> Iterator[Problem]:
    try:
        check_data()
    except UnfitTitle as unfit:
        yield Problem("error", str(unfit))


def _in_file(path: Path, content: Any, media: MediaFolder) -> Iterator[Problem]:
    file, lines = path.as_posix(), Lines(path.read_text(encoding="utf-8"))
    for wrong in misshapen(content):
        yield Problem("warning" if wrong.harmless else "error", wrong.said, file, lines.of(wrong.path), where=where(wrong.path))
    responses = content.get("responses") if isinstance(content, Mapping) else None
    for name, variants in responses.items() if isinstance(responses, Mapping) else ():
        if not isinstance(variants, Sequence) or isinstance(variants, str) or not variants:
            yield Problem("error", "it must be a list of what to say", file, lines.of(("responses", str(name))), str(name))
            continue
        for number, variant in enumerate(variants, 1):
            for finding in _unique(_findings(variant, media)):
                line = lines.of(("responses", str(name), number - 1, *_keys(finding.where)))
                yield Problem(finding.level, finding.said, file, line, str(name), number, finding.where)


def _keys(where: str) -> Iterator[str | int]:
    """The keys and positions of a finding's place, such as `buttons[0].title`."""
    yield from (int(part) if part.isdecimal() else part for part in re.findall(r"[^.\[\]]+", where))


def _unique(findings: Iterable[Finding]) -> Iterable[Finding]:
    return dict.fromkeys(findings)


def _findings(variant: Any, media: MediaFolder) -> list[Finding]:
    """What is found in one variant of a response."""
    if not isinstance(variant, Mapping):
        return [error("", "a variant must be a mapping, with text for instance")]
    found = list(variant_findings(variant))
    if variant.get("channel") not in (None, CHANNEL):
        return found
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
