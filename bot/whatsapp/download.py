"""Fetching what customers send: from a media id to a file on this machine, in two hops.

    MediaError
    ├── MediaGone         Meta has it no more: an id lives 7 days
    ├── MediaRefused      Meta does not give it to us, or names an address that must not see the token
    ├── MediaTooLarge     larger than the caller allows
    ├── MediaDamaged      its SHA-256 is not the one that Meta told
    ├── MediaUnreachable  no answer, or not in time; another try may help
    └── MediaUnkept       this machine could not write it

Source: Cloud API, "Retrieve media URL" and "Download media": the URL lives five minutes and wants the token too.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import httpx

from bot.http_server import LOOPBACK
from bot.whatsapp._nodes import Json, as_object, code, json_object, text
from bot.whatsapp.client import GraphClient, NoToken
from bot.whatsapp.limits import FILE_KINDS

MEDIA_HOST = "lookaside.fbsbx.com"
"""Where Meta keeps media; the Graph API's own host may serve them too."""
_ANSWER_BYTES = 65_536
_PIECE_BYTES = 65_536
_REDIRECTS = 3
_NO_SUCH_OBJECT = 33
_SHA256_BYTES = 32
_EXTENSIONS = {kind.mime: extension for extension, kind in reversed(list(FILE_KINDS.items()))}


class MediaError(Exception):
    """What a customer sent could not be fetched; the message says why, and names no customer."""


class MediaGone(MediaError):
    """Meta has the file no more."""


class MediaRefused(MediaError):
    """Meta does not give the file to us, or it must not be asked for."""


class MediaTooLarge(MediaError):
    """The file is larger than `limit_bytes`."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"the file is larger than {limit_bytes} bytes")
        self.limit_bytes = limit_bytes


class MediaDamaged(MediaError):
    """The file is not the one that Meta described."""


class MediaUnreachable(MediaError):
    """Meta did not answer, not in time, or that it is busy."""


class MediaUnkept(MediaError):
    """The file could not be written on this machine."""


@dataclass(frozen=True)
class _Found:
    """What Meta says of a media id."""

    url: str
    mime_type: str | None
    sha256: str | None
    size: int | None


async def fetch(client: GraphClient, number: str, medium: Mapping[str, Any], folder: Path, *, limit_bytes: int, deadline_s: float = 30.0) -> Path:
    """Fetch a medium of a message's content that came in on business number `number`; its file in `folder`.

    The file is named by its SHA-256 and can be read by its owner only. `medium` needs an `id`; its `sha256` and
    `mime_type` are used where they are there. Nothing is left behind when it fails. Raises MediaError.
    """
    try:
        return await asyncio.wait_for(_fetch(client, number, medium, folder, limit_bytes), deadline_s)
    except asyncio.TimeoutError as error:
        raise MediaUnreachable(f"the file did not arrive within {deadline_s:g} s") from error
    except NoToken as error:
        raise MediaRefused(str(error)) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise MediaUnreachable(type(error).__name__) from error
    except OSError as error:
        raise MediaUnkept(error.strerror or type(error).__name__) from error


async def _fetch(client: GraphClient, number: str, medium: Mapping[str, Any], folder: Path, limit_bytes: int) -> Path:
    media_id = text(medium.get("id")) or ""
    if not re.fullmatch(r"[0-9A-Za-z_-]{1,200}", media_id):
        raise MediaRefused("the message carries no media id")
    found = await _resolve(client, number, media_id)
    try:
        return await _download(client, number, medium, found, folder, limit_bytes)
    except MediaGone:  # a URL lives five minutes, an id seven days
        found = await _resolve(client, number, media_id)
        return await _download(client, number, medium, found, folder, limit_bytes)


async def _resolve(client: GraphClient, number: str, media_id: str) -> _Found:
    async with client.get(number, media_id, {"phone_number_id": number}) as response:
        answer = await _answer(response)
        if not response.is_success:
            raise _refusal(response, answer)
    url = text(answer.get("url"))
    if url is None:
        raise MediaUnreachable("Meta's answer names no address")
    return _Found(url, text(answer.get("mime_type")), text(answer.get("sha256")), code(answer.get("file_size")))


async def _download(client: GraphClient, number: str, medium: Mapping[str, Any], found: _Found, folder: Path, limit_bytes: int) -> Path:
    if found.size is not None and found.size > limit_bytes:
        raise MediaTooLarge(limit_bytes)
    expected = {known for known in (_known_hash(medium.get("sha256")), _known_hash(found.sha256)) if known}
    mime = (found.mime_type or text(medium.get("mime_type")) or "").partition(";")[0].strip().lower()
    async with _opened(client, number, found.url) as response:
        if not response.is_success:
            raise _refusal(response, {})
        with _partial(folder) as (file, partial):
            hashed = await _receive(response, file, limit_bytes)
            file.close()
            if expected - {hashed}:
                raise MediaDamaged("the file's SHA-256 is not the one that Meta told")
            extension = _EXTENSIONS.get(mime)
            return partial.replace(folder / (hashed.hex() + (f".{extension}" if extension else "")))


@contextlib.asynccontextmanager
async def _opened(client: GraphClient, number: str, url: str) -> AsyncIterator[httpx.Response]:
    """The answer at `url`, over redirects that stay with Meta."""
    for _ in range(_REDIRECTS + 1):
        if not may_see_the_token(url, client.graph_url):
            raise MediaRefused(f"Meta names an address that is not its own: {httpx.URL(url).host or 'no host'}")
        async with client.get(number, url) as response:
            if not response.has_redirect_location:
                yield response
                return
            url = str(response.url.join(response.headers["Location"]))
    raise MediaRefused(f"more than {_REDIRECTS} redirects")


def may_see_the_token(url: str, graph_url: str) -> bool:
    """Whether `url` is Meta's: its media host or the Graph API's own address, over TLS, or both on this machine. Raises httpx.InvalidURL."""
    asked, graph = httpx.URL(url), httpx.URL(graph_url)
    if asked.host in LOOPBACK and graph.host in LOOPBACK:
        return asked.port == graph.port and asked.scheme in ("http", "https")
    return asked.scheme == "https" and (asked.host, asked.port) in ((MEDIA_HOST, None), (graph.host, graph.port))


async def _receive(response: httpx.Response, file: BinaryIO, limit_bytes: int) -> bytes:
    """Write the body into `file`; its SHA-256."""
    told = response.headers.get("Content-Length", "")
    if told.isdigit() and int(told) > limit_bytes:
        raise MediaTooLarge(limit_bytes)
    hashed, size = hashlib.sha256(), 0
    async for piece in response.aiter_bytes(_PIECE_BYTES):
        size += len(piece)
        if size > limit_bytes:
            raise MediaTooLarge(limit_bytes)
        hashed.update(piece)
        file.write(piece)
    return hashed.digest()


@contextlib.contextmanager
def _partial(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A new file in `folder` that only its owner can read; gone afterwards, unless it was given another name."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file, Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


async def _answer(response: httpx.Response) -> Json:
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > _ANSWER_BYTES:
            raise MediaUnreachable("Meta's answer is too long")
    return json_object(body.decode("utf-8", "replace"))


def _refusal(response: httpx.Response, answer: Json) -> MediaError:
    status = response.status_code
    error = as_object(answer.get("error"))
    if status in (httpx.codes.NOT_FOUND, httpx.codes.GONE) or code(error.get("error_subcode")) == _NO_SUCH_OBJECT:
        return MediaGone("Meta has the file no more, or it is another number's")
    told = f"Meta answers HTTP {status}" + (f", code {number}" if (number := code(error.get("code"))) is not None else "")
    busy = status == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error or error.get("is_transient") is True
    return MediaUnreachable(told) if busy else MediaRefused(told)


def _known_hash(written: object) -> bytes | None:
    """A SHA-256 as the webhook (base64) or the Graph API (hex) writes it; None for anything else."""
    try:
        if not isinstance(written, str):
            return None
        read = bytes.fromhex(written) if len(written) == 2 * _SHA256_BYTES else base64.b64decode(written, validate=True)
    except (ValueError, binascii.Error):
        return None
    return read if len(read) == _SHA256_BYTES else None
