"""The commands of the menu: what each does, from wherever somebody stands."""

import re
from datetime import datetime
from typing import TYPE_CHECKING

from dialogs import answers, journey
from dialogs.calling import Reason, call
from dialogs.information import TOPICS, contact, status
from dialogs.session import Session
from dialogs.turn import Turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialogs.form import Form

PATIENCE = 2
"""Messages in a row that are not understood before help is offered."""
MENU = ("start", "help", "language", "status", "back", "review", "human", "cancel", "privacy", "delete")
"""In the order of the messenger's command menu; each has a text `command-<name>`."""

_COMMAND = re.compile(r"/([A-Za-z]\w{0,31})(?:@\w+)?(?=\s|$)", re.ASCII)


def named(text: str) -> str:
    """The command that a text begins with. A text that only looks like one ("/5, flat 3", "/дом 5/") is an answer."""
    found = _COMMAND.match(text)
    if found is None:
        return ""
    name = found[1].casefold()
    return name if name in HANDLERS or found.end() == len(text) else ""


def run(form: "Form", session: Session, name: str, at: datetime) -> Turn:
    """A command by its name; an unknown one says which there are."""
    handler = HANDLERS.get(name.casefold())
    if handler is None:
        return Turn(session, (form.say(session.locale)("unknown-command"),))
    return handler(form, session.changed(overlay=""), at)


def info(form: "Form", session: Session, topic: str) -> Turn:
    """A page of the help; where they stand stays."""
    if topic not in TOPICS:
        return Turn(session, stale=True, toast=form.say(session.locale)("unknown-button"))
    return Turn(session, view="help", page=list(TOPICS).index(topic) + 1)


def _start(form: "Form", session: Session, at: datetime) -> Turn:
    if not session.locale or journey.place(form, session, at) == journey.HOME:
        return Turn(session)
    words = form.say(session.locale)
    begun = bool(session.answers or session.drafts)
    return Turn(session, (words("welcome-back") if begun else words("intro", minutes=form.minutes),))


def _help(_form: "Form", session: Session, _at: datetime) -> Turn:
    return Turn(session, view="help")


def _language(_form: "Form", session: Session, _at: datetime) -> Turn:
    return Turn(session.changed(overlay="language") if session.locale else session)


def _status(form: "Form", session: Session, at: datetime) -> Turn:
    here = journey.here(form, session, journey.place(form, session, at), at)
    sent = [one for one in session.applications if one.signature is not None]
    if here.path == journey.HOME:
        # The home screen tells the newest one itself.
        return Turn(session, tuple(status(one, here, named=True) for one in sent[:-1]))
    return Turn(session, tuple(status(one, here, named=True) for one in sent) or (here.words("status-none"),))


def _back(form: "Form", session: Session, at: datetime) -> Turn:
    return answers.back(form, session, at)


def _review(form: "Form", session: Session, _at: datetime) -> Turn:
    words = form.say(session.locale)
    if session.signed:
        return Turn(session, (words("review-sent"),))
    return Turn(session, view=form.review) if session.answers else Turn(session, (words("review-empty"),))


def _human(form: "Form", session: Session, at: datetime) -> Turn:
    return human(form, session, at, "unclear" if session.misses >= PATIENCE else "asked")


def human(form: "Form", session: Session, at: datetime, reason: Reason) -> Turn:
    """A person is called, from wherever they stand; whom they can ring instead is said, too."""
    after, said, effects = call(form, session, at, reason)
    here = journey.here(form, after, journey.place(form, after, at), at)
    return Turn(after, (f"{said}\n\n{contact(here)}",), effects)


def _complaint(_form: "Form", session: Session, _at: datetime) -> Turn:
    return Turn(session.changed(overlay="complaint") if session.locale else session)


def _cancel(form: "Form", session: Session, _at: datetime) -> Turn:
    if session.drafted:
        return Turn(session.changed(overlay="cancel"))
    return Turn(session, (form.say(session.locale)("cancel-nothing"),))


def _privacy(_form: "Form", session: Session, _at: datetime) -> Turn:
    return Turn(session, view="help", page=list(TOPICS).index("privacy") + 1)


def _delete(_form: "Form", session: Session, _at: datetime) -> Turn:
    return Turn(session.changed(overlay="delete"))


def _continue(_form: "Form", session: Session, _at: datetime) -> Turn:
    return Turn(session)


HANDLERS: "dict[str, Callable[[Form, Session, datetime], Turn]]" = {
    "start": _start,
    "help": _help,
    "language": _language,
    "status": _status,
    "human": _human,
    "complaint": _complaint,
    "back": _back,
    "review": _review,
    "cancel": _cancel,
    "privacy": _privacy,
    "delete": _delete,
    "continue": _continue,
}
"""All there are: those of the menu, and `continue`, which only buttons give."""
