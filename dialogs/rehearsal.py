"""A conversation played without a messenger: for the terminal, for the pictures, for golden stories.

The real core decides; what the world would do (store a file, bring a code, take the application) happens at once.
What a person or the world does is a line that anybody can read: `tap Yes`, `say Aigul`, `file passport.pdf`,
`code`, `wait 3 days`, `office refused The quota is used up`, `staff claim`, `staff reply Good day!`, or
`mean choose_region region=pavlodar: to my uncle`, where the understanding says what the text means.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import unescape
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from dialogs import journey
from dialogs.commands import named
from dialogs.effects import (
    Button,
    Cancel,
    Disarm,
    Effect,
    Erase,
    FetchDocument,
    HandOver,
    Refuse,
    Replace,
    Screen,
    SendFile,
    SendOtp,
    SendPaper,
    Show,
    Submit,
    Telling,
    Toast,
    Understand,
    WakeAt,
)
from dialogs.event import (
    Assign,
    Chose,
    Claim,
    CodeFailed,
    CodeSent,
    Commanded,
    Edited,
    Event,
    FileRefused,
    FileStored,
    HandBack,
    Learned,
    Note,
    Outcome,
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
from dialogs.fields.base import Here
from dialogs.fields.signature import LIFETIME
from dialogs.session import Session
from dialogs.step import step
from dialogs.tap import Tap
from dialogs.understanding import Named, Understanding

if TYPE_CHECKING:
    from dialogs.form import Form

BEGIN = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
"""When all rehearsals begin: 10:00 in Kazakhstan."""
NUMBER = "KQ-2026-000001"
MEDIA_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png", "heic": "image/heic"}
UNITS = {"day": timedelta(days=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1)}
WRITTEN: dict[str, Callable[[str], str]] = {
    "": str,
    "spaced": lambda code: f"{code[:3]} {code[3:]}",
    "arabic": lambda code: "".join(chr(0x660 + int(digit)) for digit in code),
}
"""How people type a code."""
LONGEST_WAY = 200
"""Answers; no service asks so much."""
EVENT: TypeAdapter[Event] = TypeAdapter(Event)
_TAG = re.compile(r"</?[a-z]+[^<>]*>")


class Rehearsal:
    """One chat: its session, what stands in it, and a clock that only we move."""

    def __init__(self, form: "Form", session: Session | None = None, at: datetime = BEGIN) -> None:
        self.form = form
        self.session = session
        self.at = at
        self.chat: list[Screen] = []
        self.told: list[str] = []  # what the last line brought, as text
        self.done: list[Effect] = []  # all effects so far
        self.code = ""  # the newest one-time code
        self.timers: dict[str, datetime] = {}
        self.patient = False  # files wait until `stored` is called
        self.waiting: list[FetchDocument] = []
        self.understand: Callable[[str], Understanding] = lambda _text: Understanding()
        self._count = 0

    def do(self, line: str) -> list[str]:
        """One line of a story; what the bot tells then."""
        verb, _, rest = line.partition(" ")
        self.told = []
        self.at += timedelta(seconds=20)
        doings: dict[str, Callable[[], object]] = {
            "tap": lambda: self._tap(self.button(rest)),
            "file": lambda: self._send(rest, photo=False),
            "photo": lambda: self._send(rest or "photo.jpg", photo=True),
            "contact": lambda: self._happen(
                Shared(**self._about(), phone=rest.split()[-1], own=not rest.startswith("foreign"))
            ),
            **dict.fromkeys(("sticker", "voice", "location"), lambda: self._happen(Sent(**self._about(), what=verb))),
            "edit": lambda: self._happen(Edited(**self._about())),
            "code": lambda: self._happen(Said(**self._about(), text=WRITTEN[rest](self.code))),
            "wait": lambda: self._wait(rest),
            "office": lambda: self._decide(rest),
            "say": lambda: self._say(rest),
            "mean": lambda: self._mean(rest),
            "staff": lambda: self.told.extend(f"(refused: {code})" for code in self.staff(*rest.split(maxsplit=1))),
        }
        doings.get(verb, lambda: self._say(line))()
        return self.told

    def stands(self) -> str:
        """Where the person stands."""
        return journey.place(self.form, self._session(), self.at)

    def here(self) -> Here:
        """The question that stands open."""
        return journey.here(self.form, self._session(), self.stands(), self.at)

    def answer(self, *, skip: bool = True, examples: bool = False) -> list[str]:
        """Answer what is asked: skip it if that can be, else with the question's example or a sample."""
        session, here = self._session(), self.here()
        field, path = here.question.field, here.path
        if session.proposal is not None and session.proposal.question == path:
            return self.choose("", "yes")
        if field.kind == "signature":
            return self._sign(session)
        if field.kind == "upload" and isinstance(here.value, tuple) and here.value:
            return self.choose("done")
        if skip and here.question.optional:
            return self.choose("", "skip")
        if field.kind == "upload":
            return self.do(f"file {path}.pdf")
        if path in {"cancel", "delete"}:
            return self.choose("no")
        sample = field.sample(here)
        if isinstance(sample, Said):
            return self.do(f"say {(examples and here.text('example')) or sample.text}")
        return self.choose(sample.data if isinstance(sample, Chose) else "")

    def walk(self, until: str = journey.HOME, *, skip: bool = True, examples: bool = False) -> "Rehearsal":
        """Answer until they stand there; `LookupError` if there is no way."""
        for _ in range(LONGEST_WAY):
            if self.stands() == until:
                return self
            self.answer(skip=skip, examples=examples)
        raise LookupError(f"no way from {self.stands()} to {until}")

    def choose(self, option: str, verb: str = "pick") -> list[str]:
        """Tap the button of this option at the question that stands open."""
        return self.press(str(Tap(verb, self.stands(), option, self._session().revision)))

    def copied(self) -> "Rehearsal":
        """Another one that goes on from here."""
        other = Rehearsal(self.form, self.session, self.at)
        other.code, other.chat, other.timers, other._count = self.code, [*self.chat], {**self.timers}, self._count
        return other

    def _session(self) -> Session:
        return self.session or Session(form_version=self.form.version)

    def _sign(self, session: Session) -> list[str]:
        if session.phone == "?":
            return self.choose("same")
        if session.signing is None:
            return self.choose("send")
        if session.signing.state in {"failed", "used_up"} or self.at - session.signing.sent_at > LIFETIME:
            self.do("wait 2 days")
            return self.choose("resend")
        return self.do("code")

    def press(self, data: str) -> list[str]:
        """Send a button's data, whether it is shown or not."""
        self.told = []
        self._happen(Chose(**self._about(), data=data))
        return self.told

    def happen(self, event: Event) -> tuple[Effect, ...]:
        """Any event at all."""
        self.told = []
        return self._happen(event)

    def event(self, kind: type, **about: object) -> Event:
        """An event of now."""
        made: Event = kind(**self._about(), **about)
        return made

    def staff(
        self, what: str, text: str = "", *, by: str = "aigul", name: str = "Айгүл", role: str = "agent"
    ) -> list[str]:
        """What somebody of ours does: claim, reply, suggest, note, back, resolve, assign. Refusals, if any."""
        shift = self._session().shift
        question, _, answer = text.partition(" ")
        acts = {
            "claim": Claim(shift=shift),
            "take": Claim(shift=shift, takes_over=True),
            "reply": Reply(text=text, in_their_script=True),
            "suggest": Suggest(question=question, text=answer),
            "note": Note(text=text),
            "back": HandBack(),
            "resolve": HandBack(resolved=True),
            "assign": Assign(to=text),
        }
        hears = role == "supervisor"
        event = StaffDid(**self._about(), by=by, name=name, role=role, hears_complaints=hears, act=acts[what])
        effects = self._happen(event)
        return [effect.code for effect in effects if isinstance(effect, Refuse)]

    def button(self, label: str) -> Button:
        """The newest button whose label begins so, or has this in it."""
        shown = [button for screen in reversed(self.chat) for row in screen.rows for button in row]
        for fits in (str.__eq__, str.startswith, str.__contains__):
            for button in shown:
                if fits(button.text, label):
                    return button
        raise LookupError(f"no button {label!r}, but: {[button.text for button in shown[:20]]}")

    def buttons(self) -> list[Button]:
        """Those of the newest message that has some."""
        newest = next((screen for screen in reversed(self.chat) if screen.rows), None)
        return [button for row in newest.rows for button in row] if newest else []

    def stored(self, *, refuse: str = "") -> None:
        """The oldest file that waits is stored, or refused."""
        self.told = []
        self._store(self.waiting.pop(0), refuse=refuse)

    def _about(self) -> dict[str, object]:
        self._count += 1
        return {"at": self.at, "entropy": sha256(str(self._count).encode()).hexdigest()}

    def _say(self, text: str) -> None:
        name = named(text)
        said = Commanded(**self._about(), name=name) if name else Said(**self._about(), text=text)
        self._happen(said)

    def _mean(self, rest: str) -> None:
        meaning, _, text = rest.partition(": ")
        intent, *named = meaning.split()
        entities = tuple(
            Named(entity=entity, value=value, start=0, end=len(text))
            for entity, _, value in (one.partition("=") for one in named)
        )
        understood = Understanding(intent=intent, guess=intent, confidence=0.9, entities=entities, route="embedded")
        before, self.understand = self.understand, lambda _text: understood
        self._happen(Said(**self._about(), text=text))
        self.understand = before

    def _tap(self, button: Button) -> None:
        self._happen(Chose(**self._about(), data=button.data))

    def _send(self, name: str, *, photo: bool) -> None:
        upload = Uploaded(
            **self._about(), reference=f"ref-{self._count}", name="" if photo else name, size=250_000, photo=photo
        )
        self._happen(upload)

    def _wait(self, span: str) -> None:
        count, _, unit = span.partition(" ")
        until = self.at + int(count) * UNITS[unit.rstrip("s")]
        for name, at in sorted(self.timers.items(), key=lambda timer: timer[1]):
            if at <= until and self.timers.get(name) == at:
                self.at = at
                del self.timers[name]
                self._happen(TimerRang(**self._about(), name=name))
        self.at = until

    def _decide(self, what: str) -> None:
        status, _, reason = what.partition(" ")
        application = self.session.applications[-1] if self.session and self.session.applications else None
        ident = application.id if application else ""
        self._learn(ident, StatusChanged(status=status, version=self._count, number=NUMBER, reason=reason))

    def _happen(self, event: Event) -> tuple[Effect, ...]:
        # Through JSON and back, as between two turns of the real thing, so that nothing unserialisable hides.
        event = EVENT.validate_json(EVENT.dump_json(event))
        kept = self.session.model_dump_json(exclude_defaults=True) if self.session else ""
        session, effects = self._step(kept, event)
        match effects:
            case (Understand(text=text),) if isinstance(event, Said):
                session, effects = self._step(kept, event.changed(understood=self.understand(text)))
        self.session = session
        self.done += effects
        for effect in effects:
            self._carry_out(effect, event)
        return effects

    def _step(self, kept: str, event: Event) -> tuple[Session, tuple[Effect, ...]]:
        return step(self.form, Session.model_validate_json(kept) if kept else None, event)

    def _carry_out(self, effect: Effect, event: Event) -> None:
        """As the shell and the world would; what a person sees goes to the chat."""
        match effect:
            case Show() | Replace() | Disarm() | Toast() | SendPaper() | SendFile():
                self._tell(effect, event)
            case HandOver(case=case):
                self._learn(case, Queued(ahead=0))
            case FetchDocument() if self.patient:
                self.waiting.append(effect)
            case FetchDocument():
                self._store(effect)
            case SendOtp(id=ident, code=code, phone=phone):
                self.code = code
                self.told.append(f"(code to {phone})")
                self._learn(ident, CodeFailed(code="no_telegram") if phone.endswith("404") else CodeSent())
            case Submit(application=ident):
                self._learn(ident, Received(number=NUMBER, status="received", due_date="2026-12-11"))
            case WakeAt(name=name, at=at):
                self.timers[name] = at
            case Cancel(name=name):
                self.timers.pop(name, None)
            case Erase():
                self.session = None
                self.timers.clear()
                self.told.append("(everything is erased)")

    def _tell(self, effect: Telling, event: Event) -> None:
        match effect:
            case Show(screen=screen):
                self.chat.append(screen)
                self.told.append(seen(screen))
            case Replace(screen=screen):
                self.chat[self._tapped(event)] = screen
                self.told.append(f"(in place) {seen(screen)}")
            case Disarm():
                at = self._tapped(event)
                self.chat[at] = self.chat[at].changed(rows=())
            case Toast(text=text):
                self.told.append(f"(toast) {text}")
            case SendPaper(name=name, caption=caption) | SendFile(name=name, caption=caption):
                self.told.append(f"(file {name}) {caption}")

    def _store(self, effect: FetchDocument, refuse: str = "") -> None:
        drafts = self.session.drafts.values() if self.session else ()
        files = [file for draft in drafts if isinstance(draft, tuple) for file in draft if not isinstance(file, dict)]
        files += self.session.letters if self.session else ()
        name = next((file.name for file in files if file.id == effect.file), "")
        media_type = MEDIA_TYPES.get(name.rpartition(".")[2], "")
        refuse = refuse or ("" if media_type else "type")
        outcome: Outcome = (
            FileRefused(code=refuse)
            if refuse
            else FileStored(media_type=media_type, size=250_000, sha256=sha256(effect.file.encode()).hexdigest())
        )
        self._learn(effect.file, outcome)

    def _learn(self, about: str, outcome: Outcome) -> None:
        self._happen(Learned(**self._about(), about=about, outcome=outcome))

    def _tapped(self, event: Event) -> int:
        data = event.data if isinstance(event, Chose) else ""
        for index in range(len(self.chat) - 1, -1, -1):
            if any(button.data == data for row in self.chat[index].rows for button in row):
                return index
        if not self.chat:
            self.chat.append(Screen(text=""))
        return len(self.chat) - 1


def seen(screen: Screen) -> str:
    """A message as a person sees it, the buttons below in brackets."""
    rows = [" ".join(f"[{button.text}]" for button in row) for row in screen.rows]
    if screen.contact:
        rows.append(f"[{screen.contact}]")
    return "\n".join([unescape(_TAG.sub("", screen.text)), *rows])
