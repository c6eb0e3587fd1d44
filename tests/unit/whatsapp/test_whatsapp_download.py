"""Fetching what a customer sent, from a server on this machine that answers as Meta does, or does not."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import itertools
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json, raw

from bot.http_server import serving
from bot.whatsapp.client import GraphClient
from bot.whatsapp.download import (
    MediaDamaged,
    MediaError,
    MediaGone,
    MediaRefused,
    MediaTooLarge,
    MediaUnkept,
    MediaUnreachable,
    fetch,
    may_see_the_token,
)

PHOTO = b"\xff\xd8\xff" + b"photo" * 20_000
HEX = hashlib.sha256(PHOTO).hexdigest()
BASE64 = base64.b64encode(hashlib.sha256(PHOTO).digest()).decode()
MEDIUM = {"kind": "image", "id": "900000000000001", "mime_type": "image/jpeg", "sha256": BASE64}
_names = itertools.count()


@dataclass
class Meta:
    """Answers both hops; what is set here changes the answers, and every request is remembered."""

    url: str = ""
    told: dict[str, Any] = field(default_factory=dict)
    """Beside or in the place of what the first hop says."""
    refusal: tuple[dict[str, Any], int] | None = None
    """The first hop's answer, when it refuses."""
    content: bytes = PHOTO
    statuses: list[int] = field(default_factory=list)
    """Of the next downloads; 200 when none is left."""
    hang: bool = False
    requests: list[tuple[str, dict[str, Any], str | None]] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.requests]


@pytest_asyncio.fixture
async def meta() -> AsyncIterator[Meta]:
    meta, app, leave = Meta(), Sanic(f"media_{next(_names)}", configure_logging=False), asyncio.Event()

    @app.on_request
    async def remember(request: Request) -> None:
        meta.requests.append((request.path, dict(request.query_args), request.headers.get("Authorization")))

    @app.get("/v26.0/<media_id>")
    async def resolve(request: Request, media_id: str) -> HTTPResponse:
        if meta.refusal:
            return json(meta.refusal[0], meta.refusal[1])
        return json({"url": f"{meta.url}/file", "mime_type": "image/jpeg", "sha256": HEX, "file_size": len(PHOTO), "id": media_id, **meta.told})

    @app.get("/file")
    async def file(_request: Request) -> HTTPResponse:
        if meta.hang:
            await leave.wait()
        status = meta.statuses.pop(0) if meta.statuses else 200
        return raw(meta.content if status == 200 else b"", status)

    @app.get("/moved")
    async def moved(request: Request) -> HTTPResponse:
        return raw(b"", 302, {"Location": request.args.get("to")})

    @app.get("/circle")
    async def circle(_request: Request) -> HTTPResponse:
        return raw(b"", 302, {"Location": "/circle"})

    async with serving(app, "127.0.0.1", 0) as port:
        meta.url = f"http://127.0.0.1:{port}"
        yield meta
        leave.set()


async def fetched(meta: Meta, folder: Path, medium: dict[str, Any] | None = None, *, token: str | None = "token", **limits: Any) -> Path:
    async with GraphClient(meta.url, "v26.0", {"7": token}.get, timeout_s=5.0) as client:
        return await fetch(client, "7", MEDIUM if medium is None else medium, folder, **{"limit_bytes": 1_000_000, **limits})


async def test_a_photo_is_fetched_in_two_hops_with_the_token_and_named_by_its_hash(meta: Meta, tmp_path: Path) -> None:
    path = await fetched(meta, tmp_path / "media")
    assert (path, path.read_bytes()) == (tmp_path / "media" / f"{HEX}.jpg", PHOTO)
    assert meta.requests == [("/v26.0/900000000000001", {"phone_number_id": "7"}, "Bearer token"), ("/file", {}, "Bearer token")]


async def test_only_its_owner_can_read_it_and_the_folder(meta: Meta, tmp_path: Path) -> None:
    path = await fetched(meta, tmp_path / "media")
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


async def test_the_same_file_again_is_the_same_file(meta: Meta, tmp_path: Path) -> None:
    assert await fetched(meta, tmp_path) == await fetched(meta, tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("told", "medium", "name"),
    [
        ({"mime_type": "audio/ogg; codecs=opus"}, {}, ".ogg"),
        ({"mime_type": None}, {"mime_type": "application/pdf"}, ".pdf"),
        ({"mime_type": "image/webp"}, {"mime_type": "image/jpeg"}, ".webp"),
        ({"mime_type": "application/x-sh"}, {}, ""),
        ({"mime_type": "../../x"}, {}, ""),
    ],
)
async def test_a_files_ending_comes_from_a_list_and_never_from_the_customer(meta: Meta, tmp_path: Path, told: Any, medium: Any, name: str) -> None:
    meta.told = told
    path = await fetched(meta, tmp_path, {**MEDIUM, "filename": "../evil.sh", **medium})
    assert path == tmp_path / f"{HEX}{name}"


@pytest.mark.parametrize("known", [{"sha256": None}, {"sha256": "3q2+7w=="}, {"sha256": "no hash"}, {"sha256": "é"}, {"sha256": HEX}])
async def test_a_webhook_without_a_usable_hash_leaves_the_one_of_the_first_hop(meta: Meta, tmp_path: Path, known: dict[str, Any]) -> None:
    assert (await fetched(meta, tmp_path, {**MEDIUM, **known})).exists()
    meta.told = {"sha256": "0" * 64}
    with pytest.raises(MediaDamaged):
        await fetched(meta, tmp_path, {**MEDIUM, **known})


@pytest.mark.parametrize(
    ("told", "medium"),
    [({"sha256": "0" * 64}, {}), ({}, {"sha256": base64.b64encode(b"0" * 32).decode()}), ({"sha256": None}, {"sha256": base64.b64encode(b"0" * 32).decode()})],
    ids=["first hop", "webhook", "webhook only"],
)
async def test_a_file_that_is_not_the_one_described_is_not_kept(meta: Meta, tmp_path: Path, told: dict[str, Any], medium: dict[str, Any]) -> None:
    meta.told = told
    with pytest.raises(MediaDamaged):
        await fetched(meta, tmp_path, {**MEDIUM, **medium})
    assert list(tmp_path.iterdir()) == []


async def test_an_address_that_died_meanwhile_is_asked_for_again_once(meta: Meta, tmp_path: Path) -> None:
    meta.statuses = [404]
    assert (await fetched(meta, tmp_path)).exists()
    assert meta.paths() == ["/v26.0/900000000000001", "/file"] * 2


async def test_an_address_that_stays_dead_is_given_up(meta: Meta, tmp_path: Path) -> None:
    meta.statuses = [404, 404, 200]
    with pytest.raises(MediaGone):
        await fetched(meta, tmp_path)
    assert meta.paths().count("/file") == 2
    assert list(tmp_path.iterdir()) == []


def graph_error(code: int, **more: Any) -> dict[str, Any]:
    return {"error": {"message": "no", "type": "OAuthException", "code": code, **more}}


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        (graph_error(100, error_subcode=33), 400, MediaGone),
        (graph_error(190), 401, MediaRefused),
        (graph_error(10), 403, MediaRefused),
        (graph_error(100), 400, MediaRefused),
        (graph_error(130429), 429, MediaUnreachable),
        (graph_error(2), 500, MediaUnreachable),
        (graph_error(1, is_transient=True), 400, MediaUnreachable),
        ({}, 404, MediaGone),
        ({"error": "half"}, 400, MediaRefused),
    ],
)
async def test_a_first_hop_that_refuses_is_told_by_its_reason(meta: Meta, tmp_path: Path, answer: dict[str, Any], status: int, error: type[MediaError]) -> None:
    meta.refusal = (answer, status)
    with pytest.raises(error):
        await fetched(meta, tmp_path)
    assert meta.paths() == ["/v26.0/900000000000001"]


@pytest.mark.parametrize(("status", "error"), [(401, MediaRefused), (403, MediaRefused), (410, MediaGone), (429, MediaUnreachable), (502, MediaUnreachable)])
async def test_a_second_hop_that_refuses_is_told_by_its_reason(meta: Meta, tmp_path: Path, status: int, error: type[MediaError]) -> None:
    meta.statuses = [status, status]
    with pytest.raises(error):
        await fetched(meta, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("told", [{"url": None}, {"url": 7.5}, {"url": ""}])
async def test_a_first_hop_without_an_address_is_no_answer(meta: Meta, tmp_path: Path, told: dict[str, Any]) -> None:
    meta.told = told
    with pytest.raises(MediaUnreachable, match="no address"):
        await fetched(meta, tmp_path)


async def test_a_first_hop_that_says_too_much_is_no_answer(meta: Meta, tmp_path: Path) -> None:
    meta.told = {"story": "x" * 100_000}
    with pytest.raises(MediaUnreachable, match="too long"):
        await fetched(meta, tmp_path)


@pytest.mark.parametrize(
    ("told", "paths"),
    [({}, 1), ({"file_size": 1}, 2), ({"file_size": None}, 2), ({"file_size": "much"}, 2)],
    ids=["told", "told wrongly", "not told", "nonsense"],
)
async def test_a_file_above_the_limit_is_not_kept(meta: Meta, tmp_path: Path, told: dict[str, Any], paths: int) -> None:
    meta.told = told
    with pytest.raises(MediaTooLarge) as caught:
        await fetched(meta, tmp_path, limit_bytes=len(PHOTO) - 1)
    assert caught.value.limit_bytes == len(PHOTO) - 1
    assert len(meta.requests) == paths
    assert list(tmp_path.iterdir()) == []
    assert (await fetched(meta, tmp_path, limit_bytes=len(PHOTO))).exists()


async def test_a_body_that_is_longer_than_it_said_is_cut_off(tmp_path: Path, meta: Meta) -> None:
    """Without a Content-Length, only counting helps."""
    endless = Sanic(f"endless_{next(_names)}", configure_logging=False)
    pieces = 0

    @endless.get("/v26.0/<media_id>")
    async def resolve(request: Request, media_id: str) -> HTTPResponse:
        return json({"url": f"http://{request.host}/file"})

    @endless.get("/file")
    async def file(request: Request) -> None:
        nonlocal pieces
        response = await request.respond(content_type="image/jpeg")
        while pieces < 1_000:
            pieces += 1
            await response.send(b"x" * 10_000)

    async with serving(endless, "127.0.0.1", 0) as port:
        meta.url = f"http://127.0.0.1:{port}"
        with pytest.raises(MediaTooLarge):
            await fetched(meta, tmp_path, limit_bytes=50_000)
    assert list(tmp_path.iterdir()) == []
    assert pieces < 1_000


@pytest.mark.parametrize("media_id", [None, "", "../7/messages", "a/b", "9?x=1", "http://127.0.0.1/x", "9" * 201, 7.5])
async def test_what_is_no_media_id_is_never_asked_for(meta: Meta, tmp_path: Path, media_id: Any) -> None:
    with pytest.raises(MediaRefused, match="no media id"):
        await fetched(meta, tmp_path, {**MEDIUM, "id": media_id})
    assert meta.requests == []


@pytest.mark.parametrize("token", [None, "line\nbreak", "é"])
async def test_a_number_without_a_usable_token_fetches_nothing(meta: Meta, tmp_path: Path, token: str | None) -> None:
    with pytest.raises((MediaRefused, MediaUnreachable)):
        await fetched(meta, tmp_path, token=token)
    assert meta.requests == []


async def test_another_host_never_sees_the_token(meta: Meta, tmp_path: Path) -> None:
    """Neither as Meta's answer nor as a redirect."""
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        other = f"http://127.0.0.1:{elsewhere.getsockname()[1]}/file"
        for url in ("https://evil.example/file", other, f"{meta.url}/moved?to={other}", "file:///etc/passwd", "//evil.example/x", "http://[", "nonsense"):
            meta.told = {"url": url}
            with pytest.raises((MediaRefused, MediaUnreachable)):
                await fetched(meta, tmp_path)
        elsewhere.setblocking(False)
        with pytest.raises(BlockingIOError):
            elsewhere.accept()
    assert "/file" not in meta.paths()


async def test_a_redirect_that_stays_is_followed_and_a_circle_is_left(meta: Meta, tmp_path: Path) -> None:
    meta.told = {"url": f"{meta.url}/moved?to=/file"}
    assert (await fetched(meta, tmp_path)).exists()
    meta.told = {"url": f"{meta.url}/circle"}
    with pytest.raises(MediaRefused, match="redirects"):
        await fetched(meta, tmp_path)


@pytest.mark.parametrize(
    ("url", "graph", "may"),
    [
        ("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", "https://graph.facebook.com/v26.0/", True),
        ("https://LOOKASIDE.fbsbx.com:443/x", "https://graph.facebook.com/v26.0/", True),
        ("https://graph.facebook.com/x", "https://graph.facebook.com/v26.0/", True),
        ("https://graph.example:8443/x", "https://graph.example:8443/v26.0/", True),
        ("http://localhost:5057/x", "http://127.0.0.1:5057/v26.0/", True),
        ("http://lookaside.fbsbx.com/x", "https://graph.facebook.com/v26.0/", False),
        ("https://lookaside.fbsbx.com:8443/x", "https://graph.facebook.com/v26.0/", False),
        ("https://lookaside.fbsbx.com.evil.example/x", "https://graph.facebook.com/v26.0/", False),
        ("https://evil.example/lookaside.fbsbx.com", "https://graph.facebook.com/v26.0/", False),
        ("https://lookaside.fbsbx.com@evil.example/x", "https://graph.facebook.com/v26.0/", False),
        ("http://127.0.0.1:5057/x", "https://graph.facebook.com/v26.0/", False),
        ("http://127.0.0.1:22/x", "http://127.0.0.1:5057/v26.0/", False),
        ("ftp://127.0.0.1:5057/x", "http://127.0.0.1:5057/v26.0/", False),
        ("https://lookaside.fbsbx.com/x", "http://127.0.0.1:5057/v26.0/", True),
    ],
)
def test_only_metas_own_addresses_may_see_the_token(url: str, graph: str, may: bool) -> None:
    assert may_see_the_token(url, graph) is may


async def test_a_file_that_does_not_come_in_time_is_given_up(meta: Meta, tmp_path: Path) -> None:
    meta.hang = True
    with pytest.raises(MediaUnreachable, match=r"within 0\.2 s"):
        await fetched(meta, tmp_path, deadline_s=0.2)
    assert list(tmp_path.iterdir()) == []


async def test_a_server_that_is_not_there_is_unreachable(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        url = f"http://127.0.0.1:{closed_soon.getsockname()[1]}"
    with pytest.raises(MediaUnreachable, match="ConnectError"):
        await fetched(Meta(url), tmp_path)


async def test_a_folder_that_cannot_be_written_is_told(meta: Meta, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MediaUnkept):
        await fetched(meta, tmp_path / "file")
