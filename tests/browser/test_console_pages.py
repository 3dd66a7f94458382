"""The console in a real browser: three applicants, two agents, one conversation each way; and whoever writes markup."""

import asyncio
import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.browser.staff_desk import open_first, sign_in
from tests.people import BOTA
from tests.person import Person
from tests.world import World, world

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


expect.set_options(timeout=30_000)  # two busy cores draw late; a page that works is not slower for it


async def agent(browser: Browser, running: World, login: str, *, width: int = 1280) -> Page:
    """Somebody of staff at their desk, signed in by the page."""
    window = await browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB")
    page = await window.new_page()
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    return await sign_in(page, running.data, f"http://127.0.0.1:{running.port + 2}/", login)


async def applicant(running: World, until: str, language: str = "ru", **answers: object) -> Person:
    """Somebody who came as far as `until`."""
    person = Person(running.url, running.http, BOTA | answers)
    await person.arrive(first_name="Test", language_code=language, phone="+77010000001")
    await person.walk(until, language)
    return person


async def test_three_applicants_and_two_agents(tmp_path: Path, browser: Browser) -> None:  # noqa: PLR0915  (one story)
    async with world(tmp_path) as running:
        first, second, third = await asyncio.gather(
            applicant(running, "passport_number"),
            applicant(running, "birth_date", "kk"),
            applicant(running, "region", "en"),
        )
        aigul, bolat = await agent(browser, running, "aigul"), await agent(browser, running, "bolat")
        await expect(aigul.get_by_text("Nobody is waiting")).to_be_visible()

        # A call is in the open list by itself; both agents see it.
        await first.say("/human")
        for page in (aigul, bolat):
            await expect(page.locator(".item")).to_have_count(1)
            await open_first(page)
            await expect(page.get_by_role("button", name="Take over")).to_be_visible()

        # Both take it: one gets it, the other is told who has it.
        await aigul.get_by_role("button", name="Take over").click()
        await expect(aigul.get_by_text("You speak. The bot is silent.")).to_be_visible()
        await expect(bolat.get_by_text("aigul speaks with the applicant.")).to_be_visible()
        await expect(bolat.get_by_role("textbox", name="Reply")).to_be_hidden()
        await first.read("Aigul Mysal")

        # They talk; nothing is lost, the bot says nothing.
        await aigul.get_by_role("textbox", name="Reply").fill("Здравствуйте! Что случилось?")
        await aigul.keyboard.press("Control+Enter")
        await first.read("Что случилось?")
        await first.say("Не понимаю, какой номер вписать")
        await expect(aigul.get_by_text("Не понимаю, какой номер вписать")).to_be_visible()
        told = [message for message in await first.messages() if not message["out"]]
        assert "Что случилось?" in told[-1]["text"]

        # What is hidden is opened with a reason.
        await aigul.get_by_text("Your name", exact=False).first.click()
        surname = aigul.locator("dt", has_text="Surname").first.locator("+ dd")
        await expect(surname).not_to_contain_text("Сынақова")
        await surname.get_by_role("button", name="Show").click()
        await aigul.get_by_label("Reason").fill("the applicant asks about it")
        await aigul.get_by_role("dialog").get_by_role("button", name="Show").click()
        await expect(surname).to_contain_text("Сынақова")

        # A file of hers arrives as it is.
        form = {"name": "бланк.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 a form"}
        await aigul.locator("input[type=file]").set_input_files(form)  # type: ignore[arg-type]
        await expect(aigul.locator("[data-file-name]")).to_have_text("бланк.pdf")
        await aigul.get_by_role("button", name="Send").click()
        sent = await first.until(lambda told: [one for one in told if "бланк" in json.dumps(one, ensure_ascii=False)])
        assert "Aigul Mysal" in json.dumps(sent, ensure_ascii=False)

        # A suggested answer counts when it is confirmed.
        await aigul.keyboard.press("Escape")
        await aigul.locator("#suggest summary").click()
        await aigul.get_by_label("Question").select_option("passport_number")
        await aigul.get_by_label("Answer, as the applicant").fill("EA7654321")
        await aigul.get_by_role("button", name="Let them confirm it").click()
        asked = await first.read("EA7654321")
        await first.press(asked, asked["buttons"][0][0]["callback_data"])

        # Back to the bot, which asks on; and one tap says whether it helped.
        await aigul.get_by_role("button", name="Resolved").click()
        rating = await first.read("Удалось вам помочь")
        await first.press(rating, rating["buttons"][0][0]["callback_data"])
        await first.read("Снова с вами я")
        await expect(bolat.get_by_text("The bot speaks.")).to_be_visible()

        # Meanwhile another one is helped by Bolat, in their own script.
        await second.say("/human")
        await bolat.get_by_role("link", name="Inbox").first.click()
        await open_first(bolat)
        await expect(bolat.get_by_role("button", name="Take over")).to_be_visible()
        await bolat.keyboard.press("c")
        await expect(bolat.get_by_text("You speak. The bot is silent.")).to_be_visible()
        await bolat.keyboard.press("r")
        await bolat.keyboard.type("Сәлеметсіз бе!")
        await bolat.get_by_role("button", name="Send").click()
        await second.read("Сәлеметсіз бе!")
        await bolat.keyboard.press("Escape")
        await bolat.get_by_role("button", name="Hand back").click()
        await second.read("Қайтадан мен")
        await third.say("/help")

        # The look is in the audit log.
        admin = await agent(browser, running, "admin")
        await admin.get_by_role("link", name="Audit").click()
        await expect(admin.get_by_text("the applicant asks about it")).to_be_visible()
        await expect(admin.get_by_text("The chain is whole")).to_be_visible()
        await expect(admin.get_by_text("Сынақова")).to_have_count(0)


HOSTILE = [
    "<script>alert({n})</script>",
    "<img src=x onerror=alert({n})>",
    '"><svg onload=alert({n})>',
    "'\"></textarea><script>alert({n})</script>",
    "javascript:alert({n})",
    '<a href="javascript:alert({n})">x</a>',
    "{{{{constructor.constructor('alert({n})')()}}}}",
    "</li></ol><iframe srcdoc='<script>alert({n})</script>'>",
    "<details open ontoggle=alert({n})>",
    "<b onmouseover=alert({n})>b</b><style>@import 'x'</style>",
]


async def test_no_markup_of_theirs_ever_runs(tmp_path: Path, browser: Browser) -> None:
    """Two hundred strings in messages, names and file names: read in the console, none runs, none is loaded."""
    async with world(tmp_path) as running:
        strings = [HOSTILE[n % len(HOSTILE)].format(n=n) for n in range(200)]
        person = await applicant(running, "address", "en")
        for text in strings[:150]:
            await person.say(text)
        for n, text in enumerate(strings[150:]):
            await person.send_file(b"%PDF-1.4 x", f"{text}-{n}.pdf".replace("/", "-"))
        await person.say("/human")
        aigul = await agent(browser, running, "aigul")
        wrong: list[str] = []
        aigul.on("pageerror", lambda error: wrong.append(str(error)))
        aigul.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
        aigul.on("request", lambda request: None if str(running.port + 2) in request.url else wrong.append(request.url))
        await open_first(aigul)
        await aigul.get_by_role("button", name="Take over").click()
        await aigul.get_by_role("textbox", name="Reply").fill(strings[1])
        await aigul.get_by_role("button", name="Send").click()
        await aigul.locator("#note summary").click()
        await aigul.locator("#note-text").fill(strings[2])
        await aigul.get_by_role("button", name="Keep the note").click()
        await expect(aigul.locator(".bubble--note")).to_have_count(1)
        await person.say(strings[3])
        for _ in range(3):
            await aigul.locator("#messages").get_by_role("button", name="Show").last.click()
            await aigul.get_by_label("Reason").fill("a look")
            await aigul.get_by_role("dialog").get_by_role("button", name="Show").click()
            await expect(aigul.locator("#messages .revealed").last).to_be_visible()
        assert await aigul.locator("#messages :is(script, img, svg, iframe, style, a)").count() == 0
        assert await aigul.locator("#messages *").evaluate_all(
            "all => all.every(one => ![...one.attributes].some(a => a.name.startsWith('on')))"
        )
        assert wrong == []


@pytest.mark.parametrize("width", [1280, 390])
async def test_everybody_can_use_it(tmp_path: Path, browser: Browser, width: int) -> None:
    """Axe finds nothing by WCAG 2.2 AA on any page, light and dark; nothing is wider than a phone."""
    async with world(tmp_path) as running:
        person = await applicant(running, "birth_date", "en")
        await person.say("/human")
        for login, paths in (
            ("aigul", ["inbox", "inbox?view=all", "find?s=", "numbers", "letters", "account"]),
            ("admin", ["staff", "audit"]),
        ):
            page = await agent(browser, running, login, width=width)
            if login == "aigul":
                await open_first(page)
                await expect(page.get_by_role("button", name="Take over")).to_be_visible()
                await page.get_by_role("button", name="Take over").click()
                await expect(page.get_by_text("You speak")).to_be_visible()
                await _accessible(page, width)
            for path in paths:
                await page.goto(f"http://127.0.0.1:{running.port + 2}/{path}")
                await _accessible(page, width)


async def _accessible(page: Page, width: int) -> None:
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.wait_for_timeout(300)  # colours that change are between two for a moment
        found = await Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
        told = [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found.response["violations"]]
        assert told == [], f"{page.url} in {scheme}"
    assert await page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    assert re.match("en|ru|kk", await page.evaluate("document.documentElement.lang"))
