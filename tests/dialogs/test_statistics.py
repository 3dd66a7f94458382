"""The numbers of a turn: a whole application counts right, nobody counts twice, and no field tells who it was."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs import statistics
from dialogs.effects import Effect, Rated, Understand
from dialogs.event import Commanded, Event, Said
from dialogs.rehearsal import Rehearsal
from dialogs.session import Help, Session
from dialogs.statistics import MEASURES, OTHER, TOTAL, bucket, counted, on_days, problems, read, vocabulary
from dialogs.step import step
from dialogs.understanding import Understanding
from tests.dialogs.rehearsing import service
from tests.dialogs.test_properties import FORM, Anybody, moves, starts

WORDS = vocabulary(FORM)


class Counting(Rehearsal):
    """A rehearsal that counts as the shell does."""

    def __init__(self) -> None:
        super().__init__(service())
        self.numbers: Counter[str] = Counter()

    def _step(self, kept: str, event: Event) -> tuple[Session, tuple[Effect, ...]]:
        before = Session.model_validate_json(kept) if kept else None
        after, effects = super()._step(kept, event)
        if not any(isinstance(effect, Understand) for effect in effects):
            for field, more in counted(self.form, before, after, event, effects):
                self.numbers[field] += more
        return after, effects

    def sum(self, measure: str, question: str = "", detail: str = "") -> int:
        """Over all regions and languages."""
        fields = {field: read(field) for field in self.numbers}
        return sum(
            self.numbers[name]
            for name, field in fields.items()
            if field and field.measure == measure and question in {"", field.question} and detail in {"", field.detail}
        )

    def only(self, measure: str) -> dict[str, int]:
        """The fields of one measure, without its name."""
        return {f.partition("|")[2]: n for f, n in self.numbers.items() if f.partition("|")[0] == measure}


def begun(until: str = "region", locale: str = "en") -> Counting:
    rehearsal = Counting()
    rehearsal.do("/start")
    rehearsal.press(f"pick:language:{locale}:0")
    rehearsal.walk(until)
    return rehearsal


# --- The way ---


def test_a_whole_application() -> None:
    """Everything is reached and answered once, and what comes after is counted too."""
    one = begun("home", locale="kk-Arab")
    assert one.session is not None
    asked = [*one.session.answers, "consent", "review", "signature"]
    region = one.session.applications[0].region
    for question in asked:
        assert one.sum("reached", question) == 1, question
        assert one.sum("answered", question) == 1, question
    assert one.sum("reached") == one.sum("answered") == len(asked)
    assert one.only("met") == {"-|-": 1}
    assert one.only("started") == {"-|kk-Arab": 1}
    assert one.only("reached")["consent|-|kk-Arab"] == 1
    assert one.only("answered")["region|" + region + "|kk-Arab"] == 1
    for measure in ("confirmed", "submitted", "received"):
        assert one.only(measure) == {f"{region}|kk-Arab": 1}
    assert one.only("status") == {f"received|{region}|kk-Arab": 1}
    one.do("office refused The quota is used up")
    assert one.sum("status", detail="refused") == one.sum("refusal_reason") == 1
    assert "quota" not in str(one.numbers)
    assert not one.only("cancelled")


def test_whoever_stops_is_seen_where() -> None:
    one = begun("birth_date")
    assert one.sum("reached", "birth_date") == 1
    assert one.sum("answered", "birth_date") == 0
    assert one.sum("reached", "birth_place") == 0


def test_going_back_counts_nobody_twice() -> None:
    one = begun("birth_date")
    before = Counter({f: n for f, n in one.numbers.items() if f.startswith(("reached", "answered"))})
    for _ in range(3):
        one.do("/back")
    one.walk("birth_date")
    one.do("/language")
    one.choose("ru")
    assert Counter({f: n for f, n in one.numbers.items() if f.startswith(("reached", "answered"))}) == before


def test_a_question_that_is_asked_again_counts_once() -> None:
    """Another country: the address is asked anew, and everything after it was passed before."""
    one = begun("phone")
    one.do("/back")
    one.do("/back")
    assert one.stands() == "country"
    one.choose("MN")
    assert one.stands() == "address"
    one.walk("email")
    assert one.sum("reached", "address") == one.sum("answered", "address") == one.sum("reached", "phone") == 1
    assert one.sum("seconds_bucket", "address") == 3, "first, on the way back, and again"


def test_a_group_counts_as_one_question() -> None:
    one = begun("family")
    for _ in range(2):
        one.choose("add")
        one.walk("family")
    one.choose("done")
    assert one.sum("reached", "family") == one.sum("answered", "family") == 1
    assert not [field for field in one.only("reached") if "family." in field]
    assert one.sum("seconds_bucket", "family.full_name") == 2


def test_another_application_is_counted_anew() -> None:
    one = begun("home")
    one.choose("new")
    assert one.sum("started") == one.sum("reached", "consent") == 2
    assert one.only("started") == {"-|en": 2}, "its region is not chosen yet"
    one.walk("home")
    assert one.sum("answered", "signature") == one.sum("submitted") == 2


def test_whoever_gives_up_has_not_begun_again() -> None:
    one = begun("surname")
    one.do("/cancel")
    one.choose("yes")
    assert one.sum("cancelled") == 1
    one.do("/help")
    assert one.sum("started") == one.sum("reached", "consent") == 1
    one.walk("district")
    assert one.sum("started") == one.sum("reached", "consent") == one.sum("reached", "region") == 2
    assert one.sum("answered", "consent") == one.sum("answered", "region") == 2


def test_whoever_stands_at_a_signed_application_again_has_come_to_nothing() -> None:
    """All questions from where they gave up to the end would be counted as reached."""
    one = begun("home")
    one.choose("new")
    one.walk("surname")
    before = one.only("reached"), one.only("answered")
    one.do("/cancel")
    one.choose("yes")
    assert one.stands() == "home"
    assert (one.only("reached"), one.only("answered")) == before
    assert one.sum("cancelled") == 1
    one.choose("new")
    one.walk("surname")
    assert one.sum("started") == 3


def test_drafts_and_chats_that_end() -> None:
    one = begun("surname")
    one.do("wait 31 days")
    assert (one.sum("expired"), one.sum("erased"), one.sum("cancelled")) == (1, 0, 0)
    one = begun("surname")
    one.do("/delete")
    one.choose("yes")
    assert (one.sum("expired"), one.sum("erased"), one.sum("cancelled")) == (0, 1, 0)
    assert one.only("erased") == {f"{region_of(one)}|en": 1}


def region_of(one: Counting) -> str:
    return next(iter(one.only("answered") and [f.split("|")[1] for f in one.only("answered") if f[:7] == "region|"]))


# --- Time ---


def test_a_stay_is_counted_when_they_go() -> None:
    one = begun("surname")
    one.at += timedelta(seconds=25)
    one.do("/language")  # what lies over a question does not end the stay
    one.choose("")
    one.press(f"back:language::{one.session.revision if one.session else 0}")
    assert one.sum("seconds", "surname") == 0
    one.do("Серікова")
    assert one.sum("seconds_bucket", "surname") == 1
    assert 45 <= one.sum("seconds", "surname") <= 120


def test_a_night_adds_no_seconds() -> None:
    one = begun("surname")
    one.do("wait 9 hours")
    one.do("Серікова")
    assert one.sum("seconds", "surname") == 0
    assert one.sum("seconds_bucket", "surname", "over") == 1


@pytest.mark.parametrize(("seconds", "found"), [(0, "5"), (5, "5"), (6, "10"), (3600, "3600"), (3601, "over")])
def test_buckets(seconds: int, found: str) -> None:
    assert bucket(seconds, statistics.STAYS) == found


# --- What fails ---


def test_answers_and_files_that_could_not_be_taken() -> None:
    one = begun("birth_date")
    one.do("31.02.1990")
    one.do("31.02.1990")
    assert one.sum("refused", "birth_date", "no_such_day") == 2
    one.walk("passport")
    one.do("file passport.exe")
    assert one.sum("file_refused", "passport", "type") == 1
    one.do("say here you are")
    assert one.sum("refused", "passport", "send_a_file") == 1


def test_understanding() -> None:
    one = begun("phone")
    one.do("mean ask_cost: what does it cost")
    one.do("dear friends of mine")
    assert one.only("understood") == {f"ask_cost|{region_of(one)}|en": 1}
    assert one.sum("missed", detail="unclear") == 1
    assert one.sum("refused", "phone") == 1


# --- Help ---


def test_help_and_what_they_thought_of_it() -> None:
    """Called, taken, answered after 90 seconds, rated."""
    one = begun("phone")
    calm, at = one.session, one.at
    assert calm is not None
    asked = Help(id="h1", reason="asked", at=at)
    taken = asked.changed(owner="aida", taken_at=at + timedelta(seconds=60))
    told = taken.changed(answered_at=at + timedelta(seconds=90))
    again = told.changed(owner="", returned=True)
    numbers: Counter[str] = Counter()
    steps = [(None, asked), (asked, taken), (taken, told), (told, told), (told, again), (again, None)]
    for before, after in steps:
        event = one.event(Commanded, name="status")
        turn = counted(one.form, calm.changed(help=before), calm.changed(help=after), event, ())
        numbers.update(dict(turn))
    rated = counted(one.form, calm, calm, one.event(Commanded, name="status"), (Rated(good=True), Rated(good=False)))
    numbers.update(dict(rated))
    tail = f"{region_of(one)}|en"
    assert numbers == {
        f"handover|asked|{tail}": 1,
        f"taken|{tail}": 1,
        f"first_reply|{tail}": 1,
        f"first_reply_bucket|120|{tail}": 1,
        f"first_reply_seconds|{tail}": 90,
        f"rated|good|{tail}": 1,
        f"rated|bad|{tail}": 1,
    }


def test_who_never_called_never_waited() -> None:
    one = begun("phone")
    calm = one.session
    assert calm is not None
    stepped = Help(id="h1", reason="stepped_in", at=one.at, owner="aida", answered_at=one.at)
    turn = counted(one.form, calm, calm.changed(help=stepped), one.event(Commanded, name="status"), ())
    assert {field.partition("|")[0] for field, _ in turn} == {"handover", "taken"}


# --- About nobody ---


def test_the_day_is_that_of_kazakhstan() -> None:
    """19:00 in London on the 24th is the 25th here; and everything is in the sum of all days."""
    event = Said(at=datetime(2026, 11, 24, 19, tzinfo=UTC), entropy="0" * 64, text="x")
    counts = [("submitted|abai|kk", 1), ("reached|phone|abai|kk", 2)]
    assert on_days(counts, event) == (
        *(("2026-11-25", field, number) for field, number in counts),
        (TOTAL, "submitted|abai|kk", 1),
        (TOTAL, "reached|phone|-|-", 2),
    )


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 200), st.lists(moves, min_size=1, max_size=20))
def test_only_known_words_whatever_happens(start: int, walk: list[tuple[str, Any]]) -> None:
    anybody = Watched((None, *starts())[start % (len(starts()) + 1)])
    for kind, what in walk:
        anybody.do(kind, what)


class Watched(Anybody):
    """Anybody, with each turn's numbers looked at."""

    def turn(self, event: Event) -> tuple[Effect, ...]:
        """One turn."""
        before = self.session
        effects = super().turn(event)
        if isinstance(event, Said) and step(FORM, before, event)[1] != effects:
            event = event.changed(understood=self.meant or Understanding())
        after, again = step(FORM, before, event)
        for field, more in counted(FORM, before, after, event, again):
            found = read(field)
            assert found is not None, field
            assert set(field.split("|")) <= WORDS, field
            assert OTHER not in field.split("|") or found.measure != "refused", field
            assert more > 0
            assert more == 1 or found.measure in {"seconds", "first_reply_seconds"}
        return effects


def test_every_word_is_one_word() -> None:
    """Then no field can be a formula in a table, and none can be taken apart wrongly."""
    assert all(word == "-" or word.replace("_", "a").replace("-", "a").replace(".", "a").isalnum() for word in WORDS)
    assert not any(word[0] in "=+@\t\r" for word in WORDS)
    assert set(MEASURES) <= WORDS
    assert problems(FORM) <= WORDS


@pytest.mark.parametrize("field", ["", "met", "met|-", "met|-|-|-", "nothing|-|-", "reached|-|-", "refused|a|b|c|d|e"])
def test_fields_of_another_program_are_passed_over(field: str) -> None:
    assert read(field) is None
