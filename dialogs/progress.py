"""How far somebody came and since when they stand there, for the numbers. Nothing that a person sees hangs on it.

A draft's furthest question only ever moves forward. So whoever goes back, or is asked again, is not counted twice.
"""

from typing import TYPE_CHECKING

from dialogs import journey
from dialogs.event import Event
from dialogs.screens import OVERLAYS
from dialogs.session import Session

if TYPE_CHECKING:
    from dialogs.form import Form


def noted(form: "Form", before: Session, after: Session, event: Event) -> Session:
    """The session with both brought up to date."""
    if after == before:
        return after
    stands = spot(form, after, event)
    moved = stands != spot(form, before, event)
    since = event.at if moved or after.since is None else after.since
    furthest = _furthest(form, before, after, event)
    return after.changed(since=since, furthest=furthest)


def spot(form: "Form", session: Session, event: Event) -> str:
    """Where they stand, whatever lies over it."""
    return journey.place(form, session.changed(overlay=""), event.at)


def order(form: "Form", question: str) -> int:
    """Which question of the form this is, in the order they are asked; -1 for none, past all for a signed one."""
    if question == journey.HOME:
        return len(form.questions)
    for number, one in enumerate(form.questions):
        if question == one.id or question in one.formerly:
            return number
    return -1


def advance(form: "Form", before: Session, after: Session) -> range:
    """The places in the order of questions that were come to in this turn; it begins with 0 for another draft."""
    first, last = order(form, before.furthest), order(form, after.furthest)
    return range(0 if last < first else first + 1, last + 1)


def _furthest(form: "Form", before: Session, after: Session, event: Event) -> str:
    if not after.locale:
        return ""
    there = spot(form, after.changed(editing=""), event).partition(".")[0]
    came = order(form, there)
    if not after.furthest and came == 0 and spot(form, before, event) not in OVERLAYS:
        # They gave a draft up, and see the first question only because something has to stand there.
        return ""
    return there if came > order(form, after.furthest) else after.furthest
