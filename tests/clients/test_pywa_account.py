"""The calls around sending, and what Meta tells of customers and of the account, with `pywa`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pywa_async import types

from .pywa_business import PHONE, Stand

Order = tuple[str, dict[str, Any]]
TOLD: dict[str, tuple[Order, type, Callable[[Any], Any], Any]] = {
    "another number": (
        ("change_number", {"customer": PHONE, "wa_id": "6281100000009"}),
        types.PhoneNumberChange,
        lambda u: (u.sys_type.value, u.old_wa_id, u.new_wa_id),
        ("user_changed_number", PHONE, "6281100000009"),
    ),
    "no more promotions": (
        ("preferences", {"customer": PHONE, "marketing": "stop"}),
        types.UserMarketingPreferences,
        lambda u: (u.value.value, u.category.value, u.from_user.wa_id),
        ("stop", "marketing_messages", PHONE),
    ),
    "a paused template": (
        ("template_status", {"name": "balasan_tertunda", "status": "PAUSED"}),
        types.TemplateStatusUpdate,
        lambda u: (u.new_status.value, u.template_name, u.template_language.value),
        ("PAUSED", "balasan_tertunda", "id"),
    ),
    "a template's quality": (
        ("field", {"field": "message_template_quality_update"}),
        types.TemplateQualityUpdate,
        lambda u: (u.previous_quality_score.value, u.new_quality_score.value),
        ("GREEN", "YELLOW"),
    ),
    "a template's category": (
        ("field", {"field": "template_category_update"}),
        types.TemplateCategoryUpdate,
        lambda u: (u.previous_category.value, u.new_category.value),
        ("UTILITY", "MARKETING"),
    ),
    "a template's words": (
        ("field", {"field": "message_template_components_update"}),
        types.TemplateComponentsUpdate,
        lambda u: u.template_element[:8],
        "Halo kak",
    ),
    "a colleague's answer": (
        ("echo", {"to": PHONE, "text": "Sebentar ya kak"}),
        types.OutgoingMessage,
        lambda u: u.text,
        "Sebentar ya kak",
    ),
    "a missed call": (("calls", {"customer": PHONE}), types.CallTerminate, lambda u: (u.from_user.wa_id, u.status.value), (PHONE, "FAILED")),
}


@pytest.mark.parametrize("name", TOLD)
async def test_what_meta_tells_reaches_the_handler_for_it(pywa: Stand, name: str) -> None:
    (path, body), kind, read, expected = TOLD[name]

    await pywa.bench.order(path, **body)
    await pywa.business.until(lambda: [update for update in pywa.business.updates if isinstance(update, kind)])

    update = next(update for update in pywa.business.updates if isinstance(update, kind))
    assert read(update) == expected


async def test_the_profile_is_read_and_changed(pywa: Stand) -> None:
    before = await pywa.client.get_business_profile()
    assert await pywa.client.update_business_profile(about="Toko Sapa", websites=["https://contoh.example"])
    after = await pywa.client.get_business_profile()

    assert (before.about, before.industry.value) == (None, "UNDEFINED")
    assert (after.about, after.websites) == ("Toko Sapa", ("https://contoh.example",))


async def test_the_number_is_described_and_registered(pywa: Stand) -> None:
    assert await pywa.client.deregister_phone_number()
    gone = await pywa.client.get_business_phone_number()
    assert await pywa.client.register_phone_number(pin="123456")
    [back] = await pywa.client.get_business_phone_numbers()

    assert (gone.status, back.status) == ("DISCONNECTED", "CONNECTED")
    assert back.id == pywa.client.phone_id


async def test_templates_are_listed_with_their_parts(pywa: Stand) -> None:
    listed = await pywa.client.get_templates()

    reminder = next(one for one in listed if one.name == "pengingat_konsultasi")
    assert [type(part).__name__ for part in reminder.components] == ["HeaderText", "BodyText", "FooterText", "Buttons"]
    assert not [one.name for one in listed if any(isinstance(part, dict) for part in one.components)]
    assert listed.total_count == len(listed)
