"""The application as the backend gets it: canonical JSON, its hash, and the summary that a person confirms.

Canonical means: keys sorted, no white space, UTF-8, answers as canonical codes. The same answers give the same bytes,
so one hash stands for what was shown, confirmed and signed. DESIGN section 6 is the contract.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from dialogs import journey
from dialogs.fields.base import Here, code
from dialogs.fields.group import Group, members
from dialogs.fields.upload import Upload, kept
from dialogs.session import Answers, Application, Consent, File, Session
from dialogs.texts import plain

if TYPE_CHECKING:
    from dialogs.form import Form

RECORDS = frozenset({"consent", "review", "signature"})
"""Kinds whose answers are records of the session, not values."""


def document(form: "Form", session: Session, at: datetime) -> dict[str, Any]:
    """The whole application without its signature."""
    application = session.application
    applicant: dict[str, Any] = {}
    body: dict[str, Any] = {
        "id": application.id if application else "",
        "service": form.id,
        "form_version": form.version,
        "region": session.answers.get("region"),
        "locale": session.locale,
        "applicant": applicant,
        "family": [],
        "education": {},
        "work": [],
        "documents": [],
        "channel": "telegram",
        "labels": {"questions": {}, "options": {}},
    }
    if session.consent:
        body["consent"] = session.consent.model_dump(mode="json")
    if application and application.confirmed_at:
        body["confirmed_at"] = application.confirmed_at.isoformat()
    for here in answered(form, session, at):
        question, value = here.question, here.value
        _label(here, body["labels"])
        if isinstance(question.field, Upload):
            if files := kept(value):
                body["documents"].append({"id": question.id, "files": question.field.export(files)})
        elif isinstance(question.field, Group):
            body[question.id] = question.field.export(value)
        elif value is not None and question.id != "region":
            part = form.page_of(question.id).part
            (applicant if part == "applicant" else body[part])[question.id] = question.field.export(value)
    return body


def canonical(body: dict[str, Any]) -> str:
    """The one way to write it down."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(form: "Form", session: Session, at: datetime) -> str:
    """SHA-256 (hex) of the canonical JSON without the signature: what is shown, confirmed and signed."""
    return sha256(canonical(document(form, session, at)).encode()).hexdigest()


def signed(form: "Form", session: Session, application: Application, at: datetime) -> str:
    """The canonical JSON with the record of its signature."""
    body = document(form, session, at)
    if application.signature:
        body["signature"] = application.signature.model_dump(mode="json")
    return canonical(body)


def restored(body: dict[str, Any]) -> Session:
    """The session that signed this document, as accepted: for when only the document is left.

    What was skipped is not in it and stays unanswered; nobody is asked again, since the application is signed.
    """
    documents = {one["id"]: tuple(File(reference="", **file) for file in one["files"]) for one in body["documents"]}
    groups = {name: tuple(value) for name, value in body.items() if isinstance(value, list) and name != "documents"}
    answers: Answers = {"region": body["region"], **body["applicant"], **body["education"], **documents, **groups}
    session = Session(form_version=body["form_version"], answers=answers)
    told = {
        "id": body["id"],
        "sha256": body["signature"]["sha256"],
        "stage": "accepted",
        "confirmed_at": body.get("confirmed_at"),
        "signature": body["signature"],
        "whose": whose(session),
        "region": body["region"] or "",
        "files": [file.id for files in documents.values() for file in files],
    }
    return session.changed(
        locale=body["locale"],
        consent=Consent.model_validate(body["consent"]) if "consent" in body else None,
        application=Application.model_validate(told),
    )


def answered(form: "Form", session: Session, at: datetime) -> Iterator[Here]:
    """Every applicable question that has an answer, in order."""
    for question in journey.applicable(form, session, at):
        if question.field.kind not in RECORDS and question.id in session.answers:
            yield journey.here(form, session, question.id, at)


def files(form: "Form", session: Session, at: datetime) -> tuple[str, ...]:
    """The ids of all files that belong to it."""
    return tuple(file.id for here in answered(form, session, at) for file in kept(here.value))


def mint(entropy: str, at: datetime) -> str:
    """A UUIDv7 (RFC 9562) out of an event's time and entropy: the core has no clock and no dice of its own."""
    milliseconds = int(at.timestamp() * 1000)
    chance = int.from_bytes(sha256(f"application:{entropy}".encode()).digest()[:10])
    fields = (milliseconds & (1 << 48) - 1, 7, chance >> 68 & 0xFFF, 2, chance & (1 << 62) - 1)
    widths = (48, 4, 12, 2, 62)
    number = 0
    for value, width in zip(fields, widths, strict=True):
        number = number << width | value
    return str(UUID(int=number))


def whose(session: Session) -> str:
    """The applicant's name as they gave it, for lists."""
    names = (session.answers.get("surname"), session.answers.get("given_name"))
    return " ".join(str(name) for name in names if name)


def summary(form: "Form", session: Session, at: datetime, *, reveal: bool) -> list[tuple[str, list[tuple[str, str]]]]:
    """All answers for people, a page a section: (title, [(label, shown)]). Sensitive ones masked unless `reveal`."""
    sections: dict[str, list[tuple[str, str]]] = {}
    for here in answered(form, session, at):
        page = form.page_of(here.question.id)
        lines = sections.setdefault(here.words(f"page-{plain(page.id)}"), [])
        field = here.question.field
        if isinstance(field, Group) and members(here.value):
            lines += [
                (label, field.mask(shown) if sensitive and not reveal else shown)
                for label, shown, sensitive in field.lines(here.value, here)
            ]
        else:
            lines.append((here.text("label"), shown(here, reveal=reveal)))
    return list(sections.items())


def shown(here: Here, *, reveal: bool = False) -> str:
    """An answer as people read it, masked if it is sensitive."""
    if here.value is None:
        return here.text("skip") or here.words("none")
    text = here.question.field.show(here.value, here)
    return here.question.field.mask(text) if here.question.sensitive and not reveal else text


def _label(here: Here, labels: dict[str, dict[str, str]]) -> None:
    question = here.question
    labels["questions"][question.id] = here.text("label")
    field = question.field
    if field.inner:
        for entry in members(here.value):
            for inner in field.inner:
                if inner.id in entry:
                    path = f"{question.id}.{inner.id}"
                    value = entry[inner.id]
                    inside = Here(here.form, here.session, inner, path, entry, here.words, here.at, value)
                    labels["questions"][path] = inside.text("label")
                    _option(inside, labels)
    else:
        _option(here, labels)


def _option(here: Here, labels: dict[str, dict[str, str]]) -> None:
    # Codes need their label beside them to be readable for ever; what shows itself doesn't.
    if here.question.field.kind in {"choice", "country", "yes_no"} and here.value is not None:
        labels["options"][f"{here.path}.{code(here.value)}"] = here.question.field.show(here.value, here)
