"""What a business sends with `pywa` is taken by the simulator, or refused in the form that it reads."""

from __future__ import annotations

import pytest
from pywa_async import types
from pywa_async.errors import WhatsAppError

from .pywa_business import PHONE, TO, Stand
from .pywa_sends import SENDS, button

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.mark.parametrize("name", SENDS)
async def test_what_pywa_sends_is_taken_and_recorded(pywa: Stand, name: str) -> None:
    send, expected = SENDS[name]

    sent = await send(pywa)

    assert sent.id.startswith("wamid.")
    body = await pywa.recorded()
    assert body.items() >= expected.items()
    assert body.get("context") == ({"message_id": pywa.message_id} if name == "text that quotes" else None)


async def test_pywa_reacts_and_takes_the_reaction_back(pywa: Stand) -> None:
    await pywa.client.send_reaction(TO, "👍", pywa.message_id)
    reacted = await pywa.recorded()
    await pywa.client.remove_reaction(TO, pywa.message_id)

    assert reacted["reaction"] == {"emoji": "👍", "message_id": pywa.message_id}
    assert (await pywa.recorded())["reaction"] == {"emoji": "", "message_id": pywa.message_id}


async def test_pywa_marks_a_message_as_read_and_shows_that_it_types(pywa: Stand) -> None:
    assert await pywa.client.mark_message_as_read(pywa.message_id)
    assert await pywa.client.indicate_typing(pywa.message_id)

    receipts = await pywa.bench.look("log?kind=receipt")
    assert [(entry["message_id"], entry["typing"]) for entry in receipts] == [(pywa.message_id, False), (pywa.message_id, True)]


async def test_pywa_uploads_a_file_sends_it_and_gets_it_back(pywa: Stand) -> None:
    media = await pywa.client.upload_media(PNG, mime_type="image/png", filename="foto.png")
    await pywa.client.send_image(TO, media.id)
    url = await pywa.client.get_media_url(media.id)

    assert (await pywa.recorded())["image"] == {"id": media.id}
    assert (url.mime_type, url.file_size) == ("image/png", len(PNG))
    assert await url.get_bytes() == PNG
    assert await pywa.client.delete_media(media.id)
    with pytest.raises(WhatsAppError):
        await pywa.client.get_media_url(media.id)


async def test_pywa_follows_a_message_to_the_customers_eyes(pywa: Stand) -> None:
    sent = await pywa.client.send_message(TO, "Halo kak", tracker="tanda-2")
    await pywa.business.until(lambda: pywa.business.statuses_of("tanda-2") >= {"sent", "delivered", "read"})

    status = next(update for update in pywa.business.updates if isinstance(update, types.MessageStatus))
    assert (status.id, status.from_user.wa_id) == (sent.id, PHONE)
    assert status.pricing is not None


async def test_pywa_raises_its_own_error_for_each_refusal(pywa: Stand) -> None:
    with pytest.raises(WhatsAppError) as long:
        await pywa.client.send_message(TO, "a" * 4097)
    with pytest.raises(WhatsAppError) as many:
        await pywa.client.send_message(TO, "a", buttons=[button(number) for number in range(4)])

    assert (long.value.code, many.value.code) == (100, 131009)
    assert "4096" in long.value.message
    assert many.value.details is not None
    assert "Max allowed buttons: 3" in many.value.details


async def test_pywa_hands_over_a_failure_that_comes_later(pywa: Stand) -> None:
    """As the raw update: a failed status has no `contacts`, without which this version makes no object of it."""
    await pywa.bench.order("faults", kind="late_failed", code=131026, count=1)

    sent = await pywa.client.send_message(TO, "Halo kak")
    await pywa.business.until(lambda: pywa.business.failures)

    assert [(status["id"], status["errors"][0]["code"]) for status in pywa.business.failures] == [(sent.id, 131026)]


async def test_pywa_describes_a_person_with_nulls_for_what_it_does_not_know(pywa: Stand) -> None:
    contact = types.Contact(
        name=types.Contact.Name(formatted_name="Budi", first_name="Budi"),
        phones=[types.Contact.Phone(phone="+6281100000002", type="WORK", wa_id="6281100000002")],
        org=types.Contact.Org(company="Toko Sapa"),
    )

    await pywa.client.send_contact(TO, contact)

    [recorded] = (await pywa.recorded())["contacts"]
    assert recorded["name"].items() >= {"formatted_name": "Budi", "last_name": None}.items()
    assert recorded["phones"] == [{"phone": "+6281100000002", "type": "WORK", "wa_id": "6281100000002"}]
    assert recorded["org"]["company"] == "Toko Sapa"
