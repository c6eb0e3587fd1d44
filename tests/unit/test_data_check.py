"""What `sapa data check` finds in a project's files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rasa.shared.exceptions import YamlException
from rasa.shared.utils.validation import validate_yaml_schema

from bot.cli.data import CLEAN
from bot.data_check import Problem, check
from bot.whatsapp.media import MediaFolder

from .whatsapp.files import PNG, folder


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project, the working directory of the test."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "config.yml").write_text("language: id\n")
    (tmp_path / "data" / "siapa.yml").write_text('nlu:\n- intent: siapa\n  metadata: {title: "Siapa?"}\n  examples: |\n    - siapa\n')
    (tmp_path / "domain.yml").write_text('version: "3.1"\nintents: []\n')
    folder(tmp_path, promo_png=PNG)
    return tmp_path


def responses(project: Path, text: str, name: str = "data/toko.yml") -> list[Problem]:
    (project / name).write_text(f'version: "3.1"\n\nresponses:\n{text}')
    return check(MediaFolder(project / "files"))


def test_the_line_is_that_of_the_key(project: Path) -> None:
    found = responses(project, "  utter_a:\n  - text: ok\n    buttons:\n    - title: Ya\n      payload: /ya\n    - title: 5\n      payload: /lima\n")
    assert [(one.line, one.where) for one in found] == [(9, "buttons[1].title")]


def test_a_response_that_meta_takes_is_no_finding(project: Path) -> None:
    assert responses(project, '  utter_a:\n  - text: "Halo {nama}"\n    image: media/promo.png\n') == []


def test_a_finding_names_file_line_response_variant_and_limit(project: Path) -> None:
    found = responses(project, "  utter_a:\n  - text: ok\n  utter_b:\n  - text: ok\n  - custom: {type: text, text: {body: " + "a" * 4097 + "}}\n")
    assert found == [Problem("error", "4,097 characters, at most 4,096", "data/toko.yml", 8, "utter_b", 2, "custom.text.body")]
    assert str(found[0]) == "data/toko.yml:8  utter_b (2)  error: custom.text.body: 4,097 characters, at most 4,096"


@pytest.mark.parametrize(
    ("yaml", "level", "where", "words"),
    [
        ("[{text: ok, buttons: [{title: '" + "A" * 25 + "', payload: /x}]}]", "warning", "buttons[0].title", "25 characters, at most 24 fit"),
        ("[{text: ok, buttons: [{payload: /x}]}]", "error", "buttons[0]", "it has no title"),
        ("[{text: ok, channel: whatsapp, image: promo.png}]", "error", "image", "must be an http(s) address"),
        ("[{text: '', image: media/hilang.png}]", "error", "image", "media/hilang.png: cannot be read"),
        ("[{custom: {document: {link: media/../rahasia.pdf}}}]", "error", "document", "not a path below media/"),
        ("[{text: ok, condition: [{type: slot, name: x, value: y}], metadata: {ask: pulsa}}]", "error", "metadata.ask", "location, contact"),
        ("[{custom: {type: interactive, interactive: {type: polling}}}]", "error", "custom.interactive.type", "it must be one of"),
        ("[{text: ''}]", "error", "", "it says nothing"),
        ("[{image: media/promo.png}]", "error", "", 'write text: ""'),
        ("[{attachment: {type: image, payload: {src: media/promo.png}}}]", "error", "", "no response without text or custom"),
        ("[{text: ok, attachment: media/promo.png}]", "error", "attachment", "it must be a mapping"),
        ("[{text: ok, buttons: ya}]", "error", "buttons", "it must be a list"),
        ("[{text: ok, buttons: [ya]}]", "error", "buttons[0]", "it must hold keys"),
        ("[{text: ok, buttons: [{title: 5, payload: /x}]}]", "error", "buttons[0].title", "write it in quotes, '5'"),
        ("[{text: true}]", "error", "text", "write it in quotes, 'true'"),
        ("[{text: ok, buton: []}]", "error", "buton", "is buttons meant?"),
        ("[{text: ok, condition: {name: x}}]", "error", "condition", "it must be a list"),
        ("[{text: ok, channel: whatapp}]", "error", "channel", "is whatsapp meant?"),
        ("[{text: ok, channel: WhatsApp}]", "error", "channel", "is whatsapp meant?"),
        ("[{text: ok, channel: socketio, image: [x]}]", "error", "image", "it must be text"),
        ("[{text: ok, buttons: [{title: Ya}]}]", "warning", "buttons[0]", "neither payload nor url"),
        ("[{text: ok, metadata: {quote: 'yes'}}]", "error", "metadata.quote", "true or false"),
        ("[{text: ok, metadata: {preview: 1}}]", "error", "metadata.preview", "true or false"),
        ("[{text: ok, metadata: {colour: red}}]", "warning", "metadata.colour", "it does nothing on WhatsApp"),
        ("[{text: ok, metadata: {qoute: true}}]", "warning", "metadata.qoute", "is quote meant?"),
        ("[{text: ok, metadata: quote}]", "error", "metadata", "it must be a mapping"),
        ("[{custom: {template: {name: Promo-Baru, language: {code: id}}}}]", "error", "custom.template.name", "lower-case letters, digits and _"),
        ("[halo]", "error", "", "a variant must be a mapping"),
    ],
)
def test_what_is_wrong_with_a_response_is_found(project: Path, yaml: str, level: str, where: str, words: str) -> None:
    (found,) = responses(project, f"  utter_a: {yaml}\n")
    assert (found.level, found.where, found.response, found.line) == (level, where, "utter_a", 4)
    assert words in found.said


@pytest.mark.parametrize("url", ["toko.example", "ftp://toko.example", "https://toko.example/dua kata"])
def test_a_buttons_address_that_no_phone_opens_is_told_as_such(project: Path, url: str) -> None:
    found = responses(project, f"  utter_a: [{{text: ok, buttons: [{{title: Buka, url: '{url}'}}]}}]\n")
    assert ("error", "buttons[0].url", "it must be an http(s) address without spaces") in [(one.level, one.where, one.said) for one in found]


def test_a_buttons_address_may_come_from_a_slot(project: Path) -> None:
    found = responses(project, "  utter_a: [{text: ok, buttons: [{title: Buka, url: '{address}'}]}]\n")
    assert "buttons[0].url" not in [one.where for one in found]


@pytest.mark.parametrize("yaml", ["  utter_a: halo\n", "  utter_a: []\n", "  utter_a: {text: halo}\n"])
def test_a_response_must_be_a_list(project: Path, yaml: str) -> None:
    assert [problem.said for problem in responses(project, yaml)] == ["it must be a list of what to say"]


def test_a_variant_for_another_channel_is_not_looked_at(project: Path) -> None:
    assert responses(project, "  utter_a:\n  - text: ok\n  - channel: socketio\n    custom: {payload: chart}\n") == []


def test_slots_stand_for_words_numbers_and_addresses(project: Path) -> None:
    place = 'custom: {location: {latitude: "{lintang}", longitude: "{bujur}"}}'
    assert responses(project, f'  utter_a:\n  - {place}\n  utter_b:\n  - text: ""\n    image: "https://example.com/{{nama}}.png"\n') == []


def test_the_domains_responses_are_looked_at_too_and_findings_are_in_order(project: Path) -> None:
    bad = "  utter_z: [{text: '', }]\n  utter_a: [{text: ''}]\n"
    responses(project, bad, "data/b.yml")
    responses(project, bad, "data/a.yml")
    found = responses(project, bad, "domain.yml")
    assert [(problem.file, problem.response) for problem in found] == [
        (file, name) for file in ("data/a.yml", "data/b.yml", "domain.yml") for name in ("utter_z", "utter_a")
    ]


def test_every_file_that_cannot_be_read_is_told_and_the_others_are_looked_at(project: Path) -> None:
    (project / "data" / "a.yml").write_text("responses:\n  - [\n")
    (project / "data" / "b.yml").write_text("nlu: 'offen\n")
    found = responses(project, "  utter_a: [{text: ''}]\n")
    assert [problem.file for problem in found] == ["data/a.yml", "data/b.yml", "data/toko.yml"]
    assert "data/a.yml, line 3" in found[0].said


def test_a_topics_title_that_fits_no_button_is_told(project: Path) -> None:
    (project / "data" / "jam.yml").write_text('nlu:\n- intent: jam\n  metadata: {title: "Jam buka toko kami setiap hari"}\n  examples: |\n    - jam\n')
    (found,) = check(MediaFolder(project / "files"))
    assert found.level == "error" and "jam.yml" in found.said


MISSHAPEN = [
    ("nlu:\n- intent: jam\n  examples:\n  - jam buka\n  - buka jam brp\n", 3, "error", "nlu[0].examples", "write `examples: |`"),
    ("nlu:\n- intent: jam\n  examples: |\n    - jam\n    buka\n", 3, "warning", "nlu[0].examples", "a line that does not is left out"),
    ("nlu:\n- intent: jam\n  exampels: |\n    - jam\n", 3, "error", "nlu[0].exampels", "is examples meant?"),
    ("nlu:\n- intent: 5\n  examples: |\n    - jam\n", 2, "error", "nlu[0].intent", "write it in quotes, '5'"),
    ("nlu:\n- jam\n", 2, "error", "nlu[0]", "it must hold keys"),
    ("nlu: 5\n", 1, "error", "nlu", "it must be a list"),
    ("rules:\n- rule: jam\n  steps:\n  - intent: jam\n  - actoin: utter_jam\n", 5, "error", "rules[0].steps[1].actoin", "is action meant?"),
    ("rules:\n- rule: jam\n  steps:\n    intent: jam\n", 3, "error", "rules[0].steps", "it must be a list"),
    ("rules:\n- rule: jam\n  wait_for_user_input: 'no'\n", 3, "error", "rules[0].wait_for_user_input", "true or false"),
    ("rules:\n- rule: jam\n  steps:\n  - intent: [jam, buka]\n", 4, "error", "rules[0].steps[0].intent", "it must be text"),
    ("stories:\n- story: jam\n  steps:\n  - intent jam\n", 4, "error", "stories[0].steps[0]", "it must hold keys"),
    ("responses: []\n", 1, "error", "responses", "by their names"),
    ("intents: {jam: buka}\n", 1, "error", "intents", "it must be a list"),
    ("- nlu\n", None, "error", "", "the file must hold keys"),
]


@pytest.mark.parametrize(("yaml", "line", "level", "where", "words"), MISSHAPEN)
def test_what_rasa_would_refuse_of_a_training_file_is_told_with_its_line(
    project: Path, yaml: str, line: int | None, level: str, where: str, words: str
) -> None:
    (project / "data" / "jam.yml").write_text(yaml)
    (found,) = check(MediaFolder(project / "files"))
    assert (found.file, found.line, found.level, found.where) == ("data/jam.yml", line, level, where)
    assert words in found.said


@pytest.mark.parametrize("yaml", [yaml for yaml, _, level, *_ in MISSHAPEN if level == "error"])
def test_rasa_itself_refuses_what_is_told_as_an_error(yaml: str) -> None:
    with pytest.raises(YamlException):
        for schema in ("nlu/training_data/schemas/nlu.yml", "utils/schemas/stories.yml", "utils/schemas/domain.yml"):
            validate_yaml_schema(yaml, f"shared/{schema}")


def test_what_rasa_takes_of_a_training_file_is_no_finding(project: Path) -> None:
    (project / "data" / "jam.yml").write_text(
        "nlu:\n- intent: jam\n  examples:\n  - text: jam\n    metadata: {a: 1}\n- synonym: jam\n  examples: |\n    - pukul\n"
        "rules:\n- rule: jam\n  condition:\n  - active_loop: form\n  - slot_was_set: [{a: true}]\n  conversation_start: true\n"
        "  steps:\n  - active_loop: null\n  - or: [{intent: jam}, {intent: buka}]\n  - intent: jam\n    entities: [a]\n  - action: utter_jam\n"
        "stories:\n- story: jam\n  steps:\n  - checkpoint: a\n  - bot: halo\n"
    )
    assert check(MediaFolder(project / "files")) == []


def run(*arguments: str) -> tuple[int, list[str]]:
    """`sapa data check` in the working directory: its exit code and what it said."""
    environment = {**os.environ, "SAPA_MEDIA_DIR": "files"}
    ended = subprocess.run([sys.executable, "-m", "bot.cli", "data", "check", *arguments], env=environment, capture_output=True, text=True, check=False)
    assert not ended.stderr
    return ended.returncode, ended.stdout.splitlines()


def test_the_command_fails_on_errors_and_not_on_warnings(project: Path) -> None:
    assert run() == (0, [CLEAN])
    responses(project, "  utter_a: [{text: " + "a" * 4097 + "}]\n")
    code, said = run()
    assert (code, len(said), said[-1]) == (0, 2, "0 errors, 1 warning.")
    responses(project, "  utter_a: [{text: ok, image: media/promo.png}, {text: ''}]\n")
    code, said = run("--json")
    assert code == 1
    assert [json.loads(line) for line in said] == [
        {"level": "error", "said": "it says nothing", "file": "data/toko.yml", "line": 4, "response": "utter_a", "variant": 2, "where": ""}
    ]
