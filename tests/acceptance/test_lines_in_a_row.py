"""Lines typed in a row, with merging off as it is shipped: each is answered, in order."""

from __future__ import annotations

import time

from tests.stack import Stack, until

LINES = ["halo kak", "chat saya aman ga kalo ke akun bisnis", "makasih ya", "siapa aja yg bisa baca chat saya", "ok sip"]


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
