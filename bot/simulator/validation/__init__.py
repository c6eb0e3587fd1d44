"""Checks a send as strictly as Meta does, and says which parameter is wrong.

Limits are those of the Cloud API reference (messages, interactive messages); which of the two codes 100 and 131009 a
refusal has is told in `_param.py`. Not modelled: groups (`recipient_type`), Direct Send (`category`, refused as for an
account that is not enabled for it), order details and order status, identity key hashes, and whether the products
and flows that a message names exist.
"""

from __future__ import annotations

from .envelope import Receipt, Send, parse_call

__all__ = ["Receipt", "Send", "parse_call"]
