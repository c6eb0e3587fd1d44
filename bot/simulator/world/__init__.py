"""The emulated world: who there is, what was said, what the business has set up. Made from the history's entries alone."""

from __future__ import annotations

from .customers import Customer, CustomerDirectory
from .messages import Inbound, Outbound
from .state import WINDOW_S, World

__all__ = ["WINDOW_S", "Customer", "CustomerDirectory", "Inbound", "Outbound", "World"]
