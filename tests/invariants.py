"""What must hold at the end of any story, whatever was killed in between. Each is one function over the end state."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from tests.stage import Stage

AS_TYPED = ("surname", "given_name", "sex", "birth_place", "citizenship", "passport_number", "country", "address")


async def one_application(stage: Stage) -> dict[str, Any]:
    """The office holds exactly one application; its document."""
    held = await stage.office.applications()
    assert len(held) == 1, [record.number for record in held]
    document: dict[str, Any] = json.loads(held[0].body)
    return document


def as_given(document: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Every answer stands under its own question, every file under its own document, nothing twice."""
    applicant, education = document["applicant"], document["education"]
    for question in AS_TYPED:
        assert applicant[question] == answers[question], question
    assert applicant["birth_date"] == "1990-04-03"
    assert education["institution"] == answers["institution"]
    assert document["region"] == answers["region"]
    assert [member["full_name"] for member in document["family"]] == answers["family.full_name"]
    assert [member["relation"] for member in document["family"]] == answers["family.relation"]
    sent = {
        question: sorted(hashlib.sha256(content).hexdigest() for content, *_ in files)
        for question, files in answers.items()
        if isinstance(files, list) and files and isinstance(files[0], tuple)
    }
    held = {one["id"]: sorted(file["sha256"] for file in one["files"]) for one in document["documents"]}
    assert held == sent


def signed(document: Mapping[str, Any]) -> None:
    """What was signed is what was sent: the signature's hash is that of the document without it."""
    unsigned = {key: value for key, value in document.items() if key != "signature"}
    canonical = json.dumps(unsigned, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert document["signature"]["sha256"] == hashlib.sha256(canonical.encode()).hexdigest()


async def complete(stage: Stage, answers: Mapping[str, Any]) -> dict[str, Any]:
    """All of the above."""
    document = await one_application(stage)
    as_given(document, answers)
    signed(document)
    return document
