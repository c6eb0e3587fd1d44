"""The numbers of this installation, from settings and credentials.yml."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.numbers import configured_numbers, serves_meta
from bot.settings import SettingError, Settings
from bot.whatsapp.rendering.stand_in import ClosedWindowTemplate
from bot.whatsapp.webhook import Number

DEFAULT = {"WHATSAPP_PHONE_NUMBER_ID": "1", "WHATSAPP_ACCESS_TOKEN": "t1", "WHATSAPP_APP_SECRET": "s1"}
FIRST = Number("1", "t1", ("s1",))


def numbers(tmp_path: Path, yaml: str | None = None, **settings: str) -> tuple[Number, ...]:
    path = tmp_path / "credentials.yml"
    if yaml is not None:
        path.write_text(yaml)
    return configured_numbers(Settings.load(environ={"SAPA_CREDENTIALS": str(path), **settings}, dotenv=None))


def entry(text: str) -> str:
    return f"bot.channel.WhatsAppInput:\n  numbers:\n    - {text}\n"


@pytest.mark.parametrize(
    "yaml",
    [
        None,
        "",
        "rest:\n",
        "bot.channel.WhatsAppInput:\n",
        "bot.channel.WhatsAppInput:\n  numbers:\n",
        "bot.channel.WhatsAppInput:\n  numbers: []\n",
        "- a list\n",
    ],
)
def test_the_default_number_needs_no_file(tmp_path: Path, yaml: str | None) -> None:
    assert numbers(tmp_path, yaml, **DEFAULT) == (FIRST,)


def test_the_previous_secret_comes_after_the_present_one(tmp_path: Path) -> None:
    assert numbers(tmp_path, **DEFAULT, WHATSAPP_APP_SECRET_OLD="s0") == (Number("1", "t1", ("s1", "s0")),)


def test_further_numbers_come_after_the_default_one(tmp_path: Path) -> None:
    yaml = entry("{phone_number_id: 2, access_token: t2, app_secret: s2, app_secret_old: s2-old}")
    assert numbers(tmp_path, yaml, **DEFAULT) == (FIRST, Number("2", "t2", ("s2", "s2-old")))
    assert numbers(tmp_path, yaml) == (Number("2", "t2", ("s2", "s2-old")),)


def test_a_secret_is_taken_from_the_environment(tmp_path: Path) -> None:
    (number,) = numbers(tmp_path, entry("{phone_number_id: '2', access_token: t2, app_secret: 'a${PATH}z'}"))
    assert number.app_secrets[0].startswith("a/") and number.app_secrets[0].endswith("z") and "${" not in number.app_secrets[0]


@pytest.mark.parametrize(
    ("yaml", "settings", "words"),
    [
        (None, {}, "WHATSAPP_PHONE_NUMBER_ID is not set."),
        (None, {"WHATSAPP_PHONE_NUMBER_ID": "1", "WHATSAPP_ACCESS_TOKEN": "t"}, "WHATSAPP_APP_SECRET is not set."),
        (None, {"WHATSAPP_PHONE_NUMBER_ID": "1", "WHATSAPP_APP_SECRET": "s"}, "WHATSAPP_ACCESS_TOKEN is not set."),
        (entry("just text"), DEFAULT, "credentials.yml: number 1 must be a mapping with phone_number_id, access_token and app_secret."),
        (entry("{phone_number_id: '2'}"), DEFAULT, "credentials.yml: number 1 lacks access_token, app_secret."),
        (entry("{phone_number_id: '2', access_token: t, app_secret: ''}"), DEFAULT, "credentials.yml: number 1 lacks app_secret."),
        (
            entry("{phone_number_id: '2', access_token: '${SAPA_SURELY_UNSET}', app_secret: s}"),
            DEFAULT,
            "number 1 refers to ${SAPA_SURELY_UNSET}, which is not set in the environment.",
        ),
        (entry("{phone_number_id: '1', access_token: t, app_secret: s}"), DEFAULT, "The phone number id 1 is configured twice; keep one of them."),
        (
            "bot.channel.WhatsAppInput:\n  numbers: 5\n",
            DEFAULT,
            "credentials.yml: 'numbers' of bot.channel.WhatsAppInput must be a list, one entry per number.",
        ),
        (
            entry("{phone_number_id: '2', access_token: t, app_secret: s, closed_window_template: balasan}"),
            DEFAULT,
            "number 1: closed_window_template must be a mapping with name",
        ),
        (
            entry("{phone_number_id: '2', access_token: t, app_secret: s, closed_window_template: {language: id}}"),
            DEFAULT,
            "closed_window_template must be a mapping with name",
        ),
        (
            entry("{phone_number_id: '2', access_token: t, app_secret: s, closed_window_template: {name: a, lang: id}}"),
            DEFAULT,
            "must be a mapping with name, and optionally language and parameter.",
        ),
        ("bot.channel.WhatsAppInput:\n  numbers: {a: 1}\n", DEFAULT, "must be a list, one entry per number."),
        ("a: [\n", DEFAULT, "credentials.yml, line 2, column 1: "),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, yaml: str | None, settings: dict[str, str], words: str) -> None:
    with pytest.raises(SettingError) as caught:
        numbers(tmp_path, yaml, **settings)
    assert words in str(caught.value)


def test_no_secret_stands_in_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingError) as caught:
        numbers(tmp_path, entry("{access_token: t-hush, app_secret: s-hush}"))
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("environ", "further", "meta"),
    [({}, "", False), ({"WHATSAPP_ACCESS_TOKEN": "t"}, "", True), ({}, "bot.channel.WhatsAppInput:\n  numbers:\n  - phone_number_id: '1'\n", True)],
)
def test_any_number_with_a_token_means_that_meta_is_served(tmp_path: Path, environ: dict[str, str], further: str, meta: bool) -> None:
    file = tmp_path / "credentials.yml"
    file.write_text(further)
    assert serves_meta(Settings.load({**environ, "SAPA_CREDENTIALS": str(file)}, None)) is meta


@pytest.mark.parametrize(
    ("given", "template"),
    [
        ({}, None),
        ({"SAPA_CLOSED_WINDOW_LANGUAGE": "en_US"}, None),
        ({"SAPA_CLOSED_WINDOW_TEMPLATE": "balasan"}, ClosedWindowTemplate("balasan", "id", "")),
        (
            {"SAPA_CLOSED_WINDOW_TEMPLATE": "reply", "SAPA_CLOSED_WINDOW_LANGUAGE": "en_US", "SAPA_CLOSED_WINDOW_PARAMETER": "1"},
            ClosedWindowTemplate("reply", "en_US", "1"),
        ),
    ],
)
def test_the_default_numbers_template_comes_from_the_settings(tmp_path: Path, given: dict[str, str], template: ClosedWindowTemplate | None) -> None:
    (number,) = numbers(tmp_path, **DEFAULT, **given)
    assert number.closed_window == template


def test_a_further_number_has_a_template_of_its_own(tmp_path: Path) -> None:
    yaml = entry("{phone_number_id: 2, access_token: t2, app_secret: s2, closed_window_template: {name: balasan, parameter: 1}}")
    assert [number.closed_window for number in numbers(tmp_path, yaml, **DEFAULT)] == [None, ClosedWindowTemplate("balasan", "id", "1")]
