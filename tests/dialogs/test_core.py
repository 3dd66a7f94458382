"""What people expect everywhere, one by one: each test began as a wish or a bug."""

from datetime import timedelta
from pathlib import Path

import pytest

from dialogs import commands
from dialogs.effects import Cancel, Erase, WakeAt
from dialogs.fields.base import masked
from dialogs.migrate import migrate
from dialogs.rehearsal import Rehearsal, seen
from dialogs.session import Application, Session
from dialogs.texts import LOCALES
from tests.dialogs.rehearsing import begun, service, session

GOLDEN = sorted((Path(__file__).parent / "sessions").glob("*.json"))


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


# --- Time ---


def test_a_draft_is_reminded_of_and_expires() -> None:
    rehearsal = begun("surname")
    wakes = {effect.name: effect.at for effect in rehearsal.done if isinstance(effect, WakeAt)}
    assert wakes["expire"] - wakes["remind"] == timedelta(days=3)
    rehearsal.do("wait 28 days")
    assert rehearsal.stands() == "surname"
    rehearsal.do("wait 3 days")
    assert any(isinstance(effect, Erase) for effect in rehearsal.done)


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
