"""What is hidden is opened in a browser: each with a reason of its own; what is looked for stands in no address."""

import pytest
from playwright.async_api import Browser, expect

from bot.console import passwords
from bot.console.access import Role
from bot.turn import now
from tests.console.place import open_place

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
expect.set_options(timeout=15_000)


async def test_each_look_has_a_reason_of_its_own(browser: Browser) -> None:
    """The last reason stood in the dialog for the next value, and three spaces were one."""
    async with open_place() as place:
        applicant = await (await place.somebody()).say("меня зовут Нурлан Тестбаев")
        new = await place.account("sara", Role.SUPERVISOR)
        page = await (await browser.new_context(locale="en-GB")).new_page()
        await page.goto(f"{place.url}/sign-in?next=/inbox")
        await page.fill("[name=login]", "sara")
        await page.fill("[name=password]", new.password)
        await page.fill("[name=code]", passwords.code(new.secret, now().timestamp()))
        await page.press("[name=code]", "Enter")
        await page.fill("#q", applicant.chat.id)
        await page.press("#q", "Enter")
        await expect(page.get_by_role("heading", name="Found for your search")).to_be_visible()
        assert applicant.chat.id not in page.url
        await page.locator(".item__link").click()
        await page.wait_for_load_state("load")
        said = page.locator(".bubble--person").last
        await expect(said).not_to_contain_text("Нурлан")
        await said.get_by_role("button", name="Show").click()
        reason = page.get_by_label("Reason")
        await reason.fill("   ")
        await page.locator("#reveal").get_by_role("button", name="Show").click()
        await expect(page.locator("#reveal")).to_be_visible()
        await reason.fill("to understand the question")
        await page.locator("#reveal").get_by_role("button", name="Show").click()
        await expect(said).to_contain_text("меня зовут Нурлан Тестбаев")
        await page.locator(".bubble").get_by_role("button", name="Show").last.click()
        await expect(reason).to_have_value("")
