"""Every error code that Meta documents has its remedy."""

from __future__ import annotations

import pytest

from bot.whatsapp.errors import Remedy, remedy_for

DOCUMENTED = {
    Remedy.PAUSE_NUMBER: [130429, 80007, 4, 131057, 133004],
    Remedy.PAUSE_CUSTOMER: [131056],
    Remedy.UNAVAILABLE: [2, 131016],
    Remedy.RETRY: [1, 131000],
    Remedy.RETRY_ONCE: [131053],
    Remedy.WINDOW_CLOSED: [131047],
    Remedy.CHANGE_MESSAGE: [
        131051,
        131009,
        131008,
        100,
        132000,
        132012,
        132018,
        131052,
        131062,
        132001,
        132005,
        132007,
        132015,
        132016,
        132068,
        132069,
        137000,
    ],
    Remedy.GIVE_UP_CUSTOMER: [131026, 131050, 130403, 131021, 131030, 130472, 131049],
    Remedy.STOP_NUMBER: [190, 0, 3, 10, 200, 250, 299, 131005, 368, 131031, 130497, 131042, 131045, 133010, 33, 131037, 131048, 131064],
}


@pytest.mark.parametrize(("code", "remedy"), [(code, remedy) for remedy, codes in DOCUMENTED.items() for code in codes])
@pytest.mark.parametrize("http_status", [400, 429, 500])
def test_the_code_decides_whatever_the_http_status_says(code: int, remedy: Remedy, http_status: int) -> None:
    assert remedy_for(code, http_status=http_status) is remedy


@pytest.mark.parametrize(
    ("code", "http_status", "remedy"),
    [
        (None, 500, Remedy.UNAVAILABLE),
        (None, 502, Remedy.UNAVAILABLE),
        (None, 400, Remedy.RETRY),  # no error object: a proxy's page, not Meta's word
        (None, 302, Remedy.RETRY),
        (None, 429, Remedy.PAUSE_NUMBER),
        (None, 401, Remedy.STOP_NUMBER),
        (None, 403, Remedy.STOP_NUMBER),
        (987654, 400, Remedy.CHANGE_MESSAGE),
        (987654, 404, Remedy.CHANGE_MESSAGE),
        (987654, 429, Remedy.PAUSE_NUMBER),
        (987654, 503, Remedy.UNAVAILABLE),
    ],
)
def test_the_http_status_decides_where_no_code_is_known(code: int | None, http_status: int, remedy: Remedy) -> None:
    assert remedy_for(code, http_status=http_status) is remedy


@pytest.mark.parametrize(("code", "subcode", "remedy"), [(100, 33, Remedy.STOP_NUMBER), (100, 2494010, Remedy.CHANGE_MESSAGE), (131000, 33, Remedy.RETRY)])
def test_an_unknown_phone_number_id_stops_the_number(code: int, subcode: int, remedy: Remedy) -> None:
    assert remedy_for(code, subcode=subcode) is remedy
