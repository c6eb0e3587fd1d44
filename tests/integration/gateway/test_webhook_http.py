"""The webhook as Meta meets it."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from bot.conversation.schema import conversations, inbox
from tests.integration.gateway.conftest import FIRST, OLD_SECRET, PATH, SECOND, SECRETS, VERIFY_TOKEN, Gateway, message, webhook
from tests.unit.conversation.given import column, rows

HANDSHAKE = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}


async def test_the_handshake_repeats_the_challenge(gateway: Gateway) -> None:
    answer = await gateway.client.get(PATH, params=HANDSHAKE)
    assert (answer.status_code, answer.text) == (200, "1158201444")


@pytest.mark.parametrize(
    "changed",
    [
        {"hub.verify_token": "guess"},
        {"hub.verify_token": ""},
        {"hub.verify_token": "\ud83d".encode("utf-8", "surrogatepass").decode("latin-1")},
        {"hub.mode": "unsubscribe"},
        {"hub.mode": ""},
    ],
    ids=["wrong", "empty", "odd", "mode", "no mode"],
)
async def test_another_handshake_is_refused(gateway: Gateway, changed: dict[str, str]) -> None:
    answer = await gateway.client.get(PATH, params={**HANDSHAKE, **changed})
    assert (answer.status_code, answer.text) == (403, "")


async def test_a_signed_message_is_stored_when_it_is_acknowledged(gateway: Gateway) -> None:
    answer = await gateway.post(webhook(message("w1")))
    assert answer.status_code == 200
    (row,) = rows(gateway.database, inbox)
    assert (row["phone_number_id"], row["wamid"], row["decision"], row["state"]) == (FIRST, "w1", "turn", "new")
    assert json.loads(row["content"])["text"] == "halo"


@pytest.mark.parametrize("signature", [None, "", "sha256=00", "sha256=" + "0" * 64, b"sha256=\xff\xfe", b"\x80"], ids=repr)
async def test_a_body_without_a_right_signature_is_refused_without_a_word(gateway: Gateway, signature: str | bytes | None) -> None:
    headers = [] if signature is None else [(b"X-Hub-Signature-256", signature.encode() if isinstance(signature, str) else signature)]
    answer = await gateway.client.post(PATH, content=webhook(message("w1")), headers=headers)
    assert (answer.status_code, answer.content) == (401, b"")
    assert rows(gateway.database, inbox) == []


async def test_the_signature_is_checked_before_the_body_is_read(gateway: Gateway) -> None:
    assert (await gateway.post(b"not json", secret="wrong")).status_code == 401


async def test_the_old_secret_counts_while_it_is_being_rotated(gateway: Gateway) -> None:
    assert (await gateway.post(webhook(message("w1")), OLD_SECRET)).status_code == 200
    assert column(gateway.database, inbox.c.decision) == ["turn"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'{"a":' * 5000])
async def test_a_signed_body_that_is_no_webhook_is_a_bad_request(gateway: Gateway, body: bytes) -> None:
    answer = await gateway.post(body)
    assert (answer.status_code, answer.content) == (400, b"")


async def test_a_signed_body_of_an_unknown_kind_is_kept(gateway: Gateway) -> None:
    assert (await gateway.post(b'{"object":"page","entry":[]}')).status_code == 200
    assert column(gateway.database, inbox.c.decision) == ["kept"]


async def test_a_batch_is_stored_whole(gateway: Gateway) -> None:
    batch = [message(f"w{index}", who=f"62811000000{index % 20:02d}", body="x" * 500) for index in range(200)]
    statuses = [{"id": f"o{index}", "status": "sent", "timestamp": "1790000000"} for index in range(50)]
    assert (await gateway.post(webhook(*batch, statuses=statuses))).status_code == 200
    assert len(rows(gateway.database, inbox)) == 250
    assert len(rows(gateway.database, conversations)) == 20


async def test_duplicates_in_other_bytes_and_at_once_are_stored_once(gateway: Gateway) -> None:
    bodies = [
        webhook(message("w1")),
        webhook(message("w1", x_new_field=1)),
        webhook(message("w1"), x=2),
        webhook(
            message("w2"),
        ),
        webhook(
            message("w1"),
        ).replace(b" ", b""),
    ]
    answers = await asyncio.gather(*(gateway.post(body) for body in bodies * 4))
    assert {answer.status_code for answer in answers} == {200}
    messages = [row["wamid"] for row in rows(gateway.database, inbox) if row["kind"].startswith("message/")]
    assert sorted(messages) == ["w1", "w2"]


async def test_while_the_database_is_locked_meta_is_asked_to_come_back(gateway: Gateway) -> None:
    body = webhook(message("w1"), message("w2", who="6281100000002"))
    with gateway.database.transaction():
        refused = await gateway.post(body)
    assert (refused.status_code, refused.headers["Retry-After"], refused.content) == (503, "2", b"")
    assert rows(gateway.database, inbox) == []
    assert (await gateway.post(body)).status_code == 200
    assert column(gateway.database, inbox.c.wamid) == ["w1", "w2"]


async def test_a_body_beyond_the_limit_is_too_large(gateway: Gateway) -> None:
    assert (await gateway.post(webhook(message("w1", body="x" * 400_000)))).status_code == 413
    assert (await gateway.post(webhook(message("w2", body="x" * 200_000)))).status_code == 200


async def test_a_secret_speaks_for_its_own_number_only(gateway: Gateway) -> None:
    for number, secret in ((FIRST, SECRETS[FIRST]), (SECOND, SECRETS[SECOND]), (SECOND, SECRETS[FIRST]), ("109999999999999", SECRETS[FIRST])):
        answer = await gateway.post(webhook(message(f"{number}-{secret}"), number=number), secret)
        assert answer.status_code == 200
    assert [(row["phone_number_id"], row["decision"], row["state"]) for row in rows(gateway.database, inbox)] == [
        (FIRST, "turn", "new"),
        (SECOND, "turn", "new"),
        (SECOND, "foreign", "kept"),
        ("109999999999999", "foreign", "kept"),
    ]
    assert {row["phone_number_id"] for row in rows(gateway.database, conversations)} == {FIRST, SECOND}


async def test_the_same_customer_has_a_conversation_with_each_number(gateway: Gateway) -> None:
    await gateway.post(webhook(message("w1")))
    await gateway.post(webhook(message("w1"), number=SECOND), SECRETS[SECOND])
    assert len(set(column(gateway.database, inbox.c.conversation_id))) == 2


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_other_methods_are_not_allowed(gateway: Gateway, method: str) -> None:
    answer: httpx.Response = await gateway.client.request(method, PATH)
    assert answer.status_code == 405
