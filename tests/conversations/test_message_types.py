"""What is said to a message without words, alone and in the middle of the consultation: the trained model, real actions."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from actions.form import FRAMEWORK_INTENTS

NEED = "mau balas chat pelanggan toko saya otomatis"
ANSWERS = {
    "sent_voice": "belum bisa mendengarkan",
    "sent_media": "belum bisa melihat isi",
    "sent_sticker": "stikernya masuk",
    "sent_location": "Lokasinya sudah masuk",
    "sent_contact": "tidak menghubungi",
    "sent_phone": "nomornya sudah saya catat",
    "sent_order": "belum ada yang dipesan",
    "sent_flow": "Isian formulirnya sudah masuk",
    "unreadable_message": "belum bisa saya buka",
    "late_message": "terlambat kami proses",
    "expired_tap": "tidak mengubah apa pun",
}


def test_every_intent_of_the_worker_has_an_answer_here() -> None:
    assert set(ANSWERS) == FRAMEWORK_INTENTS


@pytest.mark.parametrize(("intent", "words"), ANSWERS.items())
def test_a_message_without_words_has_one_honest_answer(customer: Any, intent: str, words: str) -> None:
    (answer,) = customer.say(f"/{intent}")
    assert words in answer
    assert customer.slot("requested_slot") is None


@pytest.mark.parametrize(("intent", "words"), ANSWERS.items())
def test_at_each_step_of_the_consultation_it_is_answered_and_the_form_asks_again(customer: Any, crm: str, intent: str, words: str) -> None:
    before = len(httpx.get(f"{crm}/leads", trust_env=False).json()["leads"])
    for said, asked, slot in (("konsultasi", "nama", "lead_name"), ("Rina", "bantu", "lead_need"), (NEED, "Rina", "lead_confirmed")):
        customer.say(said)
        answer, again = customer.say(f"/{intent}")
        assert words in answer, slot
        assert asked in again, slot
        assert customer.slot(slot) is None
        assert customer.slot("requested_slot") == slot
    assert (customer.slot("lead_name"), customer.slot("lead_need")) == ("Rina", NEED)
    assert len(httpx.get(f"{crm}/leads", trust_env=False).json()["leads"]) == before
    assert "K-" in customer.say("ya kirim")[0]


def test_several_in_a_row_leave_the_form_where_it_was(customer: Any) -> None:
    customer.go_through("konsultasi", "/sent_voice", "/sent_media", "/sent_media", "/sent_location")
    assert (customer.slot("lead_name"), customer.slot("requested_slot")) == (None, "lead_name")
    assert "Budi" in customer.say("Budi")[0]
