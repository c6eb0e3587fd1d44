"""What a message carries reaches the actions, under the names that the developer's guide gives."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot import rasa_fixes
from bot.conversation.database import Database
from bot.conversation.joining import Joining
from bot.conversation.lanes import Claimed
from bot.conversation.reading import Reader
from bot.conversation.turn import Turn, current_turn
from bot.http_server import serving
from bot.intake import intake
from bot.whatsapp.inbound import parse
from tests.unit.intake_table import AD, NUMBER, VECTORS

rasa_fixes.without_tensorflow()
rasa_fixes.apply()
from bot.conversation.tracker_store import SapaTrackerStore
from bot.dialogue.action_endpoint import ActionEndpoint
from bot.dialogue.agent import Dialogue


async def test_an_action_reads_what_a_message_carries_in_the_metadata_of_the_latest_message(database: Database, trained_model: Path) -> None:
    asked: list[dict[str, Any]] = []
    app = Sanic("actions_for_carried", configure_logging=False)

    @app.post("/webhook")
    async def run(request: Request) -> HTTPResponse:
        asked.append(request.json)
        return json({"events": [], "responses": [{"text": "ya?"}]})

    (update,) = [one for read in parse((VECTORS / "text_from_ad.json").read_bytes()) for one in intake(read, {NUMBER})]
    message = Claimed(1, "claim", "c1", NUMBER, update.wamid, time.time(), None, 1, {**update.content, "text": "qwrtzp"}, None)
    async with serving(app, "127.0.0.1", 0) as port:
        dialogue = Dialogue(SapaTrackerStore(database=database, window=60), ActionEndpoint(f"http://127.0.0.1:{port}/webhook", timeout_s=5.0))
        await dialogue.load(trained_model)
        utterance, _ = await Reader(database, Joining(), 3600.0, time.time).read([message])
        turn = Turn([message], time.monotonic() + 60)
        token = current_turn.set(turn)
        await dialogue.handle(turn, utterance)
        current_turn.reset(token)
        await dialogue.close()
    (call,) = asked
    assert call["next_action"] == "action_ask_back"
    metadata = call["tracker"]["latest_message"]["metadata"]
    assert (metadata["type"], metadata["profile_name"], metadata["referral"], metadata["wamid"]) == ("text", "Rina", AD, "wamid.text_from_ad")
