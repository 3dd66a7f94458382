"""The training desk: what was not understood becomes an example once one person has judged it and another agrees.

A judged miss leaves the ledger's queue and lives on as a `lesson` in the register: its masked text, and no longer whose
it was. The register compares and sets, so of two who decide the same thing one is told that it is done. What is taken
back or rejected is a miss again, for everybody.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field

from bot.console.access import Staff
from bot.console.audit import Audit
from bot.console.desk import Conflict, NotFound
from bot.console.models import Shape
from bot.turn import now
from dialogs import examples
from dialogs.form import Form
from dialogs.ports import Kept, Ledger, Miss, Register, Vault
from dialogs.understanding import INTENTS, Named

NLU = Path(__file__).parents[2] / "nlu"
"""The understanding is a stranger: what it knows is read from its files."""
KIND = "lesson"
MOST = 2000
"""Misses that are looked at, the oldest; nobody judges more in one sitting."""
DISCARDED = 7 * 86400
"""Seconds for which a discarded miss can be taken back."""

Order = Literal["oldest", "unsure"]
State = Literal["open", "waiting", "approved", "discarded"]


class Missed(Shape):
    """A message that was not understood, masked, and what stood around it."""

    id: str
    at: datetime
    text: str
    guess: str
    confidence: float
    route: str
    question: str  # that stood open
    locale: str
    reason: str  # unclear | out_of_scope | not_meant | handover


class Verdict(Shape):
    """What somebody says of a miss. `intent` is named with `correct`; offsets count characters of the text."""

    verdict: Literal["accept", "correct", "discard"]
    intent: str = ""
    entities: Annotated[tuple[Named, ...], Field(max_length=20)] = ()


class Lesson(Shape):
    """A miss that was judged. `waiting`: for a second person; `open`: a miss again, taken back or rejected by `by`."""

    miss: Missed
    state: State
    verdict: str = ""
    intent: str = ""
    entities: tuple[Named, ...] = ()
    by: str  # login of whoever brought it into this state, except `approved`
    at: datetime  # when
    approved_by: str = ""
    approved: datetime | None = None


class Lessons:
    """The service behind pages, API and command line. All may raise `Unavailable`.

    `known`: the values of each entity. `Conflict` codes: judged (`detail`: by whom), no_guess, no_intent, bad_mark
    (`detail`: the words), own, decided (`detail`: by whom).
    """

    def __init__(
        self,
        ledger: Ledger,
        vault: Vault,
        register: Register,
        audit: Audit,
        known: Mapping[str, Sequence[str]] | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self.known = known or {}
        self._ledger = ledger
        self._vault = vault
        self._register = register
        self._audit = audit
        self._clock = clock
        self._opened: dict[bytes, Lesson] = {}
        self._read: dict[str, Missed] = {}

    # --- Looking ---

    async def misses(self, order: Order = "oldest") -> list[Missed]:
        """What nobody has judged, or what is to be judged again; the oldest or the least sure first."""
        lessons = await self._lessons()
        queued = {_name(miss): miss for miss in await self._ledger.misses()}
        oldest = sorted((name for name in queued if name not in lessons), key=_age)[:MOST]
        self._read = {name: self._read.get(name) or self._open(name, queued[name]) for name in oldest}
        again = [lesson.miss for lesson in lessons.values() if lesson.state == "open"]
        found = sorted([*self._read.values(), *again], key=attrgetter("at", "id"))
        return sorted(found, key=attrgetter("confidence")) if order == "unsure" else found

    async def pending(self) -> list[Lesson]:
        """What waits for a second person, oldest first."""
        return await self._in("waiting")

    async def approved(self) -> list[Lesson]:
        """What two people agreed on, oldest first."""
        return await self._in("approved")

    async def last(self, who: Staff) -> Lesson | None:
        """Their newest judgement, if it can still be taken back."""
        theirs = [
            lesson
            for lesson in (await self._lessons()).values()
            if lesson.by == who.login and lesson.state in {"waiting", "discarded"}
        ]
        return max(theirs, key=attrgetter("at"), default=None)

    async def _in(self, state: State) -> list[Lesson]:
        found = [lesson for lesson in (await self._lessons()).values() if lesson.state == state]
        return sorted(found, key=attrgetter("at"))

    # --- Deciding ---

    async def judge(self, who: Staff, ident: str, verdict: Verdict) -> Lesson:
        """Say what a miss means, or that it is worth nothing."""
        before, version = await self._kept(ident)
        if before is not None and before.state != "open":
            raise Conflict("judged", before.by)
        queued = None if before else await self._queued(ident)
        missed = before.miss if before else self._open(ident, queued) if queued else None
        if missed is None:
            raise NotFound
        told = {"verdict": verdict.verdict, "by": who.login, "at": self._clock()}
        if verdict.verdict == "discard":
            lesson = Lesson(miss=missed, state="discarded", **told)
        else:
            intent, marks = self._intent(missed, verdict), self._marks(missed.text, verdict.entities)
            lesson = Lesson(miss=missed, state="waiting", intent=intent, entities=marks, **told)
        if not await self._keep(lesson, version):
            faster, _ = await self._kept(ident)
            raise Conflict("judged", faster.by if faster else "")
        # Judged first, forgotten then: in between it is in both places, and what has a lesson is no open miss.
        if queued is not None:
            await self._ledger.forget_miss(queued)
        intents = {"intent": lesson.intent} if lesson.intent else {}
        await self._audit.record(who.login, "lesson_judge", lesson=ident, verdict=verdict.verdict, **intents)
        return lesson

    async def take_back(self, who: Staff, ident: str) -> Lesson:
        """One's own judgement, as long as nobody has approved it."""
        lesson, version = await self._decided(ident, {"waiting", "discarded"})
        if lesson.by != who.login:
            raise Conflict("decided", lesson.by)
        return await self._change(who, "lesson_take_back", self._again(who, lesson), version)

    async def approve(self, who: Staff, ident: str) -> Lesson:
        """A second person agrees: it is an example now."""
        lesson, version = await self._another(who, ident)
        after = lesson.model_copy(
            update={"state": "approved", "approved_by": who.login, "approved": self._clock()},
        )
        return await self._change(who, "lesson_approve", after, version)

    async def reject(self, who: Staff, ident: str) -> Lesson:
        """A second person does not agree: it has to be judged again."""
        lesson, version = await self._another(who, ident)
        return await self._change(who, "lesson_reject", self._again(who, lesson), version)

    # --- What leaves ---

    async def export(self, who: str) -> str:
        """All approved lessons for `python -m nlu take`: Rasa's YAML, ordered by group and intent; masked text only.

        One document and not a file a group: it goes through a pipe, and each block names its group in its metadata.
        """
        lessons = await self.approved()
        await self._audit.record(who, "lessons_export", count=str(len(lessons)))
        blocks: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for lesson in lessons:
            group = examples.group_of(lesson.miss.text, lesson.miss.locale)
            blocks[group, lesson.intent].append(_example(lesson))
        return examples.document(
            {"intent": intent, "metadata": {"group": group}, "examples": blocks[group, intent]}
            for group, intent in sorted(blocks)
        )

    # --- Reading and writing ---

    async def _decided(self, ident: str, states: set[str]) -> tuple[Lesson, int]:
        lesson, version = await self._kept(ident)
        if lesson is None:
            raise NotFound
        if lesson.state not in states:
            raise Conflict("decided", lesson.approved_by or lesson.by)
        return lesson, version

    async def _another(self, who: Staff, ident: str) -> tuple[Lesson, int]:
        lesson, version = await self._decided(ident, {"waiting"})
        if lesson.by == who.login:
            raise Conflict("own")
        return lesson, version

    def _again(self, who: Staff, lesson: Lesson) -> Lesson:
        return Lesson(miss=lesson.miss, state="open", by=who.login, at=self._clock())

    async def _change(self, who: Staff, what: str, after: Lesson, version: int) -> Lesson:
        ident = after.miss.id
        if not await self._keep(after, version):
            faster, _ = await self._kept(ident)
            raise Conflict("decided", (faster.approved_by or faster.by) if faster else "")
        await self._audit.record(who.login, what, lesson=ident)
        return after

    def _intent(self, missed: Missed, verdict: Verdict) -> str:
        intent = missed.guess if verdict.verdict == "accept" else verdict.intent
        if intent not in INTENTS:
            raise Conflict("no_guess" if verdict.verdict == "accept" else "no_intent", intent)
        return intent

    def _marks(self, text: str, entities: Sequence[Named]) -> tuple[Named, ...]:
        """In their order, apart from each other, around words, with values that there are."""
        after = 0
        marks = tuple(sorted(entities, key=attrgetter("start")))
        for one in marks:
            inside = after <= one.start < one.end <= len(text)
            if not inside or not text[one.start : one.end].strip() or one.value not in self.known.get(one.entity, ()):
                raise Conflict("bad_mark", text[max(one.start, 0) : one.end])
            after = one.end
        return marks

    async def _queued(self, ident: str) -> Miss | None:
        return next((miss for miss in await self._ledger.misses() if _name(miss) == ident), None)

    def _open(self, name: str, miss: Miss) -> Missed:
        told = json.loads(self._vault.house.open(miss.body, str(miss.chat), "miss"))
        return Missed.model_validate({**told, "id": name, "text": examples.flat(told["text"])})

    async def _lessons(self) -> dict[str, Lesson]:
        kept = await self._register.all(KIND)
        # No two bodies are sealed alike, so what was opened once stays true.
        self._opened = {one.body: self._opened.get(one.body) or self._unseal(name, one) for name, one in kept.items()}
        return {lesson.miss.id: lesson for lesson in self._opened.values()}

    async def _kept(self, name: str) -> tuple[Lesson | None, int]:
        kept = await self._register.kept(KIND, name)
        return (self._unseal(name, kept), kept.version) if kept else (None, 0)

    def _unseal(self, name: str, kept: Kept) -> Lesson:
        return Lesson.model_validate_json(self._vault.house.open(kept.body, KIND, name))

    async def _keep(self, lesson: Lesson, version: int) -> bool:
        name = lesson.miss.id
        body = self._vault.house.seal(lesson.model_dump_json().encode(), KIND, name)
        seconds = DISCARDED if lesson.state == "discarded" else 0
        return await self._register.keep(KIND, name, body, version, seconds=seconds)


def entities(form: Form) -> dict[str, tuple[str, ...]]:
    """What can be marked, and its values: the form's regions, and the entities of `nlu/entities.yml`."""
    text = (NLU / "entities.yml").read_text(encoding="utf-8")
    words = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  (it only makes strings)
    return {"region": tuple(region.id for region in form.regions)} | {
        entity: tuple(values) for entity, values in words.items()
    }


def _name(miss: Miss) -> str:
    return f"{miss.partition}-{miss.id}"


def _age(name: str) -> tuple[int, ...]:
    """Ids of the ledger begin with milliseconds."""
    _, *stream = name.split("-")
    return tuple(map(int, stream))


def _example(lesson: Lesson) -> dict[str, Any]:
    about = lesson.miss.model_dump(mode="json") | {
        "annotated": lesson.at.date().isoformat(),
        "annotated_by": lesson.by,
        "approved": lesson.approved.date().isoformat() if lesson.approved else "",
        "approved_by": lesson.approved_by,
    }
    return examples.example(examples.marked(lesson.miss.text, lesson.entities), about)
