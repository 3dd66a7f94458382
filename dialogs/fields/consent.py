"""Consent to the use of personal data: only ever taken by a button, with the hash of the very words that were shown."""

from hashlib import sha256
from typing import ClassVar, Literal

from dialogs.event import Chose, Event
from dialogs.fields.base import Changed, Field, Here, Option, Problem, Reply, Rows
from dialogs.fields.overlays import given_up
from dialogs.session import Consent as Record
from dialogs.session import Value


class Consent(Field):
    """Its answer is the record `session.consent`; a new version of the text is asked again.

    The whole text is shown once, then a reminder of it, until its words change. Page 1 is the whole text again.
    """

    kind: Literal["consent"] = "consent"
    problems: ClassVar[tuple[str, ...]] = ("consent_by_button", "unknown_button")

    def take(self, event: Event, here: Here) -> Reply:
        """Agree or refuse by button; a typed "yes" is no consent."""
        match event:
            case Chose(data="agree"):
                record = Record(
                    text_sha256=digest(here),
                    version=here.form.consent_version,
                    locale=here.words.locale,
                    at=here.at,
                )
                return Changed(here.session.changed(consent=record))
            case Chose(data="refuse"):
                # Whoever agreed before takes it back now: nothing of the draft stays.
                return Changed(given_up(here.session), note=here.text("refused"), quiet=True)
            case Chose():
                return Problem("unknown_button")
            case _:
                return Problem("consent_by_button")

    def answered(self, here: Here) -> bool:
        """Whether they agreed to the version in force."""
        record = here.session.consent
        return record is not None and record.version == here.form.consent_version

    def ask(self, here: Here) -> str:
        """The whole text, as it is hashed; the reminder where that stands above."""
        return here.text() if self.alone(here) else f"<b>{here.words('consent-again')}</b>"

    def alone(self, here: Here) -> bool:
        """The whole text."""
        return bool(here.page) or here.session.read != digest(here)

    def rows(self, here: Here) -> Rows:
        """Agree, refuse, read it again."""
        again = () if self.alone(here) else ((Option(here.words("button-consent"), "1", "page"),),)
        return ((Option(here.text("agree"), "agree"),), (Option(here.text("refuse"), "refuse"),), *again)

    def show(self, value: Value, here: Here) -> str:  # noqa: ARG002  (there is one answer)
        """Given."""
        return here.text("agree")

    def sample(self, here: Here) -> Event:
        """Agreed."""
        return Chose(at=here.at, entropy="0" * 64, data="agree")


def digest(here: Here) -> str:
    """SHA-256 (hex) of the very words that this person is shown."""
    return sha256(here.text().encode()).hexdigest()
