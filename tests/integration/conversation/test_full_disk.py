"""A disk that fills up: nothing half-stored, and work goes on when there is room again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bot.conversation.database import Database
from bot.conversation.schema import inbox
from tests.unit.conversation.given import column

# The file-size limit of a process stands in for a full disk: the system refuses the write in the same place.
FILLING = """
import asyncio, resource, sys
from bot.conversation.database import Database
from bot.conversation.errors import DatabaseUnavailable
from bot.conversation.inbox import Inbox
from tests.unit.conversation.given import text

async def main() -> None:
    database = Database(sys.argv[1])
    async with Inbox(database) as box:
        await box.accept([text("before")])
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
        try:
            await box.accept([text(f"full{index}", "x" * 2000) for index in range(200)])
        except DatabaseUnavailable as error:
            print(error)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print(await box.accept([text("after")]))
    database.close()

asyncio.run(main())
"""


def test_a_batch_that_does_not_fit_is_refused_whole_and_later_ones_are_stored(database: Database) -> None:
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", FILLING, database.url], cwd=root, capture_output=True, text=True, timeout=60, check=True)
    reason, stored = done.stdout.splitlines()
    assert "OperationalError" in reason and "xxxx" not in reason
    assert stored == "1"
    assert column(database, inbox.c.wamid) == ["before", "after"]
