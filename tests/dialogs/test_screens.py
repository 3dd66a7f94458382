"""What is shown: the first screen, old and double taps, the consent in full once."""

from hashlib import sha256

import pytest

from dialogs import room, tap
from dialogs.effects import Disarm, Replace, Show, Toast
from dialogs.event import Chose, Learned, StatusChanged
from dialogs.rehearsal import Rehearsal
from tests.dialogs.rehearsing import begun, service, session

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
