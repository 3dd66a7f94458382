"""Debian's chromium for the tests of the sandbox's pages, with an ear for whatever should not happen in it."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, async_playwright

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Ear:
    """Dialogs, errors of scripts, and what the console says, a breach of the page's policy included."""

    heard: list[str] = field(default_factory=list)


@contextlib.asynccontextmanager
async def page(*, width: int = 1280, dark: bool = False) -> AsyncIterator[tuple[Page, Ear]]:
    """A fresh page, nothing remembered."""
    ear = Ear()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        context = await browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", accept_downloads=True
        )
        found = await context.new_page()
        found.on("dialog", lambda dialog: ear.heard.append(f"dialog: {dialog.message}"))
        found.on("pageerror", lambda error: ear.heard.append(f"error: {error}"))
        found.on("console", lambda message: ear.heard.append(f"console: {message.text}"))
        yield found, ear
        await browser.close()


async def complaints(found: Page) -> list[str]:
    """What axe finds wrong."""
    results = await Axe().run(found)
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in results.response["violations"]]


async def overflows(found: Page) -> bool:
    """Whether the page has to be pushed sideways."""
    wide: bool = await found.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wide
