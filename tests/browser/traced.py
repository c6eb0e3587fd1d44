"""A simulator beside a business that tells of its inside: what the drawer is tested with, without a trained model."""

from __future__ import annotations

import time
import uuid
from typing import Any

from sanic import Request, Sanic
from sanic.response import HTTPResponse, json

from bot.simulator.testing import Bench, serve_bench, serve_business, served

from .conftest import Emulator

CUSTOMER, ANOTHER = "6281100000123", "6281100000124"
TOKEN = "a-token-for-tests"
RANKING = [
    {"name": "start_consultation", "confidence": 0.91},
    {"name": "consultation_status", "confidence": 0.05},
    {"name": "ask_human", "confidence": 0.02},
    {"name": "greet", "confidence": 0.01},
    {"name": "out_of_scope", "confidence": 0.01},
]
EVENTS = [
    {"kind": "action", "name": "consultation_form", "policy": "RulePolicy", "confidence": 1.0},
    {"kind": "form", "name": "consultation_form"},
    {"kind": "slot", "name": "requested_slot", "value": "lead_name"},
    {"kind": "slot", "name": "lead_key", "value": None},
    {"kind": "bot", "text": "Boleh tahu *nama* Kakak?", "response": "utter_ask_lead_name"},
    {"kind": "action", "name": "action_listen", "policy": "RulePolicy", "confidence": 1.0},
]


class Traced(Emulator):
    """An emulator whose business tells `traces`, by the id it is asked for; an id that it does not know is not found."""

    def __init__(self) -> None:
        super().__init__()
        self.traces: dict[str, dict[str, Any]] = {}

    def turn(self, words: str = "mau konsultasi dong", answer: str = "Boleh tahu *nama* Kakak?", customer: str = CUSTOMER) -> tuple[str, str]:
        """The customer wrote, and the business has answered; both wamids."""
        wamid, mark = self.written(customer, text=words), f"mark-{uuid.uuid4().hex[:8]}"
        response = self.run(self.bench.say(f"+{customer}", answer, biz_opaque_callback_data=mark))
        assert response.status_code == 200
        reply = str(response.json()["messages"][0]["id"])
        told = trace(wamid, words, {"opaque": mark, "wamid": reply, "state": "read"})
        self.traces[wamid], self.traces[mark] = told, {**told, "asked": 1}
        return wamid, reply

    async def _serve(self) -> Bench:
        app = Sanic(f"inside-{uuid.uuid4().hex}", configure_logging=False)

        @app.get("/trace/<number:str>/<name:str>", unquote=True)
        async def look(_request: Request, number: str, name: str) -> HTTPResponse:
            return json(self.traces[name]) if name in self.traces else json({"error": "not stored"}, status=404)

        business = await self._served.enter_async_context(serve_business())
        url = await self._served.enter_async_context(served(app))
        return await self._served.enter_async_context(serve_bench(business, trace_url=f"{url}/trace", trace_token=TOKEN))


def trace(wamid: str, words: str, *replies: dict[str, Any], **message: Any) -> dict[str, Any]:
    """What a bot tells of a message that it answered."""
    now = time.time()
    stored = {"id": 7, "wamid": wamid, "state": "done", "kind": "message/text", "decision": "turn", "attempts": 1, "error": None}
    row = {"id": 1, "position": 0, "type": "text", "attempts": 1, "possibly_twice": False, "error_code": None, "error": None, "created_at": now + 0.2}
    return {
        "asked": None,
        "answers": [wamid],
        "message": {**stored, "received_at": now, "finished_at": now + 0.25, "turn_id": wamid, **message},
        "turn": {"text": words, "title": None, "intent": RANKING[0], "ranking": RANKING, "entities": [], "events": EVENTS},
        "replies": [{**row, **reply} for reply in replies],
    }
