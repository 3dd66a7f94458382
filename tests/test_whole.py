"""The main job over HTTP: from hello to an application at the office, and its decision in the chat."""

from pathlib import Path

import pytest

from tests.people import BOTA
from tests.person import Person
from tests.world import World, world


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_hello_to_decision(tmp_path: Path, mode: str) -> None:
    """One person, one complete application, its number and decision told."""
    async with world(tmp_path, QONYS_TELEGRAM_MODE=mode) as running:
        bota = await Person(running.url, running.http, BOTA).arrive(first_name="Бота")
        await bota.walk()
        await bota.read("KQ-")
        metrics = await (await running.http.get(f"{running.bot_url}/metrics")).text()
        assert "qonys_drafts_started_total{language=" in metrics
        assert 'qonys_question_answered_total{question="signature"} 1.0' in metrics
        assert "qonys_applications_received_total{region=" in metrics


async def _applications(running: World) -> object:
    return await running.get("/sandbox/backend/applications")
