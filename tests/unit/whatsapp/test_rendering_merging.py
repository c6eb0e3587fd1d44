"""Neighbours of a turn become one billed message where nothing is lost by it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.whatsapp.rendering import joined, render

from .issuing import token

PNG = "https://example.com/a.png"


def text(body: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": {"body": body, "preview_url": False, **more}}


def offer(kind: str, body: str, **around: Any) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": body}, "action": {}, **around}}


def quoting(message: dict[str, Any], wamid: str = "wamid.1") -> dict[str, Any]:
    return {**message, "context": {"message_id": wamid}}


PICTURE = {"type": "image", "image": {"link": PNG}}
AUDIO = {"type": "audio", "audio": {"link": "https://example.com/b.mp3"}}
HEADED = offer("button", "b", header={"type": "text", "text": "h"})
PICTURED = offer("button", "b", header={"type": "image", "image": {"link": PNG}})
CAPTIONED = {"type": "image", "image": {"link": PNG, "caption": "a"}}


@pytest.mark.parametrize(
    ("messages", "merged"),
    [
        ([text("a"), text("b"), text("c")], [text("a\n\nb\n\nc")]),
        ([text("a" * 4000), text("b" * 94)], [text("a" * 4000 + "\n\n" + "b" * 94)]),
        ([text("a"), offer("button", "b")], [offer("button", "a\n\nb")]),
        ([text("a"), text("b"), offer("list", "c")], [offer("list", "a\n\nb\n\nc")]),
        ([text("a" * 4000), offer("list", "b")], [offer("list", "a" * 4000 + "\n\nb")]),
        ([PICTURE, text("a")], [CAPTIONED]),
        ([PICTURE, text("a"), offer("button", "b")], [CAPTIONED, offer("button", "b")]),
        ([PICTURE, text("a"), HEADED], [CAPTIONED, HEADED]),
        ([PICTURE, text("a"), text("b"), AUDIO], [PICTURE, text("a\n\nb"), AUDIO]),
        ([quoting(text("a")), text("b")], [quoting(text("a\n\nb"))]),
        ([quoting(text("a")), offer("button", "b")], [quoting(offer("button", "a\n\nb"))]),
        ([quoting(text("a")), quoting(text("b"))], [quoting(text("a\n\nb"))]),
        ([text("a", preview_url=True), text("b")], [text("a\n\nb", preview_url=True)]),
    ],
)
def test_neighbours_that_say_the_same_as_one_are_joined(messages: list[dict[str, Any]], merged: list[dict[str, Any]]) -> None:
    assert joined(messages) == merged


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [text("a" * 4000), text("b" * 95)],
        [text("a" * 1023), offer("button", "b")],
        [text("a"), HEADED],  # the header would stand above what came before it
        [offer("button", "a"), text("b")],  # what is offered would move below words that came after it
        [offer("button", "a"), offer("button", "b")],
        [text("a"), PICTURE],  # a caption stands below its picture
        [PICTURE, PICTURE],
        [{"type": "image", "image": {"link": PNG, "caption": "x"}}, text("a")],
        [PICTURE, text("a" * 1025)],
        [PICTURE, text("a"), PICTURE],  # the text may lead what comes after it
        [PICTURE, text("a"), AUDIO],
        [PICTURE, text("a"), {"type": "location", "location": {"latitude": -6.2, "longitude": 106.8}}],
        [PICTURE, text("a"), {"type": "template", "template": {"name": "promo"}}],
        [PICTURE, text("a"), PICTURED],
        [PICTURE, text("a"), offer("carousel", "b")],
        [{"type": "sticker", "sticker": {"link": PNG}}, text("a")],
        [{"type": "audio", "audio": {"link": PNG}}, text("a")],
        [text("a"), quoting(text("b"))],  # the first would seem to quote too
        [quoting(text("a")), quoting(text("b"), "wamid.2")],
        [text("a"), offer("carousel", "b")],
        [text("https://a.id"), text("https://b.id", preview_url=True)],  # another address would be previewed
        [text("a"), {"type": "reaction", "reaction": {"emoji": "👍"}}, text("b")],
    ],
)
def test_what_would_change_its_meaning_stays_apart(messages: list[dict[str, Any]]) -> None:
    assert joined(messages) == messages


def test_joining_changes_none_of_the_given_messages() -> None:
    given = [text("a"), offer("button", "b"), PICTURE, text("c")]
    before = [text("a"), offer("button", "b"), {"type": "image", "image": {"link": PNG}}, text("c")]
    joined(given)
    assert given == before


def test_two_answers_of_an_action_are_one_message_with_the_buttons_of_the_second() -> None:
    messages = [*render({"text": "Sudah dicatat."}, token), *render({"text": "Ada lagi?", "buttons": [{"title": "Ya"}, {"title": "Tidak"}]}, token)]
    (one,) = joined(messages)
    assert one["interactive"]["body"]["text"] == "Sudah dicatat.\n\nAda lagi?"
