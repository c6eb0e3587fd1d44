"""Files of ours on their way out: uploaded once for each business number, then sent by id.

Source: Cloud API, "Upload media": an id can be sent for 30 days, by the number it was uploaded for.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from bot.whatsapp.client import GraphClient
from bot.whatsapp.media import LOCAL, LocalFile, MediaFolder
from bot.whatsapp.outcomes import Refused, Unknown, Unsent, Uploaded

_BESIDE = 4
_AFRESH = "_afresh"
"""Key of a message whose files must be uploaded again; it is ours and never sent."""
_KINDS = ("image", "video", "audio", "document", "sticker")


class _Id(NamedTuple):
    media_id: str
    remembered: bool


class UploadFailed(Exception):
    """Meta did not take a file; `outcome` is its answer."""

    def __init__(self, outcome: Refused | Unsent | Unknown) -> None:
        super().__init__(f"the upload failed: {type(outcome).__name__}")
        self.outcome = outcome


class UploadMemory(Protocol):
    """Which files Meta has already."""

    async def find(self, number: str, sha256: str) -> str | None:
        """The media id that a file (SHA-256 in hex) has for a business number; None when Meta has none."""

    async def remember(self, number: str, sha256: str, media_id: str) -> None:
        """Note the media id that a file got, in the place of an earlier one."""


def local_media(message: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(kind, link) of every file of ours in a message."""
    return [(kind, medium["link"]) for kind, medium in _media(message)]


def with_fresh_uploads(message: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """`message`, marked so that its files are uploaded again when it is sent; None when it has none of ours or was marked before."""
    return {**message, _AFRESH: True} if local_media(message) and _AFRESH not in message else None


def _media(node: object) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key in _KINDS and isinstance(value, dict) and str(value.get("link", "")).startswith(LOCAL):
                yield key, value
            else:
                yield from _media(value)
    elif isinstance(node, list):
        for item in node:
            yield from _media(item)


@dataclass(frozen=True)
class Prepared:
    """A message with ids in the place of files of ours; `remembered` when one of the ids is from an earlier upload."""

    message: Mapping[str, Any]
    remembered: bool = False


class Uploads:
    """Uploads what messages need. Those that need the same file at the same time share one upload and its outcome.

    A few files are read and uploaded beside each other, so that a slow one holds up few and large ones do not fill the memory.
    """

    def __init__(self, folder: MediaFolder, client: GraphClient, memory: UploadMemory) -> None:
        self._folder, self._client, self._memory = folder, client, memory
        self._room = asyncio.Semaphore(_BESIDE)
        self._running: dict[tuple[str, str, str, bool], asyncio.Task[_Id]] = {}

    async def prepared(self, number: str, message: Mapping[str, Any], *, afresh: bool = False) -> Prepared:
        """`message` as it can be sent from `number`; with `afresh`, or of a message marked so, remembered ids are not trusted.

        Raises MediaUnfit, UploadFailed.
        """
        if not local_media(message):
            return Prepared(message)
        ready = copy.deepcopy(dict(message))
        afresh, remembered = bool(ready.pop(_AFRESH, False)) or afresh, False
        for kind, medium in _media(ready):
            known = await self._id(number, kind, medium.pop("link"), afresh)
            medium["id"] = known.media_id
            remembered = remembered or known.remembered
        return Prepared(ready, remembered)

    async def _id(self, number: str, kind: str, link: str, afresh: bool) -> _Id:
        key = (number, kind, link, afresh)
        if key not in self._running:
            task = self._running[key] = asyncio.create_task(self._find_or_upload(number, kind, link, afresh))
            task.add_done_callback(lambda ended: self._ended(key, ended))
        return await asyncio.shield(self._running[key])

    def _ended(self, key: tuple[str, str, str, bool], task: asyncio.Task[_Id]) -> None:
        self._running.pop(key, None)
        if not task.cancelled():
            task.exception()  # taken note of, also when nobody waits for it any more

    async def _find_or_upload(self, number: str, kind: str, link: str, afresh: bool) -> _Id:
        async with self._room:
            sha256 = await asyncio.to_thread(self._folder.known_hash, link, kind)
            if sha256 and not afresh and (known := await self._memory.find(number, sha256)):
                return _Id(known, True)
            file = await asyncio.to_thread(self._folder.read, link, kind)
            if file.sha256 != sha256 and not afresh and (known := await self._memory.find(number, file.sha256)):
                return _Id(known, True)
            return _Id(await self._upload(number, file), False)

    async def _upload(self, number: str, file: LocalFile) -> str:
        outcome = await self._client.upload(number, file.content, file.mime, file.name)
        if not isinstance(outcome, Uploaded):
            raise UploadFailed(outcome)
        await self._memory.remember(number, file.sha256, outcome.media_id)
        return outcome.media_id
