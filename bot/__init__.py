"""Sapa: answers a business's customers on WhatsApp, in their own words, from the business's own server."""

from __future__ import annotations

__version__ = "0.1.0"
