"""A real store, a real key ring, and a clock that the tests move."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.console import passwords
from bot.console.access import Role
from bot.console.accounts import Accounts, NewAccount
from integrations.ledger import RedisLedger
from integrations.store import EmbeddedStore
from integrations.vault import KeyRing
from tests.console.place import Place, open_place

HERE = "203.0.113.7"
PASSWORD = "орман-ішінде-екі-қарға"


class Clock:
    """The time, as far as the console knows."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Now."""
        return self.now

    def go(self, **later: float) -> None:
        """Let time pass."""
        self.now += timedelta(**later)


@dataclass
class House:
    """The parts, and what tests do with them again and again."""

    ledger: RedisLedger
    vault: KeyRing
    clock: Clock
    accounts: Accounts

    def another(self) -> Accounts:
        """The accounts as another process sees them."""
        return Accounts(self.ledger.register, self.vault, self.ledger, self.clock)

    def code(self, secret: str, *, steps: int = 0) -> str:
        """The code on somebody's phone, now or some steps later."""
        return passwords.code(secret, self.clock.now.timestamp() + 30 * steps)

    async def person(self, login: str = "aigul", role: Role = Role.AGENT) -> NewAccount:
        """An account that needs no new password."""
        return await self.accounts.add(login, role, keep_password=True)


@pytest.fixture
def short() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="q") as name:
        yield Path(name)


@pytest_asyncio.fixture
async def house(short: Path) -> AsyncIterator[House]:
    store = EmbeddedStore(short / "data")
    ledger = await RedisLedger.connect(await store.start())
    await ledger.own()
    vault = KeyRing.load(short / "keyring.json", create=True)
    clock = Clock()
    yield House(ledger, vault, clock, Accounts(ledger.register, vault, ledger, clock))
    await ledger.aclose()
    await store.stop()


@pytest_asyncio.fixture
async def place() -> AsyncIterator[Place]:
    """A whole bot with its console."""
    async with open_place() as opened:
        yield opened
