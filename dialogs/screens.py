"""What a person sees: a place and what is said about it, put into messages and buttons."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dialogs import application, journey
from dialogs.effects import Button, Disarm, Effect, Erase, Replace, Screen, Show, Toast
from dialogs.event import Chose, Event
from dialogs.fields.base import Here, Option, Problem
from dialogs.session import Session
from dialogs.tap import Tap
from dialogs.texts import plain
from dialogs.turn import Turn

if TYPE_CHECKING:
    from dialogs.form import Form

OVERLAYS = frozenset({"language", "cancel", "delete", journey.HOME})


def present(form: "Form", before: Session, turn: Turn, event: Event) -> tuple[Effect, ...]:
    """The messages of a turn, in order, before its other effects."""
    after = turn.session
    stood = journey.place(form, before, event.at)
    stands = journey.place(form, after, event.at)
    shown: list[Effect] = []
    if turn.toast:
        shown.append(Toast(text=turn.toast))
    if turn.stale:
        shown.append(Disarm())
    tapped = isinstance(event, Chose) and not turn.stale
    gone = any(isinstance(effect, Erase) for effect in turn.effects)
    if turn.quiet or gone:
        if tapped and turn.notes:
            shown.append(Replace(screen=Screen(text="\n\n".join(turn.notes))))
        elif turn.notes:
            shown.append(Show(screen=Screen(text="\n\n".join(turn.notes), bare=_offers_contact(form, stood))))
        return (*shown, *turn.effects)
    screens = _screens(form, after, turn.view or stands, turn, event)
    if tapped and (turn.view or stood == stands):
        # The same place looks different now: change it where it stands, so that the chat stays calm.
        shown.append(Replace(screen=screens[0]))
        shown += [Show(screen=screen) for screen in screens[1:]]
    else:
        if tapped:
            shown.append(Replace(screen=Screen(text=_closed(form, before, stood, turn, event))))
        if _offers_contact(form, stood) and stood != stands:
            ack = turn.notes[0] if turn.notes else form.say(after.locale)("thanks")
            shown.append(Show(screen=Screen(text=ack, bare=True)))
            screens = _screens(form, after, stands, _without_first(turn), event)
        shown += [Show(screen=screen) for screen in screens]
    return (*shown, *turn.effects)


def say_problem(problem: Problem, here: Here) -> str:
    """What is wrong, in the question's own words where it has some, and an example."""
    args = dict(problem.args)
    own = f"{plain(here.path)}.{problem.code}"
    key = own if here.words.has(own) else f"problem-{problem.code}"
    return f"⚠️ {here.words(key, **args)}"


def screen(here: Here, session: Session, notes: Sequence[str] = ()) -> Screen:
    """One place as a message."""
    field, words = here.question.field, here.words
    parts = [note for note in notes if note]
    rows: list[tuple[Option, ...]]
    if session.proposal is not None and session.proposal.question == here.path:
        parts.append(_ask_proposal(here, session))
        rows = [(Option(words("yes"), "", "yes"), Option(words("no"), "", "no"))]
    else:
        body = field.ask(here)
        parts.append("\n".join(part for part in (_progress(here), body) if part))
        rows = [*field.rows(here), *_offers(here, session)]
    rows.append(_navigation(here, session))
    return Screen(text="\n\n".join(parts), rows=_buttons(rows, here.path, session.revision))


def _screens(form: "Form", session: Session, path: str, turn: Turn, event: Event) -> list[Screen]:
    here = journey.here(form, session, path, event.at, page=turn.page, reveal=turn.reveal)
    notes = list(turn.notes)
    shown: list[Screen] = []
    if (notes and here.question.field.kind in {"consent", "home"}) or sum(map(len, notes)) > ROOM_FOR_NOTES:
        # What has to be read alone, or would not fit beside the question, is a message of its own.
        shown = [Screen(text="\n\n".join(notes))] if notes else []
        notes = []
    shown.append(screen(here, session, notes))
    if _offers_contact(form, path) and session.proposal is None:
        shown.append(Screen(text=here.words("contact-hint"), contact=here.words("button-contact-share")))
    return shown


ROOM_FOR_NOTES = 1500


def _ask_proposal(here: Here, session: Session) -> str:
    proposal = session.proposal
    if proposal is None:
        return ""
    value = here.question.field.show(proposal.value, here)
    return f"<b>{here.words(f'doubt-{proposal.code}', value=value, **proposal.args)}</b>"


def _progress(here: Here) -> str:
    if here.path in OVERLAYS:
        return ""
    step, total = journey.progress(here.form, here.session, here.path, here.at)
    page = here.form.page_of(here.path.partition(".")[0])
    title = here.words(f"page-{plain(page.id)}")
    if "." in here.path and here.session.entry is not None:
        group = journey.here(here.form, here.session, here.path.partition(".")[0], here.at)
        title = group.text("entry", number=here.session.entry + 1)
    return here.words("progress", step=step, total=total, title=title)


def _offers(here: Here, session: Session) -> list[tuple[Option, ...]]:
    """Keep what stands there, take back what once stood there, skip."""
    words, question = here.words, here.question
    rows: list[tuple[Option, ...]] = []
    kept = here.answers.get(question.id) if session.editing == here.path else session.retired.get(here.path)
    if kept is not None and not isinstance(kept, tuple):
        value = application.shown(here.at_value(kept))
        rows.append((Option(words("button-keep", value=value)[:60], "", "keep"),))
    if question.optional and not (isinstance(here.value, tuple) and here.value):
        rows.append((Option(here.text("skip") or words("button-skip"), "", "skip"),))
    return rows


def _navigation(here: Here, session: Session) -> tuple[Option, ...]:
    words = here.words
    if here.path == journey.HOME or (here.path == "language" and not session.locale):
        return (Option(words("button-why"), "", "why"),) if here.path != journey.HOME else ()
    row = [Option(words("button-why"), "", "why")] if here.path not in OVERLAYS else []
    if here.path not in OVERLAYS and journey.before(here.form, session, here.path, here.at):
        row.append(Option(words("button-back"), "", "back"))
    return tuple(row)


def _buttons(rows: Sequence[Sequence[Option]], path: str, revision: int) -> tuple[tuple[Button, ...], ...]:
    made = []
    for row in rows:
        buttons = []
        for option in row:
            verb, _, inner = option.verb.partition(".")
            question = path
            if verb == "edit":
                # From a review: the question itself; from a group's entry: a question of that group.
                question = inner if path == "review" else f"{path}.{inner}"
            buttons.append(Button(text=option.label, data=str(Tap(verb, question, option.option, revision))))
        if buttons:
            made.append(tuple(buttons))
    return tuple(made)


def _closed(form: "Form", before: Session, path: str, turn: Turn, event: Event) -> str:
    here = journey.here(form, before, path, event.at)
    title = here.text() if here.question.field.kind not in {"consent", "home", "language"} else ""
    if path == "language":
        return turn.ack or "✓"
    ack = turn.ack or "✓"
    return f"{title}\n<b>{ack}</b>" if title else f"{here.question.field.ask(here)}\n\n<b>{ack}</b>"


def _offers_contact(form: "Form", path: str) -> bool:
    question = form.question(path)
    return bool(question and getattr(question.field, "contact", False))


def _without_first(turn: Turn) -> Turn:
    return replace(turn, notes=turn.notes[1:])
