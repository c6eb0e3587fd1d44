"""What an update says to the operator: never a customer's words."""

from __future__ import annotations

import json

import pytest

from bot.conversation.updates import Decision
from bot.intake import intake
from bot.update_words import notice_words, update_words
from bot.whatsapp.inbound import parse
from tests.unit.intake_table import CASES, NUMBER, VECTORS

SHOWN = {
    "text": "",
    "image": "sent_media, image/jpeg",
    "image_captioned": "image/jpeg",
    "interactive_button_reply": "",
    "reaction": "👍",
    "reaction_removed": "taken back",
    "echo": "a colleague wrote",
    "call": "the customer called",
    "call_ended": "the customer's call ended",
    "user_preferences": "marketing_messages: stop",
    "interactive_call_permission": "calls: accept",
    "template_rejected": "balasan_tertunda (id): REJECTED (INVALID_FORMAT)",
    "template_components": "balasan_tertunda (id)",
    "errors_only": "130429 (Rate limit hit)",
    "status_sent": "",
    "unknown_field": "",
}


@pytest.mark.parametrize(("vector", "words"), SHOWN.items())
def test_an_update_is_told_in_a_few_words(vector: str, words: str) -> None:
    (update,) = intake(parse((VECTORS / f"{vector}.json").read_bytes())[0], {NUMBER})
    assert update_words(update.decision.value, update.content) == words


def test_what_a_customer_wrote_or_is_called_is_never_among_the_words() -> None:
    for case in CASES:
        for read in parse((VECTORS / f"{case.vector}.json").read_bytes()):
            for update in intake(read, {NUMBER}):
                words = update_words(update.decision.value, update.content)
                ids = [alias for _, alias in update.identity.aliases()] if update.identity else []
                private = [update.content.get("text"), update.content.get("profile_name"), *ids]
                assert [one for one in private if one and one in words] == [], case.vector


@pytest.mark.parametrize("decision", list(Decision))
def test_an_update_without_content_has_words_too(decision: Decision) -> None:
    assert isinstance(update_words(decision.value, json.loads("{}")), str)


def test_a_notice_says_what_there_is() -> None:
    assert notice_words({"what": "security", "reason": "why"}) == "why"
    assert notice_words({"what": "security"}) == ""
