"""The numbers of a turn: how many came how far, what could not be taken, who was helped. About nobody.

Each number has a field: words joined by `|`, first what is counted, then the question and the detail where it has some,
at last the region and the language (with its script). Every word is one of ours or of the form's, so no field can tell
who it was. The numbers are part of the commit of their turn: they count once, or not at all.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from dialogs import journey
from dialogs.calendar import KAZAKHSTAN
from dialogs.effects import Effect, Erase, KeepMiss, Rated, Stumbled, Submit
from dialogs.event import Event, FileRefused, Learned, Said, TimerRang
from dialogs.fields.upload import kept
from dialogs.migrate import migrate
from dialogs.progress import advance, order, spot
from dialogs.screens import OVERLAYS
from dialogs.session import Application, Session
from dialogs.settle import EXPIRE
from dialogs.understanding import INTENTS

if TYPE_CHECKING:
    from dialogs.form import Form

TOTAL = "total"
"""Stands in the place of a day for the sum of all days: what only ever grows."""
NONE, OTHER = "-", "other"
"""The word where there is none, and for a word of others that we don't know."""
OVER = "over"
STAYS = (5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600)
"""Seconds at one question, upper ends. Who stays longer was away: that adds no seconds, so a night does not count."""
WAITS = (60, 120, 300, 600, 1800, 3600, 4 * 3600, 24 * 3600)
"""Seconds until a person of ours answered, upper ends."""

QUESTION, DETAIL = "question", "detail"
MEASURES: dict[str, tuple[str, ...]] = {
    "met": (),  # a chat that we never knew, or that was erased
    "started": (),  # a draft: its first question was shown
    "reached": (QUESTION,),  # for the first time in a draft; those of a group count as the group
    "answered": (QUESTION,),  # likewise; skipping is an answer
    "seconds": (QUESTION,),
    "seconds_bucket": (QUESTION, DETAIL),  # a stay, by the upper end of its bucket
    "refused": (QUESTION, DETAIL),  # an answer that could not be taken
    "file_refused": (QUESTION, DETAIL),
    "understood": (DETAIL,),  # the understanding was asked; the intent, or none where it was an answer all the same
    "missed": (DETAIL,),
    "handover": (DETAIL,),  # a person was called, or stepped in
    "taken": (),
    "first_reply": (),  # to somebody who had called
    "first_reply_seconds": (),
    "first_reply_bucket": (DETAIL,),
    "rated": (DETAIL,),
    "confirmed": (),
    "submitted": (),
    "received": (),
    "declined": (),  # the office's system would not take it as it is
    "status": (DETAIL,),
    "refusal_reason": (),  # a refusal came with a reason
    "cancelled": (),
    "expired": (),
    "erased": (),
}
"""All that is counted, and what stands between its name and the region."""

FILES = ("type", "too_big", "empty", "gone", "damaged")
MISSES = ("unclear", "out_of_scope", "not_meant", "handover")
NOT_UNDERSTOOD = frozenset({"unclear", "out_of_scope"})
"""Misses of a message that the bot could do nothing with."""
CALLS = ("asked", "unclear", "complaint", "stepped_in")
EVERYWHERE = ("not_a_contact", "not_a_file", "not_text", "unreadable", "unknown_button", "use_buttons", "yes_or_no")
"""Problems that any question may have."""

Count = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Field:
    """A field taken apart."""

    measure: str
    question: str
    detail: str
    region: str
    locale: str


@lru_cache(maxsize=2**15)
def read(field: str) -> Field | None:
    """A field as `counted` wrote it; None for one that a newer or older program wrote."""
    measure, *words = field.split("|")
    shape = MEASURES.get(measure)
    if shape is None or len(words) != len(shape) + 2:
        return None
    between = dict(zip(shape, words, strict=False))
    return Field(measure, between.get(QUESTION, ""), between.get(DETAIL, ""), words[-2], words[-1])


def counted(
    form: "Form", before: Session | None, after: Session, event: Event, effects: Sequence[Effect]
) -> tuple[Count, ...]:
    """What to count for a turn: (field, how many more). `before`, `after` and `effects` are those of `step`."""
    known = Session(form_version=form.version) if before is None else migrate(form, before)
    turn = _Turn(form, known, after, event, tuple(effects))
    met = [turn.count("met")] if before is None else []
    ways = (_way, _stay, _refusals, _understanding, _help, _application, _end)
    return (*met, *(count for way in ways for count in way(turn)))


def on_days(counts: Sequence[Count], event: Event) -> tuple[tuple[str, str, int], ...]:
    """The same for the ledger: of the day of the event in Kazakhstan, and of all days together.

    All days together don't tell the regions and languages of a question apart, or each reading of them would be long.
    """
    today = event.at.astimezone(KAZAKHSTAN).date().isoformat()
    days = [(today, field, number) for field, number in counts]
    return (*days, *((TOTAL, _everywhere(field), number) for field, number in counts))


def _everywhere(field: str) -> str:
    measure, *words = field.split("|")
    return "|".join((measure, *words[:-2], NONE, NONE)) if QUESTION in MEASURES[measure] else field


def vocabulary(form: "Form") -> frozenset[str]:
    """Every word that can stand in a field."""
    buckets = {*map(str, (*STAYS, *WAITS)), OVER}
    regions = {region.id for region in form.regions}
    own = {*MEASURES, *FILES, *MISSES, *CALLS, *INTENTS, "good", "bad", NONE, OTHER}
    return frozenset(own | buckets | regions | _places(form) | problems(form) | {*form.locales, *form.statuses})


def problems(form: "Form") -> frozenset[str]:
    """The codes of all problems that an answer can have."""
    fields = [question.field for path in _places(form) if (question := form.question(path)) is not None]
    return frozenset({code for field in fields for code in field.problems} | {*EVERYWHERE})


def _places(form: "Form") -> frozenset[str]:
    return frozenset(form.paths()) | OVERLAYS


@dataclass(frozen=True, slots=True)
class _Turn:
    """A turn, and who it was as far as we count: their region and language."""

    form: "Form"
    before: Session
    after: Session
    event: Event
    effects: tuple[Effect, ...]

    def count(self, measure: str, *words: str, more: int = 1, region: str = "") -> Count:
        """One field. Without a region, that of the answers, of whoever gave them up in this turn too."""
        chosen = region or self.after.answers.get("region") or self.before.answers.get("region")
        where = chosen if isinstance(chosen, str) and self.form.region(chosen) else NONE
        locale = self.after.locale or self.before.locale
        return "|".join((measure, *words, where, locale if locale in self.form.locales else NONE)), more


def _way(turn: _Turn) -> Iterator[Count]:
    """How far they came."""
    form, came = turn.form, advance(turn.form, turn.before, turn.after)
    if not came:
        return
    region = turn.after.answers.get("region")
    where = region if isinstance(region, str) else NONE  # of this draft, not of the one before it
    if came.start == 0:
        yield turn.count("started", region=where)
    gone = range(max(came.start - 1, 0), came.stop - 1)
    for question in journey.applicable(form, turn.after, turn.event.at):
        number = order(form, question.id)
        if number in gone:
            yield turn.count("answered", question.id, region=where)
        if number in came:
            yield turn.count("reached", question.id, region=where)


def _stay(turn: _Turn) -> Iterator[Count]:
    """How long they stood at the question that they leave."""
    left = spot(turn.form, turn.before, turn.event)
    since = turn.before.since
    if since is None or left in OVERLAYS or turn.after.since == since:
        return
    seconds = max(0, round((turn.event.at - since).total_seconds()))
    yield turn.count("seconds_bucket", left, bucket(seconds, STAYS))
    if 0 < seconds <= STAYS[-1]:
        yield turn.count("seconds", left, more=seconds)


def _refusals(turn: _Turn) -> Iterator[Count]:
    """Answers and files that could not be taken."""
    for effect in turn.effects:
        if isinstance(effect, Stumbled):
            yield turn.count("refused", effect.question, _word(effect.code, problems(turn.form)))
    match turn.event:
        case Learned(about=file, outcome=FileRefused(code=code)):
            for document, draft in turn.before.drafts.items():
                if any(one.id == file and not one.stored for one in kept(draft)):
                    yield turn.count("file_refused", _word(document, _places(turn.form)), _word(code, FILES))


def _understanding(turn: _Turn) -> Iterator[Count]:
    """Whether what they said was understood, where the understanding had to be asked."""
    missed = [effect.reason for effect in turn.effects if isinstance(effect, KeepMiss)]
    for reason in missed:
        yield turn.count("missed", _word(reason, MISSES))
    if (
        isinstance(turn.event, Said)
        and turn.event.understood is not None
        and not {"unclear", "out_of_scope"} & {*missed}
    ):
        yield turn.count("understood", _word(turn.event.understood.intent or NONE, (*INTENTS, NONE)))


def _help(turn: _Turn) -> Iterator[Count]:
    """People of ours: called, there, answering, rated."""
    had, has = turn.before.help, turn.after.help
    if has is not None:
        same = had is not None and had.id == has.id
        if not same:
            yield turn.count("handover", has.reason)
        if has.owner and not (same and had is not None and had.owner):
            yield turn.count("taken")
        answers = has.answered_at is not None and not (same and had is not None and had.answered_at is not None)
        if answers and has.answered_at is not None and has.reason != "stepped_in":  # who never called never waited
            began = had.unanswered if same and had is not None else None
            yield from _waited(turn, has.answered_at - (began or has.at))
    for effect in turn.effects:
        if isinstance(effect, Rated):
            yield turn.count("rated", "good" if effect.good else "bad")


def _waited(turn: _Turn, wait: timedelta) -> Iterator[Count]:
    seconds = max(0, round(wait.total_seconds()))
    yield turn.count("first_reply")
    yield turn.count("first_reply_bucket", bucket(seconds, WAITS))
    yield turn.count("first_reply_seconds", more=seconds)


def _application(turn: _Turn) -> Iterator[Count]:
    """What became of their applications."""
    known = {one.id: one for one in turn.before.applications}
    for ours in turn.after.applications:
        had = known.get(ours.id, ours.changed(stage="summary", status=""))
        region = ours.region or _region(turn.after)
        for stage in ("confirmed", "received", "declined"):
            if ours.stage == stage != had.stage:
                yield turn.count(stage, region=region)
        if ours.status != had.status:
            yield turn.count("status", _word(ours.status, turn.form.statuses), region=region)
            if _refused(ours):
                yield turn.count("refusal_reason", region=region)
    if any(isinstance(effect, Submit) for effect in turn.effects):
        yield turn.count("submitted")


def _end(turn: _Turn) -> Iterator[Count]:
    """Drafts and chats that came to an end without an application."""
    erased = any(isinstance(effect, Erase) for effect in turn.effects)
    signed = any(isinstance(effect, Submit) for effect in turn.effects)
    given_up = turn.before.drafted and not turn.after.drafted and not signed
    rang = isinstance(turn.event, TimerRang) and turn.event.name == EXPIRE
    if rang and (erased or given_up):
        yield turn.count("expired")
    elif erased:
        yield turn.count("erased")
    elif given_up:
        yield turn.count("cancelled")


def bucket(seconds: int, ends: Sequence[int]) -> str:
    """The upper end of the bucket in which so many seconds lie."""
    at = bisect_left(ends, seconds)
    return str(ends[at]) if at < len(ends) else OVER


def _refused(ours: Application) -> bool:
    return ours.status == "refused" and bool(ours.reason)


def _region(session: Session) -> str:
    region = session.answers.get("region")
    return region if isinstance(region, str) else NONE


def _word(word: str, known: "Sequence[str] | frozenset[str]") -> str:
    """A word that came from elsewhere, if we know it."""
    return word if word in known else OTHER
