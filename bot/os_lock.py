"""A lock on an open file that the system lets go of when its holder dies, and a look at whether somebody holds it."""

from __future__ import annotations

import fcntl
import time

_TRIES = 10
_PAUSE_S = 0.05


def take(file: int) -> bool:
    """Take the lock until the file is closed; False when somebody has it. Tried for a moment, because a look holds it for an instant."""
    for _ in range(_TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(_PAUSE_S)
        else:
            return True
    return False


def is_taken(file: int) -> bool:
    """Whether somebody holds the lock. Close the file right afterwards."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    return False
