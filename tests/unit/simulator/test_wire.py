"""What crossed the wire for one message, joined with what the business tells of its inside."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sanic import Request, Sanic
from sanic.response import HTTPResponse, json, text

from bot.simulator._wire_index import _SLACK, WireIndex
from bot.simulator.clock import Clock
from bot.simulator.config import SimulatorConfig
from bot.simulator.history import History
from bot.simulator.testing import NUMBER, Bench, serve_bench, serve_business, served
from bot.simulator.webhooks.envelope import sign

DEWI = "6281100000001"
TOKEN = "a-token-for-tests"


@dataclass
class Inside:
    """A business that tells what it was told to tell; `asked` are the ids it was asked for."""

    told: Callable[[str], HTTPResponse]
    asked: list[tuple[str, str]] = field(default_factory=list)

    def app(self) -> Sanic:
        app = Sanic(f"inside-{uuid.uuid4().hex}", configure_logging=False)

        @app.get("/trace/<number:str>/<name:str>", unquote=True)
        async def look(request: Request, number: str, name: str) -> HTTPResponse:
            if request.headers.get("authorization") != f"Bearer {TOKEN}":
                return json({"error": "no"}, status=401)
            self.asked.append((number, name))
            return self.told(name)

        return app


def a_trace(*replies: dict[str, Any]) -> HTTPResponse:
    return json({"message": {"state": "done"}, "turn": None, "replies": list(replies)})


@asynccontextmanager
async def bench_with(inside: Inside | None = None, token: str = TOKEN) -> AsyncIterator[Bench]:
    async with serve_business() as business:
        if inside is None:
            async with serve_bench(business) as bench:
                yield bench
        else:
            async with served(inside.app()) as url, serve_bench(business, trace_url=f"{url}/trace", trace_token=token) as bench:
                yield bench


async def wrote(bench: Bench, words: str = "halo", **more: Any) -> str:
    return str((await bench.order("messages", **{"from": DEWI}, text=words, wait=True, **more))["id"])


async def said(bench: Bench, words: str = "Halo kak", **more: Any) -> str:
    response = await bench.say(f"+{DEWI}", words, **more)
    return str(response.json()["messages"][0]["id"])


async def wire(bench: Bench, wamid: str) -> dict[str, Any]:
    answer = await bench.http.get(f"{bench.url}/_phone/wire/{quote(wamid, safe='')}")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    return dict(answer.json())


async def test_a_customers_message_shows_its_webhook_with_the_very_bytes_and_their_signature() -> None:
    async with bench_with() as bench:
        wamid = await wrote(bench, "aman/ga 🙏")
        found = await wire(bench, wamid)
        (webhook,) = found["webhooks"]
        assert (found["side"], found["number"], found["message"]["text"]["body"]) == ("customer", NUMBER.phone_number_id, "aman/ga 🙏")
        assert webhook["bytes"].encode() == bench.business.raw[0]
        assert webhook["headers"]["X-Hub-Signature-256"] == sign(bench.business.raw[0], NUMBER.app_secret)
        assert webhook["body"]["entry"][0]["changes"][0]["value"]["messages"][0]["id"] == wamid
        assert (webhook["outcome"], webhook["size"]) == ("delivered", len(bench.business.raw[0]))
        assert [(one["attempt"], one["status"], one["error"]) for one in webhook["attempts"]] == [(1, 200, None)]
        assert webhook["attempts"][0]["latency_ms"] > 0


async def test_refused_attempts_and_duplicates_are_shown_one_by_one() -> None:
    async with bench_with() as bench:
        bench.business.answers = [503, 200]
        first = await wire(bench, await wrote(bench))
        assert [one["status"] for one in first["webhooks"][0]["attempts"]] == [503, 200]
        await bench.order("delivery", duplicate=2)
        wamid = await wrote(bench, "lagi")
        await bench.business.until(lambda: len(bench.business.messages) == 5)
        second = await wire(bench, wamid)
        assert len({one["bytes"] for one in second["webhooks"]}) == 3
        assert {one["bytes"].encode() for one in second["webhooks"]} == set(bench.business.raw[2:5])


async def test_a_message_delivered_again_by_hand_and_its_read_receipts_are_shown() -> None:
    async with bench_with() as bench:
        wamid = await wrote(bench)
        await bench.order("replay", id=wamid, times=2)
        for more in ({}, {"typing_indicator": {"type": "text"}}):
            assert (await bench.send({"status": "read", "message_id": wamid, **more})).status_code == 200
        found = await wire(bench, wamid)
        assert [one["status"] for one in found["replays"]] == [200, 200]
        assert [one["typing"] for one in found["receipts"]] == [False, True]


async def test_a_reply_shows_request_response_and_the_webhook_of_each_status() -> None:
    async with bench_with() as bench:
        await wrote(bench)
        wamid = await said(bench, biz_opaque_callback_data="mark-1")
        await bench.business.until(lambda: len(bench.business.statuses) == 3)
        found = await wire(bench, wamid)
        (send,) = found["sends"]
        assert (found["side"], found["webhooks"], send["id"], send["opaque"]) == ("business", [], wamid, "mark-1")
        assert send["request"]["text"] == {"body": "Halo kak"}
        assert send["response"]["messages"] == [{"id": wamid}]
        assert send["response"]["contacts"] == [{"input": f"+{DEWI}", "wa_id": DEWI}]
        assert [(one["status"], one["webhooks"][0]["attempts"][0]["status"]) for one in send["statuses"]] == [("sent", 200), ("delivered", 200), ("read", 200)]
        told = [one["webhooks"][0]["body"]["entry"][0]["changes"][0]["value"]["statuses"][0]["status"] for one in send["statuses"]]
        assert told == ["sent", "delivered", "read"]


async def test_a_reply_without_a_mark_shows_itself_alone() -> None:
    async with bench_with() as bench:
        await wrote(bench)
        first, second = await said(bench, "satu"), await said(bench, "dua")
        for wamid, words in ((first, "satu"), (second, "dua")):
            (send,) = (await wire(bench, wamid))["sends"]
            assert (send["id"], send["opaque"], send["request"]["text"]["body"]) == (wamid, None, words)


async def test_what_went_wrong_before_a_reply_was_accepted_is_shown_with_it() -> None:
    async with bench_with() as bench:
        await wrote(bench)
        for fault in ({"kind": "error", "code": 130429, "retry_after_s": 7}, {"kind": "html_502"}):
            await bench.order("faults", **fault)
            assert (await bench.say(f"+{DEWI}", biz_opaque_callback_data="mark-1")).status_code >= 400
        found = await wire(bench, await said(bench, biz_opaque_callback_data="mark-1"))
        (send,) = found["sends"]
        assert [(one["kind"], one["fault"]["kind"]) for one in send["troubles"]] == [("send.fault", "error"), ("send.fault", "html_502")]
        assert send["troubles"][0]["fault"]["retry_after_s"] == 7


async def test_a_message_sent_twice_under_one_mark_is_shown_twice() -> None:
    async with bench_with() as bench:
        await wrote(bench)
        await bench.order("faults", kind="reset_after_accept")
        with pytest.raises(httpx.HTTPError):
            await bench.say(f"+{DEWI}", biz_opaque_callback_data="mark-1")
        second = await said(bench, biz_opaque_callback_data="mark-1")
        found = await wire(bench, second)
        assert [(send["id"] == second, [one["fault"]["kind"] for one in send["troubles"]]) for send in found["sends"]] == [
            (False, ["reset_after_accept"]),
            (True, []),
        ]


async def test_a_customers_message_leads_to_its_replies_by_what_the_business_tells() -> None:
    inside = Inside(lambda _name: a_trace({"opaque": "mark-1", "wamid": None}, {"opaque": "mark-2", "wamid": None}))
    async with bench_with(inside) as bench:
        wamid = await wrote(bench)
        answer = await said(bench, biz_opaque_callback_data="mark-1")
        await bench.order("faults", kind="error", code=131056)
        assert (await bench.say(f"+{DEWI}", biz_opaque_callback_data="mark-2")).status_code >= 400
        found = await wire(bench, wamid)
        assert found["inside"] == {"known": True, "trace": {"message": {"state": "done"}, "turn": None, "replies": found["inside"]["trace"]["replies"]}}
        assert [(send["id"], [one["kind"] for one in send["troubles"]]) for send in found["sends"]] == [(answer, []), (None, ["send.fault"])]
        await wire(bench, answer)
        assert inside.asked == [(NUMBER.phone_number_id, wamid), (NUMBER.phone_number_id, "mark-1")]


async def test_an_id_with_odd_characters_is_asked_for_unchanged() -> None:
    inside = Inside(lambda _name: a_trace())
    async with bench_with(inside) as bench:
        odd = "wamid.a/b+c==?#%2F"
        await wrote(bench, id=odd)
        await wire(bench, odd)
        assert inside.asked == [(NUMBER.phone_number_id, odd)]


async def test_without_a_trace_the_wire_is_shown_and_the_reason_told() -> None:
    async with bench_with() as bench:
        found = await wire(bench, await wrote(bench))
        assert (found["inside"]["known"], found["inside"]["why"], found["sends"], len(found["webhooks"])) == (False, "off", [], 1)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (lambda _: json({"error": "No message with this id."}, status=404), "missing"),
        (lambda _: text("nothing here", status=404), "off"),
        (lambda _: json({"error": "The database cannot be read."}, status=503), "broken"),
        (lambda _: text("<html>", status=502), "broken"),
        (lambda _: text("no JSON"), "broken"),
        (lambda _: json(["no", "trace"]), "broken"),
        (lambda _: json({"message": "odd"}), "broken"),
    ],
    ids=["not stored", "not served", "database", "proxy", "text", "list", "odd"],
)
async def test_why_the_inside_cannot_be_shown_is_told(told: Callable[[str], HTTPResponse], why: str) -> None:
    async with bench_with(Inside(told)) as bench:
        found = await wire(bench, await wrote(bench))
        assert (found["inside"]["known"], found["inside"]["why"]) == (False, why)
        assert found["inside"]["detail"]


async def test_a_wrong_token_and_a_dead_business_are_told_apart() -> None:
    async with bench_with(Inside(lambda _name: a_trace()), token="guess") as bench:
        assert (await wire(bench, await wrote(bench)))["inside"]["why"] == "refused"
    async with served(Inside(lambda _name: a_trace()).app()) as gone:
        pass
    async with serve_business() as business, serve_bench(business, trace_url=f"{gone}/trace", trace_token=TOKEN) as bench:
        assert (await wire(bench, await wrote(bench)))["inside"]["why"] == "unreachable"


def test_a_trace_url_that_is_none_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="trace_url must be an http"):
        SimulatorConfig((NUMBER,), "v", "http://127.0.0.1:5005/hook", trace_url="127.0.0.1:5005/trace")


async def test_a_trace_with_odd_replies_does_not_break_the_wire() -> None:
    async with bench_with(Inside(lambda _name: json({"message": {}, "replies": [5, {"opaque": 7, "wamid": []}, {}]}))) as bench:
        assert (await wire(bench, await wrote(bench)))["sends"] == []


async def test_a_very_large_webhook_is_shown_by_its_beginning() -> None:
    async with bench_with() as bench:
        found = await wire(bench, await wrote(bench, "x" * 60_000))
        (webhook,) = found["webhooks"]
        assert (webhook["body"], len(webhook["bytes"]), webhook["size"]) == (None, 48_000, len(bench.business.raw[0]))


async def test_a_message_of_a_batch_shows_the_batch() -> None:
    async with bench_with() as bench:
        items = [{"from": DEWI, "text": words} for words in ("satu", "dua")]
        written = await bench.order("batch", messages=items, wait=True)
        for wamid in written["ids"]:
            assert [one["category"] for one in (await wire(bench, wamid))["webhooks"]] == ["batch"]


async def test_an_unknown_message_is_not_found_also_after_a_reset() -> None:
    async with bench_with() as bench:
        wamid = await wrote(bench)
        await wire(bench, wamid)
        await bench.order("reset")
        for name in (wamid, "wamid.nobody"):
            answer = await bench.http.get(f"{bench.url}/_phone/wire/{quote(name, safe='')}")
            assert (answer.status_code, "No message" in answer.text) == (404, True)
        await wrote(bench, "dengan id yang sama", id=wamid)
        assert len((await wire(bench, wamid))["webhooks"]) == 1


async def test_the_index_lets_go_of_what_the_history_has_dropped() -> None:
    history = History(Clock(), None, lambda _entry: None)
    index = WireIndex(history)
    history.append("receipt", message_id="old", typing=False)
    await index.read_on()
    assert len(index.about("old")) == 1
    for _ in range(200_000 * 11 // 10 + _SLACK):
        history.append("noise")
    history.append("receipt", message_id="new", typing=False)
    await index.read_on()
    assert index.about("old") == []
    assert len(index.about("new")) == 1


async def test_a_long_history_is_read_while_others_have_their_turn() -> None:
    history = History(Clock(), None, lambda _entry: None)
    for n in range(12_000):
        history.append("receipt", message_id=f"w{n}", typing=False)
    index, turns = WireIndex(history), []

    async def others() -> None:
        while True:
            turns.append(len(index.about("w11999")))
            await asyncio.sleep(0)

    beside = asyncio.create_task(others())
    await index.read_on()
    beside.cancel()
    assert turns[:2] == [0, 0]
    assert len(index.about("w11999")) == 1


async def test_how_far_the_clock_was_ahead_is_told_for_each_message() -> None:
    async with bench_with() as bench:
        before = await wrote(bench)
        await bench.order("clock", advance_s=3600)
        after = await wrote(bench, "lagi")
        assert [(await wire(bench, wamid))["ahead_s"] for wamid in (before, after)] == [0, 3600]
