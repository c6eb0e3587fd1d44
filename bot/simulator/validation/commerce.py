"""Products of a catalogue: one, several, or the whole of it. There is no catalogue here, so that every id exists.

Cloud API: share products. Order details and order status (payments in India and Brazil) are not modelled.
"""

from __future__ import annotations

from typing import Final

from ._param import Param, count, not_valid
from .choices import check_section_title

_MOST_SECTIONS: Final = 10
_MOST_PRODUCTS: Final = 30


def check_product(action: Param) -> None:
    """One product."""
    action.only("catalog_id", "product_retailer_id")
    action.text("catalog_id")
    action.text("product_retailer_id")


def check_product_list(action: Param) -> None:
    """1 to 10 sections with 1 to 30 products in all."""
    action.only("catalog_id", "sections")
    action.text("catalog_id")
    sections = action.children("sections")
    count(len(sections), 1, _MOST_SECTIONS, "sections")
    total = 0
    for section in sections:
        section.only("title", "product_items")
        check_section_title(section, len(sections))
        items = section.children("product_items")
        count(len(items), 1, _MOST_PRODUCTS, "products")
        for item in items:
            item.only("product_retailer_id")
            item.text("product_retailer_id")
        total += len(items)
    if total > _MOST_PRODUCTS:
        raise not_valid(f"Total product count exceed max allowed count: {_MOST_PRODUCTS}")


def check_catalog(action: Param) -> None:
    """The catalogue, perhaps with the product whose picture stands for it."""
    action.only("name", "parameters")
    action.choice("name", {"catalog_message"})
    if action.has("parameters"):
        parameters = action.child("parameters")
        parameters.only("thumbnail_product_retailer_id")
        parameters.may_text("thumbnail_product_retailer_id")
