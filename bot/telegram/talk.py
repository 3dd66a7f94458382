"""A line said outside any conversation: to a group, or with the number of an incident. Best effort, nothing is kept."""

import logging

import orjson

from dialogs.form import Form
from dialogs.ports import Chat, Messenger, OutsideError

log = logging.getLogger(__name__)


class Talk:
    """Says a text of the house."""

    def __init__(self, form: Form, messenger: Messenger) -> None:
        self._form = form
        self._messenger = messenger

    async def say(self, chat: Chat, key: str, language: str, **args: str) -> None:
        """One text, in the person's language as Telegram guesses it."""
        locale = language.partition("-")[0]
        text = self._form.say(locale if locale in self._form.languages else "")(key, **args)
        call = {"method": "sendMessage", "chat_id": int(chat.id), "text": text, "parse_mode": "HTML"}
        try:
            await self._messenger.deliver(orjson.dumps(call))
        except OutsideError as away:
            log.warning("not said", extra={"error": type(away).__name__})
