"""Everything that Meta tells a business: envelopes and their signed bytes, delivery until the first 200, statuses, other fields."""

from __future__ import annotations

from .delivery import Deliverer, Delivery
from .settings import DeliverySettings

__all__ = ["Deliverer", "Delivery", "DeliverySettings"]
