"""Two trainers at the training desk: one keystroke each, marks, a second person; nothing that a message says runs."""

import json
import re
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from bot.console import passwords
from dialogs.ports import Chat
from integrations.ledger import RedisLedger
from integrations.ledger.keys import keys_of
from integrations.store import running_store
from integrations.vault import KeyRing
from tests.stage import Stage
from tests.world import free_ports

pytestmark = pytest.mark.browser

MISSES = [
    ("🤔 мен Солтүстікке барамын", "choose_region"),
    ("а диплом переводить?", "ask_cost"),
    ("<img src=x onerror=document.title=1> [x](region:abai)", ""),
    ("хабар", "greet"),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


async def seed(data: Path) -> None:
    """Misses as a turn leaves them, beside the running bot."""
    url = await running_store(data)
    assert url
    ledger, vault = await RedisLedger.connect(url), KeyRing.load(data / "keyring.json")
    for number, (text, guess) in enumerate(MISSES):
        chat = Chat("1", str(7000 + number))
        told = {"at": f"2026-11-2{number}T08:00:00+00:00", "text": text, "guess": guess, "confidence": 0.4}
        told |= {"route": "embedded", "question": "region", "locale": "kk", "reason": "unclear"}
        body = vault.house.seal(json.dumps(told).encode(), str(chat), "miss")
        await ledger._connection.command("XADD", keys_of(chat).miss, "*", "c", str(chat), "b", body, write=True)
    await ledger.aclose()


async def sign_in(stage: Stage, url: str, page: Page, login: str) -> None:
    """A new trainer, at the training desk."""
    code, out = await stage.run("staff", "add", "--login", login, "--role", "trainer", "--keep-password")
    assert code == 0, out
    made = dict(re.findall(r"^(password|secret) +(\S+)$", out, re.MULTILINE))
    await page.goto(f"{url}/sign-in?next=/training")
    await page.fill("[name=login]", login)
    await page.fill("[name=password]", made["password"])
    await page.fill("[name=code]", passwords.code(made["secret"], time.time()))
    await page.press("[name=code]", "Enter")
    await page.wait_for_selector("#miss")
    await page.wait_for_load_state("load")  # with the script that hears the keys


async def select(page: Page, words: str) -> None:
    """As a mouse would."""
    await page.evaluate(
        """words => {
            const text = document.getElementById("miss-text").firstChild;
            const at = text.data.indexOf(words);
            getSelection().setBaseAndExtent(text, at, text, at + words.length);
        }""",
        words,
    )
    await page.evaluate("() => new Promise(done => setTimeout(done))")  # selectionchange comes as a task of its own


def shows(page: Page) -> Callable[[str], Awaitable[object]]:
    """Wait until this message stands there, and the desk is at rest."""

    async def wait(text: str) -> object:
        return await page.wait_for_function(
            """text => document.getElementById("miss-text").textContent.includes(text)
                && !document.getElementById("training").hasAttribute("aria-busy")""",
            arg=text,
        )

    return wait


async def accessible(page: Page) -> None:
    """WCAG 2.2 AA, as far as a program can tell."""
    results = await Axe().run(page, options={"runOnly": RULES})
    assert results.violations_count == 0, results.generate_report()


async def tara_judges(tara: Page) -> None:
    shown = shows(tara)
    await shown("Солтүстікке")
    await accessible(tara)

    await tara.keyboard.press("m")
    assert "select words" in await tara.inner_text("#said")
    await select(tara, "Солтүстікке ")
    await tara.keyboard.press("m")
    await tara.select_option("#mark-value", "north_kazakhstan")
    await tara.click("#mark-form .button--primary")
    assert await tara.inner_text("#miss-text mark") == "Солтүстікке"
    await tara.keyboard.press("a")
    await shown("диплом")
    await tara.keyboard.press("c")
    await tara.keyboard.type("notary")
    await tara.keyboard.press("Enter")
    await shown("<img src=x")
    await tara.keyboard.press("a")  # there is no guess
    assert "no guess" in await tara.inner_text("#said")
    await tara.keyboard.press("d")
    await shown("хабар")
    await tara.keyboard.press("z")
    await shown("<img src=x")
    assert await tara.title() == "Training · Qonys"


async def dana_checks(dana: Page) -> None:
    """The one that Tara looks at is not given to her; what Tara judged waits for her."""
    shown = shows(dana)
    await shown("хабар")
    assert await dana.text_content(".lesson--first mark") == "Солтүстікке (Region: north_kazakhstan)"
    await accessible(dana)
    await dana.keyboard.press("y")
    await dana.wait_for_function("() => document.querySelectorAll('.lesson').length === 1")
    await shown("хабар")
    await dana.keyboard.press("x")
    await dana.wait_for_function("() => document.querySelectorAll('.lesson').length === 0")
    # What is rejected is a miss again, and the oldest one.
    await shown("хабар")
    await dana.keyboard.press("d")
    await shown("диплом")


async def test_one_keystroke_each(tmp_path: Path, browser: Browser) -> None:
    port = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    async with Stage(tmp_path, QONYS_CONSOLE_LISTEN=f"127.0.0.1:{port}") as stage:
        await stage.start_bot()
        await seed(tmp_path)
        tara, dana = await (await browser.new_context()).new_page(), await (await browser.new_context()).new_page()
        errors: list[str] = []
        for page in (tara, dana):
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        await sign_in(stage, url, tara, "tara")
        await tara_judges(tara)
        await sign_in(stage, url, dana, "dana")
        await dana_checks(dana)
        assert errors == []

        code, out = await stage.run("lessons")
        assert code == 0
        assert "мен [Солтүстікке](region:north_kazakhstan) барамын" in out
        assert out.count("- intent:") == 1
        code, out = await stage.run("misses")
        assert sorted(json.loads(line)["text"][:5] for line in out.splitlines()) == ["<img ", "а дип"]
