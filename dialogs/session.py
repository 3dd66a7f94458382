"""Where one applicant stands: their answers and what became of them. Position is not stored, it follows from these."""

from datetime import datetime
from typing import Literal

from dialogs.model import Model

Scalar = bool | int | str | None
"""A canonical code, never a label. Dates are ISO strings; None says that the person skipped it or has none."""

Entry = dict[str, Scalar]
"""One member of a group, e.g. one child: answers by the group's own question ids."""


class File(Model):
    """One file of a document. `sha256` (hex, of the plain bytes) is there once it is stored."""

    id: str
    name: str
    reference: str
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    photo: bool = False

    @property
    def stored(self) -> bool:
        """Whether it is ours."""
        return bool(self.sha256)


Value = Scalar | tuple[File, ...] | tuple[Entry, ...]
"""What an answer is: a code, files, or the entries of a group."""

Answers = dict[str, Value]


class Consent(Model):
    """What they agreed to: hash of the very words they saw."""

    text_sha256: str
    version: str
    locale: str
    at: datetime


class Proposal(Model):
    """An answer we are not sure of, waiting for a yes. `code` names the reason's text."""

    question: str
    value: Scalar
    code: str
    args: dict[str, str] = {}


class Signature(Model):
    """The record of a simple electronic signature: it names how, by which phone, when, and the hash that was signed."""

    method: Literal["otp"] = "otp"
    phone: str  # masked
    at: datetime
    sha256: str


class Signing(Model):
    """A one-time code under way. Only a keyed hash of the code is kept, tries are counted before comparing."""

    id: str
    phone: str
    salt: str
    digest: str
    sent_at: datetime
    state: Literal["sending", "sent", "failed", "used_up"] = "sending"
    tries: int = 0
    problem: str = ""  # why it failed
    until: datetime | None = None  # when another try makes sense


class Application(Model):
    """One application from its summary on. `sha256` is the hash of the canonical JSON that the person confirmed."""

    id: str
    sha256: str
    stage: Literal["summary", "confirmed", "accepted", "received", "declined"] = "summary"
    confirmed_at: datetime | None = None
    signature: Signature | None = None
    whose: str = ""  # the applicant's name, for the list of a phone's applications
    region: str = ""  # whose office answers for it
    files: tuple[str, ...] = ()  # kept until the office has them
    number: str = ""
    due_date: str = ""
    status: str = ""
    reason: str = ""
    version: int = 0
    delayed: bool = False  # we said that the backend is slow
    answers: Answers = {}  # of the newest one while another is drafted: it stands open again if that is given up


class Heard(Model):
    """The last message that the understanding was asked about, masked: for when it was not what they meant."""

    text: str
    guess: str
    confidence: float
    route: str
    question: str


class Help(Model):
    """A person of ours was asked for, or has the conversation. Whoever is `owner` is the only one who speaks."""

    id: str  # of this case: names the buttons by which it is rated
    reason: Literal["asked", "unclear", "complaint", "stepped_in"]
    at: datetime  # since when it waits
    owner: str = ""  # login; empty: it waits in the queue, and the bot goes on
    name: str = ""  # as the person is told
    role: str = ""  # supervisor, agent ...: a key of the texts
    taken_at: datetime | None = None
    answered_at: datetime | None = None  # first reply
    asked_at: datetime | None = None  # the oldest message to a person of ours that none has answered
    active_at: datetime | None = None  # what its owner did last
    returned: bool = False  # it waits again: who had it let it go
    complained_at: datetime | None = None  # where the complaint came later than the call
    about: str = ""  # login of the colleague who spoke when they complained, or last before

    @property
    def unanswered(self) -> datetime | None:
        """Since when they wait for a person's answer; None while they don't."""
        if self.asked_at is not None:
            return self.asked_at
        return self.at if self.answered_at is None and self.reason != "stepped_in" else None


class Session(Model):
    """One chat. `revision` grows with every change and is carried by every button, so an old tap is recognised."""

    form_version: str
    locale: str = ""
    answers: Answers = {}
    drafts: Answers = {}  # files and group entries that are being collected
    finishing: str = ""  # an upload that is complete as soon as its files are stored
    retired: Answers = {}  # answers to questions that have to be asked again; proposed, not used
    proposal: Proposal | None = None
    editing: str = ""  # a question they went back to, e.g. "family.birth_date"
    entry: int | None = None  # which entry of a group is open
    chosen: bool = False  # they chose that question out of others: back leads to where they were
    overlay: Literal["", "language", "cancel", "delete", "complaint"] = ""
    consent: Consent | None = None
    application: Application | None = None
    past: tuple[Application, ...] = ()
    signing: Signing | None = None
    phone: str = ""  # another phone for the code than the application's
    codes: tuple[datetime, ...] = ()  # when codes were sent, the last 24 hours
    fresh: str = ""  # ISO day on which the draft's timers were last moved
    misses: int = 0  # messages in a row that were not understood
    heard: Heard | None = None
    stumbles: int = 0  # answers in a row that could not be taken, at the same question
    refused: str = ""  # the document whose last file was refused
    since: datetime | None = None  # when they came to where they stand
    asked: datetime | None = None  # when a screen was sent whose buttons are good; None if none was since they are
    read: str = ""  # SHA-256 (hex) of the consent that stands in the chat in full
    furthest: str = ""  # the question of this draft that they came to last for the first time; for the numbers
    help: Help | None = None
    shift: int = 0  # how often the one who speaks has changed
    assigned: str = ""  # to a login or to `team:<name>`, whoever speaks
    rating: str = ""  # the case that they may rate
    served: str = ""  # login of the last colleague who spoke with them, whom a complaint may be about
    letters: tuple[File, ...] = ()  # files they sent to a person of ours, and that person to them
    unsaid: tuple[str, ...] = ()  # what the bot would have told (HTML) while a person spoke
    revision: int = 0

    @property
    def mode(self) -> Literal["bot", "waiting", "human"]:
        """Who speaks: the bot; the bot, while a person is awaited; a person, and the bot is silent."""
        if self.help is None:
            return "bot"
        return "human" if self.help.owner else "waiting"

    @property
    def signed(self) -> bool:
        """Whether the application that stands open here can no longer be changed."""
        return self.application is not None and self.application.signature is not None

    @property
    def drafted(self) -> bool:
        """Whether there is something that would be lost, and that has to be protected by an end."""
        return not self.signed and bool(self.answers or self.drafts or self.consent)

    @property
    def applications(self) -> tuple[Application, ...]:
        """All of this phone, oldest first."""
        return (*self.past, self.application) if self.application is not None else self.past
