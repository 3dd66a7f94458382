"""The Register protocol over Redis: what belongs to the house and to no chat, by compare-and-set instead of a fence."""

import secrets

from dialogs.ports import Kept, Link
from integrations.ledger.connection import Argument, Connection, Script
from integrations.ledger.keys import CHAIN, HEAD, Shelf

_PAGE = 1000  # things read at once: keeps Redis from serving one reader for long

_KEEP = Script("keep", fenced=False)
_DROP = Script("drop", fenced=False)
_LINK = Script("link", fenced=False)


class RedisRegister:
    """`dialogs.ports.Register`. A ledger has one; it may be used beside a bot that owns the partitions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def kept(self, kind: str, name: str) -> Kept | None:
        """What is kept under a name; one round trip."""
        return _read(await self._connection.command("HMGET", Shelf(kind).kept(name), "v", "body"))

    async def keep(self, kind: str, name: str, body: bytes, version: int, *, seconds: int = 0) -> bool:
        """Compare and set. A call that was cut is repeated and still says whether it was ours that was written."""
        shelf = Shelf(kind)
        answer = await self._connection.run(
            _KEEP,
            [shelf.kept(name), shelf.names],
            [version, body, seconds * 1000, name, secrets.token_hex(8)],
        )
        return bool(answer[0] == b"OK")

    async def drop(self, kind: str, name: str) -> None:
        """Gone, also if it never was there."""
        shelf = Shelf(kind)
        await self._connection.run(_DROP, [shelf.kept(name), shelf.names], [name])

    async def all(self, kind: str) -> dict[str, Kept]:
        """Everything of a kind. Not one moment's picture: what is written meanwhile may be in it or not."""
        shelf = Shelf(kind)
        names = [name.decode() for name in await self._connection.command("ZRANGE", shelf.names, 0, -1)]
        found = {}
        for start in range(0, len(names), _PAGE):
            page = names[start : start + _PAGE]
            commands: list[tuple[Argument, ...]] = [("HMGET", shelf.kept(name), "v", "body") for name in page]
            for name, fields in zip(page, await self._connection.gather(commands), strict=True):
                if kept := _read(fields):  # else it has just expired
                    found[name] = kept
        return found

    async def link(self, body: bytes, mark: bytes, after: bytes) -> bool:
        """Append if the head's mark is `after`. `ContractBroken` if head and chain contradict each other."""
        answer = await self._connection.run(_LINK, [CHAIN, HEAD], [body, mark, after])
        return bool(answer[0] == b"OK")

    async def head(self) -> tuple[int, bytes]:
        """How many, and the newest mark."""
        number, mark = await self._connection.command("HMGET", HEAD, "n", "m")
        return int(number or 0), mark or b""

    async def chain(self, start: int = 0, count: int = _PAGE) -> list[Link]:
        """Entries as they are stored, from number `start` on."""
        entries = await self._connection.command("XRANGE", CHAIN, start, "+", "COUNT", count)
        return [
            Link(int(entry_id.partition(b"-")[0]), fields.get(b"b", b""), fields.get(b"m", b""))
            for entry_id, fields in entries
        ]


def _read(fields: list[bytes | None]) -> Kept | None:
    version, body = fields
    return None if version is None or body is None else Kept(int(version), body)
