"""What follows from the answers, whatever it was that changed them: kept true after every turn, in one place."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from dialogs import application, journey
from dialogs.calendar import KAZAKHSTAN
from dialogs.effects import Cancel, DropFiles, Effect, WakeAt
from dialogs.event import Event, Learned, StaffDid, TimerRang
from dialogs.fields.group import Group, members
from dialogs.fields.upload import kept
from dialogs.session import Application, Session, Value

if TYPE_CHECKING:
    from dialogs.form import Form

REMIND, EXPIRE = "remind", "expire"
HOLD = "hold"
"""Rings when a person who speaks for us has been silent for long."""
LETTERS = "letters"
"""Rings when the files of a matter that is resolved are forgotten."""


def settle(form: "Form", before: Session, session: Session, event: Event) -> Session:
    """The session with everything in its place."""
    if session.misses and session.misses == before.misses and _went_on(before, session):
        # By a button or a file, too: only misses in a row are counted.
        session = session.changed(misses=0)
    if session.signed:
        return session
    return _mint(form, before, _tidy(form, session, event), event)


def timers(form: "Form", session: Session, event: Event) -> tuple[Session, tuple[Effect, ...]]:
    """A draft is reminded of and expires after days of silence; the clock starts anew on each day they write."""
    if isinstance(event, TimerRang):
        # They wrote while it rang: the newer timer of the same name stays.
        return session, () if early(form, session, event) else (Cancel(name=event.name),)
    if isinstance(event, Learned | StaffDid):
        return session, ()
    today = event.at.astimezone(KAZAKHSTAN).date().isoformat()
    if not session.drafted:
        if session.fresh:
            return session.changed(fresh=""), (Cancel(name=REMIND), Cancel(name=EXPIRE))
        return session, ()
    if session.fresh == today:
        return session, ()
    expires = event.at + timedelta(days=form.draft_days)
    reminds = expires - timedelta(days=form.remind_days)
    return session.changed(fresh=today), (WakeAt(name=REMIND, at=reminds), WakeAt(name=EXPIRE, at=expires))


def early(form: "Form", session: Session, event: TimerRang) -> bool:
    """Whether the draft is not yet as old as the timer believes."""
    if not session.drafted or not session.fresh:
        return False
    days = form.draft_days - (form.remind_days if event.name == REMIND else 0)
    return event.at.astimezone(KAZAKHSTAN).date() < date.fromisoformat(session.fresh) + timedelta(days=days)


def dropped(before: Session, after: Session) -> tuple[Effect, ...]:
    """Files that nothing refers to any more, however that came about."""
    if before.drafts is after.drafts and before.answers is after.answers and before.application is after.application:
        return ()
    gone = held(before) - held(after)
    return (DropFiles(files=tuple(sorted(gone))),) if gone else ()


def held(session: Session) -> frozenset[str]:
    """The ids of all files that are part of something: of the draft, or of an application the office has not yet."""
    found = {file for one in session.applications if one.stage in {"accepted", "declined"} for file in one.files}
    if not session.signed:
        values: list[Value] = [*session.answers.values(), *session.drafts.values(), *session.retired.values()]
        found |= {file.id for value in values for file in kept(value)}
    return frozenset(found)


def _tidy(form: "Form", session: Session, event: Event) -> Session:
    """Entries that were opened and left empty vanish; nobody stays at a question that fell away."""
    if session.editing and not journey.stands(
        form, session, session.editing, journey.applicable(form, session, event.at)
    ):
        session = session.changed(editing="")
    if session.chosen and not session.editing:
        session = session.changed(chosen=False)
    for path, value in session.drafts.items():
        question = form.question(path)
        entries = members(value)
        if question is None or not isinstance(question.field, Group) or all(entries):
            continue
        opened = session.entry if journey.place(form, session, event.at).startswith(f"{path}.") else None
        if session.overlay and session.entry is not None:
            opened = session.entry
        left = tuple(entry for index, entry in enumerate(entries) if entry or index == opened)
        if left != entries:
            moved = None if opened is None else opened - sum(not entry for entry in entries[:opened])
            session = session.changed(drafts={**session.drafts, path: left}, entry=moved)
    return session


def _mint(form: "Form", before: Session, session: Session, event: Event) -> Session:
    """An application is minted for its summary; a change of any answer takes an unsigned one back."""
    ours = session.application
    if ours is not None:
        if _same(before, session) or application.digest(form, session, event.at) == ours.sha256:
            return session
        session = session.changed(application=None, signing=None)
    if journey.place(form, session.changed(overlay=""), event.at) != form.review:
        return session
    minted = Application(id=application.mint(event.entropy, event.at), sha256="")
    sha256 = application.digest(form, session.changed(application=minted), event.at)
    return session.changed(application=minted.changed(sha256=sha256))


def _went_on(before: Session, session: Session) -> bool:
    """Whether something was answered, or collected."""
    return any(
        getattr(before, part) != getattr(session, part)
        for part in ("locale", "consent", "answers", "drafts", "application", "signing", "phone")
    )


def _same(before: Session, session: Session) -> bool:
    """Whether nothing was touched that an application is made of."""
    return (
        before.application == session.application
        and before.locale == session.locale
        and before.consent == session.consent
        and before.answers == session.answers
    )
