"""From Meta's answer to a send to what the sender does next."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from bot.conversation.identity import Recipient
from bot.conversation.outbox import OutboxRow
from bot.conversation.sender import Delivery, Verdict
from bot.delivery import after_failure, graph_transport, simplified
from bot.whatsapp.client import GraphClient
from bot.whatsapp.errors import Remedy
from bot.whatsapp.outbound import render

RINA = Recipient("6281100000001", "ID.rina")


class Answering(httpx.AsyncBaseTransport):
    """Gives one answer to everything and remembers what came."""

    def __init__(self, answer: httpx.Response | Exception) -> None:
        self.answer, self.requests = answer, list[dict[str, Any]]()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(json.loads(request.content))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def delivered(answer: httpx.Response | Exception, to: Recipient = RINA) -> tuple[Delivery, list[dict[str, Any]]]:
    """Send one row to a transport that gives `answer`; the delivery and the requests."""
    graph = Answering(answer)
    row = OutboxRow(1, "c", "7", "opaque-1", {"type": "text", "text": {"body": "halo"}}, 1, False, to, 0.0)
    async with GraphClient("http://graph.example", "v26.0", {"7": "t"}.get, transport=graph) as client:
        return await graph_transport(client)(row), graph.requests


def refusal(code: int, **headers: str) -> httpx.Response:
    return httpx.Response(400, json={"error": {"type": "OAuthException", "code": code}}, headers=headers)


@pytest.mark.parametrize(
    ("answer", "delivery"),
    [
        (httpx.Response(200, json={"messages": [{"id": "wamid.1"}]}), Delivery(Verdict.SENT, wamid="wamid.1")),
        (httpx.ReadTimeout("x"), Delivery(Verdict.UNKNOWN, reason="ReadTimeout")),
        (httpx.RemoteProtocolError("x"), Delivery(Verdict.UNKNOWN, reason="RemoteProtocolError")),
        (httpx.WriteError("x"), Delivery(Verdict.UNKNOWN, reason="WriteError")),
        (httpx.ConnectError("x"), Delivery(Verdict.UNREACHABLE, reason="ConnectError")),
        (httpx.ProxyError("x"), Delivery(Verdict.UNREACHABLE, reason="ProxyError")),
        (httpx.PoolTimeout("x"), Delivery(Verdict.UNREACHABLE, reason="PoolTimeout")),
        (refusal(131047), Delivery(Verdict.GIVE_UP, code=131047, reason="HTTP 400 OAuthException")),
        (refusal(131026), Delivery(Verdict.GIVE_UP, code=131026, reason="HTTP 400 OAuthException")),
        (refusal(131009), Delivery(Verdict.CHANGE_MESSAGE, code=131009, reason="HTTP 400 OAuthException")),
        (refusal(131000), Delivery(Verdict.RETRY, code=131000, reason="HTTP 400 OAuthException")),
        (refusal(131016), Delivery(Verdict.UNREACHABLE, code=131016, reason="HTTP 400 OAuthException")),
        (refusal(131053), Delivery(Verdict.RETRY_ONCE, code=131053, reason="HTTP 400 OAuthException")),
        (refusal(131056), Delivery(Verdict.PAUSE_CUSTOMER, code=131056, reason="HTTP 400 OAuthException")),
        (refusal(130429, **{"Retry-After": "9"}), Delivery(Verdict.PAUSE_NUMBER, code=130429, retry_after_s=9.0, reason="HTTP 400 OAuthException")),
        (refusal(190), Delivery(Verdict.STOP_NUMBER, code=190, reason="HTTP 400 OAuthException")),
        (httpx.Response(502, html="<p>Bad Gateway"), Delivery(Verdict.UNREACHABLE, reason="HTTP 502 no error object")),
    ],
    ids=lambda value: value.verdict.value if isinstance(value, Delivery) else "",
)
async def test_each_answer_has_its_verdict(answer: httpx.Response | Exception, delivery: Delivery) -> None:
    assert (await delivered(answer))[0] == delivery


def test_every_remedy_is_reached_by_the_table_above() -> None:
    codes = {131047, 131026, 131009, 131000, 131016, 131053, 131056, 130429, 190}
    assert len(codes) == len(Remedy)


@pytest.mark.parametrize(("to", "key", "value"), [(RINA, "to", "+6281100000001"), (Recipient(None, "ID.rina"), "recipient", "ID.rina")])
async def test_a_reply_goes_to_its_customer_with_the_mark_that_statuses_bring_back(to: Recipient, key: str, value: str) -> None:
    _, (request,) = await delivered(httpx.Response(200, json={"messages": [{"id": "w"}]}), to)
    assert (request[key], request["biz_opaque_callback_data"]) == (value, "opaque-1")


async def test_a_customer_without_any_id_is_given_up_without_a_request() -> None:
    delivery, requests = await delivered(refusal(1), Recipient(None, None))
    assert (delivery.verdict, requests) == (Verdict.GIVE_UP, [])


@pytest.mark.parametrize(
    ("titles", "body"),
    [
        (["Ya", "Tidak"], "Pilih?\n\n- Ya\n- Tidak"),
        (["Ya", "Tidak", "Nanti saja", "Tanya orang"], "Pilih?\n\n- Ya\n- Tidak\n- Nanti saja\n- Tanya orang"),
        (["Ya", "Konsultasi lewat telepon dengan tim kami"], "Pilih?\n\n- Ya\n- Konsultasi lewat telepon dengan tim kami"),
    ],
    ids=["buttons", "list", "long rows"],
)
def test_a_message_that_meta_will_not_take_is_said_in_plain_text(titles: list[str], body: str) -> None:
    (message,) = render(
        {"text": "Pilih?", "buttons": [{"title": title, "payload": "/x"} for title in titles]}, lambda choices: [str(id(choice)) for choice in choices]
    )
    plain = simplified(message)
    assert plain == {"type": "text", "text": {"body": body, "preview_url": False}}
    assert simplified(plain) is None


def interactive(**content: Any) -> dict[str, Any]:
    return {"type": "interactive", "interactive": content}


@pytest.mark.parametrize(
    ("message", "body"),
    [
        (interactive(body={"text": "Lihat"}, action={"name": "cta_url", "parameters": {"url": "https://example.com"}}), "Lihat\n\n- https://example.com"),
        (interactive(body={"text": "Pilih"}, action={"buttons": [{"title": "Ya"}, "?", {"reply": "Ya"}]}), "Pilih"),
        (interactive(body={"text": "Pilih"}, action=["?"]), "Pilih"),
        (interactive(body={"text": "Pilih"}, action={"sections": {"rows": []}}), "Pilih"),
        (interactive(body={"text": "Pilih"}, action={"sections": [{"rows": [{"id": "1"}, {"id": "2", "title": "Dua"}]}]}), "Pilih\n\n- Dua"),
    ],
)
def test_a_message_of_an_actions_own_making_says_what_can_be_read_of_it(message: dict[str, Any], body: str) -> None:
    plain = simplified(message)
    assert plain is not None and plain["text"]["body"] == body


@pytest.mark.parametrize(
    "message", [{"type": "image", "image": {"id": "9"}}, {"type": "image"}, {"type": "interactive", "interactive": "?"}, interactive(body="Pilih")]
)
def test_a_message_without_words_or_plain_already_has_no_plainer_form(message: dict[str, Any]) -> None:
    assert simplified(message) is None


@pytest.mark.parametrize(
    ("message", "body"),
    [
        ({"type": "image", "image": {"link": "https://example.com/a.png"}}, "https://example.com/a.png"),
        ({"type": "document", "document": {"id": "9", "caption": "Daftar harga"}}, "Daftar harga"),
        ({"type": "video", "video": {"link": "https://example.com/v.mp4", "caption": "Cara daftar"}}, "Cara daftar\n\nhttps://example.com/v.mp4"),
    ],
)
def test_a_medium_that_meta_will_not_take_is_said_by_its_caption_and_link(message: dict[str, Any], body: str) -> None:
    plain = simplified(message)
    assert plain is not None and plain["text"]["body"] == body


PLAIN = {"type": "text", "text": {"body": "halo"}}
PICTURE = {"type": "image", "image": {"link": "https://example.com/a.png"}}


@pytest.mark.parametrize(
    ("code", "message", "again"),
    [
        (131056, PLAIN, PLAIN),  # too fast for this customer
        (131000, PLAIN, PLAIN),
        (131053, PICTURE, {"type": "text", "text": {"body": "https://example.com/a.png", "preview_url": False}}),
        (131053, PLAIN, None),
        (131026, PLAIN, None),  # cannot be reached
        (131047, PLAIN, None),  # the window is closed
        (131049, PLAIN, None),
        (190, PLAIN, None),
        (None, PLAIN, None),
    ],
)
def test_what_is_sent_after_a_message_failed_late(code: int | None, message: dict[str, Any], again: dict[str, Any] | None) -> None:
    assert after_failure(code, message) == again
