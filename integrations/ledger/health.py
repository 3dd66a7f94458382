"""What an operator wants to know of a ledger: how much waits, since when, and how much room there is."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.ports import Stream
from integrations.ledger.connection import Connection
from integrations.ledger.keys import ALL


@dataclass(frozen=True, slots=True)
class Queue:
    """All partitions of a stream together."""

    length: int
    oldest: float | None  # seconds since the oldest entry came; None if there is none


@dataclass(frozen=True, slots=True)
class Health:
    """A ledger at one moment."""

    queues: Mapping[Stream, Queue]
    dead_letters: int
    timers: int
    memory: int  # bytes in use, all nodes together
    memory_limit: int  # bytes; 0 if unlimited
    cluster: bool
    server: str  # e.g. "valkey 9.1.2"
    unverified: tuple[str, ...]  # sentences about settings that we could not check


async def examine(connection: Connection, unverified: tuple[str, ...]) -> Health:
    """Ask every partition and every node."""
    now = time.time()
    queues = {}
    for stream in Stream:
        lengths = await connection.gather([("XLEN", keys.stream(stream)) for keys in ALL])
        firsts = await connection.gather([("XRANGE", keys.stream(stream), "-", "+", "COUNT", 1) for keys in ALL])
        # The id of an entry begins with the milliseconds at which it came.
        began = [int(entries[0][0].partition(b"-")[0]) / 1000 for entries in firsts if entries]
        queues[stream] = Queue(sum(lengths), max(0.0, now - min(began)) if began else None)
    memory = await connection.on_each_node("INFO", "memory")
    server = (await connection.on_each_node("INFO", "server"))[0]
    name = server.get("server_name", "redis")  # Valkey gives the version of Redis that it is compatible with, too
    version = server.get(f"{name}_version", server.get("redis_version", "?"))
    return Health(
        queues=queues,
        dead_letters=sum(await connection.gather([("XLEN", keys.dlq) for keys in ALL])),
        timers=sum(await connection.gather([("ZCARD", keys.timers) for keys in ALL])),
        memory=sum(int(info["used_memory"]) for info in memory),
        memory_limit=sum(int(info.get("maxmemory", 0)) for info in memory),
        cluster=connection.cluster,
        server=f"{name} {version}",
        unverified=unverified,
    )
