"""What is changed before a request is sent."""

from __future__ import annotations

import pytest

from actions.corrections import correction

BOTH = {"lead_name": None, "lead_need": None}


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("ubah", BOTH),
        ("ganti dong", BOTH),
        ("salah", BOTH),
        ("masih salah kak", BOTH),
        ("namanya salah", {"lead_name": None}),
        ("ganti nama", {"lead_name": None}),
        ("ganti nama saya dong", {"lead_name": None}),
        ("salah, nama saya Rini", {"lead_name": "Rini"}),
        ("ubah nama jadi Rini", {"lead_name": "Rini"}),
        ("bisa ganti nama ga?", {"lead_name": None}),
        ("kebutuhannya salah", {"lead_need": None}),
        ("nama sama kebutuhannya salah", BOTH),
    ],
)
def test_what_is_to_be_changed_is_found(text: str, changed: dict[str, str | None]) -> None:
    assert correction(text) == changed


@pytest.mark.parametrize(
    "text",
    ["ya", "ga salah", "ga ada yang salah, kirim", "jangan diubah, kirim aja", "ganti aplikasi?", "apa yg berubah", "salah satu toko saya mau pakai bot wa"],
)
def test_the_rest_changes_nothing(text: str) -> None:
    assert correction(text) == {}
