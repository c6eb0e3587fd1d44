"""Every setting in one typed table: read from the environment first, then from `.env`, then its default.

The table is the single source for validation, for `sapa doctor` and for the generated reference page.
Numbers beyond the default one live in `credentials.yml` (see `bot.numbers`), service URLs in
`endpoints.yml` (see `bot.endpoints`); nothing is set in two places.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from dotenv.parser import parse_stream

Value = str | int | float | bool | None
Origin = Literal["environment", ".env", "default"]


class SettingError(Exception):
    """A setting has a value that cannot be used; the message names key, value, origin and what is accepted."""


@dataclass(frozen=True)
class Setting:
    """One row of the table."""

    name: str
    parse: Callable[[str], Value]
    default: Value
    help: str
    accepts: str
    secret: bool = False


def _text(raw: str) -> str:
    return raw


def _positive_int(raw: str) -> int:
    value = int(raw)
    if value < 1:
        raise ValueError(raw)
    return value


def _flag(raw: str) -> bool:
    words = {"on": True, "true": True, "yes": True, "1": True, "off": False, "false": False, "no": False, "0": False}
    if raw.strip().lower() not in words:
        raise ValueError(raw)
    return words[raw.strip().lower()]


def _port(raw: str) -> int:
    value = int(raw)
    if not 1 <= value <= 65535:
        raise ValueError(raw)
    return value


def _seconds(raw: str) -> float:
    value = float(raw)
    if not 0 <= value < float("inf"):
        raise ValueError(raw)
    return value


def _positive_seconds(raw: str) -> float:
    """For a limit or a validity: 0 would fail every turn, send or tap."""
    value = _seconds(raw)
    if not value:
        raise ValueError(raw)
    return value


def _url(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError(raw)
    return raw.rstrip("/")


def _sqlite_url(raw: str) -> str:
    if not raw.startswith("sqlite:///") or len(raw) == len("sqlite:///"):
        raise ValueError(raw)
    return raw


def _graph_version(raw: str) -> str:
    major, _, minor = raw.removeprefix("v").partition(".")
    if not (raw.startswith("v") and major.isdigit() and minor.isdigit()):
        raise ValueError(raw)
    return raw


def _host(raw: str) -> str:
    if not raw or " " in raw or "/" in raw:
        raise ValueError(raw)
    return raw


def _log_level(raw: str) -> str:
    if raw.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError(raw)
    return raw.upper()


_SECONDS = "a number of seconds, 0 or more"
_POSITIVE_SECONDS = "a number of seconds, more than 0"
_PORT = "a port, 1 to 65535"

TABLE: tuple[Setting, ...] = (
    Setting("WHATSAPP_PHONE_NUMBER_ID", _text, None, "Meta's id of the business number (not the number itself).", "digits from the app dashboard"),
    Setting(
        "WHATSAPP_ACCESS_TOKEN",
        _text,
        None,
        "System-user token that may send for the number. Set it to serve Meta; leave it out to use the simulator.",
        "a token",
        secret=True,
    ),
    Setting("WHATSAPP_APP_SECRET", _text, None, "App secret that signs the webhooks.", "a secret", secret=True),
    Setting("WHATSAPP_APP_SECRET_OLD", _text, None, "Previous app secret, accepted beside the new one while it is being rotated.", "a secret", secret=True),
    Setting("WHATSAPP_VERIFY_TOKEN", _text, None, "Word of your choice that Meta repeats when it verifies the webhook URL.", "any text", secret=True),
    Setting("WHATSAPP_GRAPH_URL", _url, "https://graph.facebook.com", "Base URL of the Graph API.", "an http(s) URL"),
    Setting("WHATSAPP_GRAPH_VERSION", _graph_version, "v26.0", "Graph API version.", "a version such as v26.0"),
    Setting("SAPA_HOME", _text, ".sapa", "Folder for the database, locks and generated secrets.", "a path"),
    Setting(
        "SAPA_DATABASE_URL",
        _sqlite_url,
        None,
        "Database; default an SQLite file in SAPA_HOME. No other database is served yet.",
        "an SQLite URL such as sqlite:////var/lib/sapa/sapa.sqlite3",
    ),
    Setting("SAPA_ENDPOINTS", _text, "endpoints.yml", "File with the service URLs.", "a path"),
    Setting("SAPA_CREDENTIALS", _text, "credentials.yml", "File with further WhatsApp numbers.", "a path"),
    Setting("SAPA_MODELS", _text, "models", "Folder of trained models.", "a path"),
    Setting("SAPA_HOST", _host, "127.0.0.1", "Address the gateway listens on. Keep loopback behind a TLS proxy.", "a host or address"),
    Setting("SAPA_GATEWAY_PORT", _port, 5005, "Port of the gateway (webhook).", _PORT),
    Setting("SAPA_SIMULATOR_PORT", _port, 5057, "Port of the simulator and its phone.", _PORT),
    Setting("SAPA_CRM_API_KEY", _text, None, "API key for the CRM backend; generated for the reference backend when unset.", "a key", secret=True),
    Setting(
        "SAPA_MAX_BODY_BYTES", _positive_int, 20_000_000, "Largest webhook body read; a batch of 1,000 updates is about 1 MB.", "a number of bytes, 1 or more"
    ),
    Setting("SAPA_ACCEPT_QUEUE", _positive_int, 20_000, "Updates waiting for a commit before the gateway answers 503.", "a number, 1 or more"),
    Setting("SAPA_ACCEPT_TIMEOUT_S", _positive_seconds, 3.0, "Longest wait for the database before a webhook is answered 503.", _POSITIVE_SECONDS),
    Setting(
        "SAPA_TURNS_IN_FLIGHT",
        _positive_int,
        8,
        "Conversations one worker thinks about at the same time; those that wait for an action do not count.",
        "a number, 1 or more",
    ),
    Setting("SAPA_TURN_DEADLINE_S", _positive_seconds, 20.0, "Longest time for one turn.", _POSITIVE_SECONDS),
    Setting("SAPA_ACTION_TIMEOUT_S", _positive_seconds, 10.0, "Longest time for one action call within a turn.", _POSITIVE_SECONDS),
    Setting("SAPA_TURN_ATTEMPTS", _positive_int, 4, "Tries before a message goes to the dead-letter list.", "a number, 1 or more"),
    Setting("SAPA_LATE_AFTER_S", _seconds, 3600.0, "Age at which a message is answered as too late instead of acted on.", _SECONDS),
    Setting("SAPA_UNKNOWN_RESEND_S", _seconds, 60.0, "Wait for proof of a send whose response was lost, before it is sent once more.", _SECONDS),
    Setting(
        "SAPA_SEND_ATTEMPTS",
        _positive_int,
        8,
        "Tries for a reply that Meta refuses with a passing error of that reply; an outage of Meta does not count.",
        "a number, 1 or more",
    ),
    Setting("SAPA_SENDS_IN_FLIGHT", _positive_int, 16, "Replies sent at the same time.", "a number, 1 or more"),
    Setting("SAPA_GRAPH_TIMEOUT_S", _positive_seconds, 15.0, "Longest wait for the Graph API's answer to one send.", _POSITIVE_SECONDS),
    Setting("SAPA_TAP_TTL_S", _positive_seconds, 86_400.0, "How long a button stays valid.", _POSITIVE_SECONDS),
    Setting(
        "SAPA_MERGE_LINES_S",
        _seconds,
        0.0,
        "Wait this long after a text for further ones, and answer lines typed in a row as one; 0 answers each by itself.",
        _SECONDS,
    ),
    Setting(
        "SAPA_HOLD_S",
        _seconds,
        1800.0,
        "How long the bot holds back after a colleague wrote to a customer from the WhatsApp Business app.",
        _SECONDS,
    ),
    Setting("SAPA_MEDIA_DIR", _text, "media", "Folder of the files that responses send by their path.", "a path"),
    Setting(
        "SAPA_MEDIA_DOWNLOAD",
        _flag,
        False,
        "Fetch what customers send (photos, documents, voice) to SAPA_HOME/media before the turn, for actions.",
        "on or off",
    ),
    Setting("SAPA_MEDIA_LIMIT_BYTES", _positive_int, 16_000_000, "Largest file fetched.", "a number of bytes, 1 or more"),
    Setting(
        "SAPA_CLOSED_WINDOW_TEMPLATE",
        _text,
        None,
        "Approved template sent in the place of a reply when more than 24 hours have passed; none: the reply is given up and listed.",
        "a template's name",
    ),
    Setting("SAPA_CLOSED_WINDOW_LANGUAGE", _text, "id", "Language of that template.", "a language code such as id or en_US"),
    Setting(
        "SAPA_CLOSED_WINDOW_PARAMETER",
        _text,
        None,
        "Parameter of that template's body that takes the reply's words, if it has one.",
        "1, or a parameter's name",
    ),
    Setting("SAPA_WINDOW_EVENTS", _positive_int, 120, "Tracker events kept in view of a turn; older ones stay in the table.", "a number, 1 or more"),
    Setting(
        "SAPA_TRACE_TOKEN",
        _text,
        None,
        "Lets the simulator's drawer look into the bot; `sapa run` makes one when it starts the simulator. Not served beside a real Graph URL.",
        "a token",
        secret=True,
    ),
    Setting("SAPA_LOG_LEVEL", _log_level, "INFO", "Verbosity.", "DEBUG, INFO, WARNING or ERROR"),
)


def _read_dotenv(path: Path) -> dict[str, str | None]:
    """The values of a `.env` file. Raises SettingError naming the first line that is none."""
    text = path.read_text(encoding="utf-8", errors="replace")
    broken = next((binding for binding in parse_stream(io.StringIO(text)) if binding.error), None)
    if broken:
        before = broken.original.string.removesuffix(broken.original.string.lstrip())  # blank lines count as part of it
        line = broken.original.line + before.count("\n")
        raise SettingError(f"{path}, line {line}: not a setting. Expected NAME=value, or # in front of a comment.")
    return dotenv_values(stream=io.StringIO(text))


def unknown_names(dotenv: Path = Path(".env")) -> list[str]:
    """Names in `.env` that look like a setting of this table and are none, as a slip of the pen makes them."""
    known = {setting.name for setting in TABLE}
    names = _read_dotenv(dotenv) if dotenv.is_file() else {}
    return [name for name in names if name.startswith(("SAPA_", "WHATSAPP_")) and name not in known]


@dataclass(frozen=True)
class Read:
    """A setting's value and where it was read."""

    setting: Setting
    value: Value
    origin: Origin


class Settings:
    """All settings, read once. Attributes are typed properties; `read` lists values with their origins."""

    def __init__(self, reads: Mapping[str, Read]) -> None:
        self.read = dict(reads)

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, dotenv: Path | None = Path(".env"), table: Iterable[Setting] = TABLE) -> Settings:
        """Read the table. Raises SettingError for the first value that cannot be used."""
        environ = os.environ if environ is None else environ
        file = _read_dotenv(dotenv) if dotenv and dotenv.is_file() else {}
        reads: dict[str, Read] = {}
        for setting in table:
            raw, origin = environ.get(setting.name), "environment"
            if raw is None:
                raw, origin = file.get(setting.name), ".env"
            if not raw:
                reads[setting.name] = Read(setting, setting.default, "default")
                continue
            try:
                value = setting.parse(raw)
            except ValueError as error:
                shown = "(hidden)" if setting.secret else repr(raw)
                raise SettingError(f"{setting.name} = {shown} (from {origin}) cannot be used: expected {setting.accepts}.") from error
            reads[setting.name] = Read(setting, value, "environment" if origin == "environment" else ".env")
        return cls(reads)

    def with_values(self, **values: Value) -> Settings:
        """A copy with some values replaced, for a process that hands settings to its children."""
        reads = dict(self.read)
        for name, value in values.items():
            reads[name] = Read(reads[name].setting, value, "environment")
        return Settings(reads)

    def text(self, name: str) -> str | None:
        value = self.read[name].value
        return None if value is None else str(value)

    def required(self, name: str) -> str:
        """The value of `name`. Raises SettingError when it is unset."""
        value = self.text(name)
        if value is None:
            setting = self.read[name].setting
            raise SettingError(f"{name} is not set. {setting.help} Put it in the environment or in .env: {setting.accepts}.")
        return value

    def number(self, name: str) -> float:
        value = self.read[name].value
        if not isinstance(value, (int, float)):
            raise SettingError(f"{name} is not a number: {value!r}.")
        return float(value)

    def count(self, name: str) -> int:
        return int(self.number(name))

    def flag(self, name: str) -> bool:
        return bool(self.read[name].value)

    @property
    def home(self) -> Path:
        return Path(self.required("SAPA_HOME"))

    def make_home(self) -> Path:
        """The folder SAPA_HOME, made for this user only when it is not there. Raises SettingError when it cannot be."""
        try:
            self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            origin = self.read["SAPA_HOME"].origin
            raise SettingError(
                f"SAPA_HOME = {str(self.home)!r} (from {origin}) cannot be made: {error.strerror}. Expected a folder that this user may write."
            ) from error
        return self.home

    @property
    def database_url(self) -> str:
        return self.text("SAPA_DATABASE_URL") or f"sqlite:///{self.home.resolve() / 'sapa.sqlite3'}"
