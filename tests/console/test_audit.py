"""The audit chain: whatever somebody with the store, but without the key ring, does to it is found."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.console.audit import BROKEN, Audit, AuditEntry, Problem, Verdict
from integrations.ledger.keys import CHAIN, HEAD
from tests.console.conftest import House

COUNT = 6


async def record(house: House, count: int = COUNT) -> Audit:
    """Some entries."""
    audit = Audit(house.ledger.register, house.vault, house.clock)
    for number in range(1, count + 1):
        await audit.record("aigul" if number % 2 else "bolat", "reveal", f"77:{number % 3}", question=f"q{number}")
        house.clock.go(seconds=1)
    return audit


async def raw(house: House, *command: str | bytes | int) -> object:
    """A command to the store behind everybody's back."""
    return await house.ledger._connection.command(*command, write=True)


async def rewrite(house: House, links: list[tuple[str, bytes, bytes]]) -> None:
    """The chain with other entries; the head as it was."""
    await raw(house, "DEL", CHAIN)
    for ident, body, mark in links:
        await raw(house, "XADD", CHAIN, ident, "b", body, "m", mark)


async def stored(house: House) -> list[tuple[str, bytes, bytes]]:
    return [(f"{link.number}-0", link.body, link.mark) for link in await house.ledger.register.chain()]


async def test_an_empty_chain_is_sound(house: House) -> None:
    audit = Audit(house.ledger.register, house.vault)
    assert await audit.verify() == Verdict(0, "")
    assert await audit.read() == []


async def test_what_was_recorded_is_read_newest_first(house: House) -> None:
    audit = await record(house)
    found = await audit.read()
    assert [entry.number for entry in found] == [6, 5, 4, 3, 2, 1]
    at = datetime(2026, 11, 23, 9, 0, 5, tzinfo=UTC)
    assert found[0] == AuditEntry(6, at, "bolat", "reveal", "77:0", {"question": "q6"})
    assert [entry.number for entry in await audit.read(newest=2)] == [6, 5]
    assert [entry.number for entry in await audit.read(who="aigul")] == [5, 3, 1]
    assert [entry.number for entry in await audit.read(chat="77:1")] == [4, 1]
    assert [entry.number for entry in await audit.read(newest=1, who="aigul", chat="77:1")] == [1]
    assert await audit.read(who="nobody") == []


async def test_a_sound_chain(house: House) -> None:
    audit = await record(house)
    _, head = await house.ledger.register.head()
    assert await audit.verify() == Verdict(COUNT, head.hex())
    assert len(head) == 32


async def test_nothing_is_stored_in_the_clear(house: House) -> None:
    await record(house)
    for _, body, mark in await stored(house):
        for word in (b"aigul", b"bolat", b"reveal", b"77:", b"question"):
            assert word not in body + mark


async def test_a_long_chain_is_read_in_pages(house: House) -> None:
    audit = await record(house, 1100)
    assert (await audit.verify()).count == 1100
    assert [entry.number for entry in await audit.read(newest=1050, who="aigul")] == list(range(1099, 0, -2))


async def test_all_who_record_at_once_are_in_it(house: House) -> None:
    """Two processes of several writers each: no entry is lost, and the chain is one."""
    audits = [Audit(house.ledger.register, house.vault) for _ in range(2)]
    await asyncio.gather(*(audits[n % 2].record(f"w{n}", "x") for n in range(40)))
    assert sorted(entry.who for entry in await audits[0].read()) == sorted(f"w{n}" for n in range(40))
    assert (await audits[1].verify()).problem is None


@pytest.mark.parametrize("number", [1, 3, COUNT])
@pytest.mark.parametrize("part", ["body", "mark"])
async def test_any_changed_byte_is_found(house: House, number: int, part: str) -> None:
    """Every single byte of an entry, one after the other."""
    audit = await record(house)
    links = await stored(house)
    ident, body, mark = links[number - 1]
    for place in range(len(body if part == "body" else mark)):
        changed = bytearray(body if part == "body" else mark)
        changed[place] ^= 1 << (place % 8)
        new = (ident, bytes(changed), mark) if part == "body" else (ident, body, bytes(changed))
        await rewrite(house, [*links[: number - 1], new, *links[number:]])
        verdict = await audit.verify()
        assert (verdict.broken, verdict.problem, verdict.count) == (number, Problem.CHANGED, number - 1), place


@pytest.mark.parametrize(
    ("order", "broken", "problem"),
    [
        ("23456", 1, Problem.MISSING),
        ("12456", 3, Problem.MISSING),
        ("1236", 4, Problem.MISSING),
        ("12345", 6, Problem.CUT_OFF),
        ("1", 2, Problem.CUT_OFF),
        ("", 1, Problem.CUT_OFF),
    ],
)
async def test_removed_entries_are_found(house: House, order: str, broken: int, problem: Problem) -> None:
    audit = await record(house)
    await rewrite(house, [one for one in await stored(house) if one[0][0] in order])
    verdict = await audit.verify()
    assert (verdict.broken, verdict.problem, verdict.count) == (broken, problem, broken - 1)


@pytest.mark.parametrize(("one", "other"), [(1, 2), (3, 4), (2, 5), (5, 6)])
async def test_exchanged_entries_are_found(house: House, one: int, other: int) -> None:
    audit = await record(house)
    links = await stored(house)
    bodies = {n: link[1:] for n, link in enumerate(links, 1)}
    bodies[one], bodies[other] = bodies[other], bodies[one]
    await rewrite(house, [(f"{n}-0", *pair) for n, pair in bodies.items()])
    verdict = await audit.verify()
    assert (verdict.broken, verdict.problem) == (one, Problem.CHANGED)


async def test_entries_moved_up_over_a_gap_are_found(house: House) -> None:
    audit = await record(house)
    links = await stored(house)
    rest = [*links[:2], *links[3:]]
    await rewrite(house, [(f"{n}-0", body, mark) for n, (_, body, mark) in enumerate(rest, 1)])
    assert (await audit.verify()).broken == 3


async def test_an_entry_that_was_put_in_twice_is_found(house: House) -> None:
    audit = await record(house)
    ident, body, mark = (await stored(house))[2]
    links = await stored(house)
    await rewrite(house, [*links[:3], (ident.replace("-0", "-1"), body, mark), *links[3:]])
    assert (await audit.verify()).broken == 4


async def test_recording_on_covers_nothing_up(house: House) -> None:
    """The newest is dropped, then life goes on."""
    audit = await record(house)
    await raw(house, "XDEL", CHAIN, f"{COUNT}-0")
    await audit.record("bolat", "x")
    verdict = await audit.verify()
    assert (verdict.broken, verdict.problem) == (COUNT, Problem.MISSING)


@pytest.mark.parametrize(("key", "length"), [("n", 1), ("m", 32)])
async def test_a_changed_head_is_found(house: House, key: str, length: int) -> None:
    audit = await record(house)
    value = await raw(house, "HGET", HEAD, key)
    assert isinstance(value, bytes)
    assert len(value) == length
    for place in range(length):
        changed = bytearray(value)
        changed[place] ^= 1
        await raw(house, "HSET", HEAD, key, bytes(changed))
        assert (await audit.verify()).broken in {COUNT, COUNT + 1}


async def test_a_lost_head_is_found(house: House) -> None:
    audit = await record(house)
    await raw(house, "DEL", HEAD)
    assert await audit.verify() == Verdict(0, "", 1, Problem.ADDED)


async def test_an_entry_put_behind_the_end_is_found(house: House) -> None:
    audit = await record(house)
    await raw(house, "XADD", CHAIN, f"{COUNT + 1}-0", "b", b"x", "m", b"y")
    verdict = await audit.verify()
    assert (verdict.broken, verdict.problem) == (COUNT + 1, Problem.ADDED)


async def test_what_is_recorded_meanwhile_is_no_fault(house: House) -> None:
    audit = await record(house, 3)
    verdicts, _ = await asyncio.gather(
        asyncio.gather(*(audit.verify() for _ in range(30))),
        asyncio.gather(*(audit.record("x", "y") for _ in range(30))),
    )
    assert [verdict.problem for verdict in verdicts] == [None] * 30


async def test_an_entry_that_cannot_be_opened_is_told_as_broken(house: House) -> None:
    """The page must show that something is wrong with it, and all the others."""
    audit = await record(house)
    links = await stored(house)
    await rewrite(house, [*links[:2], (links[2][0], b"nonsense", links[2][2]), *links[3:]])
    found = await audit.read()
    assert [(entry.number, entry.what) for entry in found if entry.number in {2, 3}] == [(3, BROKEN), (2, "reveal")]


async def test_another_key_ring_vouches_for_nothing(house: House) -> None:
    """Somebody without our key ring writes a whole chain of their own, head and all."""
    import tempfile
    from pathlib import Path

    from integrations.vault import KeyRing

    await record(house)
    ours = Audit(house.ledger.register, house.vault)
    await raw(house, "DEL", CHAIN, HEAD)
    with tempfile.TemporaryDirectory() as name:
        theirs = Audit(house.ledger.register, KeyRing.load(Path(name) / "k.json", create=True))
        await theirs.record("nobody", "nothing")
        assert (await theirs.verify()).problem is None
    assert (await ours.verify()).problem is Problem.CHANGED


async def test_an_entry_of_another_history_is_found(house: House) -> None:
    """Somebody puts the store back, lets other things be recorded, then exchanges one entry for what it had been."""
    audit = await record(house, 1)
    first, head = await stored(house), await house.ledger.register.head()
    await audit.record("aigul", "what happened")
    happened = (await stored(house))[1]
    await rewrite(house, first)
    await raw(house, "HSET", HEAD, "n", head[0], "m", head[1])
    await audit.record("aigul", "something else")
    await audit.record("aigul", "more")
    assert (await audit.verify()).problem is None
    now = await stored(house)
    await rewrite(house, [now[0], happened, now[2]])
    verdict = await audit.verify()
    assert (verdict.broken, verdict.problem) == (3, Problem.CHANGED)


async def test_a_chain_survives_the_rotation_of_the_ring(house: House) -> None:
    audit = await record(house, 2)
    house.vault.rotate()
    await audit.record("aigul", "after")
    assert (await audit.verify()).problem is None
    assert [entry.what for entry in await audit.read()] == ["after", "reveal", "reveal"]
