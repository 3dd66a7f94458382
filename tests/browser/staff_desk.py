"""Somebody of staff at the console in a browser: sign in, open a conversation, take it over."""

import json
import time
from pathlib import Path

from playwright.async_api import Page, expect

from bot.console import passwords

_LAST: dict[str, float] = {}
PERIOD = 30


async def sign_in(page: Page, data: Path, url: str, login: str) -> Page:
    """By the page's own form. Whoever has just signed in waits for the next code in vain: it is given at once."""
    members = json.loads((data / "sandbox" / "staff.json").read_text())
    member = next(one for one in members if one["login"] == login)
    at = max(time.time(), _LAST.get(member["secret"], 0.0) + PERIOD)
    _LAST[member["secret"]] = at
    await page.goto(url)
    await page.get_by_label("Login").fill(login)
    await page.get_by_label("Password").fill(member["password"])
    await page.get_by_label("Six-digit code").fill(passwords.code(member["secret"], at))
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    await page.wait_for_load_state("load")
    return page


async def open_first(page: Page) -> None:
    """The first conversation of the list, with its script: a page is seen a moment before it hears keys."""
    await page.locator(".item__link").first.click()
    await expect(page.locator("#talk")).to_be_visible()
    await page.wait_for_load_state("load")


async def take_over(page: Page) -> None:
    """The open conversation is theirs."""
    await page.get_by_role("button", name="Take over").click()
    await expect(page.get_by_text("You speak. The bot is silent.")).to_be_visible()
