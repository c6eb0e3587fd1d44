"""The business numbers this installation answers for.

The default number's id, token and secrets come from the settings; further numbers stand in `credentials.yml` under
`bot.channel.WhatsAppInput: numbers:`, each with `phone_number_id`, `access_token`, `app_secret` and optionally
`app_secret_old`, their secrets as `${NAME}` of an environment variable, and `closed_window_template` with `name`, `language`
and `parameter`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.settings import SettingError, Settings
from bot.whatsapp.rendering.stand_in import ClosedWindowTemplate
from bot.whatsapp.webhook import Number
from bot.yaml_files import YamlError, read_yaml

CHANNEL_CLASS = "bot.channel.WhatsAppInput"
_VARIABLE = re.compile(r"\$\{(\w+)\}")


def configured_numbers(settings: Settings) -> tuple[Number, ...]:
    """All numbers, the default one first. Raises SettingError, also when there is none."""
    return numbers_from(settings, _further(settings), settings.required("SAPA_CREDENTIALS"))


def serves_meta(settings: Settings) -> bool:
    """Whether any number has a token of Meta's; without one the simulator stands in. Raises SettingError for a broken file."""
    return settings.text("WHATSAPP_ACCESS_TOKEN") is not None or bool(_further(settings))


def _further(settings: Settings) -> Sequence[Any]:
    """The entries of credentials.yml as they stand there."""
    path = Path(settings.required("SAPA_CREDENTIALS"))
    if not path.exists():
        return ()
    try:
        content = read_yaml(path)
    except YamlError as error:
        raise SettingError(str(error)) from error
    section = (content or {}).get(CHANNEL_CLASS) if isinstance(content or {}, dict) else None
    further = (section or {}).get("numbers") or () if isinstance(section or {}, dict) else ()
    if not isinstance(further, (list, tuple)):
        raise SettingError(f"{path}: 'numbers' of {CHANNEL_CLASS} must be a list, one entry per number.")
    return further


def numbers_from(settings: Settings, further: Sequence[Any], where: str) -> tuple[Number, ...]:
    """The default number and those of `further`, entries as they stand in `where`. Raises SettingError."""
    numbers = [_default_number(settings)] if settings.text("WHATSAPP_PHONE_NUMBER_ID") else []
    numbers += [_number(entry, f"{where}: number {index}") for index, entry in enumerate(further, 1)]
    if not numbers:
        settings.required("WHATSAPP_PHONE_NUMBER_ID")
    ids = [number.phone_number_id for number in numbers]
    twice = next((one for one in ids if ids.count(one) > 1), None)
    if twice:
        raise SettingError(f"The phone number id {twice} is configured twice; keep one of them.")
    return _with_old_secrets(numbers)


def _with_old_secrets(numbers: Sequence[Number]) -> tuple[Number, ...]:
    """A secret belongs to an app and an app may have several numbers: what one of them says of its rotation is true for all."""
    replaced = {number.app_secrets[0]: number.app_secrets[1:] for number in numbers if number.app_secrets[1:]}
    return tuple(replace(number, app_secrets=(number.app_secrets[0], *replaced.get(number.app_secrets[0], ()))) for number in numbers)


def _default_number(settings: Settings) -> Number:
    secrets = (settings.required("WHATSAPP_APP_SECRET"), settings.text("WHATSAPP_APP_SECRET_OLD"))
    return Number(
        settings.required("WHATSAPP_PHONE_NUMBER_ID"),
        settings.required("WHATSAPP_ACCESS_TOKEN"),
        tuple(secret for secret in secrets if secret),
        _default_template(settings),
    )


def _default_template(settings: Settings) -> ClosedWindowTemplate | None:
    name = settings.text("SAPA_CLOSED_WINDOW_TEMPLATE")
    if not name:
        return None
    return ClosedWindowTemplate(name, settings.required("SAPA_CLOSED_WINDOW_LANGUAGE"), settings.text("SAPA_CLOSED_WINDOW_PARAMETER") or "")


def _number(entry: Any, where: str) -> Number:
    if not isinstance(entry, Mapping):
        raise SettingError(f"{where} must be a mapping with phone_number_id, access_token and app_secret.")
    values = {key: _expanded(str(entry[key]), where) for key in ("phone_number_id", "access_token", "app_secret", "app_secret_old") if entry.get(key)}
    missing = [key for key in ("phone_number_id", "access_token", "app_secret") if not values.get(key)]
    if missing:
        raise SettingError(f"{where} lacks {', '.join(missing)}. Write secrets as ${{NAME}} of an environment variable.")
    secrets = tuple(values[key] for key in ("app_secret", "app_secret_old") if values.get(key))
    return Number(values["phone_number_id"], values["access_token"], secrets, _template(entry.get("closed_window_template"), where))


def _template(entry: Any, where: str) -> ClosedWindowTemplate | None:
    if entry is None:
        return None
    known = ("name", "language", "parameter")
    if not isinstance(entry, Mapping) or not entry.get("name") or set(entry) - set(known):
        raise SettingError(f"{where}: closed_window_template must be a mapping with name, and optionally language and parameter.")
    given = {key: _expanded(str(entry[key]), where) for key in known if entry.get(key) is not None}
    return ClosedWindowTemplate(**given)


def _expanded(text: str, where: str) -> str:
    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in os.environ:
            raise SettingError(f"{where} refers to ${{{name}}}, which is not set in the environment.")
        return os.environ[name]

    return _VARIABLE.sub(value, text)
