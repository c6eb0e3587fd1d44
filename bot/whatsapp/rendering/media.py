"""Pictures and files: which type of message holds one, by what its name says, and what is said when none does."""

from __future__ import annotations

from bot.whatsapp import limits
from bot.whatsapp.findings import Tell, error, warning
from bot.whatsapp.media import LOCAL
from bot.whatsapp.rendering.response import Medium, Rendered
from bot.whatsapp.rendering.splitting import split

CAPTIONED = ("image", "video", "document")
_DECLARED = ("image", "video", "audio", "document", "sticker")


def text(body: str, *, preview: bool = False) -> Rendered:
    """A text message."""
    return {"type": "text", "text": {"body": body, "preview_url": preview}}


def texts(body: str, *, preview: bool = False) -> list[Rendered]:
    """As many text messages as `body` needs; none when it is empty."""
    return [text(part, preview=preview) for part in split(body, limits.TEXT)]


def on_the_web(link: str) -> bool:
    """Whether a link is an address that Meta, or a customer's phone, can open."""
    return link.startswith(("http://", "https://")) and len(link) <= limits.URL and not any(sign.isspace() for sign in link)


def sendable(link: str) -> bool:
    """Whether a link is an address that Meta can fetch, or a file of ours."""
    return on_the_web(link) or (link.startswith(LOCAL) and len(link) <= limits.URL)


def kind_of(medium: Medium) -> str | None:
    """image, video, audio, document or sticker: what the name's ending says, else what its author calls it; None when neither does."""
    extension = limits.extension_of(medium.link)
    if extension in limits.FILE_KINDS:
        kind = limits.FILE_KINDS[extension].kind
        return "document" if medium.kind == "document" else kind
    # A name that ends in something else is a file that Meta does not take, whatever it is called.
    return medium.kind if medium.kind in _DECLARED and not extension else None


def header(medium: Medium | None) -> Rendered | None:
    """An image as the header of a message with buttons; None when it cannot be one."""
    if medium is None or not sendable(medium.link) or kind_of(medium) != "image":
        return None
    return {"type": "image", "image": {"link": medium.link}}


def with_caption(medium: Medium, words: str, where: str, tell: Tell) -> list[Rendered]:
    """A medium and the words that belong to it: as its caption where there is room, else before it."""
    kind = kind_of(medium) if sendable(medium.link) else None
    words = "\n\n".join(part for part in (words, medium.caption) if part)
    if kind is None:
        return _as_text(medium, words, where, tell)
    part = {"link": medium.link}
    if kind == "document" and (name := medium.filename or limits.filename_of(medium.link)):
        part["filename"] = name[-limits.FILENAME :]
    if words and kind in CAPTIONED and len(words) <= limits.CAPTION:
        return [{"type": kind, kind: {**part, "caption": words}}]
    return [*texts(words), {"type": kind, kind: part}]


def _as_text(medium: Medium, words: str, where: str, tell: Tell) -> list[Rendered]:
    if medium.link.startswith(LOCAL):
        tell(error(where, "no kind of file that Meta takes has a name that ends like this; the file is left out"))
        return texts(words)
    if not sendable(medium.link):
        tell(error(where, f"it must be an http(s) address, or a path that begins with {LOCAL}; it is sent as text"))
    else:
        tell(warning(where, "its ending is none that Meta takes as a file; the address is sent as text"))
    return texts("\n".join(part for part in (words, medium.link) if part))
