"""What each error of the Graph API asks for, by its code.

Sources: Cloud API "Error codes", Graph API "Handling errors". Keyed by `error.code`: Meta says that the HTTP status
is not to be relied on, and its own pages disagree about it.
"""

from __future__ import annotations

from enum import Enum


class Remedy(Enum):
    """What to do about a refused send."""

    PAUSE_NUMBER = "pause_number"
    """Throttled for the whole number or app: hold its queue until the stated time."""
    PAUSE_CUSTOMER = "pause_customer"
    """Too much for this customer; others go on. Wait 4^n seconds."""
    UNAVAILABLE = "unavailable"
    """Meta itself does not work: hold the number's queue and try with growing gaps for as long as the customer's window is open."""
    RETRY = "retry"
    """A passing fault of this send: try again a few times with growing gaps."""
    RETRY_ONCE = "retry_once"
    WINDOW_CLOSED = "window_closed"
    """More than 24 hours since the customer's last message: only a template may be sent."""
    CHANGE_MESSAGE = "change_message"
    """Meta will never take this message as it is; no blind retry."""
    GIVE_UP_CUSTOMER = "give_up_customer"
    """This customer cannot or must not be reached; record it."""
    STOP_NUMBER = "stop_number"
    """Token, permission, billing or account trouble: keep the queue, alarm the operator, probe now and then."""


_TABLE: dict[Remedy, tuple[int, ...]] = {
    Remedy.PAUSE_NUMBER: (130429, 80007, 4, 131057, 133004),
    Remedy.PAUSE_CUSTOMER: (131056,),
    Remedy.UNAVAILABLE: (2, 131016),
    Remedy.RETRY: (1, 131000),
    Remedy.RETRY_ONCE: (131053,),
    Remedy.WINDOW_CLOSED: (131047,),
    Remedy.CHANGE_MESSAGE: (
        131051,
        131009,
        131008,
        100,
        132000,
        132001,
        132005,
        132007,
        132012,
        132015,
        132016,
        132018,
        132068,
        132069,
        131052,
        131062,
        137000,
    ),
    Remedy.GIVE_UP_CUSTOMER: (131026, 131050, 130403, 131021, 131030, 130472, 131049),
    Remedy.STOP_NUMBER: (190, 0, 3, 10, *range(200, 300), 131005, 368, 131031, 130497, 131042, 131045, 133010, 33, 131037, 131048, 131064),
}
_BY_CODE = {code: remedy for remedy, codes in _TABLE.items() for code in codes}
UNKNOWN_OBJECT_SUBCODE = 33
"""Code 100 with this subcode: the phone number id does not exist or the token may not see it."""


def remedy_for(code: int | None, *, subcode: int | None = None, http_status: int = 400) -> Remedy:
    """The remedy for an error answer. Without a known code the HTTP status decides: 429 throttles, 401 and 403 stop, 5xx is an outage.

    Another answer without any code is not Meta's own (a proxy's page, say) and passes; another unknown code stays.
    """
    if code == 100 and subcode == UNKNOWN_OBJECT_SUBCODE:
        return Remedy.STOP_NUMBER
    if code is not None and code in _BY_CODE:
        return _BY_CODE[code]
    if http_status == 429:
        return Remedy.PAUSE_NUMBER
    if http_status in (401, 403):
        return Remedy.STOP_NUMBER
    if http_status >= 500:
        return Remedy.UNAVAILABLE
    return Remedy.RETRY if code is None else Remedy.CHANGE_MESSAGE
