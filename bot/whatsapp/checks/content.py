"""Text, media, location, contacts and reactions. Source: Cloud API, the page of each message type."""

from __future__ import annotations

import re

from bot.whatsapp import limits
from bot.whatsapp.checks._node import Node
from bot.whatsapp.media import LOCAL

_KEYS = {
    "image": ("caption",),
    "video": ("caption",),
    "document": ("caption", "filename"),
    "audio": ("voice",),
    "sticker": (),
}
_ADDRESS = ("street", "city", "state", "zip", "country", "country_code", "type")
_CARD = {"addresses": _ADDRESS, "emails": ("email", "type"), "phones": ("phone", "wa_id", "type"), "urls": ("url", "type")}
_NAME = ("formatted_name", "first_name", "last_name", "middle_name", "suffix", "prefix")
_ORG = ("company", "department", "title")
_DEGREES = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,40})?", re.ASCII)
_BIRTHDAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def text(message: Node) -> None:
    node = message.node("text")
    if node:
        node.only("body", "preview_url")
        node.text("body", limits.TEXT)
        node.flag("preview_url")


def medium(node: Node, kind: str, *beside: str) -> None:
    """A media object: an id, or an address, or a file of ours, and the keys that may stand beside it."""
    node.only("id", "link", *beside)
    if node.has("id") == node.has("link"):
        node.wrong("", "it must have a link or an id, and not both")
    elif node.has("id"):
        node.text("id", 128)
    elif str(node.value["link"]).startswith(LOCAL):
        node.text("link", limits.URL)
    else:
        node.web("link", limits.URL)
    extension = limits.extension_of(str(node.value.get("link") or ""))
    known = limits.FILE_KINDS.get(extension)
    if kind != "document" and extension and (known is None or known.kind != kind):
        ends = f"in .{extension}" if known else "like this"  # what no table of ours holds can be a customer's words
        node.wrong("link", f"a file whose name ends {ends} cannot be sent as {kind}")
    node.text("caption", limits.CAPTION, required=False)
    node.text("filename", limits.FILENAME, required=False)
    node.flag("voice")


def location(message: Node) -> None:
    node = message.node("location")
    if not node:
        return
    node.only("latitude", "longitude", "name", "address")
    for key, bound in (("latitude", 90), ("longitude", 180)):
        if not _within(node.value.get(key), bound):
            node.wrong(key, f"it must be a number from -{bound} to {bound}")
    node.text("name", 1000, required=False)
    node.text("address", 1000, required=False)


def _within(degrees: object, bound: int) -> bool:
    if isinstance(degrees, str):
        return bool(_DEGREES.fullmatch(degrees)) and abs(float(degrees)) <= bound
    return isinstance(degrees, (int, float)) and not isinstance(degrees, bool) and -bound <= degrees <= bound


def contacts(message: Node) -> None:
    for contact in message.nodes("contacts", range(1, limits.CONTACTS + 1)):
        contact.only("name", "org", "birthday", *_CARD)
        name, org = contact.node("name"), contact.node("org", required=False)
        if name:
            name.text("formatted_name", 1000)
            _words(name, _NAME)
        if org:
            _words(org, _ORG)
        birthday = contact.text("birthday", 10, required=False)
        if birthday and not _BIRTHDAY.fullmatch(birthday):
            contact.wrong("birthday", "it must be a date such as 1999-12-31")
        for key, words in _CARD.items():
            if contact.has(key):
                for item in contact.nodes(key):
                    _words(item, words)


def _words(node: Node, keys: tuple[str, ...]) -> None:
    node.only(*keys)
    for key in keys:
        if node.has(key) and not isinstance(node.value[key], str):
            node.wrong(key, "it must be text")


def reaction(message: Node) -> None:
    node = message.node("reaction")
    if not node:
        return
    node.only("message_id", "emoji")
    node.text("message_id", 512)
    emoji = node.value["emoji"] if node.has("emoji") else ""
    if not isinstance(emoji, str) or len(emoji) > limits.EMOJI or any(sign.isascii() and sign.isalpha() for sign in emoji):
        node.wrong("emoji", "it must be one emoji, or empty to take it back")


def _whole(kind: str, message: Node) -> None:
    node = message.node(kind)
    if node:
        medium(node, kind, *_KEYS[kind])


def image(message: Node) -> None:
    _whole("image", message)


def video(message: Node) -> None:
    _whole("video", message)


def audio(message: Node) -> None:
    _whole("audio", message)


def document(message: Node) -> None:
    _whole("document", message)


def sticker(message: Node) -> None:
    _whole("sticker", message)


CONTENT = {
    "text": text,
    "image": image,
    "video": video,
    "audio": audio,
    "document": document,
    "sticker": sticker,
    "location": location,
    "contacts": contacts,
    "reaction": reaction,
}
