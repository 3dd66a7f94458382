"""The console's open pages: many tabs, a line that is cut, a session that ends, a small screen."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Route, expect

from bot.console.access import Role
from dialogs.ports import Stream
from tests.browser.staff_page import Colleague, colleague
from tests.console.place import open_place

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

expect.set_options(timeout=30_000)


async def test_eight_tabs(browser: Browser) -> None:
    """A browser has six connections to a host: pages that nobody sees hold none, and are true when they are seen."""
    async with open_place() as place:
        aigul = await colleague(browser, place)
        first = aigul.page
        people = [await place.somebody() for _ in range(8)]
        await aigul.open(people[0])
        for somebody in people[1:]:
            tab = await aigul.new_tab()
            await aigul.open(somebody, take=False)
            await expect(tab.locator("#line")).to_have_text("live")
        await people[0].say("are you there?")
        await people[7].command("help")
        await expect(aigul.page.locator(".bubble__text").get_by_text("/help")).to_be_visible()
        assert await first.get_by_text("are you there?").count() == 0
        await aigul.look_at(first)
        await expect(first.get_by_text("are you there?")).to_be_visible()
        await first.locator("#text").fill("I am")
        await first.get_by_role("button", name="Send").click()
        await expect(first.locator(".bubble--staff")).to_have_count(1)


async def test_a_line_that_is_refused_is_tried_again(browser: Browser) -> None:
    async with open_place() as place:
        aigul = await colleague(browser, place)
        somebody = await place.somebody()
        refused = 0

        async def refuse(route: Route) -> None:
            nonlocal refused
            refused += 1
            await route.fulfill(status=502 if refused % 2 else 503, body="the store is away")

        await aigul.page.route("**/live?*", refuse)
        page = await aigul.open(somebody, take=False)
        await expect(page.locator("#line")).to_have_text("connection lost, trying again …")
        await somebody.command("help")
        while refused < 3:
            await page.wait_for_timeout(100)
        assert await page.locator(".bubble__text").get_by_text("/help").count() == 0
        await page.unroute("**/live?*")
        await expect(page.locator(".bubble__text").get_by_text("/help")).to_be_visible()
        await expect(page.locator("#line")).to_have_text("live")


async def test_a_draft_outlives_the_session(browser: Browser) -> None:
    async with open_place() as place:
        aigul = await colleague(browser, place)
        somebody = await place.somebody()
        page = await aigul.open(somebody)
        await page.locator("#text").press_sequentially("Half a repl")
        await page.locator("#note summary").click()
        await page.locator("#note-text").fill("half a note")
        await aigul.end_session()
        await expect(page.get_by_label("Six-digit code")).to_be_visible()
        await aigul.sign_in()
        await expect(page).to_have_url(f"{place.url}/c/{somebody.id}")
        await expect(page.locator("#text")).to_have_value("Half a repl")
        await expect(page.locator("#note-text")).to_have_value("half a note")
        await expect(page.locator("#note-text")).to_be_visible()
        await page.locator("#text").press("Control+Enter")
        await expect(page.locator(".bubble--staff")).to_have_count(1)
        await page.reload()
        await expect(page.locator("#text")).to_have_value("")
        await expect(page.locator("#note-text")).to_have_value("half a note")


async def test_whoever_signs_out_leaves_no_draft(browser: Browser) -> None:
    async with open_place() as place:
        aigul = await colleague(browser, place)
        other = aigul.page
        one, two = await place.somebody(), await place.somebody()
        await aigul.open(one)
        await other.locator("#text").fill("private")
        page = await aigul.new_tab()
        await aigul.open(two)
        await page.locator("#text").fill("also private")
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_label("Six-digit code")).to_be_visible()
        for tab in (page, other):
            kept = await tab.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('draft'))")
            assert kept == []


async def test_a_colleague_at_the_same_desk_finds_no_draft(browser: Browser) -> None:
    async with open_place() as place:
        aigul = await colleague(browser, place)
        somebody = await place.somebody()
        page = await aigul.open(somebody)
        await page.locator("#text").fill("private")
        await aigul.end_session()
        await expect(page.get_by_label("Six-digit code")).to_be_visible()
        await Colleague(place, page, await place.account("bolat", Role.SUPERVISOR)).sign_in()
        await expect(page.locator("#text")).to_have_value("")
        assert "private" not in await page.evaluate("JSON.stringify(sessionStorage)")


async def test_the_current_view_is_on_the_screen(browser: Browser) -> None:
    """On a phone the views are a row that scrolls; it stays where it is when the list changes."""
    async with open_place() as place:
        aigul = await colleague(browser, place)
        page = aigul.page
        await page.set_viewport_size({"width": 390, "height": 800})
        await page.goto(f"{place.url}/inbox?view=all")
        await expect(page.locator("#line")).to_have_text("live")
        somebody = await place.somebody()
        await somebody.command("human")
        await expect(page.locator(".item")).to_have_count(1)
        await expect(page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=0.9)
        before = await page.locator(".tabs").evaluate("tabs => tabs.scrollLeft = 40")
        await place.somebody()
        await expect(page.locator(".item")).to_have_count(2)
        assert await page.locator(".tabs").evaluate("tabs => tabs.scrollLeft") == before
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390


async def test_landmarks_and_tables_have_names_of_their_own(browser: Browser) -> None:
    async with open_place() as place:
        ledger = place.application.ledger
        await place.somebody()
        await ledger.bury((await ledger.pending(Stream.OUT))[-1], "bad_request")
        for role, paths in ((Role.TRAINER, ["training"]), (Role.ADMIN, ["staff", "letters", "audit"])):
            page = (await colleague(browser, place, role.value, role)).page
            for path in paths:
                await page.goto(f"{place.url}/{path}")
                rules = {"type": "rule", "values": ["landmark-unique", "empty-table-header", "region"]}
                found = await Axe().run(page, options={"runOnly": rules})
                told = [
                    (one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found.response["violations"]
                ]
                assert told == [], path


async def test_a_language_that_was_changed_in_another_tab(browser: Browser) -> None:
    """A page is of one language, and what was half written stays."""
    async with open_place() as place:
        aigul = await colleague(browser, place)
        page = await aigul.open(await place.somebody())
        await page.locator("#text").fill("Half a repl")
        other = await aigul.new_tab()
        await other.goto(f"{place.url}/account")
        await other.get_by_label("Language of the console").select_option("kk")
        await other.get_by_role("button", name="Save").last.click()
        await expect(other.get_by_role("heading", name="Сіздің бейініңіз")).to_be_visible()
        await aigul.look_at(page)
        await expect(page.get_by_text("Сіз сөйлесудесіз. Бот үндемейді.")).to_be_visible()
        await expect(page.locator("#text")).to_have_value("Half a repl")
        assert await page.evaluate("document.documentElement.lang") == "kk"
