"""A simulator with a business on pywa."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from .pywa_business import Stand, serve_pywa


@pytest_asyncio.fixture
async def pywa() -> AsyncIterator[Stand]:
    async with serve_pywa() as made:
        yield made
