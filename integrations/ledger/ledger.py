"""The Ledger protocol over Redis: every method is one script or one reading command in the partition of its chat."""

import asyncio
import os
import secrets
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Self

from dialogs.ports import (
    Chat,
    Commit,
    Committed,
    DeadLetter,
    Entry,
    Fenced,
    Filter,
    Listed,
    Loaded,
    Miss,
    Outcome,
    Rejected,
    Stream,
    Timer,
)
from integrations.ledger import index, settings
from integrations.ledger.connection import Argument, Connection, Script, open_connection
from integrations.ledger.health import Health, examine
from integrations.ledger.keys import ALL, Keys, chat_of, keys_named, keys_of, partition
from integrations.ledger.register import RedisRegister
from integrations.ledger.trouble import CAUGHT, translate, word

_PAGE = 1000  # entries read at once: keeps Redis from serving one reader for long
_FAILURES_SECONDS = 48 * 60 * 60  # as long as the dedupe ids

_COMMIT = Script("commit")
_BEGIN = Script("begin")
_DONE = Script("done")
_BURY = Script("bury")
_BURY_UPDATE = Script("bury_update")
_COUNT = Script("count")
_UNCOUNT = Script("uncount")
_ONE = Script("one")
_READ = Script("read")
_REVIVE = Script("revive")
_TAKE = Script("take", fenced=False)
_EPOCH = Script("epoch", fenced=False)


class RedisLedger:
    """`dialogs.ports.Ledger`. Open it with `connect`, then `own` the partitions before anything is written.

    The process that called `own` last owns all 64 partitions; each older one gets `Fenced` from whatever it tries to
    write. See docs/adr/0003-one-owner-instead-of-consumer-groups.md.
    """

    def __init__(self, connection: Connection, *, unverified: tuple[str, ...], transcript_length: int) -> None:
        self.unverified = unverified
        """Sentences about settings of the server that could not be checked; log them as warnings."""
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        """Who we are in a lease."""
        self._connection = connection
        self._transcript_length = transcript_length
        self._epoch = 0  # no lease has it: whoever forgot to own is fenced

    @classmethod
    async def connect(
        cls, address: str, *, parallel: int = 128, seconds: float = 5.0, transcript_length: int = 1000
    ) -> Self:
        """Connect to `redis://`, `rediss://`, `unix://` or a socket's path; a Cluster is recognised.

        `parallel` calls are under way at most (others wait in line), each for `seconds`. Raises `Unavailable`, or
        `LedgerSettingsError` if the server is set so that it may lose what it answered.
        """
        try:
            connection = await open_connection(address, parallel=parallel, seconds=seconds)
        except CAUGHT as error:
            if refused := settings.forbidden(error):
                raise refused from None
            raise translate(word(error), unknown=False) from None
        try:
            unverified = await settings.check(connection)
        except BaseException:
            await connection.aclose()
            raise
        return cls(connection, unverified=unverified, transcript_length=transcript_length)

    async def aclose(self) -> None:
        """Close the connections. Nothing is released: the lease is simply taken by the next process."""
        await self._connection.aclose()

    async def own(self) -> int:
        """Take all partitions over at once; the epoch that we own them with.

        `Fenced` if another process started meanwhile.
        """
        found = 0
        for _ in range(3):
            answer = await self._connection.run(_EPOCH, [ALL[0].epoch], [found])
            epoch = int(answer[1])
            takes = await asyncio.gather(
                *(self._connection.run(_TAKE, [keys.lease], [self.owner, epoch]) for keys in ALL)
            )
            found = max(int(take[1]) for take in takes if take[0] == b"FENCED") if _fenced(takes) else 0
            if not found:
                self._epoch = epoch
                return epoch
            if int(await self._connection.command("GET", ALL[0].epoch) or 0) >= found:
                break  # an honest later start, not a counter that was lost with its node
        raise Fenced("another process took the partitions over")

    @property
    def register(self) -> RedisRegister:
        """What belongs to the house and to no chat, over the same connections; it needs no `own`."""
        return RedisRegister(self._connection)

    async def owns(self) -> bool:
        """Whether nobody has taken the partitions over from us; writers find out by themselves."""
        epoch = await self._connection.command("HGET", ALL[0].lease, "epoch")
        return epoch is not None and int(epoch) == self._epoch

    async def health(self) -> Health:
        """How much waits, since when, and the room there is; for the command line and the metrics."""
        return await examine(self._connection, self.unverified)

    # --- The turn ---

    async def load(self, chat: Chat) -> Loaded:
        """The session of a chat. Of an erased chat the version remains for 48 hours."""
        version, body, key = await self._connection.command("HMGET", keys_of(chat).session(chat), "v", "body", "key")
        return Loaded(int(version or 0), body, key)

    async def commit(self, commit: Commit) -> Committed:
        """One turn, in one script. A call that was cut is repeated and still answers with the exact entry ids.

        Cancellations are applied before new timers. A `key` of None leaves the stored one; only an erasure removes it.
        An erasure removes queued messages and jobs of the chat and its dead letters too, but no submission.
        """
        chat = commit.chat
        keys = keys_of(chat)
        call = secrets.token_hex(8)
        arguments: list[Argument] = [
            str(chat),
            commit.seen,
            commit.version,
            self._transcript_length,
            "erase" if commit.body is None else "write",
            commit.body or b"",
            *_optional(commit.key),
            *_optional(commit.transcript),
            len(commit.out),
            len(commit.jobs),
            len(commit.submissions),
            len(commit.misses),
            len(commit.cancel),
            len(commit.timers),
            *_place(commit),
            len(commit.counts),
            *commit.out,
            *commit.jobs,
            *commit.submissions,
            *commit.misses,
            *commit.cancel,
        ]
        for timer in commit.timers:
            arguments += (timer.name, timer.at)
        if commit.place is not None and commit.body is not None:
            for name, score in commit.place.lists:
                arguments += (name, score)
            arguments += commit.place.names
        for counted in commit.counts:
            arguments += counted
        answer = await self._run(
            _COMMIT,
            [
                keys.lease,
                keys.session(chat),
                keys.seen(chat),
                *(keys.stream(stream) for stream in (Stream.OUT, Stream.JOB, Stream.SUB)),
                keys.timers,
                keys.log(chat),
                keys.unc,
                keys.att,
                keys.dlq,
                keys.answer(call),
                keys.miss,
                keys.index,
                keys.counts,
            ],
            arguments,
        )
        outcome = Outcome(answer[0].decode())
        if outcome is not Outcome.OK:
            return Committed(outcome)
        out, jobs, submissions = (tuple(ids.split()) for ids in answer[1].decode().split(";"))
        return Committed(outcome, out, jobs, submissions)

    async def failed(self, chat: Chat, seen: str) -> int:
        """Count a failed attempt at an update; forgotten with the dedupe ids, after 48 hours."""
        keys = keys_of(chat)
        return await self._count(keys, keys.failures(chat, seen), _FAILURES_SECONDS)

    async def bury_update(self, chat: Chat, seen: str, body: bytes, code: str, number: str) -> None:
        """Keep an update that we failed to handle, and mark it as seen, in one step."""
        keys = keys_of(chat)
        await self._run(
            _BURY_UPDATE,
            [keys.lease, keys.seen(chat), keys.failures(chat, seen), keys.dlq],
            [str(chat), seen, body, code, number],
        )

    # --- The queues ---

    async def pending(self, stream: Stream) -> list[Entry]:
        """All that is not done, partition by partition, oldest first in each."""
        marks = await self._connection.gather([("HKEYS", keys.unc) for keys in ALL])
        attempts = await self._connection.gather([("HGETALL", keys.att) for keys in ALL])
        entries = await self._read([keys.stream(stream) for keys in ALL])
        found = []
        for keys, uncertain, counts, partition_entries in zip(ALL, marks, attempts, entries, strict=True):
            unsure = set(uncertain)
            for entry_id, fields in partition_entries:
                mark = f"{stream.value}:{entry_id}".encode()
                found.append(
                    Entry(
                        stream=stream,
                        partition=keys.number,
                        id=entry_id,
                        chat=chat_of(fields[b"c"]),
                        body=fields[b"b"],
                        uncertain=mark in unsure,
                        attempts=int(counts.get(mark, 0)),
                    )
                )
        return found

    async def begin(self, entry: Entry) -> None:
        """Mark as uncertain and count the attempt. `Rejected("gone")` if it was done, buried or erased meanwhile."""
        keys = keys_of(entry.chat)
        answer = await self._run(
            _BEGIN,
            [keys.lease, keys.stream(entry.stream), keys.unc, keys.att],
            [entry.id, _mark(entry), secrets.token_hex(8)],
        )
        if answer[0] == b"GONE":
            raise Rejected("gone", "the entry is not in its queue any more")

    async def unsure(self, entry: Entry) -> None:
        """Take the mark back; the attempt stays counted."""
        keys = keys_of(entry.chat)
        await self._run(_ONE, [keys.lease, keys.unc], ["HDEL", _mark(entry)])

    async def done(self, entry: Entry) -> None:
        """Remove the entry and its marks."""
        keys = keys_of(entry.chat)
        await self._run(_DONE, [keys.lease, keys.stream(entry.stream), keys.unc, keys.att], [entry.id, _mark(entry)])

    async def bury(self, entry: Entry, code: str, number: str = "") -> None:
        """Move to the dead letters in one step. Doing it twice buries once."""
        keys = keys_of(entry.chat)
        await self._run(
            _BURY,
            [keys.lease, keys.stream(entry.stream), keys.unc, keys.att, keys.dlq],
            [entry.id, _mark(entry), entry.stream.value, code, number],
        )

    async def dead_letters(self) -> list[DeadLetter]:
        """All of them, partition by partition, oldest first in each."""
        return [
            DeadLetter(
                id=letter_id,
                partition=keys.number,
                chat=chat_of(fields[b"c"]),
                source=fields[b"s"].decode(),
                code=fields[b"k"].decode(),
                number=fields[b"n"].decode(),
                at=datetime.fromtimestamp(int(letter_id.partition("-")[0]) / 1000, UTC),
                body=fields[b"b"],
            )
            for keys, letters in zip(ALL, await self._read([keys.dlq for keys in ALL]), strict=True)
            for letter_id, fields in letters
        ]

    async def forget_dead_letter(self, letter: DeadLetter) -> None:
        """A person has dealt with it."""
        keys = keys_of(letter.chat)
        await self._run(_ONE, [keys.lease, keys.dlq], ["XDEL", letter.id])

    async def revive(self, letter: DeadLetter) -> bool:
        """Put it back into its queue, in one step; False if it is gone. `ValueError` for an update: it has no queue."""
        keys, stream = keys_of(letter.chat), Stream(letter.source)
        answer = await self._run(_REVIVE, [keys.lease, keys.dlq, keys.stream(stream)], [letter.id], repeat=False)
        return bool(answer[0] == b"OK")

    async def misses(self) -> list[Miss]:
        """All of them, partition by partition, oldest first in each."""
        return [
            Miss(miss_id, keys.number, chat_of(fields[b"c"]), fields[b"b"])
            for keys, found in zip(ALL, await self._read([keys.miss for keys in ALL]), strict=True)
            for miss_id, fields in found
        ]

    async def forget_miss(self, miss: Miss) -> None:
        """A person has said what it meant, or that it is worth nothing."""
        keys = keys_of(miss.chat)
        await self._run(_ONE, [keys.lease, keys.miss], ["XDEL", miss.id])

    # --- Timers, names, counters, transcript ---

    async def due(self, now: int) -> list[tuple[Chat, Timer]]:
        """Timers whose time has come, earliest first; at most a thousand of each partition in one call."""
        found = []
        commands: list[tuple[Argument, ...]] = [
            ("ZRANGEBYSCORE", keys.timers, "-inf", now, "WITHSCORES", "LIMIT", 0, _PAGE) for keys in ALL
        ]
        for timers in await self._connection.gather(commands):
            for member, at in zip(timers[::2], timers[1::2], strict=True):
                bot, chat, name = member.decode().split(":", 2)
                found.append((Chat(bot, chat), Timer(name, int(at))))
        return sorted(found, key=lambda timer: timer[1].at)

    async def name(self, name: str, body: bytes) -> None:
        """Make something findable by another name."""
        keys = keys_named(name)
        await self._run(_ONE, [keys.lease, keys.name(name)], ["SET", body])

    async def named(self, name: str) -> bytes | None:
        """What was stored under a name."""
        body: bytes | None = await self._connection.command("GET", keys_named(name).name(name))
        return body

    async def unname(self, name: str) -> None:
        """Forget a name."""
        keys = keys_named(name)
        await self._run(_ONE, [keys.lease, keys.name(name)], ["DEL"])

    async def count(self, name: str, window: int) -> int:
        """Count one more. After `Unavailable` it may have been counted: limits err on the safe side."""
        keys = keys_named(name)
        return await self._count(keys, keys.counter(name), window)

    async def uncount(self, name: str) -> None:
        """Take one back. After `Unavailable` it may stay counted: limits err on the safe side."""
        keys = keys_named(name)
        await self._run(_UNCOUNT, [keys.lease, keys.counter(name)], [], repeat=False)

    async def transcript(self, chat: Chat, newest: int = 200) -> list[tuple[str, bytes]]:
        """The newest entries of a chat's transcript, oldest first."""
        entries = await self._connection.command("XREVRANGE", keys_of(chat).log(chat), "+", "-", "COUNT", newest)
        return [(entry_id.decode(), fields[b"b"]) for entry_id, fields in reversed(entries)]

    # --- What the console looks at ---

    async def listed(self, wanted: Filter, most: int) -> list[Listed]:
        """The first chats that a filter lets through, in its order; of the same score, in that of their names."""
        found, _ = await index.view(self._connection, wanted, most)
        return found

    async def view(
        self, wanted: Filter, most: int, sized: Sequence[str], within: Sequence[str] = ()
    ) -> tuple[list[Listed], dict[str, int]]:
        """As `listed`; and how many chats stand in each of `sized`, all of `wanted.also` and one of `within`.

        A chat stands in one list of `within` at most.
        """
        return await index.view(self._connection, wanted, most, sized, within)

    async def earlier(self, name: str, score: int) -> int:
        """How many chats stand in a list with a lower score."""
        return await index.earlier(self._connection, name, score)

    async def found(self, name: str) -> list[Listed]:
        """The chats that are found by a keyed hash."""
        return await index.found(self._connection, name)

    async def counted(self, days: Sequence[str]) -> dict[str, dict[str, int]]:
        """What was counted on these days (ISO): {day: {field: number}}."""
        return await index.counted(self._connection, days)

    async def mark_read(self, chat: Chat, count: int) -> None:
        """Staff have read so many; what came meanwhile stays unread. Told twice it is never less than none."""
        keys = keys_of(chat)
        await self._run(_READ, [keys.lease, keys.unread], [str(chat), count], repeat=False)

    # --- Behind them ---

    def partition(self, chat: Chat) -> int:
        """Where a chat lives; for an `Entry` that is made from the ids of a commit."""
        return partition(str(chat))

    async def _run(
        self, script: Script, keys: Sequence[str], arguments: Sequence[Argument], *, repeat: bool = True
    ) -> list[Any]:
        return await self._connection.run(script, keys, [self.owner, self._epoch, *arguments], repeat=repeat)

    async def _count(self, keys: Keys, counter: str, seconds: int) -> int:
        # Not repeated: a second try could count twice.
        answer = await self._run(_COUNT, [keys.lease, counter], [seconds * 1000], repeat=False)
        return int(answer[1])

    async def _read(self, streams: Sequence[str]) -> list[list[tuple[str, dict[bytes, bytes]]]]:
        """All entries of each stream, in pages."""
        found: dict[str, list[tuple[str, dict[bytes, bytes]]]] = {stream: [] for stream in streams}
        after = dict.fromkeys(streams, "-")
        while after:
            commands: list[tuple[Argument, ...]] = [
                ("XRANGE", stream, start, "+", "COUNT", _PAGE) for stream, start in after.items()
            ]
            pages = dict(zip(after, await self._connection.gather(commands), strict=True))
            for stream, page in pages.items():
                found[stream] += ((entry_id.decode(), fields) for entry_id, fields in page)
            after = {stream: f"({found[stream][-1][0]}" for stream, page in pages.items() if len(page) == _PAGE}
        return list(found.values())


def _fenced(takes: Sequence[list[Any]]) -> bool:
    return any(take[0] == b"FENCED" for take in takes)


def _optional(value: bytes | None) -> tuple[str, bytes]:
    return ("0", b"") if value is None else ("1", value)


def _place(commit: Commit) -> tuple[Argument, ...]:
    if commit.place is None or commit.body is None:
        return ("0", b"", 0, 0, 0)
    place = commit.place
    unread = "none" if place.unread is None else place.unread
    return ("1", place.card, unread, len(place.lists), len(place.names))


def _mark(entry: Entry) -> str:
    return f"{entry.stream.value}:{entry.id}"
