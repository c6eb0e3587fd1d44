"""The business numbers, and whether Meta takes their tokens."""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from bot.doctor.finding import Finding
from bot.numbers import configured_numbers, serves_meta
from bot.settings import SettingError, Settings


def numbers(settings: Settings) -> Iterator[Finding]:
    try:
        simulated = not serves_meta(settings)
    except SettingError:
        simulated = False  # told below
    if simulated:
        yield Finding("WhatsApp", "note", "no WHATSAPP_ACCESS_TOKEN: `sapa run` uses the simulator", "See README, 'Going live with Meta'.")
        return
    try:
        numbers = configured_numbers(settings)
        settings.required("WHATSAPP_VERIFY_TOKEN")
    except SettingError as error:
        yield Finding("WhatsApp", "problem", str(error), "Set it, then run `sapa doctor` again.")
        return
    yield Finding("WhatsApp", "ok", f"{len(numbers)} number(s) at {settings.text('WHATSAPP_GRAPH_URL')} {settings.text('WHATSAPP_GRAPH_VERSION')}")
    for number in numbers:
        yield _number(settings, number.phone_number_id, number.access_token)


def _number(settings: Settings, phone_number_id: str, token: str) -> Finding:
    url = f"{settings.text('WHATSAPP_GRAPH_URL')}/{settings.text('WHATSAPP_GRAPH_VERSION')}/{phone_number_id}"
    what = f"Number {phone_number_id}"
    try:
        response = httpx.get(
            url, params={"fields": "display_phone_number,verified_name,quality_rating"}, headers={"Authorization": f"Bearer {token}"}, timeout=5.0
        )
    except httpx.HTTPError as error:
        return Finding(what, "problem", f"the Graph API cannot be reached ({type(error).__name__})", "Check the network and WHATSAPP_GRAPH_URL.")
    if response.is_success:
        return Finding(what, "ok", "the token may use it")
    return Finding(
        what, "problem", f"the Graph API answers {response.status_code}", "Check the token's permissions (whatsapp_business_messaging) and the phone number id."
    )
