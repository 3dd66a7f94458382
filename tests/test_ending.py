"""A bot that is asked to end does end, whatever hangs, and says what it was."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.ending import PATIENCE
from tests.people import OLIM
from tests.stage import Stage
from tests.world import ROOT

STUCK = """
import asyncio, logging, threading, time
from bot.ending import bounded

def deaf(): time.sleep(600)
async def waits(): await asyncio.Event().wait()

async def main():
    waiting = asyncio.create_task(waits())
    bounded(1.0)
    {what}

logging.basicConfig(format="%(message)s %(where)s")
asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("await asyncio.Event().wait()", "__main__:6"),  # a task that nobody ends
        ("asyncio.get_running_loop().run_in_executor(None, deaf)", "in deaf"),  # a thread, which asyncio waits for
        ("time.sleep(600)", "in main"),  # the loop itself
        ("threading.Thread(target=deaf).start()", "in deaf"),  # a thread, which the interpreter waits for
    ],
)
async def test_whatever_hangs_is_named_and_ended(what: str, told: str) -> None:
    """Exit code 1 after the patience, and on stderr where it was."""
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STUCK.format(what=what), cwd=ROOT, stderr=subprocess.PIPE
    )
    _, said = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 1
    assert time.monotonic() - began >= 1
    assert told in said.decode(), said.decode()


async def test_the_bot_ends_beside_a_store_that_hangs(tmp_path: Path) -> None:
    """The server is stopped in its tracks: no answer, no end. The bot ends in time, and nothing is lost."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        olim = await stage.person(OLIM, language_code="ru")
        await olim.walk(until="surname", language="ru")
        assert stage.bot is not None
        bot = stage.bot
        _, store = (tmp_path / "store" / "lock").read_text().split()
        os.kill(int(store), signal.SIGSTOP)
        await olim.say("Сынақов")
        began = time.monotonic()
        bot.send_signal(signal.SIGTERM)
        await asyncio.wait_for(bot.wait(), PATIENCE + 5)
        assert time.monotonic() - began < PATIENCE + 5
        await stage.start_bot()
        await olim.walk(until="given_name", language="ru")
