"""The Graph API over real HTTP: acceptance, statuses, the window, faults."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.simulator.faults import SEND_KINDS
from bot.simulator.testing import NUMBER, Bench, Business, serve_bench

DEWI = "628110000123"
DAY_S = 24 * 3600
LATE_ANSWER = {
    "name": "balasan_tertunda",
    "language": {"code": "id"},
    "components": [{"type": "body", "parameters": [{"type": "text", "text": "Pesanannya sudah dikirim."}]}],
}


@pytest_asyncio.fixture
async def talking(bench: Bench) -> Bench:
    """A bench where Dewi has just written, so that her window is open."""
    await bench.order("messages", **{"from": DEWI}, text="halo", wait=True)
    return bench


async def test_a_send_is_accepted_and_its_statuses_follow(talking: Bench) -> None:
    answer = (await talking.say(f"+{DEWI}", biz_opaque_callback_data="outbox-7")).json()
    await talking.business.until(lambda: len(talking.business.statuses) == 3)

    assert answer["messaging_product"] == "whatsapp"
    assert answer["contacts"] == [{"input": f"+{DEWI}", "wa_id": DEWI}]
    statuses = talking.business.statuses
    assert [status["status"] for status in statuses] == ["sent", "delivered", "read"]
    assert {status["id"] for status in statuses} == {answer["messages"][0]["id"]}
    assert {status["biz_opaque_callback_data"] for status in statuses} == {"outbox-7"}
    assert {status["recipient_id"] for status in statuses} == {DEWI}
    assert statuses[0]["pricing"]["pricing_model"] == "PMP"
    assert talking.business.all_signed()
    [sent] = await talking.look(f"sent?to={DEWI}")
    assert (sent["text"], sent["status"], sent["opaque"]) == ("Halo kak", "read", "outbox-7")


async def test_a_customer_who_is_not_looking_does_not_read(bench: Bench) -> None:
    await bench.order("customers", wa_id=DEWI, looking=False)
    await bench.order("messages", **{"from": DEWI}, text="halo", wait=True)
    await bench.order("delivery", shuffle_statuses=True, omit_opaque=True)

    await bench.say(f"+{DEWI}", biz_opaque_callback_data="x")
    await bench.business.until(lambda: len(bench.business.statuses) == 2)

    assert {status["status"] for status in bench.business.statuses} == {"sent", "delivered"}
    assert not any("biz_opaque_callback_data" in status for status in bench.business.statuses)


async def test_after_24_hours_only_templates_are_taken(talking: Bench) -> None:
    await talking.order("clock", advance_s=DAY_S - 60)
    assert (await talking.say(f"+{DEWI}")).status_code == 200

    await talking.order("clock", advance_s=61)
    refused = await talking.say(f"+{DEWI}")
    template = {"to": f"+{DEWI}", "type": "template", "template": LATE_ANSWER}

    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == 131047
    assert refused.json()["error"]["message"] == "(#131047) Re-engagement message"
    assert (await talking.send(template)).status_code == 200
    [entry] = await talking.look("log?kind=send.refused")
    assert (entry["error"]["code"], entry["body"]["text"]["body"]) == (131047, "Halo kak")


async def test_a_closed_window_may_also_be_told_late(talking: Bench) -> None:
    await talking.order("delivery", late_window_error=True)
    await talking.order("clock", advance_s=DAY_S + 1)

    assert (await talking.say(f"+{DEWI}", biz_opaque_callback_data="x")).status_code == 200
    await talking.business.until(lambda: talking.business.statuses)

    [status] = talking.business.statuses
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131047)
    assert status["biz_opaque_callback_data"] == "x"
    assert "recipient_user_id" not in status


@pytest.mark.parametrize("to", ["+628110000999", DEWI], ids=["a stranger", "a number without its plus"])
async def test_a_number_that_is_nobodys_fails_late(talking: Bench, to: str) -> None:
    answer = await talking.say(to)
    await talking.business.until(lambda: talking.business.statuses)

    assert answer.status_code == 200
    assert talking.business.statuses[0]["errors"][0]["code"] == 131026
    assert answer.json()["contacts"][0]["wa_id"] == ("628110000999" if to[0] == "+" else f"62{DEWI}")


async def test_a_bsuid_in_to_is_accepted_and_dropped(talking: Bench) -> None:
    [dewi] = await talking.look("customers")

    assert (await talking.say(dewi["user_id"])).status_code == 200

    [sent] = await talking.look("sent")
    assert (sent["status"], sent["to"]) == ("dropped", None)
    assert await talking.look(f"sent?to={dewi['user_id']}") == []


async def test_a_wrong_token_is_190_and_a_wrong_number_is_33(bench: Bench) -> None:
    wrong = await bench.say(f"+{DEWI}")
    refused = await bench.send({"to": "+1"}, token="another")
    url = f"{bench.url}/v21.0/999"
    unknown = await bench.http.get(url, headers={"Authorization": f"Bearer {NUMBER.access_token}"})
    known = await bench.http.get(f"{bench.url}/v21.0/{NUMBER.phone_number_id}", headers={"Authorization": f"Bearer {NUMBER.access_token}"})

    assert wrong.status_code == 200
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, 190)
    error = unknown.json()["error"]
    assert (unknown.status_code, error["code"], error["error_subcode"]) == (400, 100, 33)
    assert known.json()["verified_name"] == "Motict"


async def test_a_read_receipt_marks_what_came_before(talking: Bench) -> None:
    second = await talking.order("messages", **{"from": DEWI}, text="halo?", wait=True)
    receipt = {"status": "read", "message_id": second["id"], "typing_indicator": {"type": "text"}}

    assert (await talking.send(receipt)).json() == {"success": True}

    page = (await talking.http.get(f"{talking.url}/_phone/state")).json()
    assert [message["tick"] for message in page["messages"]] == ["read", "read"]
    assert await talking.look("sent") == []


async def test_throttling_says_when_to_come_back(talking: Bench) -> None:
    await talking.order("faults", kind="error", code=131056, http_status=429, retry_after_s=120, to=DEWI)

    refused = await talking.say(f"+{DEWI}")

    assert (refused.status_code, refused.json()["error"]["code"]) == (429, 131056)
    assert refused.headers["retry-after"] == "120"
    assert '"estimated_time_to_regain_access": 2' in refused.headers["x-business-use-case-usage"]
    assert (await talking.say(f"+{DEWI}")).status_code == 200


@pytest.mark.parametrize(("kind", "status"), [("http_500", 500), ("html_502", 502), ("hang", 504)])
async def test_broken_answers_are_given_once_and_nothing_is_accepted(talking: Bench, kind: str, status: int) -> None:
    await talking.order("faults", kind=kind, hang_s=0.05)

    assert (await talking.say(f"+{DEWI}")).status_code == status

    assert await talking.look("sent") == []
    assert await talking.look("faults") == []


async def test_a_reset_before_acceptance_sends_nothing(talking: Bench) -> None:
    await talking.order("faults", kind="reset_before")

    with pytest.raises(httpx.TransportError):
        await talking.say(f"+{DEWI}")

    assert await talking.look("sent") == []


async def test_a_reset_after_acceptance_has_sent_the_message(talking: Bench) -> None:
    await talking.order("faults", kind="reset_after_accept")

    with pytest.raises(httpx.TransportError):
        await talking.say(f"+{DEWI}", biz_opaque_callback_data="outbox-8")
    await talking.business.until(lambda: len(talking.business.statuses) == 3)

    assert talking.business.statuses[0]["biz_opaque_callback_data"] == "outbox-8"


async def test_a_send_that_hangs_after_acceptance_has_sent_the_message(talking: Bench) -> None:
    await talking.order("faults", kind="hang_after_accept", hang_s=0.2)

    started = time.monotonic()
    with pytest.raises(httpx.TransportError):
        await talking.say(f"+{DEWI}", biz_opaque_callback_data="outbox-9")
    assert time.monotonic() - started >= 0.2
    await talking.business.until(lambda: len(talking.business.statuses) == 3)

    assert talking.business.statuses[0]["biz_opaque_callback_data"] == "outbox-9"
    assert [sent["status"] for sent in await talking.look("sent")] == ["read"]


async def test_the_sender_may_lose_patience_with_a_send_that_hangs_after_acceptance(talking: Bench) -> None:
    await talking.order("faults", kind="hang_after_accept", hang_s=600)

    with pytest.raises(httpx.ReadTimeout):
        await talking.http.post(
            f"{talking.url}/v26.0/{NUMBER.phone_number_id}/messages",
            json={"messaging_product": "whatsapp", "to": f"+{DEWI}", "text": {"body": "Halo"}},
            headers={"Authorization": f"Bearer {NUMBER.access_token}"},
            timeout=0.2,
        )

    assert [sent["text"] for sent in await talking.look("sent")] == ["Halo"]


@pytest.mark.parametrize("kind", SEND_KINDS)
async def test_a_send_that_met_a_fault_is_in_the_log_with_its_words(talking: Bench, kind: str) -> None:
    await talking.order("faults", kind=kind, hang_s=0.01)

    with contextlib.suppress(httpx.TransportError):
        await talking.say(f"+{DEWI}", "Kena gangguan")

    [entry] = await talking.look("log?kind=send.fault")
    assert (entry["fault"]["kind"], entry["body"]["text"]["body"]) == (kind, "Kena gangguan")


async def test_a_late_failure_follows_an_accepted_send(talking: Bench) -> None:
    await talking.order("faults", kind="late_failed", code=131049, to=f"+{DEWI}")

    assert (await talking.say(f"+{DEWI}")).status_code == 200
    await talking.business.until(lambda: talking.business.statuses)

    assert talking.business.statuses[0]["errors"][0]["code"] == 131049
    assert [sent["status"] for sent in await talking.look("sent")] == ["failed"]


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("messages", {"from": DEWI}, "exactly one of 'text'"),
        ("messages", {"from": "dewi", "text": "a"}, "'from' must be a phone number"),
        ("messages", {"from": DEWI, "text": "a", "wiat": True}, "Unknown key 'wiat'"),
        ("batch", {"messages": []}, "1 to 1000"),
        ("faults", {"kind": "flood"}, "'kind' must be one of error"),
        ("delivery", {"reorder": "yes"}, "'reorder' must be true or false"),
        ("clock", {"advance_s": "1 day"}, "'advance_s' must be a number"),
        ("customers", {"mode": "none"}, "'mode' must be one of both"),
        ("webhooks", {"body": 1}, "'body' must be a JSON object"),
    ],
)
async def test_a_wrong_order_is_refused_with_a_sentence(bench: Bench, path: str, body: dict[str, object], words: str) -> None:
    answer = await bench.http.post(f"{bench.url}/_control/{path}", json=body)

    assert answer.status_code == 400
    assert words in answer.json()["error"]


async def test_the_page_asks_for_news_from_where_it_was(talking: Bench) -> None:
    async def news(cursor: str) -> dict[str, Any]:
        return (await talking.http.get(f"{talking.url}/_phone/events", params={"cursor": cursor})).json()

    def words(found: dict[str, Any]) -> list[str]:
        return [data["text"] for name, data in found["events"] if name == "message"]

    start = (await talking.http.get(f"{talking.url}/_phone/state")).json()["cursor"]
    await talking.say(f"+{DEWI}", "Pertama")
    first = await news(start)
    await talking.say(f"+{DEWI}", "Kedua")
    second = await news(first["cursor"])

    assert (words(first), words(second)) == (["Pertama"], ["Kedua"])
    assert (await news(second["cursor"]))["events"] == []


async def test_a_page_that_knows_another_history_is_told_to_load_anew(talking: Bench) -> None:
    cursor = (await talking.http.get(f"{talking.url}/_phone/state")).json()["cursor"]
    epoch = cursor.partition("-")[0]

    for unknown in ("", "x", "another-1", f"{epoch}-999999", f"{epoch}-", f"{epoch}-1e3"):
        answer = await talking.http.get(f"{talking.url}/_phone/events", params={"cursor": unknown})
        assert answer.json()["events"] is None
        assert answer.json()["cursor"].startswith(f"{epoch}-")


async def test_the_page_is_told_that_the_business_types_and_then_its_reply(talking: Bench) -> None:
    start = (await talking.http.get(f"{talking.url}/_phone/state")).json()
    [written] = start["messages"]
    await talking.send({"status": "read", "message_id": written["id"], "typing_indicator": {"type": "text"}})
    await talking.say(f"+{DEWI}", "Halo kak")

    found = (await talking.http.get(f"{talking.url}/_phone/events", params={"cursor": start["cursor"]})).json()["events"]

    [receipt, reply] = [(name, data) for name, data in found if name in {"receipt", "message"}]
    assert (receipt[0], receipt[1]["typing"], receipt[1]["user_id"]) == ("receipt", True, written["user_id"])
    assert (reply[0], reply[1]["text"]) == ("message", "Halo kak")


async def test_a_hanging_send_does_not_hold_up_the_stop(business: Business) -> None:
    async with serve_bench(business) as bench:
        await bench.order("faults", kind="hang", hang_s=600)
        await bench.order("messages", **{"from": DEWI}, text="halo", wait=True)
        hanging = asyncio.ensure_future(bench.say(f"+{DEWI}"))
        while await bench.look("faults"):
            await asyncio.sleep(0)
        stopping = time.monotonic()
    assert time.monotonic() - stopping < 2
    with pytest.raises(httpx.TransportError):
        await hanging


async def test_a_page_from_elsewhere_may_not_write(bench: Bench) -> None:
    answer = await bench.http.post(f"{bench.url}/_phone/messages", json={"from": DEWI, "text": "a"}, headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert (await bench.http.get(bench.url)).headers["content-security-policy"].startswith("default-src 'self'")


async def test_a_reset_forgets_everything(talking: Bench) -> None:
    await talking.order("faults", kind="http_500")
    await talking.order("clock", advance_s=DAY_S)

    await talking.order("reset")

    assert await talking.look("customers") == []
    assert await talking.look("faults") == []
    assert abs((await talking.look("clock"))["now"] - time.time()) < 5


async def test_a_customers_message_of_any_shape_leaves_the_phone_usable(bench: Bench) -> None:
    odd = [
        {"type": "text", "text": "no object"},
        {"type": "interactive", "interactive": {"type": "nfm_reply"}},
        {"type": "interactive", "interactive": {"type": "button", "action": {"buttons": [1]}}},
        {"type": "contacts", "contacts": [3]},
        {"type": "unsupported", "errors": [{"code": 131051}]},
    ]
    for message in odd:
        await bench.order("messages", **{"from": DEWI}, message=message, wait=True)

    page = (await bench.http.get(f"{bench.url}/_phone/state")).json()

    assert [message["type"] for message in page["messages"]] == [message["type"] for message in odd]


async def test_a_reaction_is_reported_as_sent_and_one_on_nothing_fails(talking: Bench) -> None:
    [written] = talking.business.messages
    own = (await talking.say(f"+{DEWI}")).json()["messages"][0]["id"]

    async def react(message_id: str) -> str:
        answer = await talking.send({"to": f"+{DEWI}", "type": "reaction", "reaction": {"message_id": message_id, "emoji": "👍"}})
        return str(answer.raise_for_status().json()["messages"][0]["id"])

    good = [await react(written["id"]), await react(own)]
    bad = [await react("wamid.nowhere"), await react(good[0])]
    await talking.order("clock", advance_s=30 * DAY_S + 1)
    await talking.order("messages", **{"from": DEWI}, text="halo lagi", wait=True)
    bad.append(await react(written["id"]))
    await talking.business.until(lambda: len(talking.business.statuses) == 8)

    reported = {status["id"]: (status["status"], status.get("errors", [{}])[0].get("code")) for status in talking.business.statuses if status["id"] != own}
    assert reported == {**dict.fromkeys(good, ("sent", None)), **dict.fromkeys(bad, ("failed", 131009))}


async def test_what_the_graph_api_finds_itself_has_its_own_kind_of_error(bench: Bench) -> None:
    token = await bench.send({"to": "+1"}, token="another")
    node = await bench.graph("GET", "999")
    edge = await bench.graph("POST", "999/messages", json={})
    version = await bench.send({"to": "+1"}, version="v20.0")

    found = [one.json()["error"] for one in (token, node, edge, version)]
    assert [(error["code"], error["type"]) for error in found] == [
        (190, "OAuthException"),
        (100, "GraphMethodException"),
        (100, "GraphMethodException"),
        (2635, "OAuthException"),
    ]
    assert not any("error_data" in error for error in found)
    assert [found[1]["message"][:24], found[2]["message"][:25]] == ["Unsupported get request.", "Unsupported post request."]


async def test_the_token_may_stand_in_the_query(bench: Bench) -> None:
    answers = [await bench.http.get(f"{bench.url}/v26.0/{NUMBER.phone_number_id}?access_token={token}") for token in (NUMBER.access_token, "another", "")]

    assert [one.status_code for one in answers] == [200, 401, 401]
