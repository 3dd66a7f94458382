"""Real servers for the contract of the ledger, and a proxy that cuts a connection at the worst moment."""

import asyncio
import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hiredis
import pytest
import redis

DURABLE = ("--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction", "--save", "")


def free_socket() -> socket.socket:
    """A bound socket on a port that nobody else gets."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    return listener


def wait_until(true: Callable[[], bool], what: str, seconds: float = 20) -> None:
    """For other processes, which tell nobody when they are ready."""
    give_up = time.monotonic() + seconds
    while not true():
        if time.monotonic() > give_up:
            pytest.fail(f"{what}: not within {seconds} s")
        time.sleep(0.01)


@contextlib.contextmanager
def debian_server(folder: Path, *arguments: str, port: int = 0) -> Iterator[Path]:
    """Debian's redis-server in a folder; the path of its socket."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.fail("The tests need Debian's Redis. As root: apt-get install redis-server redis-tools")
    path = folder / "r.sock"
    with (folder / "redis.log").open("ab") as log:
        process = subprocess.Popen(
            [program, "--port", str(port), "--unixsocket", str(path), "--dir", str(folder), *arguments],
            stdout=log,
            stderr=log,
        )
    try:
        wait_until(lambda: answers(path), "redis-server")
        yield path
    finally:
        process.kill()
        process.wait()


def answers(path: Path) -> bool:
    """Whether a server listens there."""
    with contextlib.suppress(redis.RedisError), redis.Redis(unix_socket_path=str(path)) as client:
        client.execute_command("PING")
        return True
    return False


@dataclass
class Proxy:
    """Passes commands on to a server, remembers them, and cuts a connection when it is told to."""

    target: Path
    commands: list[bytes] = field(default_factory=list)  # their first words
    cut_before: list[bytes] = field(default_factory=list)  # cut instead of passing on a command with this first word
    cut_after: list[bytes] = field(default_factory=list)  # pass it on, but swallow the answer
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def listen(self, where: socket.socket | Path) -> None:
        """Begin."""
        if isinstance(where, Path):
            self._server = await asyncio.start_unix_server(self._connected, where)
        else:
            self._server = await asyncio.start_server(self._connected, sock=where.dup())  # noqa: ASYNC240 - a socket, no path

    async def aclose(self) -> None:
        """End, with all connections."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        server_reader, server_writer = await asyncio.open_unix_connection(self.target)
        swallow = asyncio.Event()
        back = asyncio.create_task(_pump(server_reader, writer, swallow))
        parser = hiredis.Reader()
        try:
            while chunk := await reader.read(1 << 16):
                parser.feed(chunk)
                while isinstance(command := parser.gets(), list):
                    self.commands.append(command[0])
                    if command[0] in self.cut_before:
                        self.cut_before.remove(command[0])
                        return
                    if command[0] in self.cut_after:
                        self.cut_after.remove(command[0])
                        swallow.set()
                server_writer.write(chunk)
                await server_writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            back.cancel()
            for end in (writer, server_writer):
                end.close()
            await asyncio.gather(back, writer.wait_closed(), server_writer.wait_closed(), return_exceptions=True)
            self._tasks.discard(task)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, swallow: asyncio.Event) -> None:
    while chunk := await reader.read(1 << 16):
        if swallow.is_set():
            break
        writer.write(chunk)
        await writer.drain()
    writer.close()


@dataclass
class Place:
    """Where a ledger can be opened, and what passes on the way."""

    kind: str
    url: str
    proxies: list[Proxy]
    sockets: list[Path]  # of the servers themselves

    def forget_commands(self) -> None:
        """Begin to count anew."""
        for proxy in self.proxies:
            proxy.commands.clear()

    def commands(self) -> list[bytes]:
        """First words of all commands since then."""
        return [word for proxy in self.proxies for word in proxy.commands]

    def cut(self, word: bytes, *, answered: bool, times: int = 1) -> None:
        """Cut the connection at the next command that begins with this word, before or after the server did it."""
        for proxy in self.proxies:
            (proxy.cut_after if answered else proxy.cut_before).extend([word] * times)

    def heal(self) -> None:
        """Cut no more."""
        for proxy in self.proxies:
            proxy.cut_after.clear()
            proxy.cut_before.clear()

    def on_each(self, *command: str) -> list[Any]:
        """One command on every server, beside the ledger."""
        answers = []
        for path in self.sockets:
            with redis.Redis(unix_socket_path=str(path)) as client:
                answers.append(client.execute_command(*command))
        return answers

    def keys(self) -> dict[str, int]:
        """Every key that is stored, with its remaining time in milliseconds (-1: for ever)."""
        found: dict[str, int] = {}
        for path in self.sockets:
            with redis.Redis(unix_socket_path=str(path)) as client:
                found |= {key.decode(): client.pttl(key) for key in client.scan_iter()}
        return found
