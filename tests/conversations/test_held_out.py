"""How well the trained model understands messages it has never seen. Run with `-s` to read the figures."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from actions.form import FRAMEWORK_INTENTS

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
HELD_OUT: dict[str, Any] = YAML(typ="safe", pure=True).load((HERE / "held_out.yml").read_text(encoding="utf-8"))
SAFETY = "halo kak, chat wa saya aman ga sih kalo ke akun bisnis?"


def cases(kind: str) -> list[tuple[str, str]]:
    return [(intent, text) for intent, texts in HELD_OUT[kind].items() for text in texts]


def training_examples() -> dict[str, str]:
    found: dict[str, str] = {}
    for file in (ROOT / "data").rglob("*.yml"):
        for block in YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8")).get("nlu", []):
            for line in block["examples"].splitlines():
                found[normal(line.removeprefix("- "))] = block["intent"]
    return found


def normal(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", text.lower()).split())


@pytest.fixture(scope="module")
def parsed(trained_model: Path) -> dict[str, dict[str, Any]]:
    """What the model makes of every held-out text."""
    from rasa.core.agent import Agent

    agent = Agent.load(str(trained_model))
    texts = [text for kind in ("clear", "fresh", "hard") for _, text in cases(kind)] + HELD_OUT["out_of_scope"]

    async def main() -> dict[str, dict[str, Any]]:
        return {text: await agent.parse_message(text) for text in texts}

    return asyncio.run(main())


def best(parse: dict[str, Any]) -> str:
    """The likeliest intent, whether or not the model was sure enough to act on it."""
    return str(next(entry["name"] for entry in parse["intent_ranking"] if entry["name"] != "nlu_fallback"))


def test_no_held_out_message_stands_in_the_training_data() -> None:
    known = training_examples()
    held = [text for kind in ("clear", "fresh", "hard") for _, text in cases(kind)] + HELD_OUT["out_of_scope"]
    assert [text for text in held if normal(text) in known] == []


def test_every_topic_has_four_clear_messages() -> None:
    assert {intent: len(texts) for intent, texts in HELD_OUT["clear"].items() if len(texts) < 4} == {}


@pytest.mark.parametrize(("kind", "at_least"), [("clear", 0.95), ("fresh", 0.90), ("hard", 0.65)])
def test_held_out_messages_are_understood(parsed: dict[str, dict[str, Any]], kind: str, at_least: float) -> None:
    wrong = [(text, intent, best(parsed[text])) for intent, text in cases(kind) if best(parsed[text]) != intent]
    right = len(cases(kind)) - len(wrong)
    print(f"{kind}: {right} of {len(cases(kind))} = {right / len(cases(kind)):.1%}; wrong: {wrong}")
    assert right / len(cases(kind)) >= at_least, wrong


def test_a_clear_message_is_seldom_answered_wrongly(parsed: dict[str, dict[str, Any]]) -> None:
    """Asking back is no wrong answer."""
    wrong = [
        (text, intent, parsed[text]["intent"]["name"])
        for intent, text in cases("clear")
        if parsed[text]["intent"]["name"] not in (intent, "nlu_fallback", "out_of_scope")
    ]
    assert len(wrong) <= 2, wrong


def test_what_belongs_to_no_topic_is_mostly_asked_back(parsed: dict[str, dict[str, Any]]) -> None:
    asked_back = ("nlu_fallback", "out_of_scope")
    answered = [text for text in HELD_OUT["out_of_scope"] if parsed[text]["intent"]["name"] not in asked_back]
    print(f"out of scope: {len(answered)} of {len(HELD_OUT['out_of_scope'])} answered: {answered}")
    assert len(answered) <= 0.3 * len(HELD_OUT["out_of_scope"]), answered


def test_the_safety_question_is_understood_clearly_above_the_threshold(parsed: dict[str, dict[str, Any]]) -> None:
    config = YAML(typ="safe", pure=True).load((ROOT / "config.yml").read_text(encoding="utf-8"))
    threshold = next(step["threshold"] for step in config["pipeline"] if step["name"] == "FallbackClassifier")
    intent = parsed[SAFETY]["intent"]
    assert intent["name"] == "faq_chat_safety"
    assert intent["confidence"] > threshold + 0.3


def test_no_customers_message_is_taken_for_an_event_of_the_framework(parsed: dict[str, dict[str, Any]]) -> None:
    taken = {entry["name"] for parse in parsed.values() for entry in parse["intent_ranking"]}
    assert "greet" in taken
    assert taken & FRAMEWORK_INTENTS == set()
