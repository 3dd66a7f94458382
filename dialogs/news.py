"""What comes from elsewhere: files that were stored, codes that were sent, what the office says, timers."""

from typing import TYPE_CHECKING

from dialogs import answers, journey
from dialogs.calendar import after_working_days
from dialogs.effects import Cancel, DropFiles, Effect, Erase
from dialogs.event import (
    CodeFailed,
    CodeSent,
    Declined,
    Delayed,
    FileRefused,
    FileStored,
    Learned,
    Received,
    StatusChanged,
    TimerRang,
)
from dialogs.fields.base import Here
from dialogs.fields.overlays import given_up
from dialogs.fields.signature import FAILURES
from dialogs.fields.upload import kept
from dialogs.information import status
from dialogs.session import Application, File, Session
from dialogs.settle import EXPIRE, HOLD, LETTERS, REMIND, early, held
from dialogs.turn import Turn

if TYPE_CHECKING:
    from dialogs.form import Form


def learn(form: "Form", session: Session, event: Learned) -> Turn:
    """Put an outcome where it belongs. What we no longer wait for changes nothing and says nothing."""
    match event.outcome:
        case FileStored() | FileRefused():
            return _file(form, session, event, event.outcome)
        case CodeSent() | CodeFailed():
            return _code(form, session, event, event.outcome)
        case Received() | Delayed() | Declined() | StatusChanged():
            return _application(form, session, event, event.outcome)
    return Turn(session, quiet=True)


def ring(form: "Form", session: Session, event: TimerRang) -> Turn:
    """A draft of long ago: remind, then erase. An application that was signed stays."""
    words = form.say(session.locale)
    if event.name == HOLD:  # of a conversation that was handed back meanwhile
        return Turn(session, effects=(Cancel(name=HOLD),), quiet=True)
    if event.name == LETTERS:
        files = tuple(letter.id for letter in session.letters)
        gone: tuple[Effect, ...] = (DropFiles(files=files),) if files else ()
        return Turn(session.changed(letters=()), effects=(*gone, Cancel(name=LETTERS)), quiet=True, unseen=True)
    if not session.drafted or early(form, session, event):
        return Turn(session, quiet=True)
    if event.name == REMIND:
        return Turn(session, (words("draft-reminder", days=form.remind_days),))
    if event.name == EXPIRE and session.past:
        return Turn(given_up(session).changed(fresh=""), (words("draft-expired"),), quiet=True)
    if event.name == EXPIRE:
        return Turn(session, (words("draft-expired"),), (Erase(),), quiet=True)
    return Turn(session, quiet=True)


def _file(form: "Form", session: Session, event: Learned, outcome: FileStored | FileRefused) -> Turn:
    found = _waiting(form, session, event.about)
    if found is None:
        # Taken out again, or known already: nothing waits for it.
        orphan = isinstance(outcome, FileStored) and event.about not in held(session)
        gone: tuple[Effect, ...] = (DropFiles(files=(event.about,)),) if orphan else ()
        return Turn(session, effects=gone, quiet=True)
    path, files, wanted = found
    if isinstance(outcome, FileRefused):
        left = tuple(file for file in files if file.id != wanted.id)
        after = session.changed(drafts={**session.drafts, path: left}, finishing="")
        return _collected(form, after, event, path, refusal(form, session, wanted, outcome))
    stored = wanted.changed(sha256=outcome.sha256, media_type=outcome.media_type, size=outcome.size)
    new = tuple(stored if file.id == wanted.id else file for file in files)
    return _collected(form, session.changed(drafts={**session.drafts, path: new}), event, path)


def refusal(form: "Form", session: Session, file: File, outcome: FileRefused) -> str:
    """Why a file could not be taken, and what to do (HTML)."""
    words = form.say(session.locale)
    known = words.has(f"file-{outcome.code}")
    return f"⚠️ {words(f'file-{outcome.code}' if known else 'file-gone', name=file.name)}"


def _waiting(form: "Form", session: Session, ident: str) -> tuple[str, tuple[File, ...], File] | None:
    """The document that waits for this file, its files, and the file."""
    for path, draft in session.drafts.items():
        files = kept(draft)
        for file in files:
            if file.id == ident and not file.stored and form.question(path) is not None:
                return path, files, file
    return None


def _collected(form: "Form", session: Session, event: Learned, path: str, note: str = "") -> Turn:
    waiting = any(not file.stored for file in kept(session.drafts[path]))
    if session.finishing == path and not waiting:
        return answers.finish(form, session, path, event)
    there = journey.place(form, session, event.at) == path
    # An album comes in many pieces: only the last one shows the list.
    return Turn(session, (note,) if note else (), quiet=(waiting and not note) or not there)


def _code(form: "Form", session: Session, event: Learned, outcome: CodeSent | CodeFailed) -> Turn:
    signing = session.signing
    if signing is None or signing.id != event.about or signing.state != "sending":
        return Turn(session, quiet=True)
    if isinstance(outcome, CodeSent):
        # "It is on its way" stands there already and asks for the digits: nothing to add, and its buttons stay good.
        return Turn(session.changed(signing=signing.changed(state="sent")), quiet=True, unseen=True)
    problem = outcome.code if outcome.code in FAILURES else "unavailable"
    after = session.changed(signing=signing.changed(state="failed", problem=problem, until=outcome.until))
    # Whoever looks at something else meanwhile will see it when they come back to sign.
    return Turn(after, quiet=journey.place(form, after, event.at) != form.signature)


def _application(
    form: "Form", session: Session, event: Learned, outcome: Received | Delayed | Declined | StatusChanged
) -> Turn:
    ours = next((one for one in session.applications if one.id == event.about and one.signature), None)
    if ours is None:
        return Turn(session, quiet=True)
    here = journey.here(form, session, journey.HOME, event.at)
    match outcome:
        case Delayed() if ours.stage == "accepted" and not ours.delayed:
            return Turn(_put(session, ours.changed(delayed=True)), (here.words("submission-delayed"),), quiet=True)
        case Declined() if ours.stage == "accepted":
            return _tell(here, ours.changed(stage="declined", reason=outcome.code))
        case Received() if ours.stage in {"accepted", "declined"}:
            return _tell(here, _received(here, ours, outcome))
        case Received() if not ours.number or outcome.due_date != ours.due_date:
            # Its status was faster than the receipt: only what the receipt alone knows is missing.
            known = ours.changed(number=ours.number or outcome.number, due_date=outcome.due_date or ours.due_date)
            return Turn(_put(session, known), quiet=True)
        case StatusChanged(version=version) if version > ours.version:
            return _tell(here, _moved(here, ours, outcome))
    return Turn(session, quiet=True)


def _received(here: Here, ours: Application, outcome: Received) -> Application:
    return ours.changed(
        stage="received",
        number=outcome.number,
        status=outcome.status,
        version=outcome.version,
        due_date=outcome.due_date or _due(here),
        reason=outcome.reason,
        files=(),
    )


def _moved(here: Here, ours: Application, outcome: StatusChanged) -> Application:
    return ours.changed(
        stage="received",
        status=outcome.status,
        version=outcome.version,
        reason=outcome.reason,
        number=outcome.number or ours.number,
        due_date=ours.due_date or _due(here),
        files=(),
    )


def _due(here: Here) -> str:
    form = here.form
    return after_working_days(here.today, form.working_days, form.days_off, form.days_worked).isoformat()


def _tell(here: Here, ours: Application) -> Turn:
    """News of an application: as the home screen where that is open, else as a message beside the open question."""
    after = _put(here.session, ours)
    current = after.application is not None and after.application.id == ours.id
    if current and journey.place(here.form, after, here.at) == journey.HOME:
        return Turn(after)
    return Turn(after, (status(ours, here, named=len(after.applications) > 1),), quiet=True)


def _put(session: Session, ours: Application) -> Session:
    if session.application is not None and session.application.id == ours.id:
        return session.changed(application=ours)
    return session.changed(past=tuple(ours if one.id == ours.id else one for one in session.past))
