"""Media: the files that a business uploads, that a customer's phone sends, and that a send links to."""

from __future__ import annotations

from .store import MediaGone, MediaStore

__all__ = ["MediaGone", "MediaStore"]
