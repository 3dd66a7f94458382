"""The numbers as staff see them: out of a real store, summed, filtered, drawn, exported, watched."""

import csv
import io
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from prometheus_client.parser import text_string_to_metric_families

from bot.console import metrics, plots
from bot.console.numbers import Numbers, Report, Row, Wanted, median, summed
from bot.console.numbers_pages import as_csv, query
from dialogs.ports import Chat, Commit, Outcome
from dialogs.statistics import STAYS, TOTAL, problems, vocabulary
from integrations.ledger import RedisLedger
from integrations.store import EmbeddedStore
from tests.console.console_frame import Somebody, app, texts
from tests.dialogs.rehearsing import service
from tests.dialogs.test_statistics import Counting

FORM = service()
DAY = date(2026, 11, 24)
WEEK = Wanted(first=DAY - timedelta(days=6), last=DAY)
ONE = {
    "met|-|-": 12,
    "started|-|kk": 6,
    "started|-|ru": 4,
    "reached|consent|-|kk": 6,
    "answered|consent|-|kk": 5,
    "reached|consent|-|ru": 4,
    "answered|consent|-|ru": 4,
    "reached|region|-|kk": 9,
    "answered|region|abai|kk": 5,
    "answered|region|pavlodar|ru": 3,
    "reached|district|abai|kk": 5,
    "reached|district|pavlodar|ru": 3,
    "answered|district|pavlodar|ru": 3,
    "seconds|region|abai|kk": 100,
    "seconds_bucket|region|20|abai|kk": 4,
    "seconds_bucket|region|60|abai|kk": 1,
    "seconds_bucket|region|over|pavlodar|ru": 2,
    "refused|birth_date|no_such_day|abai|kk": 3,
    "refused|phone|phone_invalid|pavlodar|ru": 2,
    "file_refused|passport|type|abai|kk": 1,
    "understood|ask_cost|abai|kk": 6,
    "understood|-|abai|kk": 1,
    "missed|unclear|abai|kk": 2,
    "missed|out_of_scope|abai|kk": 1,
    "missed|not_meant|abai|kk": 1,
    "missed|handover|abai|kk": 1,
    "handover|asked|abai|kk": 2,
    "handover|stepped_in|abai|kk": 1,
    "taken|abai|kk": 2,
    "first_reply|abai|kk": 2,
    "first_reply_bucket|120|abai|kk": 2,
    "first_reply_seconds|abai|kk": 150,
    "rated|good|abai|kk": 3,
    "rated|bad|abai|kk": 1,
    "confirmed|abai|kk": 3,
    "submitted|abai|kk": 2,
    "received|abai|kk": 2,
    "status|received|abai|kk": 2,
    "status|refused|abai|kk": 1,
    "refusal_reason|abai|kk": 1,
    "status|approved|abai|kk": 1,
}
"""A day's numbers."""


@pytest.fixture
async def ledger() -> AsyncIterator[RedisLedger]:
    """A real store with nothing in it."""
    with tempfile.TemporaryDirectory(prefix="q") as folder:
        store = EmbeddedStore(Path(folder) / "data")
        opened = await RedisLedger.connect(await store.start())
        await opened.own()
        yield opened
        await opened.aclose()
        await store.stop()


async def put(ledger: RedisLedger, counts: Sequence[tuple[str, str, int]], chat: str = "1") -> None:
    """A turn that counts this."""
    where = Chat("77", chat)
    version = (await ledger.load(where)).version
    commit = Commit(where, f"u:{version}", version, b"session", b"key", counts=tuple(counts))
    assert (await ledger.commit(commit)).outcome is Outcome.OK


async def filled(ledger: RedisLedger) -> Numbers:
    """The day's numbers, some of the day before, and one of long ago; from several chats."""
    today, yesterday = DAY.isoformat(), (DAY - timedelta(days=1)).isoformat()
    for number, (field, count) in enumerate(ONE.items()):
        await put(ledger, [(today, field, count), (TOTAL, field, count)], chat=str(number))
    await put(ledger, [(yesterday, "started|-|kk", 1), (TOTAL, "started|-|kk", 1), (yesterday, "of|another|time", 1)])
    await put(ledger, [("2026-01-01", "started|-|kk", 50), (TOTAL, "started|-|kk", 50)])
    return Numbers(FORM, ledger)


@asynccontextmanager
async def served(numbers: Numbers, somebody: Somebody | None = None) -> AsyncIterator[Any]:
    """The pages; gives a function that gets one."""
    async with TestServer(app(numbers, somebody)) as server, aiohttp.ClientSession() as http:

        async def get(path: str) -> aiohttp.ClientResponse:
            response = await http.get(server.make_url(path))
            await response.read()
            return response

        yield get


# --- Sums ---


async def test_all_of_a_week(ledger: RedisLedger) -> None:
    report = await (await filled(ledger)).report(WEEK)
    assert (report.met, report.began) == (12, 11)
    steps = {step.question: step for step in report.funnel}
    assert [step.question for step in report.funnel] == [question.id for question in FORM.questions]
    assert (steps["consent"].reached, steps["consent"].answered, steps["consent"].left) == (10, 9, 1)
    assert steps["district"].share == pytest.approx(8 / 11, abs=1e-4)
    (stay,) = report.stays
    assert (stay.question, stay.stays, stay.mean) == ("region", 7, 20)
    assert (stay.median_from, stay.median_to) == (10, 20)
    assert [(one.question, one.code, one.number) for one in report.refused] == [
        ("birth_date", "no_such_day", 3),
        ("phone", "phone_invalid", 2),
    ]
    assert [(one.question, one.code, one.number) for one in report.files] == [("passport", "type", 1)]
    meant = report.understanding
    assert (meant.asked, meant.understood, meant.unclear, meant.out_of_scope, meant.not_meant) == (10, 7, 2, 1, 1)
    assert meant.fallback == 0.3
    assert (report.help.called, report.help.taken, report.help.replied, report.help.mean) == (2, 2, 2, 75)
    assert (report.help.median_from, report.help.median_to) == (60, 120)
    assert report.help.rate == pytest.approx(2 / 11, abs=1e-4)
    assert report.rating.share == 0.75
    done = report.outcomes
    assert (done.confirmed, done.submitted, done.received, done.approved, done.refused) == (3, 2, 2, 1, 1)
    assert done.refused_with_reason == 1
    assert [(day.day, day.began) for day in report.days][-3:] == [
        (DAY - timedelta(days=2), 0),
        (DAY - timedelta(days=1), 1),
        (DAY, 10),
    ]


async def test_filters(ledger: RedisLedger) -> None:
    numbers = await filled(ledger)
    kazakh = await numbers.report(WEEK.changed(locale="kk"))
    assert (kazakh.began, kazakh.funnel[0].reached) == (7, 6)
    only = await numbers.report(WEEK.changed(first=DAY - timedelta(days=1), last=DAY - timedelta(days=1)))
    assert (only.began, only.outcomes.submitted) == (1, 0)
    abai = await numbers.report(WEEK.changed(region="abai"))
    assert abai.began == 5, "from the moment on at which it was chosen"
    assert abai.funnel[0].question == "district"
    assert (abai.funnel[0].reached, abai.funnel[0].left, abai.funnel[0].share) == (5, 5, 1)
    assert abai.days[-1].began == 5


async def test_a_region_scope_hides_all_others(ledger: RedisLedger) -> None:
    numbers = await filled(ledger)
    scoped = await numbers.report(WEEK, regions=("pavlodar",))
    assert (scoped.began, scoped.met, scoped.outcomes.submitted, scoped.regions) == (3, 0, 0, ("pavlodar",))
    other = await numbers.report(WEEK.changed(region="abai"), regions=("pavlodar",))
    assert (other.began, other.refused, other.outcomes.submitted) == (0, (), 0)
    assert {row.region for row in await numbers.rows(WEEK, regions=("pavlodar",))} == {"pavlodar"}
    assert await numbers.rows(WEEK.changed(region="abai"), regions=("pavlodar",)) == []


async def test_a_real_application_is_in_the_numbers(ledger: RedisLedger) -> None:
    """From the turns of a whole conversation to the funnel."""
    one = Counting()
    one.do("/start")
    one.press("pick:language:kk-Latn:0")
    one.walk("home")
    await put(ledger, [(DAY.isoformat(), field, number) for field, number in one.numbers.items()])
    report = await Numbers(FORM, ledger).report(WEEK.changed(locale="kk-Latn"))
    assert report.began == report.outcomes.submitted == 1
    assert {step.left for step in report.funnel} == {0}
    assert {step.share for step in report.funnel if step.reached} == {1}


async def test_what_was_read_stays_for_seconds(ledger: RedisLedger) -> None:
    class Clock:
        now = 0.0

    numbers = Numbers(FORM, ledger, lambda: Clock.now)
    assert (await numbers.report(WEEK)).began == 0
    await put(ledger, [(DAY.isoformat(), "started|-|kk", 1)])
    assert (await numbers.report(WEEK)).began == 0
    Clock.now = 6
    assert (await numbers.report(WEEK)).began == 1


def test_nothing_at_all() -> None:
    report = summed(FORM, WEEK, {})
    assert report.began == 0
    assert {step.share for step in report.funnel} == {None}
    assert (report.help.mean, report.help.median_from, report.rating.share) == (None, None, None)
    assert len(report.days) == 7


@pytest.mark.parametrize(
    ("buckets", "found"),
    [({"5": 1}, (0, 5)), ({"5": 1, "10": 1}, (0, 5)), ({"5": 1, "10": 2}, (5, 10)), ({"over": 3}, (3600, None))],
)
def test_medians(buckets: dict[str, int], found: tuple[int, int | None]) -> None:
    assert median(buckets, STAYS) == found


def test_days() -> None:
    assert WEEK.days[0] == "2026-11-18"
    assert WEEK.days[-1] == "2026-11-24"
    assert len(Wanted(first=date(2000, 1, 1), last=DAY).days) == 400


# --- The export ---


async def test_the_export(ledger: RedisLedger) -> None:
    rows = await (await filled(ledger)).rows(WEEK)
    written = as_csv(rows)
    assert written.startswith(b"\xef\xbb\xbf"), "by which Excel knows UTF-8"
    table = list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))
    assert table[0] == ["day", "measure", "question", "detail", "region", "language", "number"]
    assert ["2026-11-24", "refused", "birth_date", "no_such_day", "abai", "kk", "3"] in table
    assert ["2026-11-24", "met", "", "", "", "", "12"] in table
    assert not [row for row in table if "another" in row]


def test_no_cell_can_be_a_formula() -> None:
    """Every word that can be counted, in every place."""
    rows = [Row("2026-11-24", word, word, word, word, word, 1) for word in vocabulary(FORM)]
    cells = {cell for row in csv.reader(io.StringIO(as_csv(rows).decode("utf-8-sig"))) for cell in row}
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]


# --- Pictures ---


def pictures(report: Report) -> dict[str, bytes]:
    words = plots.Words("A title & more", "What <it> shows", ("One", "Two", "Three"), "Nothing")
    return {
        "funnel": plots.funnel([(s.question, s.answered, s.left) for s in report.funnel if s.reached], words),
        "days": plots.by_day(report.days, words),
        "times": plots.times([(s.question, s.mean or 0) for s in report.stays], words, lambda s: f"{s:.0f} s"),
        "reasons": plots.reasons([(f"<{r.question}> & {r.code}", r.number) for r in report.refused], words),
    }


@pytest.mark.parametrize("rows", [ONE, {}], ids=["something", "nothing"])
def test_pictures_are_sound(rows: dict[str, int]) -> None:
    report = summed(FORM, WEEK, {DAY.isoformat(): rows})
    for name, svg in pictures(report).items():
        root = ET.fromstring(svg)  # noqa: S314  (we wrote it)
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert not tags & {"script", "foreignObject", "image", "a", "use", "iframe"}, name
        assert not [key for element in root.iter() for key in element.attrib if key.startswith("on") or "href" in key]
        text = svg.decode()
        assert "url(" not in text
        assert "@import" not in text
        assert text.count("http") == text.count("http://www.w3.org/"), "nothing comes from elsewhere"
        assert (root[0].text, root[1].text) == ("A title & more", "What <it> shows")
        assert root.attrib["role"] == "img"
        assert "prefers-color-scheme:dark" in text.replace(" ", "")
        words = "".join(root.itertext())
        assert ("Nothing" in words) is not bool(rows), name


def test_a_picture_shows_its_numbers() -> None:
    report = summed(FORM, WEEK, {DAY.isoformat(): ONE})
    words = "|".join(text for text in ET.fromstring(pictures(report)["funnel"]).itertext())  # noqa: S314  (likewise)
    assert "consent" in words
    assert "|10|" in words


def test_names_of_colours_do_not_run_into_each_other() -> None:
    """Beside long names of questions little width is left: «Пошли дальше» ran into «Остановились»."""
    words = plots.Words("", "", ("Пошли дальше", "Остановились"), "")
    root = ET.fromstring(plots.funnel([("Орган, выдавший документ личности", 10, 3)], words))  # noqa: S314  (likewise)
    (legends,) = (element for element in root.iter() if element.get("class") == "legends")
    heights = [float(element.attrib["y"]) for element in legends.iter() if element.tag.endswith("text")]
    assert heights[1] - heights[0] > 13, "a line each"


@pytest.mark.parametrize("most", [0, 1, 3, 7, 12, 99, 100, 1234, 10**6])
def test_scales_are_round_and_short(most: int) -> None:
    lines = plots.scale(most)
    assert lines[0] == 0
    assert lines[-1] >= most
    assert 2 <= len(lines) <= 5
    assert len({b - a for a, b in pairwise(lines)}) == 1


# --- Pages ---


async def test_the_page_has_all_of_it(ledger: RedisLedger) -> None:
    numbers = await filled(ledger)
    async with served(numbers) as get:
        response = await get(f"/numbers?{query(WEEK)}")
        text = await response.text()
        assert response.status == 200
        assert "<script" not in text
        assert 'value="2026-11-18"' in text
        assert "Date of birth" in text
        for name in ("funnel", "days", "times", "answers", "files"):
            assert f"/numbers/plot/{name}.svg?from=2026-11-18" in text
            plot = await get(f"/numbers/plot/{name}.svg?{query(WEEK)}")
            assert plot.status == 200
            assert plot.content_type == "image/svg+xml"
            assert "default-src 'none'" in plot.headers["Content-Security-Policy"]
        assert (await get("/numbers/plot/other.svg")).status == 404
        export = await get(f"/numbers.csv?{query(WEEK)}")
        assert "numbers-2026-11-18-2026-11-24.csv" in export.headers["Content-Disposition"]
        report = Report.model_validate_json(await (await get(f"/api/numbers?{query(WEEK)}")).text())
        assert report.began == 11


async def test_what_makes_no_sense_counts_as_not_given(ledger: RedisLedger) -> None:
    async with served(await filled(ledger)) as get:
        for odd in ("from=x&to=y", "region=<script>&language=zz", "from=2026-12-01&to=2020-01-01", "to=9999-99-99"):
            response = await get(f"/numbers?{odd}")
            assert response.status == 200, odd
            assert "<script" not in await response.text()


async def test_the_page_offers_only_regions_that_one_may_see(ledger: RedisLedger) -> None:
    async with served(await filled(ledger), Somebody(regions=("pavlodar",))) as get:
        text = await (await get(f"/numbers?{query(WEEK)}&region=abai")).text()
        assert 'value="pavlodar"' in text
        assert 'value="abai"' not in text
        report = Report.model_validate_json(await (await get(f"/api/numbers?{query(WEEK)}&region=abai")).text())
        assert report.began == 0


@pytest.mark.parametrize("locale", ["en", "ru", "kk"])
async def test_every_language_says_all(ledger: RedisLedger, locale: str) -> None:
    words = texts(locale)
    assert words.keys() == texts("en").keys()
    for code in problems(FORM) | {"other"}:
        assert words.label(f"numbers-problem-{code}")
    async with served(await filled(ledger)) as get:
        assert (await get(f"/numbers?{query(WEEK)}&as={locale}")).status == 200


# --- Metrics ---


async def test_metrics(ledger: RedisLedger) -> None:
    await filled(ledger)
    families = {one.name: one for one in text_string_to_metric_families((await metrics.page(ledger)).decode())}

    def value(family: str, name: str = "", **labels: str) -> float:
        return sum(
            sample.value
            for sample in families[f"qonys_{family}"].samples
            if sample.name == f"qonys_{name or family}" and labels.items() <= sample.labels.items()
        )

    assert value("drafts_started", "drafts_started_total") == 61, "of all days"
    assert value("question_reached", "question_reached_total", question="consent") == 10
    assert value("answers_refused", "answers_refused_total", question="birth_date", problem="no_such_day") == 3
    assert value("application_status", "application_status_total", status="refused", region="abai") == 1
    assert value("ratings", "ratings_total", rating="good") == 3
    assert value("question_seconds", "question_seconds_bucket", question="region", le="20.0") == 4
    assert value("question_seconds", "question_seconds_count", question="region") == 7
    assert value("question_seconds", "question_seconds_sum", question="region") == 100
    assert value("first_reply_seconds", "first_reply_seconds_count") == 2
    assert value("queue_length", queue="out") == 0
    assert value("dead_letters") == 0
    assert value("store_memory_bytes") > 0


async def test_metrics_only_grow(ledger: RedisLedger) -> None:
    """Whatever becomes of the days: they hang on the sum of all days."""
    await put(ledger, [(DAY.isoformat(), "met|-|-", 2), (TOTAL, "met|-|-", 2)])
    assert b"qonys_chats_met_total 2.0" in await metrics.page(ledger)
    await put(ledger, [((DAY + timedelta(days=500)).isoformat(), "met|-|-", 1), (TOTAL, "met|-|-", 1)])
    assert b"qonys_chats_met_total 3.0" in await metrics.page(ledger)


def test_each_metric_is_documented() -> None:
    written = Path("docs/operations.md").read_text(encoding="utf-8")
    names = [name for name, *_ in metrics.COUNTERS]
    assert not [name for name in names if f"`qonys_{name}_total" not in written]
    assert len(names) == len(set(names))
