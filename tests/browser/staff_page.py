"""A colleague in a browser, at the console of a bot without a messenger: applicants speak straight into its turns."""

import time

from playwright.async_api import Browser, Page, expect

from bot.console import passwords
from bot.console.access import Role
from bot.console.accounts import NewAccount
from tests.console.place import Place, Somebody

# A tab behind another is hidden. A browser without a screen shows all of them, so the tests say which one is seen.
SEEN = """
Object.defineProperty(Document.prototype, "hidden", { get: () => sessionStorage.getItem("behind") === "yes" });
Object.defineProperty(Document.prototype, "visibilityState", { get() { return this.hidden ? "hidden" : "visible"; } });
"""


class Colleague:
    """One of staff, their browser, their tabs."""

    def __init__(self, place: Place, page: Page, account: NewAccount) -> None:
        self.place = place
        self.page = page
        self.account = account
        self._step = -1
        self._tabs = [page]

    async def sign_in(self) -> None:
        """By the page's own form, with a code that was not used yet."""
        code = passwords.code(self.account.secret, time.time() + 30 * self._step)
        self._step += 1
        await self.page.get_by_label("Login").fill(self.account.staff.login)
        await self.page.get_by_label("Password").fill(self.account.password)
        await self.page.get_by_label("Six-digit code").fill(code)
        await self.page.get_by_role("button", name="Sign in").click()
        await expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()

    async def open(self, somebody: Somebody, *, take: bool = True) -> Page:
        """A conversation, in the tab that is seen."""
        await self.page.goto(f"{self.place.url}/c/{somebody.id}")
        if take:
            await self.page.get_by_role("button", name="Take over").click()
            await expect(self.page.get_by_text("You speak. The bot is silent.")).to_be_visible()
            await expect(self.page.locator("#text")).to_be_focused()
        return self.page

    async def new_tab(self) -> Page:
        """One more, before the others."""
        page = await self.page.context.new_page()
        self._tabs.append(page)
        await page.goto(f"{self.place.url}/static/console/console.css")  # of ours, and without a script
        await self.look_at(page)
        return page

    async def look_at(self, page: Page) -> None:
        """This tab is seen, no other is."""
        self.page = page
        for tab in self._tabs:
            behind = "no" if tab is page else "yes"
            await tab.evaluate(
                "now => { if (sessionStorage.getItem('behind') === now) return; sessionStorage.setItem('behind', now);"
                " document.dispatchEvent(new Event('visibilitychange')); }",
                behind,
            )

    async def end_session(self) -> None:
        """As if half an hour had passed."""
        (cookie,) = await self.page.context.cookies()
        await self.place.application.console.accounts.sign_out(cookie["value"])


async def colleague(browser: Browser, place: Place, login: str = "aigul", role: Role = Role.SUPERVISOR) -> Colleague:
    """Somebody new of staff, signed in."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    await context.add_init_script(SEEN)
    page = await context.new_page()
    await page.goto(place.url)
    one = Colleague(place, page, await place.account(login, role))
    await one.sign_in()
    return one
