"""The process is killed before each call of a turn and of a submission, started again, the update redelivered.

The kth process dies before its kth call. The people don't know; they wait, and go on.
"""

from pathlib import Path

import pytest

from tests.invariants import complete
from tests.people import BOTA
from tests.person import buttons
from tests.stage import Stage

KINDS = 4
"""Different calls before which a process died, at the least; which ones depends on how the tasks interleave."""


@pytest.mark.timeout(600)
async def test_killed_before_every_call_of_a_submission(tmp_path: Path) -> None:
    """From the typed code to the number: one record, nothing lost, nothing under another question."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        bota = await stage.person(BOTA)
        await bota.walk(until="signature")
        message = await bota.newest()
        await bota.press(message, next(data for data in buttons(message) if data.startswith("pick:signature:send")))
        code = await bota.code()
        await stage.kill_bot()
        await bota.say(code)  # waits at Telegram; from here on every call is a crash point
        await stage.start_bot("-m", "tests.crashing")
        await bota.read("KQ-", seconds=500)
        await stage.kill_bot()
        await complete(stage, BOTA)
        assert "ledger.commit" in _crashes(stage)
        assert len(_crashes(stage)) >= KINDS


@pytest.mark.timeout(600)
async def test_killed_before_every_call_of_a_conversation(tmp_path: Path) -> None:
    """The same from the first hello on, by webhook: taps, texts, a group, files, all the way."""
    async with Stage(tmp_path, QONYS_TELEGRAM_MODE="webhook") as stage:
        await stage.start_bot("-m", "tests.crashing")
        bota = await stage.person(BOTA)
        await bota.to_the_number()
        await stage.kill_bot()
        await complete(stage, BOTA)
        assert "ledger.commit" in _crashes(stage)
        assert len(_crashes(stage)) >= KINDS


def _crashes(stage: Stage) -> set[str]:
    return {line.removeprefix("crash before ") for line in stage.log if line.startswith("crash before")}
