"""What `sapa data check` finds in a project's files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_a_response_that_meta_takes_is_no_finding(project: Path) -> None:
    assert responses(project, '  utter_a:\n  - text: "Halo {nama}"\n    image: media/promo.png\n') == []


def test_a_finding_names_file_line_response_variant_and_limit(project: Path) -> None:
    found = responses(project, "  utter_a:\n  - text: ok\n  utter_b:\n  - text: ok\n  - custom: {type: text, text: {body: " + "a" * 4097 + "}}\n")
    assert found == [Problem("error", "4,097 characters, at most 4,096", "data/toko.yml", 6, "utter_b", 2, "custom.text.body")]
    assert str(found[0]) == "data/toko.yml:6  utter_b (2)  error: custom.text.body: 4,097 characters, at most 4,096"


@pytest.mark.parametrize(
    ("yaml", "level", "where", "words"),
    [
        ("[{text: ok, buttons: [{title: '" + "A" * 25 + "', payload: /x}]}]", "warning", "buttons[0].title", "25 characters, at most 24 fit"),
        ("[{text: ok, buttons: [{payload: /x}]}]", "error", "buttons[0]", "it has no title"),
        ("[{text: ok, channel: whatsapp, image: promo.png}]", "error", "image", "must be an http(s) address"),
        ("[{image: media/hilang.png}]", "error", "image", "media/hilang.png: cannot be read"),
        ("[{custom: {document: {link: media/../rahasia.pdf}}}]", "error", "document", "not a path below media/"),
        ("[{text: ok, condition: [{type: slot, name: x, value: y}], metadata: {ask: pulsa}}]", "error", "metadata.ask", "location, contact"),
        ("[{custom: {type: interactive, interactive: {type: polling}}}]", "error", "custom.interactive.type", "it must be one of"),
        ("[{text: ''}]", "error", "", "it says nothing"),
        ("[halo]", "error", "", "a variant must be a mapping"),
    ],
)
def test_what_is_wrong_with_a_response_is_found(project: Path, yaml: str, level: str, where: str, words: str) -> None:
    (found,) = responses(project, f"  utter_a: {yaml}\n")
    assert (found.level, found.where, found.response, found.line) == (level, where, "utter_a", 4)
    assert words in found.said


@pytest.mark.parametrize("yaml", ["  utter_a: halo\n", "  utter_a: []\n", "  utter_a: {text: halo}\n"])
def test_a_response_must_be_a_list(project: Path, yaml: str) -> None:
    assert [problem.said for problem in responses(project, yaml)] == ["it must be a list of what to say"]


def test_a_variant_for_another_channel_is_not_looked_at(project: Path) -> None:
    assert responses(project, "  utter_a:\n  - text: ok\n  - channel: socketio\n    custom: {payload: chart}\n") == []


def test_slots_stand_for_words_numbers_and_addresses(project: Path) -> None:
    place = 'custom: {location: {latitude: "{lintang}", longitude: "{bujur}"}}'
    assert responses(project, f'  utter_a:\n  - {place}\n  utter_b:\n  - image: "https://example.com/{{nama}}.png"\n') == []


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
