"""How quick the console is with a full house: `python -m benchmarks.console [--conversations 100000]`.

Fills an embedded store of its own with invented conversations (the same for the same seed), serves the console, and
measures the inbox's views, search, and how soon a message is in the open page: with 200 chats that write one message in
four seconds each, and 20 agents who look at a conversation and at the inbox. Prints one JSON summary: milliseconds, and
ratios to one empty round trip to the same server, so that machines can be compared.
"""

import argparse
import asyncio
import json
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import Any

import aiohttp
import uvloop

from bot.build import settle
from bot.console.access import Role
from bot.turn import now
from dialogs.event import Said
from dialogs.ports import Chat, Commit
from dialogs.session import Answers, Application, Help, Session, Signature
from tests.console.place import BOT, Place, Somebody, Visitor, open_place

SEED = 20261124
BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
LETTERS = "АБГДЕЖЗКЛМНОПРСТУШ"
SIDE_BY_SIDE = 64
CHATS, AGENTS, SECONDS = 200, 20, 20


def invented(number: int, dice: random.Random, regions: list[str], locales: list[str]) -> tuple[Session, datetime]:
    """Somebody who does not exist, at some point of their way."""
    at = BEGIN + timedelta(seconds=dice.randrange(50 * 86400))
    answers: Answers = {"region": dice.choice(regions)}
    if dice.random() < 0.8:
        answers |= {"surname": f"{dice.choice(LETTERS)}ынақов", "given_name": f"{dice.choice(LETTERS)}лгі"}
        answers |= {"phone": f"+7701{number:07d}", "passport_number": f"TT{number:07d}"}
    help_ = None
    if dice.random() < 0.02:
        owner = dice.choice(["", "", "aigul", "bolat"])
        help_ = Help(id=f"{number:x}", reason=dice.choice(["asked", "complaint"]), at=at, owner=owner)
    application = None
    if dice.random() < 0.3:
        signature = Signature(phone="+7701*****", at=at, sha256="0" * 64)
        application = Application(
            id=f"app-{number}",
            sha256="0" * 64,
            stage="received",
            signature=signature,
            region=str(answers["region"]),
            number=f"KQ-2026-{number:06d}",
            due_date=(at + timedelta(days=20)).date().isoformat(),
            status=dice.choice(["received", "in_review", "approved", "refused"]),
        )
    session = Session(
        form_version="2026.1",
        locale=dice.choice(locales),
        answers=answers,
        help=help_,
        application=application,
        stumbles=dice.choice([0, 0, 0, 0, 3]),
        assigned=help_.owner if help_ else "",
        revision=1,
    )
    return session, at


async def fill(place: Place, count: int) -> None:
    """Commit them all."""
    dice, turns, ledger = random.Random(SEED), place.application.turns, place.application.ledger
    regions, locales = [one.id for one in turns.form.regions], list(turns.form.locales)
    room = asyncio.Semaphore(SIDE_BY_SIDE)

    async def put(number: int, session: Session, at: datetime) -> None:
        async with room:
            chat = Chat(BOT, str(5_000_000 + number))
            wrapped = turns.vault.new_key()
            event = Said(at=at, entropy="0" * 64, text="сәлем")
            body = turns.seal(session, chat, turns.vault.key(wrapped))
            await ledger.commit(Commit(chat, "seed", 0, body, wrapped, place=turns.place(chat, session, event)))

    for start in range(0, count, 2000):
        many = [
            (number, *invented(number, dice, regions, locales)) for number in range(start, min(start + 2000, count))
        ]
        await asyncio.gather(*(put(*one) for one in many))


async def timed(visitor: Visitor, paths: list[str], bodies: Sequence[object] = ()) -> list[float]:
    """Milliseconds of each request, one after the other; with bodies they are posted."""
    found = []
    for path, body in zip_longest(paths, bodies):
        began = time.perf_counter()
        status, told = await visitor.ask("POST" if bodies else "GET", path, body)
        assert status == 200, told
        found.append((time.perf_counter() - began) * 1000)
    return found


def open_regions(place: Place) -> list[str]:
    """Where people may go now."""
    return [region.id for region in place.application.turns.form.regions if region.open_on(now().date())]


def of(regions: list[str], number: int) -> str:
    """Where the applicant of this number goes, and the agent of this number is at home."""
    return regions[number % len(regions)]


async def agents(place: Place) -> list[Visitor]:
    """Each with an account of their own; half of them see all regions, the others two each: little is shared."""
    regions = open_regions(place)
    scopes = [[of(regions, number), of(regions, number + 1)] if number % 2 else [] for number in range(AGENTS)]
    return [await place.signed_in(f"agent{number}", Role.AGENT, scope) for number, scope in enumerate(scopes)]


@dataclass(slots=True)
class Marks:
    """Messages that are on their way to an open page and when they were written; of the others, how long they took."""

    sent: dict[str, float] = field(default_factory=dict)
    seen: list[float] = field(default_factory=list)

    def of(self, number: int, turn: int) -> str:
        """Words that no other message has."""
        mark = " ".join(DIGITS[int(digit)] for digit in f"{number:03d}{turn}")
        self.sent[mark] = time.perf_counter()
        return mark

    def read(self, line: bytes) -> None:
        """What stands in it has come."""
        for mark in [mark for mark in self.sent if mark.encode() in line]:
            self.seen.append((time.perf_counter() - self.sent.pop(mark)) * 1000)


async def look(place: Place, visitor: Visitor, query: str, marks: Marks) -> None:
    """Hold a page open."""
    timeout = aiohttp.ClientTimeout(total=None)
    async with place.http.get(f"{place.url}/live?{query}", headers=visitor.headers, timeout=timeout) as stream:
        assert stream.status == 200, f"{query}: {stream.status}"
        while line := await stream.content.readuntil(b"\n\n"):
            marks.read(line)
        raise AssertionError(f"{query}: the stream has ended")


async def write(somebody: Somebody, number: int, marks: Marks | None) -> None:
    """A message every four seconds. Whoever is looked at talks; the others answer, go back, and ask now and then."""
    await asyncio.sleep(random.Random(number).random() * 4)
    for turn in range(SECONDS // 4):
        if marks:
            await somebody.say(f"сәлем {marks.of(number, turn)}")
        elif turn % 4 == 1:
            await somebody.tap("back")
        else:
            await somebody.say("неге оны сұрап тұрсыздар?" if turn % 4 == 3 else "Сынақов")
        await asyncio.sleep(4)


async def live(place: Place, visitors: list[Visitor]) -> list[float]:
    """Milliseconds from an applicant's message until it stands in an open page; each visitor looks at two pages."""
    regions, marks = open_regions(place), Marks()
    people = [await Somebody(place, str(9_000_000 + n)).begun(region=of(regions, n)) for n in range(CHATS)]
    for one in people:
        await one.tap("skip")
    for one in people[len(visitors) :]:
        await one.tap("pick", "already_here")
    queries = [f"c={one.id}" for one in people[: len(visitors)]] + ["view=all"] * len(visitors)
    pages = [asyncio.create_task(look(place, *one, marks)) for one in zip(visitors * 2, queries, strict=True)]
    await asyncio.sleep(2)
    await asyncio.gather(*(write(one, n, marks if n < len(visitors) else None) for n, one in enumerate(people)))
    await asyncio.sleep(2)
    for page in pages:
        page.cancel()
    for ended in await asyncio.gather(*pages, return_exceptions=True):
        if not isinstance(ended, asyncio.CancelledError):
            raise ended or AssertionError("a page has ended")
    assert not marks.sent, f"{len(marks.sent)} messages never came"
    return marks.seen


DIGITS = ["аудан", "балалар", "барлық", "басқа", "бірге", "бірнеше", "дейін", "кейін", "жаңа", "жұмыс"]
"""Words of our own texts: staff see no number and no other word before they open the message."""


def summary(found: list[float], empty: float) -> dict[str, Any]:
    """Half and nearly all of them, and how many empty round trips that is."""
    ordered = sorted(found)
    p50, p95, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * part))] for part in (0.5, 0.95, 0.99))
    told = {"p50_ms": round(p50, 1), "p95_ms": round(p95, 1), "p99_ms": round(p99, 1)}
    return told | {"p95_in_round_trips": round(p95 / empty, 1), "count": len(found)}


async def main(count: int) -> None:
    """Fill, measure, print."""
    async with open_place() as place:
        await asyncio.to_thread(place.application.embedded.prepare)
        settle()
        began = time.perf_counter()
        await fill(place, count)
        filled = time.perf_counter() - began
        aigul = await place.signed_in("aigul", Role.SUPERVISOR)
        regional = await place.signed_in("dina", Role.AGENT, ["abai", "pavlodar"])
        nearly_all = [region.id for region in place.application.turns.form.regions][:-1]
        wide = await place.signed_in("dana", Role.AGENT, nearly_all)  # the dearest counts: one for each region
        dice = random.Random(SEED)
        empty = statistics.median(await timed(aigul, ["/api/session"] * 50))
        views = ["waiting", "mine", "complaint", "human", "stuck", "refused", "overdue", "all"]
        inbox = [f"/api/conversations?view={view}" for view in views * 15]
        inbox += [f"/api/conversations?view=all&region=abai&locale={locale}" for locale in ("kk", "ru", "kk-Arab") * 10]
        spoken = [f"/api/conversations?view={view}&locale={locale}" for view in views for locale in ("kk", "ru")]
        pages = [f"/inbox?view={view}" for view in views * 5]
        numbers = [f"+7701{dice.randrange(count):07d}" for _ in range(100)]
        looked_for = [{"q": number} for number in numbers]
        told = {
            "conversations": count,
            "filled_s": round(filled, 1),
            "round_trip_ms": round(empty, 2),
            "inbox": summary(await timed(aigul, inbox), empty),
            "inbox_of_two_regions": summary(await timed(regional, inbox), empty),
            "inbox_of_a_language": summary(await timed(aigul, spoken * 4), empty),
            "inbox_of_nearly_all_regions_and_a_language": summary(await timed(wide, spoken * 4), empty),
            "inbox_page": summary(await timed(aigul, pages), empty),
            "search": summary(await timed(aigul, ["/api/conversations/find"] * 100, looked_for), empty),
        }
        told["live"] = summary(await live(place, await agents(place)), empty) | {"chats": CHATS, "agents": AGENTS}
        print(json.dumps(told, indent=1))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=100_000)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # as the bot
        runner.run(main(parser.parse_args().conversations))
