"""What crossed the wire for one message: its webhooks, what the business made of it, its sends, and their statuses.

`Wire.of` joins the simulator's own history with what the business tells of its inside:

    id, side ("customer" or "business"), number, user_id, at, message   the message, as Meta's object or as the send's body
    ahead_s     how far the emulator's clock was ahead of the business's when it was written
    webhooks    deliveries of a customer's message: delivery, at, body, bytes, size, headers, attempts, outcome;
                all after the first are copies
    replays     deliveries outside the queue, made by hand: at, status, latency_ms, bytes
    receipts    read receipts and "typing…" for it: at, typing
    inside      see `Inside.of`
    sends       every try to send it, or its replies: id, opaque, at, request, response, troubles, statuses with their webhooks

A webhook that is too large to be looked at has a `body` of null and the beginning of its bytes.
"""

from __future__ import annotations

from typing import Final

from ._wire_index import WireIndex
from ._wire_trace import Inside
from .jsontype import JsonObject
from .simulator import Simulator
from .webhooks.envelope import Style, encode, headers

_MOST: Final = 40
"""Deliveries, tries and replies that are shown of one message."""
_BYTES: Final = 48_000


class Wire:
    """Joins both sides. `of` may wait for the business for a few seconds."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._index = WireIndex(simulator.history)
        self._inside = Inside(simulator.config)

    async def of(self, wamid: str) -> JsonObject | None:
        """Everything about a message of either side; None when there is none with this id."""
        world = self._simulator.world
        inbound, outbound = world.inbound.get(wamid), world.outbound.get(wamid)
        message = inbound or outbound
        if message is None:
            return None
        # A reply is asked for by its mark, since the business may not know its wamid: the response was lost, say.
        mark = outbound.opaque if outbound else None
        inside = await self._inside.of(message.phone_number_id, mark or wamid)
        await self._index.read_on()
        entries = self._index.about(wamid)
        return {
            "id": wamid,
            "side": "customer" if inbound else "business",
            "number": message.phone_number_id,
            "user_id": message.user_id,
            "at": message.at,
            "ahead_s": self._index.offset_s(message.n),
            "message": inbound.message if inbound else outbound.body if outbound else None,
            "webhooks": self._deliveries(entries) if inbound else [],
            "replays": [_picked(entry, "at", "status", "latency_ms", "bytes") for entry in entries if entry["kind"] == "probe"][:_MOST],
            "receipts": [_picked(entry, "at", "typing") for entry in entries if entry["kind"] == "receipt"][:_MOST],
            "inside": inside,
            "sends": self._sends(_replies(inside)) if inbound else self._sends([(mark, wamid)]),
        }

    async def close(self) -> None:
        """Drop the connection to the business."""
        await self._inside.close()

    def _deliveries(self, entries: list[JsonObject]) -> list[JsonObject]:
        """Each webhook with its attempts, in the order they were queued."""
        found: dict[str, JsonObject] = {}
        for entry in entries:
            if entry["kind"] == "webhook.queued" and len(found) < _MOST:
                found[entry["delivery"]] = {**self._posted(entry), "attempts": [], "outcome": None}
            delivery = found.get(entry.get("delivery", ""))
            if delivery and entry["kind"] == "webhook.attempt" and len(delivery["attempts"]) < _MOST:
                delivery["attempts"].append(_picked(entry, "at", "attempt", "status", "latency_ms", "error"))
            elif delivery and entry["kind"] == "webhook.done":
                delivery["outcome"] = entry["outcome"]
        return list(found.values())

    def _posted(self, entry: JsonObject) -> JsonObject:
        """A webhook as it left: the bytes are made anew, which gives the same ones."""
        style = Style(entry["layout"], entry["escape"])
        config = self._simulator.config
        number = config.number(entry["phone_number_id"]) or config.numbers[0]
        data = encode(entry["body"], style)
        whole = len(data) <= _BYTES
        return {
            **_picked(entry, "delivery", "at", "category"),
            "body": entry["body"] if whole else None,
            "bytes": data[:_BYTES].decode(errors="replace"),
            "size": len(data),
            "headers": headers(data, number.app_secret),
        }

    def _sends(self, wanted: list[tuple[str | None, str | None]]) -> list[JsonObject]:
        """The tries for each (mark, wamid): all that carry the mark, or the one send that has no mark."""
        sends: list[JsonObject] = []
        for opaque, wamid in wanted[:_MOST]:
            entries = self._index.marked(opaque) if opaque else []
            if not entries and wamid:
                entries = [entry for entry in self._index.about(wamid) if entry["kind"] in ("send.accepted", "echo")]
            sends += _tries(entries)
        return [{**send, "statuses": self._statuses(send["id"])} for send in sends[:_MOST]]

    def _statuses(self, wamid: str | None) -> list[JsonObject]:
        """Each status of an accepted send, with the webhooks that reported it."""
        entries = self._index.about(wamid) if wamid else []
        deliveries = self._deliveries(entries)
        shown = []
        for entry in entries:
            if entry["kind"] == "status":
                mine = [one for one in deliveries if _reports(one["body"], wamid, entry["status"])]
                shown.append({**_picked(entry, "at", "status", "error"), "webhooks": mine})
        return shown


def _tries(entries: list[JsonObject]) -> list[JsonObject]:
    """Sends of one reply: troubles are told with the try that they belong to, the next accepted one or one without an end."""
    tries: list[JsonObject] = []
    troubles: list[JsonObject] = []
    for entry in entries:
        if entry["kind"] in ("send.fault", "send.refused"):
            troubles.append(_picked(entry, "at", "kind", "fault", "error", "http_status"))
            continue
        tries.append(_try(entry, entry["id"], troubles, _response(entry)))
        troubles = []
    if troubles:
        tries.append(_try(entries[-1], None, troubles, None))
    return tries


def _try(entry: JsonObject, wamid: str | None, troubles: list[JsonObject], response: JsonObject | None) -> JsonObject:
    mark = entry["body"].get("biz_opaque_callback_data")
    return {"id": wamid, "opaque": mark, "at": entry["at"], "request": entry["body"], "response": response, "troubles": troubles}


def _response(entry: JsonObject) -> JsonObject | None:
    """What an accepted send was answered with; a colleague's message (an echo) was never sent over the API."""
    if not entry.get("contact"):
        return None
    accepted = {"id": entry["id"], **({"message_status": "accepted"} if entry.get("template_text") else {})}
    return {"messaging_product": "whatsapp", "contacts": [entry["contact"]], "messages": [accepted]}


def _replies(inside: JsonObject) -> list[tuple[str | None, str | None]]:
    """The (mark, wamid) of each reply that the business tells of."""
    replies = inside["trace"]["replies"] if inside["known"] else []
    return [(_word(reply.get("opaque")), _word(reply.get("wamid"))) for reply in replies]


def _reports(body: JsonObject | None, wamid: str | None, status: str) -> bool:
    """Whether a webhook of the simulator's own making tells this status of this message."""
    changes = [change["value"] for entry in (body or {}).get("entry", []) for change in entry["changes"]]
    return any(one.get("id") == wamid and one.get("status") == status for value in changes for one in value.get("statuses", []))


def _picked(entry: JsonObject, *names: str) -> JsonObject:
    return {name: entry.get(name) for name in names}


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
