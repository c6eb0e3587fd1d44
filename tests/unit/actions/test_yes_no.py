"""What counts as a yes, a no or neither under "Kirim ke tim Motict?"."""

from __future__ import annotations

import pytest

from actions.yes_no import yes_or_no

YES = """ya | iya kak | Iyaaa!! | y | yoi | yup | oke | ok | okee | siap kak | sip | boleh | betul | bener | udah bener | benar sekali | sudah sesuai |
ya kirim | kirim aja | iya kirim aja kak | kirim sekarang ya | gas | gaskeun | gaskan | iya dong | lanjut | lanjutkan aja | monggo | silakan | setuju |
yes | yes please | ok send it | go ahead | that's right | sure | 👍 | 👍🏽 | 👌 | ✅ kirim | ok 👍 | ga papa kirim aja | gapapa, kirim | ga ada, kirim aja |
ga ada yang salah, kirim | no problem, send it | ga usah diubah, kirim aja | jangan diubah kirim aja | ya udah kirim | coba lagi ya | kirim, makasih ya"""
NO = """tidak | ga | nggak kak | gak | g | engga | no | nope | jangan | jangan dikirim | jangan kirim dulu | ga jadi | gajadi kak | ga usah | gausah deh | ga mau | gamau |
tidak jadi | tidak perlu | batal | batalin aja | cancel | don't send it | do not send | no thanks | ga, makasih | ogah | 👎 | ❌ | tidak setuju"""
NEITHER = """sebentar ya | serius? | ok? | siapa | enkripsi | safe? | UNSUBSCRIBE | asdasdasd | berapa | ga salah | ga ngerti | wajib ga | bingung | gapapa | ga papa | bener ga |
boleh ga | belum | nanti | ubah nama jadi Rini | salah | ya tapi besok | ok makasih | oke makasih ya | ga, kirim aja | ya, jangan | iya sih | kak | makasih | 🙏 | … | ok besok saja |
udah dikirim | mau tanya dulu | yang mana | ya ya ya ya ya ya ya"""


def table(texts: str) -> list[str]:
    return [text.strip() for text in texts.split("|")]


@pytest.mark.parametrize("text", table(YES))
def test_a_plain_yes_is_a_yes(text: str) -> None:
    assert yes_or_no(text) is True


@pytest.mark.parametrize("text", table(NO))
def test_a_plain_no_is_a_no(text: str) -> None:
    assert yes_or_no(text) is False


@pytest.mark.parametrize("text", table(NEITHER))
def test_everything_else_is_neither(text: str) -> None:
    assert yes_or_no(text) is None
