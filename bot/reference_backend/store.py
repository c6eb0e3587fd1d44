"""Leads in one SQLite file. What `create` returned is on the disk."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS leads (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    need TEXT NOT NULL,
    contact TEXT,
    created_at TEXT NOT NULL,
    idempotency_key TEXT NOT NULL UNIQUE
)
"""
_SELECT = "SELECT id, name, need, contact, created_at, idempotency_key FROM leads"
_MAX_DIGITS = 12


class KeyReused(Exception):
    """The idempotency key was already used for a different lead; nothing was written."""


@dataclass(frozen=True)
class Lead:
    """One request for a consultation. `created_at` is UTC in ISO 8601; `contact` is where the customer is answered."""

    reference: str
    name: str
    need: str
    contact: str | None
    created_at: str
    idempotency_key: str

    def as_dict(self) -> dict[str, str | None]:
        """The lead as the API shows it."""
        return asdict(self)


class LeadStore:
    """Reads and writes leads. One instance per file and event loop."""

    def __init__(self, database: Path) -> None:
        database.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(database, isolation_level=None, timeout=5.0, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute(_SCHEMA)

    def create(self, key: str, name: str, need: str, contact: str | None) -> tuple[Lead, bool]:
        """Write a lead once per `key`; returns it and whether it is new. Raises KeyReused."""
        # IMMEDIATE: the look-up and the insert must see the same state even with a second process on the file.
        self._db.execute("BEGIN IMMEDIATE")
        try:
            row = self._db.execute(_SELECT + " WHERE idempotency_key = ?", (key,)).fetchone()
            is_new = row is None
            if is_new:
                now = datetime.now(timezone.utc).isoformat(timespec="seconds")
                done = self._db.execute(
                    "INSERT INTO leads (name, need, contact, created_at, idempotency_key) VALUES (?, ?, ?, ?, ?)",
                    (name, need, contact, now, key),
                )
                row = (done.lastrowid, name, need, contact, now, key)
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        lead = _lead(row)
        if (lead.name, lead.need, lead.contact) != (name, need, contact):
            raise KeyReused(key)
        return lead, is_new

    def all(self) -> list[Lead]:
        """Every lead, oldest first."""
        return [_lead(row) for row in self._db.execute(_SELECT + " ORDER BY id")]

    def find(self, reference: str) -> Lead | None:
        """The lead with that reference, or None."""
        prefix, _, number = reference.partition("-")
        if prefix != "K" or not (number.isascii() and number.isdigit()) or len(number) > _MAX_DIGITS:
            return None
        row = self._db.execute(_SELECT + " WHERE id = ?", (int(number),)).fetchone()
        return _lead(row) if row else None

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _lead(row: tuple[int, str, str, str | None, str, str]) -> Lead:
    number, name, need, contact, created_at, key = row
    return Lead(f"K-{number:04d}", name, need, contact, created_at, key)
