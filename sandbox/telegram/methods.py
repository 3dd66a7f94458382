"""The table of all methods that this server speaks; a method that isn't here is 404."""

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.telegram import editing, files, profile, sending
from sandbox.telegram.params import Params
from sandbox.telegram.updates import Polling, delete_webhook, set_webhook, webhook_info
from sandbox.telegram.world import World

Method = Callable[[World, Params], Awaitable[Any]]

METHODS: dict[str, Method] = {
    "getMe": profile.get_me,
    "logOut": profile.nothing,
    "close": profile.nothing,
    "sendMessage": sending.send_message,
    "sendDocument": sending.send_document,
    "sendPhoto": sending.send_photo,
    "sendMediaGroup": sending.send_media_group,
    "sendChatAction": sending.send_chat_action,
    "copyMessage": sending.copy_message,
    "forwardMessage": sending.forward_message,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "answerCallbackQuery": editing.answer_callback_query,
    "getFile": files.get_file,
    "getChat": profile.get_chat,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyName": profile.set_my_name,
    "getMyName": profile.get_my_name,
    "setMyDescription": profile.set_my_description,
    "getMyDescription": profile.get_my_description,
    "setMyShortDescription": profile.set_my_short_description,
    "getMyShortDescription": profile.get_my_short_description,
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
}
"""Methods that need nothing but the world and their parameters."""


def table(polling: Polling) -> dict[str, tuple[str, Method]]:
    """All methods by lower-case name (Telegram doesn't mind the case), each with its proper name."""

    async def get_updates(_world: World, params: Params) -> Any:
        return await polling.get(params)

    async def set_hook(world: World, params: Params) -> bool:
        return set_webhook(world, polling, params)

    async def delete_hook(world: World, params: Params) -> bool:
        return delete_webhook(world, params)

    async def hook_info(world: World, _params: Params) -> Any:
        return webhook_info(world)

    every = METHODS | {
        "getUpdates": get_updates,
        "setWebhook": set_hook,
        "deleteWebhook": delete_hook,
        "getWebhookInfo": hook_info,
    }
    return {name.lower(): (name, method) for name, method in every.items()}
