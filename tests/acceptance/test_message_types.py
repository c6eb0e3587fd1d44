"""What customers send besides text, over the whole way: answered honestly, and fetched where it is wanted."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.stack import ROOT, Stack

PHOTO = b"\xff\xd8\xff\xe0 a photo of a shoe"
CARD = {"name": {"formatted_name": "Budi"}, "phones": [{"phone": "+62 811-0000-0002", "wa_id": "6281100000002"}], "origin": "other"}
ORDER = {"catalog_id": "300000000000001", "product_items": [{"product_retailer_id": "kopi-250", "quantity": 1, "item_price": 45000, "currency": "IDR"}]}


def sapa_command(sapa: Stack, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "bot.cli", *words], cwd=ROOT, env=sapa.environment, capture_output=True, text=True, timeout=60)


def send(sapa: Stack, customer: str, **message: Any) -> None:
    sapa.control("POST", "messages", {"from": customer, "message": message})


def medium(sapa: Stack, content: bytes, mime_type: str) -> str:
    """A file on a customer's phone: its id."""
    answer = httpx.post(f"{sapa.simulator_url}/_control/media", content=content, headers={"Content-Type": mime_type}, trust_env=False)
    return str(answer.raise_for_status().json()["id"])


@pytest.mark.parametrize(
    ("message", "answer"),
    [
        ({"type": "location", "location": {"latitude": -6.2, "longitude": 106.8}}, "Lokasinya sudah masuk"),
        ({"type": "contacts", "contacts": [CARD]}, "tidak menghubungi"),
        ({"type": "order", "order": ORDER}, "belum ada yang dipesan"),
        ({"type": "unsupported", "unsupported": {"type": "poll_creation"}}, "belum bisa saya buka"),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_a_message_without_words_is_answered_by_what_it_is(sapa: Stack, customer: str, message: dict[str, Any], answer: str) -> None:
    send(sapa, customer, **message)
    assert answer in sapa.reply_after(customer, 0)["text"]


def test_a_voice_note_in_the_consultation_is_answered_and_the_form_goes_on(sapa: Stack, customer: str) -> None:
    sapa.say(customer, "konsultasi")
    assert "nama" in sapa.reply_after(customer, 0)["text"]
    send(sapa, customer, type="audio", audio={"id": medium(sapa, b"OggS a voice", "audio/ogg"), "voice": True})
    sapa.reply_after(customer, 1)
    sapa.settled()
    said = " ".join(sapa.texts(customer)[1:])
    assert "belum bisa mendengarkan" in said
    assert "nama" in said
    before = len(sapa.replies(customer))
    sapa.say(customer, "Rina")
    assert "Rina" in sapa.reply_after(customer, before)["text"]


def test_a_reaction_is_kept_and_never_answered(sapa: Stack, customer: str) -> None:
    sapa.say(customer, "halo kak")
    reply = sapa.reply_after(customer, 0)
    send(sapa, customer, type="reaction", reaction={"message_id": reply["id"], "emoji": "👍"})
    sapa.say(customer, "makasih ya kak")
    sapa.reply_after(customer, 1)
    sapa.settled()
    assert len(sapa.replies(customer)) == 2
    assert "👍" in sapa_command(sapa, "inbox", "list").stdout


def test_a_photo_is_answered_and_fetched_by_hand(sapa: Stack, customer: str, tmp_path: Path) -> None:
    send(sapa, customer, type="image", image={"id": medium(sapa, PHOTO, "image/jpeg")})
    assert "belum bisa melihat isi" in sapa.reply_after(customer, 0)["text"]
    listed = [json.loads(line) for line in sapa_command(sapa, "inbox", "list", "--json").stdout.splitlines()]
    message_id = next(row["id"] for row in listed if row["about"] == "sent_media, image/jpeg")
    fetched = sapa_command(sapa, "inbox", "media", str(message_id), "--out", str(tmp_path / "photo.jpg"))
    assert (fetched.returncode, (tmp_path / "photo.jpg").read_bytes()) == (0, PHOTO)


@pytest.mark.parametrize("order", ["update_first", "system_first", "update_only"])
def test_a_customer_who_shares_a_hidden_number_and_later_changes_it_keeps_the_form_and_is_reached(sapa: Stack, customer: str, order: str) -> None:
    sapa.control("POST", "customers", {"wa_id": customer, "mode": "phone_less"})
    sapa.say(customer, "konsultasi")
    sapa.reply_after(customer, 0)
    own = {"name": {"formatted_name": "Rina"}, "phones": [{"phone": f"+{customer}", "wa_id": customer}], "origin": "contact_request"}
    send(sapa, customer, type="contacts", contacts=[own])
    sapa.reply_after(customer, 1)
    sapa.settled()
    user_id = sapa.control("POST", "change_number", {"customer": customer, "wa_id": f"62812{customer[5:]}", "order": order})["user_id"]
    before = len(sapa.replies(user_id))
    sapa.settled()
    sapa.say(f"62812{customer[5:]}", "Rina")
    assert "Rina" in sapa.reply_after(user_id, before)["text"]  # the form went on, and the answer reached the new phone
