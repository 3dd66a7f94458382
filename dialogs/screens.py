"""What a person sees: a place and what is said about it, put into messages and buttons."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dialogs import application, journey, room
from dialogs.effects import Button, Disarm, Effect, Erase, Replace, Screen, Show, Toast
from dialogs.event import Chose, Event, Learned, StaffDid, TimerRang
from dialogs.fields.base import Here, Option, Problem
from dialogs.fields.consent import digest
from dialogs.fields.review import LISTS
from dialogs.scripts import right_to_left
from dialogs.session import Session
from dialogs.tap import Tap
from dialogs.texts import RIGHT_TO_LEFT, plain
from dialogs.turn import Turn

if TYPE_CHECKING:
    from dialogs.form import Form

OVERLAYS = frozenset({"language", "cancel", "delete", "complaint", "help", journey.HOME})
"""Places that are no questions of the service."""
ROOM_FOR_NOTES = 1500
"""Characters; longer notes are a message of their own."""


def present(form: "Form", before: Session, turn: Turn, event: Event) -> tuple[Effect, ...]:
    """The messages of a turn, in order, before its other effects."""
    first: list[Effect] = [*([Toast(text=turn.toast)] if turn.toast else []), *turn.first]
    if turn.stale:
        first.append(Disarm())
    if turn.quiet or any(isinstance(effect, Erase) for effect in turn.effects):
        told = _notes_alone(form, before, turn, event)
    else:
        told = _told(form, before, turn, event)
    shown = [*first, *_fitting(told)]
    if turn.session.locale in RIGHT_TO_LEFT:
        shown = [_directed(effect) for effect in shown]
    return (*shown, *turn.effects)


def read(form: "Form", turn: Turn, event: Event) -> Session:
    """The session, which knows that the consent stands in the chat in full, if this turn has brought it."""
    session = turn.session
    here = journey.here(form, session, journey.place(form, session, event.at), event.at)
    if turn.quiet or turn.view or here.question.field.kind != "consent":
        return session
    return session.changed(read=digest(here))


def say_problem(problem: Problem, here: Here) -> str:
    """What is wrong, in the question's own words where it has some."""
    own = f"{plain(here.path)}.{problem.code}"
    key = own if here.words.has(own) else f"problem-{problem.code}"
    return f"⚠️ {here.words(key, **dict(problem.args))}"


def screen(here: Here, notes: Sequence[str] = ()) -> Screen:
    """One place as a message."""
    field, words, proposal = here.question.field, here.words, here.session.proposal
    rows: list[tuple[Option, ...]]
    if proposal is not None and proposal.question == here.path:
        value = field.show(proposal.value, here)
        own = f"{plain(here.path)}.{proposal.code}"
        key = own if words.has(own) else f"doubt-{proposal.code}"
        body = f"<b>{words(key, value=value, **proposal.args)}</b>"
        rows = [(Option(words("yes"), "", "yes"), Option(words("no"), "", "no"))]
    else:
        body = "\n".join(part for part in (_progress(here), field.ask(here)) if part)
        rows = [*field.rows(here), *_offers(here)]
    rows.append(_navigation(here))
    if notes and here.path == "language" and not here.session.locale:
        # They were greeted already, and can't read a note before they chose how.
        notes, body = (), say_problem(Problem("language_by_button"), here)
    return Screen(text="\n\n".join([*notes, body]), rows=_buttons(here, rows))


def _notes_alone(form: "Form", before: Session, turn: Turn, event: Event) -> list[Effect]:
    """Something is said, and the question is not asked again: a button brings it."""
    if not turn.notes:
        return []
    text, after = "\n\n".join(turn.notes), turn.session
    if any(isinstance(effect, Erase) for effect in turn.effects):
        bare = _offers_contact(form, before, journey.place(form, before, event.at), event)
        said = Screen(text=text, bare=bare and not isinstance(event, Chose))
    else:
        theirs = not isinstance(event, Learned | TimerRang | StaffDid)
        nothing = theirs and not after.drafted and not after.signed  # left: they have just given it up
        words = form.say(after.locale)
        on = Option(words("button-begin") if nothing else words("button-continue"), "continue", "go")
        there = journey.here(form, after, journey.place(form, after, event.at), event.at)
        said = Screen(text=text, rows=_buttons(there, [(on,)]))
    return [Replace(screen=said) if isinstance(event, Chose) else Show(screen=said)]


def _told(form: "Form", before: Session, turn: Turn, event: Event) -> list[Effect]:
    """Where they stand now, after what has to be said."""
    after, notes = turn.session, turn.notes
    stood, stands = journey.place(form, before, event.at), journey.place(form, after, event.at)
    tapped = isinstance(event, Chose) and not turn.stale
    told: list[Effect] = []
    moved = stood != stands and not turn.view
    answered = tapped and moved and bool(turn.ack)
    if answered:
        told.append(Replace(screen=Screen(text=_closed(form, before, stood, turn, event))))
    offers = _offers_contact(form, after, stands, event)
    if _offers_contact(form, before, stood, event) and not offers:
        said = notes[0] if notes else form.say(after.locale)("thanks")
        told.append(Show(screen=Screen(text=said, bare=True)))
        notes = notes[1:]
    here = journey.here(form, after, turn.view or stands, event.at, page=turn.page, reveal=turn.reveal)
    screens = _screens(here, notes, missable=turn.missable and not turn.view)
    if tapped and not told and not (notes and here.question.field.kind == "consent"):
        # The same place looks different, or they only walk about: change it there, so that the chat stays calm. But the
        # words they are asked to agree to stay.
        told.append(Replace(screen=screens.pop(0)))
    told += [Show(screen=one) for one in screens]
    if offers and stands not in OVERLAYS and moved:
        words = here.words
        told.append(Show(screen=Screen(text=words("contact-hint"), contact=words("button-contact-share"))))
    return told


def _screens(here: Here, notes: Sequence[str], *, missable: bool = False) -> list[Screen]:
    """`missable`: the notes answer something that may have meant something else; a button says so."""
    alone = here.question.field.alone(here) or sum(map(len, notes)) > ROOM_FOR_NOTES
    rows = _buttons(here, [(Option(here.words("button-not_meant"), "", "missed"),)]) if missable and notes else ()
    if notes and alone:
        return [Screen(text="\n\n".join(notes), rows=rows), screen(here)]
    asked = screen(here, notes)
    return [asked.changed(rows=(*asked.rows, *rows))]


def _closed(form: "Form", before: Session, path: str, turn: Turn, event: Event) -> str:
    """A question whose button was tapped: what was asked and what was answered, without buttons."""
    if path == "language":
        return turn.ack
    # What they agreed to stays, in its very words, where they agreed to it.
    here = journey.here(form, before.changed(read=""), path, event.at)
    if here.question.field.alone(here):
        return f"{here.question.field.ask(here)}\n\n<b>{turn.ack}</b>"
    return f"{here.text()}\n<b>{turn.ack}</b>"


def _progress(here: Here) -> str:
    if here.path in OVERLAYS or _looked_at(here):
        return ""
    group, dot, _ = here.path.rpartition(".")
    step, total = journey.progress(here.form, here.session, here.path, here.at)
    if dot:
        entry = (here.session.entry or 0) + 1
        title = journey.here(here.form, here.session, group, here.at).text("entry", number=entry)
        return here.words("progress-entry", step=step, total=total, title=title)
    title = here.words(f"page-{plain(here.form.page_of(here.path).id)}")
    return here.words("progress", step=step, total=total, title=title)


def _looked_at(here: Here) -> bool:
    """Whether this is the review, looked at from another question: nobody stands here."""
    return here.path == here.form.review != journey.place(here.form, here.session, here.at)


def _offers(here: Here) -> Iterator[tuple[Option, ...]]:
    """Keep what stands there, take back what once stood there, skip."""
    words, question, session = here.words, here.question, here.session
    retired = session.retired.get(here.path)
    kept = here.answers.get(question.id) if session.editing == here.path else retired
    if kept is not None and not isinstance(kept, tuple):
        value = application.shown(here.at_value(kept))
        yield (Option(words.label("button-keep", value=value), "", "keep"),)
    if question.optional and not (isinstance(here.value, tuple) and here.value):
        yield (Option(here.text("skip") or words("button-skip"), "", "skip"),)


def _navigation(here: Here) -> tuple[Option, ...]:
    words = here.words
    why, back = Option(words("button-why"), "", "why"), Option(words("button-back"), "", "back")
    if here.path == "language":
        return (why, back) if here.session.locale else ()
    if here.path in OVERLAYS or _looked_at(here):
        return ()
    if here.path == here.form.review and here.page >= LISTS:
        return (why,)  # the way back to what was checked has a button of its own
    first = not journey.before(here.form, here.session, here.path, here.at)
    return (why,) if first else (why, back)


def _buttons(here: Here, rows: Sequence[Sequence[Option]]) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(_button(here, option) for option in row) for row in rows if row)


def _button(here: Here, option: Option) -> Button:
    verb, _, inner = option.verb.partition(".")
    question = here.path
    if verb == "edit":
        # From a review: the question itself; from a group's entry: a question of that group.
        question = inner if here.path == here.form.review else f"{here.path}.{inner}"
    return Button(
        text=room.shortened(option.label), data=str(Tap(verb, question, option.option, here.session.revision))
    )


def _offers_contact(form: "Form", session: Session, path: str, event: Event) -> bool:
    """Whether the keyboard that shares the own number is out. An overlay leaves it there."""
    if session.overlay:
        path = journey.place(form, session.changed(overlay=""), event.at)
    question = form.question(path)
    proposed = session.proposal is not None and session.proposal.question == path
    return question is not None and question.field.contact and not proposed


def _fitting(told: Sequence[Effect]) -> Iterator[Effect]:
    """Nothing longer than a message may be: what is, goes in several, with the buttons under the last."""
    for effect in told:
        if not isinstance(effect, Show | Replace) or len(pieces := room.parts(effect.screen.text)) == 1:
            yield effect
            continue
        yield effect.changed(screen=Screen(text=pieces[0]))
        for piece in pieces[1:-1]:
            yield Show(screen=Screen(text=piece))
        yield Show(screen=effect.screen.changed(text=pieces[-1]))


def _directed(effect: Effect) -> Effect:
    """The same for a reader whose lines run from right to left. Buttons hold one line each and need no marks."""
    match effect:
        case Show(screen=shown) | Replace(screen=shown):
            return effect.changed(screen=shown.changed(text=right_to_left(shown.text)))
        case Toast(text=text):
            return effect.changed(text=right_to_left(text))
    return effect
