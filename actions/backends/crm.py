"""The CRM: where consultation requests go.

Its address is `crm: url:` in endpoints.yml (SAPA_ENDPOINTS names another file); its key is SAPA_CRM_API_KEY or, with
the reference backend, the file `crm.key` in SAPA_HOME.
"""

from __future__ import annotations

import asyncio
import os
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.backends import BackendClient, BackendMisconfigured, BackendUnavailable


@dataclass(frozen=True)
class Lead:
    """A recorded request. `reference` is the number the customer is told, for example "K-0001"."""

    reference: str


class CrmClient:
    """Typed calls to the CRM. Every method raises BackendError."""

    def __init__(self, backend: BackendClient) -> None:
        self._backend = backend

    async def create_lead(self, name: str, need: str, *, contact: str | None = None, key: str | None = None) -> Lead:
        """Record who asks and for what. `contact` is the conversation's id; `key` makes a repeat safe."""
        answer = await self._backend.post("/leads", {"name": name, "need": need, "contact": contact}, key=key)
        reference = answer.get("reference")
        if not isinstance(reference, str) or not reference:
            raise BackendUnavailable("POST /leads: the answer carries no reference.")
        return Lead(reference)

    async def aclose(self) -> None:
        """Close the pooled connections."""
        await self._backend.aclose()


def crm_from_settings(environ: Mapping[str, str] = os.environ) -> CrmClient:
    """A client for the configured CRM. Raises BackendMisconfigured."""
    return CrmClient(BackendClient(_url(Path(environ.get("SAPA_ENDPOINTS", "endpoints.yml")), environ), _key(environ)))


_by_loop: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, CrmClient] = weakref.WeakKeyDictionary()


def shared_crm() -> CrmClient:
    """This event loop's client, made at the first call. Raises BackendMisconfigured."""
    loop = asyncio.get_running_loop()
    if loop not in _by_loop:
        _by_loop[loop] = crm_from_settings()
    return _by_loop[loop]


async def close_shared_crm() -> None:
    """Close this event loop's client, if it was ever used."""
    client = _by_loop.pop(asyncio.get_running_loop(), None)
    if client is not None:
        await client.aclose()


def _url(file: Path, environ: Mapping[str, str]) -> str:
    try:
        content: object = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise BackendMisconfigured(f"{file} cannot be read ({type(error).__name__}); it should hold `crm: url: …`.") from error
    section = content.get("crm") if isinstance(content, dict) else None
    url = section.get("url") if isinstance(section, dict) else None
    if not isinstance(url, str) or not url:
        raise BackendMisconfigured(f"{file} has no `crm: url: …`, for example http://127.0.0.1:5056.")
    return url


def _key(environ: Mapping[str, str]) -> str | None:
    if key := environ.get("SAPA_CRM_API_KEY"):
        return key
    file = Path(environ.get("SAPA_HOME", ".sapa")) / "crm.key"
    try:
        return file.read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise BackendMisconfigured(f"{file} cannot be read ({type(error).__name__}).") from error
