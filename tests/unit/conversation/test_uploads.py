"""A file is uploaded once for each number and thirty days."""

from __future__ import annotations

from bot.conversation import uploads
from bot.conversation.database import Database
from tests.unit.conversation.given import NOW, NUMBER

FILE = "a" * 64


def test_an_upload_is_found_by_number_and_content_until_it_is_old(database: Database) -> None:
    with database.transaction() as connection:
        uploads.remember(connection, NUMBER, FILE, "media.1", NOW)
        found = [uploads.find(connection, *key) for key in ((NUMBER, FILE, NOW), (NUMBER, "b" * 64, NOW), ("100000000000002", FILE, NOW))]
        assert found == ["media.1", None, None]
        assert [uploads.find(connection, NUMBER, FILE, NOW + days * 86_400) for days in (28, 29, 30)] == ["media.1", None, None]


def test_a_later_upload_takes_the_place_of_an_earlier_one(database: Database) -> None:
    with database.transaction() as connection:
        uploads.remember(connection, NUMBER, FILE, "media.1", NOW)
        uploads.remember(connection, NUMBER, FILE, "media.2", NOW + 1)
        assert uploads.find(connection, NUMBER, FILE, NOW + 2) == "media.2"
        uploads.forget(connection, NUMBER, FILE)
        assert uploads.find(connection, NUMBER, FILE, NOW + 2) is None
