"""Turns an application into what a clerk reads: sections of labelled answers, in the order of the form."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from sandbox.backend.store import ASTANA, Record

# SERVICE.md: names of the questions. Canonical JSON sorts its keys, so the order of the form has to be known here; a
# question that is not here yet comes last.
SECTIONS = {
    "Person": (
        *(
            "surname",
            "given_name",
            "patronymic",
            "surname_latin",
            "given_name_latin",
            "sex",
            "birth_date",
            "birth_place",
        ),
        *("citizenship", "nationality", "iin", "marital_status"),
    ),
    "Passport and status": (
        *("passport_number", "passport_issuer", "passport_issued", "passport_expires"),
        *("kandas_status", "kandas_certificate"),
    ),
    "Where from, where to": ("country", "address", "region", "district", "arrival", "arrival_date"),
    "Contact": ("phone", "email"),
}
MEMBER = ("full_name", "relation", "birth_date", "sex", "citizenship", "document_number", "iin")
EDUCATION = ("education_level", "institution", "education_year", "specialty", "qualification", "languages")
JOB = ("employer", "position", "from", "to")
NAMES = {"kk": "Kazakh", "ru": "Russian", "en": "English", "kk-Arab": "Kazakh (Arabic)", "kk-Latn": "Kazakh (Latin)"}


@dataclass(frozen=True, slots=True)
class Line:
    """A label and its answer. `plain` marks labels of ours, in English; `kind` is mono, good or bad."""

    label: str
    value: str
    plain: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as the application names it."""

    id: str
    name: str
    media_type: str
    size: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document with its files."""

    label: str
    files: tuple[Attachment, ...]


class Reading:
    """One application, read with the labels that the applicant saw."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.data: dict[str, Any] = orjson.loads(record.body)
        self._questions: dict[str, str] = self.data["labels"]["questions"]
        self._options: dict[str, str] = self.data["labels"]["options"]

    @property
    def name(self) -> str:
        """The applicant's name, surname first."""
        applicant = self.data["applicant"]
        names = ("surname", "given_name", "patronymic")
        parts = [applicant.get(f"{name}") or applicant.get(f"{name}_latin", "") for name in names]
        return visible(" ".join(str(part) for part in parts if part)) or "No name"

    @property
    def region(self) -> str:
        """The region that was asked for."""
        return self._option("", "region", str(self.data["region"]))

    @property
    def family_size(self) -> int:
        """How many persons move, the applicant included."""
        return 1 + len(self.data["family"])

    @property
    def language(self) -> str:
        """The language to write to the applicant in."""
        return NAMES[self.data["locale"]]

    def sections(self) -> list[tuple[str, list[Line]]]:
        """The applicant's own answers."""
        answers = {"region": self.data["region"], **self.data["applicant"]}
        known = {name for names in SECTIONS.values() for name in names}
        plan = {**SECTIONS, "Other answers": tuple(sorted(set(answers) - known))}
        sections = ((title, self._lines("", answers, names)) for title, names in plan.items())
        return [(title, lines) for title, lines in sections if lines]

    def education(self) -> list[Line]:
        """What the applicant learned."""
        return self._lines("education", self.data["education"], EDUCATION)

    def table(self, group: str) -> tuple[list[str], list[list[str]]]:
        """Family or work: heads of columns and rows."""
        first = MEMBER if group == "family" else JOB
        rows: list[dict[str, Any]] = self.data[group]
        names = [name for name in first if any(name in row for row in rows)]
        names += sorted({name for row in rows for name in row} - set(first))
        return (
            [self._question(group, name) for name in names],
            [[self._value(group, name, row[name]) if name in row else "" for name in names] for row in rows],
        )

    def papers(self) -> list[Paper]:
        """The documents."""
        return [
            Paper(
                self._question("", paper["id"]),
                tuple(
                    Attachment(
                        file["id"], visible(file["name"]), file["media_type"], _size(file["size"]), file["sha256"]
                    )
                    for file in paper["files"]
                ),
            )
            for paper in self.data["documents"]
        ]

    def signature(self) -> list[Line]:
        """The record of the signature, and whether it is about these very contents."""
        signed = self.data["signature"]
        rest = {key: value for key, value in self.data.items() if key != "signature"}
        # RFC 8785 for what applications hold: sorted keys, no spaces, UTF-8.
        digest = hashlib.sha256(orjson.dumps(rest, option=orjson.OPT_SORT_KEYS)).hexdigest()
        good = digest == signed["sha256"]
        fits = "matches this application" if good else "does not match this application"
        lines = [
            Line(
                "Method",
                {"otp": "One-time code", "eds": "Digital signature"}.get(signed["method"], signed["method"]),
                plain=True,
            ),
            Line("Phone", visible(signed.get("phone", "")), plain=True),
            Line("Signed", moment(signed["at"]), plain=True),
            Line("Content hash (SHA-256)", signed["sha256"], plain=True, kind="mono"),
            Line("Hash check", fits, plain=True, kind="good" if good else "bad"),
        ]
        return [line for line in lines if line.value]

    def consent(self) -> list[Line]:
        """The record of the consent."""
        consent = self.data["consent"]
        return [
            Line("Given", moment(consent["at"]), plain=True),
            Line("Language", NAMES.get(consent["locale"], consent["locale"]), plain=True),
            Line("Version of the text", visible(consent["version"]), plain=True),
            Line("Text hash (SHA-256)", consent["text_sha256"], plain=True, kind="mono"),
        ]

    def origin(self) -> list[Line]:
        """How the application came to be."""
        return [
            Line("Channel", str(self.data["channel"]).capitalize(), plain=True),
            Line("Confirmed by the applicant", moment(self.data["confirmed_at"]), plain=True),
            Line("Form version", visible(self.data["form_version"]), plain=True),
            Line("Application id", self.data["id"], plain=True, kind="mono"),
        ]

    def _lines(self, group: str, answers: dict[str, Any], names: tuple[str, ...]) -> list[Line]:
        return [
            Line(self._question(group, name), self._value(group, name, answers[name]))
            for name in names
            if name in answers
        ]

    def _question(self, group: str, name: str) -> str:
        label = (
            self._questions.get(f"{group}.{name}") or self._questions.get(name) or name.replace("_", " ").capitalize()
        )
        return visible(label)

    def _option(self, group: str, name: str, value: str) -> str:
        for key in (f"{group}.{name}.{value}", f"{name}.{value}"):
            if label := self._options.get(key):
                return visible(label)
        return visible(value)

    def _value(self, group: str, name: str, value: Any) -> str:
        match value:
            case bool():
                word = "true" if value else "false"
                said = self._option(group, name, word)
                return said if said != word else ("Yes" if value else "No")
            case list():
                return ", ".join(self._value(group, name, one) for one in value)
            case str() if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                return day(value)
            case _:
                return self._option(group, name, str(value))


def day(text: str | date) -> str:
    """2026-11-23 as 23 Nov 2026; anything else as it is."""
    try:
        found = date.fromisoformat(text) if isinstance(text, str) else text
    except ValueError:
        return visible(str(text))
    return f"{found.day} {found:%b %Y}"


def moment(text: str | datetime) -> str:
    """Day and time in Kazakhstan."""
    found = (datetime.fromisoformat(text) if isinstance(text, str) else text).astimezone(ASTANA)
    return f"{day(found.date())}, {found:%H:%M}"


def visible(text: str) -> str:
    """Without characters that nobody sees or that turn the text around: names are not to be played with."""
    kept = (
        letter
        if letter in "\n\t\u200c\u200d" or unicodedata.category(letter) not in {"Cc", "Cf", "Co", "Cs"}
        else "\ufffd"
        for letter in text
    )
    return "".join(kept)


def _size(size: int) -> str:
    if size < 1024:  # noqa: PLR2004 - a kibibyte
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"
