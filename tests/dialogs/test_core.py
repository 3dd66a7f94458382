"""What people expect everywhere, one by one: each test began as a wish or a bug."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from dialogs import commands, journey, room, tap
from dialogs.effects import Cancel, Disarm, DropFiles, Erase, Replace, SendPaper, Show, Submit, Toast, WakeAt
from dialogs.event import Chose, CodeSent, FileStored, Learned, Said, StatusChanged, Uploaded
from dialogs.fields.base import masked
from dialogs.fields.upload import kept
from dialogs.migrate import migrate
from dialogs.rehearsal import Rehearsal, seen
from dialogs.session import Application, Session
from dialogs.settle import held
from dialogs.step import step
from dialogs.texts import LOCALES
from tests.dialogs.rehearsing import begun, service

GOLDEN = sorted((Path(__file__).parent / "sessions").glob("*.json"))


def session(rehearsal: Rehearsal) -> Session:
    assert rehearsal.session is not None
    return rehearsal.session


# --- Languages ---


def test_the_language_is_greeted_in_itself() -> None:
    rehearsal = Rehearsal(service())
    rehearsal.do("/start")
    assert rehearsal.do("tap Русский")[0].startswith("(in place) ✓ Русский.")


@pytest.mark.parametrize("text", ["орысша", "Русский", "ru"])
def test_a_language_can_be_typed(text: str) -> None:
    rehearsal = Rehearsal(service())
    rehearsal.do(text)
    assert session(rehearsal).locale == "ru"


def test_a_change_of_language_keeps_everything_but_the_confirmation() -> None:
    rehearsal = begun("signature")
    before = session(rehearsal)
    rehearsal.do("/language")
    rehearsal.choose("kk")
    after = session(rehearsal)
    assert after.answers == before.answers
    assert rehearsal.stands() == "review"
    assert after.application is not None
    assert after.application.stage == "summary"


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


# --- Answers ---


def test_another_answer_instead_of_yes_or_no() -> None:
    rehearsal = begun("surname")
    rehearsal.do("Synaqova")
    assert session(rehearsal).proposal is not None
    rehearsal.do("Сынақова")
    assert session(rehearsal).proposal is None
    assert session(rehearsal).answers["surname"] == "Сынақова"


@pytest.mark.parametrize("text", ["нет", "жоқ", "no", "I have no surname", "-"])
def test_no_is_an_answer_where_one_may_skip(text: str) -> None:
    rehearsal = begun("surname")
    rehearsal.do(f"say {text}")
    assert session(rehearsal).answers["surname"] is None


def test_who_has_no_surname_is_not_asked_how_it_is_written() -> None:
    rehearsal = begun("surname")
    total = rehearsal.do("/start")[0].partition(" of ")[2][:2]
    rehearsal.choose("", "skip")
    rehearsal.walk("patronymic")
    rehearsal.choose("", "skip")
    assert rehearsal.stands() == "given_name_latin"
    assert "surname_latin" not in session(rehearsal).answers
    assert f"of {int(total) - 1} " in rehearsal.do("/start")[0], "one question fewer, never one more"
    rehearsal.do("mean correct_field field=name: my surname is wrong")
    rehearsal.do("say Үлгібаев")
    assert rehearsal.stands() == "surname_latin"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/start", "start"),
        ("/START ref_5", "start"),
        ("/help@qonys_bot", "help"),
        ("/nothing", "nothing"),
        ("/дом 5/", ""),
        ("/5 flat 3", ""),
        ("/street 5, flat 3", ""),
        ("/", ""),
        ("//", ""),
        ("no /start", ""),
    ],
)
def test_a_text_with_a_slash(text: str, command: str) -> None:
    assert commands.named(text) == command


def test_an_address_with_a_slash_is_an_address() -> None:
    rehearsal = begun("address")
    rehearsal.do("say /дом 5/ кв 3")
    assert session(rehearsal).answers["address"] == "/дом 5/ кв 3"


def test_a_dependant_is_asked_again_and_offers_what_was_there() -> None:
    rehearsal = begun("review")
    rehearsal.press(f"edit:citizenship::{session(rehearsal).revision}")
    told = rehearsal.choose("UZ")
    assert rehearsal.stands() == "passport_number"
    assert "[Keep: •••••••78]" in told[-1]
    rehearsal.choose("", "keep")
    assert rehearsal.stands() == "review"
    assert session(rehearsal).answers["passport_number"] == "E12345678"
    assert session(rehearsal).retired == {}


def test_only_answers_can_be_edited() -> None:
    """A forged button can't lead past the confirmation to the signature."""
    rehearsal = begun("review")
    for question in ("signature", "review", "consent", "home", "cancel", "marriage", "nothing"):
        before = session(rehearsal)
        rehearsal.press(f"edit:{question}::{before.revision}")
        assert session(rehearsal) == before, question
    assert rehearsal.stands() == "review"


def test_labels_of_buttons_are_no_html() -> None:
    rehearsal = begun("address")
    rehearsal.do("say Tom & Sons <5>")
    rehearsal.do("/back")
    assert rehearsal.buttons()[0].text == "Keep: Tom & Sons <5>"
    assert "&amp;" not in seen(rehearsal.chat[-1])


def test_short_secrets_are_hidden_too() -> None:
    assert masked("123", keep=2) == "••3"
    assert masked("1") == "•"
    assert masked("E12345678") == "•••••••78"


# --- Signing and afterwards ---


def test_back_from_the_signature_and_forth() -> None:
    rehearsal = begun("signature")
    rehearsal.do("/back")
    assert rehearsal.stands() == "review"
    rehearsal.choose("confirm")
    assert rehearsal.stands() == "signature"


def test_nothing_changes_a_signed_application() -> None:
    rehearsal = begun("home")
    before = session(rehearsal)
    for line in ("/back", "/review", "/cancel", "say hello", "file a.pdf", "sticker"):
        rehearsal.do(line)
        after = session(rehearsal)
        assert (after.answers, after.application) == (before.answers, before.application), line
    rehearsal.do("wait 2 minutes")
    for data in ("edit:surname::{}", "pick:surname:proposed:{}", "page:review:0:{}", "pick:signature:send:{}"):
        effects = rehearsal.happen(rehearsal.event(Chose, data=data.format(after.revision)))
        assert any(isinstance(effect, Disarm) for effect in effects)
        assert session(rehearsal).answers == before.answers
    assert sum(isinstance(effect, Submit) for effect in rehearsal.done) == 1


def test_signed_is_signed_even_if_the_region_closes() -> None:
    rehearsal = begun("home")
    closed = tuple(region.changed(quota={2026: 0}) for region in service().regions)
    form = service().changed(regions=closed, consent_version="2")
    assert journey.place(form, session(rehearsal), rehearsal.at) == "home"


def test_what_changed_under_a_confirmed_draft_is_not_signed() -> None:
    rehearsal = begun("signature")
    rehearsal.choose("send")
    closed = [region.changed(quota={2026: 0}) if region.id == "akmola" else region for region in service().regions]
    other = Rehearsal(service().changed(regions=tuple(closed)), session(rehearsal), rehearsal.at)
    other.code = rehearsal.code
    other.do("code")
    assert other.stands() == "region"
    assert not any(isinstance(effect, Submit) for effect in other.done)


def test_only_what_was_confirmed_is_signed() -> None:
    """Texts or conditions may change between the summary and the code: then it has to be looked at again."""
    rehearsal = begun("signature")
    rehearsal.choose("send")
    now = session(rehearsal)
    assert now.application is not None
    rehearsal.session = now.changed(application=now.application.changed(sha256="0" * 64))
    told = rehearsal.do("code")
    assert "Something has changed" in told[-1]
    assert rehearsal.stands() == "review"
    assert not any(isinstance(effect, Submit) for effect in rehearsal.done)
    rehearsal.walk()


@pytest.mark.parametrize("overlay", ["", "language"])
def test_a_code_that_was_brought_says_nothing_new(overlay: str) -> None:
    """It was: on its way, then sent, two almost equal messages, each with the same buttons."""
    rehearsal = begun("signature")
    rehearsal.choose("send")
    now = session(rehearsal)
    assert now.signing is not None
    before = now.changed(signing=now.signing.changed(state="sending"), overlay=overlay)
    after, effects = step(service(), before, rehearsal.event(Learned, about=now.signing.id, outcome=CodeSent()))
    assert effects == ()
    assert after.signing is not None
    assert after.signing.state == "sent"
    assert after.revision == before.revision, "the buttons that stand in the chat stay good"


def test_the_buttons_below_a_code_on_its_way_stay_good() -> None:
    rehearsal = begun("signature")
    (told, brought) = rehearsal.choose("send")
    assert told.startswith("(in place)")
    assert "6-digit code is on its way" in told
    assert brought.startswith("(code to")
    assert "Please type the phone number" in rehearsal.do("tap Another phone")[0]


def test_a_code_that_can_not_be_brought_is_said_and_another_number_offered_first() -> None:
    rehearsal = begun("signature")
    rehearsal.choose("other")
    rehearsal.do("+7 701 555 0404")
    *_, told = rehearsal.choose("send")
    assert "no Telegram on +7 701 555 0404" in told
    assert rehearsal.buttons()[0].text == "Another phone number"


def test_five_wrong_codes_are_told_once() -> None:
    rehearsal = begun("signature")
    rehearsal.choose("send")
    wrong = "000000" if rehearsal.code != "000000" else "111111"
    for _ in range(5):
        told = rehearsal.do(wrong)
    assert [line.count("mistyped five times") for line in told] == [1]
    assert [line.count("mistyped five times") for line in rehearsal.do(wrong)] == [1]


def test_a_code_that_is_used_up_may_be_followed_by_another_at_once() -> None:
    """It was: it may still be on its way, wait a minute; right above: it was mistyped five times."""
    rehearsal = begun("signature")
    rehearsal.choose("send")
    first = rehearsal.code
    for number in range(5):
        rehearsal.happen(rehearsal.event(Said, text=f"{(int(first) + 1 + number) % 10**6:06d}"))
    told = rehearsal.choose("resend")
    assert "on its way" in told[0]
    assert "⚠️" not in told[0]
    assert rehearsal.code != first
    assert "The code may still be on its way" in rehearsal.choose("resend")[0]


@pytest.mark.parametrize("locale", service().languages)
def test_whose_clock_it_is_is_said(locale: str) -> None:
    """Most of them live by another one."""
    words = service().say(locale)
    zone = {"kk": "Қазақстан уақыты", "ru": "время Казахстана", "en": "Kazakhstan time"}[locale]
    for key in ("signature-limited", "problem-codes_a_day", "help-closed"):
        assert zone in words(key, phone="+7", until="05:19", day="25 November 2026", time="09:00"), key


def test_who_waits_for_the_code_is_told_what_to_do() -> None:
    rehearsal = begun("signature")
    rehearsal.choose("send")
    assert "If no code has come, tap “Send a new code” after a minute" in rehearsal.do("the code has not come")[0]
    for locale in service().languages:
        words = service().say(locale)
        for button in ("button-resend-code", "button-other-phone"):
            assert words(button) in words("problem-code_digits")
        assert words("button-why").removeprefix("❓ ") in words("asked-back")


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


# --- The first screen ---


def test_whoever_writes_before_a_language_is_chosen_is_greeted_once() -> None:
    rehearsal = Rehearsal(service())
    (greeted,) = rehearsal.do("Салем")
    assert "Қоныс" in greeted
    assert "⚠️" not in greeted
    for line in ("Салем", "/nothing", "sticker", "/status"):
        (told,) = rehearsal.do(line)
        assert told.splitlines()[0] == "⚠️ Тілді түймемен таңдаңыз · Выберите язык кнопкой · Please tap a language."
        assert told.splitlines()[1:] == ["[Қазақша]", "[قازاقشا]", "[Qazaqşa]", "[Русский]", "[English]"]


@pytest.mark.parametrize("text", ["why do you ask that?", "不知道？", "بۇل نە؟"])
def test_a_question_is_no_answer_and_is_told_where_to_ask(text: str) -> None:
    rehearsal = begun("given_name")
    told = rehearsal.do(text)[0]
    assert told.startswith("⚠️")
    assert "If you have a question, tap “Why do you ask?” below, or /help." in told
    assert "If you have a question" not in rehearsal.do("123")[0]


def test_nobody_is_pointed_at_a_button_that_is_not_there() -> None:
    """At a signed application it said: tap "Why do you ask?" below."""
    rehearsal = begun("home")
    told = "\n".join(rehearsal.do("how are you doing there?"))
    assert "there are no more questions" in told
    assert "Why do you ask?" not in told


def test_a_number_without_country_code_is_taken_for_the_code() -> None:
    """It is shown and asked before anything is sent."""
    rehearsal = begun("signature")
    rehearsal.choose("other")
    told = rehearsal.do("701 000 00 05")
    assert "+86 701 000 0005" in told[-1], "they live in China"


@pytest.mark.parametrize("status", ["refused", "more_information_needed", "approved"])
def test_a_long_reason_is_split(status: str) -> None:
    rehearsal = begun("home")
    ours = session(rehearsal).application
    assert ours is not None
    outcome = StatusChanged(status=status, version=1, number="1", reason="Себебі & <i>. " * 900)
    effects = rehearsal.happen(rehearsal.event(Learned, about=ours.id, outcome=outcome))
    told = [effect.screen for effect in effects if isinstance(effect, Show)]
    assert all(room.units(screen.text) <= room.LIMIT for screen in told)
    assert told[-1].rows
    assert all(not screen.rows for screen in told[:-1])


def test_news_of_a_past_application_do_not_disturb_the_new_one() -> None:
    rehearsal = begun("home")
    old = session(rehearsal).application
    assert old is not None
    rehearsal.choose("new")
    rehearsal.walk("surname")
    outcome = StatusChanged(status="refused", version=1, number="1", reason="quota")
    effects = rehearsal.happen(rehearsal.event(Learned, about=old.id, outcome=outcome))
    assert rehearsal.stands() == "surname"
    (told,) = [effect.screen for effect in effects if isinstance(effect, Show)]
    assert "quota" in told.text
    assert [button.data.partition(":")[0] for row in told.rows for button in row] == ["go"]


# --- Time ---


def test_a_draft_is_reminded_of_and_expires() -> None:
    rehearsal = begun("surname")
    wakes = {effect.name: effect.at for effect in rehearsal.done if isinstance(effect, WakeAt)}
    assert wakes["expire"] - wakes["remind"] == timedelta(days=3)
    rehearsal.do("wait 28 days")
    assert rehearsal.stands() == "surname"
    rehearsal.do("wait 3 days")
    assert any(isinstance(effect, Erase) for effect in rehearsal.done)


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


# --- Nobody is reminded ---


def test_nobody_is_reminded_of_what_is_signed() -> None:
    rehearsal = begun("home")
    assert rehearsal.timers == {}
    assert {effect.name for effect in rehearsal.done if isinstance(effect, Cancel)} == {"remind", "expire"}


def test_start_after_days_shows_where_they_were() -> None:
    rehearsal = begun("address")
    rehearsal.do("wait 9 days")
    told = rehearsal.do("/start")
    assert "Welcome back" in told[0]
    assert "address" in told[0]


# --- Screens ---


def test_the_contact_keyboard_comes_and_goes() -> None:
    rehearsal = begun("address")
    rehearsal.do("say Some street 5")
    assert rehearsal.chat[-1].contact
    rehearsal.do("say nonsense")
    assert not rehearsal.chat[-1].contact, "it is still there"
    rehearsal.do("/language")
    rehearsal.choose("en")
    rehearsal.do("contact +77010000001")
    assert [screen.bare for screen in rehearsal.chat[-2:]] == [True, False]


def test_a_stale_tap_shows_the_current_question() -> None:
    rehearsal = begun("surname")
    rehearsal.do("wait 2 minutes")
    effects = rehearsal.happen(rehearsal.event(Chose, data="pick:region:akmola:1"))
    assert [type(effect) for effect in effects] == [Toast, Disarm, Show]


@pytest.mark.parametrize("where", ["consent", "region", "citizenship", "family", "marital_status", "review", "home"])
def test_four_quick_taps_are_one(where: str) -> None:
    """Each of them brought the next question again."""
    rehearsal = begun(where)
    options = {"consent": "agree", "family": "add", "review": "confirm", "home": "new"}
    option = options.get(where) or rehearsal.buttons()[0].data.split(":")[2]
    data = str(tap.Tap("pick", where, option, session(rehearsal).revision))
    first = rehearsal.happen(rehearsal.event(Chose, data=data))
    assert any(isinstance(effect, Show | Replace) for effect in first)
    before = session(rehearsal)
    for _ in range(3):
        (toast,) = rehearsal.happen(rehearsal.event(Chose, data=data))
        assert isinstance(toast, Toast)
        assert toast.text == "See the last message: we go on there."
    assert session(rehearsal) == before


def test_a_second_tap_leaves_the_buttons_of_what_the_first_one_changed() -> None:
    """The message stands in its own place: taking its buttons away would take the good ones."""
    rehearsal = begun("signature")
    data = str(tap.Tap("pick", "signature", "send", session(rehearsal).revision))
    rehearsal.press(data)
    assert rehearsal.press(data) == ["(toast) See the last message: we go on there."]
    assert [button.text for button in rehearsal.buttons()][:2] == ["Send a new code", "Another phone number"]


def test_a_tap_after_a_change_that_showed_nothing_shows_the_question() -> None:
    """A file of an album was stored: no button that stands in the chat is good any more."""
    rehearsal = begun("passport")
    old = rehearsal.buttons()[0].data
    rehearsal.patient = True
    rehearsal.do("file a.pdf")
    effects = rehearsal.happen(rehearsal.event(Chose, data=old))
    assert [type(effect) for effect in effects] == [Toast, Disarm, Show]


def test_a_second_tap_on_a_rating_only_thanks() -> None:
    rehearsal = begun("surname")
    for what in ("claim", "resolve"):
        rehearsal.staff(what)
    bad = rehearsal.button("👎").data
    rehearsal.press(bad)
    assert rehearsal.press(bad) == ["(toast) Thank you, that helps us to get better."]
    assert "Complain" in rehearsal.button("📣").text


# --- The consent ---


def consenting(locale: str = "en") -> Rehearsal:
    rehearsal = Rehearsal(service())
    rehearsal.do("/start")
    rehearsal.press(f"pick:language:{locale}:0")
    return rehearsal


def test_the_consent_is_shown_in_full_once() -> None:
    """Seven copies of 1,700 characters stood in one chat."""
    rehearsal = consenting()
    full = service().say("en")("consent")
    assert sum(full in screen.text for screen in rehearsal.chat) == 1
    for line in ("mean ask_cost: what does it cost?", "nonsense", "/back", "/start", "/status", "sticker", "tap ❓"):
        *_, told = rehearsal.do(line)
        assert "Do you agree to this use of your data?" in told, line
        assert "Who sees it" not in told, line
        assert [button.text for button in rehearsal.buttons()][:3] == [
            "Yes, I agree",
            "No, I don’t agree",
            "📄 Read the whole text",
        ]
    assert sum(full in screen.text for screen in rehearsal.chat) == 1
    (told,) = rehearsal.do("tap 📄 Read the whole text")
    assert told.startswith("(in place)")
    assert "Who sees it" in told
    assert "whole text" not in told.splitlines()[-3]
    rehearsal.do("tap Yes, I agree")
    assert rehearsal.stands() == "region"


def test_what_was_agreed_to_stays_in_the_chat() -> None:
    rehearsal = consenting()
    rehearsal.do("nonsense")
    closed = rehearsal.do("tap Yes, I agree")[0]
    assert "Who sees it" in closed
    assert "✓ Yes, I agree" in closed
    rehearsal.do("/back")
    assert "Who sees it" not in rehearsal.told[-1]


def test_other_words_of_the_consent_are_shown_in_full() -> None:
    rehearsal = consenting()
    rehearsal.do("/language")
    assert "программа, которая" in rehearsal.choose("ru")[-1]
    rehearsal.do("/language")
    assert "программа, которая" not in rehearsal.choose("ru")[-1]
    rehearsal.choose("agree")
    agreed = session(rehearsal).consent
    assert agreed is not None
    assert agreed.text_sha256 == sha256(service().say("ru")("consent").encode()).hexdigest()
    rehearsal.do("/cancel")
    rehearsal.choose("yes")
    assert "программа, которая" in rehearsal.do("/start")[-1], "another application, another consent"


def test_help_stays_where_it_is_and_leads_back() -> None:
    rehearsal = begun("surname")
    rehearsal.do("/help")
    assert "Support" in rehearsal.do("tap 💰")[0]
    effects = rehearsal.happen(rehearsal.event(Chose, data=rehearsal.button("▶️").data))
    assert [type(effect) for effect in effects] == [Replace]
    assert rehearsal.stands() == "surname"


def test_parts_keep_the_markup_whole() -> None:
    text = "<b>" + "слово &amp; " * 50 + "</b>"
    pieces = room.parts(text, 100)
    assert all(room.units(piece) <= 100 for piece in pieces)
    assert all(piece.count("<b>") == piece.count("</b>") == 1 for piece in pieces)
    assert "".join(pieces).count("&amp;") == 50
    assert room.parts("short") == ["short"]
    assert room.units("<b>a&amp;🙂</b>") == 4


@pytest.mark.parametrize("data", ["", "a:b", "pick:a:b:c", "pick:a:b:-1", "pick:a:b:٣", "fly:a:b:1", "pick:a:b:1:2"])
def test_foreign_taps(data: str) -> None:
    assert tap.read(data) is None


def test_taps_read_back() -> None:
    made = tap.Tap("pick", "family.iin", "x", 12)
    assert tap.read(str(made)) == made


# --- Texts ---


def test_arguments_are_escaped_in_html_and_not_in_labels() -> None:
    words = service().say("en")
    assert words("button-keep", value="<&>") == "Keep: &lt;&amp;&gt;"
    assert words.label("button-keep", value="<&>") == "Keep: <&>"
    assert words("why", text="x" * 5000).endswith("x" * 5000)


def test_missing_texts_are_told() -> None:
    words = service().say("kk")
    assert not words.has("nothing")
    with pytest.raises(LookupError, match="nothing"):
        words("nothing")
    with pytest.raises(LookupError, match="button-keep"):
        words("button-keep")


@pytest.mark.parametrize("locale", LOCALES)
def test_an_unknown_language_is_the_first_one(locale: str) -> None:
    assert service().say(locale).locale == locale
    assert service().say("fr").locale == "kk"


# --- Older forms ---


def older(**answers: object) -> Session:
    return Session(form_version="2020.1", locale="en").changed(answers=answers)


def test_renamed_questions_keep_their_answers() -> None:
    pages = []
    for page in service().pages:
        questions = tuple(
            question.changed(formerly=("home_address",)) if question.id == "address" else question
            for question in page.questions
        )
        pages.append(page.changed(questions=questions))
    form = service().changed(pages=tuple(pages))
    del form.__dict__["questions"], form.__dict__["_by_id"]
    carried = migrate(form, older(home_address="Some street 5", gone="x"))
    assert carried.answers == {"address": "Some street 5"}
    assert carried.retired == {"gone": "x"}
    assert carried.form_version == form.version


def test_answers_of_another_nature_are_retired() -> None:
    carried = migrate(service(), older(family="two children", surname=({"relation": "son"},), work=()))
    assert carried.answers == {"work": ()}
    assert set(carried.retired) == {"family", "surname"}


def test_an_older_summary_is_taken_back_and_a_signed_one_is_not() -> None:
    waiting = older().changed(application=Application(id="a", sha256="b", stage="confirmed"))
    assert migrate(service(), waiting).application is None
    signed = session(begun("home")).changed(form_version="2020.1")
    assert migrate(service(), signed).application == signed.application


def test_any_older_session_can_go_on() -> None:
    odd = older(region="mars", sex="robot", arrival="planned", kandas_status="unknown", birth_date="1990-04-03")
    rehearsal = Rehearsal(service(), odd.changed(consent=session(begun()).consent))
    rehearsal.do("/review")
    rehearsal.walk()
    assert rehearsal.stands() == "home"


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_sessions_can_still_be_read(path: Path) -> None:
    """A session of each shipped form, as the store holds it. Never edited: a new version adds a file."""
    kept = Session.model_validate_json(path.read_text(encoding="utf-8"))
    assert len(kept.answers) > 30
    rehearsal = Rehearsal(service(), kept)
    rehearsal.do("/start")
    assert rehearsal.walk().stands() == "home"
    rehearsal.do("/status")
