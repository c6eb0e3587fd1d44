"""A voice note is recorded from the microphone, and is what it says it is: Opus in Ogg."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, Page, expect

from . import rich
from .conftest import ARGUMENTS, Emulator, chromium

Opened = Callable[..., Page]
SIGNS = b"OggS"


def crc(page: bytes) -> int:
    """RFC 3533: the checksum of a page whose own checksum is zero; polynomial 0x04c11db7, nothing reflected."""
    value = 0
    for byte in page[:22] + bytes(4) + page[26:]:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1) ^ (0x104C11DB7 if value & 0x80000000 else 0)
    return value


def pages(ogg: bytes) -> list[dict[str, Any]]:
    """The pages of an Ogg file, each checked, until its last byte."""
    found: list[dict[str, Any]] = []
    at = 0
    while at < len(ogg):
        sign, version, flags, granule, serial, sequence, checksum, count = struct.unpack_from("<4sBBqIIIB", ogg, at)
        lacing = ogg[at + 27 : at + 27 + count]
        end = at + 27 + count + sum(lacing)
        assert (sign, version, checksum) == (SIGNS, 0, crc(ogg[at:end]))
        packets, start, length = [], at + 27 + count, 0
        for value in lacing:
            length += value
            if value < 255:
                packets.append(ogg[start : start + length])
                start, length = start + length, 0
        assert length == 0  # no packet goes on in the next page
        found.append({"flags": flags, "granule": granule, "serial": serial, "sequence": sequence, "packets": packets})
        at = end
    return found


def record(page: Page) -> None:
    page.get_by_test_id("record").click()
    expect(page.get_by_test_id("recording")).to_be_visible()
    expect(page.locator("[data-part=record-time]")).to_have_text("0:01")


def test_a_recorded_voice_note_is_opus_in_ogg_and_can_be_heard(opened: Opened, emulator: Emulator) -> None:
    emulator.written(rich.DEWI, text="halo")
    page = opened()
    record(page)
    page.get_by_test_id("record-send").click()

    expect(page.get_by_test_id("audio")).to_have_count(1)
    expect(page.get_by_test_id("recording")).to_be_hidden()
    message = emulator.messages()[-1]
    assert (message["type"], message["audio"]["voice"], message["audio"]["mime_type"]) == ("audio", True, "audio/ogg; codecs=opus")
    content, mime = rich.held(emulator, message["audio"])
    assert mime == "audio/ogg; codecs=opus"

    first, tags, *sound = pages(content)
    [head] = first["packets"]
    assert (head[:8], head[8], head[9]) == (b"OpusHead", 1, 1)  # version 1, one channel: WhatsApp's voice notes are mono
    assert tags["packets"][0][:8] == b"OpusTags"
    assert [page["sequence"] for page in (first, tags, *sound)] == list(range(2 + len(sound)))
    assert (first["flags"], sound[-1]["flags"]) == (2, 4)  # first page, last page
    skipped = int.from_bytes(head[10:12], "little")
    seconds = (sound[-1]["granule"] - skipped) / 48_000
    assert 0.5 < seconds < 20

    expect(page.get_by_test_id("length")).not_to_have_text("0:00")
    decoded = page.evaluate(
        "async (id) => (await new OfflineAudioContext(1, 1, 48000).decodeAudioData(await (await fetch(`/_phone/media/${id}`)).arrayBuffer())).duration",
        message["audio"]["id"],
    )
    assert abs(decoded - seconds) < 0.1
    page.get_by_test_id("play").click()
    expect(page.get_by_test_id("play")).to_have_attribute("aria-label", "Jeda")


def test_a_recording_that_is_thrown_away_is_not_sent(opened: Opened, emulator: Emulator) -> None:
    emulator.written(rich.DEWI, text="halo")
    page = opened()
    for away in (lambda: page.get_by_test_id("record-cancel").click(), lambda: page.keyboard.press("Escape")):
        record(page)
        away()
        expect(page.get_by_test_id("recording")).to_be_hidden()
        expect(page.get_by_test_id("composer")).to_be_focused()
    page.get_by_test_id("composer").fill("tidak jadi")
    page.get_by_test_id("composer").press("Enter")

    expect(page.get_by_test_id("bubble-out")).to_have_count(2)
    assert [message["type"] for message in emulator.messages()] == ["text", "text"]


def test_without_a_microphone_the_page_says_so(browser: Browser, emulator: Emulator) -> None:
    emulator.written(rich.DEWI, text="halo")
    without = [argument for argument in ARGUMENTS if "fake" not in argument]
    deaf = browser.browser_type.launch(executable_path=chromium(), args=without)
    page = deaf.new_page()
    page.goto(emulator.url)
    page.get_by_test_id("record").click()
    expect(page.locator("#banner")).to_have_text("Mikrofon tidak diizinkan atau tidak ada.")
    expect(page.get_by_test_id("composer")).to_be_visible()
    deaf.close()


def test_webm_of_several_clusters_and_any_length_of_packets_becomes_ogg(opened: Opened, emulator: Emulator) -> None:
    def element(identifier: int, body: bytes) -> bytes:
        size = len(body)
        width = next(n for n in range(1, 9) if size < (1 << (7 * n)) - 1)
        return identifier.to_bytes((identifier.bit_length() + 7) // 8, "big") + (size | 1 << (7 * width)).to_bytes(width, "big") + body

    head = b"OpusHead" + bytes([1, 1]) + (312).to_bytes(2, "little") + (48_000).to_bytes(4, "little") + bytes(3)
    packets = [bytes([0x08 | 0x80]) + bytes([n % 251]) * length for n, length in enumerate([1, 254, 255, 256, 509, 510, 700, 0, 3] * 9)]
    blocks = [b"\x81\0\0\x80" + packet for packet in packets]
    track = element(0xAE, element(0xD7, b"\1") + element(0x86, b"A_OPUS") + element(0x63A2, head))
    first = element(0x1F43B675, element(0xE7, b"\0") + b"".join(element(0xA3, block) for block in blocks[:40]))
    group = b"".join(element(0xA0, element(0xA1, block) + element(0x9B, b"\x14")) for block in blocks[40:])
    unknown = b"\x01" + b"\xff" * 7
    webm = b"\x1a\x45\xdf\xa3\x80" + b"\x18\x53\x80\x67" + unknown + element(0x1654AE6B, track) + first + b"\x1f\x43\xb6\x75" + unknown + group

    page = opened()
    made = page.evaluate(
        """async (bytes) => {
            const { opusIn } = await import('/phone/webm.js');
            const { oggOf } = await import('/phone/ogg.js');
            return [...new Uint8Array(await oggOf(opusIn(new Uint8Array(bytes))).arrayBuffer())];
        }""",
        list(webm),
    )

    found = pages(bytes(made))
    assert found[0]["packets"] == [head]
    assert [packet for one in found[2:] for packet in one["packets"]] == packets
    # TOC 0x88: configuration 17, CELT of 5 ms, one frame: 240 samples each; 312 are skipped.
    assert found[-1]["granule"] == 312 + 240 * len(packets)


def test_what_is_no_webm_with_opus_is_refused(opened: Opened) -> None:
    page = opened()
    for wrong in ([], [0], [0x1A, 0x45, 0xDF, 0xA3, 0x80], [0x18, 0x53, 0x80, 0x67, 0x81, 0xEC]):
        said = page.evaluate(
            "async (bytes) => { try { (await import('/phone/webm.js')).opusIn(new Uint8Array(bytes)); return '' } catch (e) { return e.message } }", wrong
        )
        assert said.startswith("The recording is not WebM")
