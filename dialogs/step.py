"""The turn: one event in, the next session and what is to be done out. Pure, total, deterministic.

    step(form, session, event) -> (session, effects)

A text that no field takes for sure comes back as the one effect `Understand`: the same turn is taken again with what it
means in `Said.understood`. So the core stays pure, and most turns never ask.

`_decide` finds what the event means at the place where the applicant stands; `settle` keeps true what follows from the
answers; `screens.present` says what the person sees.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dialogs import answers, asides, commands, handover, journey, news, progress, tap
from dialogs.effects import Erase, Refuse, Understand
from dialogs.event import Chose, Commanded, Edited, Event, Learned, Said, StaffDid, TimerRang
from dialogs.fields.base import clean
from dialogs.migrate import migrate
from dialogs.screens import OVERLAYS, present, read
from dialogs.session import Session
from dialogs.settle import dropped, settle, timers
from dialogs.tap import Tap
from dialogs.turn import Turn

if TYPE_CHECKING:
    from dialogs.effects import Effect
    from dialogs.form import Form


def step(form: "Form", session: Session | None, event: Event) -> tuple[Session, tuple["Effect", ...]]:
    """One turn. `session` is None for somebody we never met. Never raises, whatever the event, whatever the session."""
    if session is None and isinstance(event, StaffDid):
        return Session(form_version=form.version), (Refuse(code="gone"),)
    before = migrate(form, session) if session else Session(form_version=form.version)
    turn = _decide(form, before, event)
    if turn.asks:
        return before, (Understand(text=turn.asks),)
    if session is None and not turn.session.locale:
        turn = replace(turn, notes=())  # whoever we never met is greeted, whatever they wrote
    after, woken = timers(form, settle(form, before, turn.session, event), event)
    unseen = turn.unseen and after.changed(fresh=turn.session.fresh) == turn.session
    if after != before and not unseen:
        shown = not turn.quiet or bool(turn.notes)
        after = after.changed(revision=before.revision + 1, asked=event.at if shown else None)
    after = progress.noted(form, before, turn, after, event)
    # Whoever is erased loses their files with everything else.
    erased = any(isinstance(effect, Erase) for effect in turn.effects)
    files = () if erased else dropped(before, after)
    turn = replace(turn, session=after, effects=(*turn.effects, *files, *woken))
    told = present(form, before, turn, event)
    return read(form, turn, event), told


MOMENT = timedelta(minutes=1)
"""So long after a screen was sent, another tap on what stood there before is taken for the same tap."""


def _decide(form: "Form", session: Session, event: Event) -> Turn:
    match event:
        case StaffDid():
            return handover.act(form, session, event)
        case _ if session.mode == "human":
            return handover.silent(form, session, event)
        case Learned():
            return handover.learn(form, session, event)
        case TimerRang():
            return news.ring(form, session, event)
        case Commanded(name=name):
            return commands.run(form, session, name, event.at)
        case Edited():
            return Turn(session, (form.say(session.locale)("edited-message"),), quiet=not session.locale)
        case Chose():
            return _tapped(form, session, event)
        case Said(text=text):
            said = event.changed(text=clean(text))
            command = commands.named(said.text)
            return commands.run(form, session, command, event.at) if command else asides.said(form, session, said)
        case _:
            return answers.answer(form, session, event)


def _tapped(form: "Form", session: Session, event: Chose) -> Turn:
    """A button: old ones and foreign ones only bring the current screen."""
    tapped = tap.read(event.data)
    if tapped is None:
        return _stale(form, session, "unknown-button")
    if tapped.verb == "rate":  # it hangs on the case, not on what was answered since
        thanks = Turn(session, toast=form.say(session.locale)("rating-thanks"), quiet=True)
        return handover.rate(form, session, tapped) or thanks
    if tapped.revision != session.revision:
        return _again(form, session, event) or _stale(form, session)
    if tapped.verb in ANYWHERE:
        return ANYWHERE[tapped.verb](form, session, tapped, event)
    if tapped.question != journey.place(form, session, event.at):
        return _stale(form, session)
    return THERE[tapped.verb](form, session, tapped, event)


def _again(form: "Form", session: Session, event: Chose) -> Turn | None:
    """The second tap of one finger: what it would bring was sent a moment ago, and stands last in the chat.

    For a moment only. Whoever taps an old button later is shown the question, also where the message that held it was
    lost or deleted.
    """
    if session.asked is None or event.at - session.asked >= MOMENT:
        return None
    return Turn(session, toast=form.say(session.locale)("old-button-below"), quiet=True)


def _stale(form: "Form", session: Session, words: str = "old-button") -> Turn:
    return Turn(session, stale=True, toast=form.say(session.locale)(words))


def _go(form: "Form", session: Session, tapped: Tap, event: Chose) -> Turn:
    return commands.run(form, session, tapped.option, event.at)


def _info(form: "Form", session: Session, tapped: Tap, _event: Chose) -> Turn:
    return commands.info(form, session, tapped.option)


def _look(form: "Form", session: Session, tapped: Tap, event: Chose) -> Turn:
    """Another page of the same screen, or the hidden numbers: nothing changes but the view."""
    stands = journey.place(form, session, event.at)
    if tapped.question not in {stands, form.review} or stands in OVERLAYS:
        return _stale(form, session)
    page = int(tapped.option[:4]) if tapped.option.isascii() and tapped.option.isdigit() else 0
    return Turn(session, view=tapped.question, page=page, reveal=tapped.verb == "reveal")


def _edit(form: "Form", session: Session, tapped: Tap, event: Chose) -> Turn:
    opened = answers.edit(form, session, tapped, event.at)
    return _stale(form, session) if opened is None else Turn(opened)


def _why(form: "Form", session: Session, tapped: Tap, event: Chose) -> Turn:
    here = journey.here(form, session, tapped.question, event.at)
    return Turn(session, (here.words("why", text=here.text("why")),), view=tapped.question)


def _pick(form: "Form", session: Session, tapped: Tap, event: Chose) -> Turn:
    return answers.answer(form, session, event.changed(data=tapped.option))


def _confirm(form: "Form", session: Session, tapped: Tap, event: Chose) -> Turn:
    if session.proposal is None:
        return _stale(form, session)
    return answers.confirm(form, session, event, agreed=tapped.verb == "yes")


def _back(form: "Form", session: Session, _tapped: Tap, event: Chose) -> Turn:
    return answers.back(form, session, event.at)


def _skip(form: "Form", session: Session, _tapped: Tap, event: Chose) -> Turn:
    return answers.skip(form, session, event)


def _keep(form: "Form", session: Session, _tapped: Tap, event: Chose) -> Turn:
    return answers.keep(form, session, event)


def _missed(form: "Form", session: Session, _tapped: Tap, event: Chose) -> Turn:
    return asides.not_meant(form, session, event)


Handler = Callable[["Form", Session, Tap, Chose], Turn]

ANYWHERE: dict[str, Handler] = {
    "go": _go,
    "info": _info,
    "page": _look,
    "reveal": _look,
    "edit": _edit,
    "missed": _missed,
}
"""Taps that mean the same wherever somebody stands."""

THERE: dict[str, Handler] = {
    "why": _why,
    "pick": _pick,
    "yes": _confirm,
    "no": _confirm,
    "back": _back,
    "skip": _skip,
    "keep": _keep,
}
"""Taps that only mean something at the question under which the button stood."""
