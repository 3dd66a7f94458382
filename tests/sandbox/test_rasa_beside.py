"""`make run` and Rasa: started beside the bot, and again when it dies; prepared when it is not there; done without."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import aiohttp
import pytest

from nlu.places import built, cache
from nlu.server.environment import MODEL
from nlu.tools.build import train
from tests.people import OLIM
from tests.person import Person
from tests.world import World, world

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform != "linux", reason="finds Rasa's process in /proc"),
]
STARTED = "(Rasa, ready after"


@pytest.fixture(scope="module", autouse=True)
def _trained() -> None:
    """Trained once for each state of the data; `make test` has done it before."""
    train(lambda _line: None)


@pytest.fixture
def unprepared(tmp_path: Path) -> Path:
    """A cache that has all but Rasa's model."""
    folder = tmp_path / "cache" / "qonys"
    mine = folder / "nlu" / built().name
    mine.mkdir(parents=True)
    for path in built().iterdir():
        if path.name != MODEL:
            (mine / path.name).symlink_to(path)
    for path in (cache() / "nlu").glob("encoder-*"):
        (folder / "nlu" / path.name).symlink_to(path)
    for path in cache().glob("rasa-*"):
        (folder / path.name).symlink_to(path)
    return folder.parent


async def parsed(port: int) -> str:
    """What Rasa says on its port."""
    url = f"http://127.0.0.1:{port}/model/parse"
    async with aiohttp.ClientSession() as http, http.post(url, json={"text": "қанша тұрады"}) as answer:
        return str((await answer.json())["intent"]["name"])


def rasa(running: World) -> int:
    """Its process: a child of the sandbox."""
    assert running.process is not None
    return next(child for child in children(running.process.pid) if b"rasa" in command(child))


async def trained_by(running: World) -> int:
    """The process in which Rasa is prepared: a child of a child."""
    assert running.process is not None
    async with asyncio.timeout(30):
        while True:
            for child in children(running.process.pid):
                for grandchild in children(child):
                    if b"rasa" in command(grandchild):
                        return grandchild
            await asyncio.sleep(0.02)


def children(pid: int) -> list[int]:
    """Of its main thread."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def command(pid: int) -> list[bytes]:
    """Its command line."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


async def gone(pid: int) -> None:
    """Wait until the process has ended; one that nobody has buried yet has no command line."""
    async with asyncio.timeout(10):
        while True:
            if not any(command(pid)):
                return
            await asyncio.sleep(0.02)


async def olim_asks(running: World) -> None:
    """A question that only understanding can answer; said again until it is loaded."""
    olim = await Person(running.url, running.http, OLIM).arrive(language_code="ru")
    await olim.walk(until="surname", language="ru")
    for _ in range(20):
        before = len(await olim.messages())
        await olim.say("а это всё платно?")
        told = await olim.until(lambda shown, before=before: [one for one in shown[before:] if not one["out"]])
        if any("Это бесплатно" in one["text"] for one in told):
            return
    raise AssertionError("the question was never answered")


async def test_rasa_is_started_beside_and_again_when_it_dies(tmp_path: Path) -> None:
    """On the first port plus 3; it ends with the sandbox."""
    async with world(tmp_path, QONYS_RASA="auto") as running:
        assert f"http://127.0.0.1:{running.port + 3} " in await running.hears(STARTED)
        assert await parsed(running.port + 3) == "ask_cost"
        first = rasa(running)
        os.kill(first, signal.SIGKILL)
        await running.hears("Rasa died; starting it again")
        await running.hears(STARTED, times=2)
        assert await parsed(running.port + 3) == "ask_cost"
        second = rasa(running)
        assert await running.stop() == 0
        await gone(first)
        await gone(second)


async def test_off_is_off(tmp_path: Path) -> None:
    async with world(tmp_path, QONYS_RASA="off") as running:
        await olim_asks(running)
        assert not [line for line in running.lines if "Rasa" in line]
        with pytest.raises(aiohttp.ClientError):
            await parsed(running.port + 3)


async def test_where_rasa_cannot_be_had_it_says_why_and_the_bot_answers(tmp_path: Path, unprepared: Path) -> None:
    """No environment and no Python 3.10 to make one with."""
    for path in (unprepared / "qonys").glob("rasa-*"):
        path.unlink()
    empty = tmp_path / "empty"
    empty.mkdir()
    where = {"XDG_CACHE_HOME": str(unprepared), "PATH": f"{empty}:{os.defpath}", "PYENV_ROOT": str(empty)}
    async with world(tmp_path / "data", QONYS_RASA="auto", **where) as running:
        assert "needs Python 3.10" in await running.hears("understanding: Rasa 3.6")
        await olim_asks(running)
        assert await running.stop() == 0


async def test_stopped_while_rasa_is_prepared(tmp_path: Path, unprepared: Path) -> None:
    """Nothing goes on behind it: Rasa's training went on for half a minute once."""
    async with world(tmp_path / "data", QONYS_RASA="auto", XDG_CACHE_HOME=str(unprepared)) as running:
        await running.hears("understanding: Rasa: validating")
        trainer = await trained_by(running)
        assert await running.stop() == 0
        await gone(trainer)


@pytest.mark.slow
async def test_rasa_is_prepared_in_the_background(tmp_path: Path, unprepared: Path) -> None:
    """It trains while the bot answers already; then Rasa is there."""
    async with world(tmp_path / "data", QONYS_RASA="auto", XDG_CACHE_HOME=str(unprepared)) as running:
        await running.hears("preparing Rasa in the background")
        await olim_asks(running)
        await running.hears("understanding: Rasa: trained", seconds=500)
        await running.hears(STARTED)
        assert await parsed(running.port + 3) == "ask_cost"
