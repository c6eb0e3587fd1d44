"""What the phone in the browser is told: who there is, what was said, and what happened since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ._phone_values import LookUp, mapping
from .jsontype import JsonObject
from .phone_bubbles import business_bubble, customer_bubble, failed_note, tick
from .simulator import Simulator
from .world.customers import Customer
from .world.messages import Inbound, Outbound

_MOST: Final = 2000
"""Entries of the history that a page catches up with; one that missed more loads everything anew."""


def state(simulator: Simulator) -> JsonObject:
    """Everything, for a page that has just been opened. `cursor` is what it asks for news with, `now` the unix seconds."""
    messages: list[JsonObject] = [written(simulator, m) for m in simulator.world.inbound.values()]
    messages += [bubble for m in simulator.world.outbound.values() if (bubble := _sent(simulator, m))]
    return {
        "cursor": cursor(simulator, simulator.history.last_n),
        "now": simulator.clock.now(),
        "numbers": [{"id": n.phone_number_id, "display": n.display_phone_number, "name": n.name} for n in simulator.config.numbers],
        "customers": [person(simulator, customer) for customer in simulator.world.customers],
        "messages": sorted(messages, key=lambda message: int(message["n"])),
        "connection": simulator.subscription.as_json(),
    }


def cursor(simulator: Simulator, n: int) -> str:
    """An event id: which history, and how far in it."""
    return f"{simulator.world.epoch}-{n}"


def since(simulator: Simulator, seen: str) -> JsonObject:
    """What happened after the cursor `seen`: `events` as [name, data], the new `cursor`, and `now` in unix seconds.

    `events` is null when the cursor belongs to another history or is too far back: then the page loads everything.
    """
    epoch, _, number = seen.partition("-")
    n = int(number) if number.isdecimal() and len(number) < 13 else -1
    history = simulator.history
    news: JsonObject = {"cursor": cursor(simulator, history.last_n), "now": simulator.clock.now(), "events": None}
    if epoch == simulator.world.epoch and max(history.first_n - 1, history.last_n - _MOST) <= n <= history.last_n:
        found = ((entry, _EVENTS.get(entry["kind"])) for entry in history.after(n))
        news["events"] = [shown for entry, make in found if make and (shown := make(simulator, entry))]
    return news


def written(simulator: Simulator, message: Inbound) -> JsonObject:
    """The bubble of what a customer wrote."""
    return customer_bubble(message, _look_up(simulator, {}))


def person(simulator: Simulator, customer: Customer) -> JsonObject:
    """A customer as the phone lists them; `created` is the entry of the history that they began with."""
    return {**customer.as_json(), "created": simulator.world.customers.created(customer.user_id)}


def _sent(simulator: Simulator, message: Outbound) -> JsonObject | None:
    """The bubble of what the business sent, a note when it failed, or None while it is on its way to nowhere."""
    if _visible(message):
        return business_bubble(message, _look_up(simulator, message.fetched))
    return failed_note(message) if message.user_id is not None and message.status == "failed" else None


def _look_up(simulator: Simulator, fetched: dict[str, str]) -> LookUp:
    """Finds files by media id, and by the links that the emulator could fetch."""

    def look_up(name: str) -> JsonObject | None:
        record = simulator.world.media.find(fetched.get(name, name))
        return {"id": record.id, "mime": record.mime_type, "filename": record.filename, "size": record.size} if record else None

    return look_up


def _on_message(simulator: Simulator, entry: JsonObject) -> tuple[str, JsonObject] | None:
    message = simulator.world.inbound.get(entry["id"])
    return ("message", written(simulator, message)) if message else None


def _on_send(simulator: Simulator, entry: JsonObject) -> tuple[str, JsonObject] | None:
    message = simulator.world.outbound.get(entry["id"])
    return ("message", business_bubble(message, _look_up(simulator, message.fetched))) if message and _visible(message) else None


def _on_status(simulator: Simulator, entry: JsonObject) -> tuple[str, JsonObject] | None:
    message = simulator.world.outbound.get(entry["id"])
    failed = message is not None and entry["status"] == "failed" and message.user_id is not None
    return ("failed", failed_note(message)) if failed and message else None


def _on_refused(simulator: Simulator, entry: JsonObject) -> tuple[str, JsonObject] | None:
    to = mapping(entry["body"]).get("to") or mapping(entry["body"]).get("recipient")
    customer = simulator.world.customers.reach(to.lstrip("+")) if isinstance(to, str) else None
    return ("refused", {"user_id": customer.user_id}) if customer else None


def _on_link(simulator: Simulator, entry: JsonObject) -> tuple[str, JsonObject] | None:
    message = simulator.world.outbound.get(entry["id"])
    return ("fetched", business_bubble(message, _look_up(simulator, message.fetched))) if message and _visible(message) else None


def _on_attempt(simulator: Simulator, entry: JsonObject) -> tuple[str, JsonObject] | None:
    found = [simulator.world.inbound.get(wamid) for wamid in entry["wamids"]]
    ticks = [tick(message) for message in found if message]
    return ("ticks", {"ticks": ticks}) if ticks else None


def _on_receipt(simulator: Simulator, entry: JsonObject) -> tuple[str, JsonObject] | None:
    read = simulator.world.inbound.get(entry["message_id"])
    if read is None:
        return None
    shown = {"user_id": read.user_id, "number": read.phone_number_id, "n": read.n, "typing": entry["typing"]}
    return "receipt", shown


def _on_customer(simulator: Simulator, entry: JsonObject) -> tuple[str, JsonObject] | None:
    customer = simulator.world.customers.find(entry["customer"]["user_id"])
    return ("customer", person(simulator, customer)) if customer else None


def _on_connection(simulator: Simulator, _entry: JsonObject) -> tuple[str, JsonObject] | None:
    return "connection", simulator.subscription.as_json()


def _on_reset(_simulator: Simulator, _entry: JsonObject) -> tuple[str, JsonObject] | None:
    return "reset", {}


_EVENTS: Final[dict[str, Callable[[Simulator, JsonObject], tuple[str, JsonObject] | None]]] = {
    "message": _on_message,
    "send.accepted": _on_send,
    "send.refused": _on_refused,
    "echo": _on_send,
    "link": _on_link,
    "status": _on_status,
    "webhook.attempt": _on_attempt,
    "receipt": _on_receipt,
    "customer": _on_customer,
    "connection": _on_connection,
    "reset": _on_reset,
}


def _visible(message: Outbound) -> bool:
    """A customer sees a message unless it will fail, was dropped, or has no customer here."""
    return message.user_id is not None and message.doomed is None and message.status != "dropped"
