"""Break each rule of the house on purpose, in a copy, and see that a test defends it.

    make rules              all of them, a few minutes
    make rules RULE=lane    those whose words contain "lane"

A rule that no test defends is a wish. Exit code 1 when a broken rule leaves its test green.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Rule:
    """A rule, the one place in a file that breaks it, and the test that goes red."""

    words: str
    file: str
    text: str
    broken: str
    test: str


UNIT, CONVERSATION = "tests/unit", "tests/unit/conversation"
RULES = (
    Rule("a commit survives a power cut", "bot/conversation/database.py", '"synchronous=FULL", ', '"synchronous=NORMAL", ', f"{CONVERSATION}/test_database.py"),
    Rule("what customers write is for this user only", "bot/conversation/database.py", "os.O_EXCL, 0o600", "os.O_EXCL, 0o644", f"{CONVERSATION}/test_database.py"),
    Rule("a message is stored once", "bot/conversation/inbox.py", "            del first[tuple(row)]\n", "            pass\n", f"{CONVERSATION}/test_inbox_accept.py"),
    Rule("a conversation is one lane: nothing runs beside", "bot/conversation/lanes.py", "other.state = 'claimed'", "other.state = 'x'", f"{CONVERSATION}/test_lanes.py"),
    Rule("a conversation is one lane: in order", "bot/conversation/lanes.py", "(other.sent_at, other.id) <", "(other.id, other.sent_at) <", f"{CONVERSATION}/test_lanes.py"),
    Rule("a try is counted before it begins", "bot/conversation/lanes.py", "attempts=inbox.c.attempts + 1", "attempts=inbox.c.attempts", f"{CONVERSATION}/test_lanes.py"),
    Rule(
        "a turn commits only its own messages",
        "bot/conversation/turn.py",
        'inbox.c.claim == messages[0].claim)\n    values = {"state": state',
        'True)\n    values = {"state": state',
        f"{CONVERSATION}/test_turn_commit.py",
    ),
    Rule("one bad message takes no other along", "bot/conversation/turns.py", "if self._suspects:", "if False:", f"{CONVERSATION}/test_turn_failures.py"),
    Rule("a hanging backend holds up its own customers only", "bot/conversation/turn.py", "self.waits += 1", "self.waits += 0", f"{CONVERSATION}/test_turn_runner.py"),
    Rule("typed text is no command", "bot/conversation/utterance.py", 'while text.startswith("/"):', "while False:", f"{CONVERSATION}/test_turn_runner.py"),
    Rule("a choice counts once", "bot/conversation/taps.py", "row.used_at is not None or ", "", f"{CONVERSATION}/test_taps.py"),
    Rule("a choice is its customer's", "bot/conversation/taps.py", ", taps.c.conversation_id == conversation)).first()", ")).first()", f"{CONVERSATION}/test_taps.py"),
    Rule("a choice stands for what was asked last", "bot/conversation/taps.py", "if payloads in offered.values():", "if False:", f"{CONVERSATION}/test_taps.py"),
    Rule("a number that passed on leads nobody astray", "bot/conversation/identity.py", "if found and conversation and", "if False and", f"{CONVERSATION}/test_identity.py"),
    Rule("a contact keeps its conversation, whatever comes first", "bot/conversation/identity.py", "        current = self._current(number, current)\n", "", f"{CONVERSATION}/test_identity.py"),
    Rule("a number that was given up gets no answers", "bot/conversation/identity.py", "            self._forget_phones(number, conversation, current.phone)\n", "            pass\n", f"{CONVERSATION}/test_identity.py"),
    Rule("two conversations of one customer become one", "bot/conversation/identity.py", "if identity.bsuid and not self._has_bsuid(other):", "if False:", f"{CONVERSATION}/test_identity.py"),
    Rule("a typed number chooses from the last thing said", "bot/conversation/taps.py", ", taps.c.turn_id == last.turn_id)", ")", f"{CONVERSATION}/test_turn_runner.py"),
    Rule("lines are joined only where the setting says so", "bot/conversation/joining.py", "return bool(self.lines_s) and", "return", f"{CONVERSATION}/test_joining.py"),
    Rule("the bot holds back while a colleague answers", "bot/conversation/turns.py", "if self._is_held(head):", "if False:", f"{CONVERSATION}/test_joining.py"),
    Rule("one template brings a customer back, not one for each reply", "bot/conversation/outbox.py", "if connection.execute(sa.select(outbox.c.id).where(since)", "if False and connection.execute(sa.select(outbox.c.id).where(since)", f"{CONVERSATION}/test_sender.py"),
    Rule("replies keep their order", "bot/conversation/outbox.py", "AND other.id < head.id", "AND other.id > head.id", f"{CONVERSATION}/test_sender.py"),
    Rule("the window is judged when a reply is sent", "bot/conversation/sender.py", "statuses.WINDOW_S - statuses.WINDOW_MARGIN_S", "9e9", f"{CONVERSATION}/test_sender.py"),
    Rule("possibly twice is marked", "bot/conversation/outbox.py", "possibly_twice=True", "possibly_twice=False", f"{CONVERSATION}/test_sender_unknown.py"),
    Rule("proof comes before a second send", "bot/conversation/sender.py", "if not statuses.waiting(connection, now, 1):", "if True:", f"{CONVERSATION}/test_sender_unknown.py"),
    Rule("statuses move a reply forward only", "bot/conversation/statuses.py", "RANK[status] > RANK.get(state, 0)", "True", f"{CONVERSATION}/test_statuses.py"),
    Rule("an id of a message in Meta's form stays in the house", "bot/whatsapp/rendering/custom.py", "tappable.put(found, context.issued([place.choice for place in found]))", "context.issued([])", "tests/integration/whatsapp/test_any_custom_message_is_accepted.py"),
    Rule("what Meta would refuse is not sent blindly", "bot/whatsapp/rendering/custom.py", "    if wrong:", "    if False:", "tests/integration/whatsapp/test_any_custom_message_is_accepted.py"),
    Rule("only files of the media folder are sent", "bot/whatsapp/media.py", 'part in ("..", "/") or ', "", f"{UNIT}/whatsapp/test_media.py"),
    Rule("no link leads out of the media folder", "bot/whatsapp/media.py", "os.O_NOFOLLOW | os.O_NONBLOCK", "os.O_NONBLOCK", f"{UNIT}/whatsapp/test_media.py"),
    Rule("joined messages keep the order of their words", "bot/whatsapp/rendering/merging.py", '"header" in content or ', "", f"{UNIT}/whatsapp/test_rendering_merging.py"),
    Rule("only signed bodies are read", "bot/whatsapp/webhook.py", "if not matching:", "if False:", "tests/integration/gateway/test_webhook_http.py"),
    Rule("nothing Meta sends is dropped", "bot/whatsapp/inbound.py", "if not found or left.keys() - _SHARED:", "if not found:", f"{UNIT}/whatsapp/test_whatsapp_malformed.py"),
    Rule("a group is never a private conversation", "bot/intake.py", "Decision.GROUP if message.group_id else", "Decision.GROUP if False else", f"{UNIT}/test_intake.py"),
    Rule("anybody else's card tells nothing of its sender", "bot/intake.py", "if card.origin == CONTACT_REQUEST ", "", f"{UNIT}/test_intake.py"),
    Rule("the token goes to Meta only", "bot/whatsapp/download.py", "if not may_see_the_token(url, client.graph_url):", "if False:", f"{UNIT}/whatsapp/test_whatsapp_download.py"),
    Rule("a fetched file is the one that Meta described", "bot/whatsapp/download.py", "if expected - {hashed}:", "if False:", f"{UNIT}/whatsapp/test_whatsapp_download.py"),
    Rule("what only the worker says is never found in typed words", "bot/dialogue/typed.py", 'intent.get("name") in NOT_TYPED or ', "", "tests/integration/dialogue/test_typed.py"),
    Rule("each write has its own key", "bot/backends/call.py", "self._writes += 1", "pass", f"{UNIT}/backends/test_call.py"),
    Rule("only the worker imports Rasa", "bot/gateway.py", "import asyncio\n", "import asyncio\nimport rasa\n", "tests/integration/gateway/test_no_rasa.py"),
    Rule("the simulator stands alone", "bot/simulator/clock.py", "import time\n", "import time\nimport bot.whatsapp.errors\n", f"{UNIT}/simulator/test_simulator_imports.py"),
    Rule("corrections know their Rasa", "bot/rasa_fixes.py", 'RASA_VERSION = "3.6.21"', 'RASA_VERSION = "3.6.20"', f"{UNIT}/test_rasa_fixes.py"),
    Rule("the simulator holds to Meta's rates", "bot/simulator/sends.py", "        self._check_rates(number, to)\n", "", "tests/integration/simulator/test_simulator_rates.py"),
    Rule("the bot's inside is told beside a simulator only", "bot/trace.py", "hostname not in LOOPBACK:", "hostname in ():", "tests/integration/gateway/test_trace.py"),
    Rule("the bot's inside is told for the token only", "bot/trace.py", "if not _may_look(request, token):", "if False:", "tests/integration/gateway/test_trace.py"),
    Rule("the migrations make the schema", "bot/conversation/schema.py", 'sa.Column("deaths", sa.Integer,', 'sa.Column("deaths", sa.Text,', f"{CONVERSATION}/test_database.py"),
)  # fmt: skip


def main() -> int:
    """Break what was asked for; returns the exit code."""
    parser = argparse.ArgumentParser(description="Break each rule in a copy of the project and run the test that defends it.")
    parser.add_argument("words", nargs="?", default="", help="only rules whose words contain this")
    wanted = [rule for rule in RULES if parser.parse_args().words in rule.words]
    undefended = 0
    for rule in wanted:
        red = _goes_red(rule)
        undefended += not red
        print(f"{'red  ' if red else 'GREEN'}  {rule.words:<55} {rule.test}", flush=True)
    print(f"{len(wanted) - undefended} of {len(wanted)} broken rules turned their test red")
    return 1 if undefended else 0


def _goes_red(rule: Rule) -> bool:
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "project"
        tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0")  # noqa: S607
        for name in filter(None, tracked):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).is_file():
                shutil.copy(ROOT / name, copy / name)
        file = copy / rule.file
        file.write_text(file.read_text().replace(rule.text, rule.broken))
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", rule.test]
        return subprocess.run(command, cwd=copy, env={**os.environ, "PYTHONPATH": str(copy)}, capture_output=True, check=False).returncode == 1  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
