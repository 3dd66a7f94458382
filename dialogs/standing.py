"""What a turn says about how somebody gets along: whether they stumble, and whether a file was refused. For staff."""

from typing import TYPE_CHECKING

from dialogs import journey
from dialogs.event import Event, FileRefused, FileStored, Learned, Said, Sent, Shared
from dialogs.fields.upload import kept
from dialogs.session import Session
from dialogs.turn import Turn

if TYPE_CHECKING:
    from dialogs.form import Form

STUCK = 3
"""Answers in a row that could not be taken, from which somebody is stuck."""


def noted(form: "Form", before: Session, turn: Turn, after: Session, event: Event) -> Session:
    """The session with both brought up to date. Nothing that a person sees depends on them."""
    stumbles, refused = _stumbles(form, before, turn, after, event), _refused(before, after, event)
    if (stumbles, refused) == (after.stumbles, after.refused):
        return after
    return after.changed(stumbles=stumbles, refused=refused)


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
