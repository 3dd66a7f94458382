"""The same numbers for Prometheus: what was counted since the beginning, and how much waits now.

The counts are the sums of all days that the ledger keeps beside the days, so they only grow, whichever process answers.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Protocol

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.console.numbers import Counted
from dialogs.ports import Fenced, Stream, Unavailable
from dialogs.statistics import OVER, STAYS, TOTAL, WAITS, Field, read


class Queue(Protocol):
    """A queue as the ledger describes it."""

    @property
    def length(self) -> int:
        """Entries."""

    @property
    def oldest(self) -> float | None:
        """Seconds since the oldest came."""


class Health(Protocol):
    """The ledger at one moment."""

    @property
    def queues(self) -> Mapping[Stream, Queue]:
        """By name."""

    @property
    def dead_letters(self) -> int:
        """How many."""

    @property
    def timers(self) -> int:
        """How many."""

    @property
    def memory(self) -> int:
        """Bytes."""

    @property
    def memory_limit(self) -> int:
        """Bytes; 0 if unlimited."""


class Watched(Counted, Protocol):
    """As much of the ledger as the metrics need."""

    async def health(self) -> Health:
        """How much waits, and the room there is."""


COUNTERS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("chats_met", "met", "Chats that were not known", ()),
    ("drafts_started", "started", "Applications begun", ("language",)),
    ("question_reached", "reached", "Drafts that came to a question for the first time", ("question",)),
    ("question_answered", "answered", "Drafts that went on from a question for the first time", ("question",)),
    ("answers_refused", "refused", "Answers that could not be taken", ("question", "problem")),
    ("files_refused", "file_refused", "Files that could not be taken", ("document", "problem")),
    ("texts_understood", "understood", "Texts that the understanding was asked about, and understood", ("intent",)),
    ("texts_missed", "missed", "Texts that were not understood, or kept for a person to read", ("reason",)),
    ("handovers", "handover", "Calls for a person, and people who stepped in", ("reason",)),
    ("handovers_taken", "taken", "Conversations that a person took over", ()),
    ("ratings", "rated", "What applicants thought of the help", ("rating",)),
    ("applications_confirmed", "confirmed", "Applications confirmed by the applicant", ("region",)),
    ("applications_submitted", "submitted", "Applications signed and queued for the office", ("region",)),
    ("applications_received", "received", "Applications that the office has", ("region",)),
    ("applications_declined", "declined", "Applications that the office's system would not take", ("region",)),
    ("application_status", "status", "Status changes told by the office", ("status", "region")),
    ("refusals_with_reason", "refusal_reason", "Refusals that came with a reason", ("region",)),
    ("drafts_cancelled", "cancelled", "Drafts given up", ()),
    ("drafts_expired", "expired", "Drafts that expired", ()),
    ("chats_erased", "erased", "Chats erased at the applicant's wish", ()),
)
"""Name, what of `dialogs.statistics`, what it says, labels."""

LABELS = {"question": "question", "document": "question", "region": "region", "language": "locale"}
"""Which part of a field a label shows; every other label shows the detail."""


async def page(ledger: Watched) -> bytes:
    """All metrics in Prometheus' text format. May raise `Unavailable`."""
    counted = (await ledger.counted([TOTAL]))[TOTAL]
    numbers = [(field, number) for name, number in counted.items() if (field := read(name))]
    health = await ledger.health()
    registry = CollectorRegistry()
    registry.register(_Collector([*counters(numbers), *histograms(numbers), *gauges(health)]))
    return generate_latest(registry)


def handler(ledger: Watched) -> Callable[[web.Request], Awaitable[web.Response]]:
    """GET /metrics."""

    async def metrics(_request: web.Request) -> web.Response:
        try:
            body = await page(ledger)
        except (Unavailable, Fenced):
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "15"}) from None
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return metrics


class _Collector(Collector):
    """Metrics that are there already."""

    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Sequence[Metric]:
        return self._metrics


def counters(numbers: Sequence[tuple[Field, int]]) -> Iterator[Metric]:
    """What was counted."""
    for name, measure, says, labels in COUNTERS:
        metric = CounterMetricFamily(f"qonys_{name}", says, labels=labels)
        sums: Counter[tuple[str, ...]] = Counter()
        for field, number in numbers:
            if field.measure == measure:
                sums[tuple(_value(field, label) for label in labels)] += number
        if not labels:
            sums.setdefault((), 0)
        for values, number in sorted(sums.items()):
            metric.add_metric(values, number)
        yield metric


def _value(field: Field, label: str) -> str:
    return str(getattr(field, LABELS.get(label, "detail")))


def histograms(numbers: Sequence[tuple[Field, int]]) -> Iterator[Metric]:
    """Times. Who was away for over an hour adds nothing to the sum of seconds."""
    stays = HistogramMetricFamily("qonys_question_seconds", "Time at a question until it is left", labels=["question"])
    _times(stays, "seconds", STAYS, numbers)
    yield stays
    waits = HistogramMetricFamily("qonys_first_reply_seconds", "Time from a call until a person answered")
    _times(waits, "first_reply_seconds", WAITS, numbers)
    yield waits


def _times(
    metric: HistogramMetricFamily, measure: str, ends: Sequence[int], numbers: Sequence[tuple[Field, int]]
) -> None:
    buckets: Counter[tuple[str, str]] = Counter()
    sums: Counter[str] = Counter()
    name = "seconds_bucket" if measure == "seconds" else "first_reply_bucket"
    for field, number in numbers:
        if field.measure == name:
            buckets[field.question, field.detail] += number
        elif field.measure == measure:
            sums[field.question] += number
    for question in sorted({question for question, _ in buckets}):
        seen, cumulative = 0, []
        for end in (*map(str, ends), OVER):
            seen += buckets[question, end]
            cumulative.append(("+Inf" if end == OVER else f"{end}.0", seen))
        metric.add_metric([question] if question else [], cumulative, sums[question])


def gauges(health: Health) -> Iterator[Metric]:
    """What waits now, and the room there is."""
    length = GaugeMetricFamily("qonys_queue_length", "Entries that wait", labels=["queue"])
    oldest = GaugeMetricFamily("qonys_queue_oldest_seconds", "Age of the oldest entry", labels=["queue"])
    for name, queue in sorted(health.queues.items()):
        length.add_metric([str(name)], queue.length)
        oldest.add_metric([str(name)], queue.oldest or 0)
    yield length
    yield oldest
    yield GaugeMetricFamily("qonys_dead_letters", "What could not be done, and waits for a person", health.dead_letters)
    yield GaugeMetricFamily("qonys_timers", "Timers that are set", health.timers)
    yield GaugeMetricFamily("qonys_store_memory_bytes", "Memory of the store in use", health.memory)
    yield GaugeMetricFamily(
        "qonys_store_memory_limit_bytes", "Memory that the store may use; 0: no limit", health.memory_limit
    )
