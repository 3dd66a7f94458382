"""The contract of the ledger, the same on the embedded Valkey, on Debian's Redis and on a Cluster."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from dialogs.ports import (
    Chat,
    Commit,
    Committed,
    Entry,
    Fenced,
    Ledger,
    Loaded,
    Outcome,
    Rejected,
    Stream,
    Timer,
    Unavailable,
)
from integrations.ledger import RedisLedger
from integrations.ledger.keys import PARTITIONS, keys_of, partition
from tests.integrations.servers import Place

CHAT = Chat("77", "1001")
BINARY = bytes(range(256)) + b"\r\n$5\r\n"
TWO_DAYS = 48 * 60 * 60 * 1000


def turn(chat: Chat = CHAT, version: int = 0, seen: str = "u:1", **more: object) -> Commit:
    """A turn that writes something."""
    return replace(Commit(chat, seen, version, b"session", b"key"), **more)  # type: ignore[arg-type]  # its own fields


def neighbour(chat: Chat = CHAT) -> Chat:
    """Another chat in the same partition, whose id begins like the first one's."""
    return next(
        other
        for number in range(10_000)
        if partition(str(other := Chat(chat.bot, f"{chat.id}{number}"))) == partition(str(chat))
    )


def entry(stream: Stream, entry_id: str, chat: Chat = CHAT) -> Entry:
    return Entry(stream, partition(str(chat)), entry_id, chat, b"")


async def test_it_is_a_ledger(ledger: RedisLedger) -> None:
    port: Ledger = ledger
    assert port is ledger


# --- The turn ---


async def test_a_chat_that_we_never_met(ledger: RedisLedger) -> None:
    assert await ledger.load(CHAT) == Loaded()


async def test_a_turn_is_stored_whole_and_byte_by_byte(ledger: RedisLedger) -> None:
    answer = await ledger.commit(
        turn(
            body=BINARY,
            key=BINARY[::-1],
            out=(b"", BINARY, b"c"),
            jobs=(b"job",),
            submissions=(b"sub", b"sub 2"),
            timers=(Timer("remind", 5),),
            transcript=BINARY,
        )
    )
    assert answer.outcome is Outcome.OK
    assert (len(answer.out), len(answer.jobs), len(answer.submissions)) == (3, 1, 2)
    assert await ledger.load(CHAT) == Loaded(1, BINARY, BINARY[::-1])
    out = await ledger.pending(Stream.OUT)
    assert [(found.id, found.body) for found in out] == list(zip(answer.out, (b"", BINARY, b"c"), strict=True))
    assert {(found.chat, found.partition, found.uncertain, found.attempts) for found in out} == {
        (CHAT, partition(str(CHAT)), False, 0)
    }
    assert [(found.id, found.body) for found in await ledger.pending(Stream.JOB)] == [(answer.jobs[0], b"job")]
    assert [found.body for found in await ledger.pending(Stream.SUB)] == [b"sub", b"sub 2"]
    assert await ledger.due(5) == [(CHAT, Timer("remind", 5))]
    assert [sealed for _, sealed in await ledger.transcript(CHAT)] == [BINARY]


async def test_the_same_event_takes_effect_once(ledger: RedisLedger) -> None:
    await ledger.commit(turn(out=(b"hello",)))
    assert await ledger.commit(turn(version=1, out=(b"hello",))) == Committed(Outcome.DUP)
    assert (await ledger.load(CHAT)).version == 1
    assert len(await ledger.pending(Stream.OUT)) == 1


async def test_a_turn_decided_on_an_older_version_changes_nothing(ledger: RedisLedger) -> None:
    await ledger.commit(turn())
    late = turn(version=0, seen="u:2", body=b"late", out=(b"a",), timers=(Timer("t", 1),), transcript=b"t")
    assert await ledger.commit(late) == Committed(Outcome.CONFLICT)
    assert await ledger.load(CHAT) == Loaded(1, b"session", b"key")
    assert await ledger.pending(Stream.OUT) == []
    assert await ledger.due(10) == []
    assert await ledger.transcript(CHAT) == []
    # And it may be decided again: the conflict did not mark the event as seen.
    assert (await ledger.commit(replace(late, version=1))).outcome is Outcome.OK


async def test_a_duplicate_is_told_before_a_conflict(ledger: RedisLedger) -> None:
    """A redelivered update carries the version of now, or of any other moment: it is acknowledged all the same."""
    await ledger.commit(turn())
    assert (await ledger.commit(turn(version=0))).outcome is Outcome.DUP


async def test_dedupe_ids_belong_to_a_chat(ledger: RedisLedger) -> None:
    await ledger.commit(turn())
    assert (await ledger.commit(turn(neighbour()))).outcome is Outcome.OK


async def test_a_turn_without_a_key_keeps_the_key(ledger: RedisLedger) -> None:
    """Losing a wrapped key loses a session; only an erasure may do that."""
    await ledger.commit(turn())
    await ledger.commit(turn(version=1, seen="u:2", body=b"next", key=None))
    assert await ledger.load(CHAT) == Loaded(2, b"next", b"key")


async def test_sixty_messages_at_once_end_at_sixty(ledger: RedisLedger) -> None:
    """The usual storage of aiogram ends at 4."""

    async def add_one(number: int) -> None:
        while True:
            loaded = await ledger.load(CHAT)
            count = int(loaded.body or b"0") + 1
            answer = await ledger.commit(turn(version=loaded.version, seen=f"u:{number}", body=b"%d" % count))
            if answer.outcome is Outcome.OK:
                return
            assert answer.outcome is Outcome.CONFLICT

    await asyncio.gather(*(add_one(number) for number in range(60)))
    assert await ledger.load(CHAT) == Loaded(60, b"60", b"key")


async def test_five_hundred_chats_at_once(ledger: RedisLedger) -> None:
    chats = [Chat("77", str(number)) for number in range(500)]

    async def one(chat: Chat) -> Outcome:
        loaded = await ledger.load(chat)
        return (await ledger.commit(turn(chat, loaded.version, out=(str(chat).encode(),)))).outcome

    assert set(await asyncio.gather(*(one(chat) for chat in chats))) == {Outcome.OK}
    pending = await ledger.pending(Stream.OUT)
    assert sorted(found.body for found in pending) == sorted(str(chat).encode() for chat in chats)
    assert len({found.partition for found in pending}) == PARTITIONS


async def test_a_turn_costs_two_round_trips(place: Place, ledger: RedisLedger) -> None:
    await ledger.commit(turn(out=(b"a",)))  # the server knows the script now
    place.forget_commands()
    loaded = await ledger.load(CHAT)
    more = turn(version=loaded.version, seen="u:2", out=(b"a", b"b"), jobs=(b"c",), timers=(Timer("t", 1),))
    assert (await ledger.commit(replace(more, transcript=b"t"))).outcome is Outcome.OK
    assert place.commands() == [b"HMGET", b"EVALSHA"]


async def test_a_server_that_forgot_our_scripts_is_taught_again(place: Place, ledger: RedisLedger) -> None:
    await ledger.commit(turn())
    place.on_each("SCRIPT", "FLUSH")
    assert (await ledger.commit(turn(version=1, seen="u:2"))).outcome is Outcome.OK


async def test_a_chat_with_a_colon_is_a_bug(ledger: RedisLedger) -> None:
    """`1:2` + `3` and `1` + `2:3` would share a session."""
    with pytest.raises(ValueError, match="colon"):
        await ledger.load(Chat("1:2", "3"))


# --- One owner ---


async def writes(ledger: RedisLedger, mine: Entry) -> list[tuple[str, Callable[[], Awaitable[object]]]]:
    """Every method that writes."""
    letters = await ledger.dead_letters()
    return [
        ("commit", lambda: ledger.commit(turn(version=1, seen="u:9"))),
        ("begin", lambda: ledger.begin(mine)),
        ("unsure", lambda: ledger.unsure(mine)),
        ("done", lambda: ledger.done(mine)),
        ("bury", lambda: ledger.bury(mine, "code")),
        ("bury_update", lambda: ledger.bury_update(CHAT, "u:8", b"", "code", "")),
        ("failed", lambda: ledger.failed(CHAT, "u:8")),
        ("forget_dead_letter", lambda: ledger.forget_dead_letter(letters[0])),
        ("name", lambda: ledger.name("app:1", b"new")),
        ("unname", lambda: ledger.unname("app:1")),
        ("count", lambda: ledger.count("phone", 60)),
        ("uncount", lambda: ledger.uncount("phone")),
    ]


async def test_an_older_process_writes_nothing_any_more(place: Place, ledger: RedisLedger) -> None:
    answer = await ledger.commit(turn(out=(b"a", b"b"), timers=(Timer("t", 1),)))
    await ledger.bury(entry(Stream.OUT, answer.out[1]), "code")
    await ledger.name("app:1", b"old")
    async with contextlib.aclosing(await RedisLedger.connect(place.url)) as younger:
        await younger.own()
        before = await everything(younger)
        for name, write in await writes(ledger, entry(Stream.OUT, answer.out[0])):
            with pytest.raises(Fenced):
                await write()
            assert await everything(younger) == before, name
        for _, write in await writes(younger, entry(Stream.OUT, answer.out[0])):
            await write()


async def everything(ledger: RedisLedger) -> list[object]:
    """All that can be read."""
    streams = [await ledger.pending(stream) for stream in Stream]
    rest = [await ledger.dead_letters(), await ledger.due(10), await ledger.load(CHAT), await ledger.named("app:1")]
    return [*streams, *rest]


async def test_fenced_is_told_before_anything_else(ledger: RedisLedger, rival: RedisLedger) -> None:
    """An old process must stop, not go on acknowledging duplicates."""
    await rival.commit(turn())
    with pytest.raises(Fenced):
        await ledger.commit(turn())
    with pytest.raises(Fenced):
        await ledger.commit(turn(version=7, seen="u:2"))


async def test_whoever_forgot_to_own_is_fenced(place: Place) -> None:
    async with contextlib.aclosing(await RedisLedger.connect(place.url)) as opened:
        with pytest.raises(Fenced):
            await opened.commit(turn())


async def test_an_older_epoch_of_the_same_owner_is_fenced_too(ledger: RedisLedger) -> None:
    """A write that was on its way while the same process took over anew is an old one."""
    before = ledger._epoch
    assert await ledger.own() > before
    ledger._epoch = before
    with pytest.raises(Fenced):
        await ledger.commit(turn())


async def test_processes_that_start_together_never_share_the_partitions(place: Place) -> None:
    """Each partition has an owner of its own choosing, if they only raise an epoch each."""
    async with contextlib.AsyncExitStack() as stack:
        ledgers = [
            await stack.enter_async_context(contextlib.aclosing(await RedisLedger.connect(place.url, parallel=4)))
            for _ in range(5)
        ]
        await asyncio.gather(*(opened.own() for opened in ledgers), return_exceptions=True)
        chats = {partition(str(chat)): chat for chat in (Chat("77", str(number)) for number in range(2000))}
        assert len(chats) == PARTITIONS
        writers: set[int] = set()
        for number, opened in enumerate(ledgers):
            answers = await asyncio.gather(
                *(opened.commit(turn(chat, seen=f"u:{number}")) for chat in chats.values()), return_exceptions=True
            )
            fenced = [isinstance(answer, Fenced) for answer in answers]
            assert all(fenced) or not any(fenced)
            if not any(fenced):
                writers.add(number)
        assert len(writers) == 1


async def test_an_epoch_that_was_lost_with_its_node_is_found_again(place: Place, ledger: RedisLedger) -> None:
    await ledger.own()
    await ledger._connection.command("DEL", "{p00}:epoch", write=True)
    async with contextlib.aclosing(await RedisLedger.connect(place.url)) as younger:
        assert await younger.own() > 2
        assert (await younger.commit(turn())).outcome is Outcome.OK
        with pytest.raises(Fenced):
            await ledger.commit(turn(version=1, seen="u:2"))


# --- Erasing ---


async def test_erasing_leaves_nothing_but_the_version_and_the_dedupe_ids(place: Place, ledger: RedisLedger) -> None:
    other = neighbour()
    full = turn(out=(b"a", b"b"), jobs=(b"c",), timers=(Timer("t", 1), Timer("u", 2)), transcript=b"t")
    await ledger.commit(replace(full, chat=other))
    kept = await everything(ledger)
    answer = await ledger.commit(full)
    await ledger.begin(entry(Stream.OUT, answer.out[0]))
    await ledger.bury(entry(Stream.OUT, answer.out[1]), "code")
    await ledger.bury_update(CHAT, "u:2", b"d", "code", "")

    erased = await ledger.commit(turn(version=1, seen="u:3", body=None, key=None, out=(b"goodbye",)))

    assert erased.outcome is Outcome.OK
    assert await ledger.load(CHAT) == Loaded(2, None, None)
    assert await ledger.transcript(CHAT) == []
    assert await ledger.dead_letters() == []
    assert [(found.chat, found.body) for found in await ledger.pending(Stream.OUT)] == [
        (other, b"a"),
        (other, b"b"),
        (CHAT, b"goodbye"),
    ]
    await ledger.done(entry(Stream.OUT, erased.out[0]))
    assert (await everything(ledger))[:5] == kept[:5]
    assert len(await ledger.transcript(other)) == 1
    mine = {key: left for key, left in place.keys().items() if key.endswith(f":{CHAT}")}
    assert set(mine) == {keys_of(CHAT).session(CHAT), keys_of(CHAT).seen(CHAT)}
    assert all(0 < left <= TWO_DAYS for left in mine.values())
    marks = (keys_of(CHAT).unc, keys_of(CHAT).att)
    assert not set(marks) & set(place.keys())


async def test_erasing_keeps_an_accepted_application(ledger: RedisLedger) -> None:
    await ledger.commit(turn(submissions=(b"envelope",)))
    await ledger.commit(turn(version=1, seen="u:2", body=None, key=None))
    assert [found.body for found in await ledger.pending(Stream.SUB)] == [b"envelope"]


async def test_nothing_brings_an_erased_chat_back(ledger: RedisLedger) -> None:
    await ledger.commit(turn())
    await ledger.commit(turn(version=1, seen="u:2", body=None, key=None))
    assert (await ledger.commit(turn(version=2, seen="u:1"))).outcome is Outcome.DUP
    assert (await ledger.commit(turn(version=2, seen="u:2"))).outcome is Outcome.DUP
    assert (await ledger.commit(turn(version=1, seen="u:3"))).outcome is Outcome.CONFLICT
    assert await ledger.load(CHAT) == Loaded(2)


async def test_a_person_who_comes_back_begins_anew_and_stays(place: Place, ledger: RedisLedger) -> None:
    await ledger.commit(turn())
    await ledger.commit(turn(version=1, seen="u:2", body=None, key=None))
    assert (await ledger.commit(turn(version=2, seen="u:3"))).outcome is Outcome.OK
    assert await ledger.load(CHAT) == Loaded(3, b"session", b"key")
    assert place.keys()[keys_of(CHAT).session(CHAT)] == -1


async def test_erasing_looks_through_long_queues(ledger: RedisLedger) -> None:
    other = neighbour()
    await ledger.commit(turn(other, out=tuple(b"%d" % number for number in range(700))))
    await ledger.commit(turn(out=(b"a",)))
    await ledger.commit(turn(other, version=1, seen="u:2", out=(b"last",)))
    await ledger.commit(turn(version=1, seen="u:2", body=None))
    assert {found.chat for found in await ledger.pending(Stream.OUT)} == {other}


# --- Cut connections ---


async def test_a_repeated_commit_answers_with_the_exact_ids(place: Place, ledger: RedisLedger) -> None:
    await ledger.commit(turn())
    place.cut(b"EVALSHA", answered=True)
    answer = await ledger.commit(turn(version=1, seen="u:2", out=(b"a", b"b"), jobs=(b"c",), submissions=(b"d",)))
    place.heal()
    assert answer.outcome is Outcome.OK
    assert answer.out == tuple(found.id for found in await ledger.pending(Stream.OUT))
    assert answer.jobs == tuple(found.id for found in await ledger.pending(Stream.JOB))
    assert answer.submissions == tuple(found.id for found in await ledger.pending(Stream.SUB))
    assert (await ledger.load(CHAT)).version == 2


async def test_a_commit_that_never_arrived_is_repeated(place: Place, ledger: RedisLedger) -> None:
    await ledger.commit(turn())
    place.cut(b"EVALSHA", answered=False)
    answer = await ledger.commit(turn(version=1, seen="u:2", out=(b"a",)))
    place.heal()
    assert answer.outcome is Outcome.OK
    assert answer.out == tuple(found.id for found in await ledger.pending(Stream.OUT))


async def test_a_redelivery_is_no_repetition(place: Place, ledger: RedisLedger) -> None:
    """Only the call that was cut gets its ids again; whoever brings the event a second time hears DUP."""
    await ledger.commit(turn(out=(b"a",)))
    place.cut(b"EVALSHA", answered=True)
    assert await ledger.commit(turn(out=(b"a",))) == Committed(Outcome.DUP)
    place.heal()


async def test_a_store_that_stays_away_is_unavailable_and_the_end_unknown(place: Place, ledger: RedisLedger) -> None:
    await ledger.commit(turn())
    place.cut(b"EVALSHA", answered=True, times=9)
    with pytest.raises(Unavailable) as caught:
        await ledger.commit(turn(version=1, seen="u:2", body=b"secret", out=(b"secret",)))
    place.heal()
    assert caught.value.unknown
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None  # redis-py's errors may show arguments
    assert (await ledger.commit(turn(version=1, seen="u:2"))).outcome is Outcome.DUP


async def test_an_attempt_whose_answer_was_lost_counts_once(place: Place, ledger: RedisLedger) -> None:
    answer = await ledger.commit(turn(out=(b"a",)))
    mine = entry(Stream.OUT, answer.out[0])
    await ledger.begin(mine)
    place.cut(b"EVALSHA", answered=True)
    await ledger.begin(mine)
    place.heal()
    assert [(found.uncertain, found.attempts) for found in await ledger.pending(Stream.OUT)] == [(True, 2)]


async def test_a_limit_is_never_counted_twice_by_us(place: Place, ledger: RedisLedger) -> None:
    await ledger.count("phone", 60)
    place.cut(b"EVALSHA", answered=True)
    with pytest.raises(Unavailable) as caught:
        await ledger.count("phone", 60)
    place.heal()
    assert caught.value.unknown
    assert await ledger.count("phone", 60) == 3


async def test_a_reading_call_is_repeated(place: Place, ledger: RedisLedger) -> None:
    await ledger.commit(turn(out=(b"a",)))
    place.cut(b"HMGET", answered=True)
    assert (await ledger.load(CHAT)).version == 1
    place.heal()
    place.cut(b"XRANGE", answered=True)
    assert len(await ledger.pending(Stream.OUT)) == 1


# --- Queues ---


async def test_entries_stay_in_order_until_they_are_done(ledger: RedisLedger) -> None:
    other = neighbour()
    first = await ledger.commit(turn(out=(b"1", b"2")))
    await ledger.commit(turn(other, out=(b"3",)))
    await ledger.commit(turn(version=1, seen="u:2", out=(b"4",)))
    assert [found.body for found in await ledger.pending(Stream.OUT)] == [b"1", b"2", b"3", b"4"]
    mine = entry(Stream.OUT, first.out[1])
    await ledger.done(mine)
    await ledger.done(mine)
    assert [found.body for found in await ledger.pending(Stream.OUT)] == [b"1", b"3", b"4"]


async def test_ids_grow_even_when_the_queue_was_empty(ledger: RedisLedger) -> None:
    ids = []
    for number in range(20):
        answer = await ledger.commit(turn(version=number, seen=f"u:{number}", out=(b"a",)))
        ids.append(tuple(int(part) for part in answer.out[0].split("-")))
        await ledger.done(entry(Stream.OUT, answer.out[0]))
    assert ids == sorted(set(ids))


async def test_more_entries_than_a_page(ledger: RedisLedger) -> None:
    bodies = tuple(b"%d" % number for number in range(2001))
    await ledger.commit(turn(out=bodies))
    assert tuple(found.body for found in await ledger.pending(Stream.OUT)) == bodies


async def test_begin_marks_and_counts_and_done_leaves_no_mark(place: Place, ledger: RedisLedger) -> None:
    answer = await ledger.commit(turn(out=(b"a",), jobs=(b"b",)))
    mine = entry(Stream.OUT, answer.out[0])
    await ledger.begin(mine)
    await ledger.begin(mine)
    assert [(found.uncertain, found.attempts) for found in await ledger.pending(Stream.OUT)] == [(True, 2)]
    # The job may have the same id, in its own stream.
    assert [(found.uncertain, found.attempts) for found in await ledger.pending(Stream.JOB)] == [(False, 0)]
    await ledger.unsure(mine)
    assert [(found.uncertain, found.attempts) for found in await ledger.pending(Stream.OUT)] == [(False, 2)]
    await ledger.begin(mine)
    await ledger.done(mine)
    assert not {keys_of(CHAT).unc, keys_of(CHAT).att} & set(place.keys())


async def test_what_is_gone_can_not_begin(place: Place, ledger: RedisLedger) -> None:
    """A worker that holds an entry of an erased chat must not send it."""
    answer = await ledger.commit(turn(out=(b"a",)))
    await ledger.commit(turn(version=1, seen="u:2", body=None))
    with pytest.raises(Rejected) as caught:
        await ledger.begin(entry(Stream.OUT, answer.out[0]))
    assert caught.value.code == "gone"
    assert not {keys_of(CHAT).unc, keys_of(CHAT).att} & set(place.keys())


async def test_a_dead_letter_holds_what_was_stored(place: Place, ledger: RedisLedger) -> None:
    answer = await ledger.commit(turn(submissions=(BINARY,)))
    mine = entry(Stream.SUB, answer.submissions[0])
    await ledger.begin(mine)
    await ledger.bury(mine, "rejected_422", "ABC-1")
    await ledger.bury(mine, "rejected_422", "ABC-1")
    assert await ledger.pending(Stream.SUB) == []
    (letter,) = await ledger.dead_letters()
    assert (letter.chat, letter.source, letter.code, letter.number, letter.body) == (
        CHAT,
        "sub",
        "rejected_422",
        "ABC-1",
        BINARY,
    )
    assert abs(letter.at.timestamp() - time.time()) < 60
    assert not {keys_of(CHAT).unc, keys_of(CHAT).att} & set(place.keys())
    await ledger.forget_dead_letter(letter)
    await ledger.forget_dead_letter(letter)
    assert await ledger.dead_letters() == []


async def test_an_update_that_we_can_not_handle(ledger: RedisLedger) -> None:
    assert [await ledger.failed(CHAT, "u:1") for _ in range(5)] == [1, 2, 3, 4, 5]
    assert await ledger.failed(CHAT, "u:2") == 1
    for _ in range(2):
        await ledger.bury_update(CHAT, "u:1", BINARY, "bug", "ABC-1")
    (letter,) = await ledger.dead_letters()
    assert (letter.chat, letter.source, letter.code, letter.number, letter.body) == (
        CHAT,
        "update",
        "bug",
        "ABC-1",
        BINARY,
    )
    assert (await ledger.commit(turn())).outcome is Outcome.DUP
    assert (await ledger.load(CHAT)).version == 0


# --- Timers ---


async def test_timers_ring_in_order_until_a_commit_moves_or_cancels_them(ledger: RedisLedger) -> None:
    other = Chat("77", "2002")
    await ledger.commit(turn(timers=(Timer("draft:30", 100), Timer("b", 300))))
    await ledger.commit(turn(other, timers=(Timer("a", 50), Timer("later", 1_795_462_882_000))))
    expected = [(other, Timer("a", 50)), (CHAT, Timer("draft:30", 100))]
    assert await ledger.due(100) == expected
    assert await ledger.due(100) == expected  # they stay
    await ledger.commit(turn(version=1, seen="u:2", timers=(Timer("draft:30", 200),), cancel=("b", "unknown")))
    assert await ledger.due(1000) == [(other, Timer("a", 50)), (CHAT, Timer("draft:30", 200))]
    assert await ledger.due(49) == []
    # Cancelled and set anew in one turn: it is set.
    await ledger.commit(turn(version=2, seen="u:3", timers=(Timer("draft:30", 7),), cancel=("draft:30",)))
    assert await ledger.due(10) == [(CHAT, Timer("draft:30", 7))]


# --- Names, counters, transcript ---


async def test_names(ledger: RedisLedger) -> None:
    assert await ledger.named("app:1") is None
    await ledger.name("app:1", BINARY)
    await ledger.name("app:{2}", b"braces move no name to another node")
    assert await ledger.named("app:1") == BINARY
    await ledger.name("app:1", b"new")
    assert await ledger.named("app:1") == b"new"
    await ledger.unname("app:1")
    await ledger.unname("app:1")
    assert await ledger.named("app:1") is None
    assert await ledger.named("app:{2}") is not None


async def test_a_counters_window_begins_with_the_first(place: Place, ledger: RedisLedger) -> None:
    assert [await ledger.count("phone", 60) for _ in range(3)] == [1, 2, 3]
    assert await ledger.count("other", 60) == 1
    found = place.keys()
    (key,) = (key for key in found if key.endswith(":c:phone"))
    assert 0 < found[key] <= 60_000
    await ledger._connection.command("PEXPIRE", key, 30_000, write=True)
    await ledger.count("phone", 60)
    assert place.keys()[key] <= 30_000  # not begun anew
    await ledger._connection.command("PEXPIREAT", key, 1, write=True)  # the window is over
    assert await ledger.count("phone", 60) == 1


async def test_what_was_taken_back_does_not_count(place: Place, ledger: RedisLedger) -> None:
    assert [await ledger.count("phone", 60) for _ in range(3)] == [1, 2, 3]
    await ledger.uncount("phone")
    assert await ledger.count("phone", 60) == 3
    for _ in range(5):
        await ledger.uncount("phone")
    assert await ledger.count("phone", 60) == 1, "never below nothing"
    await ledger.uncount("new")
    found = place.keys()
    assert not [key for key in found if key.endswith(":c:new")], "no window without an end"
    (key,) = (key for key in found if key.endswith(":c:phone"))
    assert found[key] > 0


async def test_the_transcript_keeps_its_newest(place: Place) -> None:
    async with contextlib.aclosing(await RedisLedger.connect(place.url, transcript_length=7)) as ledger:
        await ledger.own()
        for number in range(20):
            await ledger.commit(turn(version=number, seen=f"u:{number}", transcript=b"%d" % number))
        entries = await ledger.transcript(CHAT)
        assert [sealed for _, sealed in entries] == [b"%d" % number for number in range(13, 20)]
        assert await ledger.transcript(CHAT, newest=2) == entries[-2:]


# --- The shape of what is stored ---


async def test_every_key_has_the_tag_of_a_partition_and_what_should_end_ends(place: Place, ledger: RedisLedger) -> None:
    await ledger.commit(turn(out=(b"a",), jobs=(b"b",), submissions=(b"c",), timers=(Timer("t", 1),), transcript=b"t"))
    await ledger.failed(CHAT, "u:2")
    await ledger.count("phone", 60)
    await ledger.name("app:1", b"n")
    tag = f"{{p{partition(str(CHAT)):02d}}}"
    found = place.keys()
    assert all(key.startswith("{p") and key[4:6] == "}:" for key in found)
    assert {key: left > 0 for key, left in found.items() if "lease" not in key and key.startswith(tag)} == {
        f"{tag}:s:{CHAT}": False,
        f"{tag}:seen:{CHAT}": True,
        f"{tag}:log:{CHAT}": False,
        f"{tag}:fail:{CHAT}:u:2": True,
        f"{tag}:out": False,
        f"{tag}:job": False,
        f"{tag}:sub": False,
        f"{tag}:timers": False,
        **{key: True for key in found if ":did:" in key and key.startswith(tag)},
    }


async def test_dedupe_ids_are_forgotten_after_two_days(place: Place, ledger: RedisLedger) -> None:
    await ledger.commit(turn())
    seen = keys_of(CHAT).seen(CHAT)
    long_ago = int(time.time() * 1000) - TWO_DAYS - 1000
    await ledger._connection.command("ZADD", seen, long_ago, "u:0", write=True)
    await ledger.commit(turn(version=1, seen="u:2"))
    assert await ledger._connection.command("ZRANGE", seen, 0, -1) == [b"u:1", b"u:2"]
    assert 0 < place.keys()[seen] <= TWO_DAYS


async def test_health(place: Place, ledger: RedisLedger) -> None:
    empty = await ledger.health()
    assert empty.queues[Stream.OUT].length == 0
    assert empty.queues[Stream.OUT].oldest is None
    answer = await ledger.commit(turn(out=(b"a", b"b"), jobs=(b"c",), timers=(Timer("t", 1),)))
    await ledger.bury(entry(Stream.OUT, answer.out[0]), "code")
    health = await ledger.health()
    assert health.queues[Stream.OUT].length == 1
    oldest = health.queues[Stream.JOB].oldest
    assert oldest is not None
    assert 0 <= oldest < 60
    assert (health.dead_letters, health.timers) == (1, 1)
    assert health.memory > 0
    assert health.cluster is (place.kind == "cluster")
    assert health.server.startswith("valkey 9." if place.kind == "embedded" else "redis 7.")
    assert health.unverified == ()
