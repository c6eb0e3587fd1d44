"""Only what lies in the media folder is sent, and only what Meta would take."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from bot.whatsapp.media import MediaFolder, MediaUnfit

from .files import MOVING, PDF, PNG, STILL, folder


def test_a_file_is_read_with_its_kind_and_hash(tmp_path: Path) -> None:
    media = MediaFolder(folder(tmp_path, promo_PNG=PNG))
    file = media.read("media/promo.PNG", "image")
    assert (file.name, file.mime, file.content, file.sha256) == ("promo.PNG", "image/png", PNG, hashlib.sha256(PNG).hexdigest())


def test_a_file_in_a_folder_within_is_read(tmp_path: Path) -> None:
    root = folder(tmp_path)
    (root / "harga 2026").mkdir()
    (root / "harga 2026" / "a%20b.pdf").write_bytes(PDF)
    assert MediaFolder(root).read("media/harga 2026/a%20b.pdf", "document").content == PDF


@pytest.mark.parametrize(
    ("link", "kind", "words"),
    [
        ("media/../secret.pdf", "document", "not a path below media/"),
        ("media//etc/a.pdf", "document", "not a path below media/"),
        ("media/a\0.pdf", "document", "not a path below media/"),
        ("secret.pdf", "document", "not a path below media/"),
        ("media/tautan.pdf", "document", "cannot be read below"),
        ("media/luar/secret.pdf", "document", "cannot be read below"),
        ("media/tidak-ada.png", "image", "cannot be read below"),
        ("media/pipa.pdf", "document", "not a plain file"),
        ("media/sub.pdf", "document", "not a plain file"),
        ("media/kosong.png", "image", "the file is empty"),
        ("media/palsu.png", "image", "its content is not image/png, which its name promises"),
        ("media/promo.png", "audio", "a file with this ending cannot be sent as audio"),
        ("media/arsip.zip", "document", "a file with this ending cannot be sent as document"),
        ("media/besar.png", "image", "5,000,001 bytes; Meta takes at most 5,000,000"),
        ("media/diam.webp", "sticker", "a sticker that does not move may have 100,000"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_its_reason(tmp_path: Path, link: str, kind: str, words: str) -> None:
    root = folder(
        tmp_path, promo_png=PNG, kosong_png=b"", palsu_png=PDF, arsip_zip=b"PK", besar_png=PNG + bytes(5_000_001 - len(PNG)), diam_webp=STILL + bytes(100_000)
    )
    (root / "tautan.pdf").symlink_to(tmp_path / "secret.pdf")
    (root / "luar").symlink_to(tmp_path)
    (root / "sub.pdf").mkdir()
    os.mkfifo(root / "pipa.pdf")
    with pytest.raises(MediaUnfit) as caught:
        MediaFolder(root).read(link, kind)
    assert words in str(caught.value) and link in str(caught.value)
    assert words in caught.value.reason and link not in caught.value.reason


def test_the_hash_of_a_file_is_known_without_reading_it_until_it_changes(tmp_path: Path) -> None:
    root = folder(tmp_path, promo_png=PNG)
    media = MediaFolder(root)
    assert media.known_hash("media/promo.png", "image") is None
    file = media.read("media/promo.png", "image")
    assert media.known_hash("media/promo.png", "image") == file.sha256
    assert [media.known_hash(*other) for other in (("media/promo.png", "document"), ("promo.png", "image"), ("media/../secret.pdf", "document"))] == [None] * 3
    (root / "promo.png").write_bytes(PNG + b"changed")
    assert media.known_hash("media/promo.png", "image") is None
    (root / "promo.png").unlink()
    (root / "promo.png").symlink_to(tmp_path / "secret.pdf")
    assert media.known_hash("media/promo.png", "image") is None


def test_a_sticker_that_moves_may_be_larger(tmp_path: Path) -> None:
    root = folder(tmp_path, gerak_webp=MOVING + bytes(400_000), besar_webp=MOVING + bytes(500_000))
    assert MediaFolder(root).read("media/gerak.webp", "sticker").mime == "image/webp"
    with pytest.raises(MediaUnfit, match="Meta takes at most 500,000"):
        MediaFolder(root).read("media/besar.webp", "sticker")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MediaUnfit, match="cannot be read below"):
        MediaFolder(tmp_path / "none").read("media/a.png", "image")
