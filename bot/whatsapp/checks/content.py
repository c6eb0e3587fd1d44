"""Text, media, location, contacts and reactions. Source: Cloud API, the page of each message type."""

from __future__ import annotations

from bot.whatsapp import limits
from bot.whatsapp.checks._node import Node
from bot.whatsapp.media import LOCAL

_KEYS = {
    "image": ("id", "link", "caption"),
    "video": ("id", "link", "caption"),
    "document": ("id", "link", "caption", "filename"),
    "audio": ("id", "link", "voice"),
    "sticker": ("id", "link"),
}


def text(message: Node) -> None:
    node = message.node("text")
    if node:
        node.only("body", "preview_url")
        node.text("body", limits.TEXT)
        node.flag("preview_url")


def medium(node: Node, kind: str) -> None:
    """A media object: an id, or an address, or a file of ours, and what may stand beside it."""
    node.only(*_KEYS[kind])
    if ("id" in node.value) == ("link" in node.value):
        node.wrong("", "it must have a link or an id, and not both")
    elif "id" in node.value:
        node.text("id", 128)
    elif str(node.value["link"]).startswith(LOCAL):
        node.text("link", limits.URL)
    else:
        node.web("link", limits.URL)
    extension = limits.extension_of(str(node.value.get("link") or ""))
    known = limits.FILE_KINDS.get(extension)
    if (known and known.kind not in (kind, "image" if kind == "document" else kind)) or (extension and not known and kind != "document"):
        node.wrong("link", f"a file whose name ends in .{extension} cannot be sent as {kind}")
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
    if isinstance(degrees, bool) or not isinstance(degrees, (int, float, str)):
        return False
    try:
        return -bound <= float(degrees) <= bound
    except ValueError:
        return False


def contacts(message: Node) -> None:
    for contact in message.nodes("contacts", range(1, limits.CONTACTS + 1)):
        name = contact.node("name")
        if name:
            name.text("formatted_name", 1000)


def reaction(message: Node) -> None:
    node = message.node("reaction")
    if not node:
        return
    node.only("message_id", "emoji")
    node.text("message_id", 512)
    emoji = node.value.get("emoji", "")
    if not isinstance(emoji, str) or len(emoji) > limits.EMOJI or emoji.isascii() != (emoji == ""):
        node.wrong("emoji", "it must be one emoji, or empty to take it back")


def _whole(kind: str, message: Node) -> None:
    node = message.node(kind)
    if node:
        medium(node, kind)


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
