"""People who talk instead of tapping, to the real bot with its real understanding, with Rasa, and with Rasa killed."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from nlu.server.process import RasaServer
from nlu.tools.build import train
from tests.invariants import complete, one_application, signed
from tests.people import BOTA, OLIM
from tests.person import Person
from tests.stage import Stage

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module", autouse=True)
def _trained() -> None:
    """Trained once for each state of the data; `make test` has done it before."""
    train(lambda _line: None)


async def _ready(stage: Stage) -> None:
    await stage.eventually(lambda: _said(stage, "the embedded understanding is ready"), 120)


async def _ask(person: Person, text: str, answer: str) -> None:
    """Say it until it is answered: on a busy machine the understanding may miss its deadline; people say it again."""
    for _ in range(5):
        before = len(await person.messages())
        await person.say(text)
        # The question again, with its buttons, is the end of an answer: nothing of it is on its way any more.
        told = await person.until(lambda shown, before=before: _answered(shown[before:]))
        if any(answer in one["text"] for one in told):
            return
    raise AssertionError(f"{text!r} was never answered with {answer!r}")


def _answered(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ours = [one for one in told if not one["out"]]
    return ours if ours and ours[-1].get("buttons") else []


def _halves(text: str) -> set[str]:
    """Which of two answers this is: gibberish is either no option, or nothing of ours."""
    return {words for words in ("варианта нет", "не могу") if words in text}


async def _said(stage: Stage, words: str) -> bool:
    return any(words in line for line in stage.log)


async def test_questions_on_the_way_and_nothing_is_lost(tmp_path: Path) -> None:
    """Asked, answered, the question again; the application is complete and has only what was answered."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        await _ready(stage)
        bota = await stage.person(BOTA)
        await bota.walk(until="region")
        await _ask(bota, "қандай облыстар бар өзі", "квота қай облыстарда бар")
        await bota.walk(until="surname")
        await _ask(bota, "тегімді не үшін сұрап тұрсыздар?", "ℹ️")
        await bota.walk(until="birth_place")
        await _ask(bota, "көшкенде қанша ақша береді екен?", "70 АЕК")
        await bota.walk(until="passport")
        await _ask(bota, "сурет жіберсем бола ма, сканер жоқ", "PDF, JPG, PNG")
        await bota.to_the_number()
        await complete(stage, BOTA)


async def test_a_region_in_a_sentence_and_another_language(tmp_path: Path) -> None:
    """A place out of a sentence is proposed; a wish for another language is done."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        await _ready(stage)
        olim = await stage.person(OLIM, language_code="ru")
        await olim.walk(until="region", language="ru")
        await _ask(olim, "Солтүстікке барамыз", "Северо-Казахстанская область?")
        await olim.walk(until="given_name", language="ru")
        await _ask(olim, "давайте на английском пожалуйста", "From now on I write in English")
        await olim.to_the_number("ru")
        assert (await one_application(stage))["region"] == "north_kazakhstan"


async def test_rasa_is_killed_in_the_middle(tmp_path: Path) -> None:
    """With Rasa, then without: the same answers, and everybody gets to the end."""
    async with RasaServer() as rasa, Stage(tmp_path, QONYS_RASA_URL=rasa.url) as stage:
        await stage.start_bot()
        await _ready(stage)
        olim = await stage.person(OLIM, language_code="ru")
        await olim.walk(until="surname", language="ru")
        await _ask(olim, "а это всё платно?", "Это бесплатно")
        assert not await _said(stage, "Rasa does not answer")
        await rasa.stop()
        await olim.walk(until="birth_date", language="ru")
        await _ask(olim, "сколько ждать ответа?", "рабочих дней")
        assert await _said(stage, "Rasa does not answer")
        await olim.to_the_number("ru")
        signed(await one_application(stage))


async def test_misses_are_kept_masked_for_annotation(tmp_path: Path) -> None:
    """Two misses bring help; staff get them without name or number; whoever deletes everything takes them along."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        await _ready(stage)
        olim = await stage.person(OLIM, language_code="ru")
        await olim.walk(until="nationality", language="ru")
        surname = str(OLIM["surname"])
        await olim.say(f"мщчъ кврт {surname} жщ 8 701 555 44 33")
        await olim.until(
            lambda shown: [one for one in shown if "варианта нет" in one["text"] or "не могу" in one["text"]]
        )
        await _ask(olim, "фывапр олдж 12", "я вас не понимаю")
        code, told = await stage.run("misses")
        assert code == 0
        found = [json.loads(line) for line in told.splitlines()]
        assert [one["question"] for one in found] == ["nationality", "nationality"]
        texts = " ".join(one["text"] for one in found)
        assert surname not in texts
        assert not any(character.isdigit() for character in texts)
        assert {"id", "at", "text", "guess", "confidence", "route", "locale", "reason"} <= set(found[0])
        await olim.say("/delete")
        message = await olim.read("Удалить всё")
        await olim.press(
            message,
            next(b["callback_data"] for row in message["buttons"] for b in row if ":yes:" in b["callback_data"]),
        )
        await olim.read("Всё о вас здесь удалено")
        _, told = await stage.run("misses")
        assert told.strip() == ""


async def test_a_bot_that_still_trains_stops_at_once(tmp_path: Path) -> None:
    """Training takes minutes; nobody who stops the bot waits for it, and it is not left behind."""
    async with Stage(tmp_path / "data", XDG_CACHE_HOME=str(tmp_path / "nothing")) as stage:
        await stage.start_bot()
        assert stage.bot is not None
        await stage.eventually(lambda: _said(stage, "training the embedded understanding"), 60)
        bot = stage.bot.pid

        async def under_way() -> bool:
            return bool(_trainings(bot))

        await stage.eventually(under_way, 60)
        training = _trainings(bot)
        async with asyncio.timeout(20):
            assert await stage.stop_bot() == 0
        assert not any(_runs(child, "nlu") for child in training)


def _trainings(bot: int) -> list[str]:
    children = Path(f"/proc/{bot}/task").glob("*/children")
    return [child for path in children for child in path.read_text().split() if _runs(child, "nlu")]


def _runs(process: str, module: str) -> bool:
    try:
        return module.encode() in Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    except FileNotFoundError:
        return False
