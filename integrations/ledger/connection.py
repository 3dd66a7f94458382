"""The way to Redis, Valkey or a Cluster: one bounded pool, calls repeated when they are cut, scripts by their hash."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final

import redis.asyncio
from redis import exceptions as redis_errors
from redis.asyncio.cluster import RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from dialogs.ports import Fenced
from integrations.ledger.trouble import CAUGHT, passes_soon, translate, word

Argument = str | bytes | int

_HERE: Final = Path(__file__).parent
_PAUSES: Final = (0.1, 0.5)  # before the second and the third try: an embedded server is back within half a second


class Script:
    """A Lua file, sent by its hash."""

    def __init__(self, name: str, *, fenced: bool = True) -> None:
        fence = (_HERE / "fence.lua").read_bytes() if fenced else b""
        self.fenced = fenced
        self.source = fence + (_HERE / f"{name}.lua").read_bytes()
        # Redis names a script by its SHA-1; nothing rests on its strength.
        self.sha = hashlib.sha1(self.source, usedforsecurity=False).hexdigest()


class Connection:
    """Commands and scripts with the house's errors. Made by `open_connection`."""

    def __init__(
        self, client: "redis.asyncio.Redis | RedisCluster", *, cluster: bool, parallel: int, seconds: float
    ) -> None:
        self.cluster = cluster
        self._client: Any = client
        # redis-py's pools raise when they are empty; 500 chats that write at once shall wait in line instead.
        self._gate = asyncio.Semaphore(parallel)
        self._seconds = seconds

    async def command(self, *arguments: Argument, write: bool = False, repeat: bool = True) -> Any:
        """One command about one key."""
        return await self._try(lambda: self._client.execute_command(*arguments), write=write, repeat=repeat)

    async def run(
        self,
        script: Script,
        keys: Sequence[str],
        arguments: Sequence[Argument],
        *,
        repeat: bool = True,
    ) -> list[Any]:
        """A writing script: its answer, or `Fenced`. `repeat` only if doing it twice is the same as once."""

        async def call() -> Any:
            try:
                return await self._client.execute_command("EVALSHA", script.sha, len(keys), *keys, *arguments)
            except redis_errors.NoScriptError:
                # A new or restarted server, or another node: EVAL goes to the right node and is remembered there.
                return await self._client.execute_command("EVAL", script.source, len(keys), *keys, *arguments)

        answer: list[Any] = await self._try(call, write=True, repeat=repeat)
        if answer[0] == b"FENCED" and script.fenced:
            raise Fenced("another process owns this partition now")
        return answer

    async def gather(self, commands: Sequence[tuple[Argument, ...]]) -> list[Any]:
        """Reading commands about any keys, in one pipeline per node; answers in their order."""
        answers: list[Any] = await self._try(lambda: self._piped(commands), write=False, repeat=True)
        return answers

    async def read(self, script: Script, calls: Sequence[tuple[Sequence[str], Sequence[Argument]]]) -> list[Any]:
        """A reading script for each of these keys and arguments, in one pipeline per node; answers in their order."""
        called = [(len(keys), *keys, *arguments) for keys, arguments in calls]

        async def call() -> Any:
            try:
                return await self._piped([("EVALSHA", script.sha, *one) for one in called])
            except redis_errors.NoScriptError:
                return await self._piped([("EVAL", script.source, *one) for one in called])

        answers: list[Any] = await self._try(call, write=False, repeat=True)
        return answers

    async def _piped(self, commands: Sequence[tuple[Argument, ...]]) -> list[Any]:
        pipeline = self._client.pipeline() if self.cluster else self._client.pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        answers: list[Any] = await pipeline.execute()
        return answers

    async def on_each_node(self, *arguments: Argument) -> list[Any]:
        """One command on every primary."""
        if not self.cluster:
            return [await self.command(*arguments)]

        async def call() -> Any:
            return [await node.execute_command(*arguments) for node in self._client.get_primaries()]

        answers: list[Any] = await self._try(call, write=False, repeat=True)
        return answers

    async def aclose(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def _try(self, call: Callable[[], Awaitable[Any]], *, write: bool, repeat: bool) -> Any:
        unknown = False
        clock = asyncio.get_running_loop().time
        async with self._gate:
            give_up = clock() + self._seconds  # a server that hangs is not asked three times
            for pause in (*_PAUSES, None):
                try:
                    return await call()
                except CAUGHT as error:
                    name = word(error)
                    # Only a lost connection leaves it open whether the command was carried out.
                    unknown = unknown or (write and name == "NETWORK")
                    if pause is None or not repeat or not passes_soon(name) or clock() > give_up:
                        # `from None`: redis-py writes the arguments of commands into its errors.
                        raise translate(name, unknown=unknown) from None
                    await asyncio.sleep(pause)
        raise AssertionError  # the last round returned or raised


async def open_connection(address: str, *, parallel: int, seconds: float) -> Connection:
    """Find out whether a Cluster answers there and open what fits. May raise redis-py's errors.

    `parallel` commands are under way at most; each may take `seconds`.
    """
    url = f"unix://{address}" if address.startswith("/") else address
    single = redis.asyncio.Redis.from_url(
        url,
        protocol=2,
        # Scripts take one connection each; a pipeline too. The gate lets no more in, so the pool is never empty.
        max_connections=parallel,
        socket_timeout=seconds,
        socket_connect_timeout=min(seconds, 2.0),
        health_check_interval=30,
        # We repeat calls ourselves, since only we know which may be repeated. With no retries redis-py still closes
        # the connection on these errors: a demoted primary is left at once.
        retry=Retry(NoBackoff(), 0),
        retry_on_error=[redis_errors.ReadOnlyError],
    )
    try:
        info: Any = await single.info("cluster")
        if not _cluster_enabled(info):
            return Connection(single, cluster=False, parallel=parallel, seconds=seconds)
    except BaseException:
        await single.aclose()
        raise
    await single.aclose()
    cluster = RedisCluster.from_url(
        url,
        protocol=2,
        max_connections=parallel,
        socket_timeout=seconds,
        socket_connect_timeout=min(seconds, 2.0),
        health_check_interval=30,
        retry=Retry(NoBackoff(), 0),
        require_full_coverage=True,
    )
    try:
        await cluster.initialize()
    except BaseException:
        await cluster.aclose()
        raise
    return Connection(cluster, cluster=True, parallel=parallel, seconds=seconds)


def _cluster_enabled(info: Any) -> bool:
    # redis-py parses INFO into a dict.
    return bool(int(info.get("cluster_enabled", 0)))
