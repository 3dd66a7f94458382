"""What the office accepts: `application.schema.json` as a model, since the sandbox runs without a JSON Schema library.

The tests hold the two together. The envelope is strict; answers are typed, but their keys may be new ones, so that a
form can grow without the office.
"""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

QUESTION = re.compile(r"[a-z][a-z0-9_]{0,63}")


def _masked(phone: str) -> str:
    if re.fullmatch(r"[+]?[0-9]{8,15}", phone):
        raise ValueError("not masked")
    return phone


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


def _moment(text: str) -> str:
    datetime.fromisoformat(text)
    return text


Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Text = Annotated[str, Field(min_length=1, max_length=4000)]
Version = Annotated[str, Field(min_length=1, max_length=64)]
Iin = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
Phone = Annotated[str, Field(pattern=r"^[+][1-9][0-9]{6,14}$")]
MaskedPhone = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_masked)]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_day)]
Year = Annotated[int, Field(ge=1900, le=2200)]
Period = Year | Annotated[str, Field(pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")]
Locale = Literal["kk", "kk-Arab", "kk-Latn", "ru", "en"]
Moment = Annotated[
    str,
    Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$"),
    AfterValidator(_moment),
]
Texts = Annotated[list[Text], Field(max_length=100)]
Value = Text | int | bool | Texts
Labels = Annotated[dict[str, Annotated[str, Field(max_length=4000)]], Field(max_length=5000)]


class _Strict(BaseModel):
    """Nothing but the named keys, nothing converted."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _Answers(BaseModel):
    """Named answers have their type; others may be any typed value. An absent answer is an absent key, never null."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Value]

    @model_validator(mode="after")
    def _names(self) -> "_Answers":
        if not all(QUESTION.fullmatch(name) for name in self.__pydantic_extra__):
            raise ValueError("an answer's name is no question id")
        return self


class Applicant(_Answers):
    """The applicant's own answers; which ones there are is the form's business."""

    birth_date: Day = ""
    passport_issued: Day = ""
    passport_expires: Day = ""
    iin: Iin = ""
    phone: Phone = ""

    @model_validator(mode="after")
    def _not_too_many(self) -> "Applicant":
        if len(self.model_fields_set) > 200:  # noqa: PLR2004 - maxProperties of the schema
            raise ValueError("too many answers")
        return self


class Member(_Answers):
    """A family member who moves along."""

    relation: Code
    full_name: Text
    birth_date: Day
    sex: Code = ""
    citizenship: Text = ""
    document_number: Text = ""
    iin: Iin = ""


class Education(_Answers):
    """What the applicant learned."""

    education_level: Text = ""
    institution: Text = ""
    education_year: Year = 0
    specialty: Text = ""
    qualification: Text = ""
    languages: Text | Texts = ""


class Job(_Answers):
    """One entry of the employment record; no `to` means until now."""

    employer: Text
    position: Text
    since: Period = Field(default="", alias="from")
    to: Period = ""


class File(_Strict):
    """One file of a document, uploaded before."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$")]
    name: Annotated[str, Field(min_length=1, max_length=255)]
    media_type: Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9][a-z0-9.+-]{0,126}$")]
    size: Annotated[int, Field(ge=1, le=20 * 1024 * 1024)]
    sha256: Sha256


class Document(_Strict):
    """A document and its files."""

    id: Code
    files: Annotated[list[File], Field(max_length=100)]


class Consent(_Strict):
    """To which text the applicant consented."""

    text_sha256: Sha256
    version: Version
    locale: Locale
    at: Moment


class Signature(_Strict):
    """How the applicant signed."""

    method: Code
    phone: MaskedPhone = ""
    at: Moment
    sha256: Sha256


class Shown(_Strict):
    """The labels that the applicant read."""

    questions: Labels
    options: Labels


class Application(_Strict):
    """The envelope."""

    id: Uuid
    service: Literal["kandas_quota"]
    form_version: Version
    region: Code
    locale: Locale
    applicant: Applicant
    family: Annotated[list[Member], Field(max_length=100)]
    education: Education
    work: Annotated[list[Job], Field(max_length=100)]
    documents: Annotated[list[Document], Field(max_length=100)]
    consent: Consent
    signature: Signature
    channel: Literal["telegram"]
    confirmed_at: Moment
    labels: Shown


def faults_of(error: ValidationError) -> list[dict[str, Any]]:
    """Where and what, never the value: it is somebody's."""
    return [
        {"pointer": "".join(f"/{_escaped(part)}" for part in found["loc"]), "code": found["type"]}
        for found in error.errors(include_url=False, include_context=False, include_input=False)[:50]
    ]


def _escaped(part: int | str) -> str:
    return str(part)[:100].replace("~", "~0").replace("/", "~1")
