"""Staff are added, changed and helped back in by an administrator, in a browser."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from bot.console import passwords
from bot.console.access import Role
from bot.turn import now
from tests.console.place import Place, open_place

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
expect.set_options(timeout=15_000)


async def administrator(place: Place, browser: Browser) -> Page:
    """At the staff page."""
    new = await place.account("admin", Role.ADMIN)
    page = await (await browser.new_context(locale="en-GB")).new_page()
    await page.goto(f"{place.url}/sign-in?next=/staff")
    await page.fill("[name=login]", "admin")
    await page.fill("[name=password]", new.password)
    await page.fill("[name=code]", passwords.code(new.secret, now().timestamp()))
    await page.press("[name=code]", "Enter")
    await page.wait_for_selector("#members")
    await page.wait_for_load_state("load")
    return page


async def test_an_administrator_looks_after_staff(browser: Browser) -> None:
    async with open_place() as place:
        page = await administrator(place, browser)
        add, dina = page.locator("#add"), page.locator("#member-dina")
        await add.get_by_label("Login").fill("dina")
        await add.get_by_label("Name").fill("Дина")
        await add.get_by_role("button", name="Add somebody").click()
        # She stands in the table at once, and what she needs to sign in is still there.
        await expect(dina).to_contain_text("Дина")
        await expect(page.locator("#once")).to_contain_text("One-time password")

        # The same login again: it is said what is wrong.
        await add.get_by_label("Login").fill("dina")
        await add.get_by_role("button", name="Add somebody").click()
        await expect(page.locator("#said")).to_contain_text("has this login already")

        # Everything about her can be changed.
        await dina.get_by_text("Change dina").click()
        await dina.get_by_label("Name").fill("Дина С.")
        await dina.get_by_label("Role").select_option("supervisor")
        await dina.get_by_label("Pavlodar Region").check()
        await dina.get_by_label("Русский").check()
        await dina.get_by_role("button", name="Save").click()
        await page.wait_for_url(re.compile("/staff$"))
        for shown in ("Дина С.", "supervisor", "Pavlodar Region", "Русский"):
            await expect(dina.locator("tr").first).to_contain_text(shown)
        staff = await place.application.console.accounts.get("dina")
        assert staff is not None
        assert (staff.role, staff.regions, staff.languages) == (Role.SUPERVISOR, ("pavlodar",), ("ru",))

        # A new password is explained before it is made, and nobody makes their own here.
        make = dina.get_by_role("button", name="Make a new password")
        await expect(make).to_be_hidden()
        await dina.get_by_text("New password", exact=True).click()
        await expect(dina).to_contain_text("stop working at once")
        await make.click()
        await expect(page.locator("#once")).to_contain_text("One-time password")
        own = page.locator("#member-admin")
        await expect(own.get_by_text("New password", exact=True)).to_have_count(0)
        await own.get_by_text("Change admin").click()
        await expect(own.get_by_label("Role")).to_have_count(0)
