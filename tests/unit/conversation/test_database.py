"""The schema, the transactions, and what is said when the database cannot be used."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.conversation.database import Database
from bot.conversation.errors import DatabaseUnavailable
from bot.conversation.schema import inbox, metadata
from tests.unit.conversation.given import accepted, column, rows, text


def test_the_migrations_make_exactly_the_schema(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_upgrading_again_changes_nothing(database: Database) -> None:
    accepted(database, text("w1"))
    database.upgrade()
    assert column(database, inbox.c.wamid) == ["w1"]


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)])
def test_a_commit_survives_a_power_cut(database: Database, pragma: str, value: object) -> None:
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(KeyError), database.transaction() as connection:
        connection.execute(sa.text("INSERT INTO conversations (id, phone_number_id, last_inbound_at, created_at) VALUES ('c', '1', 0, 0)"))
        raise KeyError
    with database.transaction(write=False) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM conversations").scalar() == 0


async def test_writers_of_one_process_never_meet_each_others_lock(database: Database) -> None:
    impatient = Database(database.url, busy_timeout_s=0.0)
    await asyncio.gather(
        *(
            impatient.write(
                lambda connection, index=index: connection.exec_driver_sql(
                    f"INSERT INTO conversations (id, phone_number_id, last_inbound_at, created_at) VALUES ('{index}', '1', 0, 0)"
                )
            )
            for index in range(50)
        )
    )
    with database.transaction(write=False) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM conversations").scalar() == 50
    impatient.close()


async def test_a_reader_is_not_held_up_by_a_writer(database: Database) -> None:
    impatient = Database(database.url, busy_timeout_s=0.0)
    with database.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO conversations (id, phone_number_id, last_inbound_at, created_at) VALUES ('c', '1', 0, 0)")
        assert await impatient.read(lambda reader: reader.exec_driver_sql("SELECT count(*) FROM conversations").scalar()) == 0
    impatient.close()


def test_a_database_that_may_not_be_written_is_unavailable_for_writing_only(database: Database) -> None:
    accepted(database, text("w1"))
    reader = Database(database.url)

    @sa.event.listens_for(reader.engine, "connect")
    def _read_only(connection: object, _record: object) -> None:
        connection.execute("PRAGMA query_only=ON")  # type: ignore[attr-defined] # answers as a file without write permission does

    with pytest.raises(DatabaseUnavailable, match="readonly"):
        accepted(reader, text("w2"))
    assert column(reader, inbox.c.wamid) == ["w1"]
    reader.close()


@pytest.mark.parametrize("content", [b"this is no database, whatever its name says. " * 50, b"SQLite format 3\x00" + b"\xff" * 4000], ids=["other", "broken"])
def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other.sqlite3"
    file.write_bytes(content)
    broken = Database(f"sqlite:///{file}")
    with pytest.raises(DatabaseUnavailable), broken.transaction() as connection:
        connection.exec_driver_sql("SELECT 1 FROM inbox")
    with pytest.raises(DatabaseUnavailable):
        broken.upgrade()
    broken.close()


def test_a_folder_that_is_not_there_is_made_and_a_folder_in_the_files_place_is_unavailable(tmp_path: Path) -> None:
    deep = Database(f"sqlite:///{tmp_path / 'a' / 'b' / 'sapa.sqlite3'}")
    deep.upgrade()
    assert rows(deep, inbox) == []
    deep.close()
    (tmp_path / "folder.sqlite3").mkdir()
    folder = Database(f"sqlite:///{tmp_path / 'folder.sqlite3'}")
    with pytest.raises(DatabaseUnavailable, match="unable to open"), folder.transaction():
        pass
    folder.close()


def test_the_reason_holds_no_words_of_a_customer(database: Database) -> None:
    impatient = Database(database.url, busy_timeout_s=0.0)
    with database.transaction():
        with pytest.raises(DatabaseUnavailable) as caught:
            accepted(impatient, text("w1", "rahasia", who="6281100000005"))
    assert "rahasia" not in str(caught.value) and "62811" not in str(caught.value)
    impatient.close()


def test_a_mistake_of_ours_is_no_outage(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError), database.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO outbox (conversation_id) VALUES (NULL)")


def test_the_file_is_for_this_user_only(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'home' / 'sapa.sqlite3'}")
    database.upgrade()
    accepted(database, text("w1"))
    modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "home").iterdir()}
    database.close()
    assert set(modes.values()) == {0o600} and "sapa.sqlite3-wal" in modes
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700
