"""The command line for staff: incidents by their number, submissions, settings that are refused."""

import asyncio
import re
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.people import OLIM
from tests.stage import Stage


async def test_incident_by_its_number(tmp_path: Path) -> None:
    """A session that can't be opened is a bug for us: an apology with a number, and staff find it."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        olim = await stage.person(OLIM)
        await olim.walk(until="region", language="ru")
        await stage.stop_bot()
        # The key ring is exchanged under our feet: nothing that was sealed can be opened any more.
        (tmp_path / "keyring.json").rename(tmp_path / "old.json")
        await stage.start_bot()
        await olim.say("Костанай")
        told = await olim.read("мына нөмірді")
        number = re.search(r"[2-9A-Z]{8}", told["text"].rpartition(":")[2])
        assert number
        code, shown = await stage.run("show", number.group())
        assert code == 0
        assert "ContractBroken" in shown
        assert "Костанай" not in shown
        code, shown = await stage.run("show", "NOSUCHNO")
        assert "There is no incident" in shown


async def test_submissions(tmp_path: Path) -> None:
    """Received ones with their number."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        olim = await stage.person(OLIM)
        await olim.to_the_number("ru")
        code, told = await stage.run("submissions")
        assert code == 0
        assert re.search(r"received  KQ-\d{4}-\d{6}", told)
        code, told = await stage.run("doctor")
        assert code == 0, told
        assert "backend       answers" in told


GOOD = {
    "QONYS_BOT_TOKEN": "123456:not-a-real-token",
    "QONYS_BACKEND_URL": "https://office.invalid",
    "QONYS_BACKEND_TOKEN": "t",
    "QONYS_BACKEND_WEBHOOK_SECRET": "whsec_MTIz",
    "QONYS_TELEGRAM_GATEWAY_TOKEN": "t",
    "QONYS_KEYRING": "ring.json",
}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"QONYS_BOT_TOKEN": "nonsense"}, "from @BotFather"),
        ({"QONYS_TELEGRAM_MODE": "webhook"}, "needs QONYS_WEBHOOK_URL"),
        (
            {"QONYS_TELEGRAM_MODE": "webhook", "QONYS_WEBHOOK_URL": "https://a.invalid", "QONYS_WEBHOOK_SECRET": "s"},
            "for example QONYS_WEBHOOK_SECRET=",
        ),
        ({"QONYS_OTP": "sandbox"}, "QONYS_SMS_SANDBOX_API"),
        ({"QONYS_OTP": "sandbox", "QONYS_SMS_SANDBOX_API": "http://127.0.0.1:1"}, "QONYS_ALLOW_SANDBOX=1"),
        ({"QONYS_TELEGRAM_GATEWAY_TOKEN": ""}, "QONYS_TELEGRAM_GATEWAY_TOKEN"),
        ({"QONYS_KEYRING": None}, "the key ring must be yours"),
        ({"QONYS_BACKEND_URL": "http://office.invalid"}, "must begin with https://"),
        ({"QONYS_CONSOLE_PROXIES": "proxy.invalid"}, "console_proxies"),
        ({"QONYS_CONSOLE_PROXIES": "10.0.0.0/8, ::/0"}, "name the proxies alone"),
    ],
)
def test_unsafe_settings_are_refused(
    change: dict[str, str | None], sentence: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in (GOOD | change).items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=re.escape(sentence)):
        Settings()


def test_good_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("QONYS_CONSOLE_PROXIES", "10.0.0.0/8, fd00::1")
    assert Settings().bot_id == "123456"
    assert [str(one) for one in Settings().console_proxies] == ["10.0.0.0/8", "fd00::1/128"]


async def test_missing_settings_are_named(tmp_path: Path) -> None:
    """`python -m bot run` without anything says what is missing, one line each."""
    async with Stage(tmp_path) as stage:
        stage.environment = lambda: {"PATH": "/usr/bin:/bin"}  # type: ignore[method-assign]
        code, told = await asyncio.wait_for(stage.run("run"), 60)
    assert code == 2
    assert "QONYS_BOT_TOKEN is not set." in told
    assert "QONYS_BACKEND_URL is not set." in told
