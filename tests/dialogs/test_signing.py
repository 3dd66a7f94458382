"""Confirming, the code, and a signed application: nothing changes it, and nothing else is signed."""

import pytest

from dialogs import journey
from dialogs.effects import Disarm, Submit
from dialogs.event import Chose, CodeSent, Learned, Said
from dialogs.rehearsal import Rehearsal
from dialogs.step import step
from tests.dialogs.rehearsing import begun, service, session


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
