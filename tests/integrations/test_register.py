"""The contract of the register, the same on the embedded Valkey, on Debian's Redis and on a Cluster."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from dialogs.ports import ContractBroken, Fenced, Kept, Link, Register, Unavailable
from integrations.ledger import RedisLedger
from tests.integrations.servers import Place

BINARY = bytes(range(256)) + b"\r\n$5\r\n"


@pytest.fixture
def register(ledger: RedisLedger) -> Register:
    return ledger.register


# --- What is kept ---


async def test_nothing_is_there_at_first(register: Register) -> None:
    assert await register.kept("staff", "aigul") is None
    assert await register.all("staff") == {}
    await register.drop("staff", "aigul")


async def test_what_is_kept_comes_back_byte_by_byte(register: Register) -> None:
    assert await register.keep("staff", "aigul", BINARY, 0)
    assert await register.keep("staff", "empty", b"", 0)
    assert await register.kept("staff", "aigul") == Kept(1, BINARY)
    assert await register.all("staff") == {"aigul": Kept(1, BINARY), "empty": Kept(1, b"")}
    assert await register.keep("staff", "aigul", b"later", 1)
    assert await register.kept("staff", "aigul") == Kept(2, b"later")


async def test_kinds_know_nothing_of_each_other(register: Register) -> None:
    await register.keep("staff", "a", b"1", 0)
    assert await register.keep("session", "a", b"2", 0)
    await register.drop("staff", "a")
    assert await register.all("staff") == {}
    assert await register.all("session") == {"a": Kept(1, b"2")}


@pytest.mark.parametrize("version", [0, 2, 7])
async def test_whoever_read_another_version_writes_nothing(register: Register, version: int) -> None:
    await register.keep("staff", "a", b"1", 0)
    assert not await register.keep("staff", "a", b"2", version)
    assert await register.kept("staff", "a") == Kept(1, b"1")
    assert not await register.keep("staff", "new", b"2", version + 1)
    assert await register.kept("staff", "new") is None


async def test_of_many_at_once_one_is_first(register: Register) -> None:
    wrote = await asyncio.gather(*(register.keep("staff", "a", b"%d" % number, 0) for number in range(50)))
    assert wrote.count(True) == 1
    assert await register.kept("staff", "a") == Kept(1, b"%d" % wrote.index(True))


async def test_nothing_is_lost_between_readers_and_writers(register: Register) -> None:
    async def add() -> None:
        while True:
            kept = await register.kept("staff", "n")
            number, version = (int(kept.body), kept.version) if kept else (0, 0)
            if await register.keep("staff", "n", b"%d" % (number + 1), version):
                return

    await asyncio.gather(*(add() for _ in range(20)))
    assert await register.kept("staff", "n") == Kept(20, b"20")


async def test_what_expires_is_gone_from_the_list_too(place: Place, ledger: RedisLedger) -> None:
    register = ledger.register
    await register.keep("session", "short", b"1", 0, seconds=1)
    await register.keep("session", "long", b"1", 0, seconds=600)
    left = place.keys()
    assert 0 < left["{session}:kept:short"] <= 1000
    assert 500_000 < left["{session}:kept:long"] <= 600_000
    await ledger._connection.command("PEXPIREAT", "{session}:kept:short", 1, write=True)  # its time has come
    assert await register.kept("session", "short") is None
    assert list(await register.all("session")) == ["long"]
    assert await register.keep("session", "short", b"2", 0), "it may begin anew"
    assert await register.kept("session", "short") == Kept(1, b"2")


async def test_each_write_decides_anew_when_it_expires(place: Place, register: Register) -> None:
    await register.keep("session", "a", b"1", 0, seconds=5)
    await register.keep("session", "a", b"2", 1)
    assert place.keys()["{session}:kept:a"] == -1
    await register.keep("session", "a", b"3", 2, seconds=5)
    assert place.keys()["{session}:kept:a"] > 0


async def test_names_of_what_expired_do_not_pile_up(ledger: RedisLedger) -> None:
    register = ledger.register
    before = time.time() * 1000
    for number in range(5):
        await register.keep("session", f"{number}", b"1", 0, seconds=60)
    found = await ledger._connection.command("ZRANGE", "{session}:names", 0, -1, "WITHSCORES")
    names = dict(zip(found[::2], found[1::2], strict=True))
    assert all(before + 50_000 < float(at) < before + 120_000 for at in names.values())
    for name in names:
        await ledger._connection.command("ZADD", "{session}:names", 1, name, write=True)  # a minute later
    await register.keep("session", "new", b"1", 0, seconds=60)
    assert await ledger._connection.command("ZRANGE", "{session}:names", 0, -1) == [b"new"]


async def test_what_was_dropped_stays_away(register: Register) -> None:
    """A sign-out races with the renewal of its session: the renewal read version 1, and must not bring it back."""
    await register.keep("session", "a", b"1", 0)
    await register.drop("session", "a")
    assert not await register.keep("session", "a", b"2", 1)
    assert await register.kept("session", "a") is None


@pytest.mark.parametrize("kind", ["", "{p00}", "p00}", "Staff", "a b", "a:b"])
async def test_a_kind_is_a_word(register: Register, kind: str) -> None:
    """A brace would move the keys to the partitions of chats."""
    with pytest.raises(ValueError, match="lower-case"):
        await register.kept(kind, "a")


async def test_names_that_look_like_keys_are_names(register: Register) -> None:
    for name in ("{p00}:lease", "names", "a:b", "", "ә", "x" * 5000):
        assert await register.keep("staff", name, b"1", 0)
        assert await register.kept("staff", name) == Kept(1, b"1")
    assert len(await register.all("staff")) == 6


async def test_many_of_a_kind(register: Register) -> None:
    await asyncio.gather(*(register.keep("lesson", f"{number}", b"x", 0) for number in range(2100)))
    assert len(await register.all("lesson")) == 2100


# --- The chain ---


async def test_an_empty_chain(register: Register) -> None:
    assert await register.head() == (0, b"")
    assert await register.chain() == []


async def test_the_chain_grows_at_its_end_only(register: Register) -> None:
    assert await register.link(BINARY, b"\x00m1", b"")
    assert await register.link(b"b2", b"m2", b"\x00m1")
    assert await register.head() == (2, b"m2")
    assert await register.chain() == [Link(1, BINARY, b"\x00m1"), Link(2, b"b2", b"m2")]
    for after in (b"", b"\x00m1", b"other"):
        assert not await register.link(b"late", b"m3", after)
    assert await register.head() == (2, b"m2")


async def test_a_part_of_the_chain(register: Register) -> None:
    after = b""
    for number in range(1, 13):
        await register.link(b"b", mark := b"m%d" % number, after)
        after = mark
    assert [link.number for link in await register.chain(10)] == [10, 11, 12]
    assert [link.number for link in await register.chain(2, 3)] == [2, 3, 4]
    assert await register.chain(13) == []


async def test_all_who_append_at_once_get_in(register: Register) -> None:
    async def append(name: int) -> None:
        while True:
            number, mark = await register.head()
            if await register.link(b"%d" % name, b"%d after %d" % (name, number), mark):
                return

    await asyncio.gather(*(append(name) for name in range(20)))
    links = await register.chain()
    assert sorted(int(link.body) for link in links) == list(range(20))
    assert [link.number for link in links] == list(range(1, 21))


async def test_a_head_that_contradicts_its_chain_takes_nothing(ledger: RedisLedger) -> None:
    """Somebody removed the head, to have the chain begin anew over what was recorded."""
    register = ledger.register
    await register.link(b"b", b"m", b"")
    await ledger._connection.command("DEL", "{audit}:head", write=True)
    assert await register.head() == (0, b"")
    with pytest.raises(ContractBroken):
        await register.link(b"b2", b"m2", b"")
    assert await register.chain() == [Link(1, b"b", b"m")]


# --- Beside the ledger, and over a bad line ---


async def test_it_needs_no_ownership(place: Place, ledger: RedisLedger, rival: RedisLedger) -> None:
    """The command line works beside a running bot, and neither fences the other."""
    looker = await RedisLedger.connect(place.url)
    try:
        assert await looker.register.keep("staff", "a", b"1", 0)
        assert await looker.register.link(b"b", b"m", b"")
        with pytest.raises(Fenced):
            await looker.count("x", 60)
    finally:
        await looker.aclose()
    assert await rival.owns()
    assert await ledger.register.kept("staff", "a") == Kept(1, b"1")


@pytest.mark.parametrize("answered", [True, False])
async def test_a_cut_call_is_repeated_and_says_what_is_true(
    place: Place, register: Register, *, answered: bool
) -> None:
    await register.keep("staff", "warm", b"1", 0)
    await register.link(b"b", b"m1", b"")
    calls: list[Callable[[], Awaitable[bool | None]]] = [
        lambda: register.keep("staff", "a", b"1", 0),
        lambda: register.keep("staff", "a", b"2", 1),
        lambda: register.link(b"b", b"m2", b"m1"),
        lambda: register.drop("staff", "warm"),
    ]
    for call in calls:
        place.cut(b"EVALSHA", answered=answered)
        assert await call() in {True, None}
        place.heal()
    assert await register.kept("staff", "a") == Kept(2, b"2")
    assert await register.head() == (2, b"m2")
    assert await register.kept("staff", "warm") is None


async def test_a_store_that_stays_away_is_unavailable(place: Place, register: Register) -> None:
    await register.keep("staff", "a", b"1", 0)
    place.cut(b"EVALSHA", answered=True, times=9)
    with pytest.raises(Unavailable) as caught:
        await register.keep("staff", "a", b"secret", 1)
    place.heal()
    assert caught.value.unknown
    assert "secret" not in str(caught.value)
    assert await register.kept("staff", "a") == Kept(2, b"secret"), "as the error said, it may have been written"
