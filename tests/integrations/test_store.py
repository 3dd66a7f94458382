"""The embedded store: nothing answered is lost, nothing outlives its bot, nobody shares its data."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import redis

from dialogs.ports import Chat, Commit, Loaded, Outcome, Stream, Unavailable
from integrations.ledger import RedisLedger
from integrations.store import EmbeddedStore, StoreError, folder
from tests.integrations.servers import wait_until

REPOSITORY = Path(__file__).parents[2]
CHAT = Chat("77", "1001")


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[EmbeddedStore]:
    opened = EmbeddedStore(tmp_path / "data")
    await opened.start()
    yield opened
    await opened.stop()


def ask(url: str, *command: str) -> object:
    with redis.Redis.from_url(url) as client:
        return client.execute_command(*command)


def alive(pid: int) -> bool:
    """Whether a process runs; one that only waits for its parent to take notice does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def socket_of(url: str) -> Path:
    return Path(url.removeprefix("unix://"))


def gone(path: Path) -> bool:
    return not path.exists()


def open_files(pid: int) -> set[str]:
    return {str(path.resolve()) for path in Path(f"/proc/{pid}/fd").iterdir()}


def append(folder: Path, content: bytes) -> None:
    """To the append-only file."""
    (path,) = folder.glob("store/appendonlydir/*.incr.aof")
    path.write_bytes(path.read_bytes() + content)


async def test_it_is_set_so_that_nothing_is_lost(store: EmbeddedStore) -> None:
    async with contextlib.aclosing(await RedisLedger.connect(store.url)) as ledger:
        assert ledger.unverified == ()
        await ledger.own()


async def test_only_this_user_can_reach_it(store: EmbeddedStore, tmp_path: Path) -> None:
    socket = socket_of(store.url)
    for path, mode in (
        (socket, 0o600),
        (socket.parent, 0o700),
        (tmp_path / "data" / "store", 0o700),
        (tmp_path / "data" / "store" / "server.log", 0o600),
    ):
        assert path.stat().st_mode & 0o777 == mode
    with redis.Redis.from_url(store.url) as client:
        assert client.config_get("port") == {"port": "0"}


@pytest.mark.parametrize(
    "command",
    [
        "FLUSHALL",
        "FLUSHDB",
        "SHUTDOWN NOSAVE",
        "DEBUG SLEEP 0",
        "CONFIG SET appendfsync no",
        "REPLICAOF 127.0.0.1 1",
        "MODULE LIST",
        "ACL SETUSER default +@all",
    ],
)
async def test_no_client_can_wipe_stop_or_reconfigure_it(store: EmbeddedStore, command: str) -> None:
    with pytest.raises(redis.ResponseError, match=r"permission|not allowed"):
        ask(store.url, *command.split())
    assert ask(store.url, "PING") is True


async def test_a_killed_server_loses_no_commit_that_was_answered(tmp_path: Path) -> None:
    """It is killed in the middle of 200 commits, and comes back by itself."""
    back = asyncio.Event()
    store = EmbeddedStore(tmp_path / "data", on_restart=lambda _: back.set())
    url = await store.start()
    ledger = await RedisLedger.connect(url)
    await ledger.own()
    half = asyncio.Event()
    answered: dict[int, tuple[str, ...]] = {}

    async def one(number: int) -> None:
        commit = Commit(Chat("77", str(number)), "u:1", 0, b"%d" % number, b"key", out=(b"%d" % number,))
        while True:
            with contextlib.suppress(Unavailable):
                answer = await ledger.commit(commit)
                assert answer.outcome in {Outcome.OK, Outcome.DUP}
                answered[number] = answer.out
                break
        if len(answered) == 100:
            half.set()

    async def kill() -> None:
        await half.wait()
        assert store.pid is not None
        os.kill(store.pid, signal.SIGKILL)

    await asyncio.gather(kill(), *(one(number) for number in range(200)))
    await back.wait()
    assert len(answered) == 200
    for number in answered:
        assert await ledger.load(Chat("77", str(number))) == Loaded(1, b"%d" % number, b"key")
    pending = {entry.body: entry.id for entry in await ledger.pending(Stream.OUT)}
    assert len(pending) == 200
    assert all(pending[b"%d" % number] == out[0] for number, out in answered.items() if out)
    # The fence held through the kill: the epoch is data like any other.
    assert (await ledger.commit(Commit(CHAT, "u:1", 0, b"", b""))).outcome is Outcome.OK
    await ledger.aclose()
    await store.stop()


async def test_it_comes_back_again_and_again(tmp_path: Path) -> None:
    restarts: asyncio.Queue[int] = asyncio.Queue()
    store = EmbeddedStore(tmp_path / "data", on_restart=restarts.put_nowait)
    await store.start()
    pids = set()
    for number in (1, 2, 3):
        assert store.pid is not None
        pids.add(store.pid)
        os.kill(store.pid, signal.SIGKILL)
        assert await restarts.get() == number
        assert ask(store.url, "PING") is True
    assert len(pids | {store.pid}) == 4
    await store.stop()


async def test_half_a_command_at_the_end_of_the_file_is_cut_off(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "data")
    async with contextlib.aclosing(await RedisLedger.connect(await store.start())) as ledger:
        await ledger.own()
        await ledger.commit(Commit(CHAT, "u:1", 0, b"session", b"key"))
    await store.stop()
    append(tmp_path / "data", b"*1\r\n$5\r\nMULTI\r\n*3\r\n$3\r\nSET\r\n$1\r\na\r\n$10\r\nhal")
    async with contextlib.aclosing(await RedisLedger.connect(await store.start())) as ledger:
        assert await ledger.load(CHAT) == Loaded(1, b"session", b"key")
    await store.stop()


async def test_a_file_that_is_damaged_in_the_middle_is_a_sentence(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "data")
    ask(await store.start(), "SET", "a", "1")
    await store.stop()
    (file,) = (tmp_path / "data" / "store" / "appendonlydir").glob("*.incr.aof")
    file.write_bytes(b"nonsense\r\n" + file.read_bytes())
    with pytest.raises(StoreError, match=r"(?s)server\.log.*append only file"):
        await store.start()
    # And nothing is held: after the repair it starts.
    file.write_bytes(file.read_bytes().removeprefix(b"nonsense\r\n"))
    assert ask(await store.start(), "GET", "a") == b"1"
    await store.stop()


async def test_data_survives_a_clean_stop(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "data")
    first = await store.start()
    ask(first, "SET", "a", "1")
    pid = store.pid
    assert pid is not None
    await store.stop()
    await store.stop()
    assert not alive(pid)
    assert store.pid is None
    assert gone(socket_of(first).parent)
    assert await store.start() == first
    assert ask(first, "GET", "a") == b"1"
    await store.stop()


BOT = """
import asyncio, sys
from pathlib import Path
from integrations.store import EmbeddedStore
async def main():
    store = EmbeddedStore(Path(sys.argv[1]))
    url = await store.start()
    print(store.pid, url, flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


@contextlib.asynccontextmanager
async def running_bot(data: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, int, str]]:
    """Another process with a store: it, its server's pid and URL."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", BOT, str(data), cwd=REPOSITORY, stdout=asyncio.subprocess.PIPE
    )
    pid = 0
    try:
        assert process.stdout is not None
        word, url = (await process.stdout.readline()).decode().split()
        pid = int(word)
        yield process, pid, url
    finally:
        for number in (process.pid, pid):  # also when the leash is what failed
            if number and alive(number):
                os.kill(number, signal.SIGKILL)
        await process.wait()


async def test_the_server_dies_with_its_bot_and_the_next_starts_at_once(tmp_path: Path) -> None:
    async with running_bot(tmp_path) as (bot, pid, url):
        ask(url, "SET", "a", "1")
        assert alive(pid)
        bot.kill()
        await bot.wait()
        store = EmbeddedStore(tmp_path, patience=5)
        clock = asyncio.get_running_loop().time
        began = clock()
        assert ask(await store.start(), "GET", "a") == b"1"
        assert clock() - began < 3
        assert not alive(pid)
        await store.stop()


async def test_a_second_start_says_who_holds_the_data(tmp_path: Path) -> None:
    async with running_bot(tmp_path) as (bot, pid, _):
        store = EmbeddedStore(tmp_path, patience=0.1)
        with pytest.raises(StoreError, match=f"process {bot.pid} and its server {pid}.*QONYS_DATA_DIR"):
            await store.start()
        # Whoever waits gets it when the first one ends.
        store = EmbeddedStore(tmp_path, patience=30)
        started = asyncio.create_task(store.start())
        await asyncio.sleep(0)
        bot.kill()
        await asyncio.gather(started, bot.wait())
        await store.stop()


async def test_an_orphan_holds_the_data_until_it_is_gone(tmp_path: Path) -> None:
    """A server that is being killed may still write: the lock is its own as well as its bot's."""
    async with running_bot(tmp_path) as (bot, pid, _):
        os.kill(pid, signal.SIGSTOP)
        assert str(tmp_path / "store" / "lock") in open_files(pid)
        bot.kill()
        await bot.wait()
        wait_until(lambda: not alive(pid), "the end of the server")


async def test_an_interrupt_of_the_terminal_reaches_the_bot_only(store: EmbeddedStore) -> None:
    assert store.pid is not None
    assert os.getsid(store.pid) != os.getsid(0)


async def test_the_folder_of_the_socket_must_be_ours(
    tmp_path: Path, short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who guesses the name in /tmp gets nothing: another place is taken."""
    data = short / "data"
    expected = folder.socket_path(data)
    expected.parent.rmdir()
    expected.parent.symlink_to(tmp_path)
    try:
        assert folder.socket_path(data) == data / "store" / "s.sock"
    finally:
        expected.parent.unlink()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / ("long" * 40)))
    assert folder.socket_path(data) == expected  # /tmp itself
    expected.parent.rmdir()


def test_a_folder_of_another_user_is_not_ours(tmp_path: Path) -> None:
    foreign = Path("/")
    if os.geteuid() == 0:
        foreign = tmp_path
        os.chown(foreign, 65534, -1)
    with pytest.raises(StoreError, match="not a folder of ours"):
        folder.private(foreign)


async def test_no_place_for_a_socket_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / ("long" * 40)
    expected = folder.socket_path(data)
    expected.parent.rmdir()
    expected.parent.write_text("in the way")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / ("long" * 40)))
    try:
        with pytest.raises(StoreError, match=r"too long.*Set TMPDIR"):
            await EmbeddedStore(data).start()
    finally:
        expected.parent.unlink()


async def test_a_folder_with_a_difficult_name(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / 'a "quoted" \\ қоныс 1')
    assert ask(await store.start(), "SET", "a", "1") is True
    await store.stop()
    assert ask(await store.start(), "GET", "a") == b"1"
    await store.stop()
