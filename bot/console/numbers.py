"""The numbers of the service as staff read them: sums over days, for some regions and a language, about nobody."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple, Protocol

from dialogs.form import Form
from dialogs.model import Model
from dialogs.statistics import NOT_UNDERSTOOD, OVER, STAYS, WAITS, Field, read

FRESH = 5.0
"""Seconds for which what was read is shown again: a page and its plots read once."""
MOST_DAYS = 400
"""What the ledger keeps."""
AT_ONCE = 14
"""Days that are read in one go, so that nobody waits long for the store."""
REGION = "region"
"""The question from whose answer on somebody counts for a region."""


Counts = dict[str, dict[str, int]]
"""{day: {field: number}}."""


class Counted(Protocol):
    """As much of the ledger as the numbers need."""

    async def counted(self, days: Sequence[str]) -> Counts:
        """What was counted on these days; may raise `Unavailable`."""


class Wanted(Model):
    """Which numbers: days (both included), a region and a locale; empty: all of them."""

    first: date
    last: date
    region: str = ""
    locale: str = ""

    @property
    def days(self) -> tuple[str, ...]:
        """The days, ISO, oldest first; of too many the last ones."""
        count = min((self.last - self.first).days + 1, MOST_DAYS)
        return tuple((self.last - timedelta(days=back)).isoformat() for back in range(count - 1, -1, -1))


class Step(Model):
    """A question of the funnel. `share` is that of those who began (0 to 1), None if nobody did."""

    question: str
    reached: int
    answered: int
    left: int  # stand there still, or never came back
    share: float | None


class Stay(Model):
    """How long people stand at a question, in seconds. Whoever was away for over an hour is not in the mean.

    The median is known as a range only, since stays are kept in buckets; an open end is None.
    """

    question: str
    stays: int
    mean: float | None
    median_from: int
    median_to: int | None


class Reason(Model):
    """Why something was not taken, and how often."""

    question: str
    code: str
    number: int


class Understood(Model):
    """What people said instead of an answer. `fallback` is the share of which nothing could be made (0 to 1)."""

    asked: int
    understood: int
    unclear: int
    out_of_scope: int
    not_meant: int  # answered, and they said that they had meant something else
    fallback: float | None
    intents: dict[str, int]


class Helped(Model):
    """Calls for a person. `rate` is calls for each one who began. Seconds: from the call to the first reply."""

    called: int
    taken: int
    replied: int
    rate: float | None
    mean: float | None
    median_from: int | None
    median_to: int | None
    reasons: dict[str, int]


class Rated(Model):
    """What people thought of the help; `share` of those who said so is content."""

    good: int
    bad: int
    share: float | None


class Outcomes(Model):
    """What became of applications and drafts."""

    confirmed: int
    submitted: int
    received: int
    declined: int
    approved: int
    refused: int
    refused_with_reason: int
    more_information_needed: int
    cancelled: int
    expired: int
    erased: int


class Day(Model):
    """One day."""

    day: date
    began: int
    submitted: int
    handovers: int
    approved: int
    refused: int


class Report(Model):
    """All numbers for what was wanted.

    `began` counts drafts; where a region is wanted, from the moment on at which it was chosen.
    """

    wanted: Wanted
    regions: tuple[str, ...]  # of which regions; empty: all, and whoever has not chosen yet
    met: int
    began: int
    funnel: tuple[Step, ...]
    stays: tuple[Stay, ...]
    refused: tuple[Reason, ...]
    files: tuple[Reason, ...]
    understanding: Understood
    help: Helped
    rating: Rated
    outcomes: Outcomes
    days: tuple[Day, ...]


class Row(NamedTuple):
    """A line of the export."""

    day: str
    measure: str
    question: str
    detail: str
    region: str
    language: str
    number: int


class Numbers:
    """Reads the ledger's counts. May raise `Unavailable`."""

    def __init__(self, form: Form, ledger: Counted, clock: Callable[[], float] = time.monotonic) -> None:
        self.form = form
        self._ledger = ledger
        self._clock = clock
        self._reading = asyncio.Lock()
        self._kept: tuple[tuple[str, ...], float, Counts] | None = None

    async def report(self, wanted: Wanted, regions: Sequence[str] = ()) -> Report:
        """The numbers; `regions` are those that one may see (empty: all)."""
        counts = await self._read(wanted.days)
        # A year is many numbers: conversations go on while they are summed up.
        return await asyncio.to_thread(summed, self.form, wanted, counts, regions)

    async def rows(self, wanted: Wanted, regions: Sequence[str] = ()) -> list[Row]:
        """Every number of every day, for the export."""
        counts = await self._read(wanted.days)
        return await asyncio.to_thread(lambda: list(csv_rows(counts, wanted, regions)))

    async def _read(self, days: tuple[str, ...]) -> Counts:
        async with self._reading:
            if self._kept is None or self._kept[0] != days or self._clock() - self._kept[1] > FRESH:
                counts: Counts = {}
                for at in range(0, len(days), AT_ONCE):
                    counts |= await self._ledger.counted(days[at : at + AT_ONCE])
                self._kept = (days, self._clock(), counts)
            return self._kept[2]


def csv_rows(counts: Counts, wanted: Wanted, regions: Sequence[str]) -> Iterator[Row]:
    """Each number that is wanted and may be seen, by day and name. Fields of another program are passed over."""
    seen = _regions(wanted, regions)
    for day in sorted(counts):
        for field, number in _seen(sorted(counts[day].items()), wanted, seen):
            yield Row(day, field.measure, field.question, field.detail, field.region, field.locale, number)


def summed(form: Form, wanted: Wanted, counts: Counts, regions: Sequence[str] = ()) -> Report:
    """The numbers out of what was counted."""
    seen = _regions(wanted, regions)
    together: Counter[str] = Counter()
    for day in counts.values():
        together.update(day)
    sums = _Sums(_seen(together.items(), wanted, seen))
    began = sums.of("started") if seen is None else sums.of("answered", REGION)
    return Report(
        wanted=wanted,
        regions=tuple(sorted(seen or ())),
        met=sums.of("met"),
        began=began,
        funnel=tuple(_funnel(form, sums, began, narrowed=seen is not None)),
        stays=tuple(_stays(form, sums)),
        refused=_reasons(sums, "refused"),
        files=_reasons(sums, "file_refused"),
        understanding=_understanding(sums),
        help=_help(sums, began),
        rating=_rating(sums),
        outcomes=_outcomes(sums),
        days=tuple(_days(wanted, counts, seen)),
    )


class _Sums:
    """Numbers by measure, question and detail."""

    def __init__(self, numbers: Iterable[tuple[Field, int]]) -> None:
        self._by: Counter[tuple[str, str, str]] = Counter()
        for field, number in numbers:
            for question in {"", field.question}:
                for detail in {"", field.detail}:
                    self._by[field.measure, question, detail] += number

    def of(self, measure: str, question: str = "", detail: str = "") -> int:
        """How many; without a question or detail, of all together."""
        return self._by[measure, question, detail]

    def details(self, measure: str, question: str = "") -> dict[str, int]:
        """How many of each detail, most first."""
        found = {d: n for (m, q, d), n in self._by.items() if m == measure and q == question and d}
        return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))

    def questions(self, measure: str) -> set[str]:
        """Those that were counted."""
        return {question for name, question, _ in self._by if name == measure and question}


def _funnel(form: Form, sums: _Sums, began: int, *, narrowed: bool) -> Iterator[Step]:
    asked = [question.id for question in form.questions]
    if narrowed and REGION in asked:  # before it nobody has a region
        asked = asked[asked.index(REGION) + 1 :]
    for question in asked:
        reached, answered = sums.of("reached", question), sums.of("answered", question)
        yield Step(
            question=question,
            reached=reached,
            answered=answered,
            left=max(0, reached - answered),
            share=_share(reached, began),
        )


def _stays(form: Form, sums: _Sums) -> Iterator[Stay]:
    counted = sums.questions("seconds_bucket")
    for question in form.paths():
        if question in counted:
            buckets = sums.details("seconds_bucket", question)
            stays = sum(buckets.values())
            there = stays - buckets.get(OVER, 0)
            low, high = median(buckets, STAYS)
            mean = _share(sums.of("seconds", question), there)
            yield Stay(question=question, stays=stays, mean=mean, median_from=low, median_to=high)


def _reasons(sums: _Sums, measure: str) -> tuple[Reason, ...]:
    found = [
        Reason(question=question, code=code, number=number)
        for question in sorted(sums.questions(measure))
        for code, number in sums.details(measure, question).items()
    ]
    return tuple(sorted(found, key=lambda one: -one.number))


def _understanding(sums: _Sums) -> Understood:
    missed = sums.details("missed")
    lost = sum(missed.get(reason, 0) for reason in NOT_UNDERSTOOD)
    understood = sums.of("understood")
    return Understood(
        asked=understood + lost,
        understood=understood,
        unclear=missed.get("unclear", 0),
        out_of_scope=missed.get("out_of_scope", 0),
        not_meant=missed.get("not_meant", 0),
        fallback=_share(lost, understood + lost),
        intents=sums.details("understood"),
    )


def _help(sums: _Sums, began: int) -> Helped:
    reasons = sums.details("handover")
    called = sum(number for reason, number in reasons.items() if reason != "stepped_in")
    replied = sums.of("first_reply")
    buckets = sums.details("first_reply_bucket")
    low, high = median(buckets, WAITS) if buckets else (None, None)
    return Helped(
        called=called,
        taken=sums.of("taken"),
        replied=replied,
        rate=_share(called, began),
        mean=_share(sums.of("first_reply_seconds"), replied),
        median_from=low,
        median_to=high,
        reasons=reasons,
    )


def _rating(sums: _Sums) -> Rated:
    good, bad = sums.of("rated", "", "good"), sums.of("rated", "", "bad")
    return Rated(good=good, bad=bad, share=_share(good, good + bad))


def _outcomes(sums: _Sums) -> Outcomes:
    same = ("confirmed", "submitted", "received", "declined", "cancelled", "expired", "erased")
    decided = ("approved", "refused", "more_information_needed")
    return Outcomes(
        **{name: sums.of(name) for name in same},
        **{name: sums.of("status", "", name) for name in decided},
        refused_with_reason=sums.of("refusal_reason"),
    )


def _days(wanted: Wanted, counts: Counts, seen: frozenset[str] | None) -> Iterator[Day]:
    for day in wanted.days:
        found = [(name, number) for name, number in counts.get(day, {}).items() if name.startswith(OF_A_DAY)]
        sums = _Sums(_seen(found, wanted, seen))
        handovers = sums.of("handover") - sums.of("handover", "", "stepped_in")
        yield Day(
            day=date.fromisoformat(day),
            began=sums.of("started") if seen is None else sums.of("answered", REGION),
            submitted=sums.of("submitted"),
            handovers=handovers,
            approved=sums.of("status", "", "approved"),
            refused=sums.of("status", "", "refused"),
        )


def median(buckets: dict[str, int], ends: Sequence[int]) -> tuple[int, int | None]:
    """Between which ends the middle one lies (seconds); None: above the last end."""
    half, seen = sum(buckets.values()) / 2, 0
    for low, high in pairwise((0, *ends)):
        seen += buckets.get(str(high), 0)
        if seen and seen >= half:
            return low, high
    return ends[-1], None


OF_A_DAY = ("started|", f"answered|{REGION}|", "submitted|", "handover|", "status|")
"""How the fields begin that a day is told by."""


def _seen(
    counts: Iterable[tuple[str, int]], wanted: Wanted, seen: frozenset[str] | None
) -> Iterator[tuple[Field, int]]:
    """What is wanted and may be seen."""
    for name, number in counts:
        field = read(name)
        if field is None or (seen is not None and field.region not in seen):
            continue
        if wanted.locale in {"", field.locale}:
            yield field, number


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _regions(wanted: Wanted, regions: Sequence[str]) -> frozenset[str] | None:
    """The regions that count; None: all, and whoever has none."""
    if wanted.region:
        return frozenset({wanted.region} & {*regions} if regions else {wanted.region})
    return frozenset(regions) or None
