"""Lines typed in a row, with SAPA_MERGE_LINES_S set: one turn, one answer."""

from __future__ import annotations

import time

from tests.stack import Stack

SETTINGS = {"SAPA_MERGE_LINES_S": "1.5"}
LINES = ["kak", "mau nanya dong", "chat saya", "aman ga", "kalo ke akun bisnis?"]


def test_five_lines_typed_in_a_row_are_one_turn_with_one_answer(sapa: Stack, customer: str) -> None:
    start = int(time.time()) - len(LINES)
    wamids = [sapa.say(customer, line, timestamp=start + index) for index, line in enumerate(LINES)]
    reply = sapa.reply_after(customer, 0)
    sapa.settled()
    assert "enkripsi" in reply["text"]
    assert len(sapa.replies(customer)) == 1
    rows = sapa.query("SELECT turn_id, state FROM inbox WHERE wamid IN (:a, :b, :c, :d, :e)", **dict(zip("abcde", wamids, strict=True)))
    assert [tuple(row) for row in rows] == [(wamids[0], "done")] * len(LINES)
