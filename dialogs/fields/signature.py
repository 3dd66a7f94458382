"""The signature: a one-time code to a phone, and the record of what was signed. A simple electronic signature.

A code is 6 digits out of the event's entropy; the session keeps only a salted hash. Limits of RELIABILITY: 5 compares a
code, counted before comparing, 10 minutes, 5 codes a day for a chat (the shell adds: for a number, and in all).
"""

import hmac
import re
from datetime import timedelta
from hashlib import sha256
from typing import ClassVar, Literal

from dialogs import application
from dialogs.calendar import KAZAKHSTAN
from dialogs.effects import SendOtp, Submit
from dialogs.event import Chose, Event, Said, Shared
from dialogs.fields.base import Changed, Doubt, Field, Here, Option, Problem, Reply, Rows
from dialogs.fields.phone import Phone
from dialogs.session import Session, Signing, Value
from dialogs.session import Signature as Record

LIFETIME = timedelta(minutes=10)
RESEND = timedelta(seconds=60)
DAY = timedelta(hours=24)
TRIES = 5
CODES_A_DAY = 5
DIGITS = 6
_SPOKEN = re.compile(rf"[^\d+]{{0,60}}(\d(?:[\s\-]?\d){{{DIGITS - 1}}})\D{{0,60}}")
"""A code, alone or as the only number of a sentence: "Код: 203205". After a + it is a phone."""
FAILURES = ("no_telegram", "bad_phone", "limited", "unavailable")
"""Why a code did not leave; each has a text `signature-<code>`."""
ELSEWHERE = frozenset({"no_telegram", "bad_phone"})
"""Those that only another number can mend."""


class Signature(Field):
    """Its answer is the signed application. Six digits are a code, anything else that is a phone is the new phone."""

    kind: Literal["signature"] = "signature"
    phone: str = "phone"  # the question that holds the applicant's phone
    problems: ClassVar[tuple[str, ...]] = (
        "code_wrong",
        "code_last_try",
        "code_expired",
        "code_not_sent",
        "code_too_soon",
        "codes_a_day",
        "code_digits",
        "unknown_button",
        "foreign_contact",
        "use_buttons",
        "phone_invalid",
        "several_phones",
        "review_again",
    )

    def answered(self, here: Here) -> bool:
        """Signed."""
        ours = here.session.application
        return ours is not None and ours.signature is not None

    def take(self, event: Event, here: Here) -> Reply:
        """Ask for a code, type it, or name another phone."""
        match event:
            case Chose(data="send" | "resend"):
                return self._send(event, here)
            case Chose(data="other"):
                return Changed(here.session.changed(phone="?"))
            case Chose(data="same"):
                return self._to(self._own(here), here)
            case Chose():
                return Problem("unknown_button")
            case Shared(own=False):
                return Problem("foreign_contact")
            case Said() | Shared():
                return self._typed(event, here)
            case _:
                return Problem("code_digits" if here.session.signing else "use_buttons")

    def ask(self, here: Here) -> str:
        """To which phone; whether the code is on its way; what to do if it can't be brought."""
        words, signing = here.words, here.session.signing
        head = f"<b>{here.text()}</b>"
        if here.session.phone == "?":
            return f"{head}\n{words('signature-which')}"
        phone = _spoken(self.to(here), here)
        if signing is None:
            return f"{head}\n{words('signature-ready', phone=phone)}"
        if signing.state == "failed":
            until = clock(signing, here) if signing.until else ""
            return f"{head}\n{words(f'signature-{signing.problem}', phone=phone, until=until)}"
        if signing.state == "used_up":
            return f"{head}\n{words('signature-used_up')}"
        key = "signature-sent" if signing.state == "sent" else "signature-sending"
        return f"{head}\n{words(key, phone=phone, minutes=int(LIFETIME.total_seconds() // 60))}"

    def rows(self, here: Here) -> Rows:
        """Send, resend, another number."""
        words, signing = here.words, here.session.signing
        other = Option(words("button-other-phone"), "other")
        if here.session.phone == "?":
            return ((Option(words.label("button-same-phone", phone=_spoken(self._own(here), here)), "same"),),)
        if signing is None:
            return ((Option(words("button-send-code"), "send"),), (other,))
        again = Option(words("button-resend-code"), "resend")
        # Another code to a number that can't get one helps nobody: what helps stands first.
        return ((other,), (again,)) if signing.problem in ELSEWHERE else ((again,), (other,))

    def show(self, value: Value, here: Here) -> str:  # noqa: ARG002  (there is one answer)
        """Signed."""
        return here.words("signature-done")

    def sample(self, here: Here) -> Event:
        """Ask for a code."""
        return Chose(at=here.at, entropy="0" * 64, data="send")

    def to(self, here: Here) -> str:
        """The phone a code goes to, E.164."""
        return here.session.phone or self._own(here)

    def _own(self, here: Here) -> str:
        return str(here.session.answers.get(self.phone) or "")

    def _send(self, event: Event, here: Here) -> Reply:
        session, now = here.session, here.at
        before = session.signing
        if before is not None and before.state in {"sending", "sent"} and now - before.sent_at < RESEND:
            left = RESEND - (now - before.sent_at)
            return Problem("code_too_soon", (("seconds", str(int(left.total_seconds()) + 1)),))
        lately = tuple(sent for sent in session.codes if now - sent < DAY)
        if len(lately) >= CODES_A_DAY:
            return Problem("codes_a_day", (("until", f"{(lately[0] + DAY).astimezone(KAZAKHSTAN):%d.%m %H:%M}"),))
        code = _code(event.entropy)
        salt = sha256(f"salt:{event.entropy}".encode()).hexdigest()[:32]
        ident = sha256(f"code:{event.entropy}".encode()).hexdigest()[:32]
        phone = self.to(here)
        signing = Signing(id=ident, phone=phone, salt=salt, digest=_digest(code, salt), sent_at=now)
        effect = SendOtp(id=ident, phone=phone, code=code, ttl=int(LIFETIME.total_seconds()))
        return Changed(session.changed(signing=signing, codes=(*lately, now)), (effect,))

    def _typed(self, event: Said | Shared, here: Here) -> Reply:
        text = event.phone if isinstance(event, Shared) else event.text
        signing, code = here.session.signing, _SPOKEN.fullmatch(text)
        if code and here.session.phone != "?":
            digits = "".join(character for character in code[1] if character.isdecimal())
            return self._compare(digits, here) if signing else Problem("code_not_sent")
        reading = Phone().parse(text, here)
        # A number we are not sure of is as good: the next screen shows it and asks before anything is sent.
        value = reading.value if isinstance(reading, Doubt) else reading
        if isinstance(value, str):
            return self._to(value, here)
        if here.session.phone == "?" and isinstance(reading, Problem):
            return reading
        return Problem("code_digits" if signing else "use_buttons")

    def _to(self, phone: str, here: Here) -> Reply:
        """Codes go to this number from now on; one that was sent there already stays good."""
        session = here.session
        same = session.signing is not None and session.signing.phone == phone
        own = "" if phone == self._own(here) else phone
        return Changed(session.changed(phone=own, signing=session.signing if same else None))

    def _compare(self, digits: str, here: Here) -> Reply:
        session, signing, ours = here.session, here.session.signing, here.session.application
        if signing is None or ours is None or signing.state == "failed":
            return Problem("code_not_sent")
        if here.at - signing.sent_at > LIFETIME:
            return Problem("code_expired")
        if signing.state == "used_up":
            return Changed(session)  # the screen says so itself
        tries = signing.tries + 1
        counted = session.changed(signing=signing.changed(tries=tries))
        if hmac.compare_digest(_digest(digits, signing.salt), signing.digest):
            return _sign(counted, here)
        if tries >= TRIES:
            used_up = counted.changed(signing=signing.changed(tries=tries, state="used_up"))
            return Changed(used_up)
        left = TRIES - tries
        wrong = here.words("problem-code_last_try") if left == 1 else here.words("problem-code_wrong", left=left)
        return Changed(counted, note=f"⚠️ {wrong}")


def clock(signing: Signing, here: Here) -> str:
    """When another try makes sense, in Kazakhstan's time."""
    until = (signing.until or here.at).astimezone(KAZAKHSTAN)
    return f"{until:%H:%M}" if until.date() == here.today else f"{until:%d.%m %H:%M}"


def _spoken(phone: str, here: Here) -> str:
    return Phone().show(phone, here) if phone else "?"


def _sign(session: Session, here: Here) -> Reply:
    ours, signing = session.application, session.signing
    if ours is None or signing is None:
        return Problem("code_not_sent")
    if application.digest(here.form, session, here.at) != ours.sha256:
        # What would be signed is no longer what was confirmed: a day passed, or the form changed under the draft.
        return Changed(session.changed(application=None, signing=None), note=f"⚠️ {here.words('problem-review_again')}")
    record = Record(phone=here.question.field.mask(signing.phone), at=here.at, sha256=ours.sha256)
    accepted = ours.changed(
        signature=record,
        stage="accepted",
        region=str(session.answers.get("region") or ""),
        files=application.files(here.form, session, here.at),
    )
    # The one before it will not stand open again: its answers need not be kept.
    past = tuple(one.changed(answers={}) for one in session.past)
    after = session.changed(application=accepted, signing=None, phone="", past=past)
    document = application.signed(here.form, after, accepted, here.at)
    return Changed(after, (Submit(application=accepted.id, document=document),), here.words("submitted"))


def _code(entropy: str) -> str:
    return f"{int(sha256(f'digits:{entropy}'.encode()).hexdigest(), 16) % 10**DIGITS:0{DIGITS}d}"


def _digest(code: str, salt: str) -> str:
    return hmac.new(bytes.fromhex(salt), code.encode(), sha256).hexdigest()
