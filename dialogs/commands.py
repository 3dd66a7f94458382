"""The commands of the menu: what each does, from wherever somebody stands."""

from datetime import datetime
from typing import TYPE_CHECKING

from dialogs import answers, journey
from dialogs.fields.base import Here
from dialogs.fields.overlays import contact, status
from dialogs.session import Session
from dialogs.turn import Turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialogs.form import Form

MENU = ("start", "help", "language", "status", "back", "review", "cancel", "privacy", "delete")
"""In the order of the messenger's command menu; each has a text `command-<name>`."""


def run(form: "Form", session: Session, name: str, at: datetime) -> Turn:
    """A command by its name; an unknown one says which there are."""
    plain = session.changed(overlay="") if session.locale else session
    handler = HANDLERS.get(name.casefold())
    if handler is None:
        return Turn(session, (form.say(session.locale)("unknown-command"),))
    return handler(form, plain, at)


def info(form: "Form", session: Session, topic: str, at: datetime) -> Turn:
    """A page of the help; where they stand stays."""
    here = _here(form, session, at)
    text = TOPICS[topic](here) if topic in TOPICS else here.words("unknown-button")
    return Turn(session, (text,))


def _start(form: "Form", session: Session, at: datetime) -> Turn:
    words = form.say(session.locale)
    if not session.locale:
        return Turn(session)
    begun = bool(session.answers)
    if journey.place(form, session, at) == journey.HOME:
        return Turn(session)
    note = words("welcome-back") if begun else words("intro", minutes=form.minutes)
    return Turn(session, (note,))


def _help(form: "Form", session: Session, at: datetime) -> Turn:
    here = _here(form, session, at)
    parts = [here.words("help"), *(topic(here) for topic in TOPICS.values())]
    return Turn(session, tuple(parts))


def _language(_form: "Form", session: Session, _at: datetime) -> Turn:
    return Turn(session.changed(overlay="language") if session.locale else session)


def _status(form: "Form", session: Session, at: datetime) -> Turn:
    here = _here(form, session, at)
    every = [*session.past, *([session.application] if session.application else [])]
    sent = [one for one in every if one.signature is not None]
    if not session.locale or (sent and not session.past and here.path == journey.HOME):
        return Turn(session)
    if not sent:
        return Turn(session, (here.words("status-none"),))
    lines = [f"<b>{here.words('status-of', name=one.whose)}</b>\n{status(one, here)}" for one in sent]
    return Turn(session, tuple(lines), quiet=here.path == journey.HOME)


def _back(form: "Form", session: Session, at: datetime) -> Turn:
    return answers.back(form, session, at)


def _review(form: "Form", session: Session, at: datetime) -> Turn:
    if not session.locale:
        return Turn(session)
    if not session.answers:
        return Turn(session, (form.say(session.locale)("review-empty"),))
    if journey.place(form, session, at) == journey.HOME:
        return Turn(session, (form.say(session.locale)("review-sent"),))
    return Turn(session, view="review")


def _cancel(form: "Form", session: Session, at: datetime) -> Turn:
    if not session.locale:
        return Turn(session)
    if journey.place(form, session, at) == journey.HOME or not (session.answers or session.drafts):
        return Turn(session, (form.say(session.locale)("cancel-nothing"),))
    return Turn(session.changed(overlay="cancel"))


def _privacy(form: "Form", session: Session, _at: datetime) -> Turn:
    return Turn(session, (form.say(session.locale)("privacy", days=form.draft_days),))


def _delete(form: "Form", session: Session, _at: datetime) -> Turn:
    return Turn(session.changed(overlay="delete"))


def _continue(_form: "Form", session: Session, _at: datetime) -> Turn:
    return Turn(session)


HANDLERS: "dict[str, Callable[[Form, Session, datetime], Turn]]" = {
    "start": _start,
    "help": _help,
    "language": _language,
    "status": _status,
    "back": _back,
    "review": _review,
    "cancel": _cancel,
    "privacy": _privacy,
    "delete": _delete,
    "continue": _continue,
}


def _here(form: "Form", session: Session, at: datetime) -> Here:
    return journey.here(form, session, journey.place(form, session, at), at)


def _documents(here: Here) -> str:
    return here.words("info-documents")


def _support(here: Here) -> str:
    """What the state gives, in tenge of the year."""
    support = here.form.support
    mci = support.mci_on(here.today)
    lines = [here.words("info-support", mci=tenge(mci), year=str(here.today.year))]
    for amount in support.amounts_on(here.today):
        values = [tenge(count * mci) for count in amount.mci] or [tenge(amount.tenge)]
        args = {
            "tenge": values[0],
            "from": values[0],
            "to": values[-1],
            "mci": str(amount.mci[0]) if amount.mci else "",
        }
        lines.append(here.words(f"support-{amount.id}", **args))
    return "\n".join([*lines, here.words("support-other")])


def _difference(here: Here) -> str:
    return here.words("info-status")


TOPICS: "dict[str, Callable[[Here], str]]" = {
    "documents": _documents,
    "support": _support,
    "kandas": _difference,
    "contact": contact,
}


def tenge(amount: int) -> str:
    """`302 750`: thousands apart by a no-break space, as prices are written in Kazakhstan."""
    return f"{amount:,}".replace(",", "\u00a0")
