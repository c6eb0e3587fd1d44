"""Send Meta's own examples through the simulator and the connector, and explain every one that is not taken.

    python scripts/judge_examples.py FILE

FILE is JSON made of the named examples in Meta's OpenAPI description of the WhatsApp API (github.com/facebook/openapi):
`{"send_requests": {name: body}, "send_responses": {"200 " + name: body}, "webhooks": {name: body}}`.

Before a request is sent, its placeholders get values: numbers become the customer's, media ids those of files that
the simulator has, addresses real addresses; a template is approved beforehand in the shape that its example fills in. The request is
otherwise as Meta printed it. An answer must have the keys of Meta's example answer. Exit code 1 when an outcome is not explained.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from bot.intake import intake
from bot.simulator.testing import NUMBER, Bench, serve_bench, serve_business
from bot.whatsapp.inbound import parse

PHONE = "6281100000001"
LINK = "https://contoh.example/berkas"
WORDS = {"<HEADER_TYPE>": "text", "language-and-locale-code": "id"}
NOT_MODELLED = "not modelled"
_LONG_LABEL = "its button label has 23 characters; the simulator holds to 20, the least that Meta's pages and clients name"
EXPLAINED: dict[str, tuple[int, str]] = {
    "Send Draft Flow by ID": (131009, _LONG_LABEL),
    "Send Draft Flow by Name": (131009, _LONG_LABEL),
    "Send Reply to List Message": (100, "it has no type, and a message without one is a text"),
    "Send Sample Issue Resolution Template": (100, "a text parameter that is true instead of a string, which Meta's own schema does not allow either"),
    "Send Order Details Message": (100, f"{NOT_MODELLED}: payments, for India and Brazil"),
    "Send Order Status Message": (100, f"{NOT_MODELLED}: payments, for India and Brazil"),
}
KINDS = {"image": ("image/png", b"\x89PNG\r\n\x1a\n"), "video": ("video/mp4", b"\0\0\0\x18ftypmp42"), "audio": ("audio/mpeg", b"ID3\x03\0\0\0")}
KINDS |= {"document": ("application/pdf", b"%PDF-1.7\n"), "sticker": ("image/webp", b"RIFF\x1a\0\0\0WEBPVP8 ")}
_ADDRESS = re.compile(r"<?https?(\(s\))?://[^>]*>?|<?http\(s\)://[^>]*>?")


@dataclass
class Judge:
    """Fills in the placeholders of requests and sends them."""

    bench: Bench
    message_id: str
    media_ids: dict[str, str]

    async def send(self, body: Any) -> Any:
        """The answer of the simulator to the filled-in request."""
        filled = self._filled(body)
        if isinstance(filled.get("template"), dict):
            await self.bench.order("templates", **approved(filled["template"]))
        return (await self.bench.send(filled)).json()

    def _filled(self, value: Any, key: str = "", kind: str = "") -> Any:
        if isinstance(value, dict):
            return {name: self._filled(item, name, key if name in ("id", "link") else "") for name, item in value.items()}
        if isinstance(value, list):
            return [self._filled(item) for item in value]
        return self._word(value, key, kind)

    def _word(self, value: Any, key: str, kind: str) -> Any:
        if key == "to":
            return f"+{PHONE}"
        if key == "message_id":
            return self.message_id
        if key == "id" and kind in self.media_ids:
            return self.media_ids[kind]
        if isinstance(value, str) and key == "link" and _ADDRESS.fullmatch(value):
            return LINK
        return WORDS.get(value, value) if isinstance(value, str) else value


def approved(template: Any) -> dict[str, Any]:
    """The template that a request to send it would fill in exactly."""
    components: list[dict[str, Any]] = []
    buttons: dict[int, dict[str, Any]] = {}
    for part in template.get("components", []):
        parameters = part.get("parameters", [])
        if part["type"] == "header":
            components.append({"type": "HEADER", "format": parameters[0]["type"].upper()})
        elif part["type"] == "body":
            components.append({"type": "BODY", "text": " ".join(f"{{{{{n}}}}}" for n in range(1, len(parameters) + 1))})
        elif part["type"] == "button":
            buttons[int(part["index"])] = {"type": part["sub_type"].upper(), "text": "Tombol"}
    if not any(component["type"] == "BODY" for component in components):
        components.append({"type": "BODY", "text": "Halo kak"})
    if buttons:
        components.append({"type": "BUTTONS", "buttons": [buttons[index] for index in sorted(buttons)]})
    return {"name": template["name"], "language": template["language"]["code"], "category": "UTILITY", "components": components}


def lacking(answer: Any, wanted: Any, path: str = "") -> list[str]:
    """The keys of Meta's answer that the simulator's does not have. Meta's newer answers have more than its examples."""
    if isinstance(wanted, dict):
        given = answer if isinstance(answer, dict) else {}
        return [path + key for key in wanted if key not in given] + [
            missing for key in wanted if key in given for missing in lacking(given[key], wanted[key], f"{path}{key}.")
        ]
    if isinstance(wanted, list):
        given_items = answer if isinstance(answer, list) else []
        return [missing for index, item in enumerate(wanted) for missing in lacking(given_items[index] if index < len(given_items) else None, item, path)]
    return []


async def judge_requests(requests: dict[str, Any], responses: dict[str, Any]) -> list[str]:
    """Print a line for each request; the names of those whose outcome is not explained."""
    answers_of_meta = {name.removeprefix("200 ").casefold(): body for name, body in responses.items()}
    outcomes: Counter[str] = Counter()
    unexplained = []
    async with serve_business() as business, serve_bench(business) as bench:
        await bench.order("delivery", limits=False)
        message = await bench.order("messages", **{"from": PHONE}, text="halo kak", wait=True)
        judge = Judge(bench, message["id"], {kind: await _upload(bench, kind) for kind in KINDS})
        for name, body in requests.items():
            answer = await judge.send(body)
            outcome, told, explained = _outcome(name, answer, answers_of_meta.get(name.casefold()))
            outcomes[outcome] += 1
            print(f"{outcome:12}  {name}{told}")
            if not explained:
                unexplained.append(name)
    print(f"\n{len(requests)} requests: " + ", ".join(f"{number} {outcome}" for outcome, number in outcomes.most_common()))
    return unexplained


def _outcome(name: str, answer: Any, wanted: Any) -> tuple[str, str, bool]:
    code, reason = EXPLAINED.get(name, (None, ""))
    if "error" in answer:
        error = answer["error"]
        explained = error["code"] == code
        outcome = NOT_MODELLED if explained and reason.startswith(NOT_MODELLED) else "refused"
        return outcome, f"\n{'':14}{error['code']}: {error['error_data']['details']}\n{'':14}{reason if explained else 'NOT EXPLAINED'}", explained
    missing = lacking(answer, wanted)
    if missing:
        return "accepted", f"\n{'':14}MISSING IN THE ANSWER: {', '.join(missing)}", False
    if code is not None:
        return "accepted", f"\n{'':14}EXPLAINED IN VAIN: {reason}", False
    return "accepted", "", True


async def _upload(bench: Bench, kind: str) -> str:
    mime_type, content = KINDS[kind]
    answer = await bench.http.post(
        f"{bench.url}/v26.0/{NUMBER.phone_number_id}/media",
        headers={"Authorization": f"Bearer {NUMBER.access_token}"},
        data={"messaging_product": "whatsapp", "type": mime_type},
        files={"file": ("berkas", content + bytes(64), mime_type)},
    )
    return str(answer.raise_for_status().json()["id"])


def judge_webhooks(webhooks: dict[str, Any]) -> list[str]:
    """Print what the connector decides about each webhook; the names of those that it does not know."""
    unknown = []
    for name, body in webhooks.items():
        served = {change["value"].get("metadata", {}).get("phone_number_id", "") for entry in body["entry"] for change in entry["changes"]}
        decided = [decision for update in parse(json.dumps(body).encode()) for decision in intake(update, served)]
        print(f"{', '.join(f'{one.kind} -> {one.decision.value}' for one in decided) or 'NOTHING':40}  {name}")
        if not decided or any(one.kind.endswith("/unknown") for one in decided):
            unknown.append(name)
    print(f"\n{len(webhooks)} webhooks")
    return unknown


def main() -> int:
    """Judge the examples in the file that the command line names."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    examples = json.loads(Path(sys.argv[1]).read_text())
    unexplained = asyncio.run(judge_requests(examples.get("send_requests", {}), examples.get("send_responses", {})))
    print()
    unexplained += judge_webhooks(examples.get("webhooks", {}))
    if unexplained:
        print("\nNot explained: " + ", ".join(unexplained))
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
