"""Who a send is for, by Meta's rules for `to` and `recipient`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .config import SimulatedNumber
from .identifiers import BSUID
from .jsontype import JsonObject
from .validation import Send
from .world.customers import Customer, CustomerDirectory

_TWO_DIGITS: Final = re.compile(r"2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")
"""ITU-T E.164: the country codes of two digits; 1 and 7 have one, all others three."""

_BRAZILIAN: Final = re.compile(r"55[3-9][0-9]9[0-9]{8}")
_MEXICAN: Final = re.compile(r"52[0-9]{10}")


@dataclass(frozen=True)
class Recipient:
    """`address` is the phone's digits or the BSUID; `dropped` is a BSUID in `to`, which reaches nobody."""

    address: str
    by_phone: bool
    customer: Customer | None
    dropped: bool
    contact: JsonObject

    @property
    def names(self) -> set[str]:
        """Everything this recipient may be called by."""
        known = {self.customer.user_id, *self.customer.addresses} if self.customer else set()
        return known | {self.address}


def resolve(send: Send, number: SimulatedNumber, customers: CustomerDirectory) -> Recipient:
    """The recipient, known or not.

    Cloud API, phone number formats: without "+" the country code of the business's number is prepended, so that
    a full number without "+" usually reaches nobody. A BSUID belongs into `recipient`; in `to` it is accepted and
    silently dropped.
    """
    if send.to is None:
        user_id = send.recipient or ""
        known = customers.reach(user_id)
        return Recipient(user_id, False, known, False, {"input": user_id, "user_id": user_id})
    if BSUID.fullmatch(send.to):
        return Recipient(send.to, False, None, True, {"input": send.to, "wa_id": send.to})
    digits = "".join(c for c in send.to if c.isdigit())
    if not send.to.startswith("+"):
        digits = country_code(number.digits) + digits
    wa_id = digits if customers.reach(digits) else whatsapp_id(digits)
    return Recipient(wa_id, True, customers.reach(wa_id), False, {"input": send.to, "wa_id": wa_id})


def whatsapp_id(digits: str) -> str:
    """The id that WhatsApp knows a number by, which is not always its digits.

    Cloud API, phone numbers: Brazilian numbers outside of São Paulo, Rio and Espírito Santo without the ninth digit, Mexican ones
    with a 1 after the country code. Receivers must not take `wa_id` for what they sent to.
    """
    if _BRAZILIAN.fullmatch(digits):
        return digits[:4] + digits[5:]
    return f"521{digits[2:]}" if _MEXICAN.fullmatch(digits) else digits


def country_code(digits: str) -> str:
    """The country code that an international number begins with."""
    if digits[:1] in {"1", "7"}:
        return digits[:1]
    return digits[:2] if _TWO_DIGITS.match(digits) else digits[:3]
