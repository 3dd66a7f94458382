"""The published schema and the sandbox's model accept and refuse the same applications."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]  # it has no stubs
from pydantic import ValidationError

from integrations.backend import SCHEMA
from sandbox.backend.application import Application
from tests.sandbox.backend.office_world import application, canonical

Document = dict[str, Any]
FORMATS = FormatChecker(["date"])
FORMATS.checks("date-time", raises=ValueError)(lambda text: bool(datetime.fromisoformat(str(text))))
VALIDATOR = Draft202012Validator(json.loads(SCHEMA.read_text()), format_checker=FORMATS)


def agreed(document: Any) -> bool:
    """Whether both accept it; they must not differ."""
    by_schema: bool = VALIDATOR.is_valid(document)
    try:
        Application.model_validate_json(json.dumps(document))
    except ValidationError:
        by_model = False
    else:
        by_model = True
    assert by_schema == by_model, [error.message for error in VALIDATOR.iter_errors(document)]
    return by_schema


def put(*path: str | int, value: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        place: Any = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


def drop(*path: str | int) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        place: Any = document
        for step in path[:-1]:
            place = place[step]
        del place[path[-1]]

    return change


GOOD: dict[str, Callable[[Document], None]] = {
    "as it is": lambda _: None,
    "alone": put("family", value=[]),
    "no work": put("work", value=[]),
    "no education": put("education", value={}),
    "no documents": put("documents", value=[]),
    "a new question": put("applicant", "hobby", value="домбыра"),
    "a new yes or no": put("applicant", "was_here", value=True),
    "a new number": put("applicant", "rooms", value=3),
    "a new list": put("applicant", "tongues", value=["kk", "ug"]),
    "a new question about a member": put("family", 0, "school", value="№ 3"),
    "no patronymic": drop("applicant", "patronymic"),
    "no sex of a member": drop("family", 0, "sex"),
    "an iin": put("applicant", "iin", value="900417300123"),
    "languages as text": put("education", "languages", value="қазақша, орысша"),
    "a year of work": put("work", 0, "from", value="2012"),
    "a year of work as a number": put("work", 0, "from", value=2012),
    "a day of work": put("work", 0, "to", value="2012-09-01"),
    "still working": drop("work", 0, "to"),
    "signed without a phone": drop("signature", "phone"),
    "in the Arabic script": put("locale", value="kk-Arab"),
    "Z for UTC": put("confirmed_at", value="2026-11-23T09:00:00Z"),
    "emoji": put("applicant", "surname", value="😀"),
    "longest": put("applicant", "address", value="ә" * 4000),
}
BROKEN: dict[str, Callable[[Document], None]] = {
    **{f"no {key}": drop(key) for key in application()},
    **{f"null {key}": put(key, value=None) for key in application()},
    "one key too many": put("chat", value="1"),
    "another service": put("service", value="kandas_status"),
    "another channel": put("channel", value="fax"),
    "unknown language": put("locale", value="de"),
    "no uuid": put("id", value="1"),
    "uuid in capitals": put("id", value=application()["id"].upper()),
    "region as label": put("region", value="Павлодар облысы"),
    "a null answer": put("applicant", "patronymic", value=None),
    "an empty answer": put("applicant", "patronymic", value=""),
    "a fraction": put("applicant", "rooms", value=2.5),
    "an object": put("applicant", "rooms", value={}),
    "a list of numbers": put("applicant", "rooms", value=[1]),
    "a question in capitals": put("applicant", "Name", value="x"),
    "too long": put("applicant", "address", value="ә" * 4001),
    "too many answers": put("applicant", value={f"q{n}": "x" for n in range(201)}),
    "day of birth as people write it": put("applicant", "birth_date", value="17.04.1990"),
    "no such day": put("applicant", "birth_date", value="1990-02-30"),
    "a date as a number": put("applicant", "birth_date", value=1990),
    "iin too short": put("applicant", "iin", value="90041730012"),
    "iin as a number": put("applicant", "iin", value=900417300123),
    "a phone at home": put("applicant", "phone", value="87011234567"),
    "a member without a name": drop("family", 0, "full_name"),
    "a member with a null": put("family", 0, "iin", value=None),
    "a member with a strange key": put("family", 0, "Номер", value="1"),
    "family as an object": put("family", value={}),
    "a job without employer": drop("work", 0, "employer"),
    "a month 13": put("work", 0, "from", value="2012-13"),
    "a year of no one's life": put("work", 0, "from", value=12),
    "year as a text": put("education", "education_year", value="2012"),
    "year as yes": put("education", "education_year", value=True),
    "a document without files": drop("documents", 0, "files"),
    "a document with a note": put("documents", 0, "note", value="x"),
    "a file without a hash": drop("documents", 0, "files", 0, "sha256"),
    "a hash in capitals": put("documents", 0, "files", 0, "sha256", value="A" * 64),
    "an empty file": put("documents", 0, "files", 0, "size", value=0),
    "a huge file": put("documents", 0, "files", 0, "size", value=20 * 1024 * 1024 + 1),
    "a size as text": put("documents", 0, "files", 0, "size", value="5"),
    "a file id with a slash": put("documents", 0, "files", 0, "id", value="../f1"),
    "a media type of nothing": put("documents", 0, "files", 0, "media_type", value="pdf"),
    "consent without a time": drop("consent", "at"),
    "consent with a local time": put("consent", "at", value="2026-11-20T09:00:00"),
    "consent at no time": put("consent", "at", value="2026-11-20T25:00:00Z"),
    "consent in another language": put("consent", "locale", value="mn"),
    "a signature with the whole phone": put("signature", "phone", value="+77011234567"),
    "a signature without a hash": drop("signature", "sha256"),
    "labels without options": drop("labels", "options"),
    "a label that is a number": put("labels", "questions", "sex", value=1),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_ones_are_accepted_by_both(name: str) -> None:
    document = application()
    GOOD[name](document)
    assert agreed(document)


@pytest.mark.parametrize("name", BROKEN)
def test_broken_ones_are_refused_by_both(name: str) -> None:
    document = application()
    BROKEN[name](document)
    assert not agreed(document)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2300) | st.text(max_size=12) | st.sampled_from(["kk", "2026-11-23"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place of a document that can be replaced."""
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [path] * bool(path) + [found for key, one in inner for found in places(one, (*path, key))]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(places(application())), JSON)
def test_anything_anywhere_is_judged_alike(place: tuple[str | int, ...], value: Any) -> None:
    document = json.loads(canonical(application()))
    put(*place, value=value)(document)
    agreed(document)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json.loads(SCHEMA.read_text()))
