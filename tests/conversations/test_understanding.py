"""Messages that were once taken for something else, and the words on the buttons. Most stand in the training data: this
is no measure of how much is understood (`test_held_out.py` is) but keeps what was mended from breaking again."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from actions.titles import read_titles

ROOT = Path(__file__).parents[2]
MEANT = {
    "start_consultation": ["halo kak mau tanya harga dong", "kak mau nanya2 harga dong", "berapa harga paket chatbotnya", "berapa harganya?", "konsul"],
    "faq_chat_safety": ["apa itu enkripsi", "enkripsi", "is it secure", "aman gak", "secure ga", "enkripsi tuh apa sih"],
    "faq_who_reads": ["siapa yg baca chat ini", "yg baca chat gue siapa aja"],
    "faq_optional": ["wajib ga", "wajib kah"],
    "faq_policy_change": ["notif apaan ini", "ada apa sih", "apa yg berubah", "berubahnya apa aja"],
    "faq_keep_using": ["mending wa apa line", "bagusan line apa wa"],
    "faq_facebook_sharing": ["apakah kalian menjual nomor saya", "nomor gw kalian jual ya"],
    "faq_delete_data": ["tolong hapus data saya", "saya mau data saya dihapus", "hapusin data gw dong"],
    "consultation_status": ["status konsultasi saya gimana", "permintaan saya kemarin sampai mana ya"],
    "stop_messages": ["jangan kirim pesan lagi", "UNSUBSCRIBE", "tolong jangan kirimin saya pesan lagi"],
    "thank": ["🙏", "🙏🙏"],
    "greet": ["gan", "sis"],
}
NO_TOPIC = """wa api itu apa | apa itu chatbot | mau daftar kuliah | bisa bayar pake qris? | paket internet murah ada ga | berapa harga bakso | no rek dong | kak ready ga | ga guna |
ga nyambung | besok buka ga | obat batuk apa ya | uu pdp itu apa | loh kok gitu | maksudnya? | gb whatsapp aman ga | wkwkwkwk | hahaha | asdasd | ga ngerti | apa itu bitcoin |
ppn itu apa | obat pusing apa ya | bisa bayar pake gopay ga | ukuran 40 ada kak | mau beli pulsa | dasar bot goblok | lho gimana sih"""


@pytest.fixture(scope="module")
def understood(trained_model: Path) -> Any:
    from rasa.core.agent import Agent

    agent = Agent.load(str(trained_model))
    return lambda text: asyncio.run(agent.parse_message(text))["intent"]["name"]


@pytest.mark.parametrize(("intent", "title"), sorted(read_titles(ROOT / "data").items()))
def test_every_title_typed_is_understood_as_its_own_topic(understood: Any, intent: str, title: str) -> None:
    assert {text: understood(text) for text in (title, title.lower(), title.rstrip("?"))} == dict.fromkeys((title, title.lower(), title.rstrip("?")), intent)


@pytest.mark.parametrize(("intent", "text"), [(intent, text) for intent, texts in MEANT.items() for text in texts])
def test_what_was_once_misunderstood_is_understood(understood: Any, intent: str, text: str) -> None:
    assert understood(text) == intent


@pytest.mark.parametrize("text", [text.strip() for text in NO_TOPIC.split("|")])
def test_what_belongs_to_no_topic_is_asked_back(understood: Any, text: str) -> None:
    assert understood(text) in ("out_of_scope", "nlu_fallback")


def test_who_wants_to_be_left_alone_hears_that_nothing_is_sent_unasked(customer: Any) -> None:
    assert "tidak mengirim apa pun" in customer.say("jangan kirim pesan lagi")[0]


def test_who_wants_data_erased_hears_that_the_bot_cannot_and_who_can(customer: Any) -> None:
    answer = customer.say("tolong hapus data saya")[0]
    assert "tidak ikut menghapus" in answer
    assert "belum bisa menghapus" in answer
    assert "konsultasi" in answer


def test_who_asks_about_meta_ai_is_told_that_the_clarification_does_not_speak_of_it(customer: Any) -> None:
    answer = customer.say("meta ai baca chat gw ga")[0]
    assert "tidak membahas" in answer
    assert "Meta AI" in answer
