"""The signature of a webhook, over the raw bytes."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from bot.whatsapp.signature import matching_secrets, sign

BODY = b'{"text":"caf\\u00e9 \\/ a\\u0040b"}'
SECRET, OLD = "secret-now", "secret-before"


def header(body: bytes, secret: str) -> str:
    """As Meta makes it, written out here a second time."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_a_signature_is_the_hmac_of_the_raw_bytes() -> None:
    assert sign(BODY, SECRET) == header(BODY, SECRET)


def test_the_same_json_in_other_bytes_is_not_signed() -> None:
    other = '{"text":"café / a@b"}'.encode()
    assert matching_secrets(other, header(BODY, SECRET), [SECRET]) == frozenset()


@pytest.mark.parametrize(
    ("signed_with", "configured", "matching"),
    [
        (SECRET, [SECRET], {SECRET}),
        (OLD, [SECRET, OLD], {OLD}),
        (SECRET, [SECRET, OLD], {SECRET}),
        (SECRET, [SECRET, SECRET], {SECRET}),
        ("stranger", [SECRET, OLD], set()),
        (SECRET, [], set()),
        ("", [""], set()),  # an empty secret signs nothing
    ],
)
def test_the_secrets_that_signed_a_body_are_found(signed_with: str, configured: list[str], matching: set[str]) -> None:
    assert matching_secrets(BODY, header(BODY, signed_with), configured) == matching


@pytest.mark.parametrize(
    "given",
    [
        None,
        "",
        "sha256=",
        header(BODY, SECRET)[7:],  # without the prefix
        header(BODY, SECRET).replace("sha256=", "sha1="),
        header(BODY, SECRET)[:-1],
        header(BODY, SECRET) + "0",
        header(BODY + b" ", SECRET),
        "sha256=" + "é" * 64,
        "sha256=\udcff\udcfe",  # bytes that are no UTF-8, as a server hands them over
        "\x00",
        "x" * 100_000,
    ],
    ids=lambda value: repr(value)[:24],
)
def test_any_other_header_is_refused(given: str | None) -> None:
    assert matching_secrets(BODY, given, [SECRET]) == frozenset()
