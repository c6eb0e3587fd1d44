"""What a customer can read of a rendered message, and tap, in the order it is shown. Written from Meta's pages, not from the renderer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.simulator.validation import Receipt, Send, parse_call
from bot.whatsapp.rendering import Choice

Message = dict[str, Any]


def accepted(message: Message) -> Send:
    """The simulator's reading of `message`. Raises its GraphError when it is refused."""
    call = parse_call({"messaging_product": "whatsapp", "recipient_type": "individual", "to": "+6281100000001", **message})
    assert not isinstance(call, Receipt)
    return call


def letters(text: str) -> str:
    """A text without its spaces, which may change where it is cut."""
    return "".join(text.split())


def readable(messages: Sequence[Message]) -> str:
    """Everything that can be read, without spaces."""
    return letters(" ".join(words for message in messages for words in _words(message)))


def ids(messages: Sequence[Message]) -> list[str]:
    """Every id that comes back when it is tapped."""
    return [one for message in messages for one in _ids(message.get("interactive", {}).get("action", {}))]


def _words(message: Message) -> Iterator[str]:
    kind = message["type"]
    content = message[kind]
    if kind == "text":
        yield content["body"]
    elif kind == "interactive":
        yield content.get("header", {}).get("text", "")
        yield content.get("header", {}).get("image", {}).get("link", "")
        yield content.get("body", {}).get("text", "")
        yield from _actions(content["action"])
        yield content.get("footer", {}).get("text", "")
    else:
        yield content.get("link", "") if isinstance(content, dict) else ""
        yield content.get("caption", "") if isinstance(content, dict) else ""


def _actions(action: Message) -> Iterator[str]:
    for button in action.get("buttons", ()):
        yield (button.get("reply") or button.get("quick_reply"))["title"]
    yield action.get("button", "")
    for section in action.get("sections", ()):
        yield section.get("title", "")
        for row in section.get("rows", ()):
            yield row["title"]
            yield row.get("description", "")
    parameters = action.get("parameters", {})
    yield parameters.get("display_text", "")
    yield parameters.get("url", "")
    for card in action.get("cards", ()):
        yield card["header"].get("image", {}).get("link", "")
        yield card.get("body", {}).get("text", "")
        yield from _actions(card["action"])


def _ids(action: Message) -> Iterator[str]:
    for button in action.get("buttons", ()):
        yield (button.get("reply") or button.get("quick_reply"))["id"]
    for section in action.get("sections", ()):
        for row in section.get("rows", ()):
            yield row["id"]
    for card in action.get("cards", ()):
        yield from _ids(card["action"])


class Desk:
    """Issues tokens, and remembers for what."""

    def __init__(self) -> None:
        self.issued: dict[str, Choice] = {}

    def __call__(self, choices: Sequence[Choice]) -> list[str]:
        tokens = [f"tap:{len(self.issued) + number}" for number, _ in enumerate(choices)]
        self.issued.update(zip(tokens, choices, strict=True))
        return tokens
