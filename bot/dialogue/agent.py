"""Rasa's agent, made to take part in a durable turn.

Differences from stock Rasa, each of which has a seam (no patching here):

- the tracker store is used as it is, without the wrapper that answers a dead database with a new conversation;
- the lock store does nothing: the lane is held by the database;
- what `MessageProcessor` catches and only logs is also noted in the turn, which then fails instead of committing.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockStore
from rasa.core.nlg import NaturalLanguageGenerator, TemplatedNaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.conversation.tracker_store import EVENTS_PER_STATE, SapaTrackerStore, window_problems
from bot.conversation.turn import Turn, current_turn
from bot.conversation.utterance import Utterance
from bot.dialogue.action_endpoint import ActionEndpoint
from bot.dialogue.replies import CHANNEL, TurnReplies, dead_letter, end_turn
from bot.dialogue.typed import as_typed

logger = logging.getLogger(__name__)
_WARM_UP_TEXT = "halo"


class ModelUnfit(Exception):
    """The model cannot be run safely; the message says which setting of it and what to do."""


class LaneIsHeld(LockStore):
    """A lock store that locks nothing: a conversation has one turn at a time by the database's doing."""

    @asynccontextmanager
    async def lock(self, conversation_id: str, lock_lifetime: float = 0.0, wait_time_in_seconds: float = 0.0) -> AsyncGenerator[TicketLock, None]:
        yield TicketLock(conversation_id)


class _Watched(Action):
    """An action whose exception is noted in the turn before Rasa catches it."""

    def __init__(self, action: Action) -> None:
        self._action = action

    def name(self) -> str:
        return str(self._action.name())

    async def run(self, output_channel: OutputChannel, nlg: NaturalLanguageGenerator, tracker: DialogueStateTracker, domain: Domain) -> list[Event]:
        try:
            return list(await self._action.run(output_channel, nlg, tracker, domain) or ())
        except ActionExecutionRejection:
            raise
        except Exception as error:
            turn = current_turn.get()
            if turn is not None:
                turn.failures.append(error)
            raise

    def event_for_successful_execution(self, prediction: PolicyPrediction) -> Event:
        return self._action.event_for_successful_execution(prediction)


class TurnProcessor(MessageProcessor):
    """Rasa's message processor, with every action watched, and typed text never taken for what only the worker may say."""

    async def parse_message(self, message: UserMessage, tracker: DialogueStateTracker | None = None, only_output_properties: bool = True) -> dict[str, Any]:
        parsed = dict(await super().parse_message(message, tracker, only_output_properties))
        return parsed if (message.text or "").startswith("/") else as_typed(parsed)

    async def _run_action(
        self, action: Action, tracker: DialogueStateTracker, output_channel: OutputChannel, nlg: NaturalLanguageGenerator, prediction: PolicyPrediction
    ) -> bool:
        return bool(await super()._run_action(_Watched(action), tracker, output_channel, nlg, prediction))


class TurnAgent(Agent):
    """Rasa's agent for turns. Construct it, then `load_model`."""

    @staticmethod
    def _create_tracker_store(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        if store is None:
            raise TypeError("a tracker store is required")
        store.domain = domain
        return store

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Load a model file. Raises ModelUnfit when a turn's window would hide from a policy what it looks at."""
        self.processor = TurnProcessor(
            model_path=model_path, tracker_store=self.tracker_store, lock_store=self.lock_store, action_endpoint=self.action_endpoint, generator=self.nlg
        )
        self.domain = self.processor.domain
        self._set_fingerprint(fingerprint)
        self.tracker_store.domain = self.domain
        if isinstance(self.nlg, TemplatedNaturalLanguageGenerator):
            self.nlg.responses = self.domain.responses if self.domain else {}
        _check_window(self.processor, self.tracker_store)


class Dialogue:
    """A loaded model that answers turns."""

    def __init__(self, store: SapaTrackerStore, endpoint: ActionEndpoint) -> None:
        self._agent = TurnAgent(domain=Domain.empty(), tracker_store=store, lock_store=LaneIsHeld(), action_endpoint=endpoint)
        self._endpoint = endpoint
        self._replies = TurnReplies()

    async def load(self, model: Path) -> None:
        """Load `model` and answer a first message, so that no customer waits for it. Raises ModelUnfit."""
        self._agent.load_model(model)
        await self._agent.parse_message(_WARM_UP_TEXT)

    async def close(self) -> None:
        await self._endpoint.close()

    async def handle(self, turn: Turn, utterance: Utterance) -> None:
        """Let Rasa answer; the turn then holds the new events and replies, or the failure that Rasa caught."""
        await self._agent.handle_message(user_message(turn, utterance, self._replies))
        end_turn(turn, self._responses)

    def dead_letter(self) -> list[dict[str, Any]]:
        """What a customer is told whose message could not be processed."""
        return dead_letter(self._responses)

    @property
    def _responses(self) -> dict[str, Any]:
        return dict(self._agent.domain.responses) if self._agent.domain else {}


def user_message(turn: Turn, utterance: Utterance, replies: OutputChannel) -> UserMessage:
    """The utterance as Rasa takes it; the message id is the turn's id, which actions make idempotency keys of."""
    return UserMessage(utterance.text, replies, turn.conversation_id, input_channel=CHANNEL, message_id=turn.id, metadata=dict(utterance.metadata))


def _check_window(processor: MessageProcessor, store: TrackerStore) -> None:
    if not isinstance(store, SapaTrackerStore):
        return
    schema = processor.model_metadata.predict_schema.nodes.values()
    policies = [(node.uses.__name__, dict(node.config)) for node in schema if node.uses.__name__.endswith("Policy")]
    problems = window_problems(policies, _longest_rule(processor), store.window)
    if problems:
        raise ModelUnfit(" ".join(problems))


def _longest_rule(processor: MessageProcessor) -> int:
    """The most events that a rule of the model spans: a rule is a list of states, a state has a handful of events."""
    longest = 0
    for node in processor.graph_runner._instantiated_nodes.values():
        lookup = getattr(getattr(node, "_component", None), "lookup", None)
        for rules in (lookup or {}).values():
            if isinstance(rules, dict):
                longest = max([longest, *(len(json.loads(states)) for states in rules if states.startswith("["))])
    return longest * EVENTS_PER_STATE
