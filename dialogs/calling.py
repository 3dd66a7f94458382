"""A person of ours is called: at once where somebody works now, else it is said when they will."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from dialogs.calendar import KAZAKHSTAN, spelled, working
from dialogs.effects import Effect, HandOver
from dialogs.session import Help, Session

if TYPE_CHECKING:
    from dialogs.form import Form

Reason = Literal["asked", "unclear", "complaint"]


def call(form: "Form", session: Session, at: datetime, reason: Reason) -> tuple[Session, str, tuple[Effect, ...]]:
    """The session with the call, what to say of it (HTML), and what to do. Who waits already keeps their place."""
    waiting = session.help
    case = waiting.id if waiting else f"{int(at.timestamp()):x}"
    if waiting is None:
        about = session.served if reason == "complaint" else ""
        session = session.changed(help=Help(id=case, reason=reason, at=at, about=about))
    elif reason == "complaint":
        since, about = waiting.complained_at or at, waiting.about or session.served
        session = session.changed(help=waiting.changed(reason=reason, complained_at=since, about=about))
    return session, hours(form, session, at), (HandOver(case=case),)


def hours(form: "Form", session: Session, at: datetime) -> str:
    """Whether somebody works now, else when next."""
    words = form.say(session.locale)
    opens = opening(form, at)
    if opens == at:
        return words("help-called")
    local = opens.astimezone(KAZAKHSTAN)
    return words("help-closed", day=spelled(local.date(), words.locale), time=f"{local:%H:%M}")


def opening(form: "Form", at: datetime) -> datetime:
    """When staff work next: `at` itself if they do now."""
    local = at.astimezone(KAZAKHSTAN)
    day = local.date()
    for _ in range(LONGEST_BREAK):
        if working(day, form.days_off, form.days_worked):
            opens = datetime.combine(day, form.staff.opens, KAZAKHSTAN)
            closes = datetime.combine(day, form.staff.closes, KAZAKHSTAN)
            if local < closes:
                return max(opens, local) if local > opens else opens
        day += timedelta(days=1)
    return at


def worked(form: "Form", since: datetime, until: datetime) -> timedelta:
    """How long staff were at work between two moments: what is promised is measured by this, not by the night."""
    first, last = since.astimezone(KAZAKHSTAN).date(), until.astimezone(KAZAKHSTAN).date()
    total = timedelta()
    for day in {first, last}:
        opens = datetime.combine(day, form.staff.opens, KAZAKHSTAN)
        closes = datetime.combine(day, form.staff.closes, KAZAKHSTAN)
        if working(day, form.days_off, form.days_worked):
            total += max(timedelta(), min(closes, until) - max(opens, since))
    whole = datetime.combine(first, form.staff.closes) - datetime.combine(first, form.staff.opens)
    between = (first + timedelta(days=number) for number in range(1, (last - first).days))
    return total + whole * sum(working(day, form.days_off, form.days_worked) for day in between)


LONGEST_BREAK = 30
"""Days that nobody looks beyond."""
