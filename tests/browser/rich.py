"""A conversation in which everything occurs once: for the tests that look at every type, and for the pictures in the docs."""

from __future__ import annotations

import io
import math
import struct
import wave
from typing import Any

from PIL import Image, ImageDraw

from bot.simulator.testing import NUMBER

from .conftest import Emulator

DEWI, BUDI, SITI = "6281100000123", "6281100000124", "6281100000125"
PLACE = {"latitude": -6.175392, "longitude": 106.827153, "name": "Toko Rekaan", "address": "Jl. Contoh No. 1, Jakarta"}
ADVERT = {
    "source_url": "https://contoh.example/iklan",
    "source_type": "ad",
    "source_id": "120210000000000001",
    "headline": "Konsultasi WhatsApp gratis",
    "body": "Dibalas dalam hitungan detik",
    "ctwa_clid": "ARContoh",
}


def picture(width: int = 640, height: int = 420, seed: int = 0, form: str = "JPEG") -> bytes:
    """A drawn landscape."""
    image = Image.new("RGB", (width, height))
    pen = ImageDraw.Draw(image)
    top, bottom = [((250, 176, 120), (120, 110, 190)), ((150, 205, 245), (235, 245, 250)), ((255, 225, 150), (240, 140, 110))][seed % 3]
    for y in range(height):
        part = y / height
        pen.line((0, y, width, y), tuple(round(a + (b - a) * part) for a, b in zip(top, bottom, strict=True)))
    pen.ellipse((width * 0.62, height * 0.16, width * 0.78, height * 0.16 + width * 0.16), (255, 244, 200))
    for layer, colour in enumerate([(96, 120, 130), (58, 96, 88), (30, 62, 52)]):
        ridge = [(x, height * (0.55 + layer * 0.13) + math.sin(x / (60 + 25 * layer) + seed + layer * 2) * height * 0.07) for x in range(0, width + 8, 8)]
        pen.polygon([(0, height), *ridge, (width, height)], colour)
    held = io.BytesIO()
    image.save(held, form, quality=82)
    return held.getvalue()


def sticker() -> bytes:
    """A smiling face on nothing, as WebP."""
    image = Image.new("RGBA", (512, 512), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.ellipse((40, 40, 472, 472), (255, 205, 60, 255), (90, 60, 20, 255), 14)
    for x in (180, 332):
        pen.ellipse((x - 26, 170, x + 26, 240), (60, 40, 20, 255))
    pen.arc((140, 190, 372, 400), 20, 160, (60, 40, 20, 255), 18)
    held = io.BytesIO()
    image.save(held, "WEBP")
    return held.getvalue()


def sound(seconds: float = 2.4, rate: int = 8000) -> bytes:
    """A melody that swells, as WAV: what any browser can decode."""
    held = io.BytesIO()
    with wave.open(held, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        for i in range(int(seconds * rate)):
            at = i / rate
            loud = abs(math.sin(at * 2.6)) * (0.35 + 0.65 * abs(math.sin(at * 17)))
            out.writeframesraw(struct.pack("<h", int(9000 * loud * math.sin(2 * math.pi * 330 * at))))
    return held.getvalue()


def uploaded(emulator: Emulator, content: bytes, mime: str, filename: str | None = None) -> str:
    """A file on a customer's phone; the media id."""
    path = f"{emulator.url}/_control/media" + (f"?filename={filename}" if filename else "")
    answer = emulator.run(emulator.bench.http.post(path, content=content, headers={"Content-Type": mime}))
    return str(answer.raise_for_status().json()["id"])


def business_media(emulator: Emulator, content: bytes, mime: str, filename: str) -> str:
    """A file that the business uploads over the Graph API; the media id."""
    answer = emulator.run(
        emulator.bench.http.post(
            f"{emulator.url}/v26.0/{NUMBER.phone_number_id}/media",
            headers={"Authorization": f"Bearer {NUMBER.access_token}"},
            data={"messaging_product": "whatsapp", "type": mime},
            files={"file": (filename, content, mime)},
        )
    )
    return str(answer.raise_for_status().json()["id"])


def held(emulator: Emulator, media: dict[str, Any]) -> tuple[bytes, str]:
    """What the simulator holds of a medium."""
    answer = emulator.run(emulator.bench.http.get(f"{emulator.url}/_phone/media/{media['id']}"))
    return answer.raise_for_status().content, answer.headers["content-type"]


def from_business(emulator: Emulator, to: str, kind: str, content: Any, **more: Any) -> str:
    """The business has sent a message of any type; the wamid."""
    answer = emulator.run(emulator.bench.send({"to": f"+{to}", "type": kind, kind: content, **more}))
    assert answer.status_code == 200, answer.text
    return str(answer.json()["messages"][0]["id"])


def buttons(*titles: str) -> list[dict[str, Any]]:
    return [{"type": "reply", "reply": {"id": title.lower().replace(" ", "-"), "title": title}} for title in titles]


def card(emulator: Emulator, index: int, words: str, title: str) -> dict[str, Any]:
    image = business_media(emulator, picture(480, 300, index), "image/jpeg", f"{index}.jpg")
    return {
        "card_index": index,
        "type": "cta_url",
        "header": {"type": "image", "image": {"id": image}},
        "body": {"text": words},
        "action": {"buttons": [{"type": "quick_reply", "quick_reply": {"id": f"paket-{index}", "title": title}}]},
    }


def carousel(emulator: Emulator) -> dict[str, Any]:
    cards = [
        card(emulator, 0, "*Paket Rintis*\nSampai 1.000 chat", "Pilih Rintis"),
        card(emulator, 1, "*Paket Tumbuh*\nSampai 10.000 chat", "Pilih Tumbuh"),
        card(emulator, 2, "*Paket Mekar*\nTanpa batas", "Pilih Mekar"),
    ]
    return {"type": "carousel", "body": {"text": "Ini paket yang ada, kak. Geser ke samping ya 👉"}, "action": {"cards": cards}}


def reminder(emulator: Emulator, to: str = DEWI) -> str:
    """The template with named words, two quick replies and a link."""
    named = [{"type": "text", "parameter_name": name, "text": text} for name, text in (("nama", "Dewi"), ("hari", "Kamis, 26 November"), ("jam", "14.00"))]
    components = [
        {"type": "header", "parameters": named[:1]},
        {"type": "body", "parameters": named},
        {"type": "button", "sub_type": "url", "index": "2", "parameters": [{"type": "text", "text": "pusat"}]},
    ]
    return from_business(emulator, to, "template", {"name": "pengingat_konsultasi", "language": {"code": "id"}, "components": components})


def people(emulator: Emulator) -> None:
    for wa_id, name in ((SITI, "Siti Nurhaliza Amalia"), (BUDI, "Budi Santoso"), (DEWI, "Dewi Lestari Putri")):
        emulator.run(emulator.bench.order("customers", wa_id=wa_id, name=name))


def everything(emulator: Emulator, customer: str = DEWI) -> dict[str, str]:
    """Dewi and the business say one of everything to each other; the wamids by name."""
    said: dict[str, str] = {}
    write, send = emulator.written, from_business

    def media(kind: str, content: bytes, mime: str, filename: str | None = None, **more: Any) -> dict[str, Any]:
        return {"type": kind, kind: {"id": uploaded(emulator, content, mime, filename), "mime_type": mime, **more}}

    said["advert"] = write(customer, message={"type": "text", "text": {"body": "halo kak, saya lihat iklannya. masih ada promo ga?"}, "referral": ADVERT})
    said["buttons"] = send(
        emulator,
        customer,
        "interactive",
        {
            "type": "button",
            "header": {"type": "image", "image": {"id": business_media(emulator, picture(seed=1), "image/jpeg", "promo.jpg")}},
            "body": {"text": "Halo kak Dewi 👋 Masih ada dong! *Promo November* sampai akhir bulan. Mau yang mana?"},
            "footer": {"text": "Balas STOP untuk berhenti"},
            "action": {"buttons": buttons("Lihat paket", "Konsultasi", "Bicara dengan orang")},
        },
    )
    said["tap"] = write(
        customer,
        message={"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"id": "lihat-paket", "title": "Lihat paket"}}},
        context={"id": said["buttons"]},
    )
    said["carousel"] = send(emulator, customer, "interactive", carousel(emulator))
    said["photo"] = write(customer, message=media("image", picture(seed=2), "image/jpeg", caption="tokonya yg ini kak, di pinggir pantai"))
    said["quoted"] = send(emulator, customer, "text", {"body": "Wah cantik tokonya! Siap, kami catat ya kak."}, context={"message_id": said["photo"]})
    send(emulator, customer, "reaction", {"message_id": said["photo"], "emoji": "❤️"})
    said["voice"] = write(customer, message=media("audio", sound(), "audio/wav", voice=True))
    said["list"] = send(
        emulator,
        customer,
        "interactive",
        {
            "type": "list",
            "header": {"type": "text", "text": "Jadwal konsultasi"},
            "body": {"text": "Kapan enaknya kita ngobrol, kak?"},
            "action": {
                "button": "Pilih jadwal",
                "sections": [
                    {"title": "Kamis", "rows": [{"id": "k10", "title": "10.00", "description": "Online, 30 menit"}, {"id": "k14", "title": "14.00"}]},
                    {"title": "Jumat", "rows": [{"id": "j9", "title": "09.00", "description": "Di kantor kami"}]},
                ],
            },
        },
    )
    said["place"] = write(customer, message={"type": "location", "location": PLACE})
    said["ask-place"] = send(
        emulator,
        customer,
        "interactive",
        {"type": "location_request_message", "body": {"text": "Boleh kirim lokasi tokonya?"}, "action": {"name": "send_location"}},
    )
    said["contact"] = write(
        customer,
        message={"type": "contacts", "contacts": [{"name": {"formatted_name": "Budi Santoso"}, "phones": [{"phone": "+62 811-0000-0124", "wa_id": BUDI}]}]},
    )
    said["sticker"] = write(customer, message=media("sticker", sticker(), "image/webp", animated=False))
    said["document"] = send(
        emulator,
        customer,
        "document",
        {
            "id": business_media(emulator, b"%PDF-1.4\n% rekaan\n" + b" " * 48_000, "application/pdf", "proposal.pdf"),
            "filename": "Proposal Toko Rekaan.pdf",
            "caption": "Ini proposalnya kak",
        },
    )
    said["link"] = send(
        emulator,
        customer,
        "interactive",
        {
            "type": "cta_url",
            "body": {"text": "Daftar harga lengkapnya ada di sini:"},
            "action": {"name": "cta_url", "parameters": {"display_text": "Buka daftar harga", "url": "https://contoh.example/harga"}},
        },
    )
    said["template"] = reminder(emulator, customer)
    said["marks"] = send(
        emulator,
        customer,
        "text",
        {"body": "Yang perlu disiapkan:\n1. Nama toko\n2. *Nomor* yang belum dipakai WhatsApp\n3. KTP\n\n> chat aman ga sih?\nAman kak, _terenkripsi_ 🔒"},
    )
    said["forwarded"] = write(customer, message={"type": "text", "text": {"body": "katanya gratis ongkir bulan ini?"}, "context": {"forwarded": True}})
    said["typo"] = write(customer, text="makasi kka")
    write(customer, message={"type": "edit", "edit": {"original_message_id": said["typo"], "message": {"type": "text", "text": {"body": "makasi kak"}}}})
    said["gone"] = write(customer, text="salah kirim, maaf")
    write(customer, message={"type": "revoke", "revoke": {"original_message_id": said["gone"]}})
    write(customer, message={"type": "reaction", "reaction": {"message_id": said["marks"], "emoji": "🙏"}})
    emulator.run(emulator.bench.send({"status": "read", "message_id": said["gone"]}))
    return said
