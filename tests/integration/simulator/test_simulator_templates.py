"""Templates over real HTTP: what is listed, what is refused with which code, and the words that the customer sees."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.simulator.testing import NUMBER, Bench, Business, serve_bench

DEWI = "628110000123"
PICTURE = b"\xff\xd8\xff\xe0 a picture of a parcel"
WABA = NUMBER.waba_id
BODY = {"type": "BODY", "text": "Halo"}


@pytest_asyncio.fixture
async def known(bench: Bench) -> Bench:
    """A bench that knows Dewi, whose window is closed: only templates reach her."""
    await bench.order("customers", wa_id=DEWI, name="Dewi")
    return bench


def text(*words: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": one} for one in words]


def body(*words: str) -> dict[str, Any]:
    return {"type": "body", "parameters": text(*words)}


def named(**words: str) -> list[dict[str, Any]]:
    return [{"type": "text", "parameter_name": name, "text": one} for name, one in words.items()]


REMINDER: list[dict[str, Any]] = [
    {"type": "header", "parameters": named(nama="Dewi")},
    {"type": "body", "parameters": named(jam="14.00", nama="Dewi", hari="Kamis")},
    {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [{"type": "payload", "payload": "jadi:42"}]},
    {"type": "button", "sub_type": "url", "index": 2, "parameters": text("pusat")},
]


async def send(bench: Bench, name: str, components: list[dict[str, Any]], language: str = "id", to: str = f"+{DEWI}") -> httpx.Response:
    template = {"name": name, "language": {"code": language}, "components": components}
    return await bench.send({"to": to, "type": "template", "template": template})


async def words_of(bench: Bench) -> dict[str, Any]:
    """What the phone is given of the last accepted send."""
    [*_, entry] = await bench.look("log?kind=send.accepted")
    return entry["template_text"]


async def test_a_template_is_filled_in_for_the_phone(known: Bench) -> None:
    answer = await send(known, "pengingat_konsultasi", REMINDER)

    assert answer.status_code == 200
    assert answer.json()["messages"][0]["message_status"] == "accepted"
    assert await words_of(known) == {
        "name": "pengingat_konsultasi",
        "language": "id",
        "category": "UTILITY",
        "header": {"type": "text", "text": "Jadwal konsultasi kak Dewi"},
        "body": "Halo kak Dewi, kami ingatkan konsultasinya Kamis jam 14.00. Jadi datang, kak?",
        "footer": "Balas BATAL kalau berhalangan",
        "buttons": [
            {"type": "quick_reply", "text": "Jadi, kak", "payload": "jadi:42"},
            {"type": "quick_reply", "text": "Ganti jadwal", "payload": "Ganti jadwal"},
            {"type": "url", "text": "Lihat lokasi", "url": "https://example.com/lokasi/pusat"},
        ],
    }
    await known.business.until(lambda: len(known.business.statuses) == 3)
    assert {status["pricing"]["category"] for status in known.business.statuses} == {"utility"}
    [sent] = await known.look(f"sent?to={DEWI}")
    assert sent["text"].startswith("Halo kak Dewi")


async def test_a_picture_above_a_template_is_a_file_of_ours(known: Bench) -> None:
    media_id = await known.upload(PICTURE, "image/jpeg")
    header = {"type": "header", "parameters": [{"type": "image", "image": {"id": media_id}}]}

    assert (await send(known, "pesanan_dikirim", [header, body("SP-0042", "Dewi", "RESI0042")])).status_code == 200
    assert (await words_of(known))["header"] == {"type": "image", "image": {"id": media_id}}
    header["parameters"][0]["image"] = {"id": "1234567890123456"}  # type: ignore[index]
    refused = await send(known, "pesanan_dikirim", [header, body("SP-0042", "Dewi", "RESI0042")])
    assert refused.json()["error"]["message"] == (
        "(#100) Param template['components'][0]['parameters'][0]['image']['id'] is not a valid whatsapp business account media attachment ID"
    )


def without(index: int) -> list[dict[str, Any]]:
    return [part for n, part in enumerate(REMINDER) if n != index]


@pytest.mark.parametrize(
    ("name", "components", "language", "code"),
    [
        ("tidak_ada", [], "id", 132001),
        ("balasan_tertunda", [body("Sudah dikirim.")], "de", 132001),
        ("undian_gratis", [], "id", 132001),
        ("survei_kepuasan", [body("Dewi")], "id", 132015),
        ("balasan_tertunda", [], "id", 132000),
        ("balasan_tertunda", [body("satu", "dua")], "id", 132000),
        ("balasan_tertunda", [body("x" * 1000)], "id", 132005),
        ("balasan_tertunda", [{"type": "header", "parameters": text("x")}, body("satu")], "id", 132012),
        ("pengingat_konsultasi", without(0), "id", 132000),
        ("pengingat_konsultasi", without(1), "id", 132000),
        ("pengingat_konsultasi", [*without(1), {"type": "body", "parameters": named(nama="a", hari="b", jem="c")}], "id", 132012),
        ("pengingat_konsultasi", [*without(1), body("a", "b", "c")], "id", 132012),
        ("pengingat_konsultasi", without(3), "id", 131008),
        ("pengingat_konsultasi", [*REMINDER, {"type": "button", "sub_type": "url", "index": 1, "parameters": text("a")}], "id", 132012),
        ("pengingat_konsultasi", [*REMINDER, {"type": "button", "sub_type": "url", "index": 7, "parameters": text("a")}], "id", 132018),
        ("pesanan_dikirim", [body("a", "b", "c")], "id", 132012),
        ("pesanan_dikirim", [{"type": "header", "parameters": text("x")}, body("a", "b", "c")], "id", 132012),
        ("promo_akhir_tahun", [body("Dewi", "25%")], "id", 131008),
    ],
)
async def test_a_template_that_does_not_fit_is_refused(known: Bench, name: str, components: list[dict[str, Any]], language: str, code: int) -> None:
    refused = await send(known, name, components, language)

    assert (refused.status_code, refused.json()["error"]["code"]) == (404 if code == 132001 else 400, code)
    assert await known.look("sent") == []


async def test_amounts_and_dates_are_shown_as_their_fallbacks(known: Bench) -> None:
    amount = {"type": "currency", "currency": {"fallback_value": "Rp25.000", "code": "IDR", "amount_1000": 25_000_000}}

    assert (await send(known, "balasan_tertunda", [{"type": "body", "parameters": [amount]}])).status_code == 200
    assert "Rp25.000" in (await words_of(known))["body"]


async def test_a_code_needs_a_phone_number(known: Bench) -> None:
    siti = await known.order("customers", name="Siti", mode="phone_less")
    components = [body("123456"), {"type": "button", "sub_type": "url", "index": "0", "parameters": text("123456")}]
    template = {"name": "kode_masuk", "language": {"code": "id"}, "components": components}

    refused = await known.send({"recipient": siti["user_id"], "type": "template", "template": template})

    assert refused.json()["error"]["code"] == 131062
    assert (await send(known, "kode_masuk", components)).status_code == 200


async def test_who_stopped_marketing_gets_no_promotion(known: Bench) -> None:
    promotion = [body("Dewi", "25%"), {"type": "button", "sub_type": "copy_code", "index": 0, "parameters": [{"type": "coupon_code", "coupon_code": "SAPA25"}]}]
    await known.order("preferences", customer=DEWI, marketing="stop", wait=True)
    [told] = [value["user_preferences"][0] for value in known.business.values]

    assert (await send(known, "promo_akhir_tahun", promotion)).status_code == 200
    assert (await send(known, "balasan_tertunda", [body("Sudah dikirim.")])).status_code == 200
    await known.order("preferences", customer=DEWI, marketing="resume", wait=True)
    assert (await send(known, "promo_akhir_tahun", promotion)).status_code == 200
    await known.business.until(lambda: len(known.business.statuses) == 7)

    assert (told["wa_id"], told["category"], told["value"]) == (DEWI, "marketing_messages", "stop")
    failed = [status for status in known.business.statuses if status["status"] == "failed"]
    assert [status["errors"][0]["code"] for status in failed] == [131050]
    assert [sent["status"] for sent in await known.look("sent")] == ["failed", "read", "read"]


async def test_templates_are_listed_page_by_page(bench: Bench) -> None:
    whole = (await bench.graph("GET", f"{WABA}/message_templates", params={"limit": "100"})).json()["data"]
    first = (await bench.graph("GET", f"{WABA}/message_templates", params={"limit": "3"})).json()
    second = (await bench.graph("GET", f"{WABA}/message_templates", params={"limit": "3", "after": first["paging"]["cursors"]["after"]})).json()
    paused = (await bench.graph("GET", f"{WABA}/message_templates", params={"status": "PAUSED", "fields": "name,status"})).json()["data"]

    assert {"APPROVED", "PAUSED", "REJECTED"} <= {one["status"] for one in whole}
    assert set(whole[0]) == {"name", "parameter_format", "components", "language", "status", "category", "id"}
    assert [*first["data"], *second["data"]] == whole[:6]
    assert [(one["name"], one["status"]) for one in paused] == [("survei_kepuasan", "PAUSED")]
    assert set(paused[0]) == {"name", "status", "id"}
    assert (await bench.graph("GET", "999/message_templates")).json()["error"]["error_subcode"] == 33


async def test_the_business_makes_uses_and_deletes_a_template(known: Bench) -> None:
    new = {"name": "info_baru", "language": "id", "category": "UTILITY", "components": [{"type": "BODY", "text": "Halo {{1}}"}]}

    made = (await known.graph("POST", f"{WABA}/message_templates", json=new)).json()
    await known.business.until(lambda: known.business.raw)
    assert (made["status"], made["category"]) == ("APPROVED", "UTILITY")
    assert known.business.values[0]["message_template_name"] == "info_baru"
    assert (await known.graph("POST", f"{WABA}/message_templates", json=new)).json()["error"]["error_subcode"] == 2388024
    assert (await send(known, "info_baru", [body("Dewi")])).status_code == 200
    assert (await known.graph("DELETE", f"{WABA}/message_templates", params={"name": "info_baru"})).json() == {"success": True}
    assert (await send(known, "info_baru", [body("Dewi")])).json()["error"]["code"] == 132001


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "Info Baru"}, 100),
        ({"language": ""}, 131008),
        ({"category": "NEWS"}, 100),
        ({"parameter_format": "BOTH"}, 100),
        ({"components": "BODY"}, 131008),
        ({"components": [{"type": "FOOTER", "text": "x"}]}, 131008),
        ({"components": [BODY, BODY]}, 100),
        ({"components": [BODY, {"type": "EXTRA"}]}, 100),
        ({"components": [{"type": "BODY", "text": "x" * 1025}]}, 100),
        ({"components": [BODY, {"type": "FOOTER", "text": "x" * 61}]}, 100),
        ({"components": [BODY, {"type": "HEADER", "format": "TEXT", "text": "x" * 61}]}, 100),
        ({"components": [BODY, {"type": "HEADER", "format": "GIF"}]}, 100),
        ({"components": [BODY, {"type": "BUTTONS", "buttons": []}]}, 100),
        ({"components": [BODY, {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "x" * 26}]}]}, 100),
    ],
)
async def test_a_template_that_meta_would_not_take_is_not_made(bench: Bench, change: dict[str, Any], code: int) -> None:
    new = {"name": "info_baru", "language": "id", "category": "UTILITY", "components": [{"type": "BODY", "text": "Halo"}], **change}

    assert (await bench.graph("POST", f"{WABA}/message_templates", json=new)).json()["error"]["code"] == code


async def test_the_status_of_a_template_changes_on_order_and_the_business_is_told(known: Bench) -> None:
    for status, code in (("PAUSED", 132015), ("DISABLED", 132016), ("PENDING", 132001), ("APPROVED", None)):
        await known.order("template_status", name="balasan_tertunda", status=status, reason="NONE", wait=True)
        answer = await send(known, "balasan_tertunda", [body("Sudah dikirim.")])
        assert answer.json().get("error", {}).get("code") == code
    told = [value for value in known.business.values if "event" in value]
    assert [value["event"] for value in told] == ["PAUSED", "DISABLED", "PENDING", "APPROVED"]
    assert {(value["message_template_name"], value["message_template_language"]) for value in told} == {("balasan_tertunda", "id")}


async def test_templates_survive_a_restart_and_a_reset_brings_the_samples_back(business: Business, tmp_path: Any) -> None:
    journal = tmp_path / "journal.jsonl"
    async with serve_bench(business, journal=journal) as bench:
        before = len(await bench.look("templates"))
        await bench.order("templates", name="info_baru", components=[{"type": "BODY", "text": "Halo {{1}}"}])
        await bench.order("template_status", name="survei_kepuasan", status="APPROVED")
        await bench.order("customers", wa_id=DEWI)
        assert (await send(bench, "info_baru", [body("Dewi")])).status_code == 200
        words = await words_of(bench)
    async with serve_bench(business, journal=journal) as bench:
        assert (await send(bench, "survei_kepuasan", [body("Dewi")])).status_code == 200
        assert (await send(bench, "info_baru", [body("Dewi")])).status_code == 200
        assert await words_of(bench) == words
        await bench.order("reset")
        assert len(await bench.look("templates")) == before


async def test_an_account_has_250_templates_at_most(bench: Bench) -> None:
    await bench.order("delivery", paused=True)
    for number in range(250 - len(await bench.look("templates"))):
        await bench.order("templates", name=f"info_{number}", components=[BODY])
    new = {"name": "info_baru", "language": "id", "category": "UTILITY", "components": [BODY]}

    refused = await bench.graph("POST", f"{WABA}/message_templates", json=new)

    assert refused.json()["error"]["error_subcode"] == 2388019
