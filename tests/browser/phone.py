"""A person's phone in the web chat, as page objects: read the newest question, tap a button by its words, attach.

Nothing here knows our code but for the words of the questions, so that a better wording breaks no test. Everything
waits for what is seen; nothing sleeps.
"""

import html
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Self

from playwright.async_api import BrowserContext, FilePayload, Locator, Page, expect

from dialogs.form import Form
from dialogs.load import load

expect.set_options(timeout=30_000)  # two busy cores draw late; a page that works is not slower for it

FORM: Form = load()
TAGS = re.compile(r"<[^>]+>")


def seen(text: str) -> str:
    """The words of a text as a page shows them: no markup, spaces and lines as one space."""
    return " ".join(html.unescape(TAGS.sub("", text)).split())


class Phone:
    """The phone of one person on a page of the web chat."""

    def __init__(self, page: Page, name: str, language: str) -> None:
        self.page = page
        self.name = name
        self.language = language
        self.section = page.get_by_role("region", name=f"Phone of {name}")

    @classmethod
    async def new(cls, page: Page, url: str, *, first: str, last: str = "", language: str, number: str) -> Self:
        """Somebody who was not there before gets a phone, by the page's own form."""
        await page.goto(url)
        await page.get_by_role("button", name=re.compile("^(Somebody else|Add a person)")).filter(visible=True).click()
        form = page.get_by_role("dialog")
        await form.get_by_label("First name").fill(first)
        await form.get_by_label("Last name").fill(last)
        await form.get_by_label("Language").select_option(language)
        await form.get_by_label("Phone number").fill(number)
        await form.get_by_role("button", name="Add").click()
        found = cls(page, f"{first} {last}".strip(), language)
        await expect(found.section).to_be_visible()
        return found

    async def again_on(self, context: BrowserContext, url: str) -> Self:
        """The same phone in a browser that remembers nothing: opened, found by name, where it was left."""
        page = await context.new_page()
        await page.goto(url)
        bar = page.get_by_role("navigation", name="Phones")
        await bar.get_by_role("button", name=self.name.split()[0]).click()
        found = type(self)(page, self.name, self.language)
        await expect(found.section).to_be_visible()
        return found

    def words(self, key: str, **args: Any) -> str:
        """A text of the assistant in this person's language, as seen."""
        return seen(FORM.say(self.language)(key, **args))

    @property
    def asks(self) -> Locator:
        """The newest message with buttons: where the person stands."""
        return self.section.locator("article[data-out=false]").filter(has=self.page.locator(".keys")).last

    @property
    def newest(self) -> Locator:
        """The newest message of the assistant."""
        return self.section.locator("article[data-out=false]").last

    @property
    def wrote(self) -> Locator:
        """The newest message of the person."""
        return self.section.locator("article[data-out=true]").last

    async def asked(self, question: str) -> Locator:
        """Wait until this question stands open; its message."""
        await expect(self.asks).to_contain_text(self.words(question.replace(".", "-")))
        return self.asks

    async def told(self, *words: str) -> Locator:
        """Wait for the newest message that says this; that message."""
        found = self.section.locator("article[data-out=false]").filter(has_text=words[0]).last
        for said in words:
            await expect(found).to_contain_text(said)
        return found

    async def start(self) -> None:
        """Press START."""
        await self.section.get_by_role("button", name="START").click()

    async def write(self, text: str) -> None:
        """Type and send; it is delivered when this returns."""
        field = self.section.get_by_label("Message", exact=True)
        await field.fill(text)
        await field.press("Enter")
        await expect(self.wrote.locator(".bubble__text")).to_contain_text(text)
        await expect(self.section.locator("article[data-pending]")).to_have_count(0)

    async def command(self, name: str) -> None:
        """Choose a command from the menu."""
        await self.section.get_by_role("button", name="Commands").click()
        await self.section.get_by_role("menuitem", name=f"/{name}").click()

    async def tap(self, words: str) -> None:
        """Tap a button of the newest question."""
        await self.asks.get_by_role("button", name=words, exact=True).click()

    async def tap_key(self, key: str, **args: Any) -> None:
        """The same, by the name of its text."""
        await self.tap(self.words(key, **args))

    async def answer(self, question: str, text: str) -> None:
        """Wait for the question and write the answer."""
        await self.asked(question)
        await self.write(text)

    async def choose(self, question: str, option: str) -> None:
        """Wait for the question and tap an option: by its name in our texts if it has one, else by the words seen."""
        await self.asked(question)
        key = f"{question.replace('.', '-')}.{option}"
        await self.tap(self.words(key) if FORM.say(self.language).has(key) else option)

    async def skip(self, question: str) -> None:
        """Wait for the question and tap what skips it."""
        await self.asked(question)
        key = f"{question.replace('.', '-')}.skip"
        await self.tap_key(key if FORM.say(self.language).has(key) else "button-skip")

    async def attach(self, *files: FilePayload, photo: bool = False) -> None:
        """Send files as files, or as photos; several go as one album."""
        await self.section.get_by_label("Send as photo" if photo else "Send as file").set_input_files(files)
        await expect(self.section.locator("article[data-pending]")).to_have_count(0)

    async def received(self, count: int) -> None:
        """Wait until the assistant has so many files of the open document."""
        await expect(self.asks).to_contain_text(self.words("upload-received", count=count))

    async def document(self, question: str, *files: FilePayload) -> None:
        """Wait for the question, send each file, go on."""
        await self.asked(question)
        for count, file in enumerate(files, 1):
            await self.attach(file)
            await self.received(count)
        await self.tap_key("button-done")

    async def turn_the_page(self) -> None:
        """Go to the next page of a long list, and wait until it is there."""
        before = await self.asks.inner_text()
        await self.tap_key("button-next")
        await expect(self.asks).not_to_have_text(before, use_inner_text=True)

    @property
    def photo(self) -> Locator:
        """The newest photo that the person sent, as the chat shows it."""
        return self.section.locator("article[data-out=true] .bubble__photo img").last

    async def share_contact(self) -> None:
        """Tap the big button that shares one's own number, and agree."""
        board = self.section.get_by_role("group", name="Bot's keyboard")
        await board.get_by_role("button", name=self.words("button-contact-share")).click()
        await self.page.get_by_role("dialog").get_by_role("button", name="Share phone number").click()


async def code_in_inbox(page: Page, url: str, number: str) -> str:
    """Read the newest code for a number (E.164) in the SMS inbox, as somebody does who has the second tab open."""
    await page.goto(f"{url}/sms")
    phone = page.get_by_role("region", name=re.compile(r"\s?".join(re.escape(digit) for digit in number)))
    await expect(phone).to_be_visible()
    return (await phone.locator("[data-code]").first.inner_text()).strip()


class Desk:
    """The decision desk in a tab of its own."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    async def open(self, number: str) -> None:
        """Find an application in the list and open it."""
        await self.page.goto(f"{self.url}/desk?show=all")
        await self.page.get_by_role("link", name=number).click()
        await expect(self.page.get_by_text(number).first).to_be_visible()

    async def shows(self, texts: Sequence[str]) -> None:
        """The open application shows all of these."""
        main = self.page.get_by_role("main")
        for text in texts:
            await expect(main).to_contain_text(text)

    async def digests(self) -> list[str]:
        """The sha256 of each file of the open application, as it downloads."""
        found = []
        for link in await self.page.get_by_role("link", name="Download").all():
            answer = await self.page.request.get(self.url + str(await link.get_attribute("href")))
            found.append(sha256(await answer.body()).hexdigest())
        return found

    async def decide(self, action: str, reason: str = "") -> None:
        """Choose, give the reason, confirm."""
        side = self.page.get_by_role("complementary", name="Decision and history")
        details = side.locator("details").filter(has=self.page.locator("summary", has_text=action))
        await details.locator("summary").click()
        await details.get_by_role("textbox").fill(reason)
        await details.get_by_role("button", name=action).click()
        await self.page.get_by_role("main").get_by_role("button", name=action, exact=True).click()
        await expect(self.page.get_by_role("status")).to_contain_text("is being told")
