"""The bytes of a webhook and what is signed."""

from __future__ import annotations

import hashlib
import hmac
import json

from bot.simulator.config import SimulatedNumber
from bot.simulator.recipients import country_code, whatsapp_id
from bot.simulator.webhooks.envelope import Style, encode, envelope, message_content, sign, variant
from bot.simulator.world.customers import Customer

NUMBER = SimulatedNumber("1", "+62 811-0000-0000", "token", "secret")
CUSTOMER = Customer("ID.abc", "628110000123", "Dewi")


def update(words: str) -> dict[str, object]:
    message = {"id": "wamid.A", "timestamp": "1", "type": "text", "text": {"body": words}}
    return envelope([(NUMBER, message_content(CUSTOMER, [message]))])


def test_meta_escapes_everything_outside_ascii_in_lower_case_hex() -> None:
    assert encode({"a": "é🙏/@<ÿ"}) == rb'{"a":"\u00e9\ud83d\ude4f\/\u0040\u003c\u00ff"}'


def test_escaped_bytes_mean_the_same() -> None:
    tricky = {"a": '\\/ \\@ \\\\< é "quoted" \n', "b/c": ["<", "@"]}

    assert json.loads(encode(tricky)) == tricky


def test_half_of_an_emoji_stays_the_escape_that_it_came_as() -> None:
    for style in (Style(), Style("spaced"), Style(escape=False), Style("indented", escape=False)):
        assert json.loads(encode({"a": "é\ud83d"}, style)) == {"a": "é\ud83d"}


def test_the_signature_is_of_exactly_these_bytes() -> None:
    body = encode(update("é"))

    assert sign(body, "secret") == "sha256=" + hmac.new(b"secret", body, hashlib.sha256).hexdigest()
    assert sign(body, "secret") != sign(encode(update("é"), Style(escape=False)), "secret")


def test_every_variant_has_other_bytes_and_the_same_message() -> None:
    for words in ("halo", "halo / kak 🙏"):
        versions = [encode(update(words)), *(encode(*variant(update(words), n)) for n in range(8))]
        assert len(set(versions)) == len(versions)
        for version in versions:
            [entry] = json.loads(version)["entry"]
            [message] = entry["changes"][0]["value"]["messages"]
            assert (message["id"], message["text"]) == ("wamid.A", {"body": words})


def test_country_codes_have_one_to_three_digits() -> None:
    assert [country_code(n) for n in ("15550783881", "628110000000", "6738110000", "79001234567")] == [
        "1",
        "62",
        "673",
        "7",
    ]


def test_some_numbers_have_another_id_at_whatsapp() -> None:
    assert [whatsapp_id(n) for n in ("5531900000001", "5511900000001", "525500000001", "5215500000001", "6281100000001")] == [
        "553100000001",
        "5511900000001",
        "5215500000001",
        "5215500000001",
        "6281100000001",
    ]
