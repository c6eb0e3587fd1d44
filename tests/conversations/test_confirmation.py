"""The last question of the consultation: what sends, what does not, what can still be changed, and after a failure."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import pytest

NEED = "mau balas chat pelanggan toko saya otomatis"
STEPS = ("konsultasi", "Rina", NEED)


def leads(crm: str, customer: Any) -> list[dict[str, str]]:
    found: list[dict[str, str]] = httpx.get(f"{crm}/leads", trust_env=False).json()["leads"]
    return [lead for lead in found if lead["contact"] == customer.sender]


@pytest.mark.parametrize("hours", [1.5, 23])
def test_a_tap_long_after_the_question_still_sends(customer: Any, crm: str, hours: float) -> None:
    """The buttons live for a day, so the form behind them must too."""
    customer.go_through(*STEPS)
    customer.wait(hours * 3600)
    answer = customer.say("/affirm")[0]
    (lead,) = leads(crm, customer)
    assert lead["reference"] in answer


def test_a_pause_in_the_middle_loses_nothing(customer: Any, crm: str) -> None:
    customer.go_through("konsultasi", "Rina")
    customer.wait(3 * 3600)
    assert NEED in customer.say(NEED)[0]
    assert customer.slot("lead_name") == "Rina"


UNCLEAR = ["sebentar ya", "serius?", "ok?", "siapa", "asdasdasd", "berapa", "ga salah", "ga ngerti", "bingung", "gapapa", "belum", "halo kak"]


def test_what_is_neither_yes_nor_no_sends_and_cancels_nothing(customer: Any, crm: str) -> None:
    customer.go_through(*STEPS)
    for text in UNCLEAR:
        answer = customer.say(text)
        assert "ubah" in answer[0], text
        assert "Kirim ke tim" in answer[-1], text
        assert (customer.slot("lead_name"), customer.slot("lead_need")) == ("Rina", NEED), text
    assert leads(crm, customer) == []
    customer.say("batal")


@pytest.mark.parametrize(
    ("question", "fact"), [("wajib ga", "opsional"), ("enkripsi", "enkripsi"), ("safe? is it encrypted", "enkripsi"), ("UNSUBSCRIBE", "tidak mengirim")]
)
def test_a_question_is_answered_and_the_confirmation_comes_again(customer: Any, crm: str, question: str, fact: str) -> None:
    customer.go_through(*STEPS)
    answer = customer.say(question)
    assert fact in answer[0]
    assert "Kirim ke tim" in answer[-1]
    assert leads(crm, customer) == []


@pytest.mark.parametrize("yes", ["👍", "gaskeun", "iya dong", "ga papa kirim aja", "ga ada, kirim aja", "no problem, send it", "monggo"])
def test_a_real_yes_sends(customer: Any, crm: str, yes: str) -> None:
    customer.go_through(*STEPS)
    answer = customer.say(yes)[0]
    (lead,) = leads(crm, customer)
    assert lead["reference"] in answer


def test_the_button_ubah_asks_for_both_again(customer: Any, crm: str) -> None:
    customer.go_through(*STEPS)
    assert "nama" in customer.say("/change_answers")[0]
    answer = customer.go_through("Rini", "mau kirim notifikasi pesanan")[0]
    assert "Rini" in answer
    assert "notifikasi" in answer
    customer.say("ya")
    (lead,) = leads(crm, customer)
    assert (lead["name"], lead["need"]) == ("Rini", "mau kirim notifikasi pesanan")


@pytest.mark.parametrize("wrong", ["namanya salah", "ganti nama", "eh nama saya salah ketik"])
def test_a_wrong_name_alone_is_asked_again(customer: Any, crm: str, wrong: str) -> None:
    customer.go_through(*STEPS)
    assert "nama" in customer.say(wrong)[0]
    assert NEED in customer.say("Rini")[0]
    customer.say("ya kirim")
    assert [(lead["name"], lead["need"]) for lead in leads(crm, customer)] == [("Rini", NEED)]


@pytest.mark.parametrize("correction", ["salah, nama saya Rini", "ubah nama jadi Rini"])
def test_a_correction_that_tells_the_name_is_taken_at_once(customer: Any, crm: str, correction: str) -> None:
    customer.go_through(*STEPS)
    assert "Rini" in customer.say(correction)[0]
    assert leads(crm, customer) == []
    customer.say("/deny")


@pytest.mark.parametrize("again", ["ya kirim", "coba lagi", "/affirm"])
def test_after_a_failed_send_a_yes_asks_for_the_confirmation_again(customer: Any, crm: str, broken_crm: threading.Event, again: str) -> None:
    customer.go_through(*STEPS)
    answer = customer.say("/affirm")
    assert "belum selesai" in answer[0]
    assert "konsultasi" not in answer[0]
    assert "coba lagi" in answer[1]
    broken_crm.clear()
    confirm = customer.ask(again)
    assert len(confirm) == 1
    assert NEED in confirm[0]["text"]
    assert [button["payload"] for button in confirm[0]["buttons"]] == ["/affirm", "/change_answers", "/deny"]
    assert leads(crm, customer) == []
    assert "K-" in customer.say("ya")[0]
    assert len(leads(crm, customer)) == 1
    assert customer.slot("lead_kept") is None
    assert "tidak mengirim apa pun" in customer.say("ya")[0]


def test_after_a_failed_send_a_wish_to_change_shows_what_was_kept(customer: Any, broken_crm: threading.Event) -> None:
    customer.go_through(*STEPS, "/affirm")
    broken_crm.clear()
    confirm = customer.ask("mau ubah isinya")[0]
    assert NEED in confirm["text"]
    assert "/change_answers" in [button["payload"] for button in confirm["buttons"]]


def test_after_a_failed_send_a_cancellation_forgets_the_request(customer: Any, crm: str, broken_crm: threading.Event) -> None:
    customer.go_through(*STEPS, "/affirm")
    broken_crm.clear()
    assert "tidak jadi saya kirim" in customer.say("batalin aja")[0]
    assert (customer.slot("lead_name"), customer.slot("lead_kept")) == (None, None)
    customer.say("ya")
    assert leads(crm, customer) == []


def test_a_yes_to_nothing_never_sounds_as_if_something_was_sent(customer: Any) -> None:
    for text in ("iya", "/affirm", "ok"):
        answer = customer.say(text)[0]
        assert "tidak mengirim apa pun" in answer
        assert "Siap" not in answer
