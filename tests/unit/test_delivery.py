"""From Meta's answer to a send to what the sender does next."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.conversation.identity import Recipient
from bot.conversation.outbox import OutboxRow
from bot.conversation.transport import Delivery, Verdict
from bot.delivery import after_failure, graph_transport, templates_of
from bot.whatsapp.client import GraphClient
from bot.whatsapp.errors import Remedy
from bot.whatsapp.media import MediaFolder
from bot.whatsapp.rendering.stand_in import ClosedWindowTemplate
from bot.whatsapp.uploads import Uploads
from bot.whatsapp.webhook import Number

from .whatsapp.files import PNG, folder

RINA = Recipient("6281100000001", "ID.rina")


class Answering(httpx.AsyncBaseTransport):
    """Gives its answers to the sends, the last one for ever, and remembers them; to uploads it gives ids, or `upload`."""

    def __init__(self, *answers: httpx.Response | Exception, upload: httpx.Response | Exception | None = None) -> None:
        self.answers, self.upload = list(answers), upload
        self.requests, self.uploads = list[dict[str, Any]](), 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/media"):
            await request.aread()
            self.uploads += 1
            answer = self.upload or httpx.Response(200, json={"id": f"media-{self.uploads}"})
        else:
            self.requests.append(json.loads(request.content))
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Memory(dict[str, str]):
    """An `UploadMemory` of one number."""

    async def find(self, number: str, sha256: str) -> str | None:
        return self.get(sha256)

    async def remember(self, number: str, sha256: str, media_id: str) -> None:
        self[sha256] = media_id


def row(message: dict[str, Any], to: Recipient = RINA) -> OutboxRow:
    return OutboxRow(1, "c", "7", "opaque-1", message, 1, False, to, 0.0)


async def sent(graph: Answering, *messages: dict[str, Any], to: Recipient = RINA, media: Path = Path("nowhere")) -> list[Delivery]:
    """Send messages one after the other through one transport."""
    async with GraphClient("http://graph.example", "v26.0", {"7": "t"}.get, transport=graph) as client:
        transport = graph_transport(client, Uploads(MediaFolder(media), client, Memory()))
        return [await transport(row(message, to)) for message in messages]


async def delivered(answer: httpx.Response | Exception, to: Recipient = RINA) -> tuple[Delivery, list[dict[str, Any]]]:
    """Send one text to a transport that gives `answer`; the delivery and the requests."""
    graph = Answering(answer)
    (delivery,) = await sent(graph, {"type": "text", "text": {"body": "halo"}}, to=to)
    return delivery, graph.requests


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
        (refusal(131047), Delivery(Verdict.WINDOW_CLOSED, code=131047, reason="HTTP 400 OAuthException")),
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


PLAIN = {"type": "text", "text": {"body": "halo"}}
OURS = {"type": "image", "image": {"link": "media/promo.png", "caption": "Promo"}}
PICTURE = {"type": "image", "image": {"link": "https://example.com/a.png"}}


@pytest.mark.parametrize(
    ("code", "message", "again"),
    [
        (131056, PLAIN, PLAIN),  # too fast for this customer
        (131000, PLAIN, PLAIN),
        (131053, PICTURE, {"type": "text", "text": {"body": "https://example.com/a.png", "preview_url": False}}),
        (131053, PLAIN, None),
        (131009, OURS, {"type": "text", "text": {"body": "Promo", "preview_url": False}}),
        (131026, PLAIN, None),  # cannot be reached
        (131047, PLAIN, None),  # the window is closed
        (131049, PLAIN, None),
        (190, PLAIN, None),
        (None, PLAIN, None),
    ],
)
def test_what_is_sent_after_a_message_failed_late(code: int | None, message: dict[str, Any], again: dict[str, Any] | None) -> None:
    assert after_failure(code, message) == again


OK = httpx.Response(200, json={"messages": [{"id": "wamid.1"}]})


async def test_a_file_of_ours_is_uploaded_once_and_sent_by_its_id(tmp_path: Path) -> None:
    graph = Answering(OK)
    deliveries = await sent(graph, OURS, OURS, media=folder(tmp_path, promo_png=PNG))
    assert [delivery.verdict for delivery in deliveries] == [Verdict.SENT, Verdict.SENT]
    assert [request["image"] for request in graph.requests] == [{"id": "media-1", "caption": "Promo"}] * 2 and graph.uploads == 1


async def test_an_id_that_meta_forgot_is_made_anew_once(tmp_path: Path) -> None:
    media = folder(tmp_path, promo_png=PNG)
    graph = Answering(OK, refusal(131053), OK)
    deliveries = await sent(graph, OURS, OURS, media=media)
    assert [delivery.verdict for delivery in deliveries] == [Verdict.SENT, Verdict.SENT]
    assert [request["image"]["id"] for request in graph.requests] == ["media-1", "media-1", "media-2"]


@pytest.mark.parametrize(("caption", "otherwise"), [({}, None), ({"caption": "Promo"}, {"type": "text", "text": {"body": "Promo", "preview_url": False}})])
async def test_a_file_whose_message_fails_late_is_uploaded_and_sent_once_more(
    tmp_path: Path, caption: dict[str, str], otherwise: dict[str, Any] | None
) -> None:
    message = {"type": "image", "image": {"link": "media/promo.png", **caption}}
    again = after_failure(131053, message)
    assert again is not None
    stored = json.loads(json.dumps(again))
    graph = Answering(OK)
    await sent(graph, message, message, stored, message, media=folder(tmp_path, promo_png=PNG))
    assert [request["image"] for request in graph.requests] == [{"id": f"media-{n}", **caption} for n in (1, 1, 2, 2)]
    assert {frozenset(request) for request in graph.requests} == {frozenset(graph.requests[0])}  # the mark does not leave the house
    assert after_failure(131053, stored) == otherwise


async def test_a_fresh_id_that_is_refused_is_not_made_anew(tmp_path: Path) -> None:
    graph = Answering(refusal(131009))
    (delivery,) = await sent(graph, OURS, media=folder(tmp_path, promo_png=PNG))
    assert (delivery.verdict, len(graph.requests), graph.uploads) == (Verdict.CHANGE_MESSAGE, 1, 1)


@pytest.mark.parametrize(("name", "reason"), [("rina 6281100000001.png", "cannot be read below"), ("x.6281100000001", "cannot be sent as image")])
async def test_why_a_file_cannot_be_sent_is_logged_without_its_name(tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str, reason: str) -> None:
    graph = Answering(OK)
    caplog.set_level(logging.DEBUG)
    (delivery,) = await sent(graph, {"type": "image", "image": {"link": f"media/{name}"}}, media=folder(tmp_path))
    assert (delivery.verdict, graph.requests) == (Verdict.CHANGE_MESSAGE, [])
    assert "send.file_unfit" in caplog.text and reason in caplog.text
    assert "6281100000001" not in caplog.text  # a slot can be part of a name


@pytest.mark.parametrize(
    ("upload", "verdict"),
    [
        (httpx.ReadTimeout("x"), Verdict.RETRY),  # no message left, so nothing is unknown
        (httpx.ConnectError("x"), Verdict.UNREACHABLE),
        (httpx.Response(401, json={"error": {"code": 190}}), Verdict.STOP_NUMBER),
        (httpx.Response(400, json={"error": {"code": 100}}), Verdict.CHANGE_MESSAGE),
    ],
)
async def test_an_upload_that_fails_has_the_verdict_of_a_send_that_did_not_leave(tmp_path: Path, upload: httpx.Response | Exception, verdict: Verdict) -> None:
    graph = Answering(OK, upload=upload)
    (delivery,) = await sent(graph, OURS, media=folder(tmp_path, promo_png=PNG))
    assert (delivery.verdict, graph.requests) == (verdict, [])


def test_each_number_has_its_own_template_for_a_reply_that_comes_too_late() -> None:
    numbers = [Number("7", "t", ("s",), ClosedWindowTemplate("balasan", "id", "1")), Number("8", "t", ("s",))]
    template_for = templates_of(numbers)
    sent_instead = template_for("7", PLAIN)
    assert sent_instead is not None and sent_instead["template"]["name"] == "balasan" and "halo" in str(sent_instead)
    assert [template_for("8", PLAIN), template_for("9", PLAIN), template_for("7", sent_instead)] == [None, None, None]
