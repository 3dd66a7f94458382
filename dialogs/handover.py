"""A person of ours speaks: what staff do in a conversation, and how the bot keeps silent meanwhile.

Exactly one speaks. Whoever takes a conversation over names the `shift` they have seen; it rises with every change, so
of two who take at once one is refused, and so is the bot: while `Session.help.owner` is set it shows nothing.
What happens meanwhile (files stored, decisions) is kept, and seen when the bot speaks again.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from html import escape
from typing import TYPE_CHECKING, Any

from dialogs import answers, commands, journey, news, room, tap
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
    FileStored,
    HandBack,
    Learned,
    Note,
    Queued,
    Reply,
    Said,
    StaffDid,
    Suggest,
    TimerRang,
    Uploaded,
)
from dialogs.fields.base import Answer, Doubt, Problem, clean
from dialogs.screens import say_problem, screen
from dialogs.scripts import right_to_left
from dialogs.session import File, Help, Proposal, Session
from dialogs.settle import HOLD
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
LONGEST, LONGEST_CAPTION = 3500, 900
"""UTF-16 units of a reply, and of one beside a file: with the speaker's name it fits what Telegram takes."""
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
    if held is not None and held.owner and not act.takes_over:
        return _refused(session, "taken", held.owner)
    case = held.id if held else f"{int(event.at.timestamp()):x}"
    asked = held or Help(id=case, reason="stepped_in", at=event.at)
    name = _name(session, event)
    taken = asked.changed(owner=event.by, name=name, role=event.role, taken_at=event.at)
    after = session.changed(help=taken, shift=session.shift + 1, overlay="", proposal=None, assigned=event.by)
    words = form.say(after.locale)
    said = words("help-claimed", name=name, role=words(f"role-{event.role}"))
    return _quiet(after, _show(after, said), _hold(event))


def _reply(_form: "Form", session: Session, event: StaffDid, act: Reply) -> Turn:
    if refused := _not_theirs(session, event):
        return refused
    text = clean(act.text)
    if not text and act.file is None:
        return _refused(session, "empty")
    if room.units(text) > (LONGEST if act.file is None else LONGEST_CAPTION):
        return _refused(session, "too_long")
    shown = scripted(text, session.locale) if act.in_their_script else text
    speaker = f"👤 <b>{escape(_name(session, event), quote=False)}</b>"
    effects: list[Effect] = []
    if act.file is not None:
        caption = f"{speaker}\n{escape(shown, quote=False)}".strip()
        effects.append(SendFile(file=act.file.id, name=act.file.name, media_type=act.file.media_type, caption=caption))
    else:
        effects.append(_show(session, f"{speaker}\n{escape(shown, quote=False)}"))
    held = session.help
    after = session
    if held is not None and held.answered_at is None:
        after = session.changed(help=held.changed(answered_at=event.at))
    if act.file is not None:
        after = after.changed(letters=(*after.letters, act.file)[-MOST_LETTERS:])
    return _quiet(after, *effects, _hold(event))


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
    match question.field.take(said, here):
        case Answer(value=value) | Doubt(value=value) if not isinstance(value, tuple):
            proposal = Proposal(
                question=act.question,
                value=value,
                code="staff",
                args={"name": _name(session, event), "question": here.words.label(f"{question.id}.label")},
            )
        case Problem() as problem:
            return _refused(session, "problem", say_problem(problem, here))
        case _:
            return _refused(session, "not_suggested")
    after = there.changed(proposal=proposal)
    asks = screen(journey.here(form, after, act.question, event.at))
    yes_no = asks.rows[:1]
    stamped = tuple(tuple(_restamped(button, session.revision + 1) for button in row) for row in yes_no)
    return _quiet(after, _show(after, asks.text, stamped), _hold(event))


NOT_SUGGESTED = frozenset({"consent", "signature", "review", "upload", "group"})
"""Kinds whose answer nobody gives for another."""


def _hand_back(form: "Form", session: Session, event: StaffDid, act: HandBack) -> Turn:
    if refused := _not_theirs(session, event):
        return refused
    return _let_go(form, session, resolved=act.resolved)


def _note(_form: "Form", session: Session, _event: StaffDid, act: Note) -> Turn:
    """Kept in the transcript, shown to nobody but staff."""
    return _quiet(session) if clean(act.text) else _refused(session, "empty")


def _assign(_form: "Form", session: Session, _event: StaffDid, act: Assign) -> Turn:
    return _quiet(session.changed(assigned=act.to))


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
    match event:
        case Commanded(name=name) if name.casefold() in BACK_TO_THE_BOT:
            return _taken_back(form, session, event, name)
        case Said(text=text) if (name := commands.named(clean(text)).casefold()) in BACK_TO_THE_BOT:
            return _taken_back(form, session, event, name)
        case Learned():
            return _learned(form, session, event)
        case TimerRang(name=name) if name == HOLD:
            return _left_alone(form, session)
        case TimerRang(name=name):
            return _quiet(session, WakeAt(name=name, at=event.at + LATER))
        case Uploaded():
            return _letter(session, event)
        case Chose(data=data):
            return _tapped(form, session, event, data)
    return _quiet(session)


def learn(form: "Form", session: Session, event: Learned) -> Turn:
    """News from elsewhere: of a call, of a file for a person of ours, of everything else."""
    if isinstance(event.outcome, Queued):
        return _queued(form, session, event, event.outcome)
    return _kept_letter(session, event) or news.learn(form, session, event)


def _queued(form: "Form", session: Session, event: Learned, queued: Queued) -> Turn:
    """How many wait before them; of a call that was answered meanwhile nothing is said."""
    held = session.help
    if held is None or held.owner or held.id != event.about:
        return Turn(session, quiet=True)
    said = form.say(session.locale)("help-place", ahead=queued.ahead)
    return Turn(session, effects=(_show(session, said),), quiet=True, unseen=True)


def rate(form: "Form", session: Session, tapped: Tap) -> Turn | None:
    """One tap, once for each case; None if it was rated already."""
    words = form.say(session.locale)
    if tapped.option == "complain":
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


def _kept_letter(session: Session, event: Learned) -> Turn | None:
    """A file that was sent to a person of ours is stored, or can't be; None if it is another file."""
    letter = next((file for file in session.letters if file.id == event.about and not file.stored), None)
    if letter is None:
        return None
    match event.outcome:
        case FileStored(sha256=digest, media_type=media_type, size=size):
            stored = letter.changed(sha256=digest, media_type=media_type, size=size)
            letters = tuple(stored if file.id == letter.id else file for file in session.letters)
        case _:
            letters = tuple(file for file in session.letters if file.id != letter.id)
    return Turn(session.changed(letters=letters), quiet=True, unseen=True)


def _learned(form: "Form", session: Session, event: Learned) -> Turn:
    turn = learn(form, session, event)
    effects = tuple(effect for effect in turn.effects if not isinstance(effect, Telling))
    return replace(turn, notes=(), effects=effects, quiet=True)


def _letter(session: Session, event: Uploaded) -> Turn:
    """A file for the person they talk to: not an answer, but kept like one."""
    ident = sha256(f"letter:{event.entropy}:{event.reference}".encode()).hexdigest()[:32]
    name = clean(event.name).replace("\n", " ")[-120:] or "file"
    file = File(id=ident, name=name, reference=event.reference, media_type=event.media_type, size=event.size)
    letters = (*session.letters, file)
    gone = tuple(old.id for old in letters[:-MOST_LETTERS])
    effects: list[Effect] = [
        FetchDocument(file=ident, reference=event.reference, media_types=TYPES, limit=MEGABYTES * 1024 * 1024)
    ]
    if gone:
        effects.append(DropFiles(files=gone))
    return _quiet(session.changed(letters=letters[-MOST_LETTERS:]), *effects)


def _tapped(form: "Form", session: Session, event: Chose, data: str) -> Turn:
    """The bot's buttons wait; only what the person suggested can be answered."""
    tapped, proposed = tap.read(data), session.proposal
    if tapped is not None and tapped.verb == "rate" and tapped.option != "complain":
        return rate(form, session, tapped) or Turn(session, toast=form.say(session.locale)("rating-thanks"), quiet=True)
    if tapped is not None and proposed is not None and proposed.code == "staff" and tapped.verb in {"yes", "no"}:
        agreed = tapped.verb == "yes"
        if tapped.question == proposed.question and tapped.revision == session.revision:
            turn = answers.confirm(form, session, event, agreed=agreed)
            said = turn.ack or f"✗ {form.say(session.locale)('help-declined')}"
            return _quiet(turn.session, Replace(screen=Screen(text=said)), *turn.effects)
    return Turn(session, toast=form.say(session.locale)("help-silent"), quiet=True)


def _taken_back(form: "Form", session: Session, event: Event, name: str) -> Turn:
    """The applicant wants the bot again."""
    freed = _freed(session)
    turn = commands.run(form, freed, name, event.at)
    return replace(turn, effects=(*turn.effects, Cancel(name=HOLD)))


def _left_alone(form: "Form", session: Session) -> Turn:
    """Nobody has written for hours: they wait in the queue again, at their old place, and the bot goes on."""
    held = session.help
    waits = None if held is None else held.changed(owner="", name="", role="", taken_at=None, returned=True)
    after = session.changed(help=waits, shift=session.shift + 1, assigned="")
    return Turn(after, (form.say(after.locale)("help-left_alone"),), (Cancel(name=HOLD),))


def _let_go(form: "Form", session: Session, *, resolved: bool) -> Turn:
    held, words = session.help, form.say(session.locale)
    case = held.id if held else ""
    freed = _freed(session).changed(rating=case if resolved else session.rating)
    asks: tuple[Effect, ...] = ()
    if resolved and case:
        rows = (
            (
                Button(text=words.label("rating-good"), data=str(Tap("rate", case, "good", 0))),
                Button(text=words.label("rating-bad"), data=str(Tap("rate", case, "bad", 0))),
            ),
        )
        asks = (Show(screen=Screen(text=words("rating", name=held.name if held else ""), rows=rows)),)
    return Turn(freed, (words("help-handed_back"),), (Cancel(name=HOLD),), first=asks)


def _freed(session: Session) -> Session:
    proposal = session.proposal if session.proposal and session.proposal.code != "staff" else None
    return session.changed(help=None, shift=session.shift + 1, proposal=proposal, assigned="")


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


def _quiet(session: Session, *effects: Effect) -> Turn:
    return Turn(session, effects=effects, quiet=True)


def _show(session: Session, text: str, rows: tuple[tuple[Button, ...], ...] = ()) -> Show:
    directed = right_to_left(text) if session.locale in RIGHT_TO_LEFT else text
    return Show(screen=Screen(text=directed, rows=rows))


def _restamped(button: Button, revision: int) -> Button:
    """The same button for the revision that this turn will make."""
    head, _, _ = button.data.rpartition(":")
    return button.changed(data=f"{head}:{revision}")
