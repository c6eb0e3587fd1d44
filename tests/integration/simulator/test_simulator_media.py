"""Media over real HTTP: upload, the two hops, expiry, and what a customer's phone sends."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.simulator.testing import NUMBER, Bench, Business, serve_bench

DEWI = "628110000123"
PICTURE = b"\xff\xd8\xff\xe0 a picture of a shoe"
SHA256 = hashlib.sha256(PICTURE).hexdigest()
DAY_S = 24 * 3600
BEARER = {"Authorization": f"Bearer {NUMBER.access_token}"}


async def resolve(bench: Bench, media_id: str, **params: str) -> dict[str, Any]:
    answer = await bench.graph("GET", media_id, params=params)
    assert answer.status_code == 200
    return answer.json()


async def send_picture(bench: Bench, media_id: str, **more: Any) -> httpx.Response:
    return await bench.send({"to": f"+{DEWI}", "type": "image", "image": {"id": media_id}, **more})


async def test_an_upload_is_described_and_then_downloaded(bench: Bench) -> None:
    media_id = await bench.upload(PICTURE, "image/jpeg")

    found = await resolve(bench, media_id, phone_number_id=NUMBER.phone_number_id)
    content = await bench.http.get(found["url"], headers=BEARER)

    url = found.pop("url")
    assert found == {"messaging_product": "whatsapp", "mime_type": "image/jpeg", "sha256": SHA256, "file_size": len(PICTURE), "id": media_id}
    assert url.startswith(f"{bench.url}/_media/")
    assert (content.content, content.headers["content-type"]) == (PICTURE, "image/jpeg")
    assert int(content.headers["content-length"]) == len(PICTURE)


async def test_a_url_needs_the_token_and_lives_five_minutes(bench: Bench) -> None:
    media_id = await bench.upload(PICTURE, "image/jpeg")
    url = (await resolve(bench, media_id))["url"]

    assert (await bench.http.get(url)).status_code == 401
    assert (await bench.http.get(url, headers={"Authorization": "Bearer another"})).status_code == 401
    await bench.order("clock", advance_s=299)
    assert (await bench.http.get(url, headers=BEARER)).status_code == 200
    await bench.order("clock", advance_s=2)
    assert (await bench.http.get(url, headers=BEARER)).status_code == 404

    again = (await resolve(bench, media_id))["url"]
    assert again != url
    assert (await bench.http.get(again, headers=BEARER)).content == PICTURE


@pytest.mark.parametrize(
    ("wanted", "status", "part", "span"),
    [
        ("bytes=0-3", 206, PICTURE[:4], f"bytes 0-3/{len(PICTURE)}"),
        ("bytes=10-", 206, PICTURE[10:], f"bytes 10-{len(PICTURE) - 1}/{len(PICTURE)}"),
        ("bytes=-5", 206, PICTURE[-5:], f"bytes {len(PICTURE) - 5}-{len(PICTURE) - 1}/{len(PICTURE)}"),
        ("bytes=9999-", 416, b"", f"bytes */{len(PICTURE)}"),
        ("bytes=-0", 416, b"", f"bytes */{len(PICTURE)}"),
        ("bytes=5-2", 200, PICTURE, None),
        ("bytes=0-1,3-4", 200, PICTURE, None),
        ("lines=1-2", 200, PICTURE, None),
    ],
)
async def test_a_part_of_a_file_can_be_had(bench: Bench, wanted: str, status: int, part: bytes, span: str | None) -> None:
    url = (await resolve(bench, await bench.upload(PICTURE, "image/jpeg")))["url"]

    answer = await bench.http.get(url, headers={**BEARER, "Range": wanted})

    assert (answer.status_code, answer.content, answer.headers.get("content-range")) == (status, part, span)


@pytest.mark.parametrize(
    ("mime_type", "size", "code"),
    [
        ("image/jpeg", 5 * 1024 * 1024, None),
        ("image/jpeg", 5 * 1024 * 1024 + 1, 131053),
        ("image/png", 0, 100),
        ("image/gif", 10, 100),
        ("audio/ogg; codecs=opus", 10, None),
        ("audio/aac", 16 * 1024 * 1024 + 1, 131053),
        ("video/webm", 10, 100),
        ("image/webp", 100 * 1024 + 1, 131053),
        ("application/pdf", 16 * 1024 * 1024 + 1, None),
        ("application/zip", 10, 100),
    ],
)
async def test_only_files_that_whatsapp_takes_can_be_uploaded(bench: Bench, mime_type: str, size: int, code: int | None) -> None:
    answer = await bench.graph(
        "POST",
        f"{NUMBER.phone_number_id}/media",
        data={"messaging_product": "whatsapp", "type": mime_type},
        files={"file": ("berkas", b"x" * size, mime_type)},
    )

    assert answer.json().get("error", {}).get("code") == code
    assert ("id" in answer.json()) is (code is None)


async def test_a_moving_sticker_may_be_larger_than_a_still_one(bench: Bench) -> None:
    moving = b"RIFF\0\0\0\0WEBPVP8X\n\0\0\0\x02\0\0\0\xff\x01\0\xff\x01\0ANIM" + b"x" * 400 * 1024

    assert await bench.upload(moving, "image/webp")


@pytest.mark.parametrize("without", ["messaging_product", "file"])
async def test_an_upload_without_one_of_its_parts_is_refused(bench: Bench, without: str) -> None:
    form: dict[str, Any] = {"messaging_product": (None, "whatsapp"), "type": (None, "image/jpeg"), "file": ("a", PICTURE, "image/jpeg")}
    del form[without]

    answer = await bench.graph("POST", f"{NUMBER.phone_number_id}/media", files=form)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100)
    assert without in answer.json()["error"]["error_data"]["details"]


async def test_unknown_foreign_deleted_and_expired_ids_are_unknown_objects(business: Business) -> None:
    other = NUMBER.__class__("106540352242923", "+62 811-0000-0001", "another-token", "secret")
    async with serve_bench(business, numbers=(NUMBER, other)) as bench:
        kept, gone = await bench.upload(PICTURE, "image/jpeg"), await bench.upload(PICTURE, "image/jpeg")
        assert (await bench.graph("DELETE", gone)).json() == {"success": True}
        tries = [
            await bench.graph("GET", "1234567890123456"),
            await bench.graph("GET", gone),
            await bench.graph("DELETE", gone),
            await bench.graph("GET", kept, token="another-token"),
            await bench.graph("GET", kept, params={"phone_number_id": other.phone_number_id}),
        ]
        await bench.order("clock", advance_s=30 * DAY_S)
        tries.append(await bench.graph("GET", kept))

    assert [(one.status_code, one.json()["error"]["code"], one.json()["error"]["error_subcode"]) for one in tries] == [(400, 100, 33)] * 6


async def test_a_customers_file_is_described_in_the_webhook_and_can_be_fetched_for_seven_days(bench: Bench) -> None:
    voice = b"OggS a voice note"
    put = await bench.http.post(f"{bench.url}/_control/media", content=voice, headers={"Content-Type": "audio/ogg; codecs=opus"})
    media_id = put.json()["id"]
    message = {"type": "audio", "audio": {"id": media_id, "voice": True}}
    await bench.order("messages", **{"from": DEWI}, message=message, wait=True)

    [received] = bench.business.messages
    audio = received["audio"]
    assert (audio["id"], audio["voice"], audio["mime_type"]) == (media_id, True, "audio/ogg; codecs=opus")
    assert base64.b64decode(audio["sha256"]) == hashlib.sha256(voice).digest()
    assert (await bench.http.get((await resolve(bench, media_id))["url"], headers=BEARER)).content == voice
    await bench.order("clock", advance_s=7 * DAY_S - 60)
    assert (await resolve(bench, media_id))["file_size"] == len(voice)
    await bench.order("clock", advance_s=60)
    assert (await bench.graph("GET", media_id)).json()["error"]["error_subcode"] == 33


async def test_the_url_in_a_webhook_is_sometimes_there_and_leads_to_the_file(bench: Bench) -> None:
    await bench.graph("GET", NUMBER.phone_number_id)
    put = await bench.http.post(f"{bench.url}/_control/media?filename=foto.jpg", content=PICTURE, headers={"Content-Type": "image/jpeg"})
    for _ in range(40):
        await bench.order("messages", **{"from": DEWI}, message={"type": "image", "image": {"id": put.json()["id"]}}, wait=True)

    urls = [message["image"]["url"] for message in bench.business.messages if "url" in message["image"]]
    assert 0 < len(urls) < 40
    assert (await bench.http.get(urls[-1], headers=BEARER)).content == PICTURE
    assert len(bench.business.messages) == 40


async def test_a_send_by_media_id_is_accepted_for_the_right_kind_only(bench: Bench) -> None:
    await bench.order("messages", **{"from": DEWI}, text="halo", wait=True)
    picture, report = await bench.upload(PICTURE, "image/jpeg"), await bench.upload(b"%PDF-1.7", "application/pdf")

    assert (await send_picture(bench, picture)).status_code == 200
    assert (await bench.send({"to": f"+{DEWI}", "type": "document", "document": {"id": picture}})).status_code == 200
    for media_id, code in ((report, 131009), ("1234567890123456", 100)):
        refused = await send_picture(bench, media_id)
        assert (refused.status_code, refused.json()["error"]["code"]) == (400, code)
        assert media_id in refused.json()["error"]["error_data"]["details"]
    await bench.order("clock", advance_s=30 * DAY_S)
    gone = (await send_picture(bench, picture)).json()["error"]
    assert (gone["code"], gone["message"]) == (100, "(#100) Param image['id'] is not a valid whatsapp business account media attachment ID")


async def test_a_header_by_media_id_is_looked_at_too(bench: Bench) -> None:
    await bench.order("messages", **{"from": DEWI}, text="halo", wait=True)
    button = {"type": "reply", "reply": {"id": "ya", "title": "Ya"}}
    interactive: dict[str, Any] = {"type": "button", "body": {"text": "Cocok, kak?"}, "action": {"buttons": [button]}}

    for media_id, code in ((await bench.upload(PICTURE, "image/jpeg"), None), ("1234567890123456", 100)):
        interactive["header"] = {"type": "image", "image": {"id": media_id}}
        answer = await bench.send({"to": f"+{DEWI}", "type": "interactive", "interactive": interactive})
        assert answer.json().get("error", {}).get("code") == code


async def test_files_survive_a_restart_and_go_with_a_reset(business: Business, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    async with serve_bench(business, journal=journal) as bench:
        kept = await bench.upload(PICTURE, "image/jpeg")
        url = (await resolve(bench, kept))["url"]
    folder = tmp_path / "journal.jsonl.media"
    (folder / "left-over").write_bytes(b"of an older journal")

    async with serve_bench(business, journal=journal) as bench:
        assert (await resolve(bench, kept))["sha256"] == SHA256
        assert (await bench.http.get(bench.url + url[url.index("/_media/") :], headers=BEARER)).content == PICTURE
        assert [path.name for path in folder.iterdir()] == [kept]
        assert folder.stat().st_mode & 0o077 == 0
        await bench.order("reset")
        assert (await bench.graph("GET", kept)).status_code == 400
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("kind", "status"), [("media_401", 401), ("media_404", 404)])
async def test_a_download_may_be_refused_once(bench: Bench, kind: str, status: int) -> None:
    media_id = await bench.upload(PICTURE, "image/jpeg")
    await bench.order("faults", kind=kind, to=media_id)
    url = (await resolve(bench, media_id))["url"]

    assert [(await bench.http.get(url, headers=BEARER)).status_code for _ in range(2)] == [status, 200]


async def test_a_download_may_be_another_file_than_was_promised(bench: Bench) -> None:
    media_id = await bench.upload(PICTURE, "image/jpeg")
    for kind in ("media_wrong_hash", "media_wrong_mime", "media_oversized"):
        await bench.order("faults", kind=kind)

    promised = await resolve(bench, media_id)
    wrong_type = await bench.http.get(promised["url"], headers=BEARER)
    too_much = await bench.http.get(promised["url"], headers=BEARER)

    assert promised["sha256"] != SHA256
    assert (wrong_type.headers["content-type"], wrong_type.content) == ("text/html", PICTURE)
    assert len(too_much.content) > promised["file_size"]
    assert (await resolve(bench, media_id))["sha256"] == SHA256


async def test_a_download_may_stop_half_way_for_longer_than_anybody_waits(bench: Bench) -> None:
    media_id = await bench.upload(PICTURE, "image/jpeg")
    await bench.order("faults", kind="media_slow", hang_s=60)
    url = (await resolve(bench, media_id))["url"]

    with pytest.raises(httpx.ReadTimeout):
        await bench.http.get(url, headers=BEARER, timeout=0.2)
    await bench.order("faults", kind="media_slow", hang_s=0.01)
    assert (await bench.http.get(url, headers=BEARER)).content == PICTURE


async def test_an_upload_may_be_refused_on_order(bench: Bench) -> None:
    await bench.order("faults", kind="media_refused", code=131053)

    with pytest.raises(httpx.HTTPStatusError):
        await bench.upload(PICTURE, "image/jpeg")
    assert await bench.upload(PICTURE, "image/jpeg")
    [entry] = await bench.look("log?kind=media.refused")
    assert entry["code"] == 131053


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "picture"}])
async def test_a_customers_file_needs_a_mime_type(bench: Bench, headers: dict[str, str]) -> None:
    answer = await bench.http.post(f"{bench.url}/_control/media", content=PICTURE, headers=headers)

    assert answer.status_code == 400
    assert "Content-Type" in answer.json()["error"]


async def test_a_voice_note_is_played_after_it_was_read(bench: Bench) -> None:
    await bench.order("messages", **{"from": DEWI}, text="halo", wait=True)
    voice = await bench.upload(b"OggS", "audio/ogg; codecs=opus")

    for audio in ({"id": voice, "voice": True}, {"id": voice}):
        assert (await bench.send({"to": f"+{DEWI}", "type": "audio", "audio": audio})).status_code == 200
    await bench.business.until(lambda: len(bench.business.statuses) == 7)

    assert [sent["status"] for sent in await bench.look("sent")] == ["played", "read"]
