"""Whole conversations: the trained model, real actions over HTTP, the real reference backend."""

from __future__ import annotations

from typing import Any

import httpx

CONSULT = "konsultasi"
NEED = "mau balas chat pelanggan toko saya otomatis"


def leads(crm: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = httpx.get(f"{crm}/leads", trust_env=False).json()["leads"]
    return found


def test_a_consultation_ends_with_the_reference_the_crm_gave(customer: Any, crm: str) -> None:
    assert "nama" in customer.say(CONSULT)[0]
    assert "Rina" in customer.say("nama saya Rina")[0]
    confirm = customer.ask(NEED)[0]
    assert "Rina" in confirm["text"]
    assert NEED in confirm["text"]
    assert [button["payload"] for button in confirm["buttons"]] == ["/affirm", "/change_answers", "/deny"]
    answer = customer.say("/affirm")[0]
    lead = leads(crm)[-1]
    assert lead["reference"] in answer
    assert (lead["name"], lead["need"], lead["contact"]) == ("Rina", NEED, customer.sender)
    assert customer.slot("lead_name") is None


def test_a_question_at_each_step_is_answered_and_the_form_goes_on(customer: Any, crm: str) -> None:
    customer.say(CONSULT)
    answer = customer.say("kapan sih kebijakan barunya mulai berlaku?")
    assert "15 Mei 2021" in answer[0]
    assert "nama" in answer[1]
    assert customer.slot("lead_name") is None
    customer.say("Budi Santoso")
    answer = customer.say("eh wa bisa baca chat pribadi ga?")
    assert "terenkripsi" in answer[0]
    assert "bantu" in answer[1]
    assert customer.slot("lead_need") is None
    customer.say(NEED)
    answer = customer.say("data gw dibagi ke facebook ga?")
    assert "Facebook" in answer[0]
    assert "Budi Santoso" in answer[1]
    assert "K-" in customer.say("ya kirim")[0]


def test_leaving_is_possible_at_every_step_and_sends_nothing(customer: Any, crm: str) -> None:
    before = len(leads(crm))
    for steps in ([], ["Rina"], ["Rina", NEED]):
        for leave in ("batal", "ga jadi kak", "tidak"):
            customer.say(CONSULT)
            for step in steps:
                customer.say(step)
            answer = customer.say(leave)
            assert [text for text in answer if "tidak jadi saya kirim" not in text] == [], (steps, leave)
            assert len(answer) == 1, (steps, leave)
            assert customer.slot("lead_name") is None
            assert customer.slot("requested_slot") is None
    assert len(leads(crm)) == before


def test_the_button_batal_sends_nothing(customer: Any, crm: str) -> None:
    before = len(leads(crm))
    for step in (CONSULT, "Rina", NEED):
        customer.say(step)
    assert "tidak jadi saya kirim" in customer.say("/deny")[0]
    assert len(leads(crm)) == before


def test_what_is_no_name_is_asked_again(customer: Any) -> None:
    customer.say(CONSULT)
    for text in ("0812345", "x", "y" * 61):
        assert "nama" in customer.say(text)[0], text
        assert customer.slot("lead_name") is None, text
    assert "halo" not in customer.say("halo")[0].lower()
    assert customer.slot("lead_name") is None
    assert "Ana" in customer.say("Ana")[0]


def test_what_is_no_need_is_asked_again(customer: Any) -> None:
    customer.say(CONSULT)
    customer.say("Ana")
    for text in ("wa", "b " * 260):
        customer.say(text)
        assert customer.slot("lead_need") is None, text


def test_a_need_about_whatsapp_is_a_need_and_no_question(customer: Any) -> None:
    for need in (
        "saya tertarik pakai whatsapp business api buat toko online",
        "mau kirim notifikasi pesanan ke pelanggan lewat wa",
        "butuh chatbot untuk jawab pertanyaan soal harga dan stok",
        "kami klinik, mau ingatkan jadwal pasien lewat whatsapp",
        "kerja sama integrasi sistem kasir dengan wa",
    ):
        customer.say(CONSULT)
        customer.say("Dewi")
        assert need in customer.say(need)[0], need
        customer.say("batal")


def test_an_unclear_answer_to_the_last_question_is_asked_again(customer: Any) -> None:
    for step in (CONSULT, "Rina", NEED):
        customer.say(step)
    answer = customer.say("qwrtzp")
    assert "belum yakin" in answer[0]
    assert "Kirim ke tim" in answer[1]
    assert "K-" in customer.say("iya betul")[0]


def test_an_unclear_message_is_asked_back_once_and_then_a_way_to_a_human_is_shown(customer: Any) -> None:
    first = customer.ask("resep rendang dong")[0]
    assert "yang mana" in first["text"]
    assert 1 <= len(first["buttons"]) <= 3
    for button in first["buttons"]:
        assert button["payload"].startswith("/")
        assert 1 <= len(button["title"]) <= 20
    second = customer.ask("besok hujan ga ya di bandung")[0]
    assert "belum bisa" in second["text"]
    assert "konsultasi" in second["text"]
    assert not second.get("buttons")


def test_a_tapped_topic_is_answered(customer: Any) -> None:
    assert "15 Mei 2021" in customer.say("/faq_effective_date")[0]


def test_who_asks_for_a_human_is_told_what_is_possible(customer: Any) -> None:
    answer = customer.say("cs")[0]
    assert "belum bisa menyambungkan" in answer
    assert "konsultasi" in answer
