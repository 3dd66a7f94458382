"""What was not understood becomes an example: judged by one, approved by another, masked, and read back as it was."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.console.access import Role, Staff
from bot.console.audit import Audit
from bot.console.desk import Conflict, NotFound
from bot.console.lessons import DISCARDED, Lessons, Missed, Verdict, entities
from dialogs import examples
from dialogs.load import load
from dialogs.ports import Chat, Commit
from dialogs.understanding import Named
from integrations.ledger.keys import Shelf
from nlu.corpus import Entity, Example, annotated, training
from nlu.tools import misses as tool
from tests.console.conftest import House
from tests.console.place import Somebody, open_place

TARA, DANA = (Staff(login=login, name=login, role=Role.TRAINER) for login in ("tara", "dana"))
ACCEPT, DISCARD = Verdict(verdict="accept"), Verdict(verdict="discard")
HOSTILE = [
    "[Павлодарға](region:pavlodar) көшем",
    "x](region:pavlodar) [y",
    "[a]{'entity': 'region', 'value': 'abai'}",
    "бір\n- intent: greet\n  examples: |\n    - сәлем",
    "\u2028---\r\n...\n%YAML 1.1",
    "!!python/object/apply:os.system ['true']",
    "&a *a {{ 1 + 1 }} ${HOME} # no comment: 'really' \"so\"",
    "<img src=x onerror=alert(1)>&lt;b>**жуан** `код` _курсив_ | кесте |",
    "\x00\x07\x1b[31mқызыл\ud800",
    "\u202eтеріс жазу 🤔👨‍👩‍👧 سالەم",
]


def told(text: str, **more: object) -> dict[str, object]:
    """What a turn keeps of a message that was not understood."""
    return {
        "at": "2026-11-20T08:00:00+00:00",
        "text": text,
        "guess": "ask_cost",
        "confidence": 0.4,
        "route": "embedded",
        "question": "region",
        "locale": "kk",
        "reason": "unclear",
        **more,
    }


async def missed(house: House, *found: Mapping[str, Any]) -> None:
    """A chat each, as `bot.turn` commits them."""
    for number, one in enumerate(found):
        chat = Chat("1", str(4000 + number))
        version = (await house.ledger.load(chat)).version
        body = house.vault.house.seal(json.dumps(one).encode(), str(chat), "miss")
        await house.ledger.commit(Commit(chat, f"u:{version}", version, b"s", b"k", misses=(body,)))


def audit(house: House) -> Audit:
    return Audit(house.ledger.register, house.vault, house.clock)


def desk(house: House) -> Lessons:
    """As another process sees it, too."""
    known = entities(load())
    return Lessons(house.ledger, house.vault, house.ledger.register, audit(house), known, house.clock)


async def one_miss(house: House, text: str = "қанша ▢ керек", **more: object) -> tuple[Lessons, Missed]:
    await missed(house, told(text, **more))
    lessons = desk(house)
    (found,) = await lessons.misses()
    return lessons, found


async def test_from_a_miss_to_an_example(house: House, tmp_path: Path) -> None:
    await missed(
        house,
        told("🤔 Павлодарға ма, ▢ ма", guess="ask_regions", at="2026-11-20T08:00:00+00:00"),
        told("туда где тепло", locale="ru", confidence=0.1, at="2026-11-21T08:00:00+00:00"),
        told("▢ ▢", at="2026-11-22T08:00:00+00:00"),
    )
    lessons = desk(house)
    first, second, third = await lessons.misses()
    assert (first.text, first.question, first.reason) == ("🤔 Павлодарға ма, ▢ ма", "region", "unclear")
    assert (await lessons.misses("unsure"))[0] == second
    mark = Named(entity="region", value="pavlodar", start=2, end=12)
    verdict = Verdict(verdict="correct", intent="choose_region", entities=(mark,))
    lesson = await lessons.judge(TARA, first.id, verdict)
    assert (lesson.state, lesson.intent, lesson.by) == ("waiting", "choose_region", "tara")
    await lessons.judge(DANA, second.id, ACCEPT)
    await lessons.judge(DANA, third.id, DISCARD)
    assert await lessons.misses() == []
    assert await house.ledger.misses() == []
    assert [one.miss.id for one in await desk(house).pending()] == [first.id, second.id]
    assert training_of(await lessons.export("tara"), tmp_path / "none") == []
    await lessons.approve(DANA, first.id)
    await lessons.approve(TARA, second.id)
    text = await lessons.export("tara")
    assert training_of(text, tmp_path / "data") == [
        Example(
            "🤔 Павлодарға ма, ▢ ма", "choose_region", "kk", (Entity("region", "pavlodar", 2, 12),), "kk/collected.yml"
        ),
        Example("туда где тепло", "ask_cost", "ru", (), "ru/collected.yml"),
    ]
    # Taken twice, it is learned once.
    assert tool.take(text, tmp_path / "data") == 0
    (block, _) = yaml.safe_load(text)["nlu"]
    assert block["metadata"] == {"group": "kk"}
    assert block["examples"][0]["metadata"] == {
        "from": "conversation",
        "at": "2026-11-20T08:00:00Z",
        "id": first.id,
        "question": "region",
        "locale": "kk",
        "reason": "unclear",
        "guess": "ask_regions",
        "annotated": "2026-11-23",
        "annotated_by": "tara",
        "approved": "2026-11-23",
        "approved_by": "dana",
    }


def training_of(text: str, data: Path) -> list[Example]:
    """What becomes of an export: taken over by the tool, read by the corpus."""
    data.mkdir()
    tool.take(text, data)
    return training(data)


async def test_an_export_is_a_file_of_rasa_as_it_is(house: House, tmp_path: Path) -> None:
    lessons, miss = await one_miss(house)
    await lessons.judge(TARA, miss.id, ACCEPT)
    await lessons.approve(DANA, miss.id)
    (tmp_path / "kk").mkdir()
    (tmp_path / "kk" / "lessons.yml").write_text(await lessons.export("tara"), encoding="utf-8")
    assert [(one.text, one.intent) for one in training(tmp_path)] == [("қанша ▢ керек", "ask_cost")]


async def test_two_judge_the_same_miss(house: House) -> None:
    """Each in a process of their own, at the same moment: one lesson, and the other is told whose."""
    _, miss = await one_miss(house)
    for _ in range(10):
        verdicts = [Verdict(verdict="correct", intent="ask_documents"), ACCEPT]
        ended = await asyncio.gather(
            *(desk(house).judge(who, miss.id, one) for who, one in zip((TARA, DANA), verdicts, strict=True)),
            return_exceptions=True,
        )
        (lesson,) = await desk(house).pending()
        (refused,) = [one for one in ended if isinstance(one, Exception)]
        assert isinstance(refused, Conflict)
        assert (refused.code, refused.detail) == ("judged", lesson.by)
        await desk(house).take_back(TARA if lesson.by == "tara" else DANA, miss.id)
    entries = [one for one in await audit(house).read() if one.what == "lesson_judge"]
    assert len(entries) == 10


async def test_nobody_decides_about_their_own(house: House) -> None:
    lessons, miss = await one_miss(house)
    await lessons.judge(TARA, miss.id, ACCEPT)
    for decide in (lessons.approve, lessons.reject):
        with pytest.raises(Conflict) as no:
            await decide(TARA, miss.id)
        assert no.value.code == "own"
    assert await lessons.approved() == []
    assert (await lessons.approve(DANA, miss.id)).approved_by == "dana"
    for late in (lessons.approve(DANA, miss.id), lessons.reject(DANA, miss.id), lessons.take_back(TARA, miss.id)):
        with pytest.raises(Conflict) as no:
            await late
        assert (no.value.code, no.value.detail) == ("decided", "dana")


async def test_two_approve_and_reject_at_once(house: House) -> None:
    lessons, miss = await one_miss(house)
    await lessons.judge(TARA, miss.id, ACCEPT)
    botan = DANA.model_copy(update={"login": "botan"})
    ended = await asyncio.gather(
        desk(house).approve(DANA, miss.id), desk(house).reject(botan, miss.id), return_exceptions=True
    )
    assert sum(isinstance(one, Conflict) for one in ended) == 1
    assert len(await lessons.approved()) + len(await lessons.misses()) == 1


async def test_taken_back_and_rejected_it_is_a_miss_again(house: House) -> None:
    lessons, miss = await one_miss(house)
    await lessons.judge(TARA, miss.id, DISCARD)
    last = await lessons.last(TARA)
    assert last is not None
    assert last.miss == miss
    assert await lessons.last(DANA) is None
    with pytest.raises(Conflict):
        await lessons.take_back(DANA, miss.id)
    await lessons.take_back(TARA, miss.id)
    assert await lessons.last(TARA) is None
    assert await lessons.misses() == [miss]
    await lessons.judge(DANA, miss.id, ACCEPT)
    await lessons.reject(TARA, miss.id)
    assert await desk(house).misses() == [miss]
    await lessons.judge(TARA, miss.id, Verdict(verdict="correct", intent="ask_status"))
    assert (await lessons.approve(DANA, miss.id)).intent == "ask_status"


async def test_a_discarded_one_is_not_kept_for_ever(house: House) -> None:
    lessons, miss = await one_miss(house)
    await lessons.judge(TARA, miss.id, DISCARD)
    seconds = await house.ledger._connection.command("TTL", Shelf("lesson").kept(miss.id))
    assert 0 < seconds <= DISCARDED


async def test_cut_off_in_between_it_is_judged_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lesson is kept and the miss still queued: nobody is asked again."""
    lessons, miss = await one_miss(house)

    async def dies(_miss: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as cut:
        cut.setattr(house.ledger, "forget_miss", dies)
        with pytest.raises(ConnectionError):
            await lessons.judge(TARA, miss.id, ACCEPT)
    assert len(await house.ledger.misses()) == 1
    assert await desk(house).misses() == []
    with pytest.raises(Conflict):
        await desk(house).judge(DANA, miss.id, ACCEPT)


@pytest.mark.parametrize(
    ("guess", "verdict", "code"),
    [
        ("", ACCEPT, "no_guess"),
        ("../../etc", ACCEPT, "no_guess"),
        ("greet", Verdict(verdict="correct", intent="ask_weather"), "no_intent"),
        ("greet", Verdict(verdict="correct"), "no_intent"),
    ],
)
async def test_what_is_no_intent_is_refused(house: House, guess: str, verdict: Verdict, code: str) -> None:
    lessons, miss = await one_miss(house, guess=guess)
    with pytest.raises(Conflict) as no:
        await lessons.judge(TARA, miss.id, verdict)
    assert no.value.code == code
    assert await lessons.misses() == [miss]


@pytest.mark.parametrize(
    "marks",
    [
        [("region", "pavlodar", 0, 0)],
        [("region", "pavlodar", 5, 99)],
        [("region", "pavlodar", -3, 2)],
        [("region", "pavlodar", 6, 7)],  # a space
        [("region", "pavlodar", 0, 6), ("region", "abai", 3, 8)],
        [("region", "almaty", 0, 6)],
        [("region](x", "pavlodar", 0, 6)],
        [("region", "pavlodar) [y](region:abai", 0, 6)],
        [("weather", "rain", 0, 6)],
    ],
)
async def test_marks_that_mark_nothing_are_refused(house: House, marks: list[tuple[str, str, int, int]]) -> None:
    lessons, miss = await one_miss(house, "қайдан шығады")
    found = tuple(Named(entity=entity, value=value, start=start, end=end) for entity, value, start, end in marks)
    with pytest.raises(Conflict) as no:
        await lessons.judge(TARA, miss.id, Verdict(verdict="accept", entities=found))
    assert no.value.code == "bad_mark"
    assert await lessons.pending() == []


async def test_what_is_not_there(house: House) -> None:
    lessons = desk(house)
    for gone in (
        lessons.judge(TARA, "5-1-0", ACCEPT),
        lessons.approve(TARA, "nonsense"),
        lessons.take_back(TARA, "5-1-0"),
    ):
        with pytest.raises(NotFound):
            await gone


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_hostile_text_stays_a_text(house: House, tmp_path: Path, text: str) -> None:
    """It says the same when it is read back, but for what Rasa would have taken for a mark or another line."""
    lessons, miss = await one_miss(house, text)
    mark = Named(entity="language", value="kk", start=len(miss.text) - 3, end=len(miss.text))
    await lessons.judge(TARA, miss.id, Verdict(verdict="accept", entities=(mark,)))
    await lessons.approve(DANA, miss.id)
    (found,) = training_of(await lessons.export("tara"), tmp_path / "data")
    assert found.text.strip() == miss.text.strip()
    assert len(miss.text) == len(text)
    assert found.intent == "ask_cost"
    assert [(one.entity, one.value) for one in found.entities] == [("language", "kk")]
    same = [(is_, was) for is_, was in zip(miss.text, text, strict=True) if is_ != was]
    assert {(is_, was) for is_, was in same if was.isprintable()} <= {("(", "["), (")", "]")}


@given(st.text(), st.integers(0, 5), st.integers(1, 5))
def test_marks_are_read_where_they_were_set(text: str, start: int, length: int) -> None:
    plain = examples.flat(text)
    end = min(start + length, len(plain))
    marks = [Named(entity="field", value="iin", start=start, end=end)] if start < end else []
    read, found = annotated(examples.marked(plain, marks))
    assert read == plain
    assert [(one.start, one.end) for one in found] == [(one.start, one.end) for one in marks]


async def test_only_what_is_masked_leaves(house: House) -> None:
    """Neither lesson nor export nor log knows whose message it was; the log does not hold the message."""
    lessons, miss = await one_miss(house, "▢ қанша тұрады")
    await lessons.judge(TARA, miss.id, ACCEPT)
    await lessons.approve(DANA, miss.id)
    text = await lessons.export("dana")
    kept = (await house.ledger.register.all("lesson"))[miss.id]
    assert "қанша".encode() not in kept.body
    lesson = house.vault.house.open(kept.body, "lesson", miss.id).decode()
    log = str(await audit(house).read())
    for place in (lesson, text, log):
        assert "4000" not in place
        assert house.vault.hashed("chat", "1:4000") not in place
    assert "тұрады" not in log


async def test_everything_is_audited(house: House) -> None:
    lessons, miss = await one_miss(house)
    await lessons.judge(TARA, miss.id, DISCARD)
    await lessons.take_back(TARA, miss.id)
    await lessons.judge(TARA, miss.id, ACCEPT)
    await lessons.reject(DANA, miss.id)
    await lessons.judge(DANA, miss.id, Verdict(verdict="correct", intent="ask_why"))
    await lessons.approve(TARA, miss.id)
    await lessons.export("tara")
    entries = reversed(await audit(house).read())
    assert [(one.who, one.what, one.details.get("verdict", ""), one.details.get("intent", "")) for one in entries] == [
        ("tara", "lesson_judge", "discard", ""),
        ("tara", "lesson_take_back", "", ""),
        ("tara", "lesson_judge", "accept", "ask_cost"),
        ("dana", "lesson_reject", "", ""),
        ("dana", "lesson_judge", "correct", "ask_why"),
        ("tara", "lesson_approve", "", ""),
        ("tara", "lessons_export", "", ""),
    ]
    assert (await audit(house).verify()).problem is None


async def test_it_survives_a_restart_and_keeps_its_order(house: House) -> None:
    await missed(
        house, *(told(f"хабар {letter}", at=f"2026-11-2{9 - n}T08:00:00+00:00") for n, letter in enumerate("абв"))
    )
    assert [one.text for one in await desk(house).misses()] == ["хабар в", "хабар б", "хабар а"]
    assert (await desk(house).misses())[0].at == datetime(2026, 11, 27, 8, tzinfo=UTC)


async def test_from_a_conversation_to_an_export_by_the_api() -> None:
    """What somebody wrote, masked, through two people."""
    async with open_place() as place:
        tara, dana = await place.signed_in("tara", Role.TRAINER), await place.signed_in("dana", Role.TRAINER)
        agent = await place.signed_in("agent", Role.AGENT)
        person = await Somebody(place, "5").command("start")
        await person.tap("pick", "en")
        await person.tap("pick", "agree")
        await person.say("hrmpf grmbl 87011234567")
        (miss,) = (await tara.get("/api/lessons/misses", first="unsure"))["misses"]
        assert "87011234567" not in miss["text"]
        path = f"/api/lessons/misses/{miss['id']}"
        assert (await tara.ask("POST", path, {"verdict": "accept"}))[1]["code"] == "no_guess"
        assert (await tara.ask("POST", path, {"verdict": "burn"}))[0] == 422
        assert (await tara.ask("GET", "/api/lessons/misses", query={"first": "newest"}))[0] == 422
        body = {"verdict": "correct", "intent": "out_of_scope"}
        assert (await tara.post(path, **body))["state"] == "waiting"
        status, told = await dana.ask("POST", path, body)
        assert (status, told["code"], told["detail"]) == (409, "judged", "tara")
        decided = f"/api/lessons/{miss['id']}"
        assert (await tara.ask("POST", f"{decided}/approve", {}))[1]["code"] == "own"
        assert len((await dana.get("/api/lessons"))["lessons"]) == 1
        await dana.post(f"{decided}/approve")
        assert (await agent.ask("GET", "/api/lessons/export"))[0] == 403
        status, text = await dana.ask("GET", "/api/lessons/export")
        assert status == 200
        (block,) = yaml.safe_load(text)["nlu"]
        assert block["intent"] == "out_of_scope"
        assert block["examples"][0]["metadata"]["approved_by"] == "dana"
        counts = await dana.get("/api/lessons/misses")
        assert (counts["misses"], counts["waiting"], counts["approved"]) == ([], 0, 1)
        status, page = await dana.ask("GET", "/training")
        assert status == 200
        assert "Nothing left to judge" in page
        assert "/api/lessons/export" in (await dana.get("/api/openapi.json"))["paths"]


# --- The tool that takes them over ---


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "[]",
        "nlu: 5",
        "nlu: [{intent: greet, examples: []}]",
        "nlu: [{intent: greet, metadata: {group: ../../etc}, examples: [{text: a, metadata: {id: b}}]}]",
        "nlu: [{intent: ask_weather, metadata: {group: kk}, examples: [{text: a, metadata: {id: b}}]}]",
        "nlu: [{intent: greet, metadata: {group: kk}, examples: [{text: a, metadata: {id: b}}, {}]}]",
    ],
)
def test_what_are_no_lessons_is_refused_as_a_whole(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"these are no lessons|there is no"):
        tool.take(text, tmp_path)
    assert list(tmp_path.iterdir()) == []
