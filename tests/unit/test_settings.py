"""Settings: read from three places, and refused in words that help."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import TABLE, Setting, SettingError, Settings, unknown_names


def load(**environ: str) -> Settings:
    return Settings.load(environ=environ, dotenv=None)


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.name)
def test_every_default_is_a_value_its_own_parser_takes(setting: Setting) -> None:
    assert load().read[setting.name].value == setting.default
    assert setting.default is None or setting.parse(str(setting.default)) == setting.default
    assert setting.help and setting.accepts


def test_every_setting_stands_in_the_table_once() -> None:
    names = [setting.name for setting in TABLE]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", ["TOKEN", "SECRET", "KEY"])
def test_what_sounds_secret_is_secret(name: str) -> None:
    assert all(setting.secret for setting in TABLE if name in setting.name)


@pytest.mark.parametrize(
    ("environ", "file", "value", "origin"),
    [
        ({}, "", 5005, "default"),
        ({}, "SAPA_GATEWAY_PORT=6001", 6001, ".env"),
        ({"SAPA_GATEWAY_PORT": "6002"}, "SAPA_GATEWAY_PORT=6001", 6002, "environment"),
        ({"SAPA_GATEWAY_PORT": ""}, "SAPA_GATEWAY_PORT=6001", 5005, "default"),  # set and empty: the default is wanted
        ({}, "SAPA_GATEWAY_PORT=", 5005, "default"),
        ({}, "SAPA_GATEWAY_PORT", 5005, "default"),
    ],
)
def test_the_environment_comes_before_the_file_and_the_file_before_the_default(
    tmp_path: Path, environ: dict[str, str], file: str, value: int, origin: str
) -> None:
    (tmp_path / ".env").write_text(file + "\n")
    read = Settings.load(environ=environ, dotenv=tmp_path / ".env").read["SAPA_GATEWAY_PORT"]
    assert (read.value, read.origin) == (value, origin)


@pytest.mark.parametrize(
    ("name", "raw", "accepted"),
    [
        ("SAPA_GATEWAY_PORT", "http", "a port, 1 to 65535"),
        ("SAPA_GATEWAY_PORT", "0", "a port, 1 to 65535"),
        ("SAPA_GATEWAY_PORT", "65536", "a port, 1 to 65535"),
        ("SAPA_TURN_ATTEMPTS", "0", "a number, 1 or more"),
        ("SAPA_TURN_ATTEMPTS", "2.5", "a number, 1 or more"),
        ("SAPA_TURN_DEADLINE_S", "-1", "a number of seconds, more than 0"),
        ("SAPA_TURN_DEADLINE_S", "inf", "a number of seconds, more than 0"),
        ("SAPA_TURN_DEADLINE_S", "nan", "a number of seconds, more than 0"),
        ("SAPA_TURN_DEADLINE_S", "20 s", "a number of seconds, more than 0"),
        # A limit of 0 would fail every turn, call, webhook and send, and a validity of 0 every tap.
        ("SAPA_TURN_DEADLINE_S", "0", "a number of seconds, more than 0"),
        ("SAPA_ACTION_TIMEOUT_S", "0", "a number of seconds, more than 0"),
        ("SAPA_ACCEPT_TIMEOUT_S", "0", "a number of seconds, more than 0"),
        ("SAPA_GRAPH_TIMEOUT_S", "0.0", "a number of seconds, more than 0"),
        ("SAPA_TAP_TTL_S", "0", "a number of seconds, more than 0"),
        ("SAPA_LATE_AFTER_S", "-1", "a number of seconds, 0 or more"),
        ("WHATSAPP_GRAPH_URL", "graph.facebook.com", "an http(s) URL"),
        ("WHATSAPP_GRAPH_URL", "ftp://graph.facebook.com", "an http(s) URL"),
        ("WHATSAPP_GRAPH_URL", "https:///v26.0", "an http(s) URL"),
        ("WHATSAPP_GRAPH_URL", "http://127.0.0.1:99999", "an http(s) URL"),
        ("WHATSAPP_GRAPH_VERSION", "26", "a version such as v26.0"),
        ("WHATSAPP_GRAPH_VERSION", "v26", "a version such as v26.0"),
        ("SAPA_HOST", "my host", "a host or address"),
        ("SAPA_HOST", "http://host", "a host or address"),
        ("SAPA_LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING or ERROR"),
        ("SAPA_DATABASE_URL", "postgresql://localhost/sapa", "an SQLite URL such as sqlite:////var/lib/sapa/sapa.sqlite3"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_key_value_origin_and_what_is_accepted(name: str, raw: str, accepted: str, tmp_path: Path) -> None:
    with pytest.raises(SettingError) as caught:
        load(**{name: raw})
    assert str(caught.value) == f"{name} = {raw!r} (from environment) cannot be used: expected {accepted}."
    (tmp_path / ".env").write_text(f"{name}='{raw}'\n")
    with pytest.raises(SettingError, match=r"\(from \.env\)"):
        Settings.load(environ={}, dotenv=tmp_path / ".env")


def test_a_secret_that_cannot_be_used_is_not_shown() -> None:
    def picky(raw: str) -> str:
        raise ValueError(raw)

    hidden = Setting("SAPA_TEST_KEY", picky, None, "A key.", "a key", secret=True)
    with pytest.raises(SettingError) as caught:
        Settings.load(environ={hidden.name: "very-secret"}, dotenv=None, table=[hidden])
    assert "very-secret" not in str(caught.value) and "SAPA_TEST_KEY = (hidden)" in str(caught.value)


def test_a_missing_value_is_asked_for_with_its_meaning() -> None:
    with pytest.raises(
        SettingError, match=r"^WHATSAPP_APP_SECRET is not set\. App secret that signs the webhooks\. Put it in the environment or in \.env: a secret\.$"
    ):
        load().required("WHATSAPP_APP_SECRET")


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("WHATSAPP_GRAPH_URL", "http://127.0.0.1:5057/", "http://127.0.0.1:5057"),
        ("WHATSAPP_GRAPH_URL", "https://graph.facebook.com", "https://graph.facebook.com"),
        ("SAPA_LOG_LEVEL", "debug", "DEBUG"),
        ("SAPA_TURN_DEADLINE_S", "0.5", "0.5"),
        ("SAPA_UNKNOWN_RESEND_S", "0", "0.0"),  # resend at once
        ("SAPA_LATE_AFTER_S", "0", "0.0"),  # answer everything as late
        ("WHATSAPP_GRAPH_VERSION", "v27.0", "v27.0"),
    ],
)
def test_a_value_is_brought_into_its_one_form(name: str, raw: str, value: str) -> None:
    assert load(**{name: raw}).text(name) == value


def test_numbers_are_numbers_and_other_values_are_not() -> None:
    assert load(SAPA_TURN_DEADLINE_S="2.5").number("SAPA_TURN_DEADLINE_S") == 2.5
    assert load().count("SAPA_TURN_ATTEMPTS") == 4
    with pytest.raises(SettingError, match="SAPA_HOST is not a number"):
        load().number("SAPA_HOST")


@pytest.mark.parametrize(
    ("environ", "url"), [({"SAPA_HOME": "/var/lib/sapa"}, "sqlite:////var/lib/sapa/sapa.sqlite3"), ({"SAPA_DATABASE_URL": "sqlite:///x"}, "sqlite:///x")]
)
def test_the_database_is_a_file_in_the_home_unless_it_is_named(environ: dict[str, str], url: str) -> None:
    assert load(**environ).database_url == url


def test_a_copy_leaves_the_original_alone() -> None:
    settings = load()
    assert settings.with_values(WHATSAPP_ACCESS_TOKEN="t").text("WHATSAPP_ACCESS_TOKEN") == "t"
    assert settings.text("WHATSAPP_ACCESS_TOKEN") is None


def test_a_line_of_dotenv_that_is_no_setting_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("SAPA_GATEWAY_PORT=5005\n\nsome words\n# a comment\n")
    with pytest.raises(SettingError, match=r"\.env, line 3: not a setting\. Expected NAME=value"):
        Settings.load(environ={}, dotenv=file)


def test_a_name_that_looks_like_a_setting_and_is_none_is_found(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("SAPA_GATEWAYPORT=5\nSAPA_GATEWAY_PORT=5005\nOTHER=1\nWHATSAPP_TOKEN=x\n")
    assert unknown_names(file) == ["SAPA_GATEWAYPORT", "WHATSAPP_TOKEN"]


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = Settings.load(environ={"SAPA_HOME": str(tmp_path / "file" / "home")}, dotenv=None)
    with pytest.raises(SettingError, match=r"SAPA_HOME = '.*' \(from environment\) cannot be made: Not a directory"):
        settings.make_home()
