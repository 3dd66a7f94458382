"""What goes wrong outside is survived, and told in plain words."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from tests.invariants import one_application, signed
from tests.people import OLIM
from tests.stage import Stage


@pytest.mark.parametrize("kind", ["5xx", "503", "cut_before", "cut_after_commit", "timeout"])
async def test_backend_fails_at_the_submission(tmp_path: Path, kind: str) -> None:
    """The person is told that nothing is lost; later the number comes; there is one record."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        olim = await stage.person(OLIM, language_code="ru")
        await olim.walk(until="signature", language="ru")
        await stage.fault("backend", call="submit", kind=kind, times=1, retry_after=1)
        walk = asyncio.create_task(olim.walk(language="ru"))
        if kind == "timeout":
            # A backend that never answers: the bot is ended in the middle, the next one asks for our id first.
            await stage.eventually(lambda: _submitting(stage))
            await stage.kill_bot()
            await stage.start_bot()
        else:
            await olim.read("ничего не потеряно")
        await olim.read("KQ-")
        await walk
        signed(await one_application(stage))


async def test_backend_refuses(tmp_path: Path) -> None:
    """A 422 stops, is told to the person without alarm, and waits for staff."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        olim = await stage.person(OLIM)
        await olim.walk(until="signature", language="ru")
        await stage.fault("backend", call="submit", kind="422", times=1)
        await olim.walk(language="ru")
        await olim.read("не приняла заявку в таком виде")
        assert await stage.office.applications() == []
        code, told = await stage.run("dead-letters")
        assert code == 0
        assert "backend_422" in told


async def test_our_token_is_wrong(tmp_path: Path) -> None:
    """Our own mistake is no refusal: `doctor` names it, and with the right token the application arrives by itself."""
    async with Stage(tmp_path, QONYS_BACKEND_TOKEN="an-old-token") as stage:
        await stage.start_bot()
        olim = await stage.person(OLIM)
        await olim.walk(language="ru")
        await olim.read("ничего не потеряно")
        code, told = await stage.run("doctor")
        assert code == 1
        assert "QONYS_BACKEND_TOKEN" in told
        await stage.stop_bot()
        stage.settings = {}
        await stage.start_bot()
        await olim.read("KQ-")
        signed(await one_application(stage))


async def test_flood_limit_keeps_the_order(tmp_path: Path) -> None:
    """429: wait as long as told, keep the place; every message arrives once, in order."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        await stage.fault("telegram", method="sendMessage", error_code=429, retry_after=1, times=2)
        olim = await stage.person(OLIM)
        await olim.walk(until="region", language="ru")
        texts = [one["text"] for one in await olim.messages() if not one["out"]]
        assert sum("согласны на такое использование" in text for text in texts) == 1
        refused = [one for one in await stage.sent("sendMessage") if not one["ok"]]
        assert len(refused) == 2


async def test_unknown_arrival_is_repeated_but_not_for_ever(tmp_path: Path) -> None:
    """A 500 may mean that the message arrived: it is sent again, three times at most, then kept for staff."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        await stage.fault("telegram", method="sendMessage", error_code=500, times=3)
        olim = await stage.person(OLIM)
        await olim.say("/start")
        await stage.eventually(lambda: _sent(stage, 3))
        await olim.say("/start")
        await olim.read("Қазақша")
        _, told = await stage.run("dead-letters")
        assert "arrival_unknown" in told


async def test_blocked_and_back(tmp_path: Path) -> None:
    """Who blocks the bot is left alone; when they write again, what waited comes first."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        await stage.fault("telegram", method="sendMessage", error_code=403, times=1)
        olim = await stage.person(OLIM)
        await olim.say("/start")
        await stage.eventually(lambda: _sent(stage, 1))
        await olim.say("/start")
        shown = await olim.until(lambda found: [one for one in found if not one["out"]][1:])
        assert len(shown) >= 1


async def test_store_killed_in_the_middle(tmp_path: Path) -> None:
    """Kill -9 for the store: updates wait, it is started again, nobody notices but by the wait."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        olim = await stage.person(OLIM)
        await olim.walk(until="surname", language="ru")
        for pid in _children(stage.bot.pid if stage.bot else 0):
            os.kill(pid, signal.SIGKILL)
        await olim.to_the_number("ru")
        signed(await one_application(stage))


async def test_sigterm_drains(tmp_path: Path) -> None:
    """What was committed is told before the process ends, and it ends with 0."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        olim = await stage.person(OLIM)
        await olim.say("/start")
        await olim.read("Қазақша")
        assert await stage.stop_bot() == 0


async def test_double_taps_of_many(tmp_path: Path) -> None:
    """Everybody taps everything twice, at once: one application each."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        people = []
        for number in range(6):
            person = await stage.person(OLIM | {"phone": f"+7 701 000 01 0{number}"}, first_name=f"Test{number}")
            person.impatient = True
            people.append(person)
        await asyncio.gather(*(person.to_the_number("ru") for person in people))
        held = await stage.office.applications()
        assert len(held) == len(people)
        assert len({record.id for record in held}) == len(people)


async def test_second_process_takes_over(tmp_path: Path) -> None:
    """The one started last owns the store; the first is fenced off and ends with 1."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        first = stage.bot
        store = await _store_url(tmp_path)
        other = dict(stage.settings)
        stage.settings = other | {"QONYS_REDIS_URL": store, "QONYS_LISTEN": f"127.0.0.1:{stage.port + 7}"}
        await stage.start_bot()
        olim = await stage.person(OLIM)
        await olim.say("/start")
        assert first is not None
        assert await asyncio.wait_for(first.wait(), 30) == 1


async def _store_url(data: Path) -> str:
    from integrations.store import running_store

    url = await running_store(data)
    assert url
    return url


async def _sent(stage: Stage, count: int) -> bool:
    return len(await stage.sent("sendMessage")) >= count


async def _submitting(stage: Stage) -> bool:
    async with stage.http.get(f"{stage.url}/sandbox/backend/calls") as answer:
        return any(one["call"] == "submit" for one in await answer.json())


def _children(pid: int) -> list[int]:
    """The store that this bot started."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
