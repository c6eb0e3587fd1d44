"""Asking back, and the titles it offers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.ask_back import ActionAskBack
from actions.titles import MAX_TITLE_CHARS, BrokenTitle, read_titles

ROOT = Path(__file__).parents[3]
TITLES = {"faq_a": "Satu", "faq_b": "Dua", "faq_c": "Tiga", "faq_d": "Empat"}


async def asked(ranking: list[str], events: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    latest = {"intent": {"name": "nlu_fallback"}, "intent_ranking": [{"name": name, "confidence": 0.2} for name in ranking]}
    dispatcher = CollectingDispatcher()
    tracker = Tracker("c", {}, latest, events or [{"event": "user"}], False, None, {}, "action_listen")
    assert await ActionAskBack(TITLES).run(dispatcher, tracker, {}) == []
    (message,) = dispatcher.messages
    return dict(message)


async def test_the_three_likeliest_titled_intents_are_offered_in_order() -> None:
    message = await asked(["nlu_fallback", "affirm", "faq_d", "late_message", "faq_a", "deny", "faq_c", "faq_b"])
    assert message["response"] == "utter_ask_back"
    assert message["buttons"] == [
        {"title": "Empat", "payload": "/faq_d"},
        {"title": "Satu", "payload": "/faq_a"},
        {"title": "Tiga", "payload": "/faq_c"},
    ]


async def test_with_nothing_to_offer_the_way_to_a_human_is_shown() -> None:
    assert (await asked(["nlu_fallback", "affirm"]))["response"] == "utter_default"


async def test_asking_back_twice_in_a_row_does_not_happen() -> None:
    ran = {"event": "action", "name": "action_ask_back"}
    listen = {"event": "action", "name": "action_listen"}
    user, other = {"event": "user"}, {"event": "action", "name": "utter_greet"}
    assert (await asked(["faq_a"], [user, ran, listen, user]))["response"] == "utter_default"
    assert (await asked(["faq_a"], [user, ran, listen, user, other, listen, user]))["response"] == "utter_ask_back"


def test_the_projects_own_titles_are_usable() -> None:
    titles = read_titles(ROOT / "data")
    assert len([intent for intent in titles if intent.startswith("faq_")]) >= 10
    assert not {"affirm", "deny", "greet", "unreadable_message", "late_message", "expired_tap"} & set(titles)


def test_titles_are_read_from_every_file_that_rasa_reads(tmp_path: Path) -> None:
    for name, ending in (("a", "yml"), ("b", "yaml")):
        (tmp_path / f"{name}.{ending}").write_text(f"nlu:\n- intent: {name}\n  metadata: {{title: Judul {name}}}", encoding="utf-8")
    assert read_titles(tmp_path) == {"a": "Judul a", "b": "Judul b"}


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("nlu: [", "not readable YAML"),
        ("nlu:\n- intent: a\n  metadata: {title: '" + "x" * (MAX_TITLE_CHARS + 1) + "'}", "1 to 20 characters"),
        ("nlu:\n- intent: a\n  metadata: {title: 7}", "1 to 20 characters"),
        ("nlu:\n- intent: a\n  metadata: {title: x}\n- intent: b\n  metadata: {title: x}", "belongs to another intent"),
        ("nlu:\n- intent: a\n  metadata: {title: x}\n- intent: a\n  metadata: {title: y}", "second title"),
        ("nlu: []", "no intent"),
        ("nlu: 5", "must be a list"),
    ],
)
def test_a_broken_file_is_named_with_what_is_wrong(tmp_path: Path, content: str, complaint: str) -> None:
    (tmp_path / "topic.yml").write_text(content, encoding="utf-8")
    with pytest.raises(BrokenTitle, match=complaint) as raised:
        read_titles(tmp_path)
    assert str(tmp_path) in str(raised.value)
