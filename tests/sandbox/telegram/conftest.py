"""A fresh Telegram for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.telegram.telegram_harness import Telegram, telegram_server


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    async with telegram_server() as running:
        yield running
