r"""`X-Hub-Signature-256`: HMAC-SHA256 of the raw body with the app secret, as Meta signs every webhook.

Source: Cloud API, webhooks, "Validating payloads". Meta signs the bytes it sends (escaped `\uXXXX`), so the check
runs over the raw bytes; any JSON round trip would break it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

HEADER = "X-Hub-Signature-256"
_PREFIX = "sha256="


def sign(body: bytes, secret: str) -> str:
    """The header value for `body`."""
    return _PREFIX + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def matching_secrets(body: bytes, header: str | None, secrets: Iterable[str]) -> frozenset[str]:
    """The secrets whose signature of `body` is `header`; empty when the header is missing or wrong.

    Every secret is tried in constant time, so that timing tells neither which one matched nor how far.
    """
    given = (header or "").encode("utf-8", "replace")
    return frozenset(secret for secret in set(secrets) if secret and hmac.compare_digest(sign(body, secret).encode(), given))
