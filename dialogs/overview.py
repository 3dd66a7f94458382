"""A conversation at a glance: what the list of the console shows of it, in which lists it stands, how it is found.

Nothing here tells who it is: initials, enums and times. What it is found by is hashed with a key before it is stored.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from dialogs import journey
from dialogs.calendar import KAZAKHSTAN
from dialogs.event import Event, Said, Sent, Shared, Uploaded
from dialogs.fields.group import members
from dialogs.model import Model
from dialogs.progress import STUCK
from dialogs.session import Help, Session, Value

if TYPE_CHECKING:
    from dialogs.form import Form

NONE = "-"
"""Stands for a region or language that is not chosen yet."""
DECIDED = frozenset({"approved", "refused"})
NUMBERS = ("phone", "iin", "passport_number", "kandas_certificate", "document_number")
"""Answers by which a conversation is found, the applicant's and their family's."""


class Card(Model):
    """What a line of the inbox shows. Times are UTC."""

    initials: str = ""
    region: str = NONE
    locale: str = NONE
    place: str = ""  # question, overlay or `home`
    step: int = 0
    total: int = 0
    mode: str = "bot"  # bot | waiting | human
    reason: str = ""  # why a person was called
    since: datetime | None = None  # when they were called
    answered_at: datetime | None = None  # first reply
    asked_at: datetime | None = None  # the oldest message that nobody has answered
    owner: str = ""
    about: str = ""  # login of whom an open complaint is about
    assigned: str = ""
    number: str = ""  # of the newest application
    status: str = ""
    due: str = ""  # ISO date
    stuck: bool = False
    refused: str = ""  # the document whose file was refused
    at: datetime
    last: str = ""  # kind of the last event
    shift: int = 0

    @property
    def unanswered(self) -> datetime | None:
        """Since when they wait for a person's answer, as `Help` has it; None while they don't."""
        if self.asked_at is not None:
            return self.asked_at
        return self.since if self.answered_at is None and self.reason != "stepped_in" else None


def card(form: "Form", session: Session, event: Event) -> Card:
    """The conversation after this event."""
    place = journey.place(form, session, event.at)
    asked = place in {question.id for question in journey.applicable(form, session, event.at)} or "." in place
    step, total = journey.progress(form, session, place, event.at) if asked else (0, 0)
    called = session.help
    newest = session.applications[-1] if session.applications else None
    return Card(
        initials=_initials(session),
        region=_region(session),
        locale=session.locale or NONE,
        place=place,
        step=step,
        total=total,
        mode=session.mode,
        reason=called.reason if called else "",
        since=called.at if called else None,
        answered_at=called.answered_at if called else None,
        asked_at=called.asked_at if called else None,
        owner=called.owner if called else "",
        about=called.about if called else "",
        assigned=session.assigned,
        number=newest.number if newest else "",
        status=(newest.status or newest.stage) if newest and newest.signature else "",
        due=newest.due_date if newest else "",
        stuck=session.stumbles >= STUCK,
        refused=session.refused,
        at=event.at,
        last=event.kind,
        shift=session.shift,
    )


def lists(session: Session, shown: Card) -> tuple[tuple[str, int], ...]:
    """The lists in which it stands, and the milliseconds that order it there."""
    now = milliseconds(shown.at)
    found = [("all", now), (f"region:{shown.region}", now), (f"locale:{shown.locale}", now)]
    called = session.help
    if called is not None and called.owner:
        found += [("human", now), (f"owner:{called.owner}", now)]
    if called is not None and (called.reason == "complaint" or not called.owner):
        found.append(queue(called))
    found += [(f"assigned:{whom}", now) for whom in _whose(session)]
    if shown.stuck:
        found.append(("stuck", now))
    if shown.refused:
        found.append(("refused", now))
    found += [
        ("due", _midnight(one.due_date))
        for one in session.applications
        if one.number and one.due_date and one.status not in DECIDED
    ][-1:]
    return tuple(found)


def queue(called: Help) -> tuple[str, int]:
    """Where a call waits, and since when: a complaint apart, for those who may hear it, until it is dealt with."""
    if called.reason == "complaint":
        return "complaint", milliseconds(called.complained_at or called.at)
    return "waiting", milliseconds(called.at)


def _whose(session: Session) -> tuple[str, ...]:
    """Whoever has a conversation, else whom it was assigned to; and the team, which has it either way."""
    owner, assigned = session.help.owner if session.help else "", session.assigned
    if assigned.startswith("team:"):
        return (assigned, owner) if owner else (assigned,)
    return (owner or assigned,) if owner or assigned else ()


def names(session: Session) -> tuple[tuple[str, str], ...]:
    """(kind, value) of everything it is found by: to be hashed."""
    found = {("application", one.number) for one in session.applications if one.number}
    family = (*members(session.answers.get("family")), *members(session.drafts.get("family")))
    entries: tuple[Mapping[str, Value], ...] = (session.answers, *family)
    for entry in entries:
        for name in NUMBERS:
            value = entry.get(name)
            if isinstance(value, str) and value:
                found.add(("phone" if name == "phone" else "document", value))
    return tuple(sorted(found))


def unread(session: Session, event: Event) -> int | None:
    """How many messages more a person of ours has to read; None where none is called, and nothing is left to read."""
    if session.help is None:
        return None
    return 1 if isinstance(event, Said | Sent | Shared | Uploaded) else 0


def milliseconds(at: datetime) -> int:
    """Since the epoch."""
    return int(at.timestamp() * 1000)


def _initials(session: Session) -> str:
    letters = [str(session.answers.get(name) or "")[:1] for name in ("surname", "given_name")]
    return " ".join(f"{letter}." for letter in letters if letter)


def _region(session: Session) -> str:
    newest = session.applications[-1].region if session.applications else ""
    return str(session.answers.get("region") or newest or NONE)


def _midnight(day: str) -> int:
    """The end of an ISO date, by the clock of Kazakhstan."""
    return milliseconds(datetime.combine(date.fromisoformat(day), time.max, KAZAKHSTAN).astimezone(UTC))
