"""The index of the console and the counts: the same on the embedded Valkey, on Debian's Redis and on a Cluster."""

from dataclasses import replace

import pytest

from dialogs.ports import Chat, Commit, Filter, Outcome, Place
from integrations.ledger import RedisLedger

CHATS = [Chat("77", str(number)) for number in range(40)]


async def put(ledger: RedisLedger, chat: Chat, place: Place | None, *, erase: bool = False, **more: object) -> None:
    """One more turn of a chat."""
    version = (await ledger.load(chat)).version
    body = None if erase else b"session"
    commit = Commit(chat, f"u:{version}", version, body, None if erase else b"key", place=place)
    done = await ledger.commit(replace(commit, **more))  # type: ignore[arg-type]  # its own fields
    assert done.outcome is Outcome.OK


def place(score: int, *lists: str, names: tuple[str, ...] = (), unread: int | None = 0) -> Place:
    return Place(b"card %d" % score, (("all", score), *((name, score) for name in lists)), names, unread)


async def ids(ledger: RedisLedger, most: int = 100, **wanted: object) -> list[str]:
    found = await ledger.listed(replace(Filter("all"), **wanted), most)  # type: ignore[arg-type]
    return [one.chat.id for one in found]


async def sizes(ledger: RedisLedger, *within: str, **wanted: object) -> dict[str, int]:
    chosen = replace(Filter("all"), **wanted)  # type: ignore[arg-type]
    return (await ledger.view(chosen, 1, ["all", "waiting", "nothing"], within))[1]


@pytest.fixture
async def filled(ledger: RedisLedger) -> RedisLedger:
    """Forty chats: every second waits, every fifth is in Pavlodar, the others in Abai."""
    for number, chat in enumerate(CHATS):
        region = "region:pavlodar" if number % 5 == 0 else "region:abai"
        await put(ledger, chat, place(number, region, *(["waiting"] if number % 2 == 0 else [])))
    return ledger


async def test_newest_and_oldest_first(filled: RedisLedger) -> None:
    assert await ids(filled, 3) == ["39", "38", "37"]
    assert await ids(filled, 3, newest_first=False) == ["0", "1", "2"]
    assert await ids(filled, 3, until=10) == ["10", "9", "8"]
    assert len(await ids(filled)) == len(CHATS)


async def test_lists_together(filled: RedisLedger) -> None:
    assert await ids(filled, also=("waiting", "region:pavlodar")) == ["30", "20", "10", "0"]
    assert await ids(filled, also=("waiting",), one_of=("region:pavlodar", "region:nowhere")) == ["30", "20", "10", "0"]
    assert len(await ids(filled, one_of=("region:pavlodar", "region:abai"))) == len(CHATS)
    assert await ids(filled, also=("nothing",)) == []
    assert await ids(filled, one_of=("nothing",)) == []
    assert await ids(filled, by="waiting", newest_first=False, also=("region:pavlodar",)) == ["0", "10", "20", "30"]
    assert await sizes(filled) == {"all": 40, "waiting": 20, "nothing": 0}


async def test_what_is_counted_is_what_the_filter_lets_through(filled: RedisLedger) -> None:
    pavlodar = {"all": 8, "waiting": 4, "nothing": 0}
    assert await sizes(filled, also=("region:pavlodar",)) == pavlodar
    assert await sizes(filled, "region:pavlodar", "region:nowhere") == pavlodar
    assert await sizes(filled, "region:pavlodar", also=("waiting",)) == {"all": 4, "waiting": 4, "nothing": 0}
    assert await sizes(filled, "region:pavlodar", "region:abai", one_of=("nothing",)) == await sizes(filled)
    found, counted = await filled.view(Filter("waiting", ("region:pavlodar",)), 3, ["all"])
    assert [one.chat.id for one in found] == ["30", "20", "10"]
    assert counted == {"all": 8}


@pytest.mark.parametrize("order", ["newest", "oldest"])
@pytest.mark.parametrize("also", [(), ("region:pavlodar",)])
async def test_page_by_page_everybody_comes_once(filled: RedisLedger, order: str, also: tuple[str, ...]) -> None:
    """Also those of the same score, in whichever partition they lie."""
    for chat in CHATS[::5]:
        await put(filled, chat, place(20, "region:pavlodar"))
    newest = order == "newest"
    whole = await ids(filled, newest_first=newest, also=also)
    assert len(whole) == len(set(whole)) == (8 if also else 40)
    found: list[str] = []
    after = None
    while page := await filled.listed(Filter("all", also, newest_first=newest, after=after), 3):
        found += [one.chat.id for one in page]
        after = page[-1].score, str(page[-1].chat)
    assert found == whole


async def test_also_where_one_partition_has_all_of_them(ledger: RedisLedger) -> None:
    """Each partition is asked for a few lines at first."""
    together = [one for one in (Chat("77", str(number)) for number in range(6000)) if ledger.partition(one) == 7][:60]
    for number, chat in enumerate(together):
        await put(ledger, chat, place(number, *(["odd"] if number % 2 else [])))
    newest = [one.id for one in reversed(together)]
    for most in (1, 5, 30, 60):
        assert await ids(ledger, most) == newest[:most]
        assert await ids(ledger, most, newest_first=False) == newest[::-1][:most]
    assert await ids(ledger, 30, also=("odd",)) == newest[::2]


async def test_a_turn_moves_a_chat(filled: RedisLedger) -> None:
    await put(filled, CHATS[0], place(99, "region:abai", names=("hash",), unread=2))
    (first,) = await filled.listed(Filter("all"), 1)
    assert (first.chat, first.score, first.card, first.unread) == (CHATS[0], 99, b"card 99", 2)
    assert "0" not in await ids(filled, also=("waiting",))
    assert [one.chat for one in await filled.found("hash")] == [CHATS[0]]
    await put(filled, CHATS[0], place(100, "region:abai", names=("other",), unread=1))
    assert await filled.found("hash") == []
    (found,) = await filled.found("other")
    assert found.unread == 3
    await filled.mark_read(CHATS[0], 3)
    (found,) = await filled.found("other")
    assert found.unread == 0


async def test_read_twice_hides_nothing_that_comes_later(filled: RedisLedger) -> None:
    """Two open pages say so of the same messages; before, the next ones were then not counted."""
    await put(filled, CHATS[0], place(99, names=("hash",), unread=3))
    await filled.mark_read(CHATS[0], 3)
    await filled.mark_read(CHATS[0], 3)
    await put(filled, CHATS[0], place(100, names=("hash",), unread=1))
    assert [one.unread for one in await filled.found("hash")] == [1]


async def test_where_nobody_is_called_nothing_is_left_to_read(filled: RedisLedger) -> None:
    await put(filled, CHATS[0], place(99, names=("hash",), unread=3))
    await put(filled, CHATS[0], place(100, names=("hash",), unread=None))
    assert [one.unread for one in await filled.found("hash")] == [0]


async def test_without_a_place_the_old_one_stays(filled: RedisLedger) -> None:
    await put(filled, CHATS[39], None)
    assert await ids(filled, 1) == ["39"]


async def test_an_erasure_leaves_nothing(filled: RedisLedger) -> None:
    await put(filled, CHATS[0], place(5, "waiting", names=("hash",), unread=1))
    await put(filled, CHATS[0], None, erase=True)
    assert "0" not in await ids(filled)
    assert "0" not in await ids(filled, also=("waiting",))
    assert await filled.found("hash") == []


async def test_two_chats_of_one_name(ledger: RedisLedger) -> None:
    for chat in CHATS[:3]:
        await put(ledger, chat, place(1, names=("phone",)))
    await put(ledger, CHATS[1], place(2))
    assert {one.chat for one in await ledger.found("phone")} == {CHATS[0], CHATS[2]}


async def test_counts_add_up(ledger: RedisLedger) -> None:
    day = "2026-11-24"
    for chat in CHATS[:10]:
        await put(ledger, chat, None, counts=((day, "reached|region", 1), (day, "seconds|region", 7)))
    await put(ledger, CHATS[0], None, counts=(("2026-11-25", "reached|region", 1),))
    counted = await ledger.counted([day, "2026-11-25", "2026-11-26"])
    assert counted == {
        day: {"reached|region": 10, "seconds|region": 70},
        "2026-11-25": {"reached|region": 1},
        "2026-11-26": {},
    }


async def test_a_repeated_event_counts_once(ledger: RedisLedger) -> None:
    commit = Commit(CHATS[0], "u:1", 0, b"session", b"key", place=place(1, unread=1), counts=(("d", "x", 1),))
    assert (await ledger.commit(commit)).outcome is Outcome.OK
    assert (await ledger.commit(commit)).outcome is Outcome.DUP
    assert await ledger.counted(["d"]) == {"d": {"x": 1}}
    (listed,) = await ledger.listed(Filter("all"), 5)
    assert listed.unread == 1
