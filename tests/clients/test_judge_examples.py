"""The script that judges the simulator by Meta's own examples, with a few examples of the same form."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
COMMON = {"messaging_product": "whatsapp", "to": "{{Recipient-Phone-Number}}"}
TEXT = {**COMMON, "text": {"body": "Halo"}}
ANSWER = {"contacts": [{"input": "1", "wa_id": "1"}], "messages": [{"id": "1"}], "messaging_product": "whatsapp"}
TEMPLATE = {
    "name": "template-name",
    "language": {"code": "language-and-locale-code"},
    "components": [{"type": "body", "parameters": [{"type": "text", "text": "Dewi"}]}],
}
GOOD = {
    "Send Text Message": TEXT,
    "Send Image Message by ID": {**COMMON, "type": "image", "image": {"id": "<IMAGE_OBJECT_ID>"}},
    "Send Video Message by URL": {**COMMON, "type": "video", "video": {"link": "<http(s)://video-url>"}},
    "Send Message Template Text": {**COMMON, "type": "template", "template": TEMPLATE},
    "Send Order Status Message": {**COMMON, "type": "interactive", "interactive": {"type": "order_status", "body": {"text": "a"}, "action": {}}},
}


def judged(folder: Path, **examples: Any) -> subprocess.CompletedProcess[str]:
    (folder / "examples.json").write_text(json.dumps(examples))
    command = [sys.executable, str(ROOT / "scripts" / "judge_examples.py"), str(folder / "examples.json")]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_examples_are_accepted_or_their_refusal_is_explained(tmp_path: Path) -> None:
    result = judged(tmp_path, send_requests=GOOD, send_responses={"200 Send Text Message": ANSWER})

    assert result.returncode == 0, result.stdout + result.stderr
    assert "5 requests: 4 accepted, 1 not modelled" in result.stdout


@pytest.mark.parametrize(
    ("examples", "told"),
    [
        ({"send_requests": {"Send Poll": {**COMMON, "type": "poll", "poll": {}}}}, "NOT EXPLAINED"),
        ({"send_requests": {"Send Order Status Message": TEXT}}, "EXPLAINED IN VAIN"),
        ({"send_requests": {"A": TEXT}, "send_responses": {"200 a": {**ANSWER, "price": 1}}}, "MISSING IN THE ANSWER: price"),
        ({"webhooks": {"Nothing": {"object": "whatsapp_business_account", "entry": []}}}, "envelope/unknown"),
    ],
)
def test_an_outcome_that_is_not_explained_fails(tmp_path: Path, examples: dict[str, Any], told: str) -> None:
    result = judged(tmp_path, **examples)

    assert result.returncode == 1
    assert told in result.stdout
    assert "Not explained: " in result.stdout


def test_without_a_file_it_says_what_it_wants() -> None:
    result = subprocess.run([sys.executable, str(ROOT / "scripts" / "judge_examples.py")], capture_output=True, text=True, timeout=60)

    assert result.returncode == 2
    assert "judge_examples.py FILE" in result.stdout
