"""Screens that are not part of any service: the language, the end of a draft, the home of a submitted application.

They are asked like questions, so everything that holds for a question (old taps, typed answers, every language) holds
for them too; no YAML names them.
"""

from typing import ClassVar, Literal

from dialogs.effects import Erase, SendPaper
from dialogs.event import Chose, Event, Said
from dialogs.fields.base import Changed, Field, Here, Option, Problem, Reply, Rows, clean
from dialogs.paper import copy_of
from dialogs.session import Application, Session

NAMES = {
    "kk": ("қазақша", "казакша", "казахский", "kazakh", "qazaqsha", "kazaksha", "kk", "kz"),
    "ru": ("русский", "по-русски", "орысша", "russian", "ru", "рус"),
    "en": ("english", "английский", "ағылшынша", "en", "eng"),
}


class Language(Field):
    """Which language the bot speaks. The first screen, and `/language`."""

    kind: Literal["language"] = "language"
    problems: ClassVar[tuple[str, ...]] = ("language_by_button",)

    def take(self, event: Event, here: Here) -> Reply:
        """A tap, or a language's name."""
        match event:
            case Chose(data=locale) if locale in here.form.languages:
                return self._speak(locale, here)
            case Said(text=text):
                wanted = clean(text).casefold()
                for locale, names in NAMES.items():
                    if wanted in names:
                        return self._speak(locale, here)
        return Problem("language_by_button")

    def ask(self, here: Here) -> str:
        """Before a language is chosen: the greeting in all of them, and a line for readers of the Arabic script."""
        if here.session.locale:
            return f"<b>{here.words('language')}</b>"
        greetings = [here.form.say(locale)("welcome") for locale in here.form.languages]
        return "\n\n".join([*greetings, here.words("welcome-arabic")])

    def rows(self, here: Here) -> Rows:
        """Each language by its own name."""
        return tuple((Option(here.form.say(locale)("language-name"), locale),) for locale in here.form.languages)

    def sample(self, here: Here) -> Event:
        """The first language."""
        return Chose(at=here.at, entropy="0" * 64, data=here.form.languages[0])

    def _speak(self, locale: str, here: Here) -> Reply:
        first = not here.session.locale
        words = here.form.say(locale)
        note = words("intro", minutes=here.form.minutes) if first else words("language-changed")
        return Changed(here.session.changed(locale=locale, overlay=""), note=note)


class Cancel(Field):
    """Give up the draft: one confirmation."""

    kind: Literal["cancel"] = "cancel"

    def take(self, event: Event, here: Here) -> Reply:
        """Yes clears the draft; what was submitted stays."""
        match _yes_no(event, here):
            case "yes":
                return Changed(fresh(here.session), note=here.words("cancel.done"))
            case "no":
                return Changed(here.session.changed(overlay=""), note=here.words("cancel.kept"))
        return Problem("yes_or_no")

    def rows(self, here: Here) -> Rows:
        """Yes, no."""
        return ((Option(here.text("no"), "no"),), (Option(here.text("yes"), "yes"),))


class Delete(Field):
    """Erase everything we know: one confirmation."""

    kind: Literal["delete"] = "delete"

    def take(self, event: Event, here: Here) -> Reply:
        """Not while a signed application is on its way to the office: it would be lost."""
        match _yes_no(event, here):
            case "yes" if on_its_way(here.session):
                return Changed(here.session.changed(overlay=""), note=here.words("delete.later"))
            case "yes":
                blank = Session(form_version=here.form.version, locale=here.session.locale)
                return Changed(blank, (Erase(),), note=here.words("delete.done"))
            case "no":
                return Changed(here.session.changed(overlay=""), note=here.words("delete.kept"))
        return Problem("yes_or_no")

    def rows(self, here: Here) -> Rows:
        """Yes, no."""
        return ((Option(here.text("no"), "no"),), (Option(here.text("yes"), "yes"),))


class Home(Field):
    """An application is on its way: where it stands, a copy of it, and another one."""

    kind: Literal["home"] = "home"
    problems: ClassVar[tuple[str, ...]] = ("home_by_button",)

    def take(self, event: Event, here: Here) -> Reply:
        """`new` begins another application, `copy` sends this one as a PDF."""
        session = here.session
        match event:
            case Chose(data="new") if session.application is not None:
                return Changed(fresh(session.changed(past=(*session.past, session.application))))
            case Chose(data="copy") if session.application is not None:
                paper: SendPaper = copy_of(here)
                return Changed(session, (paper,), here.words("paper-coming"))
        return Problem("home_by_button")

    def ask(self, here: Here) -> str:
        """The status in plain words."""
        ours = here.session.application
        return status(ours, here) if ours else here.words("status-none")

    def rows(self, here: Here) -> Rows:
        """Copy, new application, whom to call."""
        words = here.words
        return (
            (Option(words("button-copy"), "copy"),),
            (Option(words("button-new"), "new"),),
            (Option(words("button-contact"), "contact", "info"),),
        )

    def sample(self, here: Here) -> Event:
        """Another one."""
        return Chose(at=here.at, entropy="0" * 64, data="new")


def fresh(session: Session) -> Session:
    """A new draft: nothing of the old answers, the same language, the same past."""
    return Session(
        form_version=session.form_version,
        locale=session.locale,
        past=session.past,
        codes=session.codes,
        revision=session.revision,
    )


def on_its_way(session: Session) -> bool:
    """Whether a signed application has not reached the office yet."""
    every = (*session.past, *((session.application,) if session.application else ()))
    return any(one.stage == "accepted" for one in every)


def status(ours: Application, here: Here) -> str:
    """Where an application stands, in HTML."""
    from dialogs.calendar import spelled

    words = here.words
    due = spelled(ours.due_date, words.locale) if ours.due_date else ""
    match ours.stage:
        case "accepted":
            return words("status-sending")
        case "declined":
            return words("status-declined")
        case "received":
            key = f"status-{ours.status}" if words.has(f"status-{ours.status}") else "status-received"
            text = words(key, number=ours.number, due=due, reason=ours.reason)
            return f"{text}\n\n{contact(here)}" if ours.status == "more_information_needed" else text
        case _:
            return words("status-none")


def contact(here: Here) -> str:
    """Whom to call, in HTML."""
    office = here.form.support.contact(str(here.answers.get("region", "")))
    locale = here.words.locale
    return here.words(
        "info-contact",
        name=office.names[locale],
        phone=office.phone,
        hours=office.hours[locale],
        site=office.site,
    )


def _yes_no(event: Event, here: Here) -> str:
    from dialogs.fields.yes_no import YesNo

    match event:
        case Chose(data="yes" | "no" as option):
            return option
        case Said(text=text):
            reading = YesNo().parse(clean(text), here)
            return {True: "yes", False: "no"}.get(reading, "") if isinstance(reading, bool) else ""
    return ""
