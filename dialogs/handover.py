"""A person of ours speaks: what staff do in a conversation, and how the bot keeps silent meanwhile.

Exactly one speaks. Whoever takes a conversation over names the `shift` they have seen; it rises with every change, so
of two who take at once one is refused, and so is the bot: while `Session.help.owner` is set it shows nothing.
What happens meanwhile (files stored, decisions) is kept, and seen when the bot speaks again.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Any

from dialogs import answers, commands, journey, news, room, tap
from dialogs.calling import opening
from dialogs.effects import (
    Button,
    Cancel,
    DropFiles,
    Effect,
    FetchDocument,
    Rated,
    Refuse,
    Replace,
    Screen,
    SendFile,
    Show,
    Telling,
    WakeAt,
)
from dialogs.event import (
    Assign,
    Chose,
    Claim,
    Commanded,
    Event,
    FileRefused,
    FileStored,
    HandBack,
    Learned,
    Note,
    Queued,
    Reply,
    Said,
    Sent,
    Shared,
    StaffDid,
    Suggest,
    TimerRang,
    Uploaded,
)
from dialogs.fields.base import Answer, Doubt, Problem, clean
from dialogs.screens import say_problem, screen
from dialogs.scripts import right_to_left
from dialogs.session import File, Help, Proposal, Session
from dialogs.settle import HOLD, LETTERS
from dialogs.tap import Tap
from dialogs.texts import RIGHT_TO_LEFT, scripted
from dialogs.turn import Turn

if TYPE_CHECKING:
    from dialogs.form import Form

HOURS = 4
"""A conversation that its owner leaves alone for so long waits again, and the bot goes on."""
LATER = timedelta(hours=12)
"""What rings while a person speaks rings again."""
BACK_TO_THE_BOT = frozenset({"start", "delete"})
"""Commands by which the applicant ends it themselves."""
LONGEST_CAPTION = 1024
"""UTF-16 units of a text beside a file (Bot API, sendDocument)."""
KEPT = timedelta(days=7)
"""So long the files of a resolved matter are kept."""
MOST_UNSAID = 5
MOST_LETTERS = 30
MEGABYTES = 20
TYPES = ("application/pdf", "image/jpeg", "image/png", "image/heic")


# --- What staff do ---


def act(form: "Form", session: Session, event: StaffDid) -> Turn:
    """One act of staff; `Refuse` where it can't be done."""
    return ACTS[type(event.act)](form, session, event, event.act)


def _claim(form: "Form", session: Session, event: StaffDid, act: Claim) -> Turn:
    held = session.help
    if held is not None and held.owner == event.by:
        return _quiet(session)
    if act.shift != session.shift:
        return _refused(session, "changed", held.owner if held else "")
    if held is not None and held.reason == "complaint" and not _hears(held, event):
        return _refused(session, "complaint")
    if held is not None and held.owner and not act.takes_over:
        return _refused(session, "taken", held.owner)
    case = held.id if held else f"{int(event.at.timestamp()):x}"
    asked = held or Help(id=case, reason="stepped_in", at=event.at)
    name = _name(session, event)
    taken = asked.changed(owner=event.by, name=name, role=event.role, taken_at=event.at, active_at=event.at)
    after = session.changed(help=taken, shift=session.shift + 1, overlay="", proposal=None)
    words = form.say(after.locale)
    said = words("help-claimed", name=name, role=words(f"role-{event.role}"))
    return _quiet(after, _show(after, said), _hold(event))


def _reply(_form: "Form", session: Session, event: StaffDid, act: Reply) -> Turn:
    if refused := _not_theirs(session, event):
        return refused
    text = clean(act.text)
    if not text and act.file is None:
        return _refused(session, "empty")
    shown = scripted(text, session.locale) if act.in_their_script else text
    speaker = f"👤 <b>{escape(_name(session, event), quote=False)}</b>"
    told = _directed(session, f"{speaker}\n{escape(shown, quote=False)}".strip())
    if room.units(told) > (room.LIMIT if act.file is None else LONGEST_CAPTION):
        return _refused(session, "too_long")
    after = _answered(session, event)
    if act.file is None:
        return _quiet(after, Show(screen=Screen(text=told)), _hold(event), unseen=True)
    after, dropped = _with_letter(after, act.file)
    sent = SendFile(file=act.file.id, name=act.file.name, media_type=act.file.media_type, caption=told)
    return _quiet(after, sent, *dropped, _hold(event), unseen=True)


def _suggest(form: "Form", session: Session, event: StaffDid, act: Suggest) -> Turn:
    """An answer for them to confirm: it becomes one only by their own tap."""
    if refused := _not_theirs(session, event):
        return refused
    asked = {question.id for question in journey.applicable(form, session, event.at)}
    question = form.question(act.question)
    if question is None or act.question not in asked or session.signed:
        return _refused(session, "not_asked")
    if question.field.kind in NOT_SUGGESTED or (session.consent is None and act.question != "consent"):
        return _refused(session, "not_suggested")
    there = answers.stand(form, session, act.question)
    here = journey.here(form, there, act.question, event.at)
    said = Said(at=event.at, entropy=event.entropy, text=clean(act.text))
    stamp = session.revision + 1  # carried by the buttons that count, also if it is the same suggestion again
    match question.field.take(said, here):
        case Answer(value=value) | Doubt(value=value) if not isinstance(value, tuple):
            label = here.words.label(f"{question.id}.label")
            args = {"name": _name(session, event), "question": label, "stamp": str(stamp)}
            proposal = Proposal(question=act.question, value=value, code="staff", args=args)
        case Problem() as problem:
            return _refused(session, "problem", say_problem(problem, here))
        case _:
            return _refused(session, "not_suggested")
    after = _answered(there, event).changed(proposal=proposal, revision=stamp)
    asks = screen(journey.here(form, after, act.question, event.at))
    return _quiet(after, _show(after, asks.text, asks.rows[:1]), _hold(event), unseen=True)


NOT_SUGGESTED = frozenset({"consent", "signature", "review", "upload", "group"})
"""Kinds whose answer nobody gives for another."""


def _hand_back(form: "Form", session: Session, event: StaffDid, act: HandBack) -> Turn:
    if refused := _not_theirs(session, event):
        return refused
    return _let_go(form, session, event, resolved=act.resolved)


def _note(_form: "Form", session: Session, _event: StaffDid, act: Note) -> Turn:
    """Kept in the transcript, shown to nobody but staff."""
    return _quiet(session, unseen=True) if clean(act.text) else _refused(session, "empty")


def _assign(_form: "Form", session: Session, _event: StaffDid, act: Assign) -> Turn:
    return _quiet(session.changed(assigned=act.to), unseen=True)


Act = Callable[["Form", Session, StaffDid, Any], Turn]

ACTS: "dict[type[object], Act]" = {
    Claim: _claim,
    Reply: _reply,
    Suggest: _suggest,
    HandBack: _hand_back,
    Note: _note,
    Assign: _assign,
}


# --- While a person speaks ---


def silent(form: "Form", session: Session, event: Event) -> Turn:
    """What an event comes to while a person speaks: kept, and not answered."""
    command = _command(event)
    if command in BACK_TO_THE_BOT:
        return _taken_back(form, session, event, command)
    if command == "complaint":
        return _complained(session, event)
    match event:
        case Learned():
            return _learned(form, session, event)
        case TimerRang(name=name) if name == HOLD:
            return _left_alone(form, session, event)
        case TimerRang(name=name):
            return _quiet(session, WakeAt(name=name, at=event.at + LATER))
        case Uploaded():
            return _letter(_asking(session, event), event)
        case Chose(data=data):
            return _tapped(form, session, event, data)
        case Said() | Sent() | Shared():
            return _quiet(_asking(session, event), unseen=True)
    return _quiet(session, unseen=True)


def _command(event: Event) -> str:
    """The command that an event is, chosen or typed."""
    match event:
        case Commanded(name=name):
            return name.casefold()
        case Said(text=text):
            return commands.named(clean(text)).casefold()
    return ""


def learn(form: "Form", session: Session, event: Learned) -> Turn:
    """News from elsewhere: of a call, of a file for a person of ours, of everything else."""
    if isinstance(event.outcome, Queued):
        return _queued(form, session, event, event.outcome)
    return _kept_letter(form, session, event) or news.learn(form, session, event)


def _queued(form: "Form", session: Session, event: Learned, queued: Queued) -> Turn:
    """How many wait before them; of a call that was answered meanwhile nothing is said.

    Nor while nobody works: when somebody will was said, and a queue at night would only worry.
    """
    held = session.help
    if held is None or held.owner or held.id != event.about or opening(form, event.at) != event.at:
        return Turn(session, quiet=True)
    said = form.say(session.locale)("help-place", ahead=queued.ahead)
    return Turn(session, effects=(_show(session, said),), quiet=True, unseen=True)


def rate(form: "Form", session: Session, tapped: Tap) -> Turn | None:
    """One tap, once for each case; None if it was rated already."""
    words = form.say(session.locale)
    if tapped.option == "complain" and session.locale:
        return Turn(session.changed(overlay="complaint"))
    if not session.rating or session.rating != tapped.question:
        return None
    good = tapped.option == "good"
    after = session.changed(rating="")
    rows: tuple[tuple[Button, ...], ...] = ()
    if not good:
        rows = ((Button(text=words.label("button-complaint"), data=str(Tap("rate", tapped.question, "complain", 0))),),)
    said = Replace(screen=Screen(text=words("rating-thanks" if good else "rating-sorry"), rows=rows))
    return Turn(after, effects=(said, Rated(good=good)), quiet=True, unseen=True)


def _kept_letter(form: "Form", session: Session, event: Learned) -> Turn | None:
    """A file that was sent to a person of ours is stored, or can't be; None if it is another file.

    That it can't be is said at once, whoever speaks: else they believe that it was read.
    """
    letter = next((file for file in session.letters if file.id == event.about and not file.stored), None)
    if letter is None:
        return None
    match event.outcome:
        case FileStored(sha256=digest, media_type=media_type, size=size):
            stored = letter.changed(sha256=digest, media_type=media_type, size=size)
            letters = tuple(stored if file.id == letter.id else file for file in session.letters)
            return _quiet(session.changed(letters=letters), unseen=True)
        case FileRefused() as refused:
            letters = tuple(file for file in session.letters if file.id != letter.id)
            after = session.changed(letters=letters)
            return _quiet(after, _show(after, news.refusal(form, after, letter, refused)), unseen=True)
    return _quiet(session, unseen=True)


def _learned(form: "Form", session: Session, event: Learned) -> Turn:
    if kept := _kept_letter(form, session, event):
        return kept
    turn = learn(form, session, event)
    effects = tuple(effect for effect in turn.effects if not isinstance(effect, Telling))
    unsaid = (*session.unsaid, *turn.notes)[-MOST_UNSAID:]
    return replace(turn, session=turn.session.changed(unsaid=unsaid), notes=(), effects=effects, quiet=True)


def _complained(session: Session, event: Event) -> Turn:
    """Perhaps about the very colleague who speaks: it stands among the complaints until another one has heard it."""
    session = _asking(session, event)
    held = session.help
    if held is None or held.reason == "complaint":
        return _quiet(session, unseen=True)
    complaint = held.changed(reason="complaint", complained_at=event.at, about=held.owner)
    return _quiet(session.changed(help=complaint), unseen=True)


def _letter(session: Session, event: Uploaded) -> Turn:
    """A file for the person they talk to: not an answer, but kept like one."""
    ident = sha256(f"letter:{event.entropy}:{event.reference}".encode()).hexdigest()[:32]
    name = clean(event.name).replace("\n", " ")[-120:] or "file"
    file = File(id=ident, name=name, reference=event.reference, media_type=event.media_type, size=event.size)
    after, dropped = _with_letter(session, file)
    fetch = FetchDocument(file=ident, reference=event.reference, media_types=TYPES, limit=MEGABYTES * 1024 * 1024)
    return _quiet(after, fetch, *dropped, unseen=True)


def _with_letter(session: Session, file: File) -> tuple[Session, tuple[Effect, ...]]:
    """One file more; the oldest make room."""
    letters = (*session.letters, file)
    gone = tuple(old.id for old in letters[:-MOST_LETTERS])
    dropped: tuple[Effect, ...] = (DropFiles(files=gone),) if gone else ()
    return session.changed(letters=letters[-MOST_LETTERS:]), dropped


def _tapped(form: "Form", session: Session, event: Chose, data: str) -> Turn:
    """The bot's buttons wait; only what the person suggested can be answered."""
    tapped, proposed = tap.read(data), session.proposal
    if tapped is not None and tapped.verb == "rate" and tapped.option != "complain":
        return rate(form, session, tapped) or Turn(session, toast=form.say(session.locale)("rating-thanks"), quiet=True)
    if tapped is not None and proposed is not None and proposed.code == "staff" and tapped.verb in {"yes", "no"}:
        agreed = tapped.verb == "yes"
        if tapped.question == proposed.question and str(tapped.revision) == proposed.args.get("stamp"):
            turn = answers.confirm(form, session, event, agreed=agreed)
            said = turn.ack or f"✗ {form.say(session.locale)('help-declined')}"
            return _quiet(turn.session, Replace(screen=Screen(text=said)), *turn.effects)
    return Turn(session, toast=form.say(session.locale)("help-silent"), quiet=True)


def _taken_back(form: "Form", session: Session, event: Event, name: str) -> Turn:
    """The applicant wants the bot again."""
    freed = _freed(session)
    turn = commands.run(form, freed, name, event.at)
    return replace(turn, notes=(*session.unsaid, *turn.notes), effects=(*turn.effects, Cancel(name=HOLD)))


def _left_alone(form: "Form", session: Session, event: Event) -> Turn:
    """Nobody has written for hours: they wait in the queue again, at their old place, and the bot goes on."""
    held = session.help
    if held is not None and held.active_at is not None and event.at < held.active_at + timedelta(hours=HOURS):
        # The owner wrote while it rang.
        return _quiet(session, WakeAt(name=HOLD, at=held.active_at + timedelta(hours=HOURS)), unseen=True)
    after = _freed(session)
    if held is not None and after.help is None:
        after = after.changed(help=_again(held, held.unanswered or event.at))
    return Turn(after, (*session.unsaid, form.say(after.locale)("help-left_alone")), (Cancel(name=HOLD),))


def _let_go(form: "Form", session: Session, event: StaffDid, *, resolved: bool) -> Turn:
    held, words = session.help, form.say(session.locale)
    case = held.id if held else ""
    heard = resolved and held is not None and _hears(held, event)
    freed = _freed(session, heard=heard).changed(rating=case if resolved else session.rating)
    asks: tuple[Effect, ...] = ()
    if resolved and case:
        rows = (
            (
                Button(text=words.label("rating-good"), data=str(Tap("rate", case, "good", 0))),
                Button(text=words.label("rating-bad"), data=str(Tap("rate", case, "bad", 0))),
            ),
        )
        asks = (Show(screen=Screen(text=words("rating", name=held.name if held else ""), rows=rows)),)
    effects: list[Effect] = [Cancel(name=HOLD)]
    if resolved and freed.help is None:
        freed = freed.changed(assigned="")
    if resolved and freed.letters:
        effects.append(WakeAt(name=LETTERS, at=event.at + KEPT))
    return Turn(freed, (*session.unsaid, words("help-handed_back")), tuple(effects), first=asks)


def _freed(session: Session, *, heard: bool = False) -> Session:
    """Nobody of ours speaks any more. A complaint waits on until it is `heard`; what is a team's stays the team's."""
    held = session.help
    proposal = session.proposal if session.proposal and session.proposal.code != "staff" else None
    waits = None
    if held is not None and held.reason == "complaint" and not heard:
        waits = _again(held, held.complained_at or held.at)
    assigned = "" if held is not None and session.assigned == held.owner else session.assigned
    served = held.owner if held is not None and held.owner else session.served
    after = session.changed(help=waits, shift=session.shift + 1, served=served)
    return after.changed(proposal=proposal, assigned=assigned, unsaid=())


def _again(held: Help, since: datetime) -> Help:
    """It waits in the queue again, at its old place. Since when they wait for an answer is said by who knows it."""
    nobody = {"owner": "", "name": "", "role": "", "taken_at": None, "answered_at": None, "returned": True}
    return held.changed(**nobody, asked_at=since)


def _hears(held: Help, event: StaffDid) -> bool:
    """Whether a complaint is theirs to answer: never that of who complained about them."""
    return event.hears_complaints and event.by != held.about


# --- Behind them ---


def _not_theirs(session: Session, event: StaffDid) -> Turn | None:
    held = session.help
    if held is None or held.owner != event.by:
        return _refused(session, "not_yours", held.owner if held else "")
    return None


def _name(session: Session, event: StaffDid) -> str:
    """Who speaks, in letters that the applicant reads."""
    return scripted(event.name, session.locale)


def _hold(event: StaffDid) -> WakeAt:
    return WakeAt(name=HOLD, at=event.at + timedelta(hours=HOURS))


def _refused(session: Session, code: str, detail: str = "") -> Turn:
    return Turn(session, effects=(Refuse(code=code, detail=detail),), quiet=True, unseen=True)


def _quiet(session: Session, *effects: Effect, unseen: bool = False) -> Turn:
    """Nothing is shown but what the effects show. `unseen`: buttons that stand in the chat stay good."""
    return Turn(session, effects=effects, quiet=True, unseen=unseen)


def _active(session: Session, event: StaffDid) -> Session:
    """Its owner has done something."""
    held = session.help
    return session if held is None else session.changed(help=held.changed(active_at=event.at))


def _answered(session: Session, event: StaffDid) -> Session:
    """Its owner has told them something: they don't wait any more."""
    held = _active(session, event)
    if held.help is None:
        return held
    first = held.help.answered_at or event.at
    return held.changed(help=held.help.changed(answered_at=first, asked_at=None))


def _asking(session: Session, event: Event) -> Session:
    """They wrote to a person of ours, and wait for an answer from now on if they did not before."""
    held = session.help
    if held is None or held.unanswered is not None:
        return session
    return session.changed(help=held.changed(asked_at=event.at))


def _show(session: Session, text: str, rows: tuple[tuple[Button, ...], ...] = ()) -> Show:
    return Show(screen=Screen(text=_directed(session, text), rows=rows))


def _directed(session: Session, text: str) -> str:
    return right_to_left(text) if session.locale in RIGHT_TO_LEFT else text
