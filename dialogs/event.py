"""All that can happen to a conversation. Everything enters by this door, the clock and chance included.

`step` has no clock and no dice: each event brings the time it happened `at` (UTC) and fresh `entropy` (64 hex digits),
from which ids and one-time codes are made. So the same session and event always give the same turn.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field as Attribute

from dialogs.model import Model
from dialogs.session import File
from dialogs.understanding import Understanding


class Happening(Model):
    """What all events share."""

    at: datetime
    entropy: str = Attribute(min_length=64, max_length=64, pattern="^[0-9a-f]+$")
    language: str = ""  # the messenger's guess (IETF tag), used until the person chooses


class Said(Happening):
    """A text. `understood` is there when the core asked what it means (`Understand`) and was told."""

    kind: Literal["said"] = "said"
    text: str
    understood: Understanding | None = None


class Chose(Happening):
    """A tap on a button of ours."""

    kind: Literal["chose"] = "chose"
    data: str


class Shared(Happening):
    """A contact card. `own` only if the messenger vouches that it is the sender's own."""

    kind: Literal["shared"] = "shared"
    phone: str
    own: bool


class Uploaded(Happening):
    """A file was sent. Its bytes are still with the messenger, found there by `reference`."""

    kind: Literal["uploaded"] = "uploaded"
    reference: str
    name: str = ""
    media_type: str = ""  # as the sender claims
    size: int = 0  # bytes; 0 if the messenger doesn't say
    photo: bool = False  # sent as a photo: the messenger has made it smaller


class Sent(Happening):
    """Something that no question can take: a sticker, a voice message, a location ..."""

    kind: Literal["sent"] = "sent"
    what: str


class Edited(Happening):
    """An old message of theirs was changed."""

    kind: Literal["edited"] = "edited"


class Commanded(Happening):
    """A command of the menu, without its slash."""

    kind: Literal["commanded"] = "commanded"
    name: str


class TimerRang(Happening):
    """The time of a `WakeAt` has come."""

    kind: Literal["timer_rang"] = "timer_rang"
    name: str


class FileStored(Model):
    """The file is ours: fetched, recognised by its content, encrypted, on disk."""

    kind: Literal["file_stored"] = "file_stored"
    media_type: str
    size: int
    sha256: str  # hex


class FileRefused(Model):
    """We can't take this file. Codes: type, too_big, empty, gone, damaged."""

    kind: Literal["file_refused"] = "file_refused"
    code: str


class CodeSent(Model):
    """The provider took the one-time code."""

    kind: Literal["code_sent"] = "code_sent"


class CodeFailed(Model):
    """The code did not leave. Codes: no_telegram, bad_phone, limited (with `until`), unavailable."""

    kind: Literal["code_failed"] = "code_failed"
    code: str
    until: datetime | None = None


class Received(Model):
    """The backend holds the application."""

    kind: Literal["received"] = "received"
    number: str
    status: str
    due_date: str = ""  # ISO date, empty if the backend gives none
    reason: str = ""
    version: int = 0


class Delayed(Model):
    """The backend does not answer; we keep the application and go on trying."""

    kind: Literal["delayed"] = "delayed"


class Declined(Model):
    """The backend will not take it as it is. Staff are told; `code` is an HTTP status."""

    kind: Literal["declined"] = "declined"
    code: str


class StatusChanged(Model):
    """The office decided something. A version that is not newer than ours is old news."""

    kind: Literal["status_changed"] = "status_changed"
    status: str
    version: int
    number: str = ""
    reason: str = ""


class Queued(Model):
    """A call for a person waits; so many called before."""

    kind: Literal["queued"] = "queued"
    ahead: int


Outcome = Annotated[
    FileStored | FileRefused | CodeSent | CodeFailed | Received | Delayed | Declined | StatusChanged | Queued,
    Attribute(discriminator="kind"),
]


class Learned(Happening):
    """What became of something we had asked for; `about` is the id of a file, a code or an application."""

    kind: Literal["learned"] = "learned"
    about: str
    outcome: Outcome


class Claim(Model):
    """Take the conversation over. `shift` as it was seen: whoever is second is refused."""

    kind: Literal["claim"] = "claim"
    shift: int
    takes_over: bool = False  # also from a colleague


class Reply(Model):
    """Write to the applicant: a text, a file that is stored already, or both."""

    kind: Literal["reply"] = "reply"
    text: str = ""
    in_their_script: bool = False  # Kazakh in Cyrillic letters is shown in the applicant's
    file: File | None = None


class Suggest(Model):
    """Propose an answer, as the applicant might have typed it; it counts when they confirm it."""

    kind: Literal["suggest"] = "suggest"
    question: str
    text: str


class HandBack(Model):
    """The bot speaks again. `resolved`: the matter is done, and may be rated."""

    kind: Literal["hand_back"] = "hand_back"
    resolved: bool = False


class Note(Model):
    """For colleagues only."""

    kind: Literal["note"] = "note"
    text: str


class Assign(Model):
    """To a login, to a team (`team:<name>`), or to nobody."""

    kind: Literal["assign"] = "assign"
    to: str


class StaffDid(Happening):
    """Somebody of ours did something. `by` is a login; name and role are what the applicant is told."""

    kind: Literal["staff_did"] = "staff_did"
    by: str
    name: str
    role: str
    hears_complaints: bool = False  # may answer a complaint, and say that it is dealt with
    act: Annotated[Claim | Reply | Suggest | HandBack | Note | Assign, Attribute(discriminator="kind")]


Event = Annotated[
    Said | Chose | Shared | Uploaded | Sent | Edited | Commanded | TimerRang | Learned | StaffDid,
    Attribute(discriminator="kind"),
]
