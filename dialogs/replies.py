"""Answers to what applicants ask about most, out of the service's own data and of what they have told. All HTML."""

from typing import TYPE_CHECKING

from dialogs import journey
from dialogs.calendar import after_working_days, spelled
from dialogs.fields.base import Here
from dialogs.fields.group import members
from dialogs.information import difference, privacy, support, tenge
from dialogs.texts import name_in, plain

if TYPE_CHECKING:
    from collections.abc import Callable

MONTHS = 12
"""For so long rent is paid."""


def benefits(here: Here) -> str:
    """What the state gives, and what that is for this family and year, in tenge."""
    text = support(here)
    family = members(here.session.answers.get("family") or here.session.drafts.get("family"))
    if not family and "family" not in here.session.answers:
        return f"{text}\n\n{here.words('reply-benefits-later')}"
    people = 1 + len(family)
    given = {amount.id: amount for amount in here.form.support.amounts_on(here.today)}
    mci = here.form.support.mci_on(here.today)
    lines = [here.words("reply-benefits-yours", people=people)]
    if once := given.get("relocation_subsidy"):
        lines.append(here.words("reply-benefits-once", tenge=tenge(once.mci[0] * mci * people), people=people))
    if rent := given.get("rent"):
        least, most = (tenge(count * mci * MONTHS) for count in (rent.mci[0], rent.mci[-1]))
        lines.append(here.words("reply-benefits-rent", least=least, most=most))
    return f"{text}\n\n" + "\n".join(lines)


def documents(here: Here) -> str:
    """The papers of this applicant, as far as their answers tell; those that may be missing say so."""
    asked = [
        question for question in journey.applicable(here.form, here.session, here.at) if question.field.kind == "upload"
    ]
    lines = []
    for question in asked:
        label = here.words(f"{plain(question.id)}.label")
        given = here.session.answers.get(question.id)
        key = "given" if given else "optional" if question.optional else "needed"
        lines.append(here.words(f"reply-document-{key}", label=label))
    return "\n".join([here.words("reply-documents"), *lines, here.words("reply-documents-others")])


def regions(here: Here) -> str:
    """Where there is a quota now, and for how many people this year."""
    lines = [
        here.words("reply-region", name=name_in(region.names, here.words.locale), count=region.quota_on(here.today))
        for region in here.form.regions
        if region.open_on(here.today)
    ]
    return "\n".join([here.words("reply-regions", year=str(here.today.year)), *lines, here.words("reply-regions-note")])


def processing_time(here: Here) -> str:
    """How long it takes; until which day, if it were sent today."""
    ours = here.session.application
    if ours is not None and ours.due_date:
        return here.words("reply-time-yours", due=spelled(ours.due_date, here.words.locale))
    form = here.form
    due = after_working_days(here.today, form.working_days, form.days_off, form.days_worked)
    return here.words("reply-time", days=form.working_days, due=spelled(due, here.words.locale))


def signing(here: Here) -> str:
    """How to sign; what to do when the code does not come."""
    return here.words("reply-signing")


def _said(key: str) -> "Callable[[Here], str]":
    return lambda here: here.words(key)


REPLIES: "dict[str, Callable[[Here], str]]" = {
    "greet": _said("reply-greet"),
    "thanks": _said("reply-thanks"),
    "ask_benefits": benefits,
    "ask_cost": _said("reply-cost"),
    "ask_documents": documents,
    "ask_eligibility": _said("reply-eligibility"),
    "ask_family": _said("reply-family"),
    "ask_kandas_status": difference,
    "ask_personal_data": privacy,
    "ask_processing_time": processing_time,
    "ask_refusal": _said("reply-refusal"),
    "ask_regions": regions,
    "ask_signing": signing,
    "upload_help": _said("reply-upload"),
}
"""Questions that have an answer and change nothing; the question that stands open is asked again below it."""
