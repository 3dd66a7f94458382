"""The pages of the numbers: figures, plots with their tables, the export, and the same as JSON."""

import asyncio
import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode

from aiohttp import web

from bot.console import plots
from bot.console.numbers import Helped, Numbers, Reason, Report, Row, Wanted
from bot.turn import now
from dialogs.calendar import KAZAKHSTAN
from dialogs.form import Form
from dialogs.model import Model
from dialogs.statistics import NONE
from dialogs.texts import Scalar, name_in, plain

DAYS = 28
"""What is shown unless somebody chooses."""
MOST_BARS = 15
"""Bars of a ranking; its table has all."""
MINUTE, HOUR = 60, 3600
DRAWN = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""A plot brings its own style, and nothing else may run or load where it is opened by itself."""


class Reader(Protocol):
    """Who looks at the numbers."""

    @property
    def regions(self) -> tuple[str, ...]:
        """Ids of the regions that they may see; empty: all."""

    @property
    def locale(self) -> str:
        """kk, ru or en."""


class Text(Protocol):
    """The console's texts in the reader's language."""

    def __call__(self, key: str, **args: Scalar) -> str:
        """A plain text, no HTML; `LookupError` if there is none."""


class Frame(Protocol):
    """What the console gives its pages."""

    def reader(self, request: web.Request) -> Reader:
        """Who is signed in."""

    def text(self, request: web.Request) -> Text:
        """Their texts."""

    def page(self, request: web.Request, template: str, active: str = "", **values: Any) -> web.Response:
        """A page out of a template; `active` names its place in the navigation."""


class Tile(Model):
    """A main figure."""

    label: str
    figure: str
    note: str = ""


class Section(Model):
    """A plot, where it has one, and its table: the first column names the row."""

    name: str
    title: str
    hint: str
    plot: str  # address of the picture; empty if there is none
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class NumbersPages:
    """Handlers for GET /numbers, /numbers/plot/{name}.svg, /numbers.csv, and the data of /api/numbers.

    All take the same query: `from`, `to` (ISO dates), `region`, `language`; what makes no sense counts as not given.
    May raise `Unavailable`.
    """

    def __init__(self, numbers: Numbers, frame: Frame, clock: Callable[[], datetime] = now) -> None:
        self._numbers = numbers
        self._frame = frame
        self._clock = clock

    async def page(self, request: web.Request) -> web.Response:
        """All of it."""
        report, show = await self._report(request), self._show(request)
        return self._frame.page(
            request,
            "numbers.html",
            "numbers",
            report=report,
            wanted=report.wanted,
            regions=show.regions(self._frame.reader(request).regions),
            languages=show.languages(),
            tiles=show.tiles(report),
            sections=show.sections(report),
            export=f"/numbers.csv?{query(report.wanted)}",
        )

    async def plot(self, request: web.Request) -> web.Response:
        """One picture: funnel, days, times, answers or files."""
        draw = PLOTS.get(request.match_info["name"])
        if draw is None:
            raise web.HTTPNotFound
        report, show = await self._report(request), self._show(request)
        return web.Response(body=draw(show, report), content_type="image/svg+xml", charset="utf-8", headers=DRAWN)

    async def export(self, request: web.Request) -> web.Response:
        """Every number of every day, as a table."""
        wanted = self._wanted(request)
        rows = await self._numbers.rows(wanted, self._frame.reader(request).regions)
        name = f"numbers-{wanted.first}-{wanted.last}.csv"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        body = await asyncio.to_thread(as_csv, rows)
        return web.Response(body=body, content_type="text/csv", charset="utf-8", headers=headers)

    async def data(self, request: web.Request) -> Report:
        """For the JSON API."""
        return await self._report(request)

    async def _report(self, request: web.Request) -> Report:
        return await self._numbers.report(self._wanted(request), self._frame.reader(request).regions)

    def _show(self, request: web.Request) -> "_Show":
        return _Show(self._numbers.form, self._frame.text(request), self._frame.reader(request).locale)

    def _wanted(self, request: web.Request) -> Wanted:
        today = self._clock().astimezone(KAZAKHSTAN).date()
        last = _day(request.query.get("to", "")) or today
        first = _day(request.query.get("from", "")) or last - timedelta(days=DAYS - 1)
        region, locale = request.query.get("region", ""), request.query.get("language", "")
        form = self._numbers.form
        return Wanted(
            first=min(first, last),
            last=max(first, last),
            region=region if form.region(region) else "",
            locale=locale if locale in form.locales else "",
        )


def as_csv(rows: Sequence[Row]) -> bytes:
    """The export. It begins with the mark by which Excel knows UTF-8; where there is no word, a cell is empty."""
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(Row._fields)
    table.writerows([["" if cell == NONE else cell for cell in row] for row in rows])
    return written.getvalue().encode("utf-8-sig")


def query(wanted: Wanted) -> str:
    """What is wanted, for an address."""
    given = {"from": wanted.first, "to": wanted.last, "region": wanted.region, "language": wanted.locale}
    return urlencode({name: value for name, value in given.items() if value})


class _Show:
    """The numbers in words."""

    def __init__(self, form: Form, text: Text, locale: str) -> None:
        self.form = form
        self.text = text
        self.locale = locale
        self._words = form.say(locale)

    def regions(self, allowed: Sequence[str]) -> list[tuple[str, str]]:
        """What can be chosen: (id, name)."""
        return [
            (region.id, name_in(region.names, self.locale))
            for region in self.form.regions
            if not allowed or region.id in allowed
        ]

    def languages(self) -> list[tuple[str, str]]:
        """Likewise, each by its own name."""
        return [(locale, self.form.say(locale).label("language-name")) for locale in self.form.locales]

    def question(self, path: str) -> str:
        """A question's name; within a group, after the group's."""
        if path in PLACES:
            return self.text(f"numbers-place-{path}")
        group, dot, _ = path.rpartition(".")
        return f"{self._label(group)}: {self._label(path)}" if dot else self._label(path)

    def _label(self, path: str) -> str:
        key = f"{plain(path)}.label"
        return self._words.label(key) if self._words.has(key) else path  # of an earlier version of the form

    def share(self, share: float | None) -> str:
        """As a percentage."""
        return "–" if share is None else self.text("numbers-percent", share=round(share * 100))

    def time(self, seconds: float | None) -> str:
        """So many hours, minutes, seconds."""
        if seconds is None:
            return "–"
        whole = round(seconds)
        if whole < MINUTE:
            return self.text("numbers-seconds", seconds=whole)
        if whole < HOUR and whole % MINUTE:
            return self.text("numbers-minutes", minutes=whole // MINUTE, seconds=whole % MINUTE)
        if whole < HOUR:
            return self.text("numbers-whole_minutes", minutes=whole // MINUTE)
        return self.text("numbers-hours", hours=whole // HOUR, minutes=whole % HOUR // MINUTE)

    def between(self, low: int | None, high: int | None) -> str:
        """Where a median lies."""
        if low is None:
            return "–"
        if high is None:
            return self.text("numbers-over", time=self.time(low))
        return self.text("numbers-between", low=self.time(low), high=self.time(high))

    def reason(self, one: Reason, kind: str) -> str:
        """What was wrong, and where."""
        return f"{self.question(one.question)}: {self.problem(one, kind)}"

    def problem(self, one: Reason, kind: str) -> str:
        """What was wrong, in a few words; of a code that is too new for them, the code."""
        try:
            return self.text(f"numbers-{kind}-{one.code}")
        except LookupError:
            return one.code

    def tiles(self, report: Report) -> list[Tile]:
        """The main figures."""
        done, helped, rating, meant = report.outcomes, report.help, report.rating, report.understanding
        of_begun = done.submitted / report.began if report.began else None

        def tile(name: str, figure: str | int, note: str = "") -> Tile:
            return Tile(label=self.text(f"numbers-tile-{name}"), figure=str(figure), note=note)

        return [
            tile("began", report.began),
            tile("submitted", done.submitted, self.text("numbers-of-begun", share=self.share(of_begun))),
            tile("approved", done.approved, self.text("numbers-refused", count=done.refused)),
            tile("fallback", self.share(meant.fallback), self.text("numbers-of-asked", count=meant.asked)),
            tile("calls", helped.called, self.text("numbers-of-begun", share=self.share(helped.rate))),
            tile("first_reply", self.time(helped.mean), self._median(helped)),
            tile("content", self.share(rating.share), self.text("numbers-of-rated", count=rating.good + rating.bad)),
        ]

    def _median(self, helped: Helped) -> str:
        half = self.between(helped.median_from, helped.median_to)
        return self.text("numbers-half", time=half) if helped.replied else ""

    def sections(self, report: Report) -> list[Section]:
        """Plots and tables."""
        funnel = [
            (self.question(s.question), str(s.reached), str(s.answered), str(s.left), self.share(s.share))
            for s in report.funnel
        ]
        days = [
            tuple(map(str, (d.day.isoformat(), d.began, d.handovers, d.submitted, d.approved, d.refused)))
            for d in report.days
        ]
        stays = [
            (self.question(s.question), str(s.stays), self.time(s.mean), self.between(s.median_from, s.median_to))
            for s in report.stays
        ]
        return [
            self._section(report, "funnel", "question reached answered left share", funnel),
            self._section(report, "days", "day began calls submitted approved refused", days),
            self._section(report, "times", "question stays mean median", stays),
            self._section(report, "answers", "question problem number", self._reasons(report.refused, "problem")),
            self._section(report, "files", "document problem number", self._reasons(report.files, "file")),
            self._section(report, "more", "what number", self._more(report), plot=False),
        ]

    def _section(
        self, report: Report, name: str, head: str, rows: Sequence[tuple[str, ...]], *, plot: bool = True
    ) -> Section:
        return Section(
            name=name,
            title=self.text(f"numbers-{name}"),
            hint=self.text(f"numbers-{name}-hint"),
            plot=f"/numbers/plot/{name}.svg?{query(report.wanted)}" if plot else "",
            head=tuple(self.text(f"numbers-head-{column}") for column in head.split()),
            rows=tuple(rows),
        )

    def _reasons(self, found: Sequence[Reason], kind: str) -> list[tuple[str, ...]]:
        return [(self.question(r.question), self.problem(r, kind), str(r.number)) for r in found]

    def _more(self, report: Report) -> list[tuple[str, ...]]:
        done, helped, meant = report.outcomes, report.help, report.understanding
        given = {
            "met": report.met,
            "confirmed": done.confirmed,
            "received": done.received,
            "declined": done.declined,
            "more_information_needed": done.more_information_needed,
            "refused": done.refused,
            "refused_with_reason": done.refused_with_reason,
            "cancelled": done.cancelled,
            "expired": done.expired,
            "erased": done.erased,
            "unclear": meant.unclear,
            "out_of_scope": meant.out_of_scope,
            "not_meant": meant.not_meant,
            "taken": helped.taken,
            "replied": helped.replied,
            "stepped_in": helped.reasons.get("stepped_in", 0),
            "complaints": helped.reasons.get("complaint", 0),
            "good": report.rating.good,
            "bad": report.rating.bad,
        }
        return [(self.text(f"numbers-more-{name}"), str(number)) for name, number in given.items()]

    def captions(self, name: str, *series: str) -> plots.Words:
        """What a plot says."""
        return plots.Words(
            title=self.text(f"numbers-{name}"),
            description=self.text(f"numbers-{name}-hint"),
            series=tuple(self.text(f"numbers-head-{one}") for one in series),
            empty=self.text("numbers-empty"),
        )


PLACES = frozenset({"language", "cancel", "delete", "complaint", "help", "home"})
"""Screens that are no questions of the form; they have names here."""


def _funnel(show: _Show, report: Report) -> bytes:
    rows = [(show.question(one.question), one.answered, one.left) for one in report.funnel if one.reached]
    return plots.funnel(rows, show.captions("funnel", "answered", "left"))


def _days(show: _Show, report: Report) -> bytes:
    return plots.by_day(report.days, show.captions("days", "began", "calls", "submitted"))


def _times(show: _Show, report: Report) -> bytes:
    slowest = sorted((one for one in report.stays if one.mean), key=lambda one: -(one.mean or 0))[:MOST_BARS]
    rows = [(show.question(one.question), one.mean or 0) for one in slowest]
    return plots.times(rows, show.captions("times"), show.time)


def _answers(show: _Show, report: Report) -> bytes:
    rows = [(show.reason(one, "problem"), one.number) for one in report.refused[:MOST_BARS]]
    return plots.reasons(rows, show.captions("answers"))


def _files(show: _Show, report: Report) -> bytes:
    rows = [(show.reason(one, "file"), one.number) for one in report.files[:MOST_BARS]]
    return plots.reasons(rows, show.captions("files"))


PLOTS: dict[str, Callable[[_Show, Report], bytes]] = {
    "funnel": _funnel,
    "days": _days,
    "times": _times,
    "answers": _answers,
    "files": _files,
}


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
