"""Invented ids in the shapes Meta uses. Every function takes the source of randomness."""

from __future__ import annotations

import base64
import re
import string
from random import Random

BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
"""A business-scoped user id. Cloud API: BSUID, "country code, period, up to 128 alphanumerics"."""

_ALPHANUMERIC = string.ascii_letters + string.digits


def new_wamid(rng: Random) -> str:
    """A WhatsApp message id: "wamid." and base64 of bytes that mean nothing to the reader."""
    inner = b"\x1c\x18\x0c" + rng.randbytes(12) + b"\x15\x02\x00\x11\x18\x12" + rng.randbytes(18).hex().upper().encode()
    return "wamid." + base64.b64encode(inner[:45] + b"\x00").decode()


def new_user_id(rng: Random, country: str = "ID") -> str:
    """A BSUID: two-letter country, a period, 20 digits, as those in Meta's examples. Clients in use read no other."""
    return f"{country}." + "".join(rng.choices(string.digits, k=20))


def new_parent_user_id(rng: Random, country: str = "ID") -> str:
    """A parent BSUID: country, "ENT" and 20 digits."""
    return f"{country}.ENT." + "".join(rng.choices(string.digits, k=20))


def new_media_id(rng: Random) -> str:
    """A media id: 16 digits, as of every object of the Graph API."""
    return str(rng.randrange(10**15, 10**16))


def new_call_id(rng: Random) -> str:
    """A call id: "wacid." and base64 of bytes that mean nothing to the reader."""
    return "wacid." + base64.b64encode(b"\x1c\x18\x0c" + rng.randbytes(24)).decode()


def new_url_token(rng: Random) -> str:
    """The opaque part of a media URL."""
    return "".join(rng.choices(_ALPHANUMERIC + "_-", k=43))


def new_wa_id(rng: Random) -> str:
    """A phone number in 62811 0000 xxxx, the range the simulator invents its customers in."""
    return f"628110000{rng.randrange(10_000):04d}"


def new_trace_id(rng: Random) -> str:
    """`fbtrace_id` of an error."""
    return "A" + "".join(rng.choices(_ALPHANUMERIC + "_-", k=22))


def new_conversation_id(rng: Random) -> str:
    """`conversation.id` of a status: 32 hexadecimal digits."""
    return rng.randbytes(16).hex()
