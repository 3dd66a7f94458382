"""What is signed and sent: canonical, stable, as the backend's schema wants it."""

import json
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]  # it has no stubs

from dialogs import application, journey
from dialogs.effects import DropFiles, FetchDocument, SendPaper, Submit
from dialogs.event import Learned, Received, StatusChanged
from dialogs.rehearsal import BEGIN, NUMBER, Rehearsal
from tests.dialogs.rehearsing import begun, service

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "integrations/backend/application.schema.json").read_text(encoding="utf-8")
)


def with_family(rehearsal: Rehearsal) -> Rehearsal:
    """Two family members and a job, nothing skipped."""
    rehearsal.walk("family", skip=False)
    for _ in range(2):
        rehearsal.choose("add")
        rehearsal.walk("family", skip=False)
    rehearsal.walk("work", skip=False)
    rehearsal.choose("add")
    return rehearsal.walk(skip=False)


def chosen(path: str, option: str) -> Callable[[], Rehearsal]:
    """Somebody who answers one question in another way."""

    def made() -> Rehearsal:
        rehearsal = begun(path, "ru")
        rehearsal.choose(option)
        return rehearsal.walk(skip=False)

    return made


@pytest.mark.parametrize(
    "made",
    [
        lambda: begun("home", "kk"),
        lambda: begun("home", "ru", skip=False),
        lambda: with_family(begun("region", "en")),
        chosen("marital_status", "divorced"),
        chosen("education_level", "higher"),
        chosen("arrival", "planned"),
    ],
)
def test_backend_takes_it(made: Callable[[], Rehearsal]) -> None:
    (submit,) = [effect for effect in made().done if isinstance(effect, Submit)]
    body = json.loads(submit.document)
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(body)
    assert body["id"] == submit.application
    assert application.canonical(body) == submit.document
    unsigned = {key: value for key, value in body.items() if key != "signature"}
    assert sha256(application.canonical(unsigned).encode()).hexdigest() == body["signature"]["sha256"]
    asked = {*body["applicant"], *body["education"]}
    assert asked <= set(body["labels"]["questions"])


def test_same_answers_same_bytes() -> None:
    rehearsal = begun("review", skip=False)
    assert rehearsal.session is not None
    first = application.digest(service(), rehearsal.session, rehearsal.at)
    shuffled = rehearsal.session.changed(answers=dict(reversed(rehearsal.session.answers.items())))
    assert application.digest(service(), shuffled, rehearsal.at + timedelta(hours=1)) == first
    other = rehearsal.session.changed(answers={**rehearsal.session.answers, "address": "Elsewhere 1"})
    assert application.digest(service(), other, rehearsal.at) != first


def test_what_no_longer_applies_is_kept_but_not_sent() -> None:
    rehearsal = begun("marital_status")
    rehearsal.choose("married")
    rehearsal.walk("marriage", skip=False)
    rehearsal.do("file marriage.pdf")
    rehearsal.choose("done")
    rehearsal.walk("review")
    change(rehearsal, "marital_status", "single")
    assert "marriage" not in documents(rehearsal)
    change(rehearsal, "marital_status", "married")
    assert rehearsal.stands() == "review"
    assert "marriage" in documents(rehearsal)


def change(rehearsal: Rehearsal, question: str, option: str) -> None:
    """From the review."""
    assert rehearsal.session is not None
    rehearsal.press(f"edit:{question}::{rehearsal.session.revision}")
    rehearsal.choose(option)


def documents(rehearsal: Rehearsal) -> set[str]:
    """The documents that would be sent."""
    assert rehearsal.session is not None
    body: dict[str, Any] = application.document(service(), rehearsal.session, rehearsal.at)
    return {document["id"] for document in body["documents"]}


def test_ids_sort_by_time() -> None:
    """UUIDv7 (RFC 9562): version and variant bits, and the time first."""
    first = application.mint("0" * 64, BEGIN)
    later = application.mint("0" * 64, BEGIN + timedelta(milliseconds=1))
    assert first < later
    assert first[14] == "7"
    assert first[19] in "89ab"
    assert application.mint("1" * 64, BEGIN) != first == application.mint("0" * 64, BEGIN)


def test_files_go_when_the_office_has_them() -> None:
    rehearsal = begun("home")
    fetched = {effect.file for effect in rehearsal.done if isinstance(effect, FetchDocument)}
    dropped = [file for effect in rehearsal.done if isinstance(effect, DropFiles) for file in effect.files]
    assert fetched == set(dropped)
    assert len(fetched) == len(dropped)


def test_a_status_that_is_faster_than_the_receipt() -> None:
    """Nothing is lost: the due date of the receipt still comes in, the newer status stays."""
    rehearsal = begun("home")
    session = rehearsal.session
    assert session is not None
    assert session.application is not None
    ours = session.application
    rehearsal.session = session.changed(
        application=ours.changed(stage="accepted", status="", number="", due_date="", files=("f",))
    )
    changed = StatusChanged(status="in_review", version=1, number=NUMBER)
    effects = rehearsal.happen(rehearsal.event(Learned, about=ours.id, outcome=changed))
    assert DropFiles(files=("f",)) in effects
    assert rehearsal.session is not None
    assert rehearsal.session.application is not None
    assert rehearsal.session.application.due_date == "2026-12-11"
    receipt = Received(number=NUMBER, status="received", due_date="2026-12-15")
    assert not rehearsal.happen(rehearsal.event(Learned, about=ours.id, outcome=receipt))
    now = rehearsal.session.application
    assert (now.status, now.due_date, now.number) == ("in_review", "2026-12-15", NUMBER)
    stale = StatusChanged(status="received", version=1)
    assert not rehearsal.happen(rehearsal.event(Learned, about=ours.id, outcome=stale))


def test_paper() -> None:
    """Their own copy: everything in full, but for the phone of the signature."""
    rehearsal = with_family(begun("region", "en"))
    rehearsal.choose("copy")
    paper = rehearsal.done[-1] if isinstance(rehearsal.done[-1], SendPaper) else None
    paper = paper or next(effect for effect in rehearsal.done if isinstance(effect, SendPaper))
    lines = {line for section in paper.sections for line in section.lines}
    values = [value for _, value in lines]
    assert any(value == NUMBER for value in values)
    assert any(value == "11 December 2026" for value in values)
    assert any("E12345678" in value for value in values)
    assert not any("&amp;" in value for value in values)
    assert paper.name == f"qonys-{NUMBER}.pdf"


def test_restored_from_its_document_alone() -> None:
    """When only the envelope is left: the same document, the same hash, the same copy, and no question is asked."""
    rehearsal = with_family(begun("region", "en"))
    (submit,) = [effect for effect in rehearsal.done if isinstance(effect, Submit)]
    session = application.restored(json.loads(submit.document))
    assert session.application is not None
    assert application.signed(rehearsal.form, session, session.application, rehearsal.at) == submit.document
    assert application.digest(rehearsal.form, session, rehearsal.at) == session.application.sha256
    assert session.application.whose == rehearsal.session.application.whose  # type: ignore[union-attr]
    again = type(session).model_validate_json(session.model_dump_json(exclude_defaults=True))
    assert again == session
    assert journey.place(rehearsal.form, session, rehearsal.at) == journey.HOME
