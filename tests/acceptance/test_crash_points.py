"""Kill a process at each named place of a message's way: every message is answered once, the backend writes once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.crashpoints import POINTS
from tests.stack import Stack, until

SETTINGS = {"SAPA_UNKNOWN_RESEND_S": "3", "SAPA_TURN_DEADLINE_S": "60", "SAPA_ACTION_TIMEOUT_S": "30"}
hit: set[str] = set()


@pytest.fixture(scope="module", autouse=True)
def every_point_was_hit(request: pytest.FixtureRequest) -> Iterator[None]:
    """The table at the end: with all cases run, no point may be missing from it."""
    yield
    ran_all = all(f"[{point}]" in "".join(item.nodeid for item in request.session.items) for point in POINTS)
    print("\n".join(f"{point:<24} {'hit' if point in hit else 'MISSED'}" for point in POINTS))
    if ran_all and not request.session.testsfailed:
        assert hit == set(POINTS)


def answer(sapa: Stack, customer: str, text: str) -> str:
    before = len(sapa.replies(customer))
    sapa.say(customer, text)
    return str(sapa.reply_after(customer, before, 60)["text"])


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_crash_point_the_message_is_answered_once(sapa: Stack, customer: str, point: str) -> None:
    leads = len(sapa.leads())
    answer(sapa, customer, "mau konsultasi dong kak")
    answer(sapa, customer, "Rina Wijaya")
    answer(sapa, customer, "mau pakai wa api buat toko online")
    offered = sapa.replies(customer)[-1]["body"]["interactive"]["action"]["buttons"][0]["reply"]

    sapa.arm(point)
    sapa.tap(customer, offered)
    until(f"the process died at {point}", sapa.was_hit, 60)
    hit.add(point)
    until("the confirmation is answered", lambda: len(sapa.replies(customer)) > 3, 90)
    until("everything runs again", sapa.ready, 60)
    sapa.settled()

    after = sapa.replies(customer)[3:]
    assert len(after) == 1, [reply["text"] for reply in after]
    written = sapa.leads()[leads:]
    assert len(written) == 1
    assert written[0]["reference"] in after[0]["text"]
    twice = sapa.query(
        "SELECT COUNT(*) FROM outbox WHERE possibly_twice AND conversation_id = (SELECT conversation_id FROM aliases WHERE value = :phone)", phone=customer
    )
    assert twice[0][0] == (1 if point == "send.before_bytes" else 0)
    assert "Boleh tahu" in answer(sapa, customer, "mau konsultasi lagi kak")
