"""Rasa's tracker store over the conversation's database, named in `endpoints.yml`.

Inside a turn, `save` only hands the new events to the turn, whose one transaction writes them together with the replies and
the completion of the messages. Outside of one (`rasa shell`, `rasa export`) it writes them itself.

A turn looks at a window of the conversation: the events since a cut, led by the slots as they stood there (and the form, where one was open). The table keeps
every event; the window makes the thousandth turn cost what the tenth does, because Rasa goes over all events it is shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Connection

from bot.conversation.database import Database
from bot.conversation.schema import events as events_table
from bot.conversation.schema import tracker_windows
from bot.conversation.turn import StoredWindow, Turn, current_turn, write_events
from bot.settings import Settings

EVENTS_PER_STATE = 8
"""An ample count of the events behind one dialogue state: a message, its features, slots, an action, a reply."""
_LOADED = "_sapa_loaded"


@dataclass(frozen=True)
class Loaded:
    """What a tracker was made of when it was read."""

    ids: tuple[int, ...]
    """Ids of the stored events in it, in order."""
    prefix: int
    """Slot and form events put before them, which are not stored."""

    @property
    def events(self) -> int:
        """How many of the tracker's events must not be stored again."""
        return self.prefix + len(self.ids)


class SapaTrackerStore(SQLTrackerStore):
    """Keeps trackers by conversation id. `window` is the number of events a turn is sure to see.

    Parameters in `endpoints.yml`: none are needed; the database is that of the settings (SAPA_DATABASE_URL).
    """

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        *,
        database: Database | None = None,
        window: int | None = None,
        **kwargs: Any,
    ) -> None:
        settings = Settings.load()
        if database is None:
            database = Database(host or settings.database_url)
            database.upgrade()
        self.database = database
        self.window = window or settings.count("SAPA_WINDOW_EVENTS")
        self.engine = database.engine
        self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)
        TrackerStore.__init__(self, domain, event_broker, **kwargs)

    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> DialogueStateTracker:
        """A new tracker, not yet stored: an empty conversation is no conversation."""
        tracker = self.init_tracker(sender_id)
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        setattr(tracker, _LOADED, Loaded((), 0))
        return tracker

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of the current session's window. Raises DatabaseUnavailable, also to the turn that asked."""
        try:
            prefix, rows = await self.database.read(lambda connection: _read_window(connection, sender_id))
        except Exception as error:
            turn = current_turn.get()
            if turn:
                turn.failures.append(error)
            raise
        if not rows:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, [*prefix, *(data for _, data in rows)], self.domain.slots)
        setattr(tracker, _LOADED, Loaded(tuple(row_id for row_id, _ in rows), len(prefix)))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Hand the new events to the running turn, or store them at once when there is none."""
        await self.stream_events(tracker)
        loaded = getattr(tracker, _LOADED, None)
        if loaded is None:  # made elsewhere, e.g. by an import: what is stored already is told by its length
            stored = await self.retrieve(tracker.sender_id)
            loaded = getattr(stored, _LOADED) if stored else Loaded((), 0)
        everything = list(tracker.events)
        fresh = everything[loaded.events :]
        rows = [{"type_name": event.type_name, **event.as_dict()} for event in fresh]
        window = self._next_window(tracker, everything, loaded)
        turn = current_turn.get()
        if turn is not None:
            _hand_over(turn, rows, window, tracker)
            return
        ids = await self.database.write(lambda connection: write_events(connection, tracker.sender_id, rows, window))
        setattr(tracker, _LOADED, Loaded((*loaded.ids, *ids), loaded.prefix))

    def _next_window(self, tracker: DialogueStateTracker, everything: Sequence[Event], loaded: Loaded) -> StoredWindow | None:
        """A later beginning for the window once it holds twice the events it must, else None.

        It begins where the bot listened and no form was open; inside a form only when there has been no such place for
        four times as many events.
        """
        held = len(everything) - loaded.prefix
        if held <= 2 * self.window:
            return None
        listens = [
            index
            for index in range(len(everything) - self.window, loaded.prefix, -1)
            if isinstance(event := everything[index], ActionExecuted) and event.action_name == ACTION_LISTEN_NAME
        ]
        befores = ((index, DialogueStateTracker.from_events(tracker.sender_id, list(everything[:index]), self.domain.slots)) for index in listens)
        may_cut_a_form = held > 4 * self.window
        for index, before in befores:
            if before.active_loop is None or may_cut_a_form:
                return self._window_at(index - loaded.prefix, before, loaded)
        return None

    def _window_at(self, position: int, before: DialogueStateTracker, loaded: Loaded) -> StoredWindow:
        defaults = {slot.name: slot.initial_value for slot in self.domain.slots}
        slots = {name: value for name, value in before.current_slot_values().items() if value != defaults.get(name)}
        stored = position < len(loaded.ids)
        return StoredWindow(0 if stored else position - len(loaded.ids), loaded.ids[position] if stored else None, slots, before.active_loop_name)


def _hand_over(turn: Turn, rows: list[dict[str, Any]], window: StoredWindow | None, tracker: DialogueStateTracker) -> None:
    turn.events = rows
    turn.window = window
    turn.paused = bool(tracker.is_paused())


def _read_window(connection: Connection, conversation: str) -> tuple[list[dict[str, Any]], list[tuple[int, dict[str, Any]]]]:
    """Events that restore what was known at the window's beginning, and its (id, event) pairs, cut to the latest session."""
    start = connection.execute(sa.select(tracker_windows).where(tracker_windows.c.conversation_id == conversation)).first()
    query = sa.select(events_table.c.id, events_table.c.data).where(events_table.c.sender_id == conversation)
    if start:
        query = query.where(events_table.c.id >= start.first_event_id)
    rows = [(row.id, json.loads(row.data)) for row in connection.execute(query.order_by(events_table.c.id))]
    session = max((index for index, (_, data) in enumerate(rows) if data.get("event") == SessionStarted.type_name), default=None)
    if session is not None:
        return [], rows[session:]
    if not start:
        return [], rows
    state = json.loads(start.state)
    prefix = [{"event": "slot", "name": name, "value": value} for name, value in state["slots"].items()]
    if state["active_loop"]:
        prefix.append({"event": "active_loop", "name": state["active_loop"]})
    return prefix, rows


def window_problems(policies: Iterable[tuple[str, dict[str, Any]]], longest_rule: int, window: int) -> list[str]:
    """Why `window` events would not show some policy all it may look at; empty when they do.

    `policies` are (class name, config) pairs; `longest_rule` is counted in events.
    """
    problems = []
    for name, config in policies:
        if name == "RulePolicy":
            continue
        history = config.get("max_history")
        if history is None:
            problems.append(f"{name} has no max_history in config.yml; give it a finite one (5 is usual).")
        elif history * EVENTS_PER_STATE >= window:
            problems.append(f"{name} looks back {history} turns but a turn sees {window} events; lower its max_history or raise SAPA_WINDOW_EVENTS.")
    if longest_rule >= window:
        problems.append(f"The longest rule spans {longest_rule} events but a turn sees {window}; raise SAPA_WINDOW_EVENTS.")
    return problems
