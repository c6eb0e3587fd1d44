"""What a message carries beside words: a medium, a place, contact cards, an order, a filled-in flow, and where it came from.

Each class reads itself from Meta's node; what is absent or of the wrong type is None.
Source: Cloud API, webhooks reference, `messages` by type.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.whatsapp._nodes import Json, as_object, flag, json_object, number, objects, text

MEDIA_TYPES = frozenset({"image", "video", "audio", "document", "sticker"})
CONTACT_REQUEST = "contact_request"
"""`origin` of a card with which a customer answers the business's request for the phone number."""


@dataclass(frozen=True)
class Medium:
    """A file at Meta, to be fetched within 7 days by its `id`; `bot.whatsapp.download` does it."""

    kind: str
    """image, video, audio, document or sticker."""
    id: str
    mime_type: str | None = None
    sha256: str | None = None
    """Of the file, in base64."""
    url: str | None = None
    """Where it can be had for five minutes, when Meta says so."""
    caption: str | None = None
    filename: str | None = None
    voice: bool | None = None
    """Audio: recorded in the chat."""
    animated: bool | None = None
    """Sticker: moves."""

    @classmethod
    def read(cls, kind: str, node: Json) -> Medium | None:
        medium_id = text(node.get("id"))
        if kind not in MEDIA_TYPES or medium_id is None:
            return None
        words = {name: text(node.get(name)) for name in ("mime_type", "sha256", "url", "caption", "filename")}
        return cls(kind, medium_id, **words, voice=flag(node.get("voice")), animated=flag(node.get("animated")))


@dataclass(frozen=True)
class Place:
    """A location: degrees, and what it is called."""

    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None
    url: str | None = None

    @classmethod
    def read(cls, node: Json) -> Place | None:
        latitude, longitude = number(node.get("latitude")), number(node.get("longitude"))
        if latitude is None or longitude is None:
            return None
        return cls(latitude, longitude, text(node.get("name")), text(node.get("address")), text(node.get("url")))


@dataclass(frozen=True)
class Phone:
    """A number on a contact card, as written there; `wa_id` are its digits when WhatsApp knows it."""

    phone: str | None
    wa_id: str | None
    type: str | None = None


@dataclass(frozen=True)
class ContactCard:
    """Somebody's card."""

    name: str | None
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()
    organization: str | None = None
    origin: str | None = None
    """`contact_request` when it answers the business's request for the customer's own number, else `other`."""

    @classmethod
    def read(cls, node: Json) -> ContactCard:
        phones = [Phone(text(one.get("phone")), text(one.get("wa_id")), text(one.get("type"))) for one in objects(node.get("phones"))]
        emails = [text(one.get("email")) for one in objects(node.get("emails"))]
        name = as_object(node.get("name"))
        return cls(
            name=text(name.get("formatted_name")) or text(name.get("first_name")),
            phones=tuple(phone for phone in phones if phone.phone or phone.wa_id),
            emails=tuple(email for email in emails if email),
            organization=text(as_object(node.get("org")).get("company")),
            origin=text(node.get("origin")),
        )


@dataclass(frozen=True)
class Reaction:
    """An emoji put on the message `to`; None when it was taken back."""

    to: str | None
    emoji: str | None

    @classmethod
    def read(cls, node: Json) -> Reaction:
        return cls(text(node.get("message_id")), text(node.get("emoji")))


@dataclass(frozen=True)
class OrderItem:
    """One line of an order. `item_price` is in whole units of `currency`."""

    product_retailer_id: str | None
    quantity: float | None
    item_price: float | None
    currency: str | None


@dataclass(frozen=True)
class Order:
    """What a customer put together in the catalog, with a note."""

    catalog_id: str | None
    items: tuple[OrderItem, ...]
    text: str | None = None

    @classmethod
    def read(cls, node: Json) -> Order:
        items = [
            OrderItem(text(one.get("product_retailer_id")), number(one.get("quantity")), number(one.get("item_price")), text(one.get("currency")))
            for one in objects(node.get("product_items"))
        ]
        return cls(text(node.get("catalog_id")), tuple(items), text(node.get("text")))


@dataclass(frozen=True)
class FlowReply:
    """A filled-in form (`nfm_reply`). `token` is the `flow_token` that the business had sent with it."""

    name: str | None
    data: Json
    """What was filled in, without the token; {} when Meta's `response_json` is no JSON object."""
    token: str | None

    @classmethod
    def read(cls, node: Json) -> FlowReply:
        filled_in = json_object(node.get("response_json"))
        data = {key: value for key, value in filled_in.items() if key != "flow_token"}
        return cls(text(node.get("name")), data, text(filled_in.get("flow_token")))


@dataclass(frozen=True)
class Product:
    """A product of a catalog."""

    catalog_id: str | None
    product_retailer_id: str | None


@dataclass(frozen=True)
class Quoted:
    """What a message refers to: the message it answers, whether it was forwarded, the product it asks about."""

    id: str | None
    author: str | None = None
    """Phone number, as digits, of who wrote the message that is answered."""
    forwarded: bool | None = None
    frequently_forwarded: bool | None = None
    referred_product: Product | None = None

    @classmethod
    def read(cls, node: Json) -> Quoted | None:
        product = as_object(node.get("referred_product"))
        quoted = cls(
            id=text(node.get("id")),
            author=text(node.get("from")),
            forwarded=flag(node.get("forwarded")),
            frequently_forwarded=flag(node.get("frequently_forwarded")),
            referred_product=Product(text(product.get("catalog_id")), text(product.get("product_retailer_id"))) if product else None,
        )
        return quoted if quoted != cls(None) else None


@dataclass(frozen=True)
class Referral:
    """The ad or post that brought the customer here."""

    source_type: str | None = None
    """`ad` or `post`."""
    source_id: str | None = None
    source_url: str | None = None
    headline: str | None = None
    body: str | None = None
    media_type: str | None = None
    image_url: str | None = None
    video_url: str | None = None
    thumbnail_url: str | None = None
    ctwa_clid: str | None = None
    """Meta's click id."""
    welcome_message: str | None = None

    @classmethod
    def read(cls, node: Json) -> Referral | None:
        words = {name: text(node.get(name)) for name in cls.__dataclass_fields__ if name != "welcome_message"}
        referral = cls(**words, welcome_message=text(as_object(node.get("welcome_message")).get("text")))
        return referral if referral != cls() else None
