"""Looking at one message from inside: its row of the inbox, what the dialogue made of it, and what became of its replies.

Read-only, for the drawer of the simulated phone (`bot.trace`). An answer is bounded, however long the conversation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.conversation.schema import events, inbox, outbox

RANKED = 5
_EVENTS, _REPLIES, _STATUSES, _TOGETHER, _ENTITIES = 200, 50, 300, 100, 50
_LOOKED_AT = 500
"""User events of the conversation that are looked at for the one of the turn, the newest first."""
_CLOCKS_S = 2.0
"""What the gateway's and the worker's clocks may differ by."""
_VALUE = 2_000
"""Characters of a slot's or an entity's value."""
_TEXT = 8_000
_MESSAGE = 16_000
"""Characters of a reply's JSON; a longer one is not shown."""
_NOT_OF_THE_TURN = "session_started_metadata"
"""A slot that Rasa sets when a session begins, before the message it belongs to."""


def find(connection: Connection, phone_number_id: str, wamid: str) -> dict[str, Any] | None:
    """What is known of a message to or from a business number, by its wamid or a reply's mark; None when nothing is.

    `message` is the customer's message, or the first one of the turn that made the reply `wamid`; `answers` are the wamids of all
    messages of that turn; `asked` is the id of the outbox row when `wamid` is a reply's (or its `opaque`). `turn` is None before the turn's commit, and
    for messages that never begin one. `replies` carry the statuses that were stored for them.
    """
    named = sa.or_(outbox.c.wamid == wamid, outbox.c.opaque == wamid)
    reply = connection.execute(sa.select(outbox).where(outbox.c.phone_number_id == phone_number_id, named)).first()
    row = _message_of(connection, reply) if reply else _message(connection, phone_number_id, wamid)
    if row is None:
        return None
    return {
        "asked": reply.id if reply else None,
        "message": _described(row),
        "answers": _together(connection, row),
        "turn": _turn(connection, row) if row.turn_id and row.state == "done" else None,
        "replies": _replies(connection, row) if row.turn_id else [],
    }


def _message(connection: Connection, phone_number_id: str, wamid: str) -> Row | None:
    mine = sa.and_(inbox.c.phone_number_id == phone_number_id, inbox.c.wamid == wamid, inbox.c.kind != "status")
    return connection.execute(sa.select(inbox).where(mine).order_by(inbox.c.id)).first()


def _message_of(connection: Connection, reply: Row) -> Row | None:
    """The first message of the turn that made `reply`; a dead letter that was replayed since has a turn of its own."""
    turn = sa.and_(inbox.c.conversation_id == reply.conversation_id, inbox.c.turn_id.in_((reply.turn_id, _base(reply.turn_id))))
    return connection.execute(sa.select(inbox).where(turn).order_by(inbox.c.id)).first()


def _base(turn_id: str) -> str:
    """The id of the turn as it was before its messages were given up."""
    return turn_id.partition("#dead-")[0]


def _described(row: Row) -> dict[str, Any]:
    names = ("id", "wamid", "state", "kind", "decision", "received_at", "finished_at", "attempts", "error", "turn_id", "conversation_id")
    return {name: getattr(row, name) for name in names}


def _together(connection: Connection, row: Row) -> list[str]:
    if not row.turn_id:
        return [row.wamid]
    turn = sa.and_(inbox.c.conversation_id == row.conversation_id, inbox.c.turn_id == row.turn_id)
    return [one.wamid for one in connection.execute(sa.select(inbox.c.wamid).where(turn).order_by(inbox.c.id).limit(_TOGETHER))]


def _turn(connection: Connection, row: Row) -> dict[str, Any] | None:
    mine = sa.and_(events.c.sender_id == row.conversation_id, events.c.type_name == "user")
    then = events.c.timestamp.between(row.received_at - _CLOCKS_S, row.finished_at + _CLOCKS_S)
    found = connection.execute(sa.select(events.c.id, events.c.data).where(mine, then).order_by(events.c.id.desc()).limit(_LOOKED_AT))
    for user in found:
        said = json.loads(user.data)
        if said.get("message_id") == row.turn_id:
            return {**_understood(said), "events": _events(connection, row.conversation_id, user.id)}
    return None


def _understood(said: dict[str, Any]) -> dict[str, Any]:
    parsed = said.get("parse_data") or {}
    intent = parsed.get("intent") or {}
    return {
        "text": _cut(said.get("text") or "", _TEXT),
        "title": (said.get("metadata") or {}).get("title"),
        "at": said.get("timestamp"),
        "intent": _ranked(intent),
        "ranking": [_ranked(one) for one in (parsed.get("intent_ranking") or [])[:RANKED]],
        "entities": [_entity(one) for one in (parsed.get("entities") or [])[:_ENTITIES]],
    }


def _ranked(intent: dict[str, Any]) -> dict[str, Any]:
    return {"name": intent.get("name"), "confidence": intent.get("confidence")}


def _entity(entity: dict[str, Any]) -> dict[str, Any]:
    named = {name: entity.get(name) for name in ("entity", "start", "end", "extractor")}
    return {**named, "value": _bounded(entity.get("value")), "confidence": entity.get("confidence_entity")}


def _events(connection: Connection, conversation: str, user_event: int) -> list[dict[str, Any]]:
    """What followed the user's event, up to the next one or the next session."""
    later = sa.and_(events.c.sender_id == conversation, events.c.id > user_event)
    shown = []
    for row in connection.execute(sa.select(events.c.type_name, events.c.data).where(later).order_by(events.c.id).limit(_EVENTS)):
        data = json.loads(row.data)
        if row.type_name == "user" or data.get("name") == "action_session_start":
            break
        described = _event(row.type_name, data)
        if described:
            shown.append({**described, "at": data.get("timestamp")})
    return shown


def _event(kind: str, data: dict[str, Any]) -> dict[str, Any] | None:
    name = data.get("name")
    if kind == "slot":
        return None if name == _NOT_OF_THE_TURN else {"kind": "slot", "name": name, "value": _bounded(data.get("value"))}
    if kind == "action":
        return {"kind": "action", "name": name or data.get("action_text"), "policy": data.get("policy"), "confidence": data.get("confidence")}
    if kind == "active_loop":
        return {"kind": "form", "name": name}
    if kind == "bot":
        return {"kind": "bot", "text": _cut(data.get("text") or "", _TEXT), "response": (data.get("metadata") or {}).get("utter_action")}
    return None if kind == "user_featurization" else {"kind": kind, "name": name}


def _replies(connection: Connection, row: Row) -> list[dict[str, Any]]:
    base = _base(row.turn_id)
    turns = sa.or_(outbox.c.turn_id.in_((row.turn_id, base)), outbox.c.turn_id.startswith(f"{base}#dead-", autoescape=True))
    query = sa.select(outbox).where(outbox.c.conversation_id == row.conversation_id, turns).order_by(outbox.c.id).limit(_REPLIES)
    rows = connection.execute(query).all()
    statuses = _statuses(connection, row.phone_number_id, [one.wamid for one in rows if one.wamid])
    return [{**_reply(one), "statuses": statuses.get(one.wamid, [])} for one in rows]


def _reply(row: Row) -> dict[str, Any]:
    names = ("id", "position", "state", "attempts", "possibly_twice", "stood_in_at", "wamid", "opaque", "error_code", "error", "created_at", "changed_at")
    message = json.loads(row.message) if len(row.message) <= _MESSAGE else None
    return {**{name: getattr(row, name) for name in names}, "type": (message or {}).get("type"), "message": message}


def _statuses(connection: Connection, phone_number_id: str, wamids: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """The statuses that were stored for replies, in the order they came."""
    mine = sa.and_(inbox.c.phone_number_id == phone_number_id, inbox.c.kind == "status", inbox.c.wamid.in_(list(wamids)))
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(sa.select(inbox).where(mine).order_by(inbox.c.id).limit(_STATUSES)):
        found.setdefault(row.wamid, []).append({"status": row.status, "state": row.state, "received_at": row.received_at})
    return found


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit] + "…"


def _bounded(value: Any) -> Any:
    """A value as it is, or the beginning of its JSON when that is long."""
    written = json.dumps(value, ensure_ascii=False)
    return value if len(written) <= _VALUE else _cut(written, _VALUE)
