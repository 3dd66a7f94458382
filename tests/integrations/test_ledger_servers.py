"""What the ledger makes of servers that are away, full, demoted, or set so that they forget."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import redis

from dialogs.ports import Chat, Commit, ContractBroken, Loaded, Outcome, Stream, Unavailable
from integrations.ledger import LedgerSettingsError, RedisLedger
from tests.integrations.servers import DURABLE, debian_server

CHAT = Chat("77", "1001")
TURN = Commit(CHAT, "u:1", 0, b"session", b"key", out=(b"a",))


def tell(path: Path, *command: str) -> object:
    with redis.Redis(unix_socket_path=str(path)) as client:
        return client.execute_command(*command)


@pytest_asyncio.fixture
async def own_server(short: Path) -> AsyncIterator[tuple[Path, RedisLedger]]:
    """A server that a test may maltreat."""
    with debian_server(short, *DURABLE) as path:
        async with contextlib.aclosing(await RedisLedger.connect(str(path))) as ledger:
            await ledger.own()
            yield path, ledger


async def test_nobody_is_there(short: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        await RedisLedger.connect(str(short / "no.sock"))
    assert not caught.value.unknown


async def test_a_full_server_takes_all_of_a_turn_or_nothing(own_server: tuple[Path, RedisLedger]) -> None:
    path, ledger = own_server
    tell(path, "CONFIG", "SET", "maxmemory", "1")
    with pytest.raises(Unavailable, match="OOM") as caught:
        await ledger.commit(TURN)
    assert not caught.value.unknown
    tell(path, "CONFIG", "SET", "maxmemory", "0")
    assert await ledger.load(CHAT) == Loaded()
    assert await ledger.pending(Stream.OUT) == []
    assert (await ledger.commit(TURN)).outcome is Outcome.OK


async def test_a_full_server_refuses_an_erasure_whole(own_server: tuple[Path, RedisLedger]) -> None:
    """An erasure begins with commands that free memory, which a full server carries out."""
    path, ledger = own_server
    await ledger.commit(TURN)
    tell(path, "CONFIG", "SET", "maxmemory", "1")
    with contextlib.suppress(Unavailable):
        await ledger.commit(Commit(CHAT, "u:2", 1, None, None, out=(b"goodbye",)))
    tell(path, "CONFIG", "SET", "maxmemory", "0")
    bodies = [entry.body for entry in await ledger.pending(Stream.OUT)]
    loaded = await ledger.load(CHAT)
    assert (loaded, bodies) in ((Loaded(1, b"session", b"key"), [b"a"]), (Loaded(2), [b"goodbye"]))


async def test_a_demoted_server(own_server: tuple[Path, RedisLedger]) -> None:
    path, ledger = own_server
    tell(path, "REPLICAOF", "127.0.0.1", "1")
    with pytest.raises(Unavailable, match="READONLY"):
        await ledger.commit(TURN)
    tell(path, "REPLICAOF", "NO", "ONE")
    assert (await ledger.commit(TURN)).outcome is Outcome.OK


async def test_a_server_that_hangs_is_not_waited_for_long(short: Path) -> None:
    with debian_server(short, *DURABLE) as path:
        async with contextlib.aclosing(await RedisLedger.connect(str(path), seconds=0.5)) as ledger:
            await ledger.own()
            tell(path, "CLIENT", "PAUSE", "3000")
            clock = asyncio.get_running_loop().time
            began = clock()
            with pytest.raises(Unavailable) as caught:
                await ledger.commit(TURN)
            assert clock() - began < 1.5
            assert caught.value.unknown


async def test_a_server_that_was_restarted_is_found_again(short: Path) -> None:
    with debian_server(short, *DURABLE) as path:
        ledger = await RedisLedger.connect(str(path))
        await ledger.own()
        await ledger.commit(TURN)
    with pytest.raises(Unavailable):
        await ledger.load(CHAT)
    with debian_server(short, *DURABLE):
        assert await ledger.load(CHAT) == Loaded(1, b"session", b"key")
        assert (await ledger.commit(TURN)).outcome is Outcome.DUP
        await ledger.aclose()


async def test_a_password_that_was_changed_is_no_matter_of_waiting(short: Path) -> None:
    with debian_server(short, *DURABLE) as path:
        tell(path, "ACL", "SETUSER", "qonys", "on", ">secret", "~*", "+@all")
        async with contextlib.aclosing(await RedisLedger.connect(f"unix://qonys:secret@{path}")) as ledger:
            tell(path, "ACL", "SETUSER", "qonys", "resetpass", ">other")
            tell(path, "CLIENT", "KILL", "USER", "qonys")
            with pytest.raises(ContractBroken, match="NOAUTH"):
                await ledger.load(CHAT)


async def test_a_key_of_another_kind_is_for_a_person_to_look_at(own_server: tuple[Path, RedisLedger]) -> None:
    path, ledger = own_server
    await ledger.name("app:1", b"n")
    with redis.Redis(unix_socket_path=str(path)) as client:
        (key,) = client.keys("*:n:app:1")
        client.delete(key)
        client.rpush(key, "a list")
    with pytest.raises(ContractBroken, match="WRONGTYPE"):
        await ledger.named("app:1")


# --- Settings ---


async def refusal(path: Path) -> str:
    with pytest.raises(LedgerSettingsError) as caught:
        await RedisLedger.connect(str(path))
    return str(caught.value)


async def test_a_server_as_it_comes_is_refused_with_the_exact_lines(short: Path) -> None:
    with debian_server(short, "--save", "", "--maxmemory-policy", "allkeys-lru") as path:
        sentence = await refusal(path)
        lines = re.findall(r"^CONFIG SET .*$", sentence, re.MULTILINE)
        assert lines == [
            "CONFIG SET appendonly yes",
            "CONFIG SET appendfsync always",
            "CONFIG SET maxmemory-policy noeviction",
        ]
        # And they are all that was needed.
        for line in lines:
            tell(path, *line.split())
        async with contextlib.aclosing(await RedisLedger.connect(str(path))) as ledger:
            assert ledger.unverified == ()


@pytest.mark.parametrize("name", ["appendonly", "appendfsync", "maxmemory-policy"])
async def test_each_setting_is_looked_at(short: Path, name: str) -> None:
    wrong = {"appendonly": "no", "appendfsync": "everysec", "maxmemory-policy": "volatile-ttl"}[name]
    right = {"appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction"}[name]
    with debian_server(short, *DURABLE, f"--{name}", wrong) as path:
        lines = re.findall(r"^CONFIG SET .*$", await refusal(path), re.MULTILINE)
        assert lines == [f"CONFIG SET {name} {right}"]


async def test_a_server_that_forbids_config_is_used_and_says_what_nobody_checked(short: Path) -> None:
    with debian_server(short, *DURABLE) as path:
        tell(path, "ACL", "SETUSER", "qonys", "on", ">secret", "~*", "+@all", "-config")
        address = f"unix://qonys:secret@{path}"
        async with contextlib.aclosing(await RedisLedger.connect(address)) as ledger:
            (sentence,) = ledger.unverified
            assert "appendfsync" in sentence
            allow = re.search(r"ACL SETUSER <our user> (.*)$", sentence)
            assert allow is not None
        tell(path, "ACL", "SETUSER", "qonys", *allow[1].split())
        async with contextlib.aclosing(await RedisLedger.connect(address)) as ledger:
            assert ledger.unverified == ()
        # What INFO tells is refused all the same.
        tell(path, "ACL", "SETUSER", "qonys", "-config")
        tell(path, "CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
        with pytest.raises(LedgerSettingsError, match="CONFIG SET maxmemory-policy noeviction"):
            await RedisLedger.connect(address)


async def test_a_wrong_password_is_a_sentence_without_the_password(short: Path) -> None:
    with debian_server(short, *DURABLE) as path:
        tell(path, "ACL", "SETUSER", "qonys", "on", ">secret", "~*", "+@all")
        with pytest.raises(LedgerSettingsError) as caught:
            await RedisLedger.connect(f"unix://qonys:mistyped@{path}")
        assert "password" in str(caught.value)
        assert "mistyped" not in str(caught.value)


async def test_a_user_without_info_is_told_how_to_allow_it(short: Path) -> None:
    with debian_server(short, *DURABLE) as path:
        tell(path, "ACL", "SETUSER", "qonys", "on", ">secret", "~*", "+@all", "-info")
        with pytest.raises(LedgerSettingsError, match=r"ACL SETUSER .*\+info"):
            await RedisLedger.connect(f"unix://qonys:secret@{path}")
