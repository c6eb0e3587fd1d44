"""What can go wrong when a backend is asked for something.

BackendError
├── BackendMisconfigured   no usable address for the backend
├── BackendUnavailable     refused, reset, 5xx, or an answer that is not the JSON that was agreed on
├── BackendTimeout         no answer before the deadline: whether a write happened is unknown
└── BackendRefused         the backend understood and said no (4xx); trying again changes nothing

Messages name the backend and the operation, never what a customer wrote.
"""

from __future__ import annotations


class BackendError(Exception):
    """A backend could not do what it was asked. `kind` is a short word for log lines."""

    kind = "error"


class BackendMisconfigured(BackendError):
    """The backend has no usable address; the message says where one is expected."""

    kind = "misconfigured"


class BackendUnavailable(BackendError):
    """The backend cannot be reached or does not answer in the agreed form."""

    kind = "unavailable"


class BackendTimeout(BackendError):
    """The backend did not answer in time; a write may or may not have happened. Repeat it only with the same key."""

    kind = "timeout"


class BackendRefused(BackendError):
    """The backend answered 4xx.

    `status` is the HTTP status, `code` the backend's own short word for the reason, `message` its sentence (which may
    quote what was sent: do not log it).
    """

    kind = "refused"

    def __init__(self, status: int, code: str, message: str) -> None:
        self.status, self.code, self.message = status, code, message
        super().__init__(f"The backend refused with {status} {code}.")
