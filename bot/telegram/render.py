"""What is to be told, as calls of the Bot API: JSON that goes through the outbox and is carried out later."""

from collections.abc import Sequence
from typing import Any

import orjson

from bot.turn import Origin
from dialogs.effects import Disarm, Replace, Screen, SendFile, SendPaper, Show, Telling, Toast
from dialogs.ports import Chat

TOAST_LIMIT = 200
"""Characters of an answer to a tap, by the Bot API."""


def render(chat: Chat, telling: Sequence[Telling], origin: Origin) -> list[bytes]:
    """The calls of one turn, in order. A tap is always answered, so that its button stops spinning."""
    calls: list[dict[str, Any]] = []
    toast = next((effect.text for effect in telling if isinstance(effect, Toast)), "")
    if origin.tap:
        answer: dict[str, Any] = {"method": "answerCallbackQuery", "callback_query_id": origin.tap}
        calls.append(answer | ({"text": toast[:TOAST_LIMIT]} if toast else {}))
    for effect in telling:
        match effect:
            case Show(screen=screen):
                calls.append({"method": "sendMessage", "chat_id": int(chat.id)} | _message(screen))
            case Replace(screen=screen) if origin.message:
                calls.append(
                    {"method": "editMessageText", "chat_id": int(chat.id), "message_id": origin.message}
                    | _message(screen)
                )
            case Replace(screen=screen):
                # The tapped message is too old to be changed: say it anew.
                calls.append({"method": "sendMessage", "chat_id": int(chat.id)} | _message(screen))
            case Disarm() if origin.message:
                calls.append(
                    {"method": "editMessageReplyMarkup", "chat_id": int(chat.id), "message_id": origin.message}
                )
            case SendFile():
                calls.append(
                    {"method": "sendDocument", "chat_id": int(chat.id), "parse_mode": "HTML"}
                    | {"stored": effect.file, "name": effect.name, "caption": effect.caption}
                )
            case SendPaper():
                calls.append(
                    {"method": "sendDocument", "chat_id": int(chat.id), "paper": effect.model_dump(mode="json")}
                )
    return [orjson.dumps(call) for call in calls]


def _message(screen: Screen) -> dict[str, Any]:
    call: dict[str, Any] = {"text": screen.text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
    if screen.contact:
        call["reply_markup"] = {
            "keyboard": [[{"text": screen.contact, "request_contact": True}]],
            "resize_keyboard": True,
            "one_time_keyboard": True,
        }
    elif screen.bare:
        call["reply_markup"] = {"remove_keyboard": True}
    elif screen.rows:
        call["reply_markup"] = {
            "inline_keyboard": [
                [{"text": button.text, "callback_data": button.data} for button in row] for row in screen.rows
            ]
        }
    return call
