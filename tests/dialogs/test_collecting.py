"""Groups and uploads: what is collected piece by piece, and what becomes of half of it."""

import pytest

from dialogs import room
from dialogs.effects import DropFiles
from dialogs.event import FileStored, Learned, Uploaded
from dialogs.fields.upload import kept
from dialogs.rehearsal import Rehearsal
from dialogs.settle import held
from tests.dialogs.rehearsing import begun, session

# --- Groups ---


def test_an_empty_entry_vanishes_and_a_begun_one_stays() -> None:
    rehearsal = begun("family")
    rehearsal.choose("add")
    rehearsal.do("/back")
    assert rehearsal.stands() == "family"
    assert session(rehearsal).drafts["family"] == ()
    rehearsal.choose("add")
    rehearsal.choose("son")
    rehearsal.do("/back")
    rehearsal.do("/back")
    assert rehearsal.stands() == "family"
    assert session(rehearsal).drafts["family"] == ({"relation": "son"},)
    rehearsal.choose("open-1")
    assert rehearsal.stands() == "family.full_name"


def test_an_overlay_does_not_close_a_new_entry() -> None:
    rehearsal = begun("family")
    rehearsal.choose("add")
    rehearsal.do("/cancel")
    rehearsal.choose("no")
    assert rehearsal.stands() == "family.relation"


def test_an_incomplete_entry_is_asked_before_the_group_is_done() -> None:
    rehearsal = begun("family")
    rehearsal.choose("add")
    rehearsal.choose("son")
    rehearsal.do("/back")
    rehearsal.do("/back")
    told = rehearsal.choose("done")
    assert "Entry 1" in told[-1]
    assert rehearsal.stands() == "family.full_name"


def test_an_edited_entry_leads_back_to_its_group_and_then_to_the_review() -> None:
    rehearsal = begun("family")
    rehearsal.choose("add")
    rehearsal.walk("review")
    rehearsal.press(f"edit:family::{session(rehearsal).revision}")
    rehearsal.press(f"edit:family.birth_date:1:{session(rehearsal).revision}")
    assert rehearsal.stands() == "family.birth_date"
    rehearsal.do("07.08.2018")
    assert rehearsal.stands() == "family"
    rehearsal.choose("done")
    assert rehearsal.stands() == "review"


def test_twenty_members_fit() -> None:
    rehearsal = begun("family")
    for number in range(20):
        rehearsal.choose("add")
        rehearsal.choose("parent_in_law")
        rehearsal.do(f"{'Айымгүл' * 8} {'абвгдежзиклмнопрстуф'[number]}")
        rehearsal.walk("family")
    told = rehearsal.choose("add")
    assert "No more than 20" in told[-1]
    rehearsal.walk("review")
    assert all(room.units(screen.text) <= room.LIMIT for screen in rehearsal.chat)


# --- Uploads ---


def album(*names: str) -> Rehearsal:
    """Files that have been sent and are still being fetched."""
    rehearsal = begun("passport")
    rehearsal.patient = True
    for name in names:
        rehearsal.do(f"file {name}")
    return rehearsal


def test_done_waits_for_the_files() -> None:
    rehearsal = album("a.pdf", "b.pdf")
    told = rehearsal.choose("done")
    assert "One moment" in told[-1]
    rehearsal.stored()
    assert rehearsal.stands() == "passport"
    rehearsal.stored()
    assert rehearsal.stands() == "translation_kk"


def test_one_of_an_album_is_refused() -> None:
    """The others stay; only the refusal and the last one are told."""
    rehearsal = album("a.pdf", "b.pdf", "c.docx", "d.pdf", "e.pdf")
    told = []
    for _ in range(5):
        rehearsal.stored()
        told.append(list(rehearsal.told))
    assert [bool(messages) for messages in told] == [False, False, True, False, True]
    assert "c.docx" in told[2][0]
    assert len(kept(session(rehearsal).drafts["passport"])) == 4


def test_a_refused_file_stops_the_going_on() -> None:
    rehearsal = album("a.pdf", "b.docx")
    rehearsal.choose("done")
    rehearsal.stored()
    rehearsal.stored()
    assert rehearsal.stands() == "passport"
    assert session(rehearsal).finishing == ""


def test_more_files_than_fit() -> None:
    rehearsal = begun("passport")
    for number in range(10):
        rehearsal.do(f"file {number}.pdf")
    assert "10 files are enough" in rehearsal.do("file 11.pdf")[-1]
    assert len(kept(session(rehearsal).drafts["passport"])) == 10


def test_a_removed_file_is_dropped_even_if_it_is_stored_later() -> None:
    rehearsal = album("a.pdf")
    ident = rehearsal.waiting[0].file
    rehearsal.choose("remove-1")
    assert DropFiles(files=(ident,)) in rehearsal.done
    outcome = FileStored(media_type="application/pdf", size=1, sha256="a" * 64)
    assert rehearsal.happen(rehearsal.event(Learned, about=ident, outcome=outcome)) == (DropFiles(files=(ident,)),)


def test_an_edited_document_keeps_its_files() -> None:
    rehearsal = begun("review")
    before = held(session(rehearsal))
    rehearsal.press(f"edit:passport::{session(rehearsal).revision}")
    assert held(session(rehearsal)) == before
    rehearsal.do("file more.pdf")
    rehearsal.choose("done")
    assert rehearsal.stands() == "review"
    assert not any(isinstance(effect, DropFiles) for effect in rehearsal.done)
    assert len(held(session(rehearsal))) == len(before) + 1


@pytest.mark.parametrize("how", ["cancel", "consent"])
def test_no_file_of_an_abandoned_draft_is_left(how: str) -> None:
    rehearsal = begun("review")
    files = held(session(rehearsal))
    if how == "cancel":
        rehearsal.do("/cancel")
        rehearsal.choose("yes")
    else:
        while rehearsal.stands() != "consent":
            rehearsal.do("/back")
        rehearsal.choose("refuse")
    assert {file for effect in rehearsal.done if isinstance(effect, DropFiles) for file in effect.files} == files
    assert not session(rehearsal).answers


def test_file_names_are_cleaned() -> None:
    rehearsal = begun("passport")
    rehearsal.patient = True
    rehearsal.happen(rehearsal.event(Uploaded, reference="r", name="a\u202efdp.\nexe" + "x" * 300, size=5))
    (file,) = kept(session(rehearsal).drafts["passport"])
    assert "\u202e" not in file.name
    assert "\n" not in file.name
    assert 0 < len(file.name) <= 120
