"""The smallest files that are what their names say."""

from __future__ import annotations

from pathlib import Path

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
PDF = b"%PDF-1.7\n"
STILL = b"RIFF\x00\x00\x00\x00WEBPVP8L" + bytes(20)
MOVING = b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02" + bytes(20)


def folder(root: Path, **files: bytes) -> Path:
    """A media folder beside a secret; a name's first underscore stands for the dot."""
    media = root / "files"
    media.mkdir()
    (root / "secret.pdf").write_bytes(PDF)
    for name, content in files.items():
        (media / name.replace("_", ".", 1)).write_bytes(content)
    return media
