"""What a message costs by the length of its conversation, and what starting costs: stock Rasa and Sapa in one run.

Both sides use the same trained model (the project's own), the same messages in the same order (scripts/bench_mix.txt), the same
warm-up and log level, and SQLite. Stock Rasa: `Agent.load` with its SQLTrackerStore, `handle_message`, replies collected. Sapa:
accept (committed), claim, the turn, and the one transaction of events, replies and completion; so its figure holds more work.
None of the messages calls an action. The sides take turns; medians and their ratio are printed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
MIX = (ROOT / "scripts" / "bench_mix.txt").read_text(encoding="utf-8").splitlines()
WARM_UP = 12
MARKS = (10, 100, 250, 500)
AROUND = 5


def main() -> None:
    """Print the table, or with --side measure one side and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=250, help="length of the conversation (stock Rasa needs minutes for 500)")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--side", choices=["stock", "sapa"])
    options = parser.parse_args()
    os.chdir(ROOT)
    if options.side:
        warnings.simplefilter("ignore")
        begun = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            measured = asyncio.run((stock if options.side == "stock" else sapa)(Path(folder), options.turns, begun))
        sys.stdout.write(json.dumps(measured))
        return
    subprocess.run([sys.executable, "-m", "bot.cli", "model", "train"], check=True, stdout=subprocess.DEVNULL)
    rounds: dict[str, list[dict[str, Any]]] = {"stock": [], "sapa": []}
    for _ in range(options.rounds):
        for side, results in rounds.items():
            command = [sys.executable, __file__, "--side", side, "--turns", str(options.turns)]
            rows = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own words
            results.append(json.loads(rows.stdout.splitlines()[-1]))
    table(rounds, [mark for mark in MARKS if mark <= options.turns])


def table(rounds: dict[str, list[dict[str, Any]]], marks: list[int]) -> None:
    """Print medians of both sides and their ratio."""

    def row(name: str, unit: str, pick: Any) -> None:
        stock_value, sapa_value = (statistics.median(pick(result) for result in rounds[side]) for side in ("stock", "sapa"))
        print(f"{name:<34} {stock_value:>10.1f} {sapa_value:>10.1f}  {unit:<4} {stock_value / sapa_value:>7.1f}x")

    print(f"{'':<34} {'stock Rasa':>10} {'Sapa':>10}  {'':<4} {'ratio':>8}")
    row("start: import, load, first message", "s", lambda result: result["ready_s"])
    row("peak memory", "MB", lambda result: result["peak_mb"])
    for mark in marks:
        row(f"a message at turn {mark}, p50", "ms", lambda result, mark=mark: around(result["ms"], mark))


def around(milliseconds: list[float], turn: int) -> float:
    """The median of the turns near `turn`."""
    return statistics.median(milliseconds[max(0, turn - AROUND) : turn + AROUND])


def result(ready_s: float, milliseconds: list[float]) -> dict[str, Any]:
    import resource

    return {"ready_s": ready_s, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "ms": milliseconds}


async def stock(folder: Path, turns: int, begun: float) -> dict[str, Any]:
    """Rasa as it comes."""
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
    from rasa.core.tracker_store import SQLTrackerStore

    from bot.logs import configure, quieten_structlog
    from bot.model import model_path

    configure("bench", "WARNING")
    quieten_structlog()
    agent = Agent.load(model_path(ROOT / "models"), tracker_store=SQLTrackerStore(db=str(folder / "rasa.db")))

    async def say(text: str, sender: str) -> None:
        await agent.handle_message(UserMessage(text, CollectingOutputChannel(), sender))

    return await timed(say, turns, begun)


async def sapa(folder: Path, turns: int, begun: float) -> dict[str, Any]:
    """The worker's own parts, over one database."""
    from bot import rasa_fixes

    rasa_fixes.without_tensorflow()
    rasa_fixes.apply()
    from bot.conversation.database import Database
    from bot.conversation.inbox import Inbox
    from bot.conversation.tracker_store import SapaTrackerStore
    from bot.conversation.turns import TurnRunner
    from bot.conversation.updates import Decision, Identity, Update
    from bot.dialogue.action_endpoint import ActionEndpoint
    from bot.dialogue.agent import Dialogue
    from bot.logs import configure, quieten_structlog
    from bot.model import model_path

    configure("bench", "WARNING")
    quieten_structlog()
    database = Database(f"sqlite:///{folder / 'sapa.sqlite3'}")
    database.upgrade()
    dialogue = Dialogue(SapaTrackerStore(database=database), ActionEndpoint("http://127.0.0.1:9/webhook"))
    await dialogue.load(model_path(ROOT / "models"))
    committed = asyncio.Event()
    runner = TurnRunner(database, dialogue.handle, dialogue.dead_letter, committed=committed.set)
    async with Inbox(database) as inbox:

        async def say(text: str, sender: str) -> None:
            committed.clear()
            now = time.time()
            content = {"type": "text", "text": text}
            await inbox.accept([Update("1", "message/text", f"wamid.{now}", "", Decision.TURN, now, content, content, Identity(phone=sender))])
            await runner.step()
            await committed.wait()

        measured = await timed(say, turns, begun)
    await dialogue.close()
    database.close()
    return measured


async def timed(say: Any, turns: int, begun: float) -> dict[str, Any]:
    """Warm up in another conversation, then time each message of one conversation."""
    await say(MIX[0], "628110000001")
    ready_s = time.perf_counter() - begun
    for number in range(WARM_UP):
        await say(MIX[number % len(MIX)], "628110000001")
    milliseconds = []
    for number in range(turns):
        start = time.perf_counter()
        await say(MIX[number % len(MIX)], "628110000002")
        milliseconds.append((time.perf_counter() - start) * 1000)
    return result(ready_s, milliseconds)


if __name__ == "__main__":
    main()
