"""Media: files that a business uploads, that a customer's phone sends, or that a send links to."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from random import Random
from typing import Final

from ..clock import Clock
from ..history import History
from ..identifiers import new_media_id, new_url_token
from ..jsontype import JsonObject
from .files import MediaFiles
from .records import MediaRecord, MediaRecords, Origin

_MOST_FILES: Final = 2_000
_MOST_BYTES: Final = 1024 * 1024 * 1024


class MediaGone(KeyError):
    """There is no media with this id, or it was dropped to make room for newer ones."""


@dataclass(frozen=True)
class MediaStore:
    """Keeps files by id.

    For the phone in the browser: `put(content, mime_type, filename)` before a customer sends a file, and `get(media_id)` to
    show one in either direction. The newest 2,000 files are kept, 1 GB at most; older ones are dropped.
    """

    clock: Clock
    rng: Random
    history: History
    records: MediaRecords
    files: MediaFiles

    def put(
        self,
        content: bytes,
        mime_type: str,
        filename: str | None = None,
        origin: Origin = "customer",
        phone_number_id: str | None = None,
    ) -> str:
        """Keep a file and return its id, a string of 16 digits."""
        media_id = new_media_id(self.rng)
        while self.records.find(media_id):
            media_id = new_media_id(self.rng)
        self.files.write(media_id, content)
        self.history.append(
            "media",
            id=media_id,
            mime_type=mime_type,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            filename=filename,
            origin=origin,
            phone_number_id=phone_number_id,
        )
        self._make_room()
        return media_id

    def get(self, media_id: str) -> tuple[bytes, str, str | None]:
        """The bytes, MIME type and file name, as a phone has them: ids expire for the business only.

        Raises MediaGone.
        """
        record = self.records.find(media_id)
        content = self.files.read(media_id) if record else None
        if record is None or content is None:
            raise MediaGone(media_id)
        return content, record.mime_type, record.filename

    def find(self, media_id: str, phone_number_id: str | None = None) -> MediaRecord | None:
        """The file, if the business can use the id now; `phone_number_id` must be the one that it was uploaded to."""
        record = self.records.find(media_id)
        if record is None or not record.lives(self.clock.now()):
            return None
        return record if None in (phone_number_id, record.phone_number_id) or record.phone_number_id == phone_number_id else None

    def behind(self, token: str) -> MediaRecord | None:
        """The file that a URL's token leads to, for five minutes."""
        return self.records.behind(token, self.clock.now())

    def new_url_token(self, media_id: str) -> str:
        """The opaque part of a new URL of the file."""
        token = new_url_token(self.rng)
        self.history.append("media.url", id=media_id, token=token)
        return token

    def delete(self, media_id: str) -> None:
        """The business deletes the file; customers who got it still have it."""
        self.history.append("media.deleted", id=media_id)

    def in_webhook(self, media: JsonObject, origin_url: str | None) -> JsonObject:
        """A customer's media object as a webhook has it: type and base64 hash added, and half of the time a `url`.

        Cloud API, messages webhooks: `url` came in November 2025 little by little, so that a receiver cannot rely on it.
        An id that is not kept here is left as it is.
        """
        record = self.records.find(str(media.get("id")))
        if record is None:
            return media
        digest = base64.b64encode(bytes.fromhex(record.sha256)).decode()
        told: JsonObject = {"mime_type": record.mime_type, "sha256": digest, **media}
        if origin_url is not None and self.rng.random() < 0.5:
            told["url"] = f"{origin_url}/_media/{self.new_url_token(record.id)}"
        return told

    def begin(self) -> None:
        """After the journal was replayed: remove files that it does not speak of."""
        self.files.keep_only(self.records.ids)

    def clear(self) -> None:
        """Forget all bytes; the history's `reset` forgets the rest."""
        for media_id in self.records.ids:
            self.files.remove(media_id)

    def _make_room(self) -> None:
        while len(self.records) > 1 and (len(self.records) > _MOST_FILES or self.records.total_bytes > _MOST_BYTES):
            oldest = self.records.oldest
            if oldest is None:
                return
            self.files.remove(oldest.id)
            self.history.append("media.dropped", id=oldest.id)
