"""What every client of a business service needs: a deadline, keyed writes, safe retries, typed failures."""

from .call import Call, current_call, message_id_of, runs_before, serving_call, set_call
from .client import BackendClient
from .errors import BackendError, BackendMisconfigured, BackendRefused, BackendTimeout, BackendUnavailable

__all__ = [
    "BackendClient",
    "BackendError",
    "BackendMisconfigured",
    "BackendRefused",
    "BackendTimeout",
    "BackendUnavailable",
    "Call",
    "current_call",
    "message_id_of",
    "runs_before",
    "serving_call",
    "set_call",
]
