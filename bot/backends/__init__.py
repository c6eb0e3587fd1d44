"""What every client of a business service needs: a deadline, keyed writes, safe retries, typed failures."""

from .call import DEFAULT_TIMEOUT_S, Call, call_of, current_call, runs_before, serving_call, set_call
from .client import BackendClient
from .errors import BackendError, BackendMisconfigured, BackendRefused, BackendTimeout, BackendUnavailable

__all__ = [
    "DEFAULT_TIMEOUT_S",
    "BackendClient",
    "BackendError",
    "BackendMisconfigured",
    "BackendRefused",
    "BackendTimeout",
    "BackendUnavailable",
    "Call",
    "call_of",
    "current_call",
    "runs_before",
    "serving_call",
    "set_call",
]
