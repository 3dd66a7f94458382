"""Each test of the ledger's contract runs on the embedded Valkey, on Debian's Redis and on a Cluster of three."""

import contextlib
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import redis

from integrations.ledger import RedisLedger
from integrations.store import EmbeddedStore
from tests.integrations.servers import DURABLE, Place, Proxy, debian_server, free_socket, wait_until


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a path that is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="q") as name:
        yield Path(name)


@pytest.fixture(scope="session")
def debian() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="q") as name, debian_server(Path(name), *DURABLE) as path:
        yield path


@dataclass
class Cluster:
    """Three nodes, and the sockets of the proxies that they announce in their own place."""

    nodes: list[Path]
    fronts: list[socket.socket]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Nodes are told to announce a proxy's port: so a test sees and cuts what a client sends to each of them."""
    with contextlib.ExitStack() as stack:
        fronts = [stack.enter_context(free_socket()) for _ in range(3)]
        nodes = []
        buses = []
        for front in fronts:
            with free_socket() as own, free_socket() as bus:
                port, bus_port = own.getsockname()[1], bus.getsockname()[1]
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="q")))
            arguments = {
                "cluster-enabled": "yes",
                "cluster-port": bus_port,
                "cluster-node-timeout": 1000,
                "cluster-announce-ip": "127.0.0.1",
                "cluster-announce-port": front.getsockname()[1],
                "bind": "127.0.0.1",
            }
            words = [word for name, value in arguments.items() for word in (f"--{name}", str(value))]
            nodes.append(stack.enter_context(debian_server(folder, *DURABLE, *words, port=port)))
            buses.append((port, bus_port))
        clients = [stack.enter_context(redis.Redis(unix_socket_path=str(path))) for path in nodes]
        for number, client in enumerate(clients):
            client.execute_command("CLUSTER ADDSLOTSRANGE", 16384 * number // 3, 16384 * (number + 1) // 3 - 1)
            # Two nodes with the same epoch would quarrel about who is right.
            client.execute_command("CLUSTER SET-CONFIG-EPOCH", number + 1)
        for port, bus_port in buses[1:]:
            clients[0].execute_command("CLUSTER MEET", "127.0.0.1", port, bus_port)
        wait_until(lambda: all(_whole(client, fronts) for client in clients), "the cluster", seconds=60)
        yield Cluster(nodes, fronts)


def _whole(client: redis.Redis, fronts: list[socket.socket]) -> bool:
    """Whether a node knows that all is served, and where."""
    info: Any = client.cluster("INFO")
    ports = {int(address.rpartition(":")[2]) for address in client.cluster("NODES")}
    return info["cluster_state"] == "ok" and ports == {front.getsockname()[1] for front in fronts}


@pytest_asyncio.fixture(params=["embedded", "debian", "cluster"])
async def place(request: pytest.FixtureRequest, short: Path) -> AsyncIterator[Place]:
    """A server with nothing in it."""
    kind = request.param
    async with contextlib.AsyncExitStack() as stack:
        if kind == "cluster":
            found: Cluster = request.getfixturevalue("cluster")
            sockets = found.nodes
            proxies = [Proxy(path) for path in sockets]
            for proxy, front in zip(proxies, found.fronts, strict=True):
                await proxy.listen(front)
            url = f"redis://127.0.0.1:{found.fronts[0].getsockname()[1]}"
        else:
            if kind == "embedded":
                store = EmbeddedStore(short / "data")
                sockets = [Path((await store.start()).removeprefix("unix://"))]
                stack.push_async_callback(store.stop)
            else:
                sockets = [request.getfixturevalue("debian")]
            proxies = [Proxy(sockets[0])]
            await proxies[0].listen(short / "p.sock")
            url = f"unix://{short / 'p.sock'}"
        for proxy in proxies:
            stack.push_async_callback(proxy.aclose)
        where = Place(kind, url, proxies, sockets)
        if kind != "embedded":  # which is fresh, and forbids it
            where.on_each("FLUSHALL")
        yield where


@pytest_asyncio.fixture
async def ledger(place: Place) -> AsyncIterator[RedisLedger]:
    """A ledger that owns all partitions."""
    opened = await RedisLedger.connect(place.url)
    await opened.own()
    yield opened
    await opened.aclose()


@pytest_asyncio.fixture
async def rival(place: Place, ledger: RedisLedger) -> AsyncIterator[RedisLedger]:  # noqa: ARG001 - it comes second
    """A second process that took over from `ledger`."""
    opened = await RedisLedger.connect(place.url)
    await opened.own()
    yield opened
    await opened.aclose()
