"""The state machine over the real service, explored: wherever one can get, one can get on, back, help and out.

States that differ only in what was written are one state: what counts is the place and the shape of what is there.
"""

import secrets
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from random import Random
from typing import Any

import pytest

from dialogs import journey, tap
from dialogs.commands import MENU
from dialogs.effects import Effect, Erase, FetchDocument, Replace, SendOtp, Show, Submit
from dialogs.event import (
    Chose,
    CodeFailed,
    CodeSent,
    Commanded,
    Declined,
    Delayed,
    Edited,
    Event,
    FileRefused,
    FileStored,
    Learned,
    Outcome,
    Received,
    Said,
    Sent,
    Shared,
    StatusChanged,
    TimerRang,
    Uploaded,
)
from dialogs.fields.group import Group, members
from dialogs.fields.upload import kept
from dialogs.form import Form
from dialogs.rehearsal import BEGIN, LONGEST_WAY, Rehearsal
from dialogs.session import Session
from dialogs.understanding import INTENTS, Named, Understanding
from tests.dialogs.rehearsing import service
from tests.dialogs.soundness import whole_turn

AT = BEGIN
ENTROPY = sha256(b"exhaustive").hexdigest()
FORM = service()
STORED = FileStored(media_type="application/pdf", size=1, sha256="0" * 64)
RECEIVED = Received(number="KQ-1", status="received", due_date="2026-12-11")
ROUND_TRIPS = ("help", "privacy", "status", "review")
SOAK = 1500
"""Seconds of the long walk."""
"""Commands that only show something."""


@dataclass(frozen=True)
class Spot:
    """A state: the session, and the one-time code that is under way."""

    session: Session
    code: str = ""


def shape(form: Form, session: Session, at: datetime, *, fine: bool) -> tuple[Any, ...]:
    """What makes a state another state. Coarse: only what can matter at the place where they stand."""
    place = journey.place(form, session, at)
    top = place.partition(".")[0]
    steering = {name for question in form.questions for name in question.when} if fine else set()
    ours, signing = session.application, session.signing
    signs = place == form.signature or fine
    return (
        place,
        session.proposal.code if session.proposal else "",
        bool(session.editing),
        session.entry is None,
        tuple(collected(form, session, path, at) for path in sorted(session.drafts) if fine or path == top),
        top in session.retired or (fine and bool(session.retired)),
        bool(session.finishing),
        (ours.stage, ours.delayed, (ours.status or session.past) and place == journey.HOME) if ours else (),
        (signing.state, min(signing.tries, 1)) if signing and signs else (),
        (session.phone if session.phone in {"", "?"} else "other") if signs else "",
        session.consent is not None,
        bool(session.past) and (fine or place in {"consent", "home", "delete"}),
        tuple(str(session.answers.get(name)) for name in sorted(steering)),
    )


def collected(form: Form, session: Session, path: str, at: datetime) -> tuple[Any, ...]:
    """What is there of a document or a group: nothing, one, several; whole or not."""
    question, value = form.question(path), session.drafts[path]
    whole: Any = all(file.stored for file in kept(value))
    if question is not None and isinstance(question.field, Group):
        spot = journey.here(form, session, path, at)
        whole = all(question.field.missing(entry, spot) is None for entry in members(value))
    return path, min(len(value) if isinstance(value, tuple) else 0, 2), whole


def about(**more: Any) -> dict[str, Any]:
    return {"at": AT, "entropy": ENTROPY, **more}


def moves(form: Form, spot: Spot, buttons: set[str]) -> Iterator[Event]:
    """Whatever a person or the world may do here."""
    session = spot.session
    path = journey.place(form, session, AT)
    here = journey.here(form, session, path, AT)
    for data in sorted(buttons):
        yield Chose(**about(data=data))
    yield Chose(**about(data=f"pick:{path}:1:{session.revision + 1}"))
    yield Chose(**about(data="nonsense"))
    sample = here.question.field.sample(here)
    for text in ({sample.text} if isinstance(sample, Said) else set()) | {"жоқ", "да", "</b>&", "/дом 5/", spot.code}:
        if text:
            yield Said(**about(text=text))
    for meant in meanings():
        yield Said(**about(text="қалай болады бұл?", understood=meant))
    for name in (*MENU, "unknown"):
        yield Commanded(**about(name=name))
    yield Sent(**about(what="sticker"))
    yield Edited(**about())
    yield Shared(**about(phone="+77011234567", own=True))
    yield Shared(**about(phone="+77011234567", own=False))
    yield Uploaded(**about(reference="r", name="a.pdf", size=1000))
    for name in ("remind", "expire"):
        yield TimerRang(**about(name=name))
    yield from outcomes(session)


def meanings() -> Iterator[Understanding]:
    """Everything that a text may be understood as."""
    for intent in INTENTS:
        yield Understanding(intent=intent, guess=intent, confidence=0.9, route="embedded")
    for intent, entity, value in (
        ("choose_region", "region", "pavlodar"),
        ("choose_region", "region", "nowhere"),
        ("correct_field", "field", "name"),
        ("correct_field", "field", "passport_number"),
        ("correct_field", "field", "family"),
        ("ask_why", "document", "diploma"),
        ("change_language", "language", "kk_arab"),
        ("change_language", "language", "tlh"),
    ):
        named = Named(entity=entity, value=value, start=0, end=5)
        yield Understanding(intent=intent, guess=intent, confidence=0.9, entities=(named,), route="embedded")


def outcomes(session: Session) -> Iterator[Event]:
    told: list[tuple[str, Outcome]] = []
    for value in session.drafts.values():
        for file in kept(value):
            if not file.stored:
                told += [(file.id, STORED), (file.id, FileRefused(code="type"))]
    if session.signing:
        told += [(session.signing.id, CodeSent()), (session.signing.id, CodeFailed(code="no_telegram"))]
    for one in session.applications:
        told += [(one.id, RECEIVED), (one.id, Delayed()), (one.id, Declined(code="422"))]
        told += [
            (one.id, StatusChanged(status=status, version=version, reason="because"))
            for version, status in enumerate(FORM.statuses, 1)
        ]
    for ident, outcome in told:
        yield Learned(**about(about=ident, outcome=outcome))


def shown(effects: tuple[Effect, ...]) -> set[str]:
    return {
        button.data
        for effect in effects
        if isinstance(effect, Show | Replace)
        for row in effect.screen.rows
        for button in row
    }


class Explorer:
    """Breadth first from the first hello, and from along the way of each kind of applicant.

    With a `seed`: in random order, as far as the time goes; the fine states are far too many for one night.
    """

    def __init__(self, *, fine: bool, seconds: float, seed: int | None = None) -> None:
        self.fine = fine
        self.chance = None if seed is None else Random(seed)  # noqa: S311  (no secret)
        self.until = time.monotonic() + seconds
        self.seen: set[tuple[Any, ...]] = set()
        self.queue: deque[Spot] = deque()
        self.places: set[str] = set()
        self.pressed: set[str] = set()
        self.ways: set[tuple[Any, ...]] = set()
        self.turns = 0

    def run(self) -> None:
        """Until there is nothing new; with a seed until the time is over."""
        self.meet(Spot(Session(form_version=FORM.version)))
        for session in spines():
            self.meet(Spot(session))
        while self.queue:
            if time.monotonic() > self.until:
                assert self.chance, f"{len(self.seen)} states, {len(self.queue)} to go"
                return
            if self.chance:
                self.queue.rotate(self.chance.randrange(len(self.queue)))
            self.look(self.queue.popleft())

    def meet(self, spot: Spot) -> None:
        """A state to look at, unless one like it was."""
        key = shape(FORM, spot.session, AT, fine=self.fine)
        if key not in self.seen:
            self.seen.add(key)
            self.queue.append(spot)
            self.places.add(key[0])

    def turn(self, session: Session, event: Event) -> tuple[Session, tuple[Effect, ...]]:
        """One turn, and all that must hold for it."""
        _, after, effects = whole_turn(FORM, session, event)
        self.turns += 1
        return after, effects

    def look(self, spot: Spot) -> None:
        """Everything that can be done in a state."""
        session = spot.session
        _, effects = self.turn(session, Commanded(**about(name="continue")))
        buttons = shown(effects)
        assert buttons, "a screen without buttons"
        known: set[str] = set()
        while fresh := buttons - known:
            # Buttons of pages, of the help, of the numbers shown: all that a screen leads to without a change.
            known |= fresh
            for data in fresh:
                after, effects = self.turn(session, Chose(**about(data=data)))
                self.pressed.add(":".join(data.split(":")[:3]))
                if after == session:
                    buttons |= {data for data in shown(effects) if tap.read(data)}
        for event in moves(FORM, spot, known):
            after, effects = self.turn(session, event)
            if any(isinstance(effect, Erase) for effect in effects):
                continue
            for data in sorted(shown(effects)):
                if data.startswith("missed:"):
                    self.pressed.add(data)
                    self.turn(after, Chose(**about(data=data)))
            if after != session:
                code = next((effect.code for effect in effects if isinstance(effect, SendOtp)), spot.code)
                self.meet(Spot(after, code))
                if any(isinstance(effect, FetchDocument | Submit) for effect in effects):
                    continue
        self.round_trips(session)
        self.way_on(spot)

    def round_trips(self, session: Session) -> None:
        """Looking at something loses nothing; the way there leads back."""
        place = journey.place(FORM, session, AT)
        plain = session.changed(overlay="")
        base = journey.place(FORM, plain, AT)
        for name in ROUND_TRIPS:
            after, _ = self.turn(session, Commanded(**about(name=name)))
            assert after.answers == session.answers
            assert journey.place(FORM, after, AT) == base, name
        if session.locale and session.drafted and not session.overlay:
            after, _ = self.turn(session, Commanded(**about(name="cancel")))
            assert journey.place(FORM, after, AT) == "cancel"
            after, _ = self.turn(after, Chose(**about(data=f"pick:cancel:no:{after.revision}")))
            assert journey.place(FORM, after, AT) == place
            assert after.answers == session.answers
            assert after.drafts == session.drafts
            after, _ = self.turn(session, Commanded(**about(name="cancel")))
            after, _ = self.turn(after, Chose(**about(data=f"pick:cancel:yes:{after.revision}")))
            assert not after.drafted
        if session.locale and not session.overlay:
            after, _ = self.turn(session, Commanded(**about(name="language")))
            after, _ = self.turn(after, Chose(**about(data=f"pick:language:ru:{after.revision}")))
            assert after.locale == "ru"
            assert after.answers == session.answers
            assert after.drafts == session.drafts
            assert after.proposal == session.proposal
            # What was confirmed in one language is not confirmed in the other.
            assert journey.place(FORM, after, AT) in {place, FORM.review}

    def way_on(self, spot: Spot) -> None:
        """From here to a signed application, answering whatever is asked."""
        rehearsal = Rehearsal(FORM, spot.session, AT)
        rehearsal.code = spot.code
        for event in list(outcomes(spot.session)):
            if isinstance(event, Learned) and isinstance(event.outcome, FileStored):
                rehearsal.happen(event)
        passed: set[tuple[Any, ...]] = set()
        for _ in range(LONGEST_WAY):
            session = rehearsal.session
            assert session is not None
            filled = sum(len(entry) for value in session.drafts.values() for entry in members(value))
            key = (*shape(FORM, session, AT, fine=True), frozenset(session.answers), session.editing, filled)
            if session.signed or key in self.ways:
                self.ways |= passed
                return
            assert key not in passed, f"round in circles at {rehearsal.stands()}"
            passed.add(key)
            rehearsal.answer()
        raise AssertionError(f"no way on from {journey.place(FORM, spot.session, AT)}")


def spines() -> Iterator[Session]:
    """Everybody's sessions on the way, for each combination of answers that lets every question apply once."""
    steering = {
        question.id: question.field.options  # type: ignore[union-attr]
        for question in FORM.questions
        if any(question.id in other.when for other in FORM.questions)
    }
    for turn in range(max(map(len, steering.values()))):
        rehearsal = Rehearsal(FORM)
        rehearsal.do("/start")
        rehearsal.press("pick:language:en:0")
        while not (rehearsal.session and rehearsal.session.signed):
            path, session = rehearsal.stands(), rehearsal.session
            assert session is not None
            yield session
            if path in steering:
                option = steering[path][turn % len(steering[path])]
                rehearsal.press(f"pick:{path}:{option}:{session.revision}")
            else:
                rehearsal.answer()


@pytest.mark.timeout(900)
def test_every_state() -> None:
    """A minute or two; every question of the form is reached."""
    explorer = Explorer(fine=False, seconds=800)
    explorer.run()
    assert explorer.places >= set(FORM.paths()) | {"language", "cancel", "delete", "complaint", "home"}
    assert len(explorer.seen) > 300
    assert {data.split(":")[0] for data in explorer.pressed} >= tap.VERBS - {"keep", "yes", "no", "rate"}


@pytest.mark.slow
def test_many_states_of_every_kind_of_applicant() -> None:
    """The same, telling apart the answers on which other questions depend: another sample of the states each time."""
    seed = secrets.randbelow(10**6)
    print(f"seed {seed}")  # noqa: T201  (how to see a failure again)
    explorer = Explorer(fine=True, seconds=SOAK, seed=seed)
    explorer.run()
    print(f"{len(explorer.seen)} states met, {explorer.turns} turns")  # noqa: T201  (what a soak has to say)
    assert explorer.places >= set(FORM.paths())
