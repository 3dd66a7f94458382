"""Updates, one by one: what Telegram tells us as an event of the conversation, routed by aiogram.

The policy for what is not a private talk with a person stands here as handlers: groups get one line, channels, bots and
business chats nothing.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from aiogram import Dispatcher, F, Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import CallbackQuery, ChatMemberUpdated, InaccessibleMessage, Message, Update

from bot.telegram.talk import Talk
from bot.turn import Origin, Turns, entropy, now
from dialogs.event import Chose, Edited, Event, Said, Sent, Shared, Uploaded
from dialogs.ports import Chat

log = logging.getLogger(__name__)

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]


class Reader:
    """Routes updates into turns."""

    def __init__(self, turns: Turns, bot_id: str, talk: Talk, speaks: Callable[[Chat], None]) -> None:
        self._turns = turns
        self._bot_id = bot_id
        self._talk = talk
        self._speaks = speaks
        router = Router()
        private = F.chat.type == ChatType.PRIVATE
        person = F.from_user.is_bot.is_(False)
        router.message.register(self._message, private, person)
        router.message.register(self._group, F.chat.type.in_({ChatType.GROUP, ChatType.SUPERGROUP}), person)
        router.edited_message.register(self._edited, private, person)
        router.callback_query.register(self._tapped, person)
        router.my_chat_member.register(self._member, private)
        # Conversations are ours, not the dispatcher's: no FSM, so no second store of states.
        self.dispatcher = Dispatcher(disable_fsm=True)
        self.dispatcher.include_router(router)

    async def _message(self, message: Message, event_update: Update) -> None:
        sender = message.from_user
        about: dict[str, Any] = {
            "at": _at(message.date),
            "entropy": entropy(),
            "language": (sender.language_code or "") if sender else "",
        }
        chat = self._chat(message.chat.id)
        await self._turns.take(chat, f"{event_update.update_id}:m{message.message_id}", _event(message, about))
        self._speaks(chat)

    async def _edited(self, message: Message, event_update: Update) -> None:
        event = Edited(at=now(), entropy=entropy())
        seen = f"{event_update.update_id}:e{message.message_id}"
        await self._turns.take(self._chat(message.chat.id), seen, event)

    async def _tapped(self, tap: CallbackQuery, event_update: Update) -> None:
        message = tap.message
        if message is None or message.chat.type != ChatType.PRIVATE:
            return
        reachable = not isinstance(message, InaccessibleMessage)
        origin = Origin(message.message_id if reachable else 0, tap.id)
        event = Chose(at=now(), entropy=entropy(), data=tap.data or "", language=tap.from_user.language_code or "")
        await self._turns.take(self._chat(message.chat.id), f"{event_update.update_id}:c{tap.id}", event, origin)
        self._speaks(self._chat(message.chat.id))

    async def _group(self, message: Message) -> None:
        """A group would read everybody's papers: one line, and nothing is kept."""
        if (message.text or "").startswith("/start") or message.new_chat_members:
            await self._talk.say(self._chat(message.chat.id), "group-chat", _language(message))

    async def _member(self, change: ChatMemberUpdated) -> None:
        """Blocked or unblocked: what waits for them is sent when they write again."""
        log.info("membership changed", extra={"status": change.new_chat_member.status})
        if change.new_chat_member.status == ChatMemberStatus.MEMBER:
            self._speaks(self._chat(change.chat.id))

    def _chat(self, ident: int) -> Chat:
        return Chat(self._bot_id, str(ident))


def _at(told: datetime) -> datetime:
    """When it was sent, by Telegram's clock; ours where that can't be (it keeps updates for a day)."""
    ours = now()
    return told if abs(ours - told) < A_DAY else ours


A_DAY = timedelta(hours=25)


def _language(message: Message) -> str:
    return (message.from_user.language_code or "") if message.from_user else ""


def _event(message: Message, about: dict[str, Any]) -> Event:
    if message.text is not None:
        # Also commands: an address may begin with a slash, so the core looks which it is.
        return Said(text=message.text, **about)
    if contact := message.contact:
        own = message.from_user is not None and contact.user_id == message.from_user.id
        return Shared(phone=contact.phone_number, own=own, **about)
    if document := message.document:
        return Uploaded(
            reference=document.file_id,
            name=document.file_name or "",
            media_type=document.mime_type or "",
            size=document.file_size or 0,
            **about,
        )
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return Uploaded(
            reference=largest.file_id, media_type="image/jpeg", size=largest.file_size or 0, photo=True, **about
        )
    return Sent(what=str(message.content_type), **about)
