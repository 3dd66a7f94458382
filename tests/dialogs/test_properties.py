"""Anything may happen, in any order: what must hold all the same."""

from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs import journey
from dialogs.commands import MENU
from dialogs.effects import Disarm, Effect, Replace, Show, Toast
from dialogs.event import (
    Assign,
    Chose,
    Claim,
    CodeFailed,
    CodeSent,
    Commanded,
    Declined,
    Delayed,
    Edited,
    Event,
    FileRefused,
    FileStored,
    HandBack,
    Learned,
    Note,
    Queued,
    Received,
    Reply,
    Said,
    Sent,
    Shared,
    StaffDid,
    StatusChanged,
    Suggest,
    TimerRang,
    Uploaded,
)
from dialogs.rehearsal import BEGIN, EVENT, Rehearsal
from dialogs.session import File, Session
from dialogs.settle import held
from dialogs.step import step
from dialogs.tap import VERBS
from dialogs.understanding import INTENTS, Named, Understanding
from tests.dialogs.rehearsing import service
from tests.dialogs.soundness import whole_turn

FORM = service()
SECOND = timedelta(seconds=5)
"""Between two things that happen."""
SECRETS = {
    "passport_number": "E87654321",
    "kandas_certificate": "9182736455",
    "iin": "900321300013",
    "family.document_number": "AB9182736",
    "family.iin": "150905600009",
}
"""What must never be shown unless it is asked for."""

TEXTS = (
    *("да", "нет", "иә", "жоқ", "yes", "no", "-", "Айгүл", "NURLAN", "+77011234567", "3.04.1990", "2015", "Қытай"),
    *("12 34 56", "١٢٣٤٥٦", "123456", "a@b.kz", "/дом 5/", "/", "//", "/start x", "/help@bot", "/nothing", "\u200b"),
    *("\u202e\u200f", "<b>", "</i>&amp;", "{ $name }", "a" * 4096, "🙂" * 2048, "\n" * 300, "x\n" * 900),
    *SECRETS.values(),
)

LETTER = File(id="f" * 32, name="бланк.pdf", reference="", media_type="application/pdf", size=9, sha256="a" * 64)
texts = st.sampled_from(TEXTS) | st.text(max_size=60)
data = st.builds(
    "{}:{}:{}:{}".format,
    st.sampled_from(sorted(VERBS)) | st.text(max_size=5),
    st.sampled_from([*FORM.paths(), "language", "cancel", "delete", "home", "help", ""]),
    st.sampled_from(["", "0", "1", "99", "100", "add", "done", "remove-1", "open-1", "send", "other", "agree"])
    | st.text(max_size=8),
    st.integers(0, 150) | st.just(""),
)
outcomes: st.SearchStrategy[Any] = st.sampled_from(
    [
        FileStored(media_type="image/png", size=5, sha256="a" * 64),
        *(FileRefused(code=code) for code in ("type", "too_big", "empty", "gone", "damaged", "new_code")),
        CodeSent(),
        *(CodeFailed(code=code) for code in ("no_telegram", "bad_phone", "limited", "unavailable", "new_code")),
        Received(number="KQ-1", status="received", due_date="2026-12-11"),
        Received(number="KQ-1", status="new_status"),
        Delayed(),
        Queued(ahead=3),
        Declined(code="422"),
        *(StatusChanged(status=status, version=n, reason="r" * 9000) for n, status in enumerate(FORM.statuses)),
    ]
)
named = st.builds(
    Named,
    entity=st.sampled_from(["region", "field", "document", "language", ""]),
    value=st.sampled_from([*FORM.paths(), "pavlodar", "name", "kk_latn", "diploma", "home", ""]),
    start=st.integers(0, 9),
    end=st.integers(0, 9),
)
meanings = st.none() | st.builds(
    Understanding,
    intent=st.sampled_from([*INTENTS, "", "new_intent"]),
    guess=st.sampled_from(INTENTS),
    confidence=st.floats(0, 1),
    entities=st.lists(named, max_size=2).map(tuple),
    route=st.sampled_from(["rasa", "embedded", "rules"]),
)
acts: st.SearchStrategy[Any] = st.one_of(
    st.builds(Claim, shift=st.integers(0, 5), takes_over=st.booleans()),
    st.builds(Claim, shift=st.just(-1), takes_over=st.booleans()),  # as they see it now
    st.builds(Reply, text=texts | st.just("x" * 5000), in_their_script=st.booleans(), file=st.none() | st.just(LETTER)),
    st.builds(Suggest, question=st.sampled_from([*FORM.paths(), "home", "language", ""]), text=texts),
    st.builds(HandBack, resolved=st.booleans()),
    st.builds(Note, text=texts),
    st.builds(Assign, to=st.sampled_from(["", "bolat", "team:abai"])),
)
moves = st.one_of(
    st.tuples(st.just("tap"), st.integers(0, 40)),
    st.tuples(st.just("tap"), st.integers(0, 40)),
    st.tuples(st.just("answer"), st.just("")),
    st.tuples(st.just("answer"), st.just("")),
    st.tuples(st.just("say"), st.tuples(texts, meanings)),
    st.tuples(st.just("command"), st.sampled_from([*MENU, "continue", ""]) | st.text(max_size=8)),
    st.tuples(st.just("old tap"), data | st.text(max_size=64)),
    st.tuples(st.just("learn"), outcomes),
    st.tuples(st.just("file"), st.sampled_from(["a.pdf", "\u202efdp.exe", "\n", "x" * 300, "<i>&.jpg", ""])),
    st.tuples(st.just("contact"), st.sampled_from(["+77011234567", "77", "", "+998901234567"])),
    st.tuples(st.just("sent"), st.just("sticker")),
    st.tuples(st.just("edited"), st.just("")),
    st.tuples(st.just("timer"), st.sampled_from(["remind", "expire", "hold", "other"])),
    st.tuples(st.just("wait"), st.integers(0, 90_000)),
    st.tuples(st.just("staff"), st.tuples(st.sampled_from(["aigul", "bolat"]), acts)),
    st.tuples(st.just("staff"), st.tuples(st.just("aigul"), acts)),
)


@cache
def starts() -> tuple[Session, ...]:
    """Where a random walk may begin: everywhere on the way of somebody who skips nothing and has a family."""
    rehearsal = Rehearsal(FORM)
    rehearsal.do("/start")
    rehearsal.press("pick:language:kk:0")
    found: list[Session] = []
    added = False
    while rehearsal.session is not None and not rehearsal.session.signed:
        session, path = rehearsal.session, rehearsal.stands()
        found.append(session)
        if session.proposal is None and path in SECRETS:
            rehearsal.do(f"say {SECRETS[path]}")
        elif path == "family" and not added:
            added = True
            rehearsal.press(f"pick:family:add:{session.revision}")
        elif path == "marital_status":
            rehearsal.press(f"pick:marital_status:married:{session.revision}")
        else:
            rehearsal.answer(skip=False)
    assert rehearsal.session is not None
    return (*found, rehearsal.session)


class Anybody:
    """Somebody who does anything, with a clock and dice that hypothesis holds."""

    def __init__(self, session: Session | None) -> None:
        self.session = session
        self.at = BEGIN
        self.count = 0
        self.buttons: list[str] = []
        self.meant: Understanding | None = None  # what the next text is understood as, if the core asks

    def do(self, kind: str, what: Any) -> None:
        """One thing, if it can be done now."""
        if event := self.event(kind, what):
            self.turn(event)

    def turn(self, event: Event) -> tuple[Effect, ...]:
        """One turn, and all that must hold for it."""
        before = self.session
        event, after, effects = whole_turn(FORM, before, event, self.meant)
        assert (after, effects) == step(FORM, before, event), "the same again"
        assert EVENT.validate_json(EVENT.dump_json(event)) == event
        assert Session.model_validate_json(after.model_dump_json(exclude_defaults=True)) == after
        secret(before, event, after, effects)
        erased = any(effect.kind == "erase" for effect in effects)
        self.session = None if erased else after
        told = [effect.screen for effect in effects if isinstance(effect, Show | Replace)]
        self.buttons = [button.data for screen in told for row in screen.rows for button in row] or self.buttons
        return effects

    def about(self, **more: Any) -> dict[str, Any]:
        """What all events share."""
        self.count += 1
        self.at += SECOND
        return {"at": self.at, "entropy": sha256(str(self.count).encode()).hexdigest(), **more}

    def event(self, kind: str, what: Any) -> Event | None:  # noqa: C901  (a table of all that can happen)
        """What a move of hypothesis is as an event."""
        match kind:
            case "tap":
                return Chose(**self.about(data=self.buttons[what % len(self.buttons)])) if self.buttons else None
            case "answer":
                return self.sample()
            case "say":
                text, self.meant = what
                return Said(**self.about(text=text))
            case "command":
                return Commanded(**self.about(name=what))
            case "old tap":
                return Chose(**self.about(data=what))
            case "learn":
                return Learned(**self.about(about=self.known(what), outcome=what))
            case "file":
                return Uploaded(**self.about(reference=f"r{self.count}", name=what, size=9, photo=not what))
            case "contact":
                return Shared(**self.about(phone=what, own=len(what) > 3))
            case "sent":
                return Sent(**self.about(what=what))
            case "staff":
                return self.staff(*what)
            case "edited":
                return Edited(**self.about())
            case "timer":
                return TimerRang(**self.about(name=what))
        self.at += timedelta(seconds=what)
        return None

    def staff(self, login: str, act: Any) -> Event:
        """An act of somebody of ours, who has seen the newest shift or another one."""
        if isinstance(act, Claim) and act.shift < 0:
            act = act.changed(shift=self.session.shift if self.session else 0)
        return StaffDid(**self.about(by=login, name="Айгүл <b>", role="agent", act=act))

    def sample(self) -> Event | None:
        """An answer to the question that stands open."""
        session = self.session
        if session is None:
            return None
        path = journey.place(FORM, session, self.at)
        here = journey.here(FORM, session, path, self.at)
        sample = here.question.field.sample(here)
        if isinstance(sample, Chose):
            return Chose(**self.about(data=f"pick:{path}:{sample.data}:{session.revision}"))
        return EVENT.validate_python(sample.model_dump() | self.about()) if sample else None

    def known(self, outcome: Any) -> str:
        """Something that an outcome can be about."""
        session = self.session
        if session is None:
            return "nobody"
        if outcome.kind == "queued":
            return session.help.id if session.help else "nothing"
        if outcome.kind.startswith("file"):
            return min(held(session) | {file.id for file in session.letters}, default="nothing")
        if outcome.kind.startswith("code"):
            return session.signing.id if session.signing else "nothing"
        return session.applications[-1].id if session.applications else "nothing"


def secret(before: Session | None, event: Event, after: Session, effects: tuple[Effect, ...]) -> None:
    """Numbers are shown masked, but for a tap that asks for them and the doubt about one that was just written."""
    reveals = isinstance(event, Chose) and event.data.startswith("reveal:")
    if isinstance(event, StaffDid):
        return  # what a colleague writes is theirs
    doubted = str(after.proposal.value) if after.proposal else ""
    for effect in effects:
        if isinstance(effect, Show | Replace) and not reveals:
            written = effect.screen.text + "".join(button.text for row in effect.screen.rows for button in row)
            for question, number in SECRETS.items():
                example = FORM.say(after.locale)
                key = f"{question.replace('.', '-')}.example"
                shown = written.replace(example(key) if example.has(key) else "\0", "")
                typed = any(number in str(value) for key, value in after.answers.items() if key not in SECRETS)
                typed = typed or (before is not None and number in open_text(before))
                assert number not in shown or number == doubted or typed or number in open_text(after), question


def open_text(session: Session) -> str:
    """All that is no secret: somebody may write a number where none belongs."""
    hidden = {path.rpartition(".")[2] for path in SECRETS}
    found = [str(value) for key, value in {**session.retired, **session.answers}.items() if key not in SECRETS]
    for value in (*session.drafts.values(), *session.answers.values()):
        if isinstance(value, tuple):
            for item in value:
                if isinstance(item, dict):
                    found += [str(one) for key, one in item.items() if key not in hidden]
    return " ".join(found)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 200), st.lists(moves, min_size=1, max_size=25))
def test_anything_may_happen(start: int, walk: list[tuple[str, Any]]) -> None:
    sessions = (None, *starts())
    anybody = Anybody(sessions[start % len(sessions)])
    anybody.turn(Commanded(**anybody.about(name="continue")))
    for kind, what in walk:
        anybody.do(kind, what)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 200), st.integers(0, 40))
def test_a_repeated_tap_changes_nothing(start: int, which: int) -> None:
    """Telegram may bring a tap twice, and people tap twice: the second says so, and brings no message again."""
    anybody = Anybody(starts()[start % len(starts())])
    anybody.turn(Commanded(**anybody.about(name="continue")))
    data = anybody.buttons[which % len(anybody.buttons)]
    before = anybody.session
    anybody.turn(Chose(**anybody.about(data=data)))
    once = anybody.session
    effects = anybody.turn(Chose(**anybody.about(data=data)))
    if once != before:
        assert anybody.session == once
        assert once is not None
        again = {type(effect) for effect in effects}
        assert again == {Toast} if once.asked == anybody.at - SECOND else again >= {Disarm, Show}


def test_starts_have_all_secrets() -> None:
    """The random walks really begin where there is something to hide."""
    last = starts()[-1]
    family = last.answers["family"]
    assert isinstance(family, tuple)
    assert {last.answers.get(name) for name in ("passport_number", "iin")} <= set(SECRETS.values())
    assert isinstance(family[0], dict)
    assert family[0]["iin"] == SECRETS["family.iin"]
