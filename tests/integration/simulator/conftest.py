"""A simulator and a business on free loopback ports."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.simulator.testing import Bench, Business, serve_bench, serve_business


@pytest_asyncio.fixture
async def business() -> AsyncIterator[Business]:
    async with serve_business() as made:
        yield made


@pytest_asyncio.fixture
async def bench(business: Business) -> AsyncIterator[Bench]:
    async with serve_bench(business) as made:
        yield made
