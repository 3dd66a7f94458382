"""What Telegram shows around the chat: the command menu and the description, in each language; and the webhook."""

import asyncio
import logging
import sys
from functools import partial

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import BotCommand

from bot.telegram.reading import ALLOWED_UPDATES
from dialogs.commands import MENU
from dialogs.form import Form

log = logging.getLogger(__name__)

PAUSE = 2.0
LONGEST = 30.0
DESCRIBE = 5


async def announce(bot: Bot, form: Form, webhook: tuple[str, str] | None) -> None:
    """Until it is told. Without a webhook the old one is taken down, else Telegram refuses getUpdates.

    The descriptions are a courtesy: a server that has none, or is in no mood for them, is not asked for ever.
    """

    async def connect() -> None:
        if webhook is not None:
            await bot.set_webhook(webhook[0], secret_token=webhook[1], allowed_updates=ALLOWED_UPDATES)
        else:
            await bot.delete_webhook()

    for deed, tries in ((connect, sys.maxsize), (partial(_describe, bot, form), DESCRIBE)):
        for count in range(tries):
            try:
                await deed()
            except (AiogramError, AttributeError, TypeError) as away:
                log.warning("the messenger does not answer yet", extra={"error": type(away).__name__})
                await asyncio.sleep(getattr(away, "retry_after", None) or min(PAUSE * (count + 1), LONGEST))
            else:
                break
    await asyncio.Event().wait()


async def _describe(bot: Bot, form: Form) -> None:
    # The language without a code is what everybody else sees: the service's first one.
    for code, locale in [("", form.languages[0]), *((locale, locale) for locale in form.languages)]:
        words = form.say(locale)
        language = code or None
        commands = [BotCommand(command=name, description=words(f"command-{name}")) for name in MENU]
        await bot.set_my_commands(commands, language_code=language)
        await bot.set_my_description(words("bot-description"), language_code=language)
        await bot.set_my_short_description(words("bot-short"), language_code=language)
