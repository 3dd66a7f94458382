"""The pictures of docs/console.md, taken in a world that was lived in for some minutes. The people are invented."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Browser, Page, expect

from tests.browser.staff_desk import open_first, sign_in, take_over
from tests.person import Person
from tests.world import World

Take = Callable[[Page, str], Awaitable[None]]


async def window(browser: Browser, running: World, login: str, width: int, height: int, scheme: str = "light") -> Page:
    """Somebody of staff, signed in."""
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    page = await context.new_page()
    return await sign_in(page, running.data, f"http://127.0.0.1:{running.port + 2}/", login)


async def take_console(browser: Browser, running: World, take: Take, boris: Person, alice: Person) -> None:
    """Inbox, a conversation with a colleague, numbers, the same on a phone in the dark."""
    await boris.say("/human")
    for _ in range(3):
        await boris.say("не помню")
    await alice.say("/human")
    page = await window(browser, running, "aigul", 1280, 640)
    await expect(page.locator(".item")).to_have_count(2)
    await take(page, "console-inbox")

    await page.set_viewport_size({"width": 1280, "height": 900})
    await open_first(page)
    await take_over(page)
    await page.get_by_role("textbox", name="Reply").fill(
        "Здравствуйте! Дата рождения стоит в паспорте, на странице с фотографией."
    )
    await page.get_by_role("button", name="Send").click()
    await boris.read("Дата рождения стоит в паспорте")
    await boris.say("Нашёл, спасибо! Там написано 7 апреля")
    await expect(page.get_by_text("Нашёл, спасибо!")).to_be_visible()
    await page.locator("#suggest summary").click()
    await take(page, "console-conversation")

    phone = await window(browser, running, "bolat", 390, 844, "dark")
    await take(phone, "console-phone")

    admin = await window(browser, running, "admin", 1280, 900)
    await admin.get_by_role("link", name="Numbers").click()
    await expect(admin.locator("img")).not_to_have_count(1)
    await admin.wait_for_load_state("networkidle")
    await take(admin, "console-numbers")
