"""Two client libraries, unchanged, hold a conversation over this server."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import telegram as ptb
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.filters import CommandStart
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
)
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from tests.sandbox.telegram.telegram_harness import TOKEN, Telegram, form, picture

PtbApplication = Application[Any, Any, Any, Any, Any, Any]


@pytest.fixture
async def bot(telegram: Telegram) -> AsyncIterator[Bot]:
    """Aiogram's bot, speaking to the sandbox."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.root))
    async with Bot(TOKEN, session=session) as bot:
        yield bot


async def next_message(stream: Any) -> dict[str, Any]:
    while True:
        kind, data = await stream.next()
        message: dict[str, Any] = json.loads(data)
        if kind in {"message", "edited"} and not message["out"]:
            return message


async def test_aiogram_holds_a_conversation(telegram: Telegram, bot: Bot) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message(CommandStart())
    async def start(message: Message) -> None:
        button = InlineKeyboardButton(text="Yes", callback_data="yes")
        await message.answer(
            "<b>Ready?</b>", parse_mode="HTML", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]])
        )

    @dispatcher.callback_query(F.data == "yes")
    async def yes(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.message.edit_text("Your number?")
        await query.answer("Good", show_alert=True)
        button = KeyboardButton(text="Share", request_contact=True)
        await query.message.answer("Share it", reply_markup=ReplyKeyboardMarkup(keyboard=[[button]]))

    @dispatcher.message(F.contact)
    async def contact(message: Message) -> None:
        assert message.contact
        assert message.from_user
        await message.answer(f"{message.contact.phone_number} {message.contact.user_id == message.from_user.id}")

    @dispatcher.message(F.document)
    async def document(message: Message) -> None:
        assert message.document
        read = await bot.download(message.document)
        assert read
        await message.reply_document(BufferedInputFile(read.read()[::-1], "back.txt"), caption="turned")

    chat = await telegram.person(start=False)
    polling = asyncio.create_task(dispatcher.start_polling(bot, polling_timeout=5, handle_signals=False))
    async with telegram.events(f"/api/people/{chat}/events") as stream:
        await telegram.act(chat, "text", text="/start")
        asked = await next_message(stream)
        assert asked["entities"] == [{"type": "bold", "offset": 0, "length": 6}]
        assert asked["buttons"] == [[{"text": "Yes", "callback_data": "yes"}]]
        await telegram.act(chat, "press", message_id=asked["message_id"], data="yes")
        assert (await next_message(stream))["text"] == "Your number?"
        kind, data = await stream.next()
        assert kind == "answer"
        assert '"show_alert":true' in data
        assert (await next_message(stream))["text"] == "Share it"
        await telegram.act(chat, "contact")
        assert (await next_message(stream))["text"] == "77015550123 True"
        await telegram.people("POST", f"people/{chat}/files", form("document", [("a.txt", b"abc", "text/plain")]))
        back = await next_message(stream)
        assert back["document"]["file_name"] == "back.txt"
        assert back["reply_to_message"]["document"]["file_name"] == "a.txt"
    await dispatcher.stop_polling()
    await polling


async def test_aiogram_speaks_all_methods(telegram: Telegram, bot: Bot) -> None:
    chat = await telegram.person()
    assert (await bot.get_me()).username == "qonys_sandbox_bot"
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand(command="help", description="Көмек")], scope=scope, language_code="kk")
    assert (await bot.get_my_commands(scope=scope, language_code="kk"))[0].description == "Көмек"
    assert await bot.get_my_commands() == []
    await bot.set_my_name("Qonys Қоныс")
    await bot.set_my_description("A description", language_code="ru")
    assert (await bot.get_my_name()).name == "Qonys Қоныс"
    assert (await bot.get_my_description(language_code="ru")).description == "A description"
    assert (await bot.get_chat(chat)).first_name == "Ainur"
    assert (await bot.get_chat_menu_button()).type == "default"
    photo = await bot.send_photo(chat, BufferedInputFile(picture(), "a.png"), caption="one")
    assert photo.photo
    assert (await bot.edit_message_caption(chat_id=chat, message_id=photo.message_id, caption="two")) is not True
    album = await bot.send_media_group(
        chat,
        [
            InputMediaDocument(media=BufferedInputFile(b"1", "1.txt")),
            InputMediaDocument(media=BufferedInputFile(b"2", "2")),
        ],
    )
    assert len(album) == 2
    again = await bot.send_media_group(chat, [InputMediaPhoto(media=photo.photo[-1].file_id)] * 2)
    assert again[0].media_group_id
    await bot.send_chat_action(chat, "typing")
    await bot.set_webhook("https://example.org/hook", secret_token="abc")
    assert (await bot.get_webhook_info()).url == "https://example.org/hook"
    await bot.delete_webhook()
    assert await bot.delete_message(chat, photo.message_id)


async def test_aiogram_knows_the_errors(telegram: Telegram, bot: Bot) -> None:
    chat = await telegram.person()
    for fault, kind in (
        ({"error_code": 429, "retry_after": 7}, TelegramRetryAfter),
        ({"error_code": 403}, TelegramForbiddenError),
        ({"error_code": 400, "description": "Bad Request: chat not found"}, TelegramBadRequest),
        ({"error_code": 409}, TelegramConflictError),
        ({"error_code": 502}, TelegramServerError),
        ({"after_commit": True}, TelegramNetworkError),
    ):
        await telegram.people("POST", "/sandbox/faults", {"method": "sendMessage", "times": 1, **fault})
        with pytest.raises(kind) as caught:
            await bot.send_message(chat, "x")
        if isinstance(caught.value, TelegramRetryAfter):
            assert caught.value.retry_after == 7
    texts = [message["text"] for message in await telegram.people("GET", f"people/{chat}/messages")]
    assert texts == ["/start", "x"], "only the one whose connection broke after the commit"
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.root))
    async with Bot("1:stranger", session=session) as stranger:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()


async def test_python_telegram_bot_holds_a_conversation(telegram: Telegram) -> None:
    async def start(update: ptb.Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message
        button = ptb.InlineKeyboardButton("Иә 😀", callback_data="yes")
        await update.message.reply_html("<i>Ready?</i>", reply_markup=ptb.InlineKeyboardMarkup([[button]]))

    async def yes(update: ptb.Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query
        await update.callback_query.answer()
        await update.callback_query.edit_message_text("Send a file")

    async def photo(update: ptb.Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message
        file = await update.message.photo[-1].get_file()
        data = await file.download_as_bytearray()
        await update.message.reply_document(bytes(data), filename="same.jpg", caption=str(len(data)))

    builder = Application.builder().token(TOKEN)
    application: PtbApplication = (
        builder.base_url(f"{telegram.root}/bot").base_file_url(f"{telegram.root}/file/bot").build()
    )
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(yes))
    application.add_handler(MessageHandler(filters.PHOTO, photo))
    chat = await telegram.person(start=False)
    async with application:
        await application.start()
        assert application.updater
        await application.updater.start_polling(timeout=5)
        async with telegram.events(f"/api/people/{chat}/events") as stream:
            await telegram.act(chat, "text", text="/start")
            asked = await next_message(stream)
            await telegram.act(chat, "press", message_id=asked["message_id"], data="yes")
            assert (await next_message(stream))["text"] == "Send a file"
            await telegram.people("POST", f"people/{chat}/files", form("photo", [("a.png", picture(), "image/png")]))
            back = await next_message(stream)
            assert back["document"]["file_size"] == int(back["caption"])
        with pytest.raises(ptb.error.BadRequest, match="Chat not found"):
            await application.bot.send_message(12, "x")
        await telegram.act(chat, "block", blocked=True)
        with pytest.raises(ptb.error.Forbidden):
            await application.bot.send_message(chat, "x")
        await application.updater.stop()
        await application.stop()
