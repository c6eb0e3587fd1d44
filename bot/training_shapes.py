"""What Rasa would refuse of a training file because of its form, in words that say what to write instead. Rasa-free.

Source: Rasa 3.6, "Training Data Format", "Domain" and "Responses". Rasa's own schemas refuse more than this; it names what people get wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

Path = tuple[str | int, ...]
"""The keys and positions that lead to a place of a file: `("nlu", 0, "examples")`."""

_LISTS = ("intents", "entities", "actions")
_MAPPINGS = ("responses", "slots", "forms")
_KINDS = ("intent", "synonym", "regex", "lookup")
_STEP_TEXTS = ("intent", "user", "action", "active_loop")
_STORY_TEXTS = (*_STEP_TEXTS, "bot", "checkpoint")
_STEP = ("entities", "slot_was_set", "or")


@dataclass(frozen=True)
class Misshapen:
    """One place that Rasa would refuse; `harmless` when Rasa would only leave it out."""

    path: Path
    said: str
    harmless: bool = False


Look = Callable[[Mapping[str, Any], Path], Iterator[Misshapen]]


def misshapen(content: object) -> Iterator[Misshapen]:
    """Everything found in the content of a file of data/ or domain.yml, but for the variants of its responses."""
    if content is None:
        return
    if not isinstance(content, Mapping):
        yield Misshapen((), "the file must hold keys such as nlu, rules and responses")
        return
    for key in _LISTS:
        if content.get(key) is not None and not isinstance(content[key], list):
            yield Misshapen((key,), "it must be a list, a line with - for each")
    for key in _MAPPINGS:
        if key in content and not isinstance(content[key], Mapping):
            yield Misshapen((key,), f"it must hold the {key} by their names, or be left out")
    yield from each(content, "nlu", (), _nlu)
    yield from each(content, "rules", (), _rule)
    yield from each(content, "stories", (), _story)


def unknown_keys(node: Mapping[str, Any], known: tuple[str, ...], path: Path) -> Iterator[Misshapen]:
    """The keys of `node` that are none of `known`."""
    for key in (str(key) for key in node if key not in known):
        meant = get_close_matches(key.lower(), known, 1, 0.7)
        yield Misshapen((*path, key), f"Rasa knows no such key here; {f'is {meant[0]} meant?' if meant else 'it knows ' + ', '.join(known)}")


def texts(node: Mapping[str, Any], keys: tuple[str, ...], path: Path) -> Iterator[Misshapen]:
    """Which of `keys` hold something else than text."""
    for key in keys:
        value = node.get(key)
        if value is not None and not isinstance(value, str):
            said = "it must be text" if isinstance(value, (list, Mapping)) else f"it must be text: write it in quotes, '{str(value).lower()}'"
            yield Misshapen((*path, key), said)


def each(node: Mapping[str, Any], key: str, path: Path, look: Look) -> Iterator[Misshapen]:
    """What `look` finds in each mapping of the list under `key`; `path` leads to `node`."""
    items = node.get(key)
    if items is None:
        return
    if not isinstance(items, list):
        yield Misshapen((*path, key), "it must be a list, a line with - for each")
        return
    for number, item in enumerate(items):
        if isinstance(item, Mapping):
            yield from look(item, (*path, key, number))
        else:
            yield Misshapen((*path, key, number), "it must hold keys, each with a colon and a space after it")


def _nlu(block: Mapping[str, Any], path: Path) -> Iterator[Misshapen]:
    kind = next((kind for kind in _KINDS if kind in block), None)
    if kind is None:
        yield from unknown_keys(block, (*_KINDS, "examples", "metadata"), path)
        yield Misshapen(path, "it must have an intent, with its name")
        return
    yield from unknown_keys(block, (kind, "examples", "metadata") if kind == "intent" else (kind, "examples"), path)
    yield from texts(block, (kind,), path)
    examples = block.get("examples")
    if isinstance(examples, str):
        if any(line.strip() and not line.startswith("-") for line in examples.splitlines()):
            yield Misshapen((*path, "examples"), "every example begins with -; a line that does not is left out", harmless=True)
    elif examples is not None and not (kind == "intent" and isinstance(examples, list) and all(map(_is_example, examples))):
        yield Misshapen((*path, "examples"), "it must be text: write `examples: |`, and below it each example on a line with - before it")


def _is_example(example: object) -> bool:
    """Whether it is Rasa's longer form, `{text, metadata?}`."""
    return isinstance(example, Mapping) and isinstance(example.get("text"), str) and set(example) <= {"text", "metadata"}


def _rule(rule: Mapping[str, Any], path: Path) -> Iterator[Misshapen]:
    yield from unknown_keys(rule, ("rule", "steps", "condition", "conversation_start", "wait_for_user_input", "metadata"), path)
    yield from texts(rule, ("rule",), path)
    for key in ("conversation_start", "wait_for_user_input"):
        if rule.get(key) is not None and not isinstance(rule[key], bool):
            yield Misshapen((*path, key), "it must be true or false")
    yield from _steps(rule, "condition", ("active_loop",), ("slot_was_set",), path)
    yield from _steps(rule, "steps", _STEP_TEXTS, _STEP, path)


def _story(story: Mapping[str, Any], path: Path) -> Iterator[Misshapen]:
    yield from unknown_keys(story, ("story", "steps", "metadata"), path)
    yield from texts(story, ("story",), path)
    yield from _steps(story, "steps", _STORY_TEXTS, _STEP, path)


def _steps(node: Mapping[str, Any], key: str, words: tuple[str, ...], others: tuple[str, ...], path: Path) -> Iterator[Misshapen]:
    def step(found: Mapping[str, Any], at: Path) -> Iterator[Misshapen]:
        yield from unknown_keys(found, (*words, *others), at)
        yield from texts(found, words, at)

    yield from each(node, key, path, step)
