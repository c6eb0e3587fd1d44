"""What the business is told when a customer's ids change. Cloud API: system messages; business-scoped user ids."""

from __future__ import annotations

from typing import Final, Literal, get_args

from .jsontype import JsonObject
from .world.customers import Customer

Order = Literal["update_first", "system_first", "update_only", "system_only", "silent"]
ORDERS: Final[tuple[str, ...]] = get_args(Order)
"""Which of the two webhooks comes, and which first: the `user_id_update` field or the system message."""


_ANNOUNCEMENTS: Final[dict[Order, tuple[str, ...]]] = {
    "update_first": ("update", "system"),
    "system_first": ("system", "update"),
    "update_only": ("update",),
    "system_only": ("system",),
    "silent": (),
}


class CannotChange(ValueError):
    """The customer has no such id, or the new one is taken. The message is for the one who asked for the change."""


def announcements(order: Order) -> tuple[str, ...]:
    """The webhooks of a change, in their order."""
    return _ANNOUNCEMENTS[order]


def system_message(before: Customer, now: Customer) -> JsonObject:
    """The content of the system message, with the sender's ids of before the change.

    `user_changed_number` when a number can be shown and is another one, else `user_changed_user_id`. Both carry the new
    BSUID and the previous one.
    """
    by_number = before.wa_id != now.wa_id and now.mode != "phone_less"
    old, new = (before.wa_id, now.wa_id) if by_number else (before.bsuid, now.bsuid)
    system: JsonObject = {"body": f"User {now.name} changed from {old} to {new}"}
    if by_number:
        system["wa_id"] = now.wa_id
    if now.mode != "phone_only":
        system.update({"user_id": now.bsuid, "previous_user_id": before.bsuid})
    if now.mode == "parent":
        system.update({"parent_user_id": now.parent_user_id, "previous_parent_user_id": before.parent_user_id})
    system["type"] = "user_changed_number" if by_number else "user_changed_user_id"
    return {**before.sender(), "type": "system", "system": system}


def update_value(before: Customer, now: Customer, at_s: int) -> JsonObject:
    """The value of a `user_id_update` change."""
    update: JsonObject = {"detail": "The user's business-scoped user id has changed", "timestamp": str(at_s)}
    if now.mode != "phone_less":
        update["wa_id"] = now.wa_id
    update["user_id"] = {"previous": before.bsuid, "current": now.bsuid}
    if now.mode == "parent":
        update["parent_user_id"] = {"previous": before.parent_user_id, "current": now.parent_user_id}
    return {"contacts": [now.contact()], "user_id_update": [update]}
