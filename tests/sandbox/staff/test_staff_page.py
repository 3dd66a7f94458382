"""The sandbox's staff: made by the command line, able to sign in, shown on a page with the code of the moment."""

import contextlib
import json
import os
import re
import stat
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from playwright.async_api import expect

from bot.console import passwords
from bot.console.access import Role
from bot.console.accounts import Accounts
from bot.console.audit import Audit
from bot.web import STATIC
from integrations.ledger import RedisLedger
from integrations.store import EmbeddedStore
from integrations.vault import KeyRing
from sandbox.staff import StaffSandbox
from sandbox.staff.members import Member, Members
from tests.sandbox.backend.desk_browser import complaints, overflows, page
from tests.sandbox.backend.office_world import Served, serve
from tests.world import world

CONSOLE = "http://127.0.0.1:8082/"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
ROLES = [
    ("admin", Role.ADMIN),
    ("aigul", Role.SUPERVISOR),
    ("bolat", Role.AGENT),
    ("tara", Role.TRAINER),
    ("temir", Role.TRAINER),
]


@pytest.fixture
def short() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="q") as name:
        yield Path(name)


@contextlib.asynccontextmanager
async def opened(data: Path) -> AsyncIterator[RedisLedger]:
    """The store of a data folder, ours alone."""
    store = EmbeddedStore(data)
    ledger = await RedisLedger.connect(await store.start())
    await ledger.own()
    try:
        yield ledger
    finally:
        await ledger.aclose()
        await store.stop()


async def all_come_in(ledger: RedisLedger, data: Path, members: list[Member]) -> None:
    """Everybody signs in with what is shown, and need not change it."""
    accounts = Accounts(ledger.register, KeyRing.load(data / "keyring.json"), ledger)
    for (login, role), member in zip(ROLES, members, strict=True):
        code = passwords.code(member.secret, time.time())
        session = await accounts.sign_in(member.login, member.password, code, "127.0.0.1")
        assert (session.staff.login, session.staff.role, session.staff.name) == (login, role, member.name)
        assert not session.staff.must_change


def environment(data: Path) -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("QONYS_")}
    return clean | {"QONYS_DATA_DIR": str(data), "QONYS_TELEGRAM_API": "http://127.0.0.1:9"}


async def test_they_are_made_once_and_again_when_something_is_lost(short: Path) -> None:
    data = short / "data"
    members = Members(short / "staff.json")
    KeyRing.load(data / "keyring.json", create=True)
    assert members.all() == []
    async with opened(data) as ledger:
        assert await members.make(environment(data)) == ""
        made = members.all()
        assert stat.S_IMODE((short / "staff.json").stat().st_mode) == 0o600
        await all_come_in(ledger, data, made)
        assert await members.make(environment(data)) == ""
        assert members.all() == made, "nothing is made anew without need"
        (short / "staff.json").write_text("[{]")  # the disk was full
        assert await members.make(environment(data)) == ""
        again = members.all()
        assert {one.login for one in again} == {one.login for one in made}
        assert not {one.password for one in again} & {one.password for one in made}
        await all_come_in(ledger, data, again)
        log = await Audit(ledger.register, KeyRing.load(data / "keyring.json")).read()
        assert sorted(entry.what for entry in log) == ["staff_add"] * len(ROLES) + ["staff_reset"] * len(ROLES)
        for name in await ledger.register.all("staff"):
            await ledger.register.drop("staff", name)  # the store was lost, the file was not
        assert await members.make(environment(data)) == ""
        await all_come_in(ledger, data, members.all())


async def test_with_a_real_telegram_nobody_is_made(short: Path) -> None:
    """Passwords that lie in a file are for sandboxes; the command line refuses them elsewhere."""
    data = short / "data"
    KeyRing.load(data / "keyring.json", create=True)
    async with opened(data) as ledger:
        told = await Members(short / "staff.json").make(
            environment(data) | {"QONYS_TELEGRAM_API": "https://api.telegram.org"}
        )
        assert "--keep-password is for a sandbox" in told
        assert await ledger.register.all("staff") == {}
        assert Members(short / "staff.json").all() == []


async def test_make_run_makes_them(tmp_path: Path) -> None:
    """`make run` prints where to sign in and with what, and whoever opens that page can."""
    async with world(tmp_path) as running:
        for login, role in ROLES:
            assert any(line.startswith(f"sign-in {login} ({role.value}): password ") for line in running.lines)
        addresses = json.loads((tmp_path / "addresses.json").read_text())
        console, staff = f"http://127.0.0.1:{running.port + 2}/", f"{running.url}/staff"
        assert (addresses["console"], addresses["staff"]) == (console, staff)
        assert f"console {console}" in running.lines
        assert f"staff {staff}" in running.lines
        async with running.http.get(staff) as answer:
            shown = await answer.text()
        before = {name: re.findall(rf"data-{name}>([^<]+)<", shown) for name in ("login", "password", "code")}
        assert before["login"] == [login for login, _ in ROLES]
        assert all(re.fullmatch(r"[0-9]{6}", code) for code in before["code"])
        assert console in shown
        await running.kill_bot()
        async with running.http.get(staff) as answer:
            assert re.findall(r"data-password>([^<]+)<", await answer.text()) == before["password"]
    kept = tmp_path / "sandbox" / "staff.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    async with opened(tmp_path) as ledger:
        await all_come_in(ledger, tmp_path, Members(kept).all())


# --- The page ---


def keep(path: Path, *passwords_: str) -> None:
    """Accounts as they are remembered."""
    members = [
        {"login": f"p{n}", "role": "agent", "name": f"<b>Person</b> {n}", "password": password, "secret": SECRET}
        for n, password in enumerate(passwords_)
    ]
    path.write_text(json.dumps(members))


@contextlib.asynccontextmanager
async def served(path: Path) -> AsyncIterator[Served]:
    sandbox = StaffSandbox(path, CONSOLE)
    await sandbox.start()
    async with serve(*sandbox.routes(), web.static("/static/web/", STATIC), stop=sandbox.stop) as found:
        yield found


async def test_the_page_shows_the_code_of_now(tmp_path: Path) -> None:
    keep(tmp_path / "staff.json", "one-password")
    async with served(tmp_path / "staff.json") as at, aiohttp.ClientSession() as session:
        around = [passwords.code(SECRET, time.time())]
        async with session.get(f"{at.address}/staff") as answer:
            shown = await answer.text()
            assert answer.headers["Cache-Control"] == "no-store"
            assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        around.append(passwords.code(SECRET, time.time()))
        assert re.findall(r"data-code>([^<]+)<", shown)[0] in around
        assert 1 <= int(re.findall(r"data-left>([^<]+)<", shown)[0]) <= 30
        assert "<b>Person" not in shown
        assert SECRET not in shown


async def test_nobody_else_reads_it(tmp_path: Path) -> None:
    """A page of the web whose name was turned to this machine."""
    keep(tmp_path / "staff.json", "one-password")
    async with served(tmp_path / "staff.json") as at, aiohttp.ClientSession() as session:
        for path in ("/staff", "/staff/list"):
            async with session.get(at.address + path, headers={"Host": "evil.example"}) as answer:
                assert answer.status == 403
                assert "one-password" not in await answer.text()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
async def test_the_codes_go_on_by_themselves(tmp_path: Path, width: int, *, dark: bool) -> None:
    path = tmp_path / "staff.json"
    async with served(path) as at, page(width=width, dark=dark) as (staff, ear):
        await staff.clock.install()
        await staff.goto(f"{at.address}/staff")
        await expect(staff.get_by_role("main")).to_contain_text("Nobody yet.")
        keep(path, "first-password", "second-password")
        await staff.clock.fast_forward(4000)
        await expect(staff.locator("[data-password]")).to_have_text(["first-password", "second-password"])
        await expect(staff.get_by_role("link", name="Staff sign-in")).to_have_attribute("aria-current", "page")
        keep(path, "another-password", "second-password")
        await staff.clock.fast_forward(31_000)
        await expect(staff.locator("[data-password]")).to_have_text(["another-password", "second-password"])
        await expect(staff.locator("#live")).to_have_text("live")
        assert await complaints(staff) == []
        assert not await overflows(staff)
        assert ear.heard == []


@pytest.mark.browser
async def test_a_click_selects_what_is_to_be_copied(tmp_path: Path) -> None:
    keep(tmp_path / "staff.json", "abcd-efgh")
    async with served(tmp_path / "staff.json") as at, page() as (staff, _):
        await staff.goto(f"{at.address}/staff")
        await staff.locator("[data-password]").click()
        assert await staff.evaluate("getSelection().toString()") == "abcd-efgh"
