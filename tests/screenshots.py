"""`make screenshots`: the pictures of the README, taken in chromium from the running product. The people are invented.

Scripted persons walk over HTTP to where a picture is worth taking; only the last steps are done in the page.
"""

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser import papers
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.phone import Desk, Phone
from tests.people import BOTA
from tests.person import Person
from tests.pictures_console import take_console
from tests.world import ROOT, World, world

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 300_000
"""Bytes of a picture, so that the README stays quick."""

ASAN: dict[str, Any] = BOTA | {
    "region": "kostanay",
    "district": "Сынақ ауданы",
    "surname": "Үлгібаев",
    "given_name": "Асан",
    "surname_latin": "ULGIBAYEV",
    "given_name_latin": "ASAN",
    "sex": "male",
    "citizenship": "UZ",
    "passport_number": "FA1234567",
    "country": "UZ",
    "phone": "+7 701 000 00 02",
    "family": ["add"],
    "family.relation": "spouse",
    "family.full_name": "Үлгібаева Дина",
}
"""A second applicant, so that the desk has a list."""


class Studio:
    """The product, a browser, and where the pictures go."""

    def __init__(self, running: World, browser: Browser) -> None:
        self.running = running
        self.browser = browser

    async def person(self, answers: dict[str, Any], name: str, language: str) -> Person:
        """Somebody with a phone."""
        phone = "+" + "".join(filter(str.isdigit, str(answers["phone"])))
        about = {"first_name": name, "language_code": language, "phone": phone}
        return await Person(self.running.url, self.running.http, answers).arrive(**about)

    async def page(self, path: str = "/", *, width: int, height: int) -> Page:
        """A window that remembers nothing."""
        window = await self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="light", reduced_motion="reduce"
        )
        page = await window.new_page()
        await page.goto(self.running.url + path)
        return page

    async def phone(self, name: str, language: str, *, height: int = 844) -> Phone:
        """One person's phone as wide as a phone."""
        page = await self.page(width=390, height=height)
        await page.get_by_role("navigation", name="Phones").get_by_role("button", name=name).click()
        return Phone(page, name, language)

    async def take(self, page: Page, name: str) -> None:
        """Take the picture; too large a one is an error."""
        await page.mouse.move(0, 0)
        await expect(page.locator("[aria-busy=true], [data-pending]")).to_have_count(0)
        await page.evaluate("document.fonts.ready")
        path = PICTURES / f"{name}.png"
        taken = await page.screenshot(path=path, animations="disabled", caret="hide")
        assert len(taken) < LARGEST, f"{path} has {len(taken)} bytes"
        print(f"{path.relative_to(ROOT)}  {len(taken) // 1000} kB")  # noqa: T201  (a command reports to the terminal)


async def take_all(studio: Studio) -> None:  # noqa: PLR0915  (one story)
    """Every picture, in the order in which the states come about."""
    await studio.take(await studio.page(width=1280, height=800), "welcome")

    bota = await studio.person(BOTA, "Бота", "kk")
    boris = await studio.person(ASAN | {"phone": "+7 701 000 00 03"}, "Борис", "ru")
    alice = await studio.person(BOTA | {"phone": "+7 701 000 00 04"}, "Alice", "en")
    await bota.walk(until="passport", language="kk")
    await boris.walk(until="birth_date", language="ru")
    await boris.say("31.02.1990")
    await boris.read("⚠️")
    await alice.walk(until="region", language="en")
    page = await studio.page(width=1440, height=860)
    phone = Phone(page.context.pages[0], "Бота", "kk")
    await phone.asked("passport")
    await phone.attach(papers.pdf("төлқұжат.pdf", "PASSPORT"))
    await phone.received(1)
    await studio.take(page, "chat")

    phone = await studio.phone("Бота", "kk")
    await phone.asked("passport")
    await studio.take(phone.page, "phone-kk")

    bota.answers["passport"] = [papers_of("төлқұжат.pdf")]
    await bota.walk(until="review")
    phone = await studio.phone("Бота", "kk", height=1400)
    await phone.asked("review")
    await studio.take(phone.page, "review")

    await studio.person(BOTA | {"phone": "+7 701 000 00 05"}, "مەريام", "kk")
    phone = await studio.phone("مەريام", "kk", height=1150)
    await phone.start()
    await phone.asked("welcome")
    await phone.write("سالەمەتسىز بە! ماعان كومەك كەرەك")
    await expect(phone.newest).to_contain_text("⚠️")
    await studio.take(phone.page, "right-to-left")

    await bota.walk()
    asan = await studio.person(ASAN, "Асан", "kk")
    await asan.walk()
    await bota.read("KQ-")
    await asan.read("KQ-")
    inbox = await studio.page("/sms", width=1000, height=720)
    await expect(inbox.locator("[data-code]")).to_have_count(2)
    await studio.take(inbox, "sms")
    desk = await studio.page("/desk", width=1280, height=640)
    await studio.take(desk, "desk")
    number = (await studio.running.get("/sandbox/backend/applications"))[-1]["number"]
    desk = await studio.page(width=1280, height=1000)
    office = Desk(desk, studio.running.url)
    await office.open(number)
    await studio.take(desk, "application")
    await office.decide("Approve")
    phone = await studio.phone("Бота", "kk")
    await phone.told(phone.words("status-approved", number=number))
    await studio.take(phone.page, "decision")
    await take_console(studio.browser, studio.running, studio.take, boris, alice)


def papers_of(name: str) -> tuple[bytes, str]:
    """A paper as a scripted person sends it."""
    paper = papers.pdf(name, "SPECIMEN")
    return paper["buffer"], name


async def main() -> int:
    """Into docs/pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="qonys-pictures-") as data:
        async with world(Path(data)) as running, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            await take_all(Studio(running, browser))
            await browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
