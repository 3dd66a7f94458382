"""What comes from elsewhere: files that were stored, codes that were sent, what the office says, timers."""

from typing import TYPE_CHECKING

from dialogs import answers, journey
from dialogs.calendar import after_working_days
from dialogs.effects import DropFiles, Effect, Erase
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
from dialogs.fields.overlays import fresh, status
from dialogs.fields.upload import kept
from dialogs.session import Application, File, Session
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


def ring(form: "Form", session: Session, event: TimerRang) -> Turn:
    """A draft of long ago: remind, then erase. An application that was signed stays."""
    words = form.say(session.locale)
    signed = session.application is not None and session.application.signature is not None
    draft = bool(session.answers or session.drafts or session.consent) and not signed
    match event.name:
        case "remind" if draft:
            return Turn(session, (words("draft-reminder", days=form.remind_days),))
        case "expire" if draft and not session.past:
            return Turn(session, (words("draft-expired"),), (Erase(),), quiet=True)
        case "expire" if draft:
            return Turn(fresh(session), (words("draft-expired"),), quiet=True)
    return Turn(session, quiet=True)


def _file(form: "Form", session: Session, event: Learned, outcome: FileStored | FileRefused) -> Turn:
    for path, draft in session.drafts.items():
        files = kept(draft)
        wanted = next((file for file in files if file.id == event.about), None)
        if wanted is None or wanted.stored:
            continue
        here = journey.here(form, session, path, event.at)
        if isinstance(outcome, FileRefused):
            left = tuple(file for file in files if file.id != event.about)
            note = here.words(f"file-{outcome.code}", name=wanted.name)
            after = session.changed(drafts={**session.drafts, path: left}, finishing="")
            return _progress(form, after, event, path, left, (f"⚠️ {note}",))
        stored = wanted.changed(sha256=outcome.sha256, media_type=outcome.media_type, size=outcome.size)
        new = tuple(stored if file.id == event.about else file for file in files)
        after = session.changed(drafts={**session.drafts, path: new})
        return _progress(form, after, event, path, new, ())
    # Taken out again, or already known: nothing waits for it.
    gone: tuple[Effect, ...] = (DropFiles(files=(event.about,)),) if _unknown(session, event.about) else ()
    return Turn(session, effects=gone, quiet=True)


def _progress(
    form: "Form", session: Session, event: Learned, path: str, files: tuple[File, ...], notes: tuple[str, ...]
) -> Turn:
    waiting = any(not file.stored for file in files)
    if session.finishing == path and not waiting and files:
        return answers.finish(form, session, path, event.at)
    there = journey.place(form, session, event.at) == path
    # An album comes in many pieces: only the last one shows the list.
    return Turn(session, notes, quiet=(waiting and not notes) or not there)


def _unknown(session: Session, file: str) -> bool:
    every = [*session.drafts.values(), *session.answers.values(), *session.retired.values()]
    return not any(one.id == file for value in every for one in kept(value))


def _code(form: "Form", session: Session, event: Learned, outcome: CodeSent | CodeFailed) -> Turn:
    signing = session.signing
    if signing is None or signing.id != event.about or signing.state != "sending":
        return Turn(session, quiet=True)
    if isinstance(outcome, CodeSent):
        return Turn(session.changed(signing=signing.changed(state="sent")))
    failed = signing.changed(state="failed", problem=outcome.code, until=outcome.until)
    return Turn(session.changed(signing=failed))


def _application(
    form: "Form", session: Session, event: Learned, outcome: Received | Delayed | Declined | StatusChanged
) -> Turn:
    ours = _find(session, event.about)
    if ours is None:
        return Turn(session, quiet=True)
    here = journey.here(form, session, journey.HOME, event.at)
    match outcome:
        case Delayed() if ours.stage == "accepted" and not ours.delayed:
            return Turn(_put(session, ours.changed(delayed=True)), (here.words("submission-delayed"),), quiet=True)
        case Received() if ours.stage == "accepted":
            return _received(form, session, here, ours, outcome)
        case Declined() if ours.stage == "accepted":
            after = ours.changed(stage="declined", reason=outcome.code)
            return Turn(_put(session, after), (status(after, here),), quiet=True)
        case StatusChanged(version=version) if version > ours.version:
            after = ours.changed(
                stage="received",
                status=outcome.status,
                version=version,
                reason=outcome.reason,
                number=outcome.number or ours.number,
            )
            return Turn(_put(session, after), (status(after, here),), quiet=True)
    return Turn(session, quiet=True)


def _received(form: "Form", session: Session, here: Here, ours: Application, outcome: Received) -> Turn:
    due = outcome.due_date or after_working_days(here.today, form.working_days).isoformat()
    after = ours.changed(stage="received", number=outcome.number, status=outcome.status, due_date=due)
    current = session.application is not None and session.application.id == ours.id
    files = tuple(file.id for value in session.answers.values() for file in kept(value)) if current else ()
    drop: tuple[Effect, ...] = (DropFiles(files=files),) if files else ()
    put = _put(session, after)
    if current and journey.place(form, put, here.at) == journey.HOME:
        return Turn(put, effects=drop)
    return Turn(put, (status(after, here),), drop, quiet=True)


def _find(session: Session, application: str) -> Application | None:
    every = (*session.past, *((session.application,) if session.application else ()))
    return next((one for one in every if one.id == application), None)


def _put(session: Session, ours: Application) -> Session:
    if session.application is not None and session.application.id == ours.id:
        return session.changed(application=ours)
    return session.changed(past=tuple(ours if one.id == ours.id else one for one in session.past))
