"""Checks a send as strictly as Meta does, and says which key is wrong.

Limits are those of the Cloud API reference (messages, interactive messages). Not modelled: whether a template
exists, is approved and has the right number of parameters (any well-formed template is accepted), and whether a
media link can be fetched.
"""

from __future__ import annotations

from .envelope import Receipt, Send, parse_call

__all__ = ["Receipt", "Send", "parse_call"]
