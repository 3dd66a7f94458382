"""Writing to an applicant in the console: nothing that was typed is lost, sent twice, or taken for a key."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, Page, Route, expect

from tests.browser.staff_page import colleague
from tests.console.place import open_place

pytestmark = [pytest.mark.browser, pytest.mark.timeout(200)]

expect.set_options(timeout=30_000)

FORM = FilePayload(name="form.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4 a form")
OTHER = FilePayload(name="other.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4 another")
HUGE = FilePayload(name="huge.pdf", mimeType="application/pdf", buffer=bytes(20 * 1024 * 1024 + 1))


async def chosen(page: Page, file: FilePayload) -> None:
    """A file is picked, as in the dialog of the system."""
    await page.locator("input[type=file]").set_input_files(file)


async def test_what_is_typed_after_sending_is_text(browser: Browser) -> None:
    """No letter acts by itself: focus is in the text again, and what can't be taken back is asked."""
    async with open_place() as place:
        page = await (await colleague(browser, place)).open(await place.somebody())
        await page.locator("#text").fill("first")
        await page.get_by_role("button", name="Send").click()
        await expect(page.locator(".bubble--staff")).to_have_count(1)
        await page.keyboard.type("hello, see you")
        await expect(page.locator("#text")).to_have_value("hello, see you")

        await page.locator("#text").blur()
        await page.keyboard.type("hello")
        await expect(page.get_by_role("heading", name="Hand this conversation back to the bot?")).to_be_visible()
        await page.keyboard.press("Enter")  # what stands first is to do nothing
        await expect(page.locator("#sure")).to_be_hidden()
        await page.locator("#text").blur()
        await page.keyboard.press("e")
        await expect(page.get_by_role("heading", name="Resolved?")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_text("You speak. The bot is silent.")).to_be_visible()
        await page.locator("#text").blur()
        await page.keyboard.press("h")
        await page.locator("#sure").get_by_role("button", name="Hand back").click()
        await expect(page.get_by_text("The bot speaks.")).to_be_visible()


async def test_keys_of_every_layout_and_none(browser: Browser) -> None:
    async with open_place() as place:
        page = await (await colleague(browser, place)).open(await place.somebody(), take=False)
        await expect(page.locator("#line")).to_have_text("live")
        keyboard = await page.context.new_cdp_session(page)

        async def press(key: str, code: str) -> None:
            for kind in ("keyDown", "keyUp"):
                await keyboard.send("Input.dispatchKeyEvent", {"type": kind, "key": key, "code": code})

        await press("т", "KeyN")
        await expect(page.locator("#note-text")).to_be_focused()
        await page.locator("#note-text").blur()
        await page.get_by_role("button", name="Keyboard").click()
        await page.get_by_label("Single-letter keys").uncheck()
        await page.get_by_role("button", name="Close").click()
        await press("с", "KeyC")
        await page.keyboard.press("c")
        await page.keyboard.press("u")
        await page.get_by_role("button", name="Keyboard").click()
        await page.get_by_label("Single-letter keys").check()
        await page.get_by_role("button", name="Close").click()
        await expect(page.get_by_text("The bot speaks.")).to_be_visible()
        await press("с", "KeyC")
        await expect(page.get_by_text("You speak. The bot is silent.")).to_be_visible()


async def test_only_what_was_sent_is_taken_away(browser: Browser) -> None:
    async with open_place() as place:
        page = await (await colleague(browser, place)).open(await place.somebody())
        text, go = page.locator("#text"), asyncio.Event()

        async def slowly(route: Route) -> None:
            await go.wait()
            await route.continue_()

        await page.route("**/reply", slowly)
        await page.get_by_label("in the applicant’s script").uncheck()
        await text.fill("Hello.")
        await text.press("Control+Enter")
        await text.press("Control+Enter")  # the same wish
        await text.press_sequentially(" How are you?")
        await text.press("Control+Enter")  # one more
        await text.press_sequentially(" I am")
        go.set()
        await expect(page.locator(".bubble--staff .bubble__text")).to_contain_text(["Hello.", "How are you? I am"])
        await expect(text).to_have_value("")
        await expect(page.get_by_label("in the applicant’s script")).not_to_be_checked()

        # An answer that never comes takes nothing away.
        await page.unroute("**/reply")
        await page.route("**/reply", lambda route: route.abort())
        await text.fill("Once more")
        await text.press("Control+Enter")
        await expect(page.locator("#said")).to_have_text("It did not work. Try again.")
        await expect(text).to_have_value("Once more")


async def test_a_file_goes_with_its_text_or_not_at_all(browser: Browser) -> None:
    async with open_place() as place:
        somebody = await place.somebody()
        page = await (await colleague(browser, place)).open(somebody)
        text, name, go = page.locator("#text"), page.locator("[data-file-name]"), asyncio.Event()

        async def slowly(route: Route) -> None:
            await go.wait()
            await route.continue_()

        # While the file is on its way its text waits.
        await page.route("**/files", slowly)
        await text.fill("Here is the form")
        await chosen(page, FORM)
        await expect(name).to_have_text("form.pdf …")
        await text.press("Control+Enter")
        await expect(page.locator("#said")).to_have_text("The file is still on its way: wait a moment.")
        go.set()
        await expect(name).to_have_text("form.pdf")
        await expect(page.locator(".bubble--staff")).to_have_count(0)
        await page.unroute("**/files")

        # One that fails takes the place of none, and what is shown is what goes.
        await page.route("**/files", lambda route: route.abort())
        await chosen(page, OTHER)
        await expect(page.locator("#said")).to_have_text("It did not work. Try again.")
        await expect(name).to_have_text("form.pdf")
        await text.press("Control+Enter")
        await expect(page.locator(".bubble--staff")).to_have_count(1)
        await expect(name).to_have_text("")
        assert [letter.name for letter in (await somebody.session()).letters] == ["form.pdf"]
        await page.unroute("**/files")

        # One that is too big is not even sent; one that was chosen can be taken away, also on its way.
        await chosen(page, HUGE)
        await expect(page.locator("#said")).to_have_text("A file may have 20 MB at most.")
        await chosen(page, OTHER)
        await expect(name).to_have_text("other.pdf")
        await page.get_by_role("button", name="Remove the file").click()
        go.clear()
        await page.route("**/files", slowly)
        await chosen(page, OTHER)
        await page.get_by_role("button", name="Remove the file").click()
        go.set()
        await expect(name).to_have_text("")
        await text.fill("Nothing more")
        await text.press("Control+Enter")
        await expect(page.locator(".bubble--staff")).to_have_count(2)
        assert [letter.name for letter in (await somebody.session()).letters] == ["form.pdf"]


async def test_the_applicant_takes_the_bot_back(browser: Browser) -> None:
    """Whoever writes is told, and goes on writing where they are."""
    async with open_place() as place:
        somebody = await place.somebody()
        page = await (await colleague(browser, place)).open(somebody)
        await page.keyboard.type("Please wr")
        await somebody.command("start")
        await expect(page.locator("#lost")).to_contain_text("the applicant has called the bot back. You no longer have")
        await page.keyboard.type("ite the number")
        await expect(page.locator("#text")).to_have_value("Please write the number")
        await page.get_by_role("button", name="Take over").click()
        await expect(page.locator("#lost")).to_be_hidden()
        await expect(page.locator("#text")).to_be_focused()
        await page.keyboard.press("Control+Enter")
        await expect(page.locator(".bubble--staff")).to_have_count(1)
        # With nothing written it is said in passing.
        await page.locator("#text").blur()
        await somebody.say("/start")
        await expect(page.locator("#said")).to_have_text("the applicant has called the bot back")
        await expect(page.locator("#reply")).to_be_hidden()


async def test_a_ready_made_reply_is_added(browser: Browser) -> None:
    async with open_place() as place:
        page = await (await colleague(browser, place)).open(await place.somebody())
        text = page.locator("#text")
        await page.keyboard.type("Good day!")
        await expect(page.locator("#canned option")).not_to_have_count(1)
        await page.locator("#canned").select_option(index=1)
        await expect(text).not_to_have_value("Good day!")
        assert (await text.input_value()).startswith("Good day!\n")
        await expect(text).to_be_focused()
        await page.keyboard.press("Control+z")
        await expect(text).to_have_value("Good day!")


async def test_what_was_opened_stays_open(browser: Browser) -> None:
    async with open_place() as place:
        somebody = await place.somebody()
        await somebody.say("Сынақова")
        page = await (await colleague(browser, place)).open(somebody)
        await page.locator("#messages .bubble--person").get_by_role("button", name="Show").last.click()
        await page.get_by_label("Reason").fill("a look")
        await page.get_by_role("dialog").get_by_role("button", name="Show").click()
        await expect(page.locator("#messages .revealed")).to_have_text("Сынақова")
        await expect(page.locator("#messages .revealed")).to_be_focused()
        await somebody.say("one more")
        await expect(page.get_by_text("one more")).to_be_visible()
        await expect(page.locator("#messages .revealed")).to_have_text("Сынақова")
        await expect(page.locator("#messages .revealed")).to_be_focused()


async def test_a_file_that_is_gone_is_a_sentence(browser: Browser, tmp_path: Path) -> None:
    async with open_place() as place:
        somebody = await place.somebody()
        page = await (await colleague(browser, place)).open(somebody)
        await chosen(page, FORM)
        await expect(page.locator("[data-file-name]")).to_have_text("form.pdf")
        await page.get_by_role("button", name="Send").click()

        async def download() -> None:
            await page.get_by_role("button", name="Download").click()
            await page.get_by_label("Reason").fill("a look")
            await page.get_by_role("dialog").get_by_role("button", name="Show").click()

        async with page.expect_download() as coming:
            await download()
        file = await coming.value
        await file.save_as(tmp_path / "file")
        assert (tmp_path / "file").read_bytes() == FORM["buffer"]
        assert file.suggested_filename.endswith(".pdf")
        (letter,) = (await somebody.session()).letters
        await place.application.files.drop(somebody.chat, letter.id)
        await download()
        await expect(page.locator("#said")).to_have_text("This file is no longer here: the authority has it.")
        await expect(page.locator("#talk")).to_be_visible()
