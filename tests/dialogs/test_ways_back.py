"""Back, looking at a draft, giving up a second application: everything leads to where they were."""

import pytest

from dialogs.effects import Erase, SendPaper
from dialogs.migrate import migrate
from dialogs.rehearsal import Rehearsal
from dialogs.session import Session
from tests.dialogs.rehearsing import begun, service, session

# --- Back to where they were ---


def at_an_answer(path: str, *, skip: bool = False) -> Rehearsal:
    """At the review they chose to change this answer."""
    rehearsal = begun("review", skip=skip)
    rehearsal.press(f"edit:{path}::{session(rehearsal).revision}")
    assert rehearsal.stands() == path
    return rehearsal


@pytest.mark.parametrize("skip", [True, False])
@pytest.mark.parametrize("path", ["birth_place", "region", "email", "family", "work", "passport", "work_record"])
@pytest.mark.parametrize("how", ["/back", "tap ← Back"])
def test_back_from_an_answer_chosen_at_the_review_leads_to_the_review(path: str, how: str, *, skip: bool) -> None:
    rehearsal = at_an_answer(path, skip=skip)
    before = begun("review", skip=skip)
    rehearsal.do(how)
    assert rehearsal.stands() == "review"
    assert session(rehearsal).answers == session(before).answers
    assert session(rehearsal).drafts == {}


def test_back_from_within_a_chosen_group_leads_to_the_group_and_then_to_the_review() -> None:
    rehearsal = begun("family")
    rehearsal.choose("add")
    rehearsal.walk("review")
    rehearsal.press(f"edit:family::{session(rehearsal).revision}")
    rehearsal.press(f"edit:family.birth_date:1:{session(rehearsal).revision}")
    rehearsal.do("/back")
    assert rehearsal.stands() == "family"
    rehearsal.do("/back")
    assert rehearsal.stands() == "review"


def test_what_is_not_complete_is_not_left_by_back() -> None:
    rehearsal = at_an_answer("passport")
    rehearsal.choose("remove-1")
    assert "No file has come yet" in rehearsal.do("/back")[-1]
    assert rehearsal.stands() == "passport"
    rehearsal.do("file again.pdf")
    rehearsal.do("/back")
    assert rehearsal.stands() == "review"
    rehearsal.press(f"edit:family::{session(rehearsal).revision}")
    rehearsal.choose("add")
    rehearsal.choose("son")
    for _ in range(2):
        rehearsal.do("/back")
    assert rehearsal.stands() == "family"
    assert "Entry 1 is not complete yet" in rehearsal.do("/back")[-1]
    assert rehearsal.stands() == "family.full_name"


def test_back_from_an_answer_they_wished_to_change_leads_to_where_they_were() -> None:
    """It led to the consent, which stands before the region."""
    rehearsal = begun("birth_date")
    rehearsal.do("mean correct_field field=region: I want to change the region")
    assert rehearsal.stands() == "region"
    rehearsal.do("/back")
    assert rehearsal.stands() == "birth_date"
    rehearsal.do("/back")
    assert rehearsal.stands() == "sex", "and from there as ever, question by question"
    rehearsal.do("/back")
    assert rehearsal.stands() == "given_name_latin"


def test_back_through_a_group_that_is_on_its_way_goes_on_backwards() -> None:
    rehearsal = begun("family")
    rehearsal.press(f"edit:family::{session(rehearsal).revision}")
    rehearsal.do("/back")
    assert rehearsal.stands() == "marital_status"


def test_the_list_of_a_section_leads_back_to_the_review_and_nowhere_else() -> None:
    rehearsal = begun("review")
    rehearsal.do("tap ✏️ About you")
    labels = [button.text for button in rehearsal.buttons()]
    assert "← Back to the list" in labels
    assert "← Back" not in labels


# --- Looking at a draft ---


def test_a_draft_can_be_looked_at_from_anywhere() -> None:
    """No progress of a question where nobody stands, no number to show where none is, no button that is dead."""
    rehearsal = begun("surname")
    (told,) = rehearsal.do("/review")
    assert told.startswith("Please check your answers")
    assert "hidden" not in told
    for button in rehearsal.buttons():
        there = rehearsal.copied()
        assert not any(line.startswith("(toast)") for line in there.press(button.data)), button.text


def test_a_confirmed_application_can_be_looked_at_before_it_is_signed() -> None:
    rehearsal = begun("signature")
    (told,) = rehearsal.do("/review")
    assert "All correct" not in told, "it was confirmed already; that button would be dead"
    rehearsal.do("tap ▶️ Continue")
    assert rehearsal.stands() == "signature"


def test_hidden_numbers_are_offered_where_some_are() -> None:
    rehearsal = begun("review")
    (told,) = rehearsal.do("/review")
    assert "Document numbers are hidden" in told
    assert "Show hidden numbers" in told
    shown = rehearsal.do("tap 👁")[0]
    assert "Hide numbers" in shown
    assert "are hidden" not in shown


def test_what_was_skipped_is_told_in_the_words_of_its_button() -> None:
    rehearsal = begun("review")
    (told,) = rehearsal.do("/review")
    assert "I have no IIN yet" in told
    assert "I have never worked" in told


# --- A draft beside a signed application ---


def beside_a_signed_one(until: str = "surname") -> tuple[Rehearsal, Session]:
    """Another application is drafted; and the session before that."""
    rehearsal = begun("home")
    before = session(rehearsal)
    rehearsal.choose("new")
    return rehearsal.walk(until), before


def give_up(rehearsal: Rehearsal, how: str) -> list[str]:
    if how == "expired":
        return rehearsal.do("wait 31 days")
    if how == "refused":
        return rehearsal.choose("refuse")
    rehearsal.do("/cancel")
    return rehearsal.choose("yes") if how == "tapped" else rehearsal.do("yes")


@pytest.mark.parametrize("how", ["tapped", "typed", "refused", "expired"])
def test_whoever_gives_up_another_application_stands_at_the_signed_one_again(how: str) -> None:
    """It could not be reached any more: a stranger's greeting, no status, no copy."""
    rehearsal, before = beside_a_signed_one("consent" if how == "refused" else "surname")
    told = give_up(rehearsal, how)
    after = session(rehearsal)
    assert rehearsal.stands() == "home"
    assert (after.application, after.answers, after.past) == (before.application, before.answers, ())
    assert not any(isinstance(effect, Erase) for effect in rehearsal.done)
    assert not after.drafted
    assert rehearsal.timers == {}
    if how in {"tapped", "typed"}:
        assert "The draft is deleted." in told[0]
        assert "Number: KQ-2026-000001" in told[-1]
    (home,) = rehearsal.do("/start")
    assert "Number: KQ-2026-000001" in home
    assert [button.text for button in rehearsal.buttons()][:2] == ["📄 Get a copy (PDF)", "➕ New application"]
    assert rehearsal.do("tap 📄")[0].startswith("(file qonys-KQ-2026-000001.pdf)")
    (copy,) = [effect for effect in rehearsal.done if isinstance(effect, SendPaper)]
    assert len(copy.sections) > 5, "all the answers are in it"


def test_only_the_newest_of_several_keeps_its_answers() -> None:
    rehearsal, _ = beside_a_signed_one("home")
    newest = session(rehearsal)
    rehearsal.choose("new")
    assert [bool(one.answers) for one in session(rehearsal).past] == [False, True]
    rehearsal.walk("surname")
    give_up(rehearsal, "tapped")
    assert session(rehearsal).application == newest.application
    assert session(rehearsal).past == newest.past


def test_answers_kept_with_an_older_application_follow_the_form() -> None:
    rehearsal, before = beside_a_signed_one()
    carried = migrate(service(), session(rehearsal).changed(form_version="2020.1"))
    assert carried.past[0].answers == before.answers


def test_a_signed_one_of_which_only_the_number_is_left_offers_no_copy() -> None:
    rehearsal, _ = beside_a_signed_one()
    kept = session(rehearsal)
    rehearsal.session = kept.changed(past=tuple(one.changed(answers={}) for one in kept.past))
    give_up(rehearsal, "tapped")
    assert rehearsal.buttons()[0].text == "➕ New application"


@pytest.mark.parametrize("how", ["tapped", "typed"])
def test_whoever_stops_is_left_in_peace(how: str) -> None:
    """The whole consent of another application followed at once."""
    rehearsal = begun("surname")
    (told,) = give_up(rehearsal, how)
    assert rehearsal.press("pick:cancel:yes:3") == ["(toast) See the last message: we go on there."], "tapped twice"
    assert told.removeprefix("(in place) ").splitlines() == [
        "Stopped. The draft is deleted. You can begin again at any time: /start",
        "[▶️ Begin again]",
    ]
    assert "Do you agree" in rehearsal.do("tap ▶️ Begin again")[-1]
