"""`python -m bot staff` and `audit`: without a bot, and beside a running one."""

import asyncio
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.console import passwords
from bot.console.accounts import Accounts
from dialogs.ports import Fenced
from integrations.ledger import RedisLedger
from integrations.ledger.keys import CHAIN
from integrations.store import EmbeddedStore, running_store
from integrations.vault import KeyRing
from tests.console.conftest import HERE
from tests.stage import Stage

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(short: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command in this process, with a data folder and a key ring and nothing else set; exit code, output, errors."""
    for name in ("BOT_TOKEN", "BACKEND_URL", "TELEGRAM_API", "REDIS_URL", "KEYRING", "BLOBS"):
        monkeypatch.delenv(f"QONYS_{name}", raising=False)
    monkeypatch.setenv("QONYS_DATA_DIR", str(short / "data"))
    monkeypatch.chdir(short)
    KeyRing.load(short / "data" / "keyring.json", create=True)

    def command(*words: str, **settings: str) -> tuple[int, str, str]:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["bot", *words])
        try:
            code = main()
        except SystemExit as ended:  # argparse
            code = int(ended.code or 0)
        finally:
            for name in settings:
                monkeypatch.delenv(name)
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


def told(out: str) -> dict[str, str]:
    """What a new account's lines say."""
    return dict(re.findall(r"^(login|password|secret|uri) +(\S+)$", out, re.MULTILINE))


def tamper(data: Path) -> None:
    """Somebody takes an entry out of the log, while no bot runs."""

    async def cut() -> None:
        store = EmbeddedStore(data)
        ledger = await RedisLedger.connect(await store.start())
        await ledger._connection.command("XDEL", CHAIN, "2-0", write=True)
        await ledger.aclose()
        await store.stop()

    asyncio.run(cut())


def test_the_life_of_an_account(run: Run) -> None:
    """Where no bot runs, the embedded store is started for the moment."""
    assert run("staff", "list")[1] == "There is no account yet.\n"
    code, out, _ = run("staff", "add", "--login", "aigul", "--role", "agent", "--name", "Айгүл", "--region", "pavlodar")
    assert code == 0
    made = told(out)
    assert made["login"] == "aigul"
    assert made["uri"] == passwords.uri(made["secret"], "aigul")
    assert "must be changed at the first sign-in" in out
    code, out, _ = run("staff", "role", "--login", "aigul", "--role", "supervisor")
    assert (code, out.split()) == (0, ["aigul", "supervisor", "Айгүл", "pavlodar", "new"])
    changes = ("--name", "Айгүл С.", "--all-regions", "--language", "kk-Arab", "--language", "ru")
    code, out, _ = run("staff", "change", "--login", "aigul", *changes)
    assert (code, out.split()) == (0, ["aigul", "supervisor", "Айгүл", "С.", "all", "regions", "kk-Arab", "ru", "new"])
    assert run("staff", "change", "--login", "aigul", "--region", "mars")[0] == 2
    code, out, _ = run("staff", "disable", "--login", "aigul")
    assert "disabled" in out
    code, out, _ = run("staff", "enable", "--login", "aigul")
    assert "disabled" not in out
    code, out, _ = run("staff", "reset", "--login", "aigul")
    assert code == 0
    assert told(out)["password"] != made["password"]
    assert told(out)["secret"] != made["secret"]
    code, out, _ = run("audit", "show")
    assert [line.split()[6] for line in out.splitlines()] == [
        "staff_reset",
        "staff_enable",
        "staff_disable",
        "staff_change",
        "staff_change",
        "staff_add",
    ]
    assert "command line" in out
    assert "role=agent  regions=pavlodar" in out
    assert made["password"] not in out
    assert made["secret"] not in out
    assert len(run("audit", "show", "--newest", "2")[1].splitlines()) == 2
    assert run("audit", "show", "--who", "nobody")[1] == "No entries.\n"


def test_what_is_refused_says_why_and_changes_nothing(run: Run) -> None:
    run("staff", "add", "--login", "aigul", "--role", "agent")
    for words, sentence in [
        (("add", "--login", "aigul", "--role", "admin"), "There is an account aigul already."),
        (("add", "--login", "Айгүл", "--role", "admin"), "is no login"),
        (("add", "--login", "bolat", "--role", "agent", "--region", "pavlo"), "There is no region pavlo. There are: "),
        (("role", "--login", "bolat", "--role", "admin"), "There is no account bolat."),
        (("reset", "--login", "bolat"), "There is no account bolat."),
        (("disable", "--login", "bolat"), "There is no account bolat."),
        (("add", "--login", "bolat", "--role", "boss"), "invalid"),
        (("add", "--login", "bolat", "--role", "agent", "--language", "xx"), "invalid choice"),
        (("add", "--login", "bolat", "--role", "agent", "--keep-password"), "is for a sandbox"),
        (("reset", "--login", "aigul", "--keep-password"), "is for a sandbox"),
    ]:
        code, out, err = run("staff", *words)
        assert code == 2, words
        assert out == ""
        assert sentence in err
    assert run("staff", "list")[1].split()[:2] == ["aigul", "agent"]
    assert run("audit", "verify")[1].split()[:2] == ["entries", "1"]


def test_in_a_sandbox_a_password_may_be_kept(run: Run) -> None:
    words = ("staff", "add", "--login", "aigul", "--role", "agent", "--keep-password")
    for foreign in ("https://api.telegram.org", "https://127.0.0.1.example.com", "https://x.example/127.0.0.1"):
        assert run(*words, QONYS_TELEGRAM_API=foreign)[0] == 2
    code, out, _ = run(*words, QONYS_TELEGRAM_API="http://127.0.0.1:8080")
    assert code == 0
    assert "may be kept" in out
    assert "new" not in run("staff", "list")[1].split()


def test_without_a_key_ring_nothing_is_made(run: Run, short: Path) -> None:
    """A fresh ring, made here in passing, could not be opened by the bot that has its own elsewhere."""
    (short / "data" / "keyring.json").unlink()
    code, _, err = run("staff", "add", "--login", "aigul", "--role", "admin")
    assert code == 2
    assert "There is no key ring" in err
    assert not (short / "data" / "keyring.json").exists()


def test_a_broken_log_is_an_exit_code_and_a_sentence(run: Run, short: Path) -> None:
    for login in ("aigul", "bolat", "dana"):
        run("staff", "add", "--login", login, "--role", "agent")
    code, out, _ = run("audit", "verify")
    assert code == 0
    assert re.fullmatch(r"entries  3\nhead     [0-9a-f]{64}\n", out)
    tamper(short / "data")
    code, out, _ = run("audit", "verify")
    assert code == 1
    assert "Entry 2 is missing." in out
    assert run("staff", "list")[0] == 0


async def test_beside_a_running_bot(tmp_path: Path) -> None:
    """With nothing set but the data folder; the bot is not disturbed, and lets the person in."""
    async with Stage(tmp_path) as stage:
        await stage.start_bot()
        full = stage.environment()
        few = {key: value for key, value in full.items() if not key.startswith("QONYS_")}
        stage.environment = lambda: few | {"QONYS_DATA_DIR": str(tmp_path)}  # type: ignore[method-assign]
        code, out = await stage.run("staff", "add", "--login", "aigul", "--role", "admin")
        assert code == 0, out
        made = told(out)
        code, out = await stage.run("audit", "verify")
        assert code == 0, out
        url = await running_store(tmp_path)
        assert url
        ledger = await RedisLedger.connect(url)
        accounts = Accounts(ledger.register, KeyRing.load(tmp_path / "keyring.json"), ledger)
        staff = await accounts.get("aigul")
        assert staff is not None
        assert staff.must_change
        with pytest.raises(Fenced):  # the running bot owns the counters of the sign-in
            await accounts.sign_in("aigul", made["password"], "000000", HERE)
        await ledger.aclose()
        async with stage.http.get(f"{stage.bot_url}/readyz") as answer:
            assert answer.status == 200
        assert await stage.stop_bot() == 0
