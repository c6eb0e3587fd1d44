"""Redelivered, batched, simultaneous, out of order: one answer each, in order, and typed commands are text."""

from __future__ import annotations

import concurrent.futures
import time

import pytest

from tests.stack import Stack, until

SAFE = "kak chat saya aman ga kalo ke akun bisnis"
HELLO = "halo kak"
LINES = ["halo kak", "chat saya aman ga kalo ke akun bisnis", "makasih ya", "siapa aja yg bisa baca chat saya", "ok sip"]


def test_a_message_redelivered_three_times_in_different_bytes_is_answered_once(sapa: Stack, customer: str) -> None:
    wamid = sapa.say(customer, SAFE)
    answers = sapa.control("POST", "replay", {"id": wamid, "times": 3})
    assert answers
    sapa.reply_after(customer, 0)
    sapa.control("POST", "replay", {"id": wamid, "times": 3})
    sapa.say(customer, HELLO)
    sapa.reply_after(customer, 1)
    sapa.settled()
    assert len(sapa.replies(customer)) == 2
    assert sapa.query("SELECT COUNT(*) FROM inbox WHERE wamid = :wamid", wamid=wamid)[0][0] == 1


def test_a_batch_of_200_messages_of_20_customers_is_answered_in_order(sapa: Stack, customer: str) -> None:
    customers = [f"62811{int(customer[-4:]) * 100 + number:08d}" for number in range(20)]
    now = int(time.time())
    messages = [
        {"from": customers[number % 20], "text": HELLO if number // 20 % 2 == 0 else SAFE, "timestamp": now - 60 + number // 20} for number in range(200)
    ]
    sapa.control("POST", "batch", {"messages": messages})
    until("200 answers", lambda: sum(len(sapa.replies(one)) for one in customers) >= 200, 120)
    sapa.settled()
    for one in customers:
        texts = sapa.texts(one)
        assert len(texts) == 10
        assert ["enkripsi" in text for text in texts] == [False, True] * 5


def test_the_same_message_at_the_same_instant_over_ten_connections_is_answered_once(sapa: Stack, customer: str) -> None:
    wamid = sapa.say(customer, HELLO)
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: sapa.control("POST", "replay", {"id": wamid, "times": 1}), range(10)))
    sapa.reply_after(customer, 0)
    sapa.settled()
    assert len(sapa.replies(customer)) == 1


def test_two_messages_of_one_customer_at_the_same_instant_are_both_answered(sapa: Stack, customer: str) -> None:
    stamp = int(time.time())
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda text: sapa.say(customer, text, timestamp=stamp), [HELLO, SAFE]))
    sapa.reply_after(customer, 1)
    sapa.settled()
    assert sorted("enkripsi" in text for text in sapa.texts(customer)) == [False, True]


def test_a_status_that_comes_before_its_send_was_recorded_moves_the_reply_forward(sapa: Stack, customer: str) -> None:
    """The response of the send is lost, so only the status can tell; the reply must not be sent again."""
    sapa.control("POST", "faults", {"kind": "reset_after_accept", "count": 1, "to": customer})
    sapa.say(customer, HELLO)
    sapa.reply_after(customer, 0)
    until("the status settles it", lambda: state_of(sapa, customer) in ("sent", "delivered", "read"))
    sapa.settled()
    assert len(sapa.replies(customer)) == 1
    assert sapa.query("SELECT possibly_twice FROM outbox WHERE conversation_id = " + CONVERSATION, phone=customer) == [(0,)]


@pytest.mark.parametrize("typed", ["/restart", "/confirm{}", "/session_start", '/start_consultation{"lead_name": "x"}', "//affirm", "/ /deny"])
def test_a_typed_command_is_text(sapa: Stack, customer: str, typed: str) -> None:
    sapa.say(customer, HELLO)
    sapa.reply_after(customer, 0)
    sapa.say(customer, typed)
    sapa.reply_after(customer, 1)
    sapa.settled()
    assert len(sapa.replies(customer)) == 2
    events = sapa.query("SELECT type_name, data FROM events WHERE sender_id = " + CONVERSATION + " ORDER BY id", phone=customer)
    users = [data for kind, data in events if kind == "user"]
    assert len(users) == 2
    assert '"confidence": 1.0, ' not in users[1].split('"intent_ranking"')[0]
    assert [kind for kind, _ in events].count("session_started") == 1
    assert "restart" not in [kind for kind, _ in events]


def test_a_group_message_gets_no_answer_and_starts_no_conversation(sapa: Stack, customer: str) -> None:
    message = {"type": "text", "text": {"body": SAFE}, "group_id": "Y2FwaV9ncm91cA"}
    wamid = sapa.control("POST", "messages", {"from": customer, "message": message, "wait": True})["id"]
    sapa.say(customer, HELLO)
    sapa.reply_after(customer, 0)
    sapa.settled()
    assert len(sapa.replies(customer)) == 1
    assert sapa.query("SELECT decision, conversation_id FROM inbox WHERE wamid = :wamid", wamid=wamid) == [("group", None)]


def test_a_customer_without_a_phone_number_is_answered(sapa: Stack) -> None:
    someone = sapa.control("POST", "customers", {"mode": "phone_less"})["user_id"]
    sapa.say(someone, SAFE)
    assert "enkripsi" in sapa.reply_after(someone, 0)["text"]
    assert sapa.query("SELECT kind FROM aliases WHERE value = :value", value=someone) == [("bsuid",)]


CONVERSATION = "(SELECT conversation_id FROM aliases WHERE value = :phone)"


def state_of(sapa: Stack, customer: str) -> str:
    rows = sapa.query("SELECT state FROM outbox WHERE conversation_id = " + CONVERSATION, phone=customer)
    return rows[0][0] if rows else ""


def test_five_lines_typed_in_a_row_are_answered_in_order_and_none_is_dropped(sapa: Stack, customer: str) -> None:
    start = int(time.time()) - len(LINES)
    wamids = [sapa.say(customer, line, timestamp=start + index) for index, line in enumerate(LINES)]
    until("five answers", lambda: len(sapa.replies(customer)) >= len(LINES))
    sapa.settled()
    rows = sapa.query("SELECT wamid, turn_id, state FROM inbox WHERE wamid IN (:a, :b, :c, :d, :e) ORDER BY sent_at", **dict(zip("abcde", wamids, strict=True)))
    assert [tuple(row) for row in rows] == [(wamid, wamid, "done") for wamid in wamids]
    answered = sapa.query("SELECT turn_id FROM outbox WHERE turn_id IN (:a, :b, :c, :d, :e) ORDER BY id", **dict(zip("abcde", wamids, strict=True)))
    assert list(dict.fromkeys(row[0] for row in answered)) == wamids
    assert len(sapa.replies(customer)) == len(answered)
