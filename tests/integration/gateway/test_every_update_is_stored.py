"""Every update of the table over real HTTP: stored with its decision, once, however often Meta delivers it."""

from __future__ import annotations

import json

import pytest

from bot.conversation.schema import aliases, conversations, inbox
from bot.conversation.updates import Decision
from tests.integration.gateway.conftest import Gateway
from tests.unit.conversation.given import column, rows
from tests.unit.intake_table import BSUID, CASES, PHONE, VECTORS

WAITING = {Decision.TURN, Decision.STATUS}
ABOUT_A_CUSTOMER = {Decision.TURN, Decision.REACTION, Decision.EDIT, Decision.ECHO, Decision.CALL, Decision.PREFERENCE}


async def test_each_update_is_stored_with_its_decision_once(gateway: Gateway) -> None:
    stored = 0
    for case in CASES:
        body = (VECTORS / f"{case.vector}.json").read_bytes()
        in_other_bytes = json.dumps(json.loads(body), ensure_ascii=False, separators=(",", ":")).encode()
        for delivered in (body, in_other_bytes, body):
            assert (await gateway.post(delivered)).status_code == 200
        row, *more = rows(gateway.database, inbox)[stored:]
        stored += 1 + len(more)
        assert (row["decision"], row["state"]) == (case.decision.value, "new" if case.decision in WAITING else "kept"), case.vector
        assert json.loads(row["raw"]), case.vector
        assert case.decision is Decision.IDENTITY or (row["conversation_id"] is not None) is (case.decision in ABOUT_A_CUSTOMER), case.vector
        assert [other["decision"] for other in more] == (["kept"] if case.vector == "text_with_unknown_fields" else []), case.vector


@pytest.mark.parametrize(
    ("vector", "opens"),
    [("text", True), ("audio_voice", True), ("reaction", True), ("call", True), ("echo", False), ("user_preferences", False), ("edit", False)],
)
async def test_the_window_is_opened_by_what_the_customer_does_now(gateway: Gateway, vector: str, opens: bool) -> None:
    assert (await gateway.post((VECTORS / f"{vector}.json").read_bytes())).status_code == 200
    (heard,) = column(gateway.database, conversations.c.last_inbound_at)
    assert (heard > 0) is opens


async def test_a_customer_without_a_phone_number_who_shares_it_is_the_same_customer_under_it(gateway: Gateway) -> None:
    for vector in ("text_by_username", "contacts_by_username", "contacts_on_request", "text_by_phone_only"):
        assert (await gateway.post((VECTORS / f"{vector}.json").read_bytes())).status_code == 200
    (customer,) = column(gateway.database, conversations.c.id)
    assert set(column(gateway.database, inbox.c.conversation_id)) == {customer}
    # Somebody else's card, which was sent too, made no id of theirs an id of the sender.
    assert sorted(column(gateway.database, aliases.c.value)) == [PHONE, BSUID]
