"""How somebody gets along: how far they came, since when they stand there, whether they stumble. For numbers and staff.

Nothing that a person sees hangs on it.

A draft's furthest question only ever moves forward. So whoever goes back, or is asked again, is not counted twice.
"""

from typing import TYPE_CHECKING

from dialogs import journey
from dialogs.event import Event, FileRefused, FileStored, Learned, Said, Sent, Shared
from dialogs.fields.upload import kept
from dialogs.screens import OVERLAYS
from dialogs.session import Session
from dialogs.turn import Turn

if TYPE_CHECKING:
    from dialogs.form import Form


STUCK = 3
"""Answers in a row that could not be taken, from which somebody is stuck."""


def noted(form: "Form", before: Session, turn: Turn, after: Session, event: Event) -> Session:
    """The session with all of it brought up to date."""
    stumbles, refused = _stumbles(form, before, turn, after, event), _refused(before, after, event)
    if (stumbles, refused) != (after.stumbles, after.refused):
        after = after.changed(stumbles=stumbles, refused=refused)
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
    """The places in the order of questions that were come to in this turn; it begins with 0 for another draft.

    Whoever gives a draft up and stands at an earlier application again has come to nothing.
    """
    if after.application is not None and any(one.id == after.application.id for one in before.past):
        return range(0)
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


def _stumbles(form: "Form", before: Session, turn: Turn, after: Session, event: Event) -> int:
    if before.mode == "human" or turn.aside:
        return after.stumbles
    same = (before.answers, before.drafts, before.proposal) == (after.answers, after.drafts, after.proposal)
    if not same or journey.place(form, before, event.at) != journey.place(form, after, event.at):
        return 0
    tried = isinstance(event, Said | Sent | Shared) and bool(turn.notes) and bool(before.locale)
    return after.stumbles + (1 if tried else 0)


def _refused(before: Session, after: Session, event: Event) -> str:
    match event:
        case Learned(about=about, outcome=FileRefused() | FileStored() as outcome):
            path = next((path for path, draft in before.drafts.items() if about in _ids(draft)), "")
            if isinstance(outcome, FileRefused):
                return path or after.refused
            return "" if path == after.refused else after.refused
    return after.refused if after.refused in {*after.drafts, *after.answers} else ""


def _ids(draft: object) -> set[str]:
    return {file.id for file in kept(draft)} if isinstance(draft, tuple) else set()
