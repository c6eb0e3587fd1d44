"""What can go wrong in this room.

ConversationError
DatabaseUnavailable   the database cannot be read or written now (locked, full, gone); nothing was changed
Overloaded            more work is waiting than the bound allows
TurnLost              the turn's claim is no longer ours; nothing was committed
LaneTaken             another worker already serves this SQLite database
"""

from __future__ import annotations


class ConversationError(Exception):
    """Base of this room's errors."""


class DatabaseUnavailable(ConversationError):
    """The database cannot be used now; nothing was changed, and trying again later is safe."""


class Overloaded(ConversationError):
    """More updates wait for a commit than `SAPA_ACCEPT_QUEUE` allows."""


class TurnLost(ConversationError):
    """The messages of this turn were taken over or finished by someone else; nothing was committed."""


class LaneTaken(ConversationError):
    """Another worker already serves this database: with SQLite there is one worker process."""
