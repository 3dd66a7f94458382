"""The turn: one event in, the next session and what is to be done out. Pure, total, deterministic.

    step(form, session, event) -> (session, effects)

`_decide` finds what the event means at the place where the applicant stands; `_settle` keeps true what follows from the
answers; `screens.present` says what the person sees.
"""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dialogs import answers, application, commands, journey, news, tap
from dialogs.effects import Cancel, Effect, WakeAt
from dialogs.event import Chose, Commanded, Edited, Event, Learned, Said, TimerRang
from dialogs.fields.base import KAZAKHSTAN, clean
from dialogs.migrate import migrate
from dialogs.screens import present
from dialogs.session import Application, Session
from dialogs.turn import Turn

if TYPE_CHECKING:
    from dialogs.form import Form

REMIND, EXPIRE = "remind", "expire"


def step(form: "Form", session: Session | None, event: Event) -> tuple[Session, tuple[Effect, ...]]:
    """One turn. `session` is None for somebody we never met. Never raises, whatever the event, whatever the session."""
    before = migrate(form, session) if session else Session(form_version=form.version)
    turn = _decide(form, before, event)
    after = _settle(form, turn.session, event)
    after, timers = _timers(form, after, event)
    if after != before:
        after = after.changed(revision=before.revision + 1)
    turn = replace(turn, session=after, effects=(*turn.effects, *timers))
    return after, present(form, before, turn, event)


def _decide(form: "Form", session: Session, event: Event) -> Turn:
    match event:
        case Learned():
            return news.learn(form, session, event)
        case TimerRang():
            return news.ring(form, session, event)
        case Commanded(name=name):
            return commands.run(form, session, name, event.at)
        case Edited():
            words = form.say(session.locale)
            return Turn(session, (words("edited-message"),), quiet=bool(not session.locale))
        case Chose(data=data):
            return _tapped(form, session, data, event)
        case Said(text=text):
            text = clean(text)
            if text.startswith("/"):
                return commands.run(form, session, text[1:].split(" ")[0].split("@")[0], event.at)
            return answers.answer(form, session, event.changed(text=text))
        case _:
            return answers.answer(form, session, event)


def _tapped(form: "Form", session: Session, data: str, event: Chose) -> Turn:
    """A button: old ones and foreign ones only bring the current screen."""
    words = form.say(session.locale)
    tapped = tap.read(data)
    stands = journey.place(form, session, event.at)
    if tapped is None:
        return Turn(session, stale=True, toast=words("unknown-button"))
    if tapped.revision != session.revision:
        return Turn(session, stale=True, toast=words("old-button"))
    match tapped.verb:
        case "go":
            return commands.run(form, session, tapped.option, event.at)
        case "info":
            return commands.info(form, session, tapped.option, event.at)
        case "page" | "reveal" if tapped.question in {stands, "review"}:
            page = int(tapped.option) if tapped.option.isdecimal() else 0
            return Turn(session, view=tapped.question, page=page, reveal=tapped.verb == "reveal")
        case "edit":
            return answers.edit(form, session, tapped, event.at)
    if tapped.question != stands:
        return Turn(session, stale=True, toast=words("old-button"))
    match tapped.verb:
        case "why":
            here = journey.here(form, session, stands, event.at)
            return Turn(session, (words("why", text=here.text("why")),), view=stands)
        case "back":
            return answers.back(form, session, event.at)
        case "skip":
            return answers.skip(form, session, event.at)
        case "keep":
            return answers.keep(form, session, event.at)
        case "yes" | "no" if session.proposal is not None:
            return answers.confirm(form, session, agreed=tapped.verb == "yes", event=event)
        case "pick":
            return answers.answer(form, session, event.changed(data=tapped.option))
    return Turn(session, stale=True, toast=words("unknown-button"))


def _settle(form: "Form", session: Session, event: Event) -> Session:
    """An application is minted for its summary; a change of any answer takes an unsigned one back."""
    ours = session.application
    if ours is not None and ours.stage in {"summary", "confirmed"}:
        if application.digest(form, session, event.at) == ours.sha256:
            return session
        session = session.changed(application=None, signing=None)
    elif ours is not None:
        return session
    if journey.place(form, session.changed(overlay=""), event.at) != _review(form):
        return session
    minted = Application(id=application.mint(event.entropy, event.at), sha256="")
    sha256 = application.digest(form, session.changed(application=minted), event.at)
    return session.changed(application=minted.changed(sha256=sha256))


def _review(form: "Form") -> str:
    return next((question.id for question in form.questions if question.field.kind == "review"), "")


def _timers(form: "Form", session: Session, event: Event) -> tuple[Session, tuple[Effect, ...]]:
    """A draft is reminded of and expires after days of silence; the clock starts anew on each day they write."""
    if isinstance(event, TimerRang):
        return session, (Cancel(name=event.name),)
    if isinstance(event, Learned):
        return session, ()
    drafted = bool(session.answers or session.drafts or session.consent)
    signed = session.application is not None and session.application.signature is not None
    today = event.at.astimezone(KAZAKHSTAN).date().isoformat()
    if not drafted or signed:
        if session.fresh:
            return session.changed(fresh=""), (Cancel(name=REMIND), Cancel(name=EXPIRE))
        return session, ()
    if session.fresh == today:
        return session, ()
    expires = event.at + timedelta(days=form.draft_days)
    reminds = expires - timedelta(days=form.remind_days)
    return session.changed(fresh=today), (WakeAt(name=REMIND, at=reminds), WakeAt(name=EXPIRE, at=expires))
