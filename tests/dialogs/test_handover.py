"""A person of ours and the bot: exactly one speaks, nothing is lost meanwhile, nothing is answered for anybody."""

from datetime import UTC, datetime, timedelta

import pytest

from dialogs.calling import opening, worked
from dialogs.effects import Cancel, HandOver, Rated, Refuse, Replace, SendFile, Show, Toast, WakeAt
from dialogs.event import Chose, Claim, Reply, Said, StaffDid, Suggest, TimerRang
from dialogs.overview import card, lists, names, unread
from dialogs.rehearsal import Rehearsal
from dialogs.session import File, Session
from dialogs.step import step
from tests.dialogs.rehearsing import begun, service


def session(rehearsal: Rehearsal) -> Session:
    assert rehearsal.session is not None
    return rehearsal.session


def taken(until: str = "region", locale: str = "en") -> Rehearsal:
    """Somebody whom Aigul talks with."""
    rehearsal = begun(until, locale)
    rehearsal.do("/human")
    assert rehearsal.staff("claim") == []
    rehearsal.told.clear()
    return rehearsal


def standing(rehearsal: Rehearsal) -> dict[str, int]:
    """The lists they stand in."""
    now = session(rehearsal)
    return dict(lists(now, card(service(), now, rehearsal.event(Chose, data="x"))))


def waits(rehearsal: Rehearsal) -> datetime | None:
    """Since when, as the inbox shows it."""
    return card(service(), session(rehearsal), rehearsal.event(Chose, data="x")).unanswered


def test_a_call_has_a_place_and_the_bot_goes_on() -> None:
    rehearsal = begun("region")
    told = rehearsal.do("/human")
    assert session(rehearsal).mode == "waiting"
    assert any("called a colleague" in line for line in told)
    assert any("You are next" in line for line in told)
    assert any(isinstance(effect, HandOver) for effect in rehearsal.done)
    rehearsal.do("say Pavlodar")
    rehearsal.do("tap Yes") if session(rehearsal).proposal else None
    assert session(rehearsal).answers["region"] == "pavlodar"
    first = session(rehearsal).help
    rehearsal.do("/human")
    assert session(rehearsal).help == first, "who calls again keeps their place"


def test_out_of_hours_it_is_said_when_somebody_answers() -> None:
    rehearsal = begun("region")
    rehearsal.do("wait 10 hours")  # 20:00 on a Monday
    told = "\n".join(rehearsal.do("/human"))
    assert "24 November 2026" in told
    assert "09:00" in told
    assert "You are next" not in told, "nobody stands in a queue at night"


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-23T05:00", "2026-11-23T05:00"),  # Monday, 10:00 in Kazakhstan: now
        ("2026-11-23T02:00", "2026-11-23T04:00"),  # before nine
        ("2026-11-23T13:00", "2026-11-24T04:00"),  # at six in the evening they go
        ("2026-11-27T14:00", "2026-11-30T04:00"),  # Friday evening
        ("2026-12-15T14:00", "2026-12-17T04:00"),  # before Independence Day
    ],
)
def test_when_staff_work(at: str, opens: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert opening(service(), moment) == datetime.fromisoformat(opens).replace(tzinfo=UTC)


def test_who_claims_is_named_and_the_bot_is_silent() -> None:
    rehearsal = begun("region")
    rehearsal.do("/human")
    effects = len(rehearsal.done)
    assert rehearsal.staff("claim") == []
    assert "Айгүл" in rehearsal.told[-1]
    assert "adviser" in rehearsal.told[-1]
    before = session(rehearsal)
    for line in ("say Pavlodar", "say what documents?", "sticker", "contact +77011234567", "edit", "/help", "/back"):
        assert rehearsal.do(line) == [], line
    assert session(rehearsal).changed(revision=0) == before.changed(revision=0)
    assert any(isinstance(effect, WakeAt) and effect.name == "hold" for effect in rehearsal.done[effects:])


def test_a_tap_is_told_why_nothing_happens() -> None:
    rehearsal = begun("region")
    rehearsal.do("/human")
    button = rehearsal.button("Pavlodar")
    rehearsal.staff("claim")
    assert rehearsal.press(button.data) == [
        "(toast) A colleague of ours is talking with you. The buttons work again afterwards."
    ]
    assert "region" not in session(rehearsal).answers


def test_two_claim_and_one_gets_it() -> None:
    rehearsal = begun("region")
    shift = session(rehearsal).shift
    for login, refused in (("aigul", None), ("bolat", "changed")):
        event = rehearsal.event(StaffDid, by=login, name=login, role="agent", act=Claim(shift=shift))
        effects = rehearsal.happen(event)
        assert [effect.code for effect in effects if isinstance(effect, Refuse)] == ([refused] if refused else [])
    held = session(rehearsal).help
    assert held is not None
    assert held.owner == "aigul"
    assert rehearsal.staff("claim", by="bolat") == ["taken"]
    assert rehearsal.staff("claim") == [], "again is no mistake"
    assert rehearsal.staff("take", by="bolat") == []
    assert rehearsal.staff("reply", "hello") == ["not_yours"]


@pytest.mark.parametrize("what", ["reply", "suggest", "back", "resolve"])
def test_only_the_owner_acts(what: str) -> None:
    rehearsal = taken()
    before = session(rehearsal)
    assert rehearsal.staff(what, "region Pavlodar", by="bolat") == ["not_yours"]
    assert session(rehearsal) == before
    free = begun("region")
    assert free.staff(what, "region Pavlodar") == ["not_yours"]


def test_a_reply_is_told_as_a_person_s() -> None:
    rehearsal = taken()
    rehearsal.staff("reply", "Good day! <b>I</b> can help & will.")
    assert rehearsal.told == ["👤 Айгүл\nGood day! <b>I</b> can help & will."]
    held = session(rehearsal).help
    assert held is not None
    assert held.answered_at == rehearsal.at
    assert rehearsal.staff("reply", " \u200b ") == ["empty"]
    assert rehearsal.staff("reply", "🙂" * 2048) == ["too_long"]
    assert taken(locale="kk-Arab").staff("reply", "щ" * 3400) == ["too_long"], "two letters in that script"


@pytest.mark.parametrize(("locale", "seen"), [("kk-Latn", "Sälem"), ("kk-Arab", "سالەم"), ("kk", "Сәлем")])
def test_a_reply_in_the_script_of_the_applicant(locale: str, seen: str) -> None:
    rehearsal = taken(locale=locale)
    rehearsal.staff("reply", "Сәлем")
    assert seen in rehearsal.told[-1]


def test_a_file_of_ours() -> None:
    rehearsal = taken()
    file = File(id="f" * 32, name="form.pdf", reference="", media_type="application/pdf", size=9, sha256="a" * 64)
    act = Reply(text="Here it is", file=file)
    effects = rehearsal.happen(rehearsal.event(StaffDid, by="aigul", name="Айгүл", role="agent", act=act))
    (sent,) = (effect for effect in effects if isinstance(effect, SendFile))
    assert (sent.file, sent.name) == (file.id, "form.pdf")
    assert file in session(rehearsal).letters


def test_a_file_of_theirs_is_kept_and_is_no_answer() -> None:
    rehearsal = taken("passport_copy") if service().question("passport_copy") else taken()
    assert rehearsal.do("file letter.pdf") == []
    (letter,) = session(rehearsal).letters
    assert letter.stored
    assert letter.name == "letter.pdf"
    (told,) = rehearsal.do("file virus.exe")
    assert "“virus.exe” is not a document I can take" in told, "they would believe that it was read"
    assert session(rehearsal).letters == (letter,)
    assert not session(rehearsal).drafts


def test_the_applicant_is_told_of_a_refused_file_also_from_right_to_left() -> None:
    rehearsal = taken(locale="kk-Arab")
    begin = len(rehearsal.done)
    rehearsal.do("file virus.exe")
    (shown,) = (effect for effect in rehearsal.done[begin:] if isinstance(effect, Show))
    assert shown.screen.text.startswith("\u200f")
    assert session(rehearsal).mode == "human"


def test_a_suggestion_counts_when_they_confirm_it() -> None:
    rehearsal = taken()
    assert rehearsal.staff("suggest", "region Павлодар облысы") == []
    assert "Region" in rehearsal.told[-1]
    assert "Pavlodar" in rehearsal.told[-1]
    assert "region" not in session(rehearsal).answers
    told = rehearsal.do("tap Yes")
    assert session(rehearsal).answers["region"] == "pavlodar"
    assert told == ["(in place) ✓ Pavlodar Region"] or all("in place" in line for line in told)
    assert session(rehearsal).mode == "human"


def test_a_suggestion_can_be_declined_and_ends_with_the_talk() -> None:
    rehearsal = taken()
    rehearsal.staff("suggest", "region Павлодар")
    rehearsal.do("tap No")
    assert session(rehearsal).proposal is None
    assert "region" not in session(rehearsal).answers
    rehearsal.staff("suggest", "region Павлодар")
    yes = rehearsal.button("Yes")
    rehearsal.staff("back")
    rehearsal.press(yes.data)
    assert "region" not in session(rehearsal).answers


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("region Almaty", "problem"),
        ("signature 123456", "not_suggested"),
        ("family x", "not_suggested"),
        ("nothing x", "not_asked"),
        ("home x", "not_asked"),
        ("iin 123", "not_asked"),
    ],
)
def test_what_can_t_be_suggested(text: str, refused: str) -> None:
    rehearsal = taken()
    assert rehearsal.staff("suggest", text) in ([refused], ["not_asked"], ["problem"])
    assert session(rehearsal).proposal is None


def test_consent_is_never_given_by_staff() -> None:
    rehearsal = taken("consent")
    assert rehearsal.staff("suggest", "consent yes") == ["not_suggested"]
    assert rehearsal.staff("suggest", "region Pavlodar") == ["not_suggested"]


def test_the_bot_asks_again_where_it_stopped() -> None:
    rehearsal = taken()
    rehearsal.staff("back")
    assert session(rehearsal).mode == "bot"
    assert "I am here again" in rehearsal.told[-1]
    assert "[Pavlodar" in rehearsal.told[-1]
    assert isinstance(rehearsal.done[-1], Cancel)


def test_a_resolved_matter_is_rated_once() -> None:
    rehearsal = taken()
    rehearsal.staff("resolve")
    assert "Did Айгүл help you?" in rehearsal.told[0]
    good, bad = rehearsal.button("👍"), rehearsal.button("👎")
    rehearsal.do("say Pavlodar")  # later the buttons still count
    assert rehearsal.press(good.data) == ["(in place) Thank you, that helps us to get better."]
    assert [effect.good for effect in rehearsal.done if isinstance(effect, Rated)] == [True]
    rehearsal.press(bad.data)
    assert [effect.good for effect in rehearsal.done if isinstance(effect, Rated)] == [True]


def test_a_bad_rating_leads_to_a_complaint() -> None:
    rehearsal = taken()
    rehearsal.staff("resolve")
    rehearsal.do("tap 👎")
    rehearsal.do("tap 📣")
    assert rehearsal.stands() == "complaint"
    rehearsal.do("say ?")
    assert rehearsal.stands() == "complaint"
    told = rehearsal.do("say She was rude to my mother")
    held = session(rehearsal).help
    assert held is not None
    assert (held.reason, held.about) == ("complaint", "aigul")
    assert rehearsal.staff("claim", role="supervisor") == ["complaint"], "she had just spoken with them"
    assert rehearsal.stands() == "region"
    assert any("written down" in line for line in told)


def test_a_complaint_of_one_who_waits_again_is_about_who_let_them_wait() -> None:
    rehearsal = taken()
    rehearsal.do("wait 5 hours")
    rehearsal.do("/complaint")
    rehearsal.do("say She never answered")
    held = session(rehearsal).help
    assert held is not None
    assert (held.reason, held.about) == ("complaint", "aigul")


def test_whoever_wants_the_bot_gets_it() -> None:
    for command in ("/start", "/delete"):
        rehearsal = taken()
        assert rehearsal.do(command)
        assert session(rehearsal).mode == "bot"
        assert rehearsal.staff("reply", "wait!") == ["not_yours"]


def test_who_is_left_alone_waits_at_their_old_place() -> None:
    rehearsal = begun("region")
    rehearsal.do("/human")
    asked = session(rehearsal).help
    rehearsal.staff("claim")
    rehearsal.do("wait 3 hours")
    rehearsal.staff("reply", "one moment")
    rehearsal.do("wait 3 hours")
    assert session(rehearsal).mode == "human", "every reply begins the time anew"
    told = rehearsal.do("wait 2 hours")
    held = session(rehearsal).help
    assert asked is not None
    assert held is not None
    assert (session(rehearsal).mode, held.at, held.returned) == ("waiting", asked.at, True)
    assert any("had to leave" in line for line in told)
    assert "hold" not in rehearsal.timers


def test_a_decision_waits_until_the_bot_speaks_again() -> None:
    rehearsal = begun("home")
    rehearsal.staff("claim")
    assert rehearsal.do("office approved") == []
    assert session(rehearsal).applications[-1].status == "approved"
    rehearsal.staff("back")
    assert any("approved" in line.lower() or "KQ-2026" in line for line in rehearsal.told)


def test_a_draft_does_not_expire_while_a_person_speaks() -> None:
    rehearsal = taken()
    rehearsal.happen(rehearsal.event(TimerRang, name="expire"))
    assert session(rehearsal).mode == "human"
    assert rehearsal.timers["expire"] > rehearsal.at


def test_nobody_claims_whom_we_never_met() -> None:
    act = Claim(shift=0)
    event = StaffDid(at=datetime.now(UTC), entropy="0" * 64, by="aigul", name="A", role="agent", act=act)
    _, effects = step(service(), None, event)
    assert effects == (Refuse(code="gone"),)


def test_notes_and_assignments_are_for_colleagues() -> None:
    rehearsal = taken()
    rehearsal.staff("note", "called her, she is at the notary's")
    rehearsal.staff("assign", "team:abai")
    assert rehearsal.told == []
    assert session(rehearsal).assigned == "team:abai"
    assert rehearsal.staff("note", "") == ["empty"]


def test_a_team_keeps_what_was_assigned_to_it_until_the_matter_is_resolved() -> None:
    rehearsal = begun("region")
    rehearsal.staff("assign", "team:abai")
    rehearsal.staff("claim")
    assert {"assigned:team:abai", "assigned:aigul"} <= standing(rehearsal).keys()
    rehearsal.staff("back")
    assert "assigned:team:abai" in standing(rehearsal)
    assert "assigned:aigul" not in standing(rehearsal)
    rehearsal.staff("claim")
    rehearsal.staff("resolve")
    assert session(rehearsal).assigned == ""


def test_what_somebody_has_is_theirs_whomever_it_is_assigned_to() -> None:
    rehearsal = taken()
    rehearsal.staff("assign", "dana", by="bolat")
    assert "assigned:aigul" in standing(rehearsal)
    assert "assigned:dana" not in standing(rehearsal), "she does not have it yet"
    rehearsal.staff("back")
    assert "assigned:dana" in standing(rehearsal), "it waits for her"
    rehearsal.staff("claim", by="dana")
    rehearsal.staff("back", by="dana")
    assert session(rehearsal).assigned == ""


# --- Complaints ---


def complained() -> Rehearsal:
    """Somebody who is talking with Aigul, and has complained."""
    rehearsal = taken()
    rehearsal.staff("reply", "Go away")
    rehearsal.do("wait 20 minutes")
    rehearsal.do("/complaint")
    return rehearsal


@pytest.mark.parametrize("end", ["back", "resolve", "/start", "wait 5 hours"])
def test_a_complaint_waits_until_it_was_heard(end: str) -> None:
    """Before, whoever it was about handed back, and it was gone. A reply of theirs is no answer to it either."""
    rehearsal = complained()
    at = rehearsal.at
    rehearsal.staff("reply", "As you like")
    rehearsal.staff(end) if end.isalpha() else rehearsal.do(end)
    held = session(rehearsal).help
    assert held is not None
    assert (held.owner, held.reason, held.about, held.unanswered) == ("", "complaint", "aigul", at)
    assert standing(rehearsal)["complaint"] == int(at.timestamp() * 1000)
    assert "waiting" not in standing(rehearsal), "it is not for everybody"


def test_a_complaint_is_heard_by_who_may_and_is_not_its_subject() -> None:
    rehearsal = complained()
    assert rehearsal.staff("take", by="bolat") == ["complaint"]
    rehearsal.staff("back")
    assert rehearsal.staff("claim") == ["complaint"]
    assert rehearsal.staff("claim", role="supervisor") == ["complaint"], "it is about her"
    assert rehearsal.staff("claim", by="marat", role="supervisor") == []
    rehearsal.staff("back", by="marat", role="supervisor")
    assert "complaint" in standing(rehearsal), "he gave it back, and did not say that it is dealt with"
    rehearsal.staff("claim", by="marat", role="supervisor")
    rehearsal.staff("resolve", by="marat", role="supervisor")
    assert session(rehearsal).help is None
    assert "complaint" not in standing(rehearsal)


# --- Since when somebody waits ---


def test_they_wait_whenever_they_have_written_and_nobody_has_answered() -> None:
    rehearsal = begun("region")
    assert waits(rehearsal) is None
    rehearsal.do("/human")
    called = rehearsal.at
    assert waits(rehearsal) == called
    rehearsal.do("wait 3 minutes")
    rehearsal.staff("claim")
    rehearsal.do("say hello?")
    assert waits(rehearsal) == called, "taken, not answered"
    rehearsal.staff("reply", "hello")
    assert waits(rehearsal) is None
    rehearsal.do("wait 3 minutes")
    rehearsal.do("say and what about my father?")
    asked = rehearsal.at
    rehearsal.do("wait 3 minutes")
    rehearsal.do("file letter.pdf")
    assert waits(rehearsal) == asked, "the oldest that is unanswered"
    rehearsal.staff("suggest", "region Павлодар")
    assert waits(rehearsal) is None
    rehearsal.do("sticker")
    assert waits(rehearsal) == rehearsal.at


def test_who_never_called_does_not_wait_until_they_write() -> None:
    rehearsal = begun("region")
    rehearsal.staff("claim")
    assert waits(rehearsal) is None
    rehearsal.do("say who is this?")
    assert waits(rehearsal) == rehearsal.at


@pytest.mark.parametrize(
    ("since", "until", "minutes"),
    [
        ("2026-11-23T05:00", "2026-11-23T05:17", 17),  # Monday, 10:00 in Kazakhstan
        ("2026-11-23T23:50", "2026-11-24T00:07", 0),  # 4:50 to 5:07, at night
        ("2026-11-23T23:50", "2026-11-24T04:05", 5),  # until 9:05
        ("2026-11-27T12:50", "2026-11-30T04:10", 20),  # over a weekend
        ("2026-11-24T12:00", "2026-11-26T05:00", 60 + 9 * 60 + 60),
        ("2026-11-24T12:00", "2026-11-24T11:00", 0),
    ],
)
def test_only_the_time_of_the_office_counts(since: str, until: str, minutes: int) -> None:
    moments = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (since, until)]
    assert worked(service(), *moments) == timedelta(minutes=minutes)


# --- What there is to read ---


def test_unread_is_what_was_written_to_people() -> None:
    rehearsal = begun("region")
    said = rehearsal.event(Said, text="hello")
    assert unread(session(rehearsal), said) is None, "the bot reads it"
    rehearsal.do("/human")
    assert unread(session(rehearsal), said) == 1
    assert unread(session(rehearsal), rehearsal.event(Chose, data="x")) == 0
    rehearsal.staff("claim")
    assert unread(session(rehearsal), said) == 1
    rehearsal.staff("back")
    assert unread(session(rehearsal), said) is None


# --- The glance of the inbox ---


def test_the_lists_in_which_somebody_stands() -> None:
    rehearsal = begun("district")
    event = rehearsal.event(Chose, data="x")
    before = session(rehearsal)
    glance = card(service(), before, event)
    assert (glance.mode, glance.place, glance.region) == ("bot", "district", before.answers["region"])
    rehearsal.do("/human")
    rehearsal.do("sticker")
    for _ in range(3):
        rehearsal.do("sticker")
    after = session(rehearsal)
    glance = card(service(), after, event)
    found = dict(lists(after, glance))
    assert {"all", "waiting", "stuck", "locale:en", f"region:{glance.region}"} <= found.keys()
    assert after.help is not None
    assert found["waiting"] == int(after.help.at.timestamp() * 1000)
    rehearsal.staff("claim")
    held = session(rehearsal)
    found = dict(lists(held, card(service(), held, event)))
    assert {"owner:aigul", "human", "assigned:aigul"} <= found.keys()
    assert "waiting" not in found


def test_a_refused_file_is_seen_until_another_one_comes() -> None:
    rehearsal = begun("passport_translation") if service().question("passport_translation") else begun()
    upload = next(path for path in service().paths() if service().question(path).field.kind == "upload")  # type: ignore[union-attr]
    rehearsal = begun(upload)
    rehearsal.do("file scan.exe")
    assert session(rehearsal).refused == upload
    rehearsal.do("file scan.pdf")
    assert session(rehearsal).refused == ""


def test_found_by_number_phone_and_papers() -> None:
    rehearsal = begun("home", skip=False)
    found = names(session(rehearsal))
    kinds = {kind for kind, _ in found}
    assert kinds == {"application", "phone", "document"}
    assert ("application", "KQ-2026-000001") in found


def test_the_card_tells_nothing_personal() -> None:
    rehearsal = begun("review", skip=False)
    told = card(service(), session(rehearsal), rehearsal.event(Chose, data="x")).model_dump_json()
    for name in ("surname", "given_name", "passport_number", "phone", "address"):
        value = str(session(rehearsal).answers.get(name) or "")
        assert not value or value not in told, name


def test_silence_holds_for_every_way_of_speaking() -> None:
    """Nothing of the bot's own is shown between a claim and a hand-back."""
    rehearsal = taken()
    begin = len(rehearsal.done)
    for line in (
        "say hi",
        "tap Pavlodar",
        "voice",
        "file a.pdf",
        "wait 20 minutes",
        "/review",
        "/cancel",
    ):
        rehearsal.do(line)
    shown = [effect for effect in rehearsal.done[begin:] if isinstance(effect, Show | Replace | SendFile)]
    assert shown == []
    assert all(
        isinstance(effect, Toast) or effect.kind in {"fetch_document", "wake_at"} for effect in rehearsal.done[begin:]
    )
    assert timedelta(0) < rehearsal.timers["hold"] - rehearsal.at


def test_suggest_is_an_event_like_any_other() -> None:
    rehearsal = taken()
    act = Suggest(question="region", text="\u202ePavlodar\u200b")
    effects = rehearsal.happen(rehearsal.event(StaffDid, by="aigul", name="<i>A", role="agent", act=act))
    (shown,) = (effect for effect in effects if isinstance(effect, Show))
    assert "&lt;i&gt;A" in shown.screen.text


def test_a_suggestion_outlives_what_else_happens() -> None:
    """A reply, a file of theirs, an assignment, the same suggestion again: the newest buttons still count."""
    rehearsal = taken()
    rehearsal.staff("suggest", "region Павлодар")
    first = rehearsal.button("Yes")
    rehearsal.staff("suggest", "region Павлодар")
    yes = rehearsal.button("Yes")
    rehearsal.staff("reply", "please press yes")
    rehearsal.do("file letter.pdf")
    rehearsal.staff("assign", "team:abai")
    rehearsal.press(first.data)
    assert "region" not in session(rehearsal).answers, "the older one does not"
    rehearsal.press(yes.data)
    assert session(rehearsal).answers["region"] == "pavlodar"


def test_assigning_and_noting_leave_the_buttons_alone() -> None:
    rehearsal = begun("region")
    button = rehearsal.button("Pavlodar")
    rehearsal.staff("assign", "bolat")
    rehearsal.staff("note", "ask her tomorrow")
    rehearsal.press(button.data)
    assert session(rehearsal).answers["region"] == "pavlodar"


def test_a_decision_about_an_earlier_application_is_told_afterwards() -> None:
    rehearsal = begun("home")
    rehearsal.do("tap ➕")
    rehearsal.staff("claim")
    assert rehearsal.do("office refused The quota is used up") == []
    rehearsal.staff("back")
    assert any("The quota is used up" in line for line in rehearsal.told)
    assert session(rehearsal).unsaid == ()


def test_a_timer_that_rings_while_the_owner_writes_waits() -> None:
    rehearsal = taken()
    rehearsal.do("wait 3 hours")
    rehearsal.staff("reply", "I am here")
    rehearsal.happen(rehearsal.event(TimerRang, name="hold"))
    assert session(rehearsal).mode == "human"
    assert rehearsal.timers["hold"] > rehearsal.at


def test_a_complaint_about_the_one_who_speaks_is_noticed() -> None:
    rehearsal = taken()
    assert rehearsal.do("/complaint") == []
    held = session(rehearsal)
    assert held.help is not None
    assert held.help.reason == "complaint"
    assert "complaint" in dict(lists(held, card(service(), held, rehearsal.event(Chose, data="x"))))


def test_files_of_a_resolved_matter_are_forgotten() -> None:
    rehearsal = taken()
    rehearsal.do("file letter.pdf")
    (letter,) = session(rehearsal).letters
    rehearsal.staff("resolve")
    rehearsal.do("wait 8 days")
    assert session(rehearsal).letters == ()
    assert any(getattr(effect, "files", ()) == (letter.id,) for effect in rehearsal.done)


def test_the_oldest_files_make_room_and_are_deleted() -> None:
    rehearsal = taken()
    for number in range(31):
        act = Reply(file=File(id=f"{number:032}", name="a.pdf", reference="", size=1, sha256="a" * 64))
        rehearsal.happen(rehearsal.event(StaffDid, by="aigul", name="A", role="agent", act=act))
    assert len(session(rehearsal).letters) == 30
    assert any(getattr(effect, "files", ()) == (f"{0:032}",) for effect in rehearsal.done)


def test_another_application_stays_with_its_region() -> None:
    rehearsal = begun("home")
    region = session(rehearsal).applications[-1].region
    rehearsal.do("tap ➕")
    assert card(service(), session(rehearsal), rehearsal.event(Chose, data="x")).region == region
