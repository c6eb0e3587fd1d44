"""What Rasa would refuse of a variant of a response because of its form, and keys that do nothing. Rasa-free.

Source: Rasa 3.6, "Responses". What the customer would see of it is looked at elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from difflib import get_close_matches
from typing import Any

from bot.training_shapes import Misshapen, Path, each, texts, unknown_keys
from bot.whatsapp.findings import Finding, error, warning
from bot.whatsapp.rendering.response import Options

CHANNEL = "whatsapp"
_TEXTS = ("id", "text", "image", "button_type", "channel")
_LISTS = ("buttons", "quick_replies", "elements", "condition")
_KEYS = (*_TEXTS, *_LISTS, "custom", "attachment", "metadata")
_METADATA = tuple(option.name for option in fields(Options))
_FLAGS = tuple(option.name for option in fields(Options) if isinstance(option.default, bool))


def variant_findings(variant: Mapping[str, Any]) -> Iterator[Finding]:
    """Everything found in one variant: `{text?, buttons?, image?, attachment?, elements?, custom?, metadata?, channel?, condition?}`.

    Of a variant for another channel, what Rasa would refuse.
    """
    for wrong in _refused(variant):
        yield Finding("warning" if wrong.harmless else "error", where(wrong.path), wrong.said)
    channel = variant.get("channel")
    yield from _channel(channel)
    if channel not in (None, CHANNEL):
        return
    for key in ("buttons", "quick_replies"):
        yield from _buttons(variant.get(key), key)
    elements = variant.get("elements")
    for number, card in enumerate(elements if isinstance(elements, list) else []):
        if isinstance(card, Mapping):
            yield from _buttons(card.get("buttons"), f"elements[{number}].buttons")
    yield from _metadata(variant.get("metadata"))


def where(path: Path) -> str:
    """A path as findings write it: `buttons[0].title`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def _refused(variant: Mapping[str, Any]) -> Iterator[Misshapen]:
    if variant.get("text") is None and not variant.get("custom"):
        said = 'Rasa takes no response without text or custom; write text: "" beside a picture or file that stands alone'
        yield Misshapen((), said)
    yield from unknown_keys(variant, _KEYS, ())
    yield from texts(variant, _TEXTS, ())
    if not isinstance(variant.get("attachment", {}), (Mapping, type(None))):
        yield Misshapen(("attachment",), "it must be a mapping: {type: image, payload: {src: address}}")
    for key in ("buttons", "quick_replies"):
        yield from each(variant, key, (), _button)
    yield from each(variant, "elements", (), _anything)
    yield from each(variant, "condition", (), _condition)


def _button(button: Mapping[str, Any], path: Path) -> Iterator[Misshapen]:
    yield from texts(button, ("title", "payload"), path)


def _anything(_: Mapping[str, Any], __: Path) -> Iterator[Misshapen]:
    yield from ()


def _condition(condition: Mapping[str, Any], path: Path) -> Iterator[Misshapen]:
    yield from unknown_keys(condition, ("type", "name", "value"), path)
    yield from texts(condition, ("type", "name"), path)


def _channel(channel: object) -> Iterator[Finding]:
    if isinstance(channel, str) and channel != CHANNEL and get_close_matches(channel.lower(), [CHANNEL], 1, 0.7):
        yield error("channel", f"there is no such channel, so it is never shown; is {CHANNEL} meant?")


def _buttons(buttons: object, at: str) -> Iterator[Finding]:
    for number, button in enumerate(buttons if isinstance(buttons, list) else []):
        if not isinstance(button, Mapping) or not button.get("title"):
            continue
        url = button.get("url")
        if not url and not button.get("payload"):
            yield warning(f"{at}[{number}]", "it has neither payload nor url; a tap says its title, as if the customer typed it")
        elif url and not _opens(url):
            yield error(f"{at}[{number}].url", "it must be an http(s) address without spaces")


def _opens(url: object) -> bool:
    """Whether a phone can open `url`; one that begins with a slot is taken for an address."""
    return isinstance(url, str) and url.startswith(("http://", "https://", "{")) and not any(sign.isspace() for sign in url)


def _metadata(metadata: object) -> Iterator[Finding]:
    if metadata is None:
        return
    if not isinstance(metadata, Mapping):
        yield error("metadata", f"it must be a mapping with {', '.join(_METADATA)}")
        return
    for key in _FLAGS:
        if metadata.get(key) is not None and not isinstance(metadata[key], bool):
            yield error(f"metadata.{key}", "it must be true or false, without quotes")
    for key in (str(key) for key in metadata if key not in _METADATA):
        if not get_close_matches(key.lower(), _METADATA, 1, 0.8):  # the renderer tells of those
            yield warning(f"metadata.{key}", f"it does nothing on WhatsApp, which knows {', '.join(_METADATA)}")
