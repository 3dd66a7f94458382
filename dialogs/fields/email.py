"""An e-mail address: what can be delivered is taken, what looks like a slip of the finger is asked back."""

import re
from typing import ClassVar, Literal

from dialogs.event import Event, Said
from dialogs.fields.base import Doubt, Field, Here, Problem, Reading
from dialogs.fields.spelling import words
from dialogs.gazetteer import distance

_LONGEST = 254
"""Characters of an address (RFC 5321, 4.5.3.1.3: a path of 256 with its brackets)."""
_LONGEST_LOCAL = 64
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-]+")
_LABEL = re.compile(r"[^\W_](?:[\w\-]*[^\W_])?")
_WORD = re.compile(r"\s*@\s*")
_SPOKEN = re.compile(r"\s+(?:собака|собачка|at|\(at\)|\[at\])\s+", re.IGNORECASE)
_LOOKALIKES = str.maketrans("асеорхукіАВСЕНКМОРТХ", "aceopxykiABCEHKMOPTX")
_SHORT_DOMAIN = 9
"""In a domain of fewer characters one typo is tolerated, in longer ones two."""

DOMAINS = words(
    "gmail.com mail.ru yandex.ru yandex.kz yandex.com inbox.ru list.ru internet.ru rambler.ru yahoo.com hotmail.com "
    "outlook.com icloud.com foxmail.com sina.com mail.kz mail.uz umail.uz inbox.uz"
)
"""Where applicants have their mail; a domain that nearly is one of them is a slip."""
_OTHERS = frozenset(
    words(
        "mail.com email.com ymail.com gmx.com gmx.de mail.ua mail.de mail.bg email.ru mail.by mail.tj mail.mn "
        "yandex.by yandex.uz yandex.ua yahoo.de yahoo.fr yahoo.co hotmail.ru hotmail.de hotmail.fr live.com "
        "mail.kg mail.cn list.com"
    )
)


class Email(Field):
    """The name as typed, the domain in lower case (also an international one)."""

    kind: Literal["email"] = "email"
    problems: ClassVar[tuple[str, ...]] = ("email_invalid",)
    doubts: ClassVar[tuple[str, ...]] = ("email",)
    longest: ClassVar[int] = _LONGEST

    def parse(self, text: str, here: Here) -> Reading:  # noqa: ARG002
        """The only address in the text."""
        if len(text) > 2 * _LONGEST:
            return Problem("email_invalid")
        spoken = _SPOKEN.sub("@", text)
        found = [word for word in _WORD.sub("@", spoken).split() if "@" in word]
        if len(found) != 1:
            return Problem("email_invalid")
        address = found[0].removeprefix("mailto:").lstrip("<([\"'«").rstrip(">)]\"'».,;:!…")
        local, _, domain = address.rpartition("@")
        fixed = (local.translate(_LOOKALIKES), _nearest(_latin(domain.casefold()).replace(",", ".")))
        if not _deliverable(*fixed):
            return Problem("email_invalid")
        value = "@".join(fixed)
        return value if value == f"{local}@{domain.casefold()}" and spoken == text else Doubt(value, "email")

    def sample(self, here: Here) -> Event:
        """An address of the kind that is reserved for examples (RFC 2606)."""
        return Said(at=here.at, entropy="0" * 64, text="aigul@example.com")


def _latin(domain: str) -> str:
    """Cyrillic letters that look Latin are Latin, unless the domain is a Cyrillic one."""
    repaired = domain.translate(_LOOKALIKES)
    return repaired if repaired.isascii() else domain


def _nearest(domain: str) -> str:
    if domain in DOMAINS or domain in _OTHERS or len(domain) > 2 * _SHORT_DOMAIN:
        return domain
    limit = 1 if len(domain) < _SHORT_DOMAIN else 2
    best = min(DOMAINS, key=lambda known: distance(domain, known, limit))
    return best if distance(domain, best, limit) <= limit else domain


def _deliverable(local: str, domain: str) -> bool:
    labels = domain.split(".")
    if not (
        len(local) <= _LONGEST_LOCAL
        and len(local) + 1 + len(domain) <= _LONGEST
        and _LOCAL.fullmatch(local)
        and ".." not in f".{local}."
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
        and len(labels[-1]) > 1
    ):
        return False
    try:
        domain.encode("idna")
    except UnicodeError:
        return False
    return True
