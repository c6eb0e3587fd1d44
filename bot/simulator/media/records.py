"""What the emulated world knows of media: which ids there are, and which URLs lead to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

from ..jsontype import JsonObject

UPLOAD_TTL_S: Final = 30 * 24 * 3600
"""Cloud API, media: ids of uploads expire after 30 days."""
WEBHOOK_TTL_S: Final = 7 * 24 * 3600
"""Cloud API, media: ids in webhooks expire after 7 days."""
URL_TTL_S: Final = 5 * 60
"""Cloud API, media: a URL is valid for 5 minutes."""

Origin = Literal["upload", "customer", "link"]


@dataclass(frozen=True)
class MediaRecord:
    """One file. `sha256` is hexadecimal, `size` in bytes, `at` in unix seconds.

    origin: "upload" of the business number `phone_number_id`; "customer" for what a customer's phone sent;
    "link" for what the emulator fetched from a link of a send, which no call can name.
    deleted: the business deleted it; the customers who got it still have it.
    """

    id: str
    at: float
    mime_type: str
    sha256: str
    size: int
    filename: str | None
    origin: Origin
    phone_number_id: str | None
    deleted: bool = False

    def lives(self, now: float) -> bool:
        """Whether the business can still use the id."""
        ttl_s = UPLOAD_TTL_S if self.origin == "upload" else WEBHOOK_TTL_S
        return self.origin != "link" and not self.deleted and now - self.at < ttl_s


class MediaRecords:
    """The media part of the world's state, made from `media`, `media.url`, `media.deleted` and `media.dropped`."""

    def __init__(self) -> None:
        self._records: dict[str, MediaRecord] = {}
        self._urls: dict[str, tuple[str, float]] = {}
        self.total_bytes = 0
        self.reducers: dict[str, Callable[[JsonObject], None]] = {
            "media": self._on_media,
            "media.url": self._on_url,
            "media.deleted": self._on_deleted,
            "media.dropped": self._on_dropped,
            "reset": self._on_reset,
        }

    def find(self, media_id: str) -> MediaRecord | None:
        """The file with this id, also when it has expired."""
        return self._records.get(media_id)

    def behind(self, token: str, now: float) -> MediaRecord | None:
        """The file that a URL leads to, while the URL and the id are valid."""
        media_id, made_at = self._urls.get(token, ("", 0.0))
        record = self._records.get(media_id)
        return record if record and now - made_at < URL_TTL_S and record.lives(now) else None

    @property
    def oldest(self) -> MediaRecord | None:
        """The file to drop first when room is needed."""
        return next(iter(self._records.values()), None)

    @property
    def ids(self) -> frozenset[str]:
        """All ids that have bytes."""
        return frozenset(self._records)

    def __len__(self) -> int:
        return len(self._records)

    def _on_media(self, entry: JsonObject) -> None:
        record = MediaRecord(
            id=entry["id"],
            at=entry["at"],
            mime_type=entry["mime_type"],
            sha256=entry["sha256"],
            size=entry["size"],
            filename=entry["filename"],
            origin=entry["origin"],
            phone_number_id=entry["phone_number_id"],
        )
        self._records[record.id] = record
        self.total_bytes += record.size

    def _on_url(self, entry: JsonObject) -> None:
        # Tokens are made in the order of time, so that the expired ones are at the beginning.
        while self._urls:
            oldest = next(iter(self._urls))
            if abs(entry["at"] - self._urls[oldest][1]) < URL_TTL_S:
                break
            del self._urls[oldest]
        self._urls[entry["token"]] = (entry["id"], entry["at"])

    def _on_deleted(self, entry: JsonObject) -> None:
        record = self._records.get(entry["id"])
        if record is not None:
            self._records[record.id] = replace(record, deleted=True)

    def _on_dropped(self, entry: JsonObject) -> None:
        record = self._records.pop(entry["id"], None)
        if record is not None:
            self.total_bytes -= record.size

    def _on_reset(self, _entry: JsonObject) -> None:
        self._records.clear()
        self._urls.clear()
        self.total_bytes = 0
