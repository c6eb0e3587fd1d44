"""What Meta holds is remembered in the database, and a database that is down only costs an upload."""

from __future__ import annotations

from pathlib import Path

from bot.conversation.database import Database
from bot.uploaded import StoredUploads

DAY_S = 86_400.0


async def test_an_id_is_known_to_its_number_for_29_days(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'sapa.sqlite3'}")
    database.upgrade()
    now = [0.0]
    uploads = StoredUploads(database, lambda: now[0])
    await uploads.remember("7", "aa", "media-1")
    assert [await uploads.find(*key) for key in (("7", "aa"), ("8", "aa"), ("7", "bb"))] == ["media-1", None, None]
    now[0] = 29 * DAY_S
    assert await uploads.find("7", "aa") is None
    await uploads.remember("7", "aa", "media-2")
    assert await uploads.find("7", "aa") == "media-2"
    database.close()


async def test_a_database_that_cannot_be_used_knows_nothing_and_stops_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'sapa.sqlite3'}")  # has no tables
    uploads = StoredUploads(database)
    await uploads.remember("7", "aa", "media-1")
    assert await uploads.find("7", "aa") is None
    database.close()
